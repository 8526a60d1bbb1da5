// The end, and what comes after: how one leaves, company for a while, a note, the next meeting, what to take along.

import { h } from "../draw.js";
import { facilitates, nameOf, needs } from "../meeting.js";
import { bare, button } from "../parts.js";
import { now } from "../server_clock.js";
import { bdi, list, moment, t, tx } from "../words.js";
import { ownWordsField } from "./own_words.js";

const FEELS = ["heavier", "same", "little_lighter", "lighter"];
const STAY_MS = 15 * 60000;

// What stands on the closing page, and on the sheet *Before I go* while the room is still open.
export function afterView(state, ui, act) {
  return [
    state.closed && unsent(state),
    sitters(state, act), tasksOf(state, act),
    pulse(state, ui, act),
    stay(state, ui, act),
    h("section", {}, ownWordsField("note", ui, act, { label: t("closed.note"), hint: t("closed.note_hint"), rows: 3, id: "note" })),
    comingMeetings(state.meeting),
    h("section", {}, h("h2", { class: "label" }, t("mine.take")), h("p", { class: "row" },
      button(t("slip.open"), () => act.sheet("slip"), { kind: "soft grow" }), button(t("mine.open"), () => act.sheet("mine"), { kind: "soft grow" }))),
  ];
}

function comingMeetings({ next = [], next_at: nextAt }) {
  const dates = [...(nextAt ? [moment(nextAt)] : []), ...next];
  return dates.length > 0 && h("section", {}, h("h2", { class: "label" }, t("closed.next")), h("ul", { class: "facts" }, dates.map((one) => h("li", {}, one))));
}

// Two presses: how it is, and giving it. Not answering needs no press at all.
function pulse(state, ui, act) {
  const one = (feel) => h("label", { class: "tick" }, h("input", { type: "radio", name: "feel", checked: ui.feel === feel, onchange: () => act.feel(feel) }), h("span", {}, t(`pulse.${feel}`)));
  const told = Object.entries(state.pulse);
  return h("section", {},
    ui.pulseSaid ? h("p", { class: "notice", role: "status" }, ui.pulseSaid) : h("fieldset", {}, h("legend", { class: "label" }, t("pulse.ask")), h("div", { class: "feels" }, FEELS.map(one)),
      ui.feel && h("p", { class: "row" }, button(t("pulse.give"), act.givePulse, { kind: "soft grow" }))),
    !ui.pulseSaid && h("p", { class: "aside" }, t("pulse.aside")),
    ui.feel === "heavier" && h("p", { class: "notice", role: "status" }, t("pulse.heavier_say"), " ", bare(t("exit.someone"), act.exits.someone)),
    facilitates(state) && told.length > 0 && h("p", { class: "aside" }, t("pulse.told", { answers: list(told.map(([feel, n]) => `${n} ${t(`pulse.${feel}`).toLowerCase()}`)) })));
}

// Somebody may want company when everybody goes. What can be promised is that we ask, and say so if nobody is free.
function stay(state, ui, act) {
  const over = state.closed && (state.closed.at ? now() > state.closed.at + STAY_MS : false);
  if (over || facilitates(state)) return null;
  return h("section", {}, h("h2", { class: "label" }, t("stay.title")),
    ui.staySaid ? h("p", { class: "notice", role: "status" }, ui.staySaid)
      : [h("p", { class: "quiet" }, t("stay.say")), h("p", { class: "row" }, button(t("stay.ask"), act.stayWith, { kind: "soft grow" }))]);
}

// For helpers, once the room is closed: who would like company now.
function sitters(state, act) {
  if (!state.closed || !(facilitates(state) || state.me.services?.includes("support_person"))) return null;
  const asked = needs(state).filter(({ kind }) => kind === "alert").map(({ alert }) => alert);
  return asked.length > 0 && h("section", { role: "status" }, h("h2", { class: "label" }, t("stay.asked")),
    asked.map((alert) => h("p", { class: "row", key: alert.alert }, button(tx("stay.sit", { name: bdi(nameOf(state, alert.by)) }), () => act.sitWith(alert), { kind: "main grow" }))));
}

// What somebody took on outlasts the evening: it stands here until they say how it went.
export function tasksOf(state, act) {
  const tasks = Object.values(state.tasks).filter((task) => task.who === state.you || facilitates(state));
  return tasks.length > 0 && h("section", { key: "tasks" }, h("h2", { class: "label" }, t("task.list")), h("p", { class: "aside" }, t("task.list_say")),
    tasks.map((task) => h("div", { class: "notice", key: task.task }, h("p", {}, tx("task.title", { name: bdi(nameOf(state, task.about) || task.name) }), " ", h("span", { class: "aside" }, t("task.until", { time: moment(task.due_at) }))),
      task.text && h("p", { dir: "auto" }, h("q", {}, task.text)),
      h("p", { class: "row" }, button(t("task.done"), () => act.endTask(task, "done")), button(t("task.not_reached"), () => act.endTask(task, "not_reached"))))));
}

export const unsent = (state) => {
  const mine = state.outbox.filter((item) => item.text);
  return mine.length > 0 && h("section", {}, h("h2", { class: "label" }, t("gone.your_words")), mine.map((item) => h("p", { class: "kept", key: item.ref }, item.text)));
};
