// An alert, opened over the room: who, what happens when, the share still folded, and words that help.

import { h } from "../draw.js";
import { nameOf } from "../meeting.js";
import { bare, button } from "../parts.js";
import { bdi, t, tx } from "../words.js";
import { isRed, levelWord, marked, outOfSight, what } from "./needs.js";

const STEPS = { C4: [0, 20, 45, 120], C3: [0, 45, 90, 120], C2: [0, 90, 180], C1: [0, 180] };

export function alertPane(state, ui, act) {
  const alert = state.alerts[ui.alert];
  const name = bdi(nameOf(state, alert.by));
  const red = isRed(alert);
  return h("article", { class: "pane alert", "aria-labelledby": "alert-title", key: `alert:${alert.alert}` },
    h("header", { class: red ? "alarm" : "alarm calm" },
      h("div", { class: "head" }, levelWord(alert.level),
        alert.acknowledged ? h("p", { class: "clock with" }, t("alert.with", { name: nameOf(state, alert.acknowledged) }))
          : alert.due_at && h("p", { class: "clock" }, h("span", { class: "sr" }, t("alert.time_left")), h("count-down", { own: true, until: alert.due_at }))),
      h("h1", { id: "alert-title" }, tx("alert.needs_stop", { name })),
      h("p", {}, what(alert), " ", alert.note ? t("alert.says_safe") : "", " ", outOfSight(state, alert.by)),
      alert.own_words && h("p", {}, t("alert.own_words"), " ", h("q", { dir: "auto" }, alert.own_words)),
      h("div", { class: "row acts" },
        alert.acknowledged
          ? [button(t("alert.resolve"), () => act.resolve(alert, "resolved"), { kind: "main" }), button(tx("alert.join", { name }), () => act.joinPerson(alert))]
          : [button(tx("alert.join", { name }), () => act.joinPerson(alert), { kind: "main", keys: red ? "J" : undefined }),
             button(t("alert.ack"), () => act.send({ do: "acknowledge_alert", alert: alert.alert }), { kind: "soft" })],
        button(t("alert.on_call"), () => act.askOnCall(alert), { kind: "soft" }),
        alert.acknowledged && button(t("alert.ask_words"), () => act.send({ do: "ask_words", alert: alert.alert }), { kind: "soft" }),
        button(t("alert.not"), () => act.resolve(alert, "not_a_crisis"), { kind: "soft ring-in" }))),
    ladder(state, alert, name),
    h("div", { class: "cols" },
      h("section", {}, h("h2", {}, t("alert.share")), words(state, ui, act, alert), h("p", { class: "aside legend" }, t(ui.alertWords ? "alert.underlined" : "alert.without_reading")),
        bare(t("alert.close"), () => act.openAlert(null))),
      h("section", {}, h("h2", {}, t("prompts.title")),
        h("ul", { class: "prompts" }, promptsFor(alert).map((n) => h("li", {}, h("q", {}, t(`prompt.${n}`)), h("span", {}, t(`prompt.${n}.why`))))),
        h("p", { class: "aside" }, t("alert.only_facilitators")))));
}

// The plain question is for when it may be about life and death; after a hard day, presence is enough.
const promptsFor = ({ level, category }) => (level === "C3" || level === "C4" || category === "suicide" || category === "self_harm" ? [1, 2, 3] : [2, 3]);

// What happens when, so that nobody has to remember the plan. The step we are at is marked in words for readers too.
function ladder(state, alert, name) {
  const steps = STEPS[alert.level] ?? STEPS.C2;
  const at = alert.step ?? (alert.escalated ? 1 : 0);
  const clock = (s) => (s === 0 ? t("ladder.now") : `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`);
  return h("ol", { class: "ladder", "aria-label": t("ladder") }, steps.map((s, i) =>
    h("li", { class: i === at ? "now" : undefined, "aria-current": i === at ? "step" : undefined }, h("b", {}, clock(s)), tx(`ladder.${i}`, { name }))));
}

function words(state, ui, act, alert) {
  const lines = (alert.lines ?? []).map((line) => (Array.isArray(line) ? { line: line[0], text: line[1] } : line));
  const held = Object.values(state.holds).filter((hold) => hold.by === alert.by);
  if (!ui.alertWords) {
    return [lines.length > 0 && fold(t("alert.folded", { n: lines.length, count: lines.length }), act.openWords),
      held.length > 0 && h("p", { class: "aside" }, t("alert.held", { n: held.length, count: held.length }))];
  }
  const spansOf = (line) => (alert.spans ?? []).filter((span) => span[0] === line || span.line === line).map((span) => (Array.isArray(span) ? [span[1], span[2]] : [span.start, span.end]));
  return [h("div", { class: "words" }, lines.map((line) => h("p", { dir: "auto" }, marked(line.text, spansOf(line.line)))),
    held.map((hold) => h("div", { class: "held" }, h("p", { dir: "auto" }, marked(hold.text, hold.spans))))),
    bare(t("fold.again"), act.foldWords)];
}

const fold = (what, onclick) => h("button", { class: "fold", type: "button", "aria-expanded": "false", onclick }, h("span", {}, what), " ", h("span", { class: "do" }, t("fold.open")));
