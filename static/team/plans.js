// What the group plans: the meetings that repeat, with their next dates, and the templates they are made of.

import { h } from "../draw.js";
import { qrCode } from "../icons.js";
import { bare, button, tick } from "../parts.js";
import { bdi, knows, language, list, moment, t, weekday } from "../words.js";
import { asked, submits } from "./sign_in.js";
import { theLink } from "./people.js";

const FORMATS = ["topic", "12-step", "smart", "lifering", "dharma", "speaker", "open-session", "pair"];

export function plansSection({ templates, series, duties }, ui, act) {
  return h("section", { key: "plans", "aria-labelledby": "plans-title" }, h("h2", { id: "plans-title" }, t("plans.title")),
    series.length === 0 && h("p", { class: "quiet" }, t("plans.none")),
    series.map((one) => h("article", { key: one.series, class: "series" }, h("h3", {}, bdi(one.title)),
      h("p", { class: "quiet" }, rhythmWords(one)), h("ul", { class: "people dates" }, one.dates.slice(0, 4).map((date) => dateLine(one, date, act))),
      h("p", { class: "row" }, bare(t("plans.address"), () => act.showCard(one.series)), bare(t("plans.change"), () => act.set({ repeating: one })), bare(t("plans.end"), () => act.set({ closing: one.series }))),
      ui.closing === one.series && h("p", { class: "row" }, h("span", { class: "quiet" }, t("plans.end_say")), button(t("plans.end_yes"), () => act.endSeries(one.series)), bare(t("team.not_now"), () => act.set({ closing: null }))),
      ui.card?.series === one.series && theCard(ui, act),
      ui.repeating?.series === one.series && rhythmForm(one, act, templates))),
    h("h3", {}, t("plans.templates")), templates.length === 0 && h("p", { class: "quiet" }, t("plans.no_templates")),
    h("ul", { class: "people" }, templates.map((one) => h("li", { key: one.template },
      h("span", {}, bdi(one.title), h("span", { class: "aside" }, about(one))),
      h("span", { class: "row" }, button(t("plans.open"), () => act.openNow(one.template), { "aria-label": t("plans.open_one", { title: one.title }) }),
        button(t("plans.repeat"), () => act.set({ repeating: one }), { "aria-label": t("plans.repeat_one", { title: one.title }) }),
        bare(t("plans.drop"), () => act.dropTemplate(one.template), { "aria-label": t("plans.drop_one", { title: one.title }) })),
      ui.repeating && !ui.repeating.series && ui.repeating.template === one.template && h("div", { class: "below" }, rhythmForm(one, act))))),
    ui.making ? templateForm(duties, act) : h("p", { class: "row" }, button(t("plans.new"), () => act.set({ making: true }), { kind: "soft grow" })));
}

function about(one) {
  const format = one.called || (knows(`plans.format.${one.format}`) ? t(`plans.format.${one.format}`) : one.format);
  return t(one.own_rules ? "plans.about_rules" : "plans.about", { format, minutes: one.minutes ?? 60 });
}

function rhythmWords({ days, time, zone, every }) {
  const at = { time, zone: zone.replaceAll("_", " ") };
  if (every === 1 && days.length === 7) return t("plans.daily", at);
  return t(every > 1 ? "plans.every_n" : "plans.every", { ...at, days: list(days.map(weekday)), n: every, count: every });
}

function dateLine(series, { date, starts_at: at, skipped }, act) {
  return h("li", { key: date }, h("span", { class: skipped ? "out" : undefined }, moment(at), skipped && h("span", { class: "aside" }, t("plans.skipped"))),
    bare(t(skipped ? "plans.unskip" : "plans.skip"), () => act.skip(series.series, date, !skipped), { "aria-label": t(skipped ? "plans.unskip_one" : "plans.skip_one", { when: moment(at) }) }));
}

function theCard(ui, act) {
  const { card } = ui;
  return h("div", { class: "below" }, theLink(ui, act, t("plans.card"), card.join, null), qrCode(card.qr, t("card.qr")),
    h("p", { class: "aside" }, t("plans.card_say")), h("p", { class: "row" }, bare(t("plans.new_address"), () => act.newAddress(card.series)), bare(t("team.not_now"), () => act.set({ card: null }))));
}

function rhythmForm(one, act, templates = []) {
  const zone = one.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const days = one.days ?? [];
  return h("form", { key: "rhythm", class: "sure", novalidate: true, onsubmit: submits((form) => act.repeat(one, form)) },
    h("fieldset", {}, h("legend", { class: "label" }, t("plans.days")), h("div", { class: "days" }, [0, 1, 2, 3, 4, 5, 6].map((day) =>
      tick(weekday(day), { name: `day-${day}`, checked: days.includes(day) })))),
    asked("time", t("plans.time"), { type: "time", value: one.time ?? "19:30", required: true }),
    asked("zone", t("plans.zone"), { value: zone, list: "zones", autocomplete: "off", autocapitalize: "none", spellcheck: "false" }, t("plans.zone_aside")),
    h("datalist", { id: "zones" }, zones().map((name) => h("option", { value: name }))),
    asked("every", t("plans.weeks"), { type: "number", min: 1, max: 8, value: String(one.every ?? 1), inputmode: "numeric" }),
    templates.length > 0 && h("div", { class: "asked" }, h("label", { class: "label", for: "held-as" }, t("plans.held_as")),
      h("select", { class: "field", id: "held-as", name: "template" }, h("option", { value: "" }, t("plans.as_now")), templates.map((each) => h("option", { value: each.template }, each.title)))),
    asked("first", t("plans.first"), { type: "date", value: one.first ?? "" }, t("plans.first_aside")),
    h("p", { class: "row" }, h("button", { class: "btn main grow", type: "submit" }, t("team.keep")), bare(t("team.not_now"), () => act.set({ repeating: null }))));
}

const zones = () => Intl.supportedValuesOf?.("timeZone") ?? [];

function templateForm(duties, act) {
  return h("form", { key: "template", class: "sure", novalidate: true, onsubmit: submits(act.newTemplate) }, h("h3", {}, t("plans.new")),
    asked("title", t("plans.name"), { maxlength: 120, value: "" }),
    h("div", { class: "asked" }, h("label", { class: "label", for: "format" }, t("plans.format")),
      h("select", { class: "field", id: "format", name: "format" }, FORMATS.map((one) => h("option", { value: one }, t(`plans.format.${one}`))))),
    asked("topic", t("plans.topic"), { maxlength: 200, value: "" }),
    asked("minutes", t("plans.minutes"), { type: "number", min: 5, max: 1440, value: "60", inputmode: "numeric" }),
    h("div", { class: "asked" }, h("label", { class: "label", for: "language" }, t("plans.language")),
      h("select", { class: "field", id: "language", name: "language" }, [["en", "English"], ["es", "Español"]].map(([code, name]) => h("option", { value: code, lang: code, selected: code === language() }, name)))),
    h("fieldset", {}, h("legend", { class: "label" }, t("plans.duties")), duties.map((duty) => tick(t(`service.${duty}`), { name: `duty-${duty}` }))),
    h("p", { class: "row" }, h("button", { class: "btn main grow", type: "submit" }, t("team.keep")), bare(t("team.not_now"), () => act.set({ making: false }))));
}

// Presses of this section. `page` asks the server and shows what it says.
export function plansActs(page) {
  const then = (ui = {}) => page.fresh(ui);
  const chosen = (form, prefix) => Object.keys(form).filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  return {
    newTemplate: async ({ title, format, topic, minutes, language: tongue, ...rest }) =>
      (await page.tell("/template", { title, format, topic, language: tongue, minutes: Number(minutes) || null, duties: Object.fromEntries(chosen(rest, "duty-").map((one) => [one, 1])) })) && then({ said: t("plans.kept") }),
    dropTemplate: async (template) => (await page.tell("/template/end", { template })) && then(),
    openNow: async (template) => {
      const opened = await page.tell("/open", { template });
      if (opened) await page.act.goIn(opened.meeting);
    },
    repeat: async (one, { time, zone, every, first, template = "", ...rest }) => {
      const rhythm = { days: chosen(rest, "day-").map(Number), time, zone: zone.trim(), every: Number(every) || 1, first };
      const kept = await page.tell("/series", one.series ? { ...rhythm, series: one.series, template } : { ...rhythm, template: one.template });
      if (kept) await then(one.series ? {} : { card: await page.tell("/series/card", { series: kept.series }) });
    },
    skip: async (series, date, skip) => (await page.tell("/series/skip", { series, date, skip })) && then(),
    endSeries: async (series) => (await page.tell("/series/end", { series })) && then(),
    showCard: async (series) => page.change({ card: (await page.tell("/series/card", { series })) || null }),
    newAddress: async (series) => page.change({ card: (await page.tell("/series/address", { series })) || null }),
  };
}
