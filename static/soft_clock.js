// Small elements that follow a deadline by themselves, so that time passing redraws nothing else.

import { now } from "./server_clock.js";
import { clock, softly, t } from "./words.js";

const NEAR_END = 20000;

class Following extends HTMLElement {
  static observedAttributes = ["until", "since", "say", "name"];

  connectedCallback() {
    this.timer = setInterval(() => this.show(), 1000);
    this.show();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  attributeChangedCallback() {
    if (this.isConnected) this.show();
  }

  left() {
    return Number(this.getAttribute("until")) - now();
  }

  words(text) {
    if (this.textContent !== text) this.textContent = text;
  }
}

class SoftTime extends Following {
  show() {
    this.words(this.getAttribute("until") ? softly(Math.max(0, this.left())) : "");
  }
}

class CountDown extends Following {
  show() {
    const say = this.getAttribute("say");
    const left = clock(this.left());
    this.words(say ? t(say, { left, name: this.getAttribute("name") ?? "" }) : left);
  }
}

class CountUp extends Following {
  show() {
    this.words(clock(now() - Number(this.getAttribute("since"))));
  }
}

class TheWick extends Following {
  show() {
    const since = Number(this.getAttribute("since"));
    const whole = Number(this.getAttribute("until")) - since;
    const share = whole > 0 ? Math.min(1, Math.max(0, this.left() / whole)) : 0;
    if (!this.firstChild) this.append(document.createElement("i"));
    this.firstChild.style.width = `${(share * 100).toFixed(1)}%`;
    this.classList.toggle("soon", this.left() < NEAR_END);
  }
}

customElements.define("soft-time", SoftTime);
customElements.define("count-down", CountDown);
customElements.define("count-up", CountUp);
customElements.define("the-wick", TheWick);
