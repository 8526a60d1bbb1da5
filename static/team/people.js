// Who facilitates in this group: inviting somebody, a new link for whoever lost their passphrase, and leaving.

import { h } from "../draw.js";
import { bare, button } from "../parts.js";
import { bdi, moment, t, tx } from "../words.js";
import { sure } from "./sign_in.js";

export function peopleSection({ team }, ui, act) {
  return h("section", { key: "people", "aria-labelledby": "people-title" }, h("h2", { id: "people-title" }, t("team.people")),
    h("ul", { class: "people" }, team.map((one) => h("li", { key: one.who },
      h("span", {}, bdi(one.name), one.you && h("span", { class: "aside" }, t("team.you"))),
      !one.you && h("span", { class: "row" }, bare(t("team.new_link"), () => act.invite(one.who), { "aria-label": t("team.new_link_for", { name: one.name }) }),
        bare(t("team.end"), () => act.set({ ending: one }), { "aria-label": t("team.end_one", { name: one.name }) })),
      ui.made?.who === one.who && h("div", { class: "below" }, theLink(ui, act, tx("team.link_for", { name: bdi(one.name) }))),
      ui.ending?.who === one.who && h("div", { class: "below" }, sure("ending", t("team.end_say"), ui, act, (form) => act.end(one.who, form["ending-now"]), null, "team.end_yes"))))),
    h("p", { class: "row" }, button(t("team.invite"), () => act.invite(), { kind: "soft grow" })),
    ui.made?.who === "" && theLink(ui, act, t("team.link_new")));
}

export function theLink(ui, act, words, link = ui.made.link, until = ui.made.until) {
  return h("div", { class: "asked", role: "status" }, h("label", { class: "label", for: "made-link" }, words),
    h("input", { class: "field", id: "made-link", readonly: true, value: link, onfocus: ({ target }) => target.select() }),
    until && h("p", { class: "aside" }, t("team.link_once", { when: moment(until) })),
    h("p", { class: "row" }, button(t(ui.copied === link ? "team.copied" : "team.copy"), () => act.copy(link))));
}
