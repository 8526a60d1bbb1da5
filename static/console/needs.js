// Needs me: the facilitators' one list, most urgent first, with words folded. Every act is one press from here.

import { h } from "../draw.js";
import { icon, shape } from "../icons.js";
import { nameOf, needs } from "../meeting.js";
import { bare, button } from "../parts.js";
import { now } from "../server_clock.js";
import { bdi, knows, list, t, tx } from "../words.js";
import { circleName } from "../room/circle.js";
import { countDown, head } from "./card.js";
import { coverNotices, packetList } from "./cover.js";
import { taskCard } from "./looking_after.js";
import { notes } from "./notes.js";
import { milestonesCard, volunteerCard, wayBackCard } from "./wishes.js";
import { between } from "../room/between.js";
import { masked } from "../room/shares.js";

export const LEVEL = { C1: "amber", C2: "high", C3: "red", C4: "crisis" };
export const isRed = (alert) => (alert.level === "C3" || alert.level === "C4") && !alert.acknowledged;

export function needsPane(state, ui, act) {
  const items = needs(state);
  return h("section", { class: "pane needs", "aria-labelledby": "needs-title", id: "pane-needs", key: "needs" },
    h("h2", { id: "needs-title" }, t("needs.title")),
    h("p", { class: "aside why" }, t(items.length ? "needs.order" : "needs.nothing")),
    ui.undo && h("p", { class: "notice undo", role: "status" }, ui.undo.say, " ", bare(t("undo"), act.undo, { "aria-keyshortcuts": "u" })),
    ui.notice && h("p", { class: "notice", role: "status", key: "notice" }, ui.notice, " ", bare(t("nudge.close"), act.noticeClosed)),
    coverNotices(state, act), between(state, act), h("ul", {}, items.map((item) => CARDS[item.kind](state, ui, act, item))), notes(state, act));
}

export const levelWord = (level) => {
  const kind = LEVEL[level] ?? "note";
  const tone = kind === "red" || kind === "crisis" ? "red" : kind === "note" ? "note" : "amber";
  return h("span", { class: `level ${tone}` }, shape(kind), t(`level.${kind}`));
};

const claimed = (state, id) => state.claims[id] && state.claims[id] !== state.you && h("p", { class: "what" }, tx("needs.claimed", { name: bdi(nameOf(state, state.claims[id])) }));

export const what = (alert) => {
  const key = `category.${alert.source === "help" ? "help" : alert.category}`;
  return knows(key) ? t(key) : t("category.other");
};

// Somebody who needs a person and whose link is gone: they are not there to be joined just now.
export const outOfSight = (state, id) => (["reconnecting", "lost"].includes(state.people[id]?.state) ? t("alert.out_of_sight") : "");

// Who is asked next when nobody joins in time: it is easier to stay calm with that in sight.
function thenAsked(state) {
  const names = Object.values(state.people).filter((one) => one.services?.includes("on_call")).map((one) => one.name);
  return names.length ? t("alert.then", { names: list(names) }) : "";
}

const waveLines = (state, wave) => {
  const n = Object.values(state.holds).filter(({ by }) => wave.guarded?.includes(by) && state.waiting[by]).length;
  return n > 0 && t("wave.lines", { n, count: n });
};

const CARDS = {
  task: taskCard,
  way_back: wayBackCard,
  milestones: milestonesCard,
  volunteer: volunteerCard,
  alert(state, ui, act, { alert, id }) {
    const red = isRed(alert);
    const name = bdi(nameOf(state, alert.by));
    const clock = alert.acknowledged ? h("p", { class: "clock" }, t("alert.with", { name: nameOf(state, alert.acknowledged) })) : red ? h("p", { class: "clock" }, h("span", { class: "sr" }, t("alert.time_left")), h("count-down", { own: true, until: alert.due_at })) : countDown(alert.due_at, "alert.look");
    const open = ui.alert === id;
    return h("li", { class: red ? "need alarm" : "need", key: id },
      head(levelWord(alert.level), clock),
      h("h3", {}, tx("alert.needs", { name })),
      h("p", { class: "what" }, open ? t("alert.beside") : [what(alert), " ", alert.note && t("alert.says_safe"), alert.escalated ? t("alert.escalated") : red ? thenAsked(state) : "", " ", outOfSight(state, alert.by)]),
      claimed(state, id),
      !open && !alert.acknowledged && h("div", { class: "row acts" },
        button(tx("alert.join", { name }), () => act.joinPerson(alert), { kind: red ? "main" : "soft", keys: red ? "J" : undefined }),
        red && button(t("alert.on_call"), () => act.askOnCall(alert), { kind: "soft" })),
      h("div", { class: "row" }, !open && bare(t("alert.open"), () => act.openAlert(id)),
        !open && (alert.acknowledged ? bare(t("alert.resolve"), () => act.resolve(alert, "resolved")) : bare(t("alert.not"), () => act.resolve(alert, "not_a_crisis")))));
  },
  hold(state, ui, act, { hold, id }) {
    const name = nameOf(state, hold.by) || hold.name || "";
    const reading = ui.reading === id;
    return h("li", { class: "need", key: id },
      head(h("span", { class: "level hold" }, shape("hold"), t("level.hold")), countDown(hold.until, hold.end === "pass_on" || hold.end === "release" ? "hold.goes" : "hold.back", name)),
      h("h3", {}, bdi(name)),
      h("p", { class: "what" }, ruleWords(hold.rule), " ", tx("hold.knows", { name: bdi(name) })),
      claimed(state, id),
      reading && h("blockquote", { class: "words", dir: "auto" }, h("p", {}, marked(hold.text, hold.spans))),
      h("div", { class: "row" },
        bare(t(reading ? "fold.again" : "hold.read"), () => act.read(reading ? null : id)),
        !state.claims[id] && bare(t("hold.claim"), () => act.claim(id)), bare(t("hold.release"), () => act.release(id)), bare(t("hold.return"), () => act.sheet("give_back", { hold: id }))));
  },
  waiting: (state, ui, act, { waiting, id }) =>
    h("li", { class: "need", key: `w:${id}` }, head(h("span", { class: "level" }, icon("someone"), t("waiting.level"))),
      h("h3", {}, bdi(waiting.name)), h("p", { class: "what" }, t(waiting.newcomer ? "waiting.new" : "waiting.say")),
      h("div", { class: "row" }, bare(t("waiting.admit"), () => act.send({ do: "admit", who: [id] })))),
  wave: (state, ui, act, { wave, id }) =>
    h("li", { class: "need", key: `wave:${id}` }, head(h("span", { class: "level amber" }, shape("high"), t("wave.level")), countDown(wave.due_at, "time.left")),
      h("h3", {}, t("wave.title", { n: wave.size, count: wave.size })), h("p", { class: "what" }, t(wave.shield ? "wave.shielded" : "wave.say"), " ", waveLines(state, wave)),
      h("div", { class: "row" },
        bare(t(wave.shield ? "wave.shield_off" : "wave.shield_on"), () => act.shield(!wave.shield)),
        bare(t("wave.fine"), () => act.waveFine(wave)),
        wave.guarded?.some((who) => state.waiting[who]) && bare(t("wave.look"), () => act.sortWave(wave)),
        wave.shield && bare(t("eased.room"), () => act.post(t("wave.words"))))),
  spoke: (state, ui, act, { item, id }) =>
    h("li", { class: "need", key: `s:${id}` }, head(h("span", { class: "level" }, shape("note"), t("spoke.level"))),
      h("h3", {}, tx("spoke.title", { name: bdi(nameOf(state, item.by)), about: bdi(nameOf(state, item.about)) })),
      h("p", { class: "what" }, t(`speak.${item.kind}`)),
      ui.reading === id && item.text && h("blockquote", { class: "words", dir: "auto" }, h("p", {}, item.text)),
      h("div", { class: "row" }, item.text && bare(t("hold.read"), () => act.read(id)), bare(t("spoke.person"), () => act.openSideRoom(item.by)), bare(t("spoke.claim"), () => act.claim(id)))),
  back: (state, ui, act, { back, id }) =>
    h("li", { class: "need", key: `b:${id}` }, head(h("span", { class: "level" }, shape("note"), t("back.level"))),
      h("h3", {}, tx("back.title", { name: bdi(nameOf(state, back.who)), about: bdi(back.about.map((one) => nameOf(state, one)).join(", ")) })),
      h("p", { class: "what" }, t("back.say")),
      h("div", { class: "row" }, bare(t("spoke.person"), () => act.openSideRoom(back.who)), bare(t("spoke.claim"), () => act.claim(id)))),
  offer: (state, ui, act, { offer, id }) =>
    h("li", { class: "need", key: `o:${id}` }, head(h("span", { class: "level" }, shape("note"), t("offer.level"))),
      h("h3", {}, offer.kind === "hand_over" ? chairAsked(state, offer) : tx("offer.service", { name: bdi(nameOf(state, offer.by)), duty: t(`service.${offer.duty}`) })),
      offer.packet?.phase && packetList(state, offer.packet),
      h("div", { class: "row" }, bare(t("offer.accept"), () => act.accept(offer)), bare(t("offer.decline"), () => act.decline(offer)))),
  fit: (state, ui, act, { fit }) =>
    h("li", { class: "need", key: "fit" }, head(h("span", { class: "level" }, shape("note"), t("fit.level"))),
      h("h3", {}, t("fit.title", { people: fit.people, seconds: fit.seconds, needs: fit.needs })), h("p", { class: "what" }, t("fit.say", { have: fit.have })),
      h("div", { class: "row" }, bare(t("fit.circles", { n: fit.circles }), () => act.openCircles(fit.circles, Math.max(fit.have, 3))), bare(t("fit.one"), act.fitAnswered))),
  conflict: (state, ui, act, { conflict, id }) => {
    const [one, two] = conflict.who.map((who) => nameOf(state, who));
    return h("li", { class: "need", key: id }, head(h("span", { class: "level amber" }, shape("high"), t("conflict.level")), conflict.until > now() && countDown(conflict.until, "time.left")),
      h("h3", {}, tx("conflict.title", { one: bdi(one), two: bdi(two) })), h("p", { class: "what" }, t(conflict.until ? "conflict.say" : "conflict.no_pause")),
      h("details", {}, h("summary", {}, t("conflict.words")), h("ul", { class: "prompts" }, [1, 2, 3].map((n) => h("li", {}, h("q", {}, t(`repair.${n}`)))))),
      h("div", { class: "row" }, conflict.who.map((who) => bare(t("conflict.sit", { name: nameOf(state, who) }), () => act.openSideRoom(who))), bare(t("conflict.sit_both"), () => act.openSideRoom(...conflict.who))),
      h("details", {}, h("summary", {}, t("conflict.note")), h("input", { class: "field", id: `note-${id}`, maxlength: 300, dir: "auto", "aria-label": t("conflict.note") }), h("p", { class: "aside" }, t("conflict.note_say"))),
      h("div", { class: "row" }, ["repaired", "apart", "conscience", "later"].map((how) => bare(t(`conflict.${how}`), () => act.settleConflict(id, how, document.getElementById(`note-${id}`)?.value ?? "")))));
  },
  swap: (state, ui, act, { swap }) =>
    h("li", { class: "need", key: "swap" }, head(h("span", { class: "level" }, shape("note"), t("swap.level"))),
      h("h3", {}, t("swap.title")), h("p", { class: "what" }, tx("swap.say", { name: bdi(nameOf(state, swap.who)), minutes: swap.minutes }), " ",
        swap.alerts > 0 && [t("swap.alerts", { n: swap.alerts, count: swap.alerts }), " "], swap.heavy > 0 && t("swap.heavy", { n: swap.heavy, count: swap.heavy })),
      h("div", { class: "row" }, bare(t("hand_over.title"), () => act.sheet("hand_over")), bare(t("swap.no"), act.swapAnswered))),
  missing: (state, ui, act, { gone }) =>
    h("li", { class: "need", key: "missing" }, head(h("span", { class: "level amber" }, shape("high"), t("missing.level")), countDown(gone.until, "time.left")),
      h("h3", {}, tx("missing.title", { name: bdi(nameOf(state, gone.who)) })), h("p", { class: "what" }, t("missing.say"))),
  eased: (state, ui, act, { eased }) =>
    h("li", { class: "need", key: "eased" }, head(h("span", { class: "level" }, shape("note"), t("eased.level"))),
      h("h3", {}, tx("eased.title", { name: bdi(nameOf(state, eased.who)) })), h("p", { class: "what" }, t("eased.say")), h("p", { class: "cue" }, t("eased.words")),
      h("div", { class: "row" }, bare(t("eased.room"), () => act.post(t("eased.words"))), state.shares[eased.share] && bare(t("eased.fold"), () => act.foldShare(eased.share)),
        bare(t("eased.cover"), () => act.sheet("hand_over")), bare(t("eased.rest"), act.stepOut), bare(t("nudge.close"), act.easedRead))),
  due: (state, ui, act, { next }) =>
    h("li", { class: "need", key: "due" }, head(h("span", { class: "level" }, shape("note"), t("due.level"))),
      h("h3", {}, t("due.title", { phase: t(`phase.${next}`).toLowerCase() })), h("p", { class: "what" }, t(state.floor.who ? "due.after" : "due.say")),
      h("div", { class: "row" }, bare(t("meeting.move", { phase: t(`phase.${next}`).toLowerCase() }), () => act.setPhase(next)), bare(t("due.more"), act.moreTime))),
  circle: (state, ui, act, { circle, id }) =>
    h("li", { class: "need", key: id }, head(h("span", { class: "level" }, shape("note"), t("circle.asks"))),
      h("h3", {}, circleName(circle.room)), h("p", { class: "what" }, t("circle.asks_say")),
      h("div", { class: "row" }, bare(t("circle.look_in"), () => act.lookIn(circle.room)))),
  promise: (state, ui, act, { who, id }) =>
    h("li", { class: "need", key: id }, head(h("span", { class: "level" }, shape("note"), t("promise.level"))),
      h("h3", {}, tx("promise.title", { name: bdi(nameOf(state, who)) })),
      h("div", { class: "row" }, bare(t("hands.call_one", { name: nameOf(state, who) }), () => act.callOn(who)), bare(t("promise.met"), () => act.send({ do: "promise", who, kept: false })))),
  hands: (state, ui, act) => {
    const [first, ...rest] = state.queue;
    return h("li", { class: "need", key: "hands" },
      head(h("span", { class: "level" }, icon("hand"), t("hands.level")), h("p", { class: "clock" }, state.floor.who ? t("hands.after") : "")),
      h("h3", {}, tx(rest.length ? "hands.more" : "hands.one", { name: bdi(nameOf(state, first)), n: rest.length, count: rest.length })),
      h("div", { class: "row" }, bare(tx("hands.call", { name: bdi(nameOf(state, first)) }), () => act.callOn(first))));
  },
};

// Asked by a person, or by the meeting itself: because nobody is there, or because somebody acts in one's place.
function chairAsked(state, offer) {
  if (offer.by) return tx("offer.chair", { name: bdi(nameOf(state, offer.by)) });
  return state.acting ? tx("offer.back", { name: bdi(nameOf(state, state.chair)) }) : t("offer.cover");
}

export const ruleWords = (rule) => (knows(`rule.${rule}`) ? t(`rule.${rule}`) : t("rule.other"));

// Spans count code points of the text as it came; matched words are marked by a line and a tint, never colour alone.
export function marked(text, spans = []) {
  const points = [...(text ?? "")];
  const pieces = [];
  let at = 0;
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
    if (from < at) continue;
    pieces.push(points.slice(at, from).join(""), h("mark", { class: "match" }, points.slice(from, to).join("")));
    at = to;
  }
  pieces.push(points.slice(at).join(""));
  return spans.length ? pieces : masked(text ?? "");
}
