// Where a line is written. The words live in the page's own field and in session memory, so that a rotation, a reload
// or a sleeping phone loses nothing, and nothing that arrives can move the cursor.

import { recall, remember } from "../keep.js";

const TALLEST = 9;

class LineComposer extends HTMLElement {
  static observedAttributes = ["label", "placeholder", "rows"];

  connectedCallback() {
    if (this.area) return;
    this.area = document.createElement("textarea");
    this.area.className = "field";
    this.area.rows = Number(this.getAttribute("rows") ?? 2);
    this.area.maxLength = 16000;
    this.area.dir = "auto";
    this.area.id = this.getAttribute("field") ?? "line";
    this.area.setAttribute("aria-describedby", "after");
    this.append(this.area);
    this.attributeChangedCallback();
    this.put(recall(this.store) ?? "");
    this.area.addEventListener("input", () => this.typed());
    this.area.addEventListener("keydown", (event) => this.key(event));
  }

  attributeChangedCallback() {
    if (!this.area) return;
    this.area.setAttribute("aria-label", this.getAttribute("label") ?? "");
    this.area.placeholder = this.getAttribute("placeholder") ?? "";
    this.fit();
  }

  get store() {
    return `draft:${this.getAttribute("room") ?? ""}`;
  }

  get text() {
    return this.area.value.trim();
  }

  put(text) {
    this.area.value = text;
    this.typed();
  }

  // Puts words back in front of what is being typed, when a line comes back to be changed.
  giveBack(text) {
    this.put([text, this.area.value].filter(Boolean).join("\n"));
    this.area.focus();
  }

  typed() {
    remember(this.store, this.area.value);
    this.fit();
    this.dispatchEvent(new CustomEvent("typed"));
  }

  fit() {
    const least = Number(this.getAttribute("rows") ?? 2);
    const lines = this.area.value.split("\n").reduce((sum, line) => sum + Math.ceil((line.length + 1) / 38), 0);
    this.area.rows = Math.min(TALLEST, Math.max(least, lines));
  }

  key(event) {
    if (event.key !== "Enter" || event.isComposing) return;
    const atDesk = matchMedia("(hover: hover) and (pointer: fine)").matches;
    if (event.ctrlKey || event.metaKey || (atDesk && !event.shiftKey)) {
      event.preventDefault();
      this.dispatchEvent(new CustomEvent("send"));
    }
  }
}

customElements.define("line-composer", LineComposer);

// A local look before sending: what reads like a way to reach somebody is asked about once. The server decides.
const REACH = /(\+?\d[\d\s().-]{7,}\d)|([\w.+-]+@[\w-]+\.\w+)|((https?:\/\/|www\.)\S+)|(^|\s)@\w{3,}/i;
export const looksLikeContact = (text) => REACH.test(text);
