// Reads one of the page's modules as the browser would. They carry no imports of their own, so text is enough.

import { readFile } from "node:fs/promises";

const STATIC = new URL("../../static/", import.meta.url);

export async function pageModule(path) {
  const text = await readFile(new URL(path, STATIC), "utf8");
  return import(`data:text/javascript,${encodeURIComponent(text)}`);
}
