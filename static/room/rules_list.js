// The rules as a list: for the door, the room and the console.

import { h } from "../draw.js";
import { t } from "../words.js";

export const ruleList = (rules) => [
  h("ul", { class: "rules" }, rules.filter((rule) => rule.mode !== "off").map(one)),
  rules.some((rule) => rule.mode === "off") && h("details", {}, h("summary", {}, t("rules.off")),
    h("ul", { class: "rules" }, rules.filter((rule) => rule.mode === "off").map(one))),
];

const one = (rule) => h("li", { key: rule.id },
  h("details", {}, h("summary", {}, h("span", { dir: "auto" }, rule.say)), about(rule)));

// What happens, a line the rule finds, one it leaves alone.
export const about = (rule) => h("div", { class: "about-rule" },
  h("p", { dir: "auto" }, rule.does),
  rule.source === "organisation" && h("p", { class: "aside" }, t(rule.locked ? "rules.organisation_locked" : "rules.organisation")),
  rule.shown && h("p", { class: "aside" }, rule.shown),
  examples("rules.finds", rule.examples?.match), examples("rules.leaves", rule.examples?.leave));

const examples = (key, lines) => lines?.length > 0 &&
  h("p", { class: "aside" }, t(key), " ", lines.slice(0, 3).map((line) => [h("q", { dir: "auto" }, line), " "]));
