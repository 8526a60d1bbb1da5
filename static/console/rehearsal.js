// A rehearsal in a practice meeting: people come who are played, and afterwards everybody sees how long things waited.

import { h } from "../draw.js";
import { button, way } from "../parts.js";
import { close, title } from "../room/sheet_parts.js";
import { clock, knows, t } from "../words.js";
import { ruleWords } from "./needs.js";

const SPEEDS = [1, 3, 10];
const AGAIN_MS = 2000;

export function rehearsalSheet(state, ui, act) {
  const { now, speed = 1 } = ui.sheet;
  if (!now) return [title(t("rehearsal.title")), h("p", { class: "notice", role: "status" }, t("review.wait")), close(act)];
  if (now.running) {
    return [title(t("rehearsal.title")), h("p", { class: "quiet", role: "status" }, t("rehearsal.running", { title: now.title || t("rehearsal.made_up"), done: Math.round(now.done * 100) })),
      debrief(now.waited), h("p", { class: "row foot" }, button(t("rehearsal.stop"), act.stopRehearsal, { kind: "main grow" })), close(act, t("rehearsal.go_on"))];
  }
  return [title(t("rehearsal.title")), now.waited.length > 0 ? [h("h3", { class: "label" }, t("rehearsal.debrief")), debrief(now.waited), h("p", { class: "aside" }, t("rehearsal.talk"))] : h("p", { class: "quiet" }, t("rehearsal.say")),
    h("div", { class: "asked" }, h("label", { class: "label", for: "rehearsal-speed" }, t("rehearsal.speed")),
      h("select", { class: "field slim", id: "rehearsal-speed", onchange: ({ target }) => act.rehearsalSpeed(Number(target.value)) },
        SPEEDS.map((times) => h("option", { value: times, selected: times === speed }, t(`rehearsal.speed_${times}`))))),
    h("ul", { class: "ways" }, way(true, t("rehearsal.made_up"), t("rehearsal.made_up_say"), () => act.rehearse({ seed: 1 + Math.floor(Math.random() * 999999) })),
      now.there.map((one) => way(false, one.title, t("rehearsal.recorded"), () => act.rehearse({ which: one.name })))),
    close(act)];
}

// What waited for the team, in the order in which it came. Times stand beside the time there was, and nobody is named.
function debrief(waited) {
  if (!waited.length) return h("p", { class: "aside" }, t("rehearsal.nothing"));
  const answered = waited.filter(({ seconds }) => seconds !== null).map(({ seconds }) => seconds).sort((a, b) => a - b);
  const late = waited.filter(({ what, within, in_time }) => what === "alert" && within !== null && !in_time).length;
  const sum = answered.length ? t("rehearsal.sum", { n: waited.length, count: waited.length, late, half: clock(answered[Math.floor(answered.length / 2)] * 1000) }) : t("rehearsal.sum_none", { n: waited.length, count: waited.length });
  return [h("p", {}, sum),
    h("div", { class: "waited", tabindex: "0", role: "region", "aria-label": t("rehearsal.debrief") }, h("table", {}, h("thead", {}, h("tr", {}, ["what", "seconds", "within", "in_time"].map((key) => h("th", { scope: "col" }, t(`rehearsal.${key}`))))),
      h("tbody", {}, waited.map((one) => h("tr", {}, h("th", { scope: "row" }, about(one)),
        h("td", { class: "num" }, one.seconds === null ? t("rehearsal.nobody") : clock(one.seconds * 1000)), h("td", { class: "num" }, one.within === null ? "–" : clock(one.within * 1000)), h("td", {}, one.within === null ? "–" : t(one.in_time ? "yes" : "no")))))))];
}

function about({ what, about: detail }) {
  const category = detail.split(" ").at(-1);
  const named = what === "hold" ? ruleWords(detail) : knows(`category.${category}`) ? t(`category.${category}`) : "";
  return t(`rehearsal.of.${what}`) + (named ? `: ${named}` : "");
}

export function rehearsalActs({ app, tell, ui }) {
  const shown = () => app.ui.sheet?.name === "rehearsal";
  // While its sheet is open it is looked at every two seconds; closed, nothing is asked.
  async function look(stop = false) {
    const now = await app.send({ do: "rehearsal", stop });
    if (!shown()) return;
    ui({ sheet: { ...app.ui.sheet, now } });
    if (now.running) setTimeout(() => shown() && look(), AGAIN_MS);
  }
  return {
    rehearsal() {
      ui({ sheet: { name: "rehearsal" } });
      look();
    },
    rehearsalSpeed: (speed) => ui({ sheet: { ...app.ui.sheet, speed } }),
    async rehearse(what) {
      const { speed = 1 } = app.ui.sheet;
      ui({ sheet: null });
      await tell({ do: "rehearse", speed, ...what });
    },
    stopRehearsal: () => look(true),
  };
}
