// Our own signs, drawn as lines: nothing is fetched, and each stands beside words.

import { h } from "./draw.js";

const PATHS = {
  call: "M6.5 4h3l1.3 4-2 1.5a11 11 0 0 0 5.7 5.7l1.5-2 4 1.3v3a2 2 0 0 1-2.2 2A15.5 15.5 0 0 1 4.5 6.2 2 2 0 0 1 6.5 4z",
  check: "M4.5 12.5l5 5 10-11",
  ear: "M4 10v4h3.5l4.5 4V6L7.5 10zM15.5 9.5a3.5 3.5 0 0 1 0 5M18 7a7 7 0 0 1 0 10",
  hand: "M7.5 12.5V6.3a1.4 1.4 0 0 1 2.8 0V11M10.3 11V4.7a1.4 1.4 0 0 1 2.8 0V11M13.1 11V6a1.4 1.4 0 0 1 2.8 0v6.2M15.9 10.2a1.4 1.4 0 0 1 2.8 0V14a6.5 6.5 0 0 1-6.5 6.5c-2.7 0-4.3-1.2-5.5-3.3l-2.3-4c-.4-.8-.2-1.6.5-2 .7-.4 1.5-.2 2 .5l.6.8",
  leave: "M5 6l6 6-6 6M13 6l6 6-6 6",
  out: "M4 20V10.5a5.5 5.5 0 0 1 11 0V12M2.5 20H15v-3M10.5 14.5H21M17.8 11.2l3.3 3.3-3.3 3.3",
  pen: "M4.5 19.5l.9-4.2L15.9 4.8a1.8 1.8 0 0 1 2.5 0l.8.8a1.8 1.8 0 0 1 0 2.5L8.7 18.6z",
  someone:
    "M11 8a3 3 0 1 1-6 0 3 3 0 0 1 6 0M2.5 19c.4-4 2.5-6 5.5-6 1.6 0 2.9.5 3.9 1.6M19.3 10.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0M12 19c.3-2.9 2-4.5 4.7-4.5s4.5 1.6 4.8 4.5",
  undo: "M8.5 5L4.5 9l4 4M5 9h9a5.5 5.5 0 0 1 0 11h-3",
  wait: "M20.5 12a8.5 8.5 0 1 1-17 0 8.5 8.5 0 0 1 17 0M12 7.5V12l3 2",
  write:
    "M4 6.5A2.5 2.5 0 0 1 6.5 4h11A2.5 2.5 0 0 1 20 6.5v7a2.5 2.5 0 0 1-2.5 2.5H11l-4.5 4v-4A2.5 2.5 0 0 1 4 13.5z",
};

export function icon(name) {
  return h("svg", { class: "i", viewBox: "0 0 24 24", "aria-hidden": "true" }, h("path", { d: PATHS[name] }));
}

export function lamp(open = false) {
  const core = open ? { fill: "none", stroke: "currentColor", "stroke-width": "1.5" } : { fill: "currentColor" };
  return h(
    "svg",
    { class: "lamp", viewBox: "0 0 22 22", "aria-hidden": "true" },
    h("circle", { cx: 11, cy: 11, r: 9, fill: "none", stroke: "currentColor", "stroke-width": "1.5", opacity: ".55" }),
    h("circle", { cx: 11, cy: 11, r: 4.5, ...core }),
  );
}

// The ring of chairs, seen from above: one in the accent is yours. It never counts anybody.
export function ring(size, { chairs = 11, radius = 40, width = 10, yours = -1 } = {}) {
  const arcs = [];
  for (let i = 0; i < chairs; i++) {
    const middle = (2 * Math.PI * i) / chairs - Math.PI / 2;
    const half = (Math.PI / chairs) * 0.42;
    const point = (angle) => `${(50 + radius * Math.cos(angle)).toFixed(1)} ${(50 + radius * Math.sin(angle)).toFixed(1)}`;
    arcs.push(
      h("path", {
        class: i === yours ? "yours" : undefined,
        d: `M${point(middle - half)}A${radius} ${radius} 0 0 1 ${point(middle + half)}`,
      }),
    );
  }
  const props = { class: "ring", viewBox: "0 0 100 100", width: size, height: size, "stroke-width": width, "aria-hidden": "true" };
  return h("svg", props, arcs);
}

// A level is a shape first, a word second and a colour last.
const LEVELS = {
  hold: [["rect", { x: 2, y: 2, width: 16, height: 16, rx: 4 }], ["path", { d: "M8 6.5v7M12 6.5v7", "stroke-linecap": "round" }]],
  amber: [["path", { d: "M10 3.5 17.5 16.5H2.5z", "stroke-linejoin": "round" }]],
  high: [
    ["path", { d: "M10 2 18 10 10 18 2 10z", "stroke-linejoin": "round" }],
    ["circle", { cx: 10, cy: 10, r: 2.5, fill: "currentColor", stroke: "none" }],
  ],
  red: [["path", { d: "M6.3 1h7.4L19 6.3v7.4L13.7 19H6.3L1 13.7V6.3z", fill: "currentColor", stroke: "none" }]],
  crisis: [
    ["path", { d: "M6.3 1h7.4L19 6.3v7.4L13.7 19H6.3L1 13.7V6.3z" }],
    ["path", { d: "M7.5 5h5L15 7.5v5L12.5 15h-5L5 12.5v-5z", fill: "currentColor", stroke: "none" }],
  ],
  note: [["circle", { cx: 10, cy: 10, r: 7 }]],
};

export function shape(level) {
  const parts = LEVELS[level] ?? LEVELS.note;
  const props = { viewBox: "0 0 20 20", fill: "none", stroke: "currentColor", "stroke-width": "2", "aria-hidden": "true" };
  return h("svg", props, parts.map(([tag, rest]) => h(tag, rest)));
}

// A QR code from its one path, with the quiet zone around it that cameras need.
export function qrCode({ size, path }, label) {
  return h("svg", { class: "qr", viewBox: `-4 -4 ${size + 8} ${size + 8}`, role: "img", "aria-label": label },
    h("rect", { x: -4, y: -4, width: size + 8, height: size + 8, fill: "#fff" }), h("path", { d: path, fill: "#000" }));
}
