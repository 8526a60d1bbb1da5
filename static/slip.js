// Checking a slip: whoever was given one pastes it here and hears whether it is ours and unchanged.

import "./light.js";
import { ask } from "./ask.js";
import { draw, h } from "./draw.js";
import { groupName } from "./parts.js";
import { slipPaper } from "./room/traces.js";
import { changeLanguage, chosenLanguage, otherLanguage, speak, t } from "./words.js";

class SlipPage extends HTMLElement {
  async connectedCallback() {
    this.text = decodeURIComponent(location.hash.slice(1));
    await speak(chosenLanguage());
    this.show();
    if (this.text) await this.check();
  }

  async check() {
    try {
      const [ok, answer] = await ask("/api/slip/check", { slip: this.text.slice(0, 4000) });
      this.found = ok ? answer : { trouble: answer.detail };
    } catch {
      this.found = { trouble: t("mine.not_now") };
    }
    this.show();
  }

  show() {
    const { found } = this;
    draw(this, h("main", { class: "doorway" },
      h("header", {}, h("div", { class: "where" }, groupName("homegroup"),
        h("button", { class: "btn bare", type: "button", lang: t("other_language_code"), onclick: () => changeLanguage(otherLanguage()).then(() => this.show()) }, t("other_language"))),
        h("h1", {}, t("slip.check_title")), h("p", { class: "say" }, t("slip.check_say"))),
      h("form", { onsubmit: (event) => { event.preventDefault(); this.check(); } },
        h("section", {}, h("label", { class: "label", for: "slip" }, t("slip.code")),
          h("textarea", { class: "field code", id: "slip", rows: 6, value: this.text, oninput: ({ target }) => { this.text = target.value; } })),
        h("p", { class: "enter" }, h("button", { class: "btn main tall wide", type: "submit" }, t("slip.check")))),
      h("section", { "aria-live": "polite" },
        found && (found.trouble ? h("p", { class: "notice" }, found.trouble)
          : found.ok ? [h("h2", {}, t("slip.good")), slipPaper(found)] : h("p", { class: "notice" }, t("slip.not_good"))),
        found?.key && h("p", { class: "aside" }, t("slip.key", { key: found.key })))));
  }
}

customElements.define("slip-page", SlipPage);
