// The door: what this meeting is, what we agree, and a name. Nothing here needs an account, a mail or a number.

import "./light.js";
import { ask } from "./ask.js";
import { draw, h } from "./draw.js";
import { FOLDABLE } from "./folds.js";
import { icon, lamp, ring } from "./icons.js";
import { ownCountry, recall, remember } from "./keep.js";
import { leaveQuickly } from "./leaving.js";
import { lightChoice } from "./light.js";
import { keepShell } from "./shell.js";
import { ruleList } from "./room/rules_list.js";
import { bdi, changeLanguage, chosenLanguage, hour, knows, language, list, moment, noteName, otherLanguage, speak, t, tx } from "./words.js";

const MESSAGES = ["greeters", "facilitators", "everyone"];

class DoorPage extends HTMLElement {
  async connectedCallback() {
    this.invite = this.secretInAddress() || recall("invite");
    // A link opened where this page already stands changes only what is after the #.
    addEventListener("hashchange", () => {
      this.invite = this.secretInAddress() || this.invite;
      this.look();
    });
    this.ui = { name: recall("name") ?? "", newcomer: false, folds: [], messages_from: "greeters" };
    await speak(chosenLanguage());
    this.show();
    await this.look();
    keepShell();
  }

  // The secret leaves the address line at once: not in history, not on a shared screen.
  secretInAddress() {
    const secret = location.hash.slice(1);
    if (!secret) return "";
    remember("invite", secret);
    history.replaceState(null, "", location.pathname);
    return secret;
  }

  async look() {
    if (!this.invite) return this.change({ trouble: null, code: this.ui.code ?? "" });
    try {
      const [ok, door] = await ask("/api/door", { invite: this.invite, language: language() });
      if (!ok && /^\d{9}$/.test(this.invite)) return this.notThatCode(door.detail);
      return this.change(ok ? { door, trouble: null } : { trouble: door.detail || t("door.closed") });
    } catch {
      return this.change({ trouble: t("door.slow"), again: true });
    }
  }

  change(change) {
    this.ui = { ...this.ui, ...change };
    this.show();
  }

  show() {
    draw(this, [
      h("main", { class: "doorway" }, this.header(), this.ui.trouble ? this.trouble() : this.ui.door?.ended ? this.over() : this.ui.door?.opens_at ? this.between() : this.ui.door ? this.form() : this.ui.code !== undefined ? this.codeForm() : h("p", { class: "quiet" }, t("arriving.title"))),
      h("nav", { class: "exits", "aria-label": t("exits") },
        h("a", { class: "exit help", href: "/help" }, icon("someone"), t("help.now")),
        h("button", { class: "exit", type: "button", onclick: leaveQuickly }, icon("leave"), t("exit.leave"))),
    ]);
  }

  header() {
    const door = this.ui.door;
    return h("header", {},
      h("div", { class: "where" }, h("p", { class: "group" }, ring(38, { yours: 5 }), t("door.group")),
        h("button", { class: "btn bare", type: "button", lang: t("other_language_code"), onclick: () => this.otherLanguage() }, t("other_language"))),
      h("h1", {}, door ? bdi(door.title) : this.ui.code !== undefined ? t("door.title") : "homegroup"),
      door && [
        door.sentence && h("p", { class: "say" }, formatSentence(door)),
        !door.ended && !door.opens_at && h("p", { class: "live" }, lamp(), h("span", {}, door.minutes_left ? t("door.open_for", { n: door.minutes_left, count: door.minutes_left }) : t("door.open"))),
        h("p", { class: "gist-line" }, t("door.gist"), " ", t("door.peer")),
        door.facilitators?.length > 0 && h("p", { class: "gist-line" }, t("door.with", { names: list(door.facilitators) })),
        door.role !== "participant" && h("p", { class: "notice" }, t(door.role === "on_call" ? "door.on_call" : "door.facilitate")),
      ]);
  }

  // Too late is no dead end: the next meeting, and a person to reach now, by the help below.
  over() {
    const { next = [], next_at: nextAt } = this.ui.door;
    const dates = [...(nextAt ? [moment(nextAt)] : []), ...next];
    return [h("p", { class: "notice", role: "status" }, t("door.ended")),
      dates.length > 0 && h("section", {}, h("h2", {}, t("closed.next")), h("ul", { class: "facts" }, dates.map((one) => h("li", {}, one))))];
  }

  // The address of a meeting that repeats, between two of its dates: it opens by itself.
  between() {
    const { opens_at: opens, starts_at: starts } = this.ui.door;
    clearTimeout(this.asking);
    this.asking = setTimeout(() => this.look(), opens - Date.now() < 20 * 60000 ? 20000 : 300000);
    return h("section", { class: "between", role: "status" }, h("h2", {}, t("closed.next")), h("p", { class: "when" }, moment(starts)),
      h("p", { class: "quiet" }, t("door.opens", { time: hour(opens) })));
  }

  trouble() {
    return [h("p", { class: "notice", role: "alert" }, this.ui.trouble),
      this.ui.again && h("button", { class: "btn main", type: "button", onclick: () => this.look() }, t("door.again"))];
  }

  // Somebody was told nine digits, or came here without a link.
  codeForm() {
    const { code, wrong } = this.ui;
    return h("form", { novalidate: true, onsubmit: (event) => this.tryCode(event) },
      h("section", {}, h("label", { class: "label", for: "code" }, t("door.code")),
        h("input", { class: "field num", id: "code", value: code, inputmode: "numeric", autocomplete: "off", maxlength: 11, "aria-describedby": "code-aside", oninput: ({ target }) => { this.ui.code = target.value; } }),
        h("p", { class: "aside free", id: "code-aside", role: "status" }, wrong ?? t("door.code_aside"))),
      h("div", { class: "enter" }, h("button", { class: "btn main tall wide", type: "submit" }, t("door.code_open"))));
  }

  async tryCode(event) {
    event.preventDefault();
    const digits = this.ui.code.replace(/\D/g, "");
    if (digits.length !== 9) return this.change({ wrong: t("door.code_nine") });
    this.invite = digits;
    remember("invite", digits);
    return this.look();
  }

  notThatCode(wrong) {
    const code = this.invite;
    this.invite = null;
    remember("invite", null);
    this.change({ code, wrong });
  }

  form() {
    const { door, name, say, free, busy, refused } = this.ui;
    return h("form", { novalidate: true, onsubmit: (event) => this.comeIn(event) },
      h("section", {},
        h("label", { class: "label", for: "name" }, t("door.name")),
        h("input", { class: "field", id: "name", value: name, maxlength: 40, autocomplete: "off", autocapitalize: "words", dir: "auto", "aria-describedby": "free", oninput: ({ target }) => this.named(target.value) }),
        h("p", { class: "aside free", id: "free", role: "status" }, say ? [free && icon("check"), say] : t("door.name_empty")),
        door.names?.length > 0 && h("p", { class: "aside or" }, t("door.or"), " ",
          door.names.map((one) => [h("button", { class: "take", type: "button", onclick: () => this.named(one) }, one), " "]))),
      h("section", {}, h("h2", {}, t("door.agree")),
        h("ol", { class: "agree" }, door.agreement.map((line) => h("li", {}, h("span", {}, line)))),
        door.rules?.length > 0 && h("details", { class: "all-rules" }, h("summary", {}, t("rules.all")), ruleList(door.rules)),
        h("label", { class: "tick" }, h("input", { type: "checkbox", checked: this.ui.newcomer, onchange: ({ target }) => this.change({ newcomer: target.checked }) }),
          h("span", {}, t("door.new"), " ", h("span", { class: "aside" }, t("door.new_aside")))),
        this.switches()),
      h("div", { class: "enter" },
        refused && h("p", { class: "notice", role: "alert" }, refused),
        h("button", { class: "btn main tall wide", type: "submit", "aria-disabled": busy ? "true" : undefined }, t(busy ? "door.coming" : "door.come_in")),
        h("p", { class: "aside" }, t("door.yes"))));
  }

  switches() {
    const { folds, messages_from: from } = this.ui;
    const flip = (note) => () => this.change({ folds: folds.includes(note) ? folds.filter((one) => one !== note) : [...folds, note] });
    return h("details", { class: "switches" }, h("summary", {}, t("door.more")),
      h("fieldset", {}, h("legend", { class: "label" }, t("door.folds")),
        FOLDABLE.map((note) => h("label", { class: "tick" }, h("input", { type: "checkbox", checked: folds.includes(note), onchange: flip(note) }), h("span", {}, noteName(note))))),
      h("fieldset", {}, h("legend", { class: "label" }, t("door.messages")),
        MESSAGES.map((who) => h("label", { class: "tick" }, h("input", { type: "radio", name: "from", checked: from === who, onchange: () => this.change({ messages_from: who }) }), h("span", {}, t(`door.messages.${who}`))))),
      h("p", { class: "label" }, t("light")), lightChoice(() => this.show()));
  }

  // The name is looked at while it is typed, so nobody meets a refusal at the end.
  named(name) {
    remember("name", name);
    this.change({ name, refused: null, ...(name.trim() ? {} : { say: null }) });
    clearTimeout(this.asking);
    if (!name.trim()) return;
    this.asking = setTimeout(async () => {
      try {
        const [ok, answer] = await ask("/api/name", { invite: this.invite, name });
        if (name === this.ui.name && ok) this.change({ free: answer.ok, say: answer.say || (answer.ok ? t("door.name_free") : null) });
      } catch {
        // The look-up is a kindness; the door itself checks again.
      }
    }, 300);
  }

  async comeIn(event) {
    event.preventDefault();
    if (this.ui.busy) return;
    const name = this.ui.name.trim() || this.ui.door.names?.[0] || "";
    this.change({ busy: true, refused: null });
    const { newcomer, folds, messages_from } = this.ui;
    try {
      const [ok, answer] = await ask("/api/join", { invite: this.invite, name, agree: true, newcomer, folds, messages_from, language: language(), country: ownCountry() });
      if (!ok) return this.change({ busy: false, refused: answer.detail || t("door.closed") });
      sessionStorage.removeItem("hg:covered");
      remember("unsent", null);
      remember("pass", answer.pass);
      remember("arriving", true);
      return location.replace("/room");
    } catch {
      return this.change({ busy: false, refused: t("door.slow") });
    }
  }

  async otherLanguage() {
    await changeLanguage(otherLanguage());
    this.show();
    await this.look();
  }
}

// In the language of the page; a format this page does not know speaks for itself.
const formatSentence = ({ format_id: id, sentence }) => (knows(`format.${id}`) ? t(`format.${id}`) : sentence);

customElements.define("door-page", DoorPage);
