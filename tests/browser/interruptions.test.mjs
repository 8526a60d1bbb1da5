// Below red, somebody who facilitates is spoken to at most four times an hour; the rest is gathered for the next one.

import assert from "node:assert/strict";
import { test } from "node:test";
import { pageModule } from "./page_module.mjs";

const { interruptions } = await pageModule("interruptions.js");
const MINUTE = 60000;

test("four are said at once, the fifth waits in the list, and an hour later they are said together", () => {
  const say = interruptions();
  assert.deepEqual([0, 1, 2, 3].map((minute) => say(minute * MINUTE)), [1, 1, 1, 1]);
  assert.deepEqual([4, 30, 59].map((minute) => say(minute * MINUTE)), [0, 0, 0]);
  assert.equal(say(61 * MINUTE), 4);
});
