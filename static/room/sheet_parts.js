// What every sheet begins and ends with.

import { h } from "../draw.js";
import { button } from "../parts.js";
import { t } from "../words.js";

export const title = (words) => h("h2", { class: "lead", id: "sheet-title", tabindex: "-1" }, words);
export const close = (act, words = t("close")) => h("p", { class: "row foot" }, button(words, act.closeSheet, { kind: "soft grow" }));
