// The front page: what this place is, and how one comes in.

import "./light.js";
import { draw, h } from "./draw.js";
import { icon, ring } from "./icons.js";
import { leaveQuickly } from "./leaving.js";
import { changeLanguage, chosenLanguage, otherLanguage, speak, t } from "./words.js";

class HomePage extends HTMLElement {
  async connectedCallback() {
    await speak(chosenLanguage());
    this.show();
  }

  show() {
    draw(this, [
      h("main", { class: "doorway" },
        h("header", {}, h("div", { class: "where" }, h("p", { class: "group" }, ring(38, { yours: 5 }), "homegroup"),
          h("button", { class: "btn bare", type: "button", lang: t("other_language_code"), onclick: () => changeLanguage(otherLanguage()).then(() => this.show()) }, t("other_language"))),
          h("h1", {}, t("home.title")), h("p", { class: "say" }, t("home.say")), h("p", { class: "gist-line" }, t("home.link")), h("p", { class: "gist-line" }, h("a", { href: "/join" }, t("home.code"))), h("p", { class: "gist-line" }, t("home.what")), h("p", { class: "gist-line" }, h("a", { href: "/team" }, t("home.team"))))),
      h("nav", { class: "exits", "aria-label": t("exits") },
        h("a", { class: "exit help", href: "/help" }, icon("someone"), t("help.now")),
        h("button", { class: "exit", type: "button", onclick: leaveQuickly }, icon("leave"), t("exit.leave"))),
    ]);
  }
}

customElements.define("home-page", HomePage);
