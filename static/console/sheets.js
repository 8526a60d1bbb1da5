// The sheets only those who facilitate open: hand over, services, a pause of posting, links, giving a line back.

import { h } from "../draw.js";
import { nameOf } from "../meeting.js";
import { bare, button, field, way } from "../parts.js";
import { close, title } from "../room/sheet_parts.js";
import { now } from "../server_clock.js";
import { bdi, list, moment, t, tx } from "../words.js";
import { rulesEditor } from "./rules.js";
import { circlesSheet } from "./circles.js";
import { packetList, packetNow } from "./cover.js";
import { factsSheet } from "./facts.js";
import { lookAfterSheets } from "./looking_after.js";
import { rehearsalSheet } from "./rehearsal.js";
import { waveSheet } from "./wave.js";

export const consoleKeys = [["J", "keys.join"], ["C", "keys.call"], ["G", "keys.go_on"], ["M", "keys.move"], ["P", "keys.pause"], ["U", "undo"], ["1 2 3", "keys.tabs"]];

const DUTIES = ["greeter", "timekeeper", "reader", "script_poster", "support_person", "tech_host"];
const PARTS = ["opening", "reading", "round", "sharing", "discussion", "closing", "fellowship"];

export const consoleSheets = {
  ...lookAfterSheets,
  rules_editor: rulesEditor,
  services: (state, ui, act) => [title(t("cover.people")), peopleList(state, act),
    state.me.services?.length > 0 && h("p", { class: "row" }, state.me.services.map((duty) => bare(t("lay_down", { duty: t(`service.${duty}`) }), () => act.layDown(duty)))), close(act)],
  hand_over: (state, ui, act) => [
    title(t("hand_over.title")), h("p", { class: "quiet" }, t("hand_over.say")),
    h("ul", { class: "ways" }, others(state).map((one) =>
      way(false, bdi(one.name), one.services?.length ? t(`service.${one.services[0]}`) : t("service.none"), () => act.handOver(one.id)))),
    h("section", {}, h("h3", { class: "label" }, t("packet.title")), packetList(state, packetNow(state))), close(act),
  ],
  serve: (state, ui, act) => {
    const who = ui.sheet.who;
    const duties = ["cofacilitator", "greeter", "timekeeper", "reader", "support_person", "tech_host", "trainee"];
    return [title(tx("serve.title", { name: bdi(nameOf(state, who)) })), h("p", { class: "quiet" }, t("serve.say")),
      h("ul", { class: "ways" }, duties.map((duty) => way(false, t(`service.${duty}`), t(`service.${duty}.say`), () => act.serve(who, duty)))),
      h("p", { class: "row foot" },
        button(t("choose.look_after"), () => act.sheet("look_after", { who })), button(t("serve.pause"), () => act.sheet("pause_posting", { who })), button(t("serve.pause_private"), () => act.sheet("pause_private", { who })), button(t("serve.side"), () => act.openSideRoom(who)),
        button(t("serve.remove"), () => act.sheet("remove", { who }))), close(act)];
  },
  pause_posting: (state, ui, act) => [
    title(tx("pause_posting.title", { name: bdi(nameOf(state, ui.sheet.who)) })), h("p", { class: "quiet" }, t("pause_posting.say")),
    field(t("pause_posting.why"), h("input", { class: "field", id: "pause-why", maxlength: 200 })),
    h("p", { class: "row foot" }, [5, 15].map((minutes) => button(t("minutes", { n: minutes, count: minutes }), () => act.pausePosting(ui.sheet.who, minutes, document.getElementById("pause-why").value), { kind: "soft grow" }))), close(act)],
  pause_private: (state, ui, act) => [
    title(tx("pause_private.title", { name: bdi(nameOf(state, ui.sheet.who)) })), h("p", { class: "quiet" }, t("pause_private.say")),
    field(t("pause_posting.why"), h("input", { class: "field", id: "pause-why", maxlength: 200 })),
    h("p", { class: "row foot" }, [15, 24 * 60].map((minutes) => button(minutes < 60 ? t("minutes", { n: minutes, count: minutes }) : t("pause_private.day"), () => act.pausePrivate(ui.sheet.who, minutes, document.getElementById("pause-why").value), { kind: "soft grow" }))), close(act)],
  remove: (state, ui, act) => [
    title(tx("remove.title", { name: bdi(nameOf(state, ui.sheet.who)) })), h("p", { class: "quiet" }, t("remove.say")),
    field(t("pause_posting.why"), h("input", { class: "field", id: "remove-why", maxlength: 200 })),
    h("p", { class: "row foot" }, button(t("remove.yes"), () => act.remove(ui.sheet.who, document.getElementById("remove-why").value), { kind: "soft grow" })), close(act)],
  give_back: (state, ui, act) => [
    title(t("give_back.title")),
    field(t("give_back.words"), h("textarea", { class: "field", id: "give-back", rows: 3, value: t("give_back.offer") }), t("give_back.aside")),
    h("p", { class: "row foot" }, button(t("give_back.send"), () => act.giveBack(ui.sheet.hold, document.getElementById("give-back").value), { kind: "main grow" })), close(act)],
  circles: circlesSheet,
  facts: factsSheet,
  wave: waveSheet,
  rehearsal: rehearsalSheet,
  conflict: (state, ui, act) => {
    const [one, two] = lastTwo(state);
    const choose = (id, chosen) => h("select", { class: "field", id }, others(state).map((each) => h("option", { value: each.id, selected: each.id === chosen }, each.name)));
    return [title(t("conflict.sheet")), h("p", { class: "quiet" }, t("conflict.sheet_say")),
      field(t("conflict.one"), choose("conflict-one", one)), field(t("conflict.two"), choose("conflict-two", two)),
      h("p", { class: "row foot" }, button(t("conflict.start"), () => act.coolDown(document.getElementById("conflict-one").value, document.getElementById("conflict-two").value), { kind: "main grow" })), close(act)];
  },
  plan: (state, ui, act) => [
    title(t("plan.title")), h("p", { class: "quiet" }, t("plan.say")),
    h("ul", { class: "people plan" }, PARTS.map((phase) => h("li", { key: phase },
      h("label", { for: `plan-${phase}` }, t(`phase.${phase}`)),
      h("input", { class: "field slim", type: "number", min: 0, max: 600, id: `plan-${phase}`, "data-phase": phase, value: String(state.plan.steps.find(([one]) => one === phase)?.[1] ?? 0) })))),
    h("label", { class: "tick" }, h("input", { type: "checkbox", id: "plan-alone", checked: state.plan.by_itself }), h("span", {}, t("plan.alone"), " ", h("span", { class: "aside" }, t("plan.alone_say")))),
    h("p", { class: "row foot" }, button(t("plan.save"), () => act.setPlan(
      [...document.querySelectorAll("[data-phase]")].map((one) => [one.dataset.phase, Number(one.value)]), document.getElementById("plan-alone").checked), { kind: "main grow" })), close(act)],
  links: (state, ui, act) => [
    title(t("links.title")), h("p", { class: "quiet" }, t("links.say")),
    h("ul", { class: "ways" }, ["participant", "cofacilitator", "on_call", "reviewer"].map((kind) => way(false, t(`links.${kind}`), t(`links.${kind}.say`), () => act.invite(kind)))),
    ui.sheet.link && h("div", { class: "asked" }, h("label", { class: "label", for: "new-link" }, t("links.this", { kind: t(`links.${ui.sheet.kind}`) })),
      h("input", { class: "field", id: "new-link", readonly: true, value: ui.sheet.link, onfocus: ({ target }) => target.select() }),
      h("p", { class: "row" }, button(ui.sheet.copied ? t("links.copied") : t("links.copy"), () => act.copy(ui.sheet.link)))),
    ui.sheet.said && h("p", { class: "notice", role: "status" }, ui.sheet.said),
    openLinks(state, act),
    h("p", { class: "row" }, h("a", { class: "btn bare flush", href: "/card", target: "_blank", rel: "noopener" }, t("card.title")),
      h("a", { class: "btn bare flush", href: "/team", target: "_blank", rel: "noopener" }, t("links.team"))), close(act)],
  keep_template: (state, ui, act) => ui.sheet.said ? [title(t("template.title")), h("p", { class: "notice", role: "status" }, ui.sheet.said), close(act)] : [
    title(t("template.title")), h("p", { class: "quiet" }, t("template.say")),
    field(t("template.name"), h("input", { class: "field", id: "template-name", maxlength: 120, value: state.meeting.title ?? "" })),
    h("fieldset", {}, h("legend", { class: "label" }, t("template.duties")), DUTIES.map((duty) =>
      h("label", { class: "tick" }, h("input", { type: "checkbox", "data-duty": duty }), h("span", {}, t(`service.${duty}`))))),
    h("p", { class: "row foot" }, button(t("template.keep"), () => act.keepTemplate(document.getElementById("template-name").value,
      [...document.querySelectorAll("[data-duty]:checked")].map((one) => one.dataset.duty)), { kind: "main grow" })), close(act)],
  close_meeting: (state, ui, act) => [title(t("close_meeting.title")), h("p", { class: "quiet" }, t("close_meeting.say")),
    h("p", { class: "row foot" }, button(t("close_meeting.yes"), act.closeMeeting, { kind: "main grow" })), close(act, t("close_meeting.no"))],
};

// Links of one use that nobody has used yet; each can be taken back.
function openLinks(state, act) {
  const open = state.links.filter((one) => one.until > now());
  if (!open.length) return null;
  return h("section", { key: "open-links" }, h("h3", { class: "label" }, t("links.open")),
    h("ul", { class: "people" }, open.map((one) => h("li", { key: one.link },
      h("span", {}, t(`service.${one.service}`), " ", h("span", { class: "aside" }, t("links.made", { name: one.by === state.you ? t("you") : nameOf(state, one.by), when: moment(one.until) }))),
      bare(t("links.take_back"), () => act.takeBackLink(one.link))))));
}

const others = (state) => Object.values(state.people).filter((one) => one.id !== state.you);

// Whoever spoke last, and whoever spoke before them: most likely the two this is about.
function lastTwo(state) {
  const by = state.log.map((id) => state.shares[id].by).filter((id) => id !== state.you && state.people[id]).reverse();
  return [...new Set(by)].slice(0, 2);
}

// One choice beside a name does it: whatever can be taken back needs no second question.
const FOR_ONE = ["side", "look_after", "come_back", "pause", "remove", "hand_over", ...["cofacilitator", "greeter", "timekeeper", "reader", "script_poster", "support_person", "tech_host", "trainee"].map((duty) => `serve:${duty}`), "more"];

function peopleList(state, act) {
  const known = (one) => (one.services?.length ? list(one.services.map((duty) => t(`service.${duty}`))) : one.state && one.state !== "here" ? t(`presence.${one.state}`) : "");
  const called = (what) => (what.startsWith("serve:") ? t("choose.serve", { duty: t(`service.${what.slice(6)}`) }) : t(`choose.${what}`));
  return h("ul", { class: "people" }, Object.values(state.people).filter((one) => one.id !== state.you).map((one) =>
    h("li", { key: one.id, memo: [one, document.documentElement.lang] }, h("span", {}, bdi(one.name), " ", h("span", { class: "aside" }, known(one))),
      h("select", { class: "field slim", "aria-label": t("cover.choose_for", { name: one.name }), onchange: ({ target }) => { const what = target.value; target.value = ""; act.forOne(one.id, what); } },
        h("option", { value: "" }, t("cover.choose")), FOR_ONE.map((what) => h("option", { value: what }, called(what)))))));
}
