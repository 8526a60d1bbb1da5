// Circles, for those who hold them: the arithmetic before, each circle and its clock meanwhile, and everybody back.

import { h } from "../draw.js";
import { nameOf } from "../meeting.js";
import { bare, way } from "../parts.js";
import { circleName } from "../room/circle.js";
import { close, title } from "../room/sheet_parts.js";
import { t, tx, bdi } from "../words.js";

const TURN_SECONDS = 45;
const CHOICES = [2, 3, 4];
const MINUTES = [5, 10, 12, 15, 20];
export const roundMinutes = (people) => Math.ceil((people * TURN_SECONDS) / 60);

export function circlesSection(state, act) {
  if (!state.circles) return null;
  const { until, ending, rooms } = state.circles;
  return h("section", { key: "circles" },
    h("div", { class: "timer" }, h("h3", {}, t("phase.circles")),
      h("p", { class: "aside" }, h("count-down", { own: true, key: ending ? "ending" : "left", until, say: ending ? "circle.ends_now" : "circle.ends_in" }))),
    h("ul", { class: "circles" }, Object.values(rooms).map((one) => circle(state, act, one))),
    h("div", { class: "row" }, bare(t("circle.more"), act.moreForCircles), !ending && bare(t("circle.end"), act.bringBack),
      state.me.circle && bare(t("circle.to_main"), () => act.lookIn(""))));
}

function circle(state, act, { room, who, floor, called }) {
  const mine = state.me.circle === room;
  const held = who.some((id) => state.people[id]?.services?.some((duty) => duty === "facilitator" || duty === "cofacilitator"));
  const name = circleName(room);
  return h("li", { key: room },
    h("span", {}, h("b", {}, name), ", ", t("circle.people", { n: who.length, count: who.length }),
      h("span", { class: "aside" }, called ? t("circle.asks_say") : floor ? tx("floor.has", { name: bdi(nameOf(state, floor)) }) : !held ? t("circle.nobody") : "")),
    mine ? h("span", { class: "aside" }, t("circle.you")) : bare(t("circle.look_in"), () => act.lookIn(room), { "aria-label": `${t("circle.look_in")}, ${name}` }));
}

export function circlesSheet(state, ui, act) {
  const people = Object.values(state.people).filter((one) => !one.services?.includes("on_call")).length;
  const whole = roundMinutes(people);
  const minutes = ui.sheet.minutes ?? 10;
  const choices = CHOICES.filter((n) => n * 2 <= people);
  return [title(t("circles.title")), h("p", { class: "quiet" }, t("circles.say")),
    h("p", {}, t("circles.fit", { n: whole, count: people })),
    h("div", { class: "asked" }, h("label", { class: "label", for: "circle-minutes" }, t("circles.minutes")),
      h("select", { class: "field slim", id: "circle-minutes", onchange: ({ target }) => act.circleMinutes(Number(target.value)) },
        MINUTES.map((n) => h("option", { value: n, selected: n === minutes }, n)))),
    choices.length ? h("ul", { class: "ways" }, choices.map((n) => {
      const size = Math.ceil(people / n);
      return way(roundMinutes(size) <= minutes && (n === 2 || roundMinutes(Math.ceil(people / (n - 1))) > minutes),
        t("circles.choice", { n }), t("circles.choice_say", { size, n: roundMinutes(size) }), () => act.openCircles(n, minutes));
    })) : h("p", { class: "notice" }, t("circles.too_few")),
    close(act)];
}
