// A card to hand out: made by whoever facilitates, on a press, and printed or shown on a screen. What it opens is a chair
// as a participant; the digits end with the day.

import "./light.js";
import { ask } from "./ask.js";
import { draw, h } from "./draw.js";
import { qrCode, ring } from "./icons.js";
import { recall } from "./keep.js";
import { button } from "./parts.js";
import { bdi, changeLanguage, chosenLanguage, hour, knows, otherLanguage, speak, t } from "./words.js";

class CardPage extends HTMLElement {
  async connectedCallback() {
    await speak(chosenLanguage());
    this.show();
  }

  async make() {
    try {
      const [ok, card] = await ask("/api/card", { pass: recall("pass") ?? "" });
      Object.assign(this, ok ? { card, trouble: null } : { trouble: card.detail });
    } catch {
      this.trouble = t("mine.not_now");
    }
    this.show();
  }

  show() {
    draw(this, h("main", { class: "doorway cardpage" },
      h("header", { class: "unprinted" }, h("div", { class: "where" }, h("p", { class: "group" }, ring(20, { width: 11 }), "homegroup"),
        h("button", { class: "btn bare", type: "button", lang: t("other_language_code"), onclick: () => changeLanguage(otherLanguage()).then(() => this.show()) }, t("other_language"))),
        h("h1", {}, t("card.title")), h("p", { class: "say" }, t("card.say"))),
      this.trouble && h("p", { class: "notice unprinted", role: "alert" }, this.trouble),
      this.card && this.paper(),
      h("p", { class: "row enter unprinted" },
        button(t(this.card ? "card.another" : "card.make"), () => this.make(), { kind: this.card ? "soft grow tall" : "main grow tall" }),
        this.card && button(t("card.print"), () => print(), { kind: "main grow tall" }))));
  }

  paper() {
    const { title, sentence, format_id, qr, code, code_until, door } = this.card;
    return h("section", { class: "card", "aria-label": t("card.title") },
      h("h2", {}, bdi(title)), h("p", {}, knows(`format.${format_id}`) ? t(`format.${format_id}`) : sentence), h("p", {}, t("door.gist"), " ", t("door.peer")),
      qrCode(qr, t("card.qr")),
      h("p", {}, t("card.or", { address: door.replace(/^https?:\/\//, "") })),
      h("p", { class: "code num" }, code.replace(/(\d{3})(?=\d)/g, "$1 ")),
      h("p", { class: "aside" }, t("card.until", { time: hour(code_until) })));
  }
}

customElements.define("card-page", CardPage);
