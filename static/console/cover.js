// Who is responsible: who holds the chair, who acts for whom, whose link is broken, and what goes along with the chair.

import { h } from "../draw.js";
import { nameOf } from "../meeting.js";
import { bare } from "../parts.js";
import { now } from "../server_clock.js";
import { bdi, list, t, tx } from "../words.js";

const FACILITATING = ["facilitator", "cofacilitator"];

// What those who facilitate have to know about cover, above everything that waits for them.
export function coverNotices(state, act) {
  const said = (key, words, ...presses) => h("div", { class: "notice cover", role: "status", key }, h("p", {}, words), presses.length > 0 && h("p", { class: "row" }, presses));
  const resting = state.paused?.until > now() && state.paused.why;
  return [
    state.selfHeld && said("self-held", state.selfHeld),
    !state.selfHeld && resting && said("resting", [state.paused.why, " ", h("count-down", { own: true, until: state.paused.until, say: "time.left" })]),
    state.regained && said("regained", state.regained, bare(t("nudge.close"), act.regainedRead)),
    state.acting && state.chair === state.you && said("acting", tx("acting.you", { name: bdi(nameOf(state, state.acting)) })),
    state.handedTo && said("handed", tx("handed.say", { name: bdi(nameOf(state, state.handedTo)) }),
      bare(t("handed.rest"), () => act.layDown("cofacilitator")), bare(t("handed.stay"), act.handedRead)),
  ];
}

export function coverWords(state) {
  const people = Object.values(state.people);
  const onCall = people.filter((one) => one.services?.includes("on_call"));
  const others = people.filter((one) => one.id !== state.chair && one.services?.some((duty) => FACILITATING.includes(duty)));
  return [
    state.chair && tx(state.acting ? "cover.acting" : "cover.chair", { name: called(state, state.people[state.chair] ?? { id: state.chair }), other: state.acting === state.you ? t("you") : nameOf(state, state.acting) }), " ",
    others.length > 0 && [tx("cover.with", { names: others.map((one, i) => [i > 0 && ", ", called(state, one)]) }), " "],
    t(onCall.length ? "cover.on_call" : "cover.no_on_call", { names: list(onCall.map((one) => one.name)) }),
  ];
}

function called(state, one) {
  const name = one.id === state.you ? t("you") : bdi(nameOf(state, one.id));
  return one.state && one.state !== "here" && one.id !== state.you ? [name, ` (${t(`presence.${one.state}`)})`] : name;
}

// What goes with the chair: everything that is open, and nothing that was said.
export function packetList(state, { phase, minutes, floor, queue, holds, alerts, coming_back, tasks = [], on_break, shield }) {
  const names = (ids) => list(ids.map((id) => nameOf(state, id)).filter(Boolean));
  const first = holds.map((one) => one.until).filter(Boolean).sort((a, b) => a - b)[0];
  return h("ul", { class: "packet" }, [
    minutes === undefined ? t(`phase.${phase}`) : t("packet.phase", { phase: t(`phase.${phase}`), minute: minutes }),
    floor ? tx("floor.has", { name: bdi(nameOf(state, floor)) }) : t("packet.no_floor"),
    queue.length > 0 && t("packet.hands", { names: names(queue) }),
    holds.length > 0 && [t("packet.holds", { n: holds.length, count: holds.length }), first && [", ", h("count-down", { own: true, until: first, say: "packet.first" })]],
    alerts.length > 0 && [t("packet.alerts", { n: alerts.length, count: alerts.length }), takers(state, alerts)],
    coming_back.length > 0 && t("packet.promises", { names: names(coming_back) }),
    tasks.length > 0 && [t("packet.tasks", { n: tasks.length, count: tasks.length }), ": ", names(tasks.map((one) => one.about))],
    on_break > 0 && t("packet.away", { n: on_break, count: on_break }),
    shield && t("packet.shield"),
  ].filter(Boolean).map((one) => h("li", {}, one)));
}

function takers(state, alerts) {
  const taken = alerts.map((one) => one.claimed_by).filter(Boolean);
  return taken.length > 0 && [", ", t("packet.with", { names: list([...new Set(taken)].map((id) => nameOf(state, id))) })];
}

// The same, from what this page knows: for whoever is about to hand over.
export const packetNow = (state) => ({
  phase: state.phase, floor: state.floor.who, queue: state.queue, holds: Object.values(state.holds),
  alerts: Object.values(state.alerts).map((one) => ({ claimed_by: one.acknowledged ?? state.claims[one.alert] })),
  coming_back: state.promises.filter((id) => state.people[id]), tasks: Object.values(state.tasks), on_break: state.counts?.on_break ?? 0, shield: state.shield,
});
