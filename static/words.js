// Every sentence this page says, in the language the person chose.
//
// `t` gives plain text, `tx` gives pieces so that a name can stand in a sentence as its own element (and its own
// writing direction). A value in the catalogue is a sentence, or an object of sentences by plural category of `n`.

import { h } from "./draw.js";
import { keepOnDevice, onDevice } from "./keep.js";

export const LANGUAGES = { en: "English", es: "Español" };
let said = {};
let plural = new Intl.PluralRules("en");
let current = "en";

// What a page says beside the sentences of every page.
const ALSO = { "": [], console: ["console", "rules"], team: ["team"] };
let also = "";

export async function speak(wanted, more = also) {
  const language = LANGUAGES[wanted] ? wanted : "en";
  also = more;
  const parts = [import(`./words/${language}.js`), ...ALSO[more].map((part) => import(`./words/${language}.${part}.js`))];
  said = Object.assign({}, ...(await Promise.all(parts)).map((part) => part.words));
  current = language;
  plural = new Intl.PluralRules(language);
  document.documentElement.lang = language;
}

export function chosenLanguage() {
  const kept = onDevice("language");
  if (LANGUAGES[kept]) return kept;
  return (navigator.languages ?? []).map((one) => one.slice(0, 2)).find((one) => LANGUAGES[one]) ?? "en";
}

export const language = () => current;
export const otherLanguage = () => (current === "en" ? "es" : "en");

export async function changeLanguage(to) {
  keepOnDevice("language", to);
  await speak(to);
}

export const knows = (key) => key in said;

export function t(key, values = {}) {
  return sentence(key, values).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

export function tx(key, values = {}) {
  return sentence(key, values)
    .split(/\{(\w+)\}/)
    .map((piece, i) => (i % 2 ? values[piece] : piece));
}

export const bdi = (name) => h("bdi", {}, name);

function sentence(key, values) {
  const value = said[key] ?? key;
  return typeof value === "string" ? value : (value[plural.select(values.n ?? 0)] ?? value.other);
}

// Times are soft for those who share: words, never figures.
export function softly(ms) {
  const minutes = Math.round(ms / 60000);
  if (ms < 20000) return t("time.end");
  if (minutes < 1) return t("time.under_a_minute");
  return t("time.about", { n: minutes, count: t(`number.${minutes}`) === `number.${minutes}` ? minutes : t(`number.${minutes}`) });
}

export function clock(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

export const hour = (at) => new Intl.DateTimeFormat(current, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);

// A day as people say it; `date` is YYYY-MM-DD and stays that day wherever it is read.
export const day = (date) => new Intl.DateTimeFormat(current, { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${date}T12:00:00Z`));

// A day of the week, 0 for Monday.
export const weekday = (day) => new Intl.DateTimeFormat(current, { weekday: "long", timeZone: "UTC" }).format(Date.UTC(2024, 0, 1 + day));

// When something will be, where its reader is.
export const moment = (at) => new Intl.DateTimeFormat(current, { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);

export const list = (names) => new Intl.ListFormat(current).format(names);

// A country as the page's language calls it; a code that is none says itself.
export function country(code) {
  try {
    return new Intl.DisplayNames(current, { type: "region" }).of(code);
  } catch {
    return code;
  }
}
export const noteName = (note) => (knows(`note.${note}`) ? t(`note.${note}`) : note.replaceAll("_", " "));
