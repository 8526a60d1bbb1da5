// The reading pace: who wants to, sees what others write line by line, with time to read each. Nothing is lost or late in
// the meeting itself; only this page waits before it shows the next line. Own words and what is already shown never wait.

import { keepOnDevice, onDevice } from "./keep.js";

const LINE_MS = 1600;
const WORD_MS = 240;

export const calm = () => onDevice("pace") === "calm";

export class Pace {
  constructor(draw) {
    this.draw = draw;
    this.shown = Infinity;
  }

  set(choice) {
    keepOnDevice("pace", choice === "calm" ? "calm" : null);
    this.shown = Infinity;
    clearTimeout(this.next);
    this.next = null;
    this.draw();
  }

  // Called with the state before and after an event: the first new line sets the pace going.
  heard(before, after) {
    if (!calm() || !before.live || !after.live || after.covered) return this.flow();
    if (this.shown === Infinity) this.shown = before.seq;
    if (!this.next) this.step(after);
    this.state = after;
    return undefined;
  }

  mayShow = (line, by, you) => by === you || line.seq <= this.shown;

  flow() {
    clearTimeout(this.next);
    this.next = null;
    this.shown = Infinity;
  }

  step(state = this.state) {
    this.state = state;
    this.next = null;
    const waiting = lines(state).filter(({ seq, by }) => seq > this.shown && by !== state.you);
    if (!waiting.length) return;
    const [line] = waiting;
    this.shown = line.seq;
    this.draw();
    this.next = setTimeout(() => this.step(), LINE_MS + WORD_MS * (line.text ?? "").split(/\s+/).length);
  }
}

const lines = (state) => Object.values(state.shares).flatMap((share) => share.lines.map((line) => ({ ...line, by: share.by }))).sort((a, b) => a.seq - b.seq);
