// The quiet space and the way back: another room in another light, with no conversation and no counts in it.

import { h } from "../draw.js";
import { ring } from "../icons.js";
import { bare, button, exits, way } from "../parts.js";
import { noteName, t, tx } from "../words.js";
import { ownWordsField } from "./own_words.js";

const IN = 4000;
const HOLD = 1000;
const OUT = 5000;

// One breath is ten seconds: four in, one at the top, five out. It can be watched, read or heard.
class BreathingPace extends HTMLElement {
  connectedCallback() {
    this.caption = this.querySelector("figcaption");
    this.turn();
  }

  disconnectedCallback() {
    clearTimeout(this.next);
    this.hush();
  }

  turn(step = 0) {
    const [word, length] = [["breath.in", IN], ["breath.hold", HOLD], ["breath.out", OUT]][step];
    const caption = this.querySelector("figcaption");
    if (caption) caption.textContent = t(word);
    if (this.sound && step !== 1) this.tone(step === 0, length);
    this.next = setTimeout(() => this.turn((step + 1) % 3), length);
  }

  listen() {
    if (this.sound) return this.hush();
    this.sound = new AudioContext();
    return true;
  }

  hush() {
    this.sound?.close();
    this.sound = null;
    return false;
  }

  tone(rising, length) {
    const at = this.sound.currentTime;
    const voice = this.sound.createOscillator();
    const gain = this.sound.createGain();
    voice.frequency.setValueAtTime(rising ? 130 : 196, at);
    voice.frequency.linearRampToValueAtTime(rising ? 196 : 130, at + length / 1000);
    gain.gain.setValueAtTime(0.0001, at);
    gain.gain.linearRampToValueAtTime(0.09, at + 0.8);
    gain.gain.linearRampToValueAtTime(0.0001, at + length / 1000);
    voice.connect(gain).connect(this.sound.destination);
    voice.start(at);
    voice.stop(at + length / 1000);
  }
}

customElements.define("breathing-pace", BreathingPace);

export function quietView(state, ui, act) {
  const told = state.covered?.visible;
  const say = ui.outSay ? ui.outSay : state.link === "reconnecting" ? t("quiet.offline") : ui.told ? t("quiet.told") : told && told !== "nobody" ? t(`quiet.visible_${told}`) : t("quiet.nobody_told");
  return h("div", { class: "hushed", key: "quiet" },
    h("main", { id: "main" },
      h("h1", { tabindex: "-1" }, t("quiet.title")), h("p", { class: "say", role: "status" }, ui.reminded ? t("quiet.reminder") : say),
      state.called && h("p", { class: "say called", role: "status" }, t("called.say"), " ", bare(t("close"), act.calledClosed)),
      state.companyNo && h("p", { class: "say", role: "status" }, t("company.no")),
      ui.leaving ? leaving(act) : ui.tool ? tool(ui, act) : [pace(ui, act), choices(act)],
      !ui.leaving && [howLong(state, act), button(t("quiet.back"), act.comeBack, { kind: "main tall wide", id: "come-back" })]),
    exits({ ...act.exits, out: null }));
}

function pace(ui, act) {
  return [
    h("breathing-pace", { class: "breath", role: "figure", "aria-label": t("breath.label"), key: "pace" },
      h("div", { class: "disc", "aria-hidden": "true" }), ring(212, { radius: 44, width: 4.5 }), h("figcaption", { own: true })),
    h("p", { class: "row centre" }, button(t(ui.hearing ? "breath.hush" : "breath.hear"), act.hear, { kind: "bare", sign: "ear", "aria-pressed": String(Boolean(ui.hearing)) })),
  ];
}

function choices(act) {
  const item = (words, onclick) => h("li", {}, button(words, onclick));
  return h("ul", { class: "two" },
    item(t("quiet.company"), act.company), item(t("quiet.ground"), () => act.tool("ground")),
    item(t("quiet.plan"), () => act.tool("plan")), item(t("quiet.reasons"), () => act.tool("reasons")),
    item(t("quiet.tell"), act.tell), item(t("quiet.leave"), act.leaveToday));
}

function howLong(state, act) {
  const minutes = state.covered?.minutes ?? 0;
  const one = (value, words) =>
    h("label", {}, h("input", { type: "radio", name: "long", checked: minutes === value, onchange: () => act.howLong(value) }), h("span", {}, words));
  return h("fieldset", { class: "howlong" }, h("legend", { class: "sr" }, t("quiet.how_long")),
    h("div", { class: "track" }, one(5, t("quiet.minutes", { n: 5 })), one(10, t("quiet.minutes", { n: 10 })), one(0, t("quiet.until_i_return"))));
}

function tool(ui, act) {
  const back = bare(t("quiet.tools_back"), () => act.tool(null));
  if (ui.tool === "ground") {
    const step = ui.step ?? 0;
    return h("section", { class: "tool", key: "ground" }, h("h2", { class: "label" }, t("quiet.ground")),
      h("p", { class: "ground", role: "status" }, t(`ground.${step + 1}`)),
      h("p", { class: "row" }, step < 4 ? button(t("ground.next"), act.groundOn) : button(t("ground.again"), () => act.tool("ground")), back));
  }
  return h("section", { class: "tool", key: ui.tool },
    ownWordsField(ui.tool, ui, act, { label: t(`quiet.${ui.tool}`), hint: t(`${ui.tool}.hint`) }),
    h("p", { class: "row" }, back));
}

function leaving(act) {
  return h("section", { class: "tool" }, h("p", { class: "say" }, t("leaving.say")),
    h("p", { class: "row" }, button(t("leaving.yes"), act.leaveForToday), button(t("leaving.no"), act.stay)),
    h("p", {}, bare(t("slip.open"), () => act.sheet("slip"))));
}

// Never straight to words: first where the meeting is, then how to come in.
export function reentryView(state, ui, act) {
  const { card } = state;
  const notes = Object.entries(card.notes ?? {});
  const rest = (card.shared ?? 0) - (card.touching ?? 0);
  const place = state.queue.indexOf(state.you);
  const asked = state.outbox.filter((item) => item.state === "sending" || item.state === "failed");
  return h("div", { class: "hushed back", key: "reentry" },
    h("main", { id: "main" },
      h("h1", { tabindex: "-1" }, t("reentry.title")),
      card.ended ? h("p", { class: "say" }, t("reentry.ended")) : h("dl", { class: "gist" },
        gist(t("reentry.room"), card.topic ? tx("reentry.phase_topic", { phase: t(`phase.${card.phase}`), topic: h("em", {}, card.topic) }) : t(`phase.${card.phase}`)),
        gist(t("reentry.meanwhile"), [t("reentry.shared", { n: card.shared ?? 0, count: card.shared ?? 0 }), " ", notes.map(([note, n]) => [tx(state.me.folds?.includes(note) ? "reentry.touch_folded" : "reentry.touch", { n, count: n, note: h("em", {}, noteName(note)) }), " "])]),
        place >= 0 && gist(t("reentry.place"), place === 0 ? t("reentry.place_next") : t("reentry.place_kept", { n: place, count: place }))),
      h("h2", { class: "label" }, t("reentry.how")),
      h("ul", { class: "ways" },
        way(false, t("reentry.now"), t("reentry.now_say"), () => act.comeIn("none")),
        way(true, t("reentry.folded"), t("reentry.folded_say"), () => act.comeIn("folded")),
        card.touching > 0 && way(false, t("reentry.without", { n: card.touching, count: card.touching }), rest > 0 ? t("reentry.without_say", { n: rest, count: rest }) : t("reentry.without_none"), () => act.comeIn("without")),
        way(false, t("reentry.all"), t("reentry.all_say"), () => act.comeIn("all")),
        way(false, t("reentry.word"), t("reentry.word_say"), act.askWord)),
      asked.length > 0 && h("p", { class: "aside" }, t("reentry.unsent")),
      h("p", {}, bare(t("reentry.stay"), act.stayOut))),
    exits({ ...act.exits, out: null }));
}

const gist = (term, words) => h("div", {}, h("dt", {}, term), h("dd", {}, words));
