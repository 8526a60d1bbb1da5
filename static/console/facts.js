// The room now, for those who facilitate: share time in speaking order, who has not spoken, its temperature from facts,
// and what one has carried. Nobody else sees any of it, and quiet people are asked in private, never called out.

import { h } from "../draw.js";
import { nameOf } from "../meeting.js";
import { bare } from "../parts.js";
import { close, title } from "../room/sheet_parts.js";
import { bdi, clock, t } from "../words.js";

const LINE_MS = 300000;

export function factsSheet(state, ui, act) {
  const { facts } = ui.sheet;
  if (!facts?.ok) return [title(t("facts.title")), h("p", { class: "notice" }, facts?.say ?? t("said.no")), close(act)];
  const { balance, quiet, temperature, heat, load } = facts;
  return [title(t("facts.title")),
    h("p", { class: `level ${temperature === "calm" ? "note" : "amber"}` }, t(`facts.${temperature}`)),
    h("p", { class: "quiet" }, t("facts.heat", { interruptions: heat.interruption, holds: heat.hold, folds: heat.fold })),
    h("h3", { class: "label" }, t("balance.title")),
    balance.length ? h("ul", { class: "balance" }, balance.map(({ who, ms }) => bar(nameOf(state, who), ms))) : h("p", { class: "aside" }, t("facts.nobody_yet")),
    h("h3", { class: "label" }, t("facts.quiet")),
    quiet.length ? h("ul", { class: "people" }, quiet.map((who) => h("li", { key: who }, bdi(nameOf(state, who)),
      bare(t("facts.greet"), () => act.sheet("write", { to: who }), { "aria-label": `${t("facts.greet")}: ${nameOf(state, who)}` })))) : h("p", { class: "aside" }, t("facts.all_spoke")),
    h("h3", { class: "label" }, t("facts.load")), h("p", {}, t("facts.load_say", load)),
    close(act)];
}

const bar = (name, ms) => h("li", { key: name }, bdi(name),
  h("span", { class: "rail-of", "aria-hidden": "true" }, h("i", { style: { "inline-size": `${Math.min(100, (ms / LINE_MS) * 100)}%` } })), h("span", { class: "num" }, clock(ms)));
