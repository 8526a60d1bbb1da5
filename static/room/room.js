// The room as a participant sees it: who has the floor, the shares, and one's own part.

import { h } from "../draw.js";
import { FOLDABLE } from "../folds.js";
import { handUp, hasFloor, here, mayPost, nameOf, onePerson } from "../meeting.js";
import { bare, button, exits, floorStrip, groupName, tick } from "../parts.js";
import { now } from "../server_clock.js";
import { lightChoice } from "../light.js";
import { calm as paced } from "../pace.js";
import { bdi, list, noteName, t, tx } from "../words.js";
import { circleNote, circleTitle } from "./circle.js";
import { between } from "./between.js";
import { wishNotice } from "./milestones.js";
import { shareLog } from "./shares.js";

const INTENTS = ["just_listen", "experience_welcome", "feedback_welcome"];
const STARTS = ["progress", "setback"];
const ACKS = ["heard", "me_too", "with_you", "thank_you"];
const HANDS = ["circles", "round", "sharing", "discussion", "reading", "gathering"];
const LATE = ["closing", "fellowship"];

export function roomView(everywhere, ui, act) {
  const state = here(everywhere);
  const mine = hasFloor(state);
  return h("div", { class: mine ? "room mine" : "room", key: "room" },
    h("header", { class: "top" },
      h("div", { class: "where" }, groupName(state.meeting.title), bare(t("room.about"), () => act.sheet("about"), { kind: "bare" })),
      h("h1", { class: "topic", tabindex: "-1" }, h("span", {}, t(`phase.${state.phase}`)), " ", state.meeting.topic && h("bdi", {}, state.meeting.topic)),
      strip(state, mine), circleNote(state, act)),
    h("main", { class: "middle", id: "main" }, shareLog(state, act, circleTitle(state)), state.care ? careCard(state, act) : null, part(state, ui, act, mine)),
    h("aside", { class: "side", "aria-label": t("room.about") }, aboutRoom(state, act)),
    exits(act.exits));
}

export function strip(state, mine, figures = false) {
  return floorStrip({
    link: state.link, mine, floor: state.floor, figures, name: mine ? state.me.name : nameOf(state, state.floor.who),
    open: t(onePerson(state) ? "floor.open" : `floor.${state.posting.may === false ? "closed" : "everyone"}`),
    pausedUntil: state.paused?.until,
  });
}

function part(state, ui, act, mine) {
  const may = mayPost(state, now());
  const writing = may || ui.writing;
  if (state.care && !writing) return null;
  return h("section", { class: "say", "aria-label": t(mine ? "part.turn" : "part.yours"), key: "part" },
    h("div", { class: "column" },
      state.selfHeld && h("p", { class: "notice", role: "status", key: "self-held" }, state.selfHeld),
      !state.selfHeld && state.paused?.until > now() && state.paused.why && h("p", { class: "notice", role: "status", key: "resting" }, state.paused.why),
      state.regained && h("p", { class: "notice", role: "status", key: "regained" }, state.regained, " ", bare(t("nudge.close"), act.regainedRead)),
      state.called && h("p", { class: "notice", role: "status" }, t("called.say"), " ", bare(t("close"), act.calledClosed)),
      LATE.includes(state.phase) && calm("late", t(`late.${state.phase}`), bare(t("after.open"), () => act.sheet("after"))),
      ui.landed && calm("landed", landedWords(state), bare(t("nudge.close"), act.landedClosed)),
      offersOf(state, act), between(state, act), wishNotice(state, act),
      state.rulesChanged.length > 0 && h("p", { class: "notice", role: "status", key: "rules" }, t("rules.changed"), " ", bare(t("rules.all"), act.rules), " ", bare(t("nudge.close"), act.rulesRead)),
      cueBlock(state, act, may),
      ui.notice && h("p", { class: "notice", role: "status", key: "notice" }, ui.notice, " ", bare(t("nudge.close"), act.noticeClosed)),
      state.privates.length > 0 && privateBlock(state, act),
      state.nudge && !state.nudge.line && h("p", { class: "notice", role: "status" }, state.nudge.say, " ", bare(t("nudge.close"), act.nudgeClosed)),
      !may && acksRow(state, act),
      writing ? writeBox(state, ui, act, may, mine) : closedBox(state, act)));
}

// A word about the meeting that asks for nothing: in the room's own colour, with what can be pressed below it.
const calm = (key, words, press) => h("div", { class: "notice calm", role: "status", key }, h("p", {}, words), h("p", { class: "row" }, press));

// Somebody who comes in the middle is told where the meeting is, and that nothing is asked of them.
function landedWords(state) {
  const sharing = state.floor.who && state.floor.who !== state.you && nameOf(state, state.floor.who);
  return [h("b", {}, t(`phase.${state.phase}`)), state.meeting.topic ? [": ", bdi(state.meeting.topic), ". "] : ". ",
    sharing && [tx("lobby.sharing_now", { name: bdi(sharing) }), " "], t("lobby.nothing")];
}

function offersOf(state, act) {
  return state.offers.map((offer) =>
    h("p", { class: "notice", role: "status", key: `offer:${offer.offer ?? offer.duty}` },
      offer.kind === "hand_over"
        ? offer.by ? tx("offer.chair", { name: bdi(nameOf(state, offer.by)) }) : t("offer.cover")
        : offer.kind === "company" ? tx("offer.company", { name: bdi(nameOf(state, offer.by)) })
        : tx("offer.service", { name: bdi(nameOf(state, offer.by)), duty: t(`service.${offer.duty}`) }),
      " ", bare(t("offer.accept"), () => act.accept(offer)), " ", bare(t("offer.decline"), () => act.decline(offer))));
}

// Words of the meeting that somebody in service says at their moment, with one press.
function cueBlock(state, act, may) {
  return state.cue && h("div", { class: "notice", key: "cue" }, h("p", { class: "aside" }, t(state.cue.watching ? "cue.watching" : "cue.yours")), h("p", { class: "said" }, state.cue.say),
    h("p", { class: "row" }, may && !state.cue.watching && bare(t("cue.post_these"), act.sayCue), bare(t("nudge.close"), act.cueSaid)));
}

// A word meant for one person stands apart from the room, and waits until it was read.
export function privateBlock(state, act) {
  const { by, name, text } = state.privates.at(-1);
  return h("div", { class: "notice private", role: "status", key: "private" },
    h("p", { class: "aside" }, tx("private.from", { name: bdi(name) })), h("p", { class: "said", dir: "auto" }, text),
    h("p", { class: "row" }, bare(t("private.answer"), () => act.sheet("write", { to: by })), bare(t("private.read"), act.privateRead)));
}

function acksRow(state, act) {
  const share = state.floor.share && state.shares[state.floor.share] ? state.floor.share : state.log.findLast((id) => state.shares[id].by !== state.you && (state.shares[id].room ?? "") === (state.me.circle ?? ""));
  if (!share || state.shares[share].by === state.you) return null;
  const name = state.shares[share].name;
  const key = state.floor.who ? "acks.for_after" : "acks.for";
  return h("div", { key: "acks" },
    h("p", { class: "aside", id: "acks-for" }, tx(key, { name: bdi(name) })),
    h("div", { class: "acks", role: "group", "aria-labelledby": "acks-for" },
      ACKS.map((kind) =>
        h("button", { class: "ack", type: "button", "aria-pressed": String(state.acked[share] === kind), onclick: () => act.ack(share, kind) }, t(`ack.${kind}`)))));
}

function closedBox(state, act) {
  const pause = state.me.posting_pause;
  const why = pause ? t("pause.posting", { why: pause.why }) : state.posting.may === false && state.posting.why !== "floor" ? state.posting.say : null;
  const up = handUp(state);
  const hands = HANDS.includes(state.phase) && !pause && (state.handsOpen || up);
  return [
    why && h("p", { class: "aside closed-why", key: "why" }, why),
    !state.handsOpen && !up && h("p", { class: "aside", role: "status", key: "hands" }, state.handsSay || t("part.hands_closed")),
    up && h("p", { class: "aside", role: "status", key: "place" }, placeWords(state)),
    h("div", { class: "row acts", key: "acts" },
      button(t("part.ahead"), act.writeAhead, { sign: "pen", kind: "soft grow" }),
      hands && (up
        ? button(t("part.lower"), act.lower, { sign: "hand", kind: "soft grow" })
        : button(t("part.hand"), act.raise, { sign: "hand", kind: "main grow" }))),
  ];
}

function placeWords(state) {
  const before = state.queue.indexOf(state.you);
  return before === 0 ? t("queue.next") : t("queue.before", { n: before, count: before });
}

function writeBox(state, ui, act, may, mine) {
  const waits = state.outbox.some((item) => item.state === "held" && mine);
  const aside = !may ? t("part.kept") : waits ? t("part.follows") : mine && onePerson(state) ? t("part.line_by_line") : null;
  return [
    h("line-composer", { own: true, key: "composer", label: t(may ? "part.next_line" : "part.ahead"), placeholder: t(may ? "part.placeholder" : "part.ahead_hint"),
      room: state.me.circle ?? "", rows: mine && !state.care ? 3 : 2, onsend: () => act.say(), ontyped: () => act.typed() }),
    ui.warn
      ? h("div", { class: "notice", role: "status", key: "warn" }, t("warn.contact"), " ", bare(t("warn.send"), () => act.say(true)), " ", bare(t("line.change"), act.unwarn))
      : h("p", { class: "aside", id: "after", key: "after" }, aside),
    (mine && onePerson(state) || !may) && !state.care && shareNotes(ui, act),
    h("div", { class: "row acts", key: "send" },
      mine && button(t("part.pass"), act.pass),
      mine && button(t("part.done"), act.done),
      !may && button(t("part.put_away"), act.putAway),
      !may && !handUp(state) && HANDS.includes(state.phase) && button(t("part.hand"), act.raise, { sign: "hand", kind: "main grow" }),
      may && button(t(mine ? "part.send_line" : "part.send"), () => act.say(), { kind: "main grow" })),
  ];
}

// What the sharer asks of the listeners, and what the share touches: chosen once for the whole share.
function shareNotes(ui, act) {
  const one = (intent) => h("label", {}, h("input", { type: "checkbox", checked: ui.intent === intent, onchange: () => act.listen(intent) }), h("span", {}, t(`intent.${intent}`)));
  return h("details", { class: "about-share", key: "about-share" }, h("summary", {}, t("part.about")),
    h("div", { class: "row starts", role: "group", "aria-label": t("part.start") }, STARTS.map((start) => button(t(`start.${start}`), () => act.beginWith(start), { kind: "soft grow" }))),
    h("div", { class: "track", role: "group", "aria-label": t("part.intent") }, INTENTS.map(one)),
    h("div", { class: "ticks", role: "group", "aria-label": t("part.notes") }, FOLDABLE.map((note) => tick(noteName(note), { checked: ui.notes?.includes(note), onchange: () => act.touches(note) }))));
}

// The card a person sees after words that worried us. It covers the conversation, never what is being written, and
// takes no focus: somebody may be in the middle of a sentence.
export function careCard(state, act) {
  const { care } = state;
  const thanks = t("care.thanks"); // the sentence of the server begins with the words of the heading
  return h("section", { class: "care", key: "care", "aria-labelledby": "care-title" },
    h("h2", { id: "care-title", class: "lead" }, t("care.thanks")),
    h("p", { class: "said" }, care.say.startsWith(thanks) ? care.say.slice(thanks.length).trim() : care.say),
    care.side_room && button(t("care.room"), act.careRoom, { kind: "main tall wide" }),
    care.help?.length > 0 && [
      h("h3", { class: "label" }, t("care.now")),
      h("ul", { class: "lines" }, care.help.map((line) => h("li", {}, act.helpLine(line)))),
      bare(t("care.country"), () => act.sheet("someone")),
    ],
    h("div", { class: "row foot" },
      care.alert && button(t("care.past"), act.safe, { kind: "soft grow" }),
      button(t("care.stay"), act.careClosed, { kind: "soft grow" })),
    care.alert && h("details", {}, h("summary", {}, t("care.words")), h("p", { class: "aside" }, t("care.words_why")),
      h("textarea", { class: "field", id: "words-to-pass-on", rows: 2, maxlength: 500, dir: "auto", "aria-label": t("care.words") }),
      button(t("care.words_send"), act.passOn, { kind: "soft" })),
    h("p", { class: "aside" }, t("care.who_sees")));
}

// What stands at the side where the page is wide, and on a sheet where it is not.
export function aboutRoom(state, act) {
  const serving = Object.values(state.people).filter((one) => one.services?.length);
  const folds = state.me.folds ?? [];
  return [
    h("section", {}, h("h2", { class: "label" }, t("about.service")),
      h("dl", { class: "roles" }, serving.map((one) => [h("dt", {}, bdi(one.name)), h("dd", {}, list(one.services.map((duty) => t(`service.${duty}`))))]))),
    state.meeting.crosstalk && h("section", {}, h("h2", { class: "label" }, t("about.talk")), h("p", { class: "quiet" }, state.meeting.crosstalk)),
    state.agreement.length > 0 && h("section", {}, h("h2", { class: "label" }, t("about.rules")), rulesList(state), bare(t("rules.all"), act.rules)),
    h("section", {}, h("h2", { class: "label" }, t("about.folds")), h("p", { class: "quiet" }, folds.length ? list(folds.map(noteName)) : t("about.no_folds")),
      bare(t("change"), () => act.sheet("folds"))),
    h("section", {}, h("h2", { class: "label" }, t("pace.title")), paceChoice(act)),
    h("section", {}, h("h2", { class: "label" }, t("light")), lightChoice(act.redraw), h("p", { class: "row foot-acts" },
      bare(t("other_language"), act.language, { lang: t("other_language_code") }), bare(t("about.people"), () => act.sheet("people")), bare(t("mine.open"), () => act.sheet("mine")), bare(t("milestone.title"), () => act.sheet("milestone")), bare(t("volunteer.sheet"), () => act.sheet("volunteer")), bare(t("keys.title"), () => act.sheet("keys")))),
  ];
}

function rulesList(state) {
  return h("details", {}, h("summary", {}, t("about.rules_show")),
    h("ul", { class: "facts" }, state.agreement.map((rule) => h("li", {}, rule.say ?? String(rule)))));
}

function paceChoice(act) {
  const one = (choice) => h("label", {}, h("input", { type: "radio", name: "pace", checked: paced() === (choice === "calm"), onchange: () => act.pace(choice) }), h("span", {}, t(`pace.${choice}`)));
  return h("div", { class: "track", role: "radiogroup", "aria-label": t("pace.title") }, one("flow"), one("calm"));
}
