// What every card of *Needs me* is made of: its level, and its clock.

import { h } from "../draw.js";

export const head = (word, clock) => h("div", { class: "head" }, word, clock || h("p", { class: "clock" }));
export const countDown = (until, say, name) => until && h("p", { class: "clock" }, h("count-down", { own: true, until, say, name }));
