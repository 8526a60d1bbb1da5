// *I need help now*: lines to a person, by country, without joining anything.

import "./light.js";
import { draw, h } from "./draw.js";
import { icon } from "./icons.js";
import { keepOnDevice, ownCountry } from "./keep.js";
import { leaveQuickly } from "./leaving.js";
import { groupName, helpLines } from "./parts.js";
import { changeLanguage, chosenLanguage, country, day, language, otherLanguage, speak, t } from "./words.js";

class HelpPage extends HTMLElement {
  async connectedCallback() {
    await speak(chosenLanguage());
    this.show();
    await this.load();
  }

  async load() {
    const from = ownCountry();
    try {
      const answer = await fetch(`/api/help?country=${encodeURIComponent(from)}&language=${language()}`);
      this.help = await answer.json();
    } catch {
      this.help = { countries: [], lines: [{ name: t("help.emergency"), how: t("help.emergency_how") }] };
    }
    this.show();
  }

  show() {
    const { help } = this;
    draw(this, [
      h("main", { class: "doorway" },
        h("header", {}, h("div", { class: "where" }, groupName("homegroup"),
          h("button", { class: "btn bare", type: "button", lang: t("other_language_code"), onclick: () => changeLanguage(otherLanguage()).then(() => this.load()) }, t("other_language"))),
          h("h1", {}, t("help.title")), h("p", { class: "say" }, t("help.say"))),
        help ? [
          help.countries?.length > 0 && h("section", {}, h("label", { class: "label", for: "country" }, t("help.country")),
            h("select", { class: "field", id: "country", onchange: ({ target }) => { keepOnDevice("country", target.value); this.load(); } },
              help.countries.map((one) => h("option", { value: one.code, selected: one.code === help.country }, country(one.code))))),
          h("section", { "aria-live": "polite" }, helpLines(help.lines ?? [])),
          help.checked_on && h("p", { class: "aside" }, t("help.checked", { date: day(help.checked_on) }), help.old && h("strong", {}, " ", t("help.old"))),
        ] : h("p", { class: "quiet", role: "status" }, t("help.loading"))),
      h("nav", { class: "exits", "aria-label": t("exits") },
        h("a", { class: "exit help", href: "/join" }, icon("undo"), t("help.back")),
        h("button", { class: "exit", type: "button", onclick: leaveQuickly }, icon("leave"), t("exit.leave"))),
    ]);
  }
}

customElements.define("help-page", HelpPage);
