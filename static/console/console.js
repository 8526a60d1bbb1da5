// The console: the same room, with what needs a facilitator on one side and the meeting on the other. On a phone the
// three are tabs; a red alert then stays as a bar with its one act.

import { h } from "../draw.js";
import { here, nameOf, needs, redAlert, hasFloor } from "../meeting.js";
import { bare, button, exits } from "../parts.js";
import { bdi, t, tx } from "../words.js";
import { prompts } from "../room/around.js";
import { circleTitle } from "../room/circle.js";
import { strip } from "../room/room.js";
import { shareLog } from "../room/shares.js";
import { alertPane } from "./alert.js";
import { meetingPane } from "./meeting_pane.js";
import { levelWord, needsPane } from "./needs.js";

const TABS = ["room", "needs", "meeting"];

export function consoleView(state, ui, act) {
  const alert = ui.alert && state.alerts[ui.alert] ? ui.alert : null;
  const tab = alert ? "alert" : (ui.tab ?? "needs");
  return h("main", { class: "console", "data-tab": tab, id: "main", key: "console" },
    h("h1", { class: "sr" }, t("console.title", { title: state.meeting.title ?? "" })),
    tabs(state, tab, act), redBar(state, act), needsPane(state, ui, act),
    alert ? alertPane(state, ui, act) : state.sideRoom ? sidePane(state, act) : roomPane(state, ui, act),
    meetingPane(state, act), exits(act.exits));
}

function tabs(state, tab, act) {
  const open = needs(state).length;
  return h("nav", { class: "tabs", "aria-label": t("console") }, TABS.map((name) =>
    h("button", { class: "tab", type: "button", "aria-current": tab === name ? "true" : undefined, onclick: () => act.tab(name) },
      name === "needs" && open ? t("console.needs_n", { count: open }) : t(`console.${name}`))));
}

function redBar(state, act) {
  const alert = redAlert(state);
  if (!alert) return null;
  const name = bdi(nameOf(state, alert.by));
  return h("div", { class: "bar alarm", key: "bar" },
    h("p", {}, levelWord(alert.level), " ", alert.due_at && h("count-down", { own: true, class: "num", until: alert.due_at }), h("br"), tx("alert.needs", { name })),
    button(tx("alert.join", { name }), () => act.joinPerson(alert), { kind: "main" }));
}

function roomPane(everywhere, ui, act) {
  const state = here(everywhere);
  return h("section", { class: "pane floorroom", "aria-labelledby": "room-title", id: "pane-room", key: "room" },
    h("h2", { class: "sr", id: "room-title" }, t("console.room")),
    strip(state, hasFloor(state), true),
    h("p", { class: "topic" }, state.me.circle ? circleTitle(state).label : h("bdi", {}, state.meeting.topic || state.meeting.title)),
    shareLog(state, act, circleTitle(state)),
    h("div", { class: "asfac" }, h("div", { class: "column" },
      h("line-composer", { own: true, key: "composer", label: t("console.say_label"), placeholder: t("console.say"), room: state.me.circle ?? "", rows: 1, onsend: () => act.say() }),
      button(t("part.send"), () => act.say()))));
}

// A side room, from the helper's chair: the main room waits outside, the prompts are in reach.
function sidePane(state, act) {
  const others = state.sideRoom.who.filter((id) => id !== state.you);
  return h("section", { class: "pane floorroom sidepane", "aria-labelledby": "side-title", key: "side" },
    h("header", { class: "sidehead" }, h("h2", { id: "side-title" }, t("side.with_long", { names: others.map((id) => nameOf(state, id)).join(", ") })),
      h("p", { class: "aside" }, t("side.only")), h("details", {}, h("summary", {}, t("prompts.title")), prompts())),
    shareLog(state, act, { room: state.sideRoom.room, label: t("side.title") }),
    h("div", { class: "asfac" }, h("div", { class: "column" },
      h("line-composer", { own: true, key: "side-composer", field: "side-line", label: t("part.next_line"), placeholder: t("part.placeholder"), room: state.sideRoom.room, rows: 1, onsend: () => act.say() }),
      button(t("part.send"), () => act.say()), bare(t("side.close"), act.closeSideRoom))));
}
