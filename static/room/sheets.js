// Sheets: what rises over the room when somebody asks for it. One at a time, closed by Escape, with the ways out below.

import { h } from "../draw.js";
import { nameOf } from "../meeting.js";
import { bare, button, exits, field, helpLines, tick, way } from "../parts.js";
import { bdi, noteName, t, tx } from "../words.js";
import { prompts } from "./around.js";
import { aboutRoom } from "./room.js";

export const FOLDABLE = ["return_to_use", "suicide", "self_harm", "violence", "abuse", "grief", "food_body"];
const KEYS = [["?", "keys.help"], ["Esc", "keys.close"], ["O", "keys.out"], ["S", "keys.someone"], ["H", "keys.hand"], ["W", "keys.write"], ["Ctrl Enter", "keys.send"]];
const CONSOLE_KEYS = [["J", "keys.join"], ["C", "keys.call"], ["G", "keys.go_on"], ["M", "keys.move"], ["P", "keys.pause"], ["1 2 3", "keys.tabs"]];

export function sheetView(state, ui, act) {
  const view = SHEETS[ui.sheet.name];
  return h("dialog", { class: `sheet sheet-${ui.sheet.name}`, key: "sheet", "aria-labelledby": "sheet-title", oncancel: (event) => { event.preventDefault(); act.closeSheet(); } },
    h("div", { class: "sheet-in" }, view(state, ui, act)),
    exits({ ...act.exits, out: state.covered ? null : act.exits.out }));
}

const title = (words) => h("h2", { class: "lead", id: "sheet-title", tabindex: "-1" }, words);
const close = (act, words = t("close")) => h("p", { class: "row foot" }, button(words, act.closeSheet, { kind: "soft grow" }));

const SHEETS = {
  someone: (state, ui, act) => [
    title(t("someone.title")),
    h("ul", { class: "ways" },
      ui.asked
        ? h("li", { class: "notice", role: "status" }, ui.asked)
        : [way(true, t("someone.facilitator"), facilitatorsWords(state), act.askFacilitator),
           way(false, t("someone.sit"), t("someone.sit_say"), act.company)]),
    h("h3", { class: "label", id: "help-from" }, t("help.this_minute")),
    h("select", { class: "field", "aria-labelledby": "help-from", onchange: ({ target }) => act.country(target.value) },
      (ui.help?.countries ?? []).map((one) => h("option", { value: one.code, selected: one.code === ui.help.country }, one.name))),
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
    h("ul", { class: "people" }, Object.values(state.people).filter((one) => one.id !== state.you).map((one) =>
      h("li", { key: one.id }, h("span", {}, bdi(one.name), one.services?.length > 0 && h("span", { class: "aside" }, " ", t(`service.${one.services[0]}`))),
        bare(t("people.speak_up"), () => act.sheet("speak", { who: one.id }), { "aria-label": t("people.speak_up_about", { name: one.name }) })))),
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
  keys: (state, ui, act) => [title(t("keys.title")), keyList(act.isConsole() ? [...KEYS, ...CONSOLE_KEYS] : KEYS),
    tick(t("keys.use"), { checked: act.usesKeys(), onchange: ({ target }) => act.useKeys(target.checked) }, t("keys.use_aside")), close(act)],
  prompts: (state, ui, act) => [title(t("prompts.title")), prompts(), close(act)],

  hand_over: (state, ui, act) => [
    title(t("hand_over.title")), h("p", { class: "quiet" }, t("hand_over.say")),
    h("ul", { class: "ways" }, others(state).map((one) =>
      way(false, bdi(one.name), one.services?.length ? t(`service.${one.services[0]}`) : t("service.none"), () => act.handOver(one.id)))),
    packet(state), close(act),
  ],
  serve: (state, ui, act) => {
    const who = ui.sheet.who;
    const duties = ["cofacilitator", "greeter", "timekeeper", "reader", "support_person", "tech_host"];
    return [title(tx("serve.title", { name: bdi(nameOf(state, who)) })), h("p", { class: "quiet" }, t("serve.say")),
      h("ul", { class: "ways" }, duties.map((duty) => way(false, t(`service.${duty}`), t(`service.${duty}.say`), () => act.serve(who, duty)))),
      h("p", { class: "row foot" },
        button(t("serve.pause"), () => act.sheet("pause_posting", { who })), button(t("serve.side"), () => act.openSideRoom(who)),
        button(t("serve.remove"), () => act.sheet("remove", { who }))), close(act)];
  },
  pause_posting: (state, ui, act) => [
    title(tx("pause_posting.title", { name: bdi(nameOf(state, ui.sheet.who)) })), h("p", { class: "quiet" }, t("pause_posting.say")),
    field(t("pause_posting.why"), h("input", { class: "field", id: "pause-why", maxlength: 200 })),
    h("p", { class: "row foot" }, [5, 15].map((minutes) => button(t("minutes", { n: minutes, count: minutes }), () => act.pausePosting(ui.sheet.who, minutes, document.getElementById("pause-why").value), { kind: "soft grow" }))), close(act)],
  remove: (state, ui, act) => [
    title(tx("remove.title", { name: bdi(nameOf(state, ui.sheet.who)) })), h("p", { class: "quiet" }, t("remove.say")),
    field(t("pause_posting.why"), h("input", { class: "field", id: "remove-why", maxlength: 200 })),
    h("p", { class: "row foot" }, button(t("remove.yes"), () => act.remove(ui.sheet.who, document.getElementById("remove-why").value), { kind: "soft grow" })), close(act)],
  give_back: (state, ui, act) => [
    title(t("give_back.title")),
    field(t("give_back.words"), h("textarea", { class: "field", id: "give-back", rows: 3, value: t("give_back.offer") }), t("give_back.aside")),
    h("p", { class: "row foot" }, button(t("give_back.send"), () => act.giveBack(ui.sheet.hold, document.getElementById("give-back").value), { kind: "main grow" })), close(act)],
  links: (state, ui, act) => [
    title(t("links.title")), h("p", { class: "quiet" }, t("links.say")),
    h("ul", { class: "ways" }, ["participant", "facilitator", "on_call"].map((kind) => way(false, t(`links.${kind}`), t(`links.${kind}.say`), () => act.invite(kind)))),
    ui.sheet.link && h("div", { class: "asked" }, h("label", { class: "label", for: "new-link" }, t("links.this", { kind: t(`links.${ui.sheet.kind}`) })),
      h("input", { class: "field", id: "new-link", readonly: true, value: ui.sheet.link, onfocus: ({ target }) => target.select() }),
      h("p", { class: "row" }, button(ui.sheet.copied ? t("links.copied") : t("links.copy"), () => act.copy(ui.sheet.link)))),
    ui.sheet.said && h("p", { class: "notice", role: "status" }, ui.sheet.said), close(act)],
  close_meeting: (state, ui, act) => [title(t("close_meeting.title")), h("p", { class: "quiet" }, t("close_meeting.say")),
    h("p", { class: "row foot" }, button(t("close_meeting.yes"), act.closeMeeting, { kind: "main grow" })), close(act, t("close_meeting.no"))],
  said: (state, ui, act) => [title(t("said.title")), h("p", { class: "quiet", role: "status" }, ui.sheet.said), close(act)],
};

const others = (state) => Object.values(state.people).filter((one) => one.id !== state.you);

function facilitatorsWords(state) {
  const names = Object.values(state.people).filter((one) => one.id !== state.you && one.services?.some((duty) => duty === "facilitator" || duty === "cofacilitator"));
  return names.length ? tx("someone.facilitator_say", { name: bdi(names[0].name) }) : t("someone.nobody_say");
}

function packet(state) {
  const kept = [t(`phase.${state.phase}`), t("packet.queue", { n: state.queue.length, count: state.queue.length }),
    t("packet.holds", { n: Object.keys(state.holds).length, count: Object.keys(state.holds).length }),
    t("packet.alerts", { n: Object.keys(state.alerts).length, count: Object.keys(state.alerts).length })];
  return h("section", {}, h("h3", { class: "label" }, t("packet.title")), h("ul", { class: "facts" }, kept.map((one) => h("li", {}, one))));
}

const keyList = (keys) => h("dl", { class: "keys" }, keys.map(([key, words]) => [h("dt", {}, key.split(" ").map((one) => h("kbd", {}, one))), h("dd", {}, t(words))]));
