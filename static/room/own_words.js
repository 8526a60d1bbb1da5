// The field for somebody's own words, with what keeps and locks them.

import { h } from "../draw.js";
import { canLock, isLocked, isOpen } from "../lock.js";
import * as own from "../own.js";
import { bare, button, tick } from "../parts.js";
import { t } from "../words.js";

export function ownWordsActs({ change, draw }) {
  const passphrase = () => document.getElementById("passphrase")?.value ?? "";
  return {
    keepOwn: own.write,
    stayOnDevice: async (name, stays) => {
      await own.keep(name, stays);
      draw();
    },
    async lockOwn() {
      if (passphrase().length < 8) return change({ lockSay: t("lock.short") });
      change({ lockSay: t("lock.moment") });
      await own.lock(passphrase());
      return change({ lockSay: t("lock.done"), locking: false });
    },
    async unlockOwn() {
      change({ lockSay: t("lock.moment") });
      change({ lockSay: (await own.unlock(passphrase())) ? null : t("lock.wrong") });
    },
    lockWanted: (locking) => change({ locking, lockSay: null }),
    takeLockOff() {
      own.takeLockOff();
      change({ lockSay: t("lock.off_done") });
    },
    forgetLocked() {
      own.forgetLocked();
      change({ lockSay: null });
    },
  };
}

export function ownWordsField(name, ui, act, { label, hint, rows = 6, id = "own-words" }) {
  if (own.isShut(name)) return shut(label, ui, act);
  const kept = own.isKept(name);
  return [
    h("label", { class: "label", for: id }, label),
    h("textarea", { class: "field", id, rows, key: `own:${name}`, dir: "auto", value: own.ownWords(name), placeholder: hint, oninput: ({ target }) => act.keepOwn(name, target.value) }),
    tick(t("own.keep"), { checked: kept, onchange: ({ target }) => act.stayOnDevice(name, target.checked) }, t("own.keep_aside")),
    kept && canLock() && lockPart(ui, act),
    ui.lockSay && h("p", { class: "aside", role: "status" }, ui.lockSay),
  ];
}

function lockPart(ui, act) {
  if (isLocked()) return isOpen() && h("p", { class: "row" }, h("span", { class: "aside" }, t("lock.is")), bare(t("lock.off"), act.takeLockOff));
  if (!ui.locking) return bare(t("lock.want"), () => act.lockWanted(true));
  return h("div", { class: "asked" }, passphraseField(t("lock.passphrase"), "new-password", act.lockOwn), h("p", { class: "aside" }, t("lock.aside")),
    h("p", { class: "row" }, button(t("lock.lock"), act.lockOwn), bare(t("lock.not"), () => act.lockWanted(false))));
}

const shut = (label, ui, act) => h("div", { class: "asked" }, h("h2", { class: "label" }, label), h("p", { class: "quiet" }, t("lock.shut")),
  passphraseField(t("lock.passphrase"), "current-password", act.unlockOwn),
  ui.lockSay && h("p", { class: "notice", role: "status" }, ui.lockSay),
  h("p", { class: "row" }, button(t("lock.open"), act.unlockOwn, { kind: "main grow" }), bare(t("lock.forget"), act.forgetLocked)));

const passphraseField = (words, autocomplete, enter) => [
  h("label", { class: "label", for: "passphrase" }, words),
  h("input", { class: "field", id: "passphrase", type: "password", autocomplete, onkeydown: (event) => { if (event.key === "Enter") { event.preventDefault(); enter(); } } }),
];
