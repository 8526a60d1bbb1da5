// What is between two people: contact that both say yes to, fewer messages, company on a break. Nothing here is told to
// the room, and a no is never told as a no.

import { h } from "../draw.js";
import { nameOf } from "../meeting.js";
import { bare, button, field, way } from "../parts.js";
import { bdi, t, tx } from "../words.js";
import { close, title } from "./sheet_parts.js";

const FROM = ["greeters", "facilitators", "everyone", "nobody"];

// Quiet notices in the room, in the console and on the closing page alike.
export const between = (state, act) => [
  ...Object.values(state.contacts).map((one) => (one.kind === "asked" ? asked(state, act, one) : one.kind === "given" && given(state, act, one))),
  ...state.fewer.map(({ about, name }) => h("div", { class: "notice", role: "status", key: `fewer:${about}` },
    h("p", {}, tx("fewer.ask", { name: bdi(name) })),
    h("p", { class: "row" }, ["none", "fine", "tell"].map((answer) => bare(t(`fewer.${answer}`), () => act.fewer(about, answer)))))),
];

const asked = (state, act, { offer, name }) => h("div", { class: "notice", role: "status", key: `contact:${offer}` },
  h("p", {}, tx("contact.asked", { name: bdi(name) })),
  field(t("contact.yours"), h("input", { class: "field", id: `contact-${offer}`, maxlength: 200, autocomplete: "off", dir: "auto" }), t("contact.yours_aside")),
  h("p", { class: "row" }, button(t("contact.yes"), () => act.answerContact(offer, document.getElementById(`contact-${offer}`).value)), bare(t("contact.no"), () => act.refuseContact(offer))));

const given = (state, act, { offer, with: other, text }) => h("div", { class: "notice", role: "status", key: `contact:${offer}` },
  h("p", {}, tx("contact.given", { name: bdi(nameOf(state, other)) })), h("p", { class: "said", dir: "auto" }, text),
  bare(t("contact.noted"), () => act.contactNoted(offer)));

export const betweenSheets = {
  contact: (state, ui, act) => {
    const others = Object.values(state.people).filter((one) => one.id !== state.you);
    return [title(t("contact.title")), h("p", { class: "quiet" }, t("contact.say")),
      field(t("contact.to"), h("select", { class: "field", id: "contact-to" }, others.map((one) => h("option", { value: one.id }, one.name)))),
      field(t("contact.yours"), h("input", { class: "field", id: "contact-text", maxlength: 200, autocomplete: "off", dir: "auto" }), t("contact.yours_aside")),
      ui.sheet.said && h("p", { class: "notice", role: "status" }, ui.sheet.said),
      h("p", { class: "row foot" }, button(t("contact.offer"), () => act.offerContact(document.getElementById("contact-to").value, document.getElementById("contact-text").value), { kind: "main grow" })), close(act)];
  },
  company: (state, ui, act) => {
    const free = Object.values(state.people).filter((one) => one.id !== state.you && one.services?.some((duty) => ["greeter", "support_person", "facilitator", "cofacilitator"].includes(duty)));
    return [title(t("company.title")), h("p", { class: "quiet" }, t("company.say")),
      ui.sheet.said && h("p", { class: "notice", role: "status" }, ui.sheet.said),
      h("ul", { class: "ways" }, free.map((one) => way(false, bdi(one.name), t(`service.${one.services[0]}`), () => act.askCompany(one.id))),
        way(free.length === 0, t("company.anybody"), t("company.anybody_say"), act.companyOfAnybody)), close(act, t("someone.not_now"))];
  },
};

// Whom one hears from in private; a newcomer is kept for the greeters until they choose.
export const messagesFrom = (state, act) => field(t("door.messages"), h("select", { class: "field", id: "messages-from", onchange: ({ target }) => act.messagesFrom(target.value) },
  FROM.map((from) => h("option", { value: from, selected: (state.me.messages_from ?? "greeters") === from }, t(from === "nobody" ? "messages.nobody" : `door.messages.${from}`)))));

export function betweenActs(app) {
  const { send, hear, change: ui } = app;
  const sheet = (said) => app.ui.sheet && ui({ sheet: { ...app.ui.sheet, said } });
  const noticed = (answer) => ui({ notice: answer.ok ? null : answer.say });
  return {
    fewer: (about, answer) => send({ do: "fewer", about, answer }).then(noticed),
    offerContact: (to, text) => text.trim() && send({ do: "offer_contact", to, text: text.trim() }).then((answer) => sheet(answer.say)),
    answerContact: (of, text) => send({ do: "answer_contact", of, yes: true, text: text.trim() }).then((answer) => (answer.ok ? null : ui({ sheet: { name: "said", said: answer.say } }))),
    refuseContact: (of) => send({ do: "answer_contact", of, yes: false }),
    contactNoted: (offer) => hear({ event: "contact_noted", offer }),
    messagesFrom: (from) => send({ do: "messages_from", from }).then(noticed),
    company: () => ui({ sheet: { name: "company" } }),
    askCompany: (who) => send({ do: "ask_company", who }).then((answer) => sheet(answer.say)),
    decline: (offer) => send({ do: "decline", of: offer.offer }).then(noticed),
  };
}
