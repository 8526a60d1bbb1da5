// The rules, for those who facilitate: a list in plain words, each rule to be changed, tried on a line, read over the last
// hour in counts, saved with a reason, and taken back. The history and the text of all of them stand beside it.

import { h } from "../draw.js";
import { bare, button, field, tick } from "../parts.js";
import { about } from "../room/rules_list.js";
import { close, title } from "../room/sheet_parts.js";
import { bdi, hour, knows, t } from "../words.js";
import { marked } from "./needs.js";
import { DELIVERIES, PEOPLE, SPANS } from "./rules_draft.js";

// The parts of a meeting a rule can be for, in the order they usually come.
const PHASES = ["gathering", "opening", "reading", "round", "sharing", "discussion", "circles", "closing", "fellowship"];

const LOCKED = ["crisis", "method_detail", "encourage_harm", "hate_harass"];
const OF_THE_HOUSE = ["self_break", "companion", "room_pause", "after_share_check", "lost_connection", "name_guard", "join_wave"];
const MODES = ["on", "dry_run", "off"];

export function rulesEditor(state, ui, act) {
  const { view, rules, said, saved } = ui.sheet;
  return [
    title(t(view === "edit" && !ui.sheet.draft.rule ? "rules.new" : `rules.view.${view}`)),
    said && h("p", { class: "notice", role: "alert" }, said), saved && h("p", { class: "aside", role: "status" }, saved),
    rules ? VIEWS[view](state, ui.sheet, act) : h("p", { class: "quiet", role: "status" }, t("rules.loading")),
    close(act),
  ];
}

const VIEWS = { list: listView, edit: editView, history: historyView, text: textView };

function listView(state, sheet, act) {
  return [
    h("p", { class: "quiet" }, t("rules.editor_say")),
    h("p", { class: "row" }, button(t("rules.new"), act.newRule), bare(t("rules.view.history"), () => act.rulesView("history")), bare(t("rules.view.text"), () => act.rulesView("text"))),
    tryBox(sheet, act),
    h("ul", { class: "rules editing" }, sheet.rules.map((rule) => h("li", { key: rule.id },
      h("details", {}, h("summary", {}, h("span", { dir: "auto" }, rule.say), h("span", { class: "aside mode" }, told(rule, sheet.book))),
        about(rule),
        OF_THE_HOUSE.includes(rule.id) ? h("p", { class: "aside" }, t("rules.by_itself")) : h("div", { class: "row" },
          !LOCKED.includes(rule.id) && h("div", { class: "modes", role: "group", "aria-label": t("rules.mode") }, MODES.map((mode) =>
            h("button", { class: "btn soft", type: "button", "aria-pressed": String(rule.mode === mode), onclick: () => rule.mode !== mode && act.ruleMode(rule, mode) }, t(`rules.mode.${mode}`)))),
          bare(t("rules.change"), () => act.editRule(rule))))))),
  ];
}

const told = (rule, book) => [
  LOCKED.includes(rule.id) ? t("rules.always") : rule.mode !== "on" && t(`rules.mode.${rule.mode}`),
  rule.version > 1 && t("rules.version", { n: rule.version - 1, count: rule.version - 1 }),
  book?.until?.[rule.id] && t("rules.until", { time: hour(book.until[rule.id]) }),
].filter(Boolean).join(" · ");

function editView(state, sheet, act) {
  const { draft } = sheet;
  const safe = LOCKED.includes(draft.id);
  return [
    draft.rule && h("p", { class: "quiet", dir: "auto" }, draft.rule.say),
    draft.own && ownWords(draft, act),
    !safe && choice("rule-mode", "rules.mode", MODES, draft.mode, "rules.mode", (mode) => act.draft({ mode })),
    choice("rule-does", "rules.does", draft.own ? DELIVERIES.slice(1) : DELIVERIES, draft.delivery, "rules.does", (delivery) => act.draft({ delivery })),
    h("fieldset", {}, h("legend", { class: "label" }, t("rules.also")), ["nudge", "note", "alert"].map((word) =>
      tick(t(`rules.also.${word}`), { checked: draft.also.includes(word), onchange: () => act.draft({ also: flip(draft.also, word) }) }))),
    field(t("rules.wording"), h("textarea", { class: "field", id: "rule-say", rows: 2, maxlength: 300, value: draft.say, onchange: ({ target }) => act.draft({ say: target.value }) }), t("rules.wording_aside")),
    !safe && scope(draft, act),
    choice("rule-span", "rules.span", SPANS, draft.span, "rules.span", (span) => act.draft({ span })),
    examples(draft, act),
    tryBox(sheet, act),
    counts(sheet, act),
    field(t("rules.reason"), h("input", { class: "field", id: "rule-why", maxlength: 200 }), t("rules.reason_aside")),
    h("p", { class: "row foot" },
      button(t("rules.back"), () => act.rulesView("list")),
      draft.rule && sheet.book?.rules?.[draft.id] !== undefined && button(t("rules.reset"), () => act.resetRule(draft.id, valueOf("rule-why"))),
      button(t("rules.save"), () => act.saveRule(valueOf("rule-why")), { kind: "main grow" })),
  ];
}

const valueOf = (id) => document.getElementById(id)?.value ?? "";
const flip = (list, one) => (list.includes(one) ? list.filter((each) => each !== one) : [...list, one]);

const choice = (id, label, values, chosen, words, onchange) =>
  field(t(label), h("select", { class: "field", id, onchange: ({ target }) => onchange(target.value) }, values.map((value) => h("option", { value, selected: value === chosen }, t(`${words}.${value}`)))));

function ownWords(draft, act) {
  return [
    !draft.rule && field(t("rules.name"), h("input", { class: "field", id: "rule-name", maxlength: 40, value: draft.title, onchange: ({ target }) => act.draft({ title: target.value }) })),
    choice("rule-kind", "rules.kind", ["words", "pattern"], draft.kind, "rules.kind", (kind) => act.draft({ kind })),
    field(t("rules.any"), area("rule-any", draft.any, (any) => act.draft({ any })), t(draft.kind === "words" ? "rules.any_aside" : "rules.pattern_aside")),
    field(t("rules.unless"), area("rule-unless", draft.unless, (unless) => act.draft({ unless }), 2), t("rules.unless_aside")),
  ];
}

const area = (id, value, put, rows = 3) => h("textarea", { class: "field lines-of", id, rows, value, dir: "auto", onchange: ({ target }) => put(target.value) });

const scope = (draft, act) => h("details", {}, h("summary", {}, t("rules.scope")),
  choice("rule-people", "rules.people", PEOPLE, draft.people, "rules.people", (people) => act.draft({ people })),
  h("fieldset", {}, h("legend", { class: "label" }, t("rules.phases")), h("div", { class: "ticks" }, PHASES.map((phase) =>
    tick(t(`phase.${phase}`), { checked: draft.phases.includes(phase), onchange: () => act.draft({ phases: flip(draft.phases, phase) }) })))));

const examples = (draft, act) => h("details", { open: draft.own }, h("summary", {}, t("rules.examples")),
  h("p", { class: "aside" }, t("rules.examples_aside")),
  field(t("rules.match"), area("rule-match", draft.match, (match) => act.draft({ match, examplesTouched: true }))),
  field(t("rules.leave"), area("rule-leave", draft.leave, (leave) => act.draft({ leave, examplesTouched: true }))));

// Try a line: what the room would see, what its author hears, who is told, and which rules spoke.
function tryBox(sheet, act) {
  const { tried } = sheet;
  const go = () => act.tryLine(valueOf("try-line"));
  return h("section", { class: "try" },
    field(t("rules.try"), h("input", { class: "field", id: "try-line", maxlength: 2000, dir: "auto", onkeydown: (event) => { if (event.key === "Enter") { event.preventDefault(); go(); } } })),
    h("p", { class: "row" }, button(t("rules.try_go"), go)),
    tried && h("div", { class: "verdict", role: "status" },
      h("p", { class: "words", dir: "auto" }, marked(tried.text, (tried.spans ?? []).map(([from, to]) => [from, to]))),
      h("dl", { class: "axes" },
        axis("line", t(`rules.does.${tried.delivery}`)), axis("author", axisWords("author", tried.author)),
        axis("facilitators", axisWords("facilitators", tried.facilitators)), axis("room", axisWords("room", tried.room)),
        tried.level !== "C0" && axis("level", tried.level),
        axis("spoke", tried.spoke?.length ? tried.spoke.map((one) => one.rule).join(", ") : t("rules.none_spoke"))),
      tried.say && h("p", { class: "aside", dir: "auto" }, tried.say)));
}

const axis = (name, words) => [h("dt", {}, t(`rules.axis.${name}`)), h("dd", {}, words)];
const axisWords = (name, value) => (knows(`rules.${name}.${value}`) ? t(`rules.${name}.${value}`) : t("rules.nothing"));

// The last hour under this rule: numbers, and no line of anybody.
function counts(sheet, act) {
  const { counts: told, counting } = sheet;
  const rows = told && Object.entries(told.rules).filter(([rule, [now, then]]) => now !== then || rule === sheet.draft.id);
  return h("section", { class: "counts" },
    h("p", { class: "row" }, button(t(counting ? "rules.counting" : "rules.count"), act.countHour, { "aria-disabled": counting ? "true" : undefined })),
    told && h("div", { role: "status" },
      h("p", {}, t("rules.counted", { n: told.lines, count: told.lines }), " ", t("rules.different", { n: told.different, count: told.different })),
      rows.length > 0 && h("table", {}, h("thead", {}, h("tr", {}, ["rule", "now", "then"].map((key) => h("th", { scope: "col" }, t(`rules.col.${key}`))))),
        h("tbody", {}, rows.map(([rule, [now, then]]) => h("tr", {}, h("th", { scope: "row" }, rule), h("td", {}, now), h("td", {}, then)))))));
}

function historyView(state, sheet, act) {
  return [
    h("ol", { class: "history" }, sheet.book.history.map((one, i) => h("li", { key: one.version },
      h("p", {}, h("b", {}, one.version === 1 ? t("rules.began") : bdi(one.name || t("rules.by_clock"))), " ", h("span", { class: "aside" }, hour(one.at))),
      one.why && h("p", { dir: "auto" }, one.why),
      one.changes.length > 0 && h("ul", { class: "changes" }, one.changes.map((each) => h("li", {},
        h("b", {}, each.rule), each.field && ` ${each.field}`, ": ", h("del", {}, shown(each.before)), " ", h("ins", {}, shown(each.after))))),
      i > 0 && h("p", { class: "row" }, bare(t("rules.undo"), () => act.undoRules(one.version)))))),
    h("p", { class: "row foot" }, button(t("rules.back"), () => act.rulesView("list"), { kind: "soft grow" })),
  ];
}

function shown(value) {
  if (value === null || value === undefined) return "–";
  if (Array.isArray(value)) return value.map(shown).join(", ");
  return typeof value === "object" ? Object.entries(value).map(([key, each]) => `${key}: ${shown(each)}`).join("; ") : String(value);
}

function textView(state, sheet, act) {
  return [
    field(t("rules.text"), h("textarea", { class: "field code", id: "rules-text", rows: 14, spellcheck: "false", value: sheet.book.text }), t("rules.text_aside")),
    field(t("rules.reason"), h("input", { class: "field", id: "rule-why", maxlength: 200 })),
    h("p", { class: "row foot" }, button(t("rules.back"), () => act.rulesView("list")),
      button(t("rules.save"), () => act.saveText(valueOf("rules-text"), valueOf("rule-why")), { kind: "main grow" })),
    field(t("rules.format"), h("input", { class: "field", id: "format-name", maxlength: 40 }), t("rules.format_aside")),
    h("p", { class: "row" }, button(t("rules.keep"), () => act.keepFormat(valueOf("format-name")))),
  ];
}
