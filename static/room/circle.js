// A circle, from a chair in it: whose circle this is, when everybody meets again, and how to ask for a facilitator.

import { h } from "../draw.js";
import { facilitates, nameOf } from "../meeting.js";
import { bare } from "../parts.js";
import { list, t } from "../words.js";

export const circleName = (room) => t("circle.name", { n: room.replace(/\D/g, "") });

// Which log is shown here, and what it is called.
export const circleTitle = (state) => (state.me.circle ? { room: state.me.circle, label: circleName(state.me.circle) } : {});

export function circleNote(state, act) {
  const circle = state.circles?.rooms[state.me.circle];
  if (!circle) return null;
  const others = circle.who.filter((id) => id !== state.you).map((id) => nameOf(state, id)).filter(Boolean);
  const back = state.circles.ending
    ? t("circle.ending")
    : [t("circle.back_in"), " ", h("soft-time", { own: true, until: state.circles.until }), "."];
  return h("div", { class: "circle-note", key: "circle" },
    h("p", { role: "status" }, h("b", {}, circleName(circle.room)), " ", back),
    h("p", { class: "aside" }, others.length > 0 && others.length < 16 && t("circle.with", { names: list(others) }), " ",
      !facilitates(state) && bare(t("circle.ask"), act.callOver)));
}
