// Pictures of a meeting as SVG: shapes and numbers only, drawn with the tokens of the page, each named in words.

import { h } from "../draw.js";
import { clock, t } from "../words.js";

const WIDE = 1000;
const ROW = 460;

// Each share is an arch as wide as it was long, hatched when it was folded, under one great arch for the whole.
export function arcPicture({ arc, phases }) {
  const began = phases.findIndex(({ phase }) => phase !== "gathering");
  const parts = began < 0 ? phases : phases.slice(began);
  const whole = Math.max(1, parts.reduce((sum, { minutes }) => sum + minutes, 0), ...arc.map(({ minute, minutes }) => minute + minutes));
  const x = (minute) => (minute / whole) * WIDE;
  let at = 0;
  const names = parts.filter(({ minutes }) => minutes > 0).map(({ phase, minutes }) => {
    const from = at;
    at += minutes;
    const width = x(minutes);
    return [h("path", { class: "base part", d: `M${x(from) + 2} 206H${Math.max(x(from) + 3, x(at) - 2)}` }),
      width > t(`phase.${phase}`).length * 12 && h("text", { class: "strong", x: x(from) + 2, y: 228 }, t(`phase.${phase}`))];
  });
  const label = t("arc.label", { n: arc.length, count: arc.length, minutes: Math.round(whole) });
  return h("svg", { viewBox: "0 0 1000 240", role: "img", "aria-label": label },
    h("defs", {}, h("pattern", { id: "hatch", width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, h("path", { class: "hatch", d: "M0 0V7" }))),
    h("path", { class: "great", d: `M0 190A500 182 0 0 1 ${WIDE} 190` }),
    arc.map((one) => arch(x(one.minute), Math.max(4, x(one.minutes)), one.folded)),
    h("path", { class: "base", d: `M0 190H${WIDE}` }), names);
}

function arch(from, width, folded) {
  const high = Math.min(150, Math.max(9, width * 1.12));
  return h("path", { class: folded ? "arc closed" : "arc", d: `M${from.toFixed(1)} 190A${(width / 2).toFixed(1)} ${high.toFixed(1)} 0 0 1 ${(from + width).toFixed(1)} 190` });
}

// Share time in the order people first spoke: nobody is ranked, and the line is five minutes.
export function barsPicture(balance) {
  const most = Math.max(5, ...balance);
  const width = (minutes) => (minutes / most) * 290;
  const label = t("balance.label", { n: balance.length, count: balance.length });
  return h("svg", { viewBox: `0 0 ${ROW} ${Math.max(1, balance.length) * 34}`, role: "img", "aria-label": label }, balance.map((minutes, i) => [
    h("text", { x: 0, y: i * 34 + 22 }, t("balance.nth", { count: i + 1 })),
    h("path", { class: "rail", d: `M100 ${i * 34 + 16}H${100 + width(5)}` }),
    h("path", { class: "bar-of", d: `M100 ${i * 34 + 16}H${100 + Math.max(2, width(minutes))}` }),
    h("text", { x: ROW, y: i * 34 + 22, "text-anchor": "end" }, clock(minutes * 60000)),
  ]));
}

const CLOCKS = { C1: 180, C2: 90, C3: 45, C4: 20 };
const WORDS = { C1: "amber", C2: "high", C3: "red", C4: "crisis" };

// How long each alert waited for somebody, beside the time there was.
export function answersPicture(alerts) {
  const told = alerts.filter(({ level }) => CLOCKS[level]);
  const most = Math.max(180, ...told.map(({ answered_seconds: s }) => s ?? 0));
  const width = (seconds) => (seconds / most) * 270;
  return h("svg", { viewBox: `0 0 ${ROW} ${Math.max(1, told.length) * 34}`, role: "img", "aria-label": t("answers.label", { n: told.length, count: told.length }) }, told.map(({ level, answered_seconds: after }, i) => [
    h("text", { x: 0, y: i * 34 + 22 }, t(`level.${WORDS[level]}`)),
    h("path", { class: "rail", d: `M120 ${i * 34 + 16}H${120 + width(CLOCKS[level])}` }),
    after !== null && h("path", { class: after > CLOCKS[level] ? "bar-of late" : "bar-of", d: `M120 ${i * 34 + 16}H${120 + Math.max(2, width(after))}` }),
    h("text", { x: ROW, y: i * 34 + 22, "text-anchor": "end" }, after === null ? t("answers.never") : clock(after * 1000)),
  ]));
}
