// What stays behind: what the server holds about this person, their own words to take along, and a slip that says they
// came. Everything here is asked for by a press, shown to this person alone, and kept nowhere by this page.

import { ask } from "../ask.js";
import { h } from "../draw.js";
import { forgetDevice, keptOnDevice, recall } from "../keep.js";
import { qrCode } from "../icons.js";
import { bare, button, field } from "../parts.js";
import { bdi, country, day, knows, list, noteName, t, tx } from "../words.js";

export function tracesActs({ change, draw }) {
  const asked = async (path, more = {}) => {
    try {
      const [ok, answer] = await ask(path, { pass: recall("pass") ?? "", ...more });
      return ok ? answer : { trouble: answer.detail ?? t("mine.not_now") };
    } catch {
      return { trouble: t("mine.not_now") };
    }
  };
  return {
    async lookUpMine() {
      change({ mine: null });
      change({ mine: await asked("/api/mine") });
    },
    async takeWords(kind) {
      const words = await asked("/api/words");
      if (words.trouble) return change({ mineSaid: words.trouble });
      if (kind === "json") save("homegroup.json", JSON.stringify(words, null, 1), "application/json");
      else save("homegroup.txt", asText(words), "text/plain");
      return change({ mineSaid: t("mine.taken", { n: words.lines.length, count: words.lines.length }) });
    },
    async makeSlip(name) {
      change({ slip: { ...(await asked("/api/slip", { name, zone: zone() })) } });
    },
    saveSlip: (slip) => save("slip.txt", slipText(slip), "text/plain"),
    slipAgain: () => change({ slip: null }),
    forgetDevice() {
      forgetDevice();
      draw();
    },
  };
}

export function mineSheet(state, ui, act) {
  const { mine } = ui;
  if (!mine) return h("p", { class: "quiet", role: "status" }, t("mine.loading"));
  if (mine.trouble) return h("p", { class: "notice", role: "alert" }, mine.trouble);
  const here = keptOnDevice();
  return h("div", { class: "kept-list" },
    h("p", { class: "quiet" }, t("mine.say")),
    h("section", {}, h("h3", { class: "label" }, t("mine.chosen")),
      h("dl", { class: "roles" },
        pair("mine.name", bdi(mine.name)),
        pair("mine.folds", mine.folds.length ? list(mine.folds.map(noteName)) : t("mine.none")),
        pair("door.messages", t(`door.messages.${mine.messages_from}`)),
        mine.newcomer && pair("mine.new", t("door.new_aside")),
        mine.country && pair("help.country", country(mine.country)))),
    h("section", {}, h("h3", { class: "label" }, t("mine.server")),
      h("ul", { class: "facts" }, mine.records.filter(({ kind }) => knows(`mine.kind.${kind}`)).map(({ kind, count }) => h("li", {}, t(`mine.kind.${kind}`, { n: count, count }))))),
    h("section", {}, h("h3", { class: "label" }, t("mine.how_long")),
      h("p", { class: "quiet" }, t("mine.until", { n: mine.keep_hours, count: mine.keep_hours })),
      h("p", { class: "quiet" }, t("mine.never")), h("p", { class: "quiet" }, t("mine.confidence"))),
    h("section", {}, h("h3", { class: "label" }, t("mine.device")),
      h("p", { class: "quiet" }, here.length ? list([...new Set(here.map((name) => t(`mine.device.${name.replace(/:.*/, "")}`)))]) : t("mine.device_none")),
      here.length > 0 && bare(t("mine.device_forget"), act.forgetDevice)),
    h("section", {}, h("h3", { class: "label" }, t("mine.take")),
      h("p", { class: "quiet" }, t("mine.take_say")),
      ui.mineSaid && h("p", { class: "notice", role: "status" }, ui.mineSaid),
      h("div", { class: "row" }, button(t("mine.take_text"), () => act.takeWords("text"), { kind: "soft grow" }), button(t("mine.take_json"), () => act.takeWords("json"), { kind: "soft grow" }),
        button(t("slip.open"), () => act.sheet("slip"), { kind: "soft grow" }))));
}

const pair = (term, words) => [h("dt", {}, t(term)), h("dd", {}, words)];

export function slipSheet(state, ui, act) {
  const { slip } = ui;
  if (slip?.slip) return [slipPaper(slip), h("p", { class: "row" }, button(t("slip.save"), () => act.saveSlip(slip), { kind: "main grow" }), button(t("slip.other_name"), act.slipAgain, { kind: "soft grow" }))];
  return [
    h("p", { class: "quiet" }, t("slip.say")),
    field(t("slip.name"), h("input", { class: "field", id: "slip-name", maxlength: 40, dir: "auto", value: state.me.name ?? "", autocomplete: "off" }), t("slip.name_aside")),
    slip?.trouble && h("p", { class: "notice", role: "alert" }, slip.trouble),
    h("p", { class: "row foot" }, button(t("slip.make"), () => act.makeSlip(document.getElementById("slip-name").value), { kind: "main grow" })),
  ];
}

// The slip as its holder and whoever checks it see it.
export const slipPaper = (slip) => h("div", { class: "slip" },
  h("p", { class: "say", role: "status" }, tx("slip.says", { name: bdi(slip.name), group: bdi(slip.group), date: day(slip.date), minutes: t("minutes", { n: slip.minutes, count: slip.minutes }) })),
  h("p", { class: "aside" }, t("slip.seat", { seat: slip.seat })),
  slip.qr && qrCode(slip.qr, t("slip.qr")),
  slip.slip && [h("label", { class: "label", for: "slip-code" }, t("slip.code")),
    h("textarea", { class: "field code", id: "slip-code", rows: 4, readonly: true, value: slip.slip }),
    h("p", { class: "aside" }, t("slip.check_at", { address: `${location.origin}/slip` }))]);

const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";

function slipText(slip) {
  const says = t("slip.says", { name: slip.name, group: slip.group, date: day(slip.date), minutes: t("minutes", { n: slip.minutes, count: slip.minutes }) });
  return [says, t("slip.seat", { seat: slip.seat }), t("slip.check_at", { address: `${location.origin}/slip` }), "", slip.slip, ""].join("\n");
}

function asText({ group, lines }) {
  const told = lines.map(({ at, text, where }) => `${new Date(at).toLocaleString()}${where === "room" ? "" : ` (${t(`mine.where.${where}`)})`}\n${text}\n`);
  return [group, "", ...told].join("\n");
}

// Straight from memory to the person's own files; the address of it is taken back at once.
function save(name, text, type) {
  const href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  Object.assign(document.createElement("a"), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10000);
}
