// The rules of this meeting, for everybody, in the words the rules themselves use.

import { h } from "../draw.js";
import { t } from "../words.js";
import { ruleList } from "./rules_list.js";
import { close, title } from "./sheet_parts.js";

export const rulesSheet = (state, ui, act) => [
  title(t("rules.title")),
  h("p", { class: "quiet" }, t("rules.say")),
  ui.sheet.rules ? ruleList(ui.sheet.rules) : h("p", { class: "quiet", role: "status" }, t(ui.sheet.trouble ? "rules.trouble" : "rules.loading")),
  close(act),
];
