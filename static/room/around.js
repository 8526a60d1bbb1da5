// The pages around the room: arriving, the lobby, a side room, the end, and a page for when one cannot come back.

import { h } from "../draw.js";
import { facilitates, nameOf } from "../meeting.js";
import { bare, button, exits, groupName } from "../parts.js";
import { ring } from "../icons.js";
import { bdi, list, t, tx } from "../words.js";
import { afterView, unsent, tasksOf } from "./after.js";
import { between } from "./between.js";
import { shareLog } from "./shares.js";
import { wayBackView } from "./way_back.js";

export const arrivingView = (state, act) =>
  page(act, state, [chairs(), h("h1", {}, t("arriving.title")), h("p", { class: "say", role: "status" }, t(state.link === "reconnecting" ? "arriving.slow" : "arriving.say"))]);

export function lobbyView(state, act) {
  const greeter = Object.values(state.people).find((one) => one.services?.includes("greeter"));
  const sharing = state.floor.who && nameOf(state, state.floor.who);
  return page(act, state, [
    chairs(),
    h("h1", {}, tx("lobby.title", { name: bdi(state.me.name ?? "") })),
    h("p", { class: "say", role: "status" }, greeter ? tx("lobby.greeter", { name: bdi(greeter.name) }) : t("lobby.say")),
    h("section", {}, h("h2", { class: "label" }, t("lobby.then")),
      h("ul", { class: "facts" },
        h("li", {}, sharing ? tx("lobby.sharing", { name: bdi(sharing) }) : t("lobby.phase", { phase: t(`phase.${state.phase}`) })),
        h("li", {}, t("lobby.nothing")), h("li", {}, t("lobby.before")))),
    h("p", {}, button(t("lobby.folds"), () => act.sheet("folds"))),
  ]);
}

// When a link ends for good, the page says why, kindly, and what can be done.
export function goneView(state, ui, act) {
  const code = [4401, 4403, 4404, 4410].includes(state.code) ? state.code : 4400;
  return page(act, state, [
    h("h1", {}, t(`gone.${code}.title`)), h("p", { class: "say" }, t(`gone.${code}.say`)),
    code === 4403 && wayBackView(ui, act), unsent(state),
    h("p", { class: "row" }, code !== 4403 && button(t("gone.again"), act.startAgain), h("a", { class: "btn soft", href: "/help" }, t("help.now"))),
  ]);
}

// Whoever left with something to look after finds it here, and nothing of the meeting.
export const leftView = (state, act) => page(act, state, [
  h("h1", {}, t("errand.title")), h("p", { class: "say" }, t(Object.keys(state.tasks).length ? "errand.say" : "errand.nothing")), tasksOf(state, act),
  h("p", { class: "row" }, button(t("closed.finish"), act.finish, { kind: "main grow" })),
], { out: undefined });

export const closedView = (state, ui, act) => page(act, state, [
  h("h1", {}, t("closed.title")), h("p", { class: "say" }, t(ui.endedMeanwhile ? "closed.meanwhile" : "closed.say")),
  between(state, act), afterView(state, ui, act),
  facilitates(state) && h("p", {}, h("a", { class: "btn soft", href: "/review" }, t("closed.review"))),
  h("p", { class: "row" }, button(t("closed.finish"), act.finish, { kind: "main grow" })),
], { out: undefined });

const chairs = () => h("div", { class: "waiting", key: "chairs" }, ring(188, { radius: 43, width: 6.5, chairs: 13, yours: 6 }));

function page(act, state, inside, ways = {}) {
  return h("div", { class: "lobby", key: "around" },
    h("main", { id: "main" }, groupName(state.meeting.title), inside),
    exits({ ...act.exits, ...ways }));
}

// A side room: two or three people, the same words and the same ways out, and prompts only its helper sees.
export function sideView(state, ui, act) {
  const helper = facilitates(state) || state.role === "on_call" || state.me.services?.includes("support_person");
  const others = state.sideRoom.who.filter((id) => id !== state.you).map((id) => nameOf(state, id)).filter(Boolean);
  return h("div", { class: "room sideroom", key: "side" },
    h("header", { class: "top" },
      h("div", { class: "where" }, groupName(state.meeting.title)),
      h("h1", { class: "topic" }, h("span", {}, t("side.title")), " ", others.length > 0 && h("bdi", {}, t("side.with", { names: list(others) }))),
      h("p", { class: "quiet", role: "status" }, state.link === "reconnecting" ? t("link.reconnecting") : t("side.say"))),
    h("main", { class: "middle", id: "main" }, shareLog(state, act, { room: state.sideRoom.room, label: t("side.title") }), sideBox(state, ui, act, helper)),
    h("aside", { class: "side", "aria-label": t("side.title") }, helper ? prompts() : h("section", {}, h("p", { class: "quiet" }, t("side.place_kept")))),
    exits(act.exits));
}

function sideBox(state, ui, act, helper) {
  return h("section", { class: "say", "aria-label": t("part.yours"), key: "part" }, h("div", { class: "column" },
    h("line-composer", { own: true, key: "side-composer", label: t("part.next_line"), placeholder: t("part.placeholder"), room: state.sideRoom.room, field: "side-line", rows: 2, onsend: () => act.say(), ontyped: act.typed }),
    h("p", { class: "aside", id: "after" }),
    h("div", { class: "row acts" }, button(helper ? t("side.close") : t("side.back"), helper ? act.closeSideRoom : act.leaveSideRoom),
      helper && button(t("side.prompts"), () => act.sheet("prompts"), { kind: "soft narrow-only" }),
      button(t("part.send"), () => act.say(), { kind: "main grow" }))));
}

export const prompts = () => h("section", {}, h("h2", { class: "label" }, t("prompts.title")),
  h("ul", { class: "prompts" }, [1, 2, 3, 4, 5].map((n) => h("li", {}, h("q", {}, t(`prompt.${n}`)), h("span", {}, t(`prompt.${n}.why`))))),
  h("p", { class: "aside" }, t("prompts.only_you")));

// Somebody on call sees no meeting: only whether they are needed, and the door to the one room that asked.
export function onCallView(state, act) {
  const alerts = Object.values(state.alerts);
  const rooms = Object.keys(state.rooms);
  return page(act, state, [
    h("h1", {}, t("on_call.title")), tasksOf(state, act),
    state.offers.map((offer) => h("section", { class: "notice", key: offer.offer }, h("p", { role: "status" }, t("offer.cover")), button(t("offer.accept"), () => act.accept(offer), { kind: "main" }))),
    alerts.length === 0
      ? h("p", { class: "say", role: "status" }, t("on_call.quiet"))
      : alerts.map((alert) => h("section", { class: "alarm need", key: alert.alert },
          h("h2", {}, t("on_call.needed")), alert.due_at && h("count-down", { own: true, class: "clock", until: alert.due_at }),
          h("div", { class: "row acts" },
            button(t("on_call.take"), () => act.send({ do: "acknowledge_alert", alert: alert.alert }), { kind: "main" }),
            rooms.length > 0 && button(t("on_call.enter"), () => act.enter(rooms.find((room) => room === `side-${alert.alert}`) ?? rooms.at(-1)), { kind: "soft" })))),
  ], { out: undefined });
}
