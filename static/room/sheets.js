// Sheets: what rises over the room when somebody asks for it. One at a time, closed by Escape, with the ways out below.

import { h } from "../draw.js";
import { FOLDABLE } from "../folds.js";
import { nameOf } from "../meeting.js";
import { bare, button, exits, field, helpLines, tick, way } from "../parts.js";
import { bdi, country, moment, noteName, t, tx } from "../words.js";
import { afterView } from "./after.js";
import { betweenSheets, messagesFrom } from "./between.js";
import { prompts } from "./around.js";
import { wishSheets } from "./milestones.js";
import { aboutRoom } from "./room.js";
import { rulesSheet } from "./rules.js";
import { close, title } from "./sheet_parts.js";
import { mineSheet, slipSheet } from "./traces.js";

const KEYS = [["?", "keys.help"], ["Esc", "keys.close"], ["O", "keys.out"], ["S", "keys.someone"], ["H", "keys.hand"], ["W", "keys.write"], ["Ctrl Enter", "keys.send"]];

export function sheetView(state, ui, act) {
  const view = SHEETS[ui.sheet.name] ?? act.consoleSheets[ui.sheet.name];
  // A browser may close a sheet without asking (a second Escape): then it is closed here too, or it would come again.
  return h("dialog", { onclose: act.closeSheet, class: `sheet sheet-${ui.sheet.name}`, key: "sheet", "aria-labelledby": "sheet-title", oncancel: (event) => { event.preventDefault(); act.closeSheet(); } },
    h("div", { class: "sheet-in" }, view(state, ui, act)),
    exits({ ...act.exits, out: state.covered ? null : act.exits.out }));
}


const SHEETS = {
  ...betweenSheets,
  ...wishSheets,
  rules: rulesSheet,
  someone: (state, ui, act) => [
    title(t("someone.title")),
    h("ul", { class: "ways" },
      ui.asked
        ? h("li", { class: "notice", role: "status" }, ui.asked)
        : [way(true, t("someone.facilitator"), facilitatorsWords(state), act.askFacilitator),
           way(false, t("someone.sit"), t("someone.sit_say"), act.companyOfAnybody)]),
    h("h3", { class: "label", id: "help-from" }, t("help.this_minute")),
    h("select", { class: "field", "aria-labelledby": "help-from", onchange: ({ target }) => act.country(target.value) },
      (ui.help?.countries ?? []).map((one) => h("option", { value: one.code, selected: one.code === ui.help.country }, country(one.code)))),
    ui.help ? helpLines(ui.help.lines) : h("p", { class: "quiet", role: "status" }, t("help.loading")),
    close(act, t("someone.not_now")),
    h("p", { class: "aside" }, t("someone.nobody_sees")),
  ],
  about: (state, ui, act) => [title(t("room.about")), h("div", { class: "about" }, aboutRoom(state, act)), close(act)],
  folds: (state, ui, act) => {
    const chosen = state.me.folds ?? [];
    const toggle = (note) => () => act.folds(chosen.includes(note) ? chosen.filter((one) => one !== note) : [...chosen, note]);
    const all = [...new Set([...FOLDABLE, ...chosen])];
    return [title(t("folds.title")), h("p", { class: "quiet" }, t("folds.say")),
      h("div", { class: "ticks" }, all.map((note) => tick(noteName(note), { checked: chosen.includes(note), onchange: toggle(note) }))), close(act, t("done"))];
  },
  people: (state, ui, act) => [
    title(t("people.title")), h("p", { class: "quiet" }, t("people.say")),
    state.me.private_pause && h("p", { class: "notice" }, t("people.private_pause", { why: state.me.private_pause.why, until: moment(state.me.private_pause.until) })),
    h("ul", { class: "people" }, Object.values(state.people).filter((one) => one.id !== state.you).map((one) =>
      h("li", { key: one.id }, h("span", {}, bdi(one.name), one.services?.length > 0 && h("span", { class: "aside" }, " ", t(`service.${one.services[0]}`))),
        one.services?.length > 0 && bare(t("private.write"), () => act.sheet("write", { to: one.id }), { "aria-label": t("private.to", { name: one.name }) }),
        bare(t("people.speak_up"), () => act.sheet("speak", { who: one.id }), { "aria-label": t("people.speak_up_about", { name: one.name }) })))),
    messagesFrom(state, act), h("p", { class: "row" }, bare(t("contact.title"), () => act.sheet("contact"))),
    close(act),
  ],
  speak: (state, ui, act) => {
    const name = nameOf(state, ui.sheet.who);
    const kind = ui.sheet.kind ?? "worried";
    const one = (value) => h("label", { class: "tick" }, h("input", { type: "radio", name: "kind", checked: kind === value, onchange: () => act.sheet("speak", { ...ui.sheet, kind: value }) }), h("span", {}, t(`speak.${value}`)));
    return [title(tx("speak.title", { name: bdi(name) })), h("p", { class: "quiet" }, tx("speak.say", { name: bdi(name) })),
      h("fieldset", {}, h("legend", { class: "sr" }, t("speak.what")), one("worried"), one("hurt_me"), one("report")),
      field(t("speak.words"), h("textarea", { class: "field", id: "speak-words", rows: 3 })),
      ui.sheet.said && h("p", { class: "notice", role: "status" }, ui.sheet.said),
      h("p", { class: "row foot" },
        button(t("speak.block", { name }), () => act.block(ui.sheet.who)),
        button(t("speak.send"), () => act.speakUp(ui.sheet.who, kind, document.getElementById("speak-words").value), { kind: "main grow" })), close(act)];
  },
  write: (state, ui, act) => [
    title(tx("private.to", { name: bdi(nameOf(state, ui.sheet.to)) })), h("p", { class: "quiet" }, t("private.say")),
    field(t("private.words"), h("textarea", { class: "field", id: "private-words", rows: 3 })),
    ui.sheet.said && h("p", { class: "notice", role: "status" }, ui.sheet.said),
    h("p", { class: "row foot" }, button(t("part.send"), () => act.writeTo(ui.sheet.to, document.getElementById("private-words").value), { kind: "main grow" })), close(act)],
  keys: (state, ui, act) => [title(t("keys.title")), keyList([...KEYS, ...(act.consoleKeys ?? [])]),
    tick(t("keys.use"), { checked: act.usesKeys(), onchange: ({ target }) => act.useKeys(target.checked) }, t("keys.use_aside")), close(act)],
  prompts: (state, ui, act) => [title(t("prompts.title")), prompts(), close(act)],

  take_back: (state, ui, act) => {
    const wanted = new Set(ui.sheet.lines);
    const left = Object.values(state.shares).flatMap((share) => share.lines).filter((line) => wanted.has(line.line) && !line.withdrawn && line.text);
    return [title(t("take_back.title")), h("p", { class: "quiet" }, t("take_back.say")),
      h("ul", { class: "own-lines" }, left.map((line) => h("li", { key: line.line }, h("p", { class: "said", dir: "auto" }, line.text), bare(t("take_back.one"), () => act.retract(line.line))))),
      left.length > 1 && h("p", { class: "row foot" }, button(t("take_back.all"), () => act.retractAll(left.map((line) => line.line)), { kind: "main grow" })), close(act)];
  },
  after: (state, ui, act) => [title(t("after.title")), h("p", { class: "quiet" }, t("after.say")), h("div", { class: "about" }, afterView(state, ui, act)),
    h("p", { class: "row foot" }, button(t("after.go"), act.leaveForToday, { kind: "main grow" })), close(act, t("after.stay"))],
  mine: (state, ui, act) => [title(t("mine.title")), mineSheet(state, ui, act), close(act)],
  slip: (state, ui, act) => [title(t("slip.title")), slipSheet(state, ui, act), close(act)],

  said: (state, ui, act) => [title(t("said.title")), h("p", { class: "quiet", role: "status" }, ui.sheet.said), close(act)],
};

function facilitatorsWords(state) {
  const names = Object.values(state.people).filter((one) => one.id !== state.you && one.services?.some((duty) => duty === "facilitator" || duty === "cofacilitator"));
  return names.length ? tx("someone.facilitator_say", { name: bdi(names[0].name) }) : t("someone.nobody_say");
}

const keyList = (keys) => h("dl", { class: "keys" }, keys.map(([key, words]) => [h("dt", {}, key.split(" ").map((one) => h("kbd", {}, one))), h("dd", {}, t(words))]));
