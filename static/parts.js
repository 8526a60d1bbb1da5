// Parts that more than one screen is made of: buttons, the ways out, the floor, lines of help.

import { h } from "./draw.js";
import { icon, lamp, ring } from "./icons.js";
import { bdi, t, tx } from "./words.js";

export const button = (words, onclick, more = {}) => {
  const { kind = "soft", sign, keys, ...rest } = more;
  return h("button", { class: `btn ${kind}`, type: "button", onclick, ...rest },
    sign && icon(sign), h("span", {}, words), keys && h("kbd", { "aria-hidden": "true" }, keys));
};

export const bare = (words, onclick, more = {}) => button(words, onclick, { kind: "bare flush", ...more });

export const groupName = (title) => h("p", { class: "group" }, ring(20, { width: 11 }), bdi(title ?? "homegroup"));

// The three ways out, in the same place on every screen and every sheet. Once somebody is out, that place holds a
// label and not a button: a second nervous press cannot bring the room back.
export function exits({ out, someone, leave }) {
  return h("nav", { class: "exits", "aria-label": t("exits") },
    // Absent where there is nothing to step out of; a label, not a button, where somebody is out.
    out === undefined ? null : out
      ? h("button", { class: "exit out", type: "button", id: "step-out", onclick: out }, icon("out"), t("exit.out"))
      : h("p", { class: "exit out is" }, icon("out"), t("exit.is_out")),
    h("button", { class: "exit", type: "button", onclick: someone }, icon("someone"), t("exit.someone")),
    h("button", { class: "exit", type: "button", onclick: leave }, icon("leave"), t("exit.leave")));
}

// Who has the floor, softly for participants and in figures for those who keep time.
export function floorStrip({ link, mine, name, floor, figures, open, pausedUntil }) {
  if (link === "reconnecting") {
    return h("div", { class: "floor" }, icon("wait"),
      h("p", { class: "who", role: "status" }, t("link.reconnecting"), " ", h("span", {}, t("link.safe_here"))));
  }
  if (pausedUntil) {
    return h("div", { class: "floor" }, lamp(true),
      h("p", { class: "who", role: "status" }, h("span", {}, t("floor.paused"))),
      h("soft-time", { class: "soft", own: true, until: pausedUntil }));
  }
  const until = floor.who && floor.until;
  const who = mine ? h("b", {}, tx("floor.mine", { name: bdi(name) })) : floor.who ? tx("floor.has", { name: h("b", {}, bdi(name)) }) : open;
  return h("div", { class: "floor" }, lamp(!floor.who),
    h("p", { class: mine ? "who" : "who others", role: "status" }, h("span", {}, who)),
    until && (figures
      ? h("count-down", { class: "soft num", own: true, until, say: "time.left" })
      : h("soft-time", { class: "soft", own: true, until })),
    until && h("the-wick", { class: "wick", own: true, "aria-hidden": "true", until, since: floor.since }));
}

// Lines of help. `how` comes from the server as one sentence; its first number can be pressed.
export const helpLines = (lines) => h("ul", { class: "lines" }, lines.map((line) => h("li", {}, helpLine(line))));

function helpLine({ name, how }) {
  const number = /\+?\d[\d ()-]*\d/.exec(how)?.[0];
  if (!number) return h("p", { class: "line" }, icon("someone"), h("span", {}, h("b", {}, name), how));
  const byText = /text|sms|escrib|mensaje/i.test(how);
  const href = `${byText ? "sms" : "tel"}:${number.replace(/[^\d+]/g, "")}`;
  const more = how.replace(number, "").replace(/call|ring|llama( al)?|[.\s]/gi, "") && how;
  return h("a", { class: "line", href }, icon(byText ? "write" : "call"),
    h("span", {}, h("b", { class: "num" }, number), h("span", { class: "named" }, name), more && [" ", h("span", { class: "how" }, more)]));
}

export const field = (label, control, aside) =>
  h("div", { class: "asked" }, h("label", { class: "label", for: control.props.id }, label), control,
    aside && h("p", { class: "aside" }, aside));

export const tick = (words, props, aside) =>
  h("label", { class: "tick" }, h("input", { type: "checkbox", ...props }), h("span", {}, words, aside && [" ", h("span", { class: "aside" }, aside)]));

export const way = (first, title, words, onclick, more = {}) =>
  h("li", {}, h("button", { class: first ? "way first" : "way", type: "button", onclick, ...more }, h("b", {}, title), words && h("span", {}, words)));

// *Leave quickly*: the session is emptied and this page is replaced by a neutral one, so that *back* finds nothing.
export { leaveQuickly } from "./leaving.js";
