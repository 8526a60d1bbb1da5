// The meeting as a timed object: the phase and the next one, the floor and its clock, the queue, words to say, cover.

import { h } from "../draw.js";
import { here, nameOf } from "../meeting.js";
import { bare, button } from "../parts.js";
import { now } from "../server_clock.js";
import { bdi, hour, knows, t, tx } from "../words.js";
import { circlesSection } from "./circles.js";
import { readySection } from "./ready.js";
import { coverWords } from "./cover.js";

export const PHASES = ["gathering", "opening", "reading", "round", "sharing", "discussion", "closing", "fellowship"];

export function meetingPane(everywhere, act) {
  const state = here(everywhere);
  return h("section", { class: "pane meeting", "aria-labelledby": "meeting-title", id: "pane-meeting", key: "meeting" },
    phaseSection(state, act), state.phase === "gathering" && !state.plan.ends_at && readySection(state, act), circlesSection(state, act), floorSection(state, act), queueSection(state, act), cueSection(state, act), coverSection(state, act));
}

// The parts of this meeting, with their minutes: as planned, or as meetings usually go.
const partsOf = (state) => (state.plan.steps.length ? [...(state.plan.steps[0][0] === "gathering" ? [] : [["gathering", 3]]), ...state.plan.steps] : PHASES.map((phase) => [phase, 6]));

function phaseSection(state, act) {
  const parts = partsOf(state);
  const at = parts.findIndex(([phase]) => phase === state.phase);
  const running = Boolean(state.plan.ends_at);
  const next = nextPhase(state);
  const from = state.meeting.starts_at ?? state.meeting.opened_at;
  const total = state.meeting.ends_at && from ? Math.round((state.meeting.ends_at - from) / 60000) : null;
  const early = state.meeting.starts_at > now();
  const minute = from ? Math.max(0, Math.floor((now() - from) / 60000)) : null;
  return h("section", {}, h("h2", { id: "meeting-title" }, t(`phase.${state.phase}`)),
    h("div", { class: "phases", "aria-hidden": "true", style: { "grid-template-columns": parts.map(([, minutes]) => `${minutes}fr`).join(" ") } },
      parts.map((_, i) => h("i", { class: i < at ? "done" : i === at ? "now" : undefined }))),
    h("p", { class: "sub" }, h("span", {}, early ? t("ready.starts", { time: hour(from) }) : minute !== null && (total ? t("meeting.minute_of", { minute, total }) : t("meeting.minute", { minute }))),
      h("span", {}, state.meeting.ends_at && t("meeting.ends", { time: hour(state.meeting.ends_at) }))),
    running && state.until && h("p", { class: "sub" }, h("count-down", { own: true, key: state.until, until: state.until, say: "meeting.part_left" }),
      h("span", {}, !state.handsOpen ? t("hands.closed") : state.phase === "sharing" ? fits(state) : "")),
    !running && state.phase === "gathering" && state.plan.steps.length > 0 && h("p", { class: "row" }, button(t("meeting.begin"), act.begin, { kind: "main grow" })),
    h("div", { class: "row" },
      next && (running || state.phase !== "gathering" || !state.plan.steps.length) && bare(t("meeting.move", { phase: t(`phase.${next}`).toLowerCase() }), () => act.setPhase(next)),
      h("label", { class: "sr", for: "phase-choice" }, t("meeting.other")),
      h("select", { class: "field slim", id: "phase-choice", onchange: ({ target }) => { const phase = target.value; target.value = ""; if (phase === "circles") act.sheet("circles"); else if (phase) act.setPhase(phase); } },
        h("option", { value: "" }, t("meeting.other")), PHASES.filter((phase) => phase !== state.phase).map((phase) => h("option", { value: phase }, t(`phase.${phase}`))),
        !state.circles && h("option", { value: "circles" }, t("phase.circles")),
        h("option", { value: "ended" }, t("phase.ended"))),
      running && state.until && bare(t("due.more"), act.moreTime),
      state.phase === "sharing" && bare(t(state.handsOpen ? "hands.close" : "hands.open"), () => act.setHands(!state.handsOpen)),
      bare(t("plan.title"), () => act.sheet("plan"))));
}

const fits = (state) => {
  const n = Math.max(0, Math.floor((state.until - now()) / SHARE_MS));
  return t("meeting.fits", { n, count: n });
};

export function nextPhase(state) {
  const parts = partsOf(state).map(([phase]) => phase);
  const at = parts.indexOf(state.phase);
  if (at < 0) return state.phase === "gathering" ? parts[0] : null;
  return parts[at + 1] ?? "ended";
}

const SHARE_MS = 240000;

function floorSection(state, act) {
  const { who, until, since } = state.floor;
  if (!who) return null;
  const me = who === state.you;
  return h("section", { "aria-labelledby": "floor-title", key: "floor" },
    h("div", { class: "timer" }, h("h3", { id: "floor-title" }, me ? t("floor.mine_short") : tx("floor.has", { name: bdi(nameOf(state, who)) })),
      h("p", { class: "clock" }, since && h("count-up", { own: true, since }), until && since && h("span", {}, " ", t("meeting.of", { whole: whole(until - since) })))),
    until && h("the-wick", { class: "wick", own: true, "aria-hidden": "true", until, since }),
    h("div", { class: "row" }, button(t("floor.go_on"), act.goOn, { kind: "soft grow" })),
    state.shares[state.floor.share]?.lines.length > 0 && h("div", { class: "row" }, !state.me.circle && bare(t("floor.more"), act.moreForShare), bare(t("fold.share"), () => act.foldShare(state.floor.share))));
}

const whole = (ms) => `${Math.floor(ms / 60000)}:${String(Math.round(ms / 1000) % 60).padStart(2, "0")}`;

function queueSection(state, act) {
  const round = (state.phase === "round" || Boolean(state.me.circle)) && state.round.length > 0;
  const ids = round ? state.round.filter((id) => state.people[id]) : state.queue;
  if (!ids.length) return h("section", { key: "queue" }, h("h3", {}, t("queue.title")), h("p", { class: "aside" }, t("queue.empty")), !round && queueOrder(state, act));
  return h("section", { "aria-labelledby": "queue-title", key: "queue" }, h("h3", { id: "queue-title" }, t(round ? "queue.round" : "queue.title")),
    h("ol", { class: "queue" }, ids.map((id, i) => {
      const one = state.people[id];
      const name = nameOf(state, id);
      const aside = one?.state === "on_break" ? t("queue.on_break") : one?.state === "lost" || one?.state === "reconnecting" ? t("queue.lost") : state.promises.includes(id) ? t("promise.level") : null;
      return h("li", { key: id }, h("span", { class: "num" }, i + 1), h("span", {}, bdi(name), aside && h("span", { class: "aside" }, aside)),
        state.floor.who !== id ? button(t("queue.call"), () => act.callOn(id), { "aria-label": t("hands.call_one", { name }) }) : h("span", { class: "aside" }, t("queue.now")));
    })), !round && queueOrder(state, act));
}

// As they come, or those first who have not shared yet.
function queueOrder(state, act) {
  const fair = state.queueOrder === "not_yet_shared";
  return h("p", { class: "row" }, bare(t(fair ? "queue.as_they_come" : "queue.fair"), () => act.setQueue(fair ? "first_come" : "not_yet_shared")));
}

function cueSection(state, act) {
  const key = state.alerts && Object.values(state.alerts).some((alert) => alert.level === "C3" || alert.level === "C4") ? "cue.pause" : `cue.${state.phase}`;
  const words = key === "cue.pause" ? t(key) : state.cue?.say ?? (knows(key) ? t(key) : null);
  if (!words) return null;
  return h("section", { "aria-labelledby": "cue-title", key: "cue" }, h("h3", { id: "cue-title" }, t("cue.title")), h("p", { class: "cue" }, words),
    bare(t("cue.post"), () => act.post(words)));
}

function coverSection(state, act) {
  const paused = state.paused && state.paused.until > now();
  return h("section", { "aria-labelledby": "cover-title", key: "cover" }, h("h3", { id: "cover-title" }, t("cover.title")),
    h("p", { class: "aside" }, coverWords(state),
      state.counts && [h("br"), t("cover.counts", { here: state.counts.here, away: state.counts.on_break })]),
    h("div", { class: "foot-acts" },
      bare(t(paused ? "pause.end" : "pause.start"), () => act.pauseRoom(!paused)), bare(t("hand_over.title"), () => act.sheet("hand_over")),
      bare(t("cover.people"), () => act.sheet("services")), bare(t("links.title"), () => act.sheet("links")), bare(t("template.title"), () => act.sheet("keep_template")), bare(t("rules.title"), act.openRules), bare(t("room.about"), () => act.sheet("about")),
      bare(t("facts.title"), act.roomNow), state.meeting.practice && bare(t("rehearsal.title"), act.rehearsal), bare(t("conflict.sheet"), () => act.sheet("conflict")), h("a", { class: "btn bare", href: "/review", target: "_blank" }, t("review.title")), bare(t("close_meeting.title"), () => act.sheet("close_meeting")), bare(t("keys.title"), () => act.sheet("keys"), { "aria-keyshortcuts": "?" })));
}
