// The page that is left to somebody who was removed: one message, and what became of it. It asks until there is an
// answer, at most for an hour; nobody is told that it asks. Words stay on the page until they have arrived.

import { ask } from "../ask.js";
import { h } from "../draw.js";
import { recall } from "../keep.js";
import { button, field } from "../parts.js";
import { t } from "../words.js";

const EVERY = 5000;
const MOST = 720;
let asking = null;

export function wayBackView(ui, act) {
  const { standing, say, trouble, text } = ui.wayBack ?? {};
  if (!ui.wayBack) queueMicrotask(() => act.wayBack());
  return h("section", { class: "way-back", key: "way-back" },
    say && h("p", { class: "say", role: "status" }, say),
    trouble && h("p", { class: "notice", role: "alert" }, trouble),
    standing === "none" && [field(t("way_back.words"), h("textarea", { class: "field", id: "way-back", rows: 3, maxlength: 300, dir: "auto", value: text ?? "" }), t("way_back.once")),
      h("p", { class: "row" }, button(t("way_back.send"), () => act.wayBack(document.getElementById("way-back").value), { kind: "main grow" }))],
    standing === "back" && h("p", { class: "row" }, button(t("way_back.come_in"), act.comeInAgain, { kind: "main grow" })));
}

export function wayBackActs({ change: ui }, times = MOST) {
  async function look(text, left) {
    clearTimeout(asking);
    document.onvisibilitychange = null;
    try {
      const [ok, answer] = await ask("/api/way-back", { pass: recall("pass") ?? "", ...(text === undefined ? {} : { text }) });
      ui({ wayBack: ok ? answer : { standing: "none", trouble: answer.detail, text } });
      if (ok && answer.standing === "waiting" && left > 0) {
        asking = setTimeout(() => look(undefined, left - 1), EVERY);
        document.onvisibilitychange = () => look(undefined, left - 1); // whoever comes back to the page need not wait
      }
    } catch {
      if (left > 0) asking = setTimeout(() => look(text, left - 1), EVERY);
    }
  }
  return {
    wayBack(text) {
      ui({ wayBack: { standing: "asking" } });
      look(text, times);
    },
    comeInAgain: () => location.replace("/room"),
  };
}
