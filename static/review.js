// How a meeting was: pictures of its arc, of share time and of answers, each with its table, and the record of acts.
// No words of anybody, and no names of those who came.

import "./light.js";
import { ask } from "./ask.js";
import { draw, h } from "./draw.js";
import { recall } from "./keep.js";
import { groupName } from "./parts.js";
import { arcPicture, barsPicture, answersPicture } from "./console/pictures.js";
import { changeLanguage, chosenLanguage, clock, knows, list, otherLanguage, speak, t } from "./words.js";

class ReviewPage extends HTMLElement {
  async connectedCallback() {
    await speak(chosenLanguage(), "console");
    const invite = location.hash.slice(1);
    this.show();
    try {
      const [ok, answer] = await ask("/api/review", invite ? { invite } : { pass: recall("pass") ?? "" });
      this.found = ok ? answer : { trouble: answer.detail };
    } catch {
      this.found = { trouble: t("review.not_now") };
    }
    this.show();
  }

  show() {
    const { found } = this;
    draw(this, h("main", { class: "review", id: "main" },
      h("header", {}, h("div", { class: "where" }, groupName(found?.title ?? "homegroup"),
        h("button", { class: "btn bare", type: "button", lang: t("other_language_code"), onclick: () => changeLanguage(otherLanguage()).then(() => this.show()) }, t("other_language"))),
        h("h1", {}, t("review.title"))),
      !found ? h("p", { class: "say", role: "status" }, t("review.wait"))
        : found.trouble ? h("p", { class: "notice", role: "alert" }, found.trouble)
        : [facts(found), pictures(found.report), recordPart(found)]));
  }
}

function facts({ report, ended }) {
  const said = [
    !ended && [t("review.now"), t("review.still")],
    [t("review.alerts"), alertWords(report)],
    [t("review.held"), heldWords(report)],
    report.tasks && Object.keys(report.tasks).length > 0 && [t("review.tasks"), list(Object.entries(report.tasks).map(([how, n]) => t(`review.task.${how}`, { n, count: n })))],
    [t("review.temperature"), t("review.heat", report.heat)],
  ].filter(Boolean);
  return h("section", { class: "facts-of", key: "facts" },
    h("dl", {}, said.map(([name, words]) => [h("dt", {}, name), h("dd", {}, words)])),
    h("h2", {}, t("review.carried")),
    h("ul", {}, report.facilitating.map((one) => h("li", {}, t("review.carried_by", one)))),
    report.facilitating.some(({ heavy, alerts }) => heavy >= 3 || alerts >= 2) && h("p", { class: "notice" }, t("review.debrief")));
}

function alertWords({ response_seconds: levels }) {
  const found = Object.entries(levels).filter(([level]) => level !== "C1");
  if (!found.length) return t("review.no_alerts");
  return list(found.map(([level, one]) => t(one.longest === null ? "review.alert_unanswered" : "review.alert",
    { level: t(`level.${LEVELS[level]}`).toLowerCase(), n: one.alerts, count: one.alerts, time: clock((one.longest ?? 0) * 1000) })));
}

const LEVELS = { C1: "amber", C2: "high", C3: "red", C4: "crisis" };

function heldWords({ holds, hold_seconds_longest: longest }) {
  const n = Object.values(holds).reduce((sum, one) => sum + one, 0);
  return n ? t("review.held_n", { n, count: n, time: clock((longest ?? 0) * 1000) }) : t("review.held_none");
}

function pictures(report) {
  const told = report.arc;
  return h("section", { class: "pictures", key: "pictures" },
    figure("arc", t("arc.title"), arcPicture(report), told.length ? t("arc.say") : t("arc.none"),
      [t("arc.minute"), t("arc.minutes"), t("arc.folded")], told.map(({ minute, minutes, folded }) => [minute, minutes, folded ? t("yes") : t("no")])),
    figure("balance", t("balance.title"), barsPicture(report.balance), report.silent ? t("balance.say", { n: report.silent, count: report.silent }) : t("balance.all"),
      [t("balance.who"), t("arc.minutes")], report.balance.map((minutes, i) => [t("balance.nth", { count: i + 1 }), minutes])),
    report.alerts.length > 0 && figure("answers", t("answers.title"), answersPicture(report.alerts), t("answers.say"),
      [t("answers.level"), t("answers.after")], report.alerts.map(({ level, answered_seconds: after }) => [t(`level.${LEVELS[level] ?? "note"}`), after === null ? t("answers.never") : clock(after * 1000)])));
}

function figure(name, title, picture, caption, heads, rows) {
  return h("figure", { key: name }, h("h2", {}, title),
    h("div", { class: "scrolls", tabindex: "0", role: "group", "aria-label": title }, picture), h("figcaption", {}, caption),
    rows.length > 0 && h("details", {}, h("summary", {}, t("review.table")), table(heads, rows)));
}

const table = (heads, rows) => h("div", { class: "scrolls", tabindex: "0", role: "group", "aria-label": heads.join(", ") },
  h("table", {}, h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))), h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell) => h("td", {}, cell)))))));

function recordPart({ acts, seal, broken_at: broken }) {
  const began = acts[0]?.at ?? 0;
  const person = (one) => (one ? one.name || t("record.person", { number: one.number }) : t("record.itself"));
  return h("section", { class: "record", key: "record" }, h("h2", {}, t("record.title")),
    h("p", {}, broken === null ? t("record.whole", { n: acts.length, count: acts.length }) : t("record.broken", { seq: broken })),
    h("p", { class: "aside" }, t("record.seal"), " ", h("code", {}, seal)),
    h("details", {}, h("summary", {}, t("record.show")),
      table([t("record.when"), t("record.what"), t("record.by"), t("record.about"), t("record.why")], acts.map((act) => [
        clock(act.at - began), knows(`act.${act.act}`) ? t(`act.${act.act}`, act) : act.act, person(act.by), list(act.about.map(person)),
        [act.rule && t("record.rule", { rule: act.rule }), act.service && t(`service.${act.service}`), act.phase && t(`phase.${act.phase}`), act.level, act.why].filter(Boolean).join(". ")]))));
}

customElements.define("review-page", ReviewPage);
