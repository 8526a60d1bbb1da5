// One's own account: the second step with its QR code and paper codes, the passphrase, where one is signed in.

import { h } from "../draw.js";
import { qrCode } from "../icons.js";
import { bare, button } from "../parts.js";
import { moment, t } from "../words.js";
import { asked, passphrase, submits, sure } from "./sign_in.js";

export function accountSection({ you }, ui, act) {
  return h("section", { key: "account", "aria-labelledby": "account-title" }, h("h2", { id: "account-title" }, t("team.account")),
    ui.recovery ? paperCodes(ui.recovery, act) : ui.shown ? enrolment(ui.shown, act) : secondStep(you, ui, act),
    h("details", { key: "passphrase" }, h("summary", {}, t("team.change_passphrase")),
      sure("change", null, ui, act, (form) => act.newPassphrase(form["change-now"], form["change-new"]),
        passphrase("change-new", t("team.new_passphrase"), "new-password", ui, act, "", t("team.choose_aside")), "team.keep")),
    h("details", { key: "lately" }, h("summary", {}, t("team.lately")),
      h("ul", { class: "facts" }, you.told.map((one) => h("li", {}, h("span", { class: "aside" }, moment(one.at)), " ", t(`team.told.${one.what}`, { name: one.by }))))),
    h("p", { class: "quiet" }, t("team.signed_in_on", { n: you.signed_in_on, count: you.signed_in_on })),
    h("p", { class: "row" }, button(t("team.sign_out"), () => act.signOut(false), { kind: "soft grow" }), button(t("team.sign_out_everywhere"), () => act.signOut(true), { kind: "soft grow" })));
}

function secondStep(you, ui, act) {
  return h("details", { key: "code" }, h("summary", {}, t(you.second_step ? "team.code_on" : "team.code_off")),
    you.second_step && h("p", { class: "quiet" }, t("team.recovery_left", { n: you.recovery_left, count: you.recovery_left })),
    sure("step", t(you.second_step ? "team.code_end_say" : "team.code_say"), ui, act, (form) => (you.second_step ? act.endCode : act.beginCode)(form["step-now"]), null, you.second_step ? "team.code_end" : "team.go_on"));
}

function enrolment({ secret, qr }, act) {
  return h("form", { key: "enrol", novalidate: true, onsubmit: submits((form) => act.confirmCode(form.confirm)) },
    h("h3", {}, t("team.code_off")), h("p", { class: "quiet" }, t("team.scan")), qrCode(qr, t("team.qr")),
    h("p", { class: "aside" }, t("team.secret")), h("p", { class: "secret num" }, secret.replace(/(.{4})(?=.)/g, "$1 ")),
    asked("confirm", t("team.confirm"), { inputmode: "numeric", autocomplete: "one-time-code", maxlength: 8, class: "field num", value: "" }),
    h("p", { class: "row" }, h("button", { class: "btn main grow", type: "submit" }, t("team.turn_on")), bare(t("team.not_now"), () => act.set({ shown: null }))));
}

function paperCodes(codes, act) {
  return h("div", { key: "paper", class: "paper", role: "status" }, h("h3", {}, t("team.paper")), h("p", { class: "quiet" }, t("team.paper_say")),
    h("ol", { class: "codes num" }, codes.map((code) => h("li", {}, code))),
    h("p", { class: "row" }, button(t("card.print"), () => print()), button(t("team.written"), () => act.set({ recovery: null }), { kind: "main grow" })));
}
