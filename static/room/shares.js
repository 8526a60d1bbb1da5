// Shares, set like prose: a name, then its lines as one block. The one being said is the lit one.

import { h } from "../draw.js";
import { icon } from "../icons.js";
import { isFolded, nameOf } from "../meeting.js";
import { milestoneMark } from "./milestones.js";
import { bare } from "../parts.js";
import { bdi, list, noteName, t, tx } from "../words.js";

// The log keeps its place: it follows new words only while the reader is at its end.
class SharesLog extends HTMLElement {
  connectedCallback() {
    this.follow = true;
    // Only a person moves the reader away from the end; a box that shrank or words that grew do not.
    this.addEventListener("scroll", () => {
      const settled = this.scrollHeight === this.tall && this.clientHeight === this.box;
      if (!settled && this.follow) this.toEnd();
      else this.follow = this.scrollHeight - this.scrollTop - this.clientHeight < 48;
      this.measure();
    });
    this.sizes = new ResizeObserver(() => this.follow && this.toEnd());
    this.sizes.observe(this);
    this.grown = new MutationObserver(() => this.follow && this.toEnd());
    this.grown.observe(this, { childList: true, subtree: true, characterData: true });
    this.toEnd();
  }

  disconnectedCallback() {
    this.sizes.disconnect();
    this.grown.disconnect();
  }

  toEnd() {
    this.scrollTop = this.scrollHeight;
    this.measure();
  }

  measure() {
    this.tall = this.scrollHeight;
    this.box = this.clientHeight;
  }
}

customElements.define("shares-log", SharesLog);

export function shareLog(state, act, { room = "", label = t("room.shares"), lit = true } = {}) {
  const shares = merged(state, room, act.mayShow);
  const pending = state.outbox.filter((item) => (item.room ?? "") === room);
  const last = shares.at(-1);
  const own = last && last.by === state.you && (!state.floor.who || state.floor.who === state.you);
  const blocks = shares.map((share) => {
    const now = lit && share.id === last.id;
    const waiting = now && own ? pending : [];
    return shareBlock(state, act, share, now, waiting);
  });
  if (pending.length && !own) blocks.push(shareBlock(state, act, { id: "mine", by: state.you, name: state.me.name, lines: [], parts: [] }, lit, pending));
  const empty = blocks.length === 0 && h("p", { class: "empty quiet", key: "empty" }, t(!room ? "room.empty" : room === state.me.circle ? "circle.empty" : "side.empty"));
  return h("shares-log", { class: "log", role: "log", "aria-label": label, tabindex: "0", "aria-live": state.live ? "polite" : "off", key: `log:${room}` },
    h("div", { class: "column" }, h("h2", { class: "sr" }, label), blocks, empty));
}

// In free phases each line may be a share of its own: one person's neighbouring lines are set under one name.
function merged(state, room, mayShow = () => true) {
  const out = [];
  for (const id of state.log) {
    const whole = state.shares[id];
    if ((whole.room ?? "") !== room) continue;
    const lines = whole.lines.filter((line) => mayShow(line, whole.by, state.you));
    if (!lines.length && whole.lines.length) continue;
    const share = lines.length === whole.lines.length ? whole : { ...whole, lines };
    const before = out.at(-1);
    if (before && before.by === share.by && !share.acks && !before.acks) {
      out[out.length - 1] = { ...before, lines: [...before.lines, ...share.lines], parts: [...before.parts, share] };
    } else out.push({ ...share, parts: [share] });
  }
  return out;
}

function shareBlock(state, act, share, now, waiting) {
  const mine = share.by === state.you;
  // Whoever facilitates can take any words of the meeting off every page; the control is quiet until it is wanted.
  const mayTake = mine || Boolean(act.foldShare) && !share.room;
  const own = mayTake ? share.lines.filter((line) => !line.withdrawn && line.text).map((line) => line.line) : [];
  const opened = share.lines.map((line) => (state.opened[line.line] ? 1 : 0)).join("");
  const name = share.name || nameOf(state, share.by);
  const service = serviceWord(state, share.by);
  const rest = [service, state.me.folds, document.documentElement.lang, state.nudge, waiting.length && act.mayPost()];
  const memo = [...share.parts, now, mine, opened, ...rest, ...waiting];
  const aside = share.acks?.length
    ? t("acks.given", { kinds: list(share.acks.map((kind) => t(`ack.${kind}`).toLowerCase())) })
    : share.intent ? t(`intent.${share.intent}`) : service;
  return h("article", { class: now ? "share now" : "share", key: share.id, memo },
    h("h3", { class: "by" }, h("span", {}, mine ? tx("share.you", { name: bdi(name) }) : bdi(name)),
      aside && [" ", h("span", { class: "aside" }, aside)]),
    own.length > 0 && bare(t("share.take_back"), () => act.sheet("take_back", { lines: own }),
      { kind: mine ? "bare take-back" : "bare take-back other", "aria-label": mine ? undefined : t("share.take_back_of", { name }) }),
    h("div", { class: "words" }, share.lines.map((line) => lineBlock(state, act, share, line, mine)),
      waiting.map((item) => pendingBlock(state, act, item))));
}

const serviceWord = (state, by) => {
  const duty = state.people[by]?.services?.[0];
  return duty ? t(`service.${duty}`) : null;
};

function lineBlock(state, act, share, line, mine) {
  const key = line.line;
  if (line.withdrawn) return mine ? h("p", { class: "state", key }, t("line.taken_back")) : null;
  if (isFolded(state, share, line)) return foldBlock(act, line);
  if (line.text === null || line.text === undefined) return h("p", { class: "state", key }, t("line.opening"));
  const touches = state.opened[key] && !mine;
  const nudge = state.nudge?.line === key || state.nudge?.ref === line.ref && line.ref ? state.nudge : null;
  return [
    h("p", { key, dir: "auto" }, masked(line.text)),
    milestoneMark(line),
    nudge && h("div", { class: "state note", key: `n:${key}` }, icon("undo"), nudge.say, " ", nudge.masked && [bare(t("contact.title"), () => act.sheet("contact")), " "], bare(t("nudge.close"), act.nudgeClosed)),
    touches && h("p", { class: "state note", key: `t:${key}` },
      line.notes.length ? t("fold.touches", { notes: list(line.notes.map(noteName)) }) : t("fold.plain"), " ",
      bare(t("fold.again"), () => act.foldAgain(key))),
  ];
}

function foldBlock(act, line) {
  const notes = line.notes.length ? h("b", {}, list(line.notes.map(noteName))) : null;
  return h("button", { class: "fold", type: "button", key: `f:${line.line}`, "aria-expanded": "false", onclick: () => act.openFold(line) },
    h("span", {}, notes ? tx("fold.it_touches", { notes }) : t("fold.closed")), " ", h("span", { class: "do" }, t("fold.open")));
}

// What was masked is a hatched gap, read aloud as a word; the characters themselves never reached this page.
export function masked(text) {
  const pieces = text.split(/(▒+)/);
  if (pieces.length === 1) return text;
  return pieces.map((piece, i) => (i % 2 ? h("span", { class: "blank", role: "img", "aria-label": t("line.masked") }) : piece));
}

function pendingBlock(state, act, item) {
  const key = `w:${item.ref}`;
  const text = h("p", { class: item.state === "sending" ? "sending" : undefined, dir: "auto" }, item.text);
  if (item.state === "sent") return h("div", { key }, text);
  if (item.state === "sending") return h("div", { key }, text, h("p", { class: "state" }, t("line.sending")));
  if (item.state === "held" || item.state === "draft") return waitingBlock(state, act, item, text, key);
  if (item.state === "failed") {
    return h("div", { key }, text, h("button", { class: "btn bare flush", type: "button", onclick: () => act.again(item) }, icon("undo"), t("line.not_sent")));
  }
  return h("div", { key }, text,
    h("p", { class: "state note" }, icon("undo"), item.state === "returned" ? t("line.came_back") : t("line.refused"), " ", item.say),
    h("p", { class: "row" }, bare(t("line.change"), () => act.change(item)), button2(t("line.let_go"), () => act.letGo(item))));
}

const button2 = (words, onclick) => bare(words, onclick, { kind: "bare" });

function waitingBlock(state, act, item, text, key) {
  const draft = item.state === "draft";
  const say = item.say || t(draft ? "draft.say" : "held.say");
  return h("div", { class: "held", key }, text,
    h("div", { class: "why" }, h("strong", {}, icon(draft ? "pen" : "wait"), t(draft ? "draft.waits" : "held.waits")), h("span", {}, say)),
    h("p", { class: "row" },
      draft && act.mayPost() && bare(t("draft.send"), () => act.sendDraft(item)),
      bare(t("line.change"), () => act.change(item)), button2(t("line.take_back"), () => act.takeBack(item))));
}
