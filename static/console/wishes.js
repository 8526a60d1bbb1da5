// What people asked for: a milestone to be said, a service to take, a way back after a removal.

import { h } from "../draw.js";
import { icon, shape } from "../icons.js";
import { nameOf } from "../meeting.js";
import { bare, button, tick } from "../parts.js";
import { close, title } from "../room/sheet_parts.js";
import { bdi, t, tx } from "../words.js";
import { head } from "./card.js";

const note = (words) => head(h("span", { class: "level" }, shape("note"), words));

// Near the end, while nobody shares: each wish is said with one press, as a line of whoever asked.
export const milestonesCard = (state, ui, act, { wishes, id }) =>
  h("li", { class: "need", key: id }, note(t("milestone.level")), h("h3", {}, t("milestone.asked", { n: wishes.length, count: wishes.length })),
    h("p", { class: "what" }, t(state.floor.who ? "milestone.waits" : "milestone.say_each")),
    wishes.map((one) => h("div", { class: "wish", key: one.milestone },
      h("p", {}, bdi(nameOf(state, one.who) || one.name), " ", h("span", { class: "aside" }, t(`milestone.${one.mark}`)), one.text && [" ", h("q", { dir: "auto" }, one.text)]),
      h("div", { class: "row" }, !state.floor.who && bare(t("milestone.say"), () => act.sayMilestone(one.milestone), { "aria-label": t("milestone.say_of", { name: one.name }) }),
        bare(t("not_tonight"), () => act.send({ do: "drop_milestone", of: one.milestone }))))));

export const volunteerCard = (state, ui, act, { wish, id }) =>
  h("li", { class: "need", key: id }, note(t("volunteer.level")),
    h("h3", {}, tx("volunteer.title", { name: bdi(nameOf(state, wish.who) || wish.name), duty: t(`service.${wish.as}`) })),
    h("div", { class: "row" }, bare(t("volunteer.give"), () => act.send({ do: "accept", of: wish.offer })), bare(t("not_tonight"), () => act.send({ do: "decline", of: wish.offer }))));

// Somebody who was removed says that it was a mistake. After a wave many may; they stand on one card, words folded.
export const wayBackCard = (state, ui, act, { asked, id }) =>
  h("li", { class: "need", key: id }, head(h("span", { class: "level" }, icon("someone"), t("way_back.level"))),
    h("h3", {}, t("way_back.title", { n: asked.length, count: asked.length })),
    asked.map((one) => h("div", { class: "wish", key: one.item }, h("p", {}, bdi(one.name), one.withheld && h("span", { class: "aside" }, " ", t("way_back.withheld"))),
      one.text && h("details", {}, h("summary", {}, t("hold.read")), h("p", { dir: "auto" }, one.text)),
      h("div", { class: "row" }, bare(t("way_back.yes"), () => act.answerBack(one, true), { "aria-label": `${t("way_back.yes")}: ${one.name}` }), bare(t("way_back.no"), () => act.answerBack(one, false), { "aria-label": `${t("way_back.no")}: ${one.name}` })))));

// Before a wave goes in one act: whoever looks as if they came for the meeting stands apart, and stays.
export const waveSheets = {
  wave: (state, ui, act) => {
    const waiting = (state.wave?.guarded ?? []).filter((who) => state.waiting[who]);
    const stays = new Set(ui.sheet.stays ?? waiting.filter((who) => genuine(state, who)));
    const goes = waiting.filter((who) => !stays.has(who));
    const turn = (who) => () => act.sheet("wave", { stays: stays.has(who) ? [...stays].filter((one) => one !== who) : [...stays, who] });
    const one = (who) => tick(bdi(state.waiting[who].name), { checked: stays.has(who), onchange: turn(who) }, why(state, who));
    return [title(t("wave.sheet")), h("p", { class: "quiet" }, t("wave.sheet_say")),
      h("div", { class: "ticks" }, [...waiting].sort((a, b) => stays.has(b) - stays.has(a)).map(one)),
      h("p", { class: "row foot" }, button(t("wave.remove_n", { n: goes.length, count: goes.length, stay: stays.size }), () => act.removeWave(goes, [...stays]), { kind: "main grow" })), close(act)];
  },
};

// Facts only: somebody who asked for a person, said that they are new, or wrote something that nothing is said against.
const AGAINST = ["hate_harass", "encourage_harm", "repeat_text", "solicit_sell_lend", "romantic_sexual"];
const helped = (state, who) => Object.values(state.alerts).some((alert) => alert.by === who && alert.source === "help");
const spoke = (state, who) => Object.values(state.holds).filter((hold) => hold.by === who);
const against = (state, who) => spoke(state, who).some((hold) => [hold.rule, ...(hold.rules ?? [])].some((rule) => AGAINST.includes(rule))) ||
  Object.values(state.alerts).some((alert) => alert.by === who && alert.source === "boundary");
const genuine = (state, who) => helped(state, who) || (!against(state, who) && (state.waiting[who]?.newcomer || spoke(state, who).length > 0));
const why = (state, who) => (helped(state, who) ? t("wave.asked_for_somebody") : against(state, who) ? t("wave.words_against") : state.waiting[who]?.newcomer ? t("wave.is_new") : spoke(state, who).length ? t("wave.wrote") : null);
