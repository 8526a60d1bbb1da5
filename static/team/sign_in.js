// Signing in, and the form behind a link of one use. A passphrase can be looked at while it is typed: phones are small.

import { h } from "../draw.js";
import { button } from "../parts.js";
import { bdi, t, tx } from "../words.js";

export function signInForm(ui, act) {
  const { form = {}, asksCode } = ui;
  return h("form", { key: "sign-in", novalidate: true, onsubmit: submits(act.signIn) },
    h("p", { class: "say" }, t("team.say")),
    asked("name", t("team.name"), { autocomplete: "username", value: form.name ?? "", maxlength: 40, autocapitalize: "words" }),
    passphrase("passphrase", t("team.passphrase"), "current-password", ui, act, form.passphrase),
    asksCode && h("p", { class: "notice", role: "status" }, t("team.code_needed")),
    asksCode && asked("code", t("team.code"), { autocomplete: "one-time-code", value: "", maxlength: 14, class: "field num", autocapitalize: "none", spellcheck: "false" }, t("team.code_aside")),
    h("div", { class: "enter" }, h("button", { class: "btn main tall wide", type: "submit" }, t("team.sign_in"))),
    h("details", { class: "switches" }, h("summary", {}, t("team.lost")), h("p", { class: "quiet" }, t("team.lost_say")), h("p", { class: "quiet" }, t("team.participant"))));
}

export function acceptForm(offer, ui, act) {
  const { form = {} } = ui;
  return h("form", { key: "accept", novalidate: true, onsubmit: submits(act.accept) },
    h("p", { class: "say" }, offer?.again ? tx("team.again_say", { name: bdi(offer.name) }) : offer?.by ? tx("team.invited_say", { name: bdi(offer.by) }) : t(offer ? "team.asked_say" : "team.first_say")),
    !offer?.again && asked("name", t("team.choose_name"), { autocomplete: "username", value: form.name ?? "", maxlength: 40, autocapitalize: "words" }, t("team.choose_name_aside")),
    offer?.again && h("input", { type: "hidden", name: "name", value: offer.name, autocomplete: "username" }),
    passphrase("passphrase", t("team.choose_passphrase"), "new-password", ui, act, form.passphrase, t("team.choose_aside")),
    h("div", { class: "enter" }, h("button", { class: "btn main tall wide", type: "submit" }, t(offer?.again ? "team.keep" : "team.begin"))));
}

// A section that asks for the passphrase once more before it does something that matters.
export function sure(name, words, ui, act, does, more = null, press = "team.go_on") {
  return h("form", { key: name, novalidate: true, class: "sure", onsubmit: submits(does) }, words && h("p", { class: "quiet" }, words),
    passphrase(`${name}-now`, t("team.passphrase_now"), "current-password", ui, act, ""), more,
    h("p", { class: "row" }, h("button", { class: "btn main grow", type: "submit" }, t(press))));
}

export function passphrase(name, label, autocomplete, ui, act, value = "", aside = null) {
  const open = ui.look === name;
  return h("div", { class: "asked", key: name }, h("label", { class: "label", for: name }, label),
    h("div", { class: "looked" }, h("input", { class: "field", id: name, name, type: open ? "text" : "password", autocomplete, maxlength: 200, value, autocapitalize: "none", spellcheck: "false", "aria-describedby": aside ? `${name}-aside` : undefined }),
      button(t(open ? "team.hide" : "team.show"), () => { const typed = document.getElementById(name).value; act.set({ ...ui, look: open ? null : name, form: { ...ui.form, ...fields(document.getElementById(name).form), [name]: typed } }); }, { "aria-pressed": String(open) })),
    aside && h("p", { class: "aside", id: `${name}-aside` }, aside));
}

export function asked(name, label, props, aside = null) {
  return h("div", { class: "asked", key: name }, h("label", { class: "label", for: name }, label),
    h("input", { class: "field", id: name, name, dir: "auto", "aria-describedby": aside ? `${name}-aside` : undefined, ...props }),
    aside && h("p", { class: "aside", id: `${name}-aside` }, aside));
}

const fields = (form) => Object.fromEntries(new FormData(form));

export const submits = (does) => (event) => {
  event.preventDefault();
  does(fields(event.target));
};
