// The page's own picture of a meeting: what it becomes as events arrive. The cast: Ines, Rosalind, and Dana in the chair.

import assert from "node:assert/strict";
import { test } from "node:test";
import { pageModule } from "./page_module.mjs";

const { after, isFolded, mayPost, needs, redAlert, screen, start } = await pageModule("meeting.js");

const people = [
  { id: "dana", name: "Dana", services: ["facilitator"], state: "here" },
  { id: "ines", name: "Ines", services: [], state: "here" },
  { id: "ros", name: "Rosalind", services: [], state: "here" },
];

function welcome({ you = "ines", role = "participant", epoch = "e1", seq = 40, ...meeting } = {}) {
  return {
    event: "welcome", epoch, seq, you, role,
    meeting: {
      title: "Tuesday", phase: { phase: "sharing", posting: { may: false, why: "floor", say: "" } }, floor: { who: null, share: null },
      queue: [], people, me: { id: you, name: "Ines", state: "here", folds: ["suicide"], holds: [], services: you === "dana" ? ["facilitator"] : [], offered: [] },
      now: 1000, ...meeting,
    },
  };
}

const line = (seq, more = {}) => ({ event: "line", seq, line: `l${seq}`, share: "s1", by: "ros", name: "Rosalind", text: `words ${seq}`, notes: [], ...more });
const room = (...events) => events.reduce(after, start());
const texts = (state) => state.log.flatMap((id) => state.shares[id].lines.map((one) => one.text));

test("lines of one share stand together, in the meeting's order", () => {
  const state = room(welcome(), line(1), line(3, { share: "s2", by: "ines" }), line(2));
  assert.deepEqual(texts(state), ["words 1", "words 2", "words 3"]);
});

test("a line that comes twice is shown once", () => {
  assert.deepEqual(texts(room(welcome(), line(1), line(1))), ["words 1"]);
});

test("older lines caught up after a break take their own place", () => {
  const state = room(welcome(), line(5, { share: "s5" }), line(2, { share: "s2", caught_up: true }));
  assert.deepEqual(texts(state), ["words 2", "words 5"]);
});

test("the state that was given is never changed", () => {
  const before = Object.freeze(room(welcome(), line(1)));
  after(before, line(2));
  assert.deepEqual(texts(before), ["words 1"]);
});

test("words being sent wait for their line, and are then said once", () => {
  const sending = room(welcome(), { event: "sending", ref: "r1", text: "I rang my sister." });
  assert.equal(sending.outbox[0].state, "sending");
  const sent = [{ event: "answered", command: { do: "say" }, answer: { re: "r1", ok: true, seq: 41 } }, line(41, { by: "ines", ref: "r1" })].reduce(after, sending);
  assert.deepEqual(sent.outbox, []);
});

test("a held line says so, and its author may still take it back", () => {
  const held = room(welcome(), { event: "sending", ref: "r1", text: "My number is" },
    { event: "held", ref: "r1", hold: "h1", say: "A facilitator is reading this.", end: "return_to_author" });
  assert.deepEqual([held.outbox[0].state, held.outbox[0].hold], ["held", "h1"]);
  const back = after(held, { event: "answered", command: { do: "discard", hold: "h1" }, answer: { ok: true } });
  assert.deepEqual(back.outbox, []);
});

test("a line that came back keeps its words and its reason", () => {
  const state = room(welcome(), { event: "sending", ref: "r1", text: "My number is" }, { event: "returned", ref: "r1", say: "Without the number?" });
  assert.deepEqual([state.outbox[0].text, state.outbox[0].state, state.outbox[0].say], ["My number is", "returned", "Without the number?"]);
});

test("stepping out covers the room before any answer", () => {
  const state = room(welcome(), line(1), { event: "covered", since: 1 });
  assert.equal(screen(state), "quiet");
});

test("a line that crosses a step out on the way is not kept", () => {
  const state = room(welcome(), { event: "covered", since: 1 }, line(7));
  assert.deepEqual(texts(state), []);
  assert.equal(state.seq, 7);
});

test("whoever the server knows to be on a break comes back to the quiet space after a reload", () => {
  const me = { id: "ines", state: "on_break", folds: [], holds: [], services: [], offered: [], break: { since: 5, until: null, visible: "nobody" } };
  assert.equal(screen(room(welcome({ me }))), "quiet");
});

test("coming back leads to the card and never straight to words", () => {
  const card = { event: "answered", command: { do: "reentry" }, answer: { ok: true, card: { shared: 4, notes: {} } } };
  const state = room(welcome(), { event: "covered", since: 1 }, card);
  assert.equal(screen(state), "reentry");
  assert.equal(screen(after(state, { event: "answered", command: { do: "return" }, answer: { ok: true } })), "room");
});

test("what touches a reader's folds is closed until opened, and never one's own words", () => {
  const state = room(welcome(), line(1, { notes: ["suicide"] }), line(2, { share: "s2", by: "ines", notes: ["suicide"] }));
  const [theirs, mine] = state.log.map((id) => state.shares[id]);
  assert.equal(isFolded(state, theirs, theirs.lines[0]), true);
  assert.equal(isFolded(state, mine, mine.lines[0]), false);
  assert.equal(isFolded(after(state, { event: "opened", of: "l1" }), theirs, theirs.lines[0]), false);
});

test("withdrawn words leave the page", () => {
  const state = room(welcome(), line(1), { event: "withdrawn", of: ["l1"] });
  assert.deepEqual(texts(state), [null]);
});

test("one person at a time: only the floor lets somebody write", () => {
  const state = room(welcome());
  assert.equal(mayPost(state, 0), false);
  assert.equal(mayPost(after(state, { event: "floor", who: "ines", share: "s9", at: 1 }), 0), true);
  assert.equal(mayPost(after(state, { event: "floor", who: "ros", share: "s9", at: 1 }), 0), false);
});

test("a paused room takes no lines from participants", () => {
  const open = room(welcome({ phase: { phase: "gathering", posting: { may: true, why: "everyone" } } }));
  assert.equal(mayPost(open, 0), true);
  assert.equal(mayPost(after(open, { event: "room_paused", until: 500, why: "" }), 100), false);
});

test("needs me is ordered by level, then deadline, then age", () => {
  const state = room(
    welcome({ you: "dana", role: "facilitator", queue: ["ines"] }),
    { event: "hold", hold: "h1", by: "ros", text: "", until: 90, at: 1 },
    { event: "alert", alert: "a1", level: "C1", by: "ros", due_at: 50, at: 2, lines: [] },
    { event: "alert", alert: "a3", level: "C3", by: "ines", due_at: 99, at: 3, lines: [] },
    { event: "hold", hold: "h2", by: "ros", text: "", until: 60, at: 4 },
  );
  assert.deepEqual(needs(state).map((one) => one.id), ["a3", "h2", "h1", "a1", "hands"]);
});

test("an alert stays when it is taken, stops being red, and goes when it is settled", () => {
  const alert = { event: "alert", alert: "a1", level: "C3", by: "ines", due_at: 99, at: 3, lines: [{ line: "l1", text: "one" }] };
  const state = room(welcome({ you: "dana", role: "facilitator" }), alert);
  assert.equal(redAlert(state).alert, "a1");
  const taken = after(state, { event: "alert_acknowledged", alert: "a1", by: "dana" });
  assert.equal(redAlert(taken), undefined);
  assert.equal(needs(taken).length, 1);
  const settled = after(taken, { event: "alert_resolved", alert: "a1", by: "dana" });
  assert.deepEqual(needs(settled).map(({ kind }) => kind), ["eased"], "what is left is a word for whoever was there");
});

test("a task stays with whom it was given, goes when it is handed on, and for those who facilitate until it is ended", () => {
  const given = { event: "task", task: "t1", kind: "follow_up", about: "ines", name: "Ines", who: "ros", due_at: 99, at: 3 };
  const ros = room(welcome({ you: "ros" }), given);
  assert.deepEqual(needs(ros).map(({ kind }) => kind), ["task"]);
  assert.deepEqual(needs(after(ros, { ...given, who: "kit", by: "ros" })), []);
  const dana = room(welcome({ you: "dana", role: "facilitator" }), given, { ...given, who: "kit" });
  assert.equal(needs(dana)[0].task.who, "kit");
  assert.deepEqual(needs(after(dana, { event: "task_ended", task: "t1", who: "kit", how: "done" })), []);
});

test("wishes for milestones are one thing to do, and urgent only near the end", () => {
  const wish = (n) => ({ event: "milestone", milestone: `n${n}`, who: `p${n}`, name: "Ines", mark: "days", at: n });
  const state = room(welcome({ you: "dana", role: "facilitator" }), { event: "queue", who: ["ros"] }, wish(1), wish(2));
  assert.deepEqual(needs(state).map(({ kind }) => kind), ["hands", "milestones"]);
  const closing = after(state, { event: "phase", phase: "closing", posting: {} });
  assert.deepEqual(needs(closing).map(({ kind }) => kind), ["milestones", "hands"]);
  assert.equal(needs(after(closing, { event: "milestone_ended", milestone: "n1" }))[0].wishes.length, 1);
});

test("later lines add to the same alert without starting its clock again", () => {
  const first = { event: "alert", alert: "a1", level: "C3", by: "ines", due_at: 99, at: 3, lines: [{ line: "l1", text: "one" }], spans: [] };
  const more = { ...first, due_at: null, raised: false, lines: [{ line: "l2", text: "two" }] };
  const { a1 } = room(welcome({ you: "dana", role: "facilitator" }), first, more).alerts;
  assert.deepEqual([a1.lines.map((one) => one.text), a1.due_at], [["one", "two"], 99]);
});

test("a cut line resumes from what had arrived, not from what was promised", () => {
  const cut = room(welcome({ seq: 40 }), line(7));
  assert.equal(cut.seq, 7);
  assert.equal(after(cut, { event: "live" }).seq, 40);
});

test("a resume keeps the shares, another epoch begins afresh", () => {
  const before = room(welcome(), line(7), { event: "live" });
  assert.deepEqual(texts(after(before, welcome())), ["words 7"]);
  assert.deepEqual(texts(after(before, welcome({ epoch: "e2" }))), []);
});

test("removal, an ended meeting and a lost pass each have their own page", () => {
  assert.equal(screen(room(welcome(), { event: "link", state: "closed", code: 4403 })), "gone");
  assert.equal(screen(room(welcome(), { event: "closed", at: 1 })), "closed");
  assert.equal(screen(room(welcome({ me: { id: "ines", state: "lobby" } }))), "lobby");
});

test("somebody who enters a side room joins those inside and sends nobody out", () => {
  const inside = room(welcome(), { event: "side_room", room: "r", who: ["dana", "ines"], open: true });
  const joined = after(inside, { event: "side_room", room: "r", who: ["oona"], open: true });
  assert.deepEqual(joined.sideRoom.who, ["dana", "ines", "oona"]);
  assert.equal(after(joined, { event: "side_room", room: "r", who: ["dana"], open: false }).sideRoom, null);
});

test("a side room of others is not ours", () => {
  assert.equal(room(welcome(), { event: "side_room", room: "r", who: ["dana", "ros"], open: true }).sideRoom, null);
});
