// What rules noticed and did not stop: a quiet list under the needs, newest first, and what they suggest to a person.

import { h } from "../draw.js";
import { nameOf } from "../meeting.js";
import { bare } from "../parts.js";
import { bdi, hour, knows, t, tx } from "../words.js";

const SUGGESTIONS = { heavy_run_break: "offer_break" };

export function notes(state, act) {
  const last = state.flags.findLast((flag) => suggests(flag));
  return [
    last && !state.paused && h("p", { class: "notice", role: "status", key: `suggest:${last.seq}` }, t(`notes.${suggests(last)}`), " ",
      suggests(last) === "shield" ? bare(t("wave.shield_on"), () => act.send({ do: "shield", on: true })) : bare(t("pause.start"), () => act.pauseRoom(true)), " ",
      bare(t("nudge.close"), () => act.flagSeen(last.seq))),
    state.flags.length > 0 && h("details", { class: "noted", key: "noted" }, h("summary", {}, t("notes.title", { n: state.flags.length, count: state.flags.length })),
      h("ul", {}, state.flags.toReversed().map((flag) => h("li", { key: flag.seq },
        h("span", {}, ruleName(flag.rule), " ", h("span", { class: "aside" }, tx("notes.by", { name: bdi(nameOf(state, flag.by)), time: hour(flag.at) }))))))),
  ];
}

const suggests = (flag) => flag.suggests || SUGGESTIONS[flag.rule];
const ruleName = (rule) => (knows(`rule.${rule}`) ? t(`rule.${rule}`) : rule.replaceAll("_", " "));
