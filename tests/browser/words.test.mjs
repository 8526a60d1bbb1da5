// The catalogue: both languages say everything, with the same names and counts in the same places.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { pageModule } from "./page_module.mjs";

const PARTS = ["", ".console", ".rules", ".team"];
const catalogue = {};
for (const language of ["en", "es"]) {
  const parts = await Promise.all(PARTS.map((part) => pageModule(`words/${language}${part}.js`)));
  catalogue[language] = Object.assign({}, ...parts.map(({ words }) => words));
}

const slots = (value) => {
  const sentences = typeof value === "string" ? [value] : [value.other];
  return [...new Set(sentences.flatMap((one) => one.match(/\{\w+\}/g) ?? []))].sort();
};

test("English and Spanish have the same sentences", () => {
  assert.deepEqual(Object.keys(catalogue.es).sort(), Object.keys(catalogue.en).sort());
});

test("no name stands for two sentences", async () => {
  for (const language of ["en", "es"]) {
    const texts = await Promise.all(PARTS.map((part) => readFile(new URL(`../../static/words/${language}${part}.js`, import.meta.url), "utf8")));
    const names = texts.flatMap((text) => [...text.matchAll(/^ {2}"([\w.]+)":/gm)].map(([, name]) => name));
    assert.deepEqual(names.filter((name, at) => names.indexOf(name) !== at), [], language);
  }
});

test("each pair has the same names and counts in it", () => {
  for (const key of Object.keys(catalogue.en)) assert.deepEqual(slots(catalogue.es[key]), slots(catalogue.en[key]), key);
});

test("every plural has the forms its language needs", () => {
  for (const [language, words] of Object.entries(catalogue)) {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    const needed = pluralCategories.filter((one) => one === "one" || one === "other");
    for (const [key, value] of Object.entries(words)) {
      if (typeof value !== "string") assert.deepEqual(Object.keys(value).sort(), needed.sort(), `${language} ${key}`);
    }
  }
});

test("every sentence a page asks for is in the catalogue", async () => {
  const root = new URL("../../static/", import.meta.url);
  const files = (await readdir(root, { recursive: true })).filter((name) => name.endsWith(".js") && !name.startsWith("words"));
  const missing = [];
  for (const name of files) {
    const text = await readFile(new URL(name, root), "utf8");
    for (const [, key] of text.matchAll(/\bt[x]?\("([\w.]+)"/g)) if (!(key in catalogue.en)) missing.push(`${name}: ${key}`);
  }
  assert.deepEqual(missing, []);
});

test("no sentence is longer than a breath", () => {
  for (const [language, words] of Object.entries(catalogue)) {
    for (const [key, value] of Object.entries(words)) {
      for (const text of typeof value === "string" ? [value] : Object.values(value)) {
        for (const one of text.split(/[.?!:]\s/)) assert.ok(one.split(/\s+/).length <= 25, `${language} ${key}: ${one}`);
      }
    }
  }
});
