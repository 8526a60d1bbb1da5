// What people asked for: a milestone to be said, a service to take, a way back after a removal.

import { h } from "../draw.js";
import { icon, shape } from "../icons.js";
import { nameOf } from "../meeting.js";
import { bare } from "../parts.js";
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
