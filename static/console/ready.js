// Before we begin: what the server found out just now, line by line, each with the press that mends it.

import { h } from "../draw.js";
import { icon } from "../icons.js";
import { bare, button } from "../parts.js";
import { hour, list, t } from "../words.js";

export function readySection(state, act) {
  const lines = state.ready;
  const open = lines?.filter((one) => one.state !== "ok").length ?? 0;
  return h("section", { key: "ready", "aria-labelledby": "ready-title" }, h("h3", { id: "ready-title" }, t("ready.title")),
    lines ? h("p", { class: "aside", role: "status" }, open ? t("ready.open", { n: open, count: open }) : t("ready.whole")) : h("p", { class: "aside" }, t("ready.say")),
    lines && h("ul", { class: "ready" }, lines.map((one) => h("li", { key: one.line, class: one.state === "ok" ? undefined : "open" },
      one.state === "ok" ? icon("check") : icon("wait"),
      h("span", {}, h("b", {}, t(`ready.${one.line}`)), h("span", { class: "sr" }, t(`ready.is.${one.state}`)), h("span", { class: "aside" }, found(one))), mend(one, act)))),
    h("p", { class: "row" }, button(t(lines ? "ready.again" : "ready.look"), () => act.checklist(), { kind: lines ? "soft" : "soft grow" })));
}

const FOUND = {
  cover: ({ have, want, names }) => (names.length ? t("ready.cover_is", { have, want, names: list(names) }) : t("ready.cover_none", { want })),
  on_call: ({ there, outside, tried_at: at, reached }) =>
    at ? t(reached ? "ready.on_call_reached" : "ready.on_call_not_reached", { time: hour(at) })
      : there.length ? t("ready.on_call_there", { names: list(there) }) : t(outside ? "ready.on_call_untried" : "ready.on_call_none"),
  rules: ({ wrong, watching }) =>
    wrong.length ? t("ready.rules_wrong", { what: wrong.join(" ") }) : watching.length ? t("ready.rules_watch", { n: watching.length, count: watching.length }) : t("ready.rules_read"),
  duties: ({ wanted, missing, offered }) => {
    const open = Object.keys(missing).map((duty) => t(offered.includes(duty) ? "ready.duty_offered" : "ready.duty_open", { duty: t(`service.${duty}`) }));
    return open.length ? list(open) : t(wanted ? "ready.duties_taken" : "ready.duties_none");
  },
  links: ({ state, address }) => t(state === "ok" ? "ready.links_open" : "ready.links_shut", { address }),
};
const found = (one) => FOUND[one.line]?.(one) ?? "";

// What is in order needs no press; the rest has one.
const MENDS = {
  cover: (act) => bare(t("ready.cover_mend"), () => act.inviteHelp("cofacilitator")),
  on_call: (act, { outside, tried_at: at, reached }) => (outside && !(at && !reached) ? bare(t("ready.on_call_try"), () => act.tryOnCall()) : bare(t("ready.on_call_mend"), () => act.inviteHelp("on_call"))),
  rules: (act) => bare(t("rules.title"), act.openRules),
  duties: (act) => bare(t("ready.duties_mend"), () => act.sheet("services")),
  links: (act) => bare(t("links.title"), () => act.sheet("links")),
};
const mend = (one, act) => (one.state === "ok" ? null : MENDS[one.line]?.(act, one));
