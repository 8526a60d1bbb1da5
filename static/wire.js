// The link to the meeting: one socket that notices by itself when it has gone, and comes back to where it was.
//
// Theory: a command is remembered until it was answered and is sent again, under the same `ref`, after every return,
// so it happens once or is still ours to show. Browsers do not reliably report a lost network, so silence is measured
// here: if anything we sent stays unanswered for five seconds the link counts as lost. Codes 44xx are final; all else
// is tried again, at growing and uneven distances so that a room does not come back in one instant.

const PATIENCE = 5000;
const IDLE = 20000;
const LONGEST = 15000;

export class Wire {
  constructor({ pass, position, heard, link }) {
    this.pass = pass;
    this.position = position;
    this.heard = heard;
    this.link = link;
    this.unanswered = new Map();
    this.tries = 0;
    this.ready = false;
    this.stopped = false;
    this.lastSent = 0;
    this.made = 0;
    this.run = Math.random().toString(36).slice(2, 10);
    this.watch = setInterval(() => this.listen(), 1000);
    addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.hurry());
  }

  connect() {
    if (this.stopped) return;
    clearTimeout(this.later);
    this.lostAt ??= Date.now();
    this.openedAt = Date.now();
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/ws`);
    this.socket = socket;
    socket.onopen = () => socket.send(JSON.stringify(this.hello()));
    socket.onmessage = ({ data }) => socket === this.socket && this.take(JSON.parse(data));
    socket.onclose = ({ code }) => socket === this.socket && this.lost(code);
  }

  // Asks the meeting for something. Resolves with the answer, whenever it comes.
  send(command) {
    const ref = command.ref ?? this.newRef();
    const frame = { ...command, ref };
    return new Promise((resolve) => {
      this.unanswered.set(ref, { frame, resolve, at: Date.now() });
      if (this.ready) this.put(frame);
    });
  }

  newRef() {
    this.made += 1;
    return `${this.run}-${this.made}`;
  }

  stop() {
    this.stopped = true;
    clearInterval(this.watch);
    clearTimeout(this.later);
    this.socket?.close();
  }

  hello() {
    const { epoch = null, seq = 0 } = this.position() ?? {};
    const frame = { do: "hello", v: 1, epoch, after: epoch ? seq : 0 };
    return this.pass ? { ...frame, pass: this.pass } : frame;
  }

  take(frame) {
    this.quietSince = Date.now();
    if ("re" in frame) return this.answered(frame);
    if (frame.event === "going") this.retry = frame.retry_ms;
    if (frame.event === "welcome") this.welcomed();
    return this.heard(frame);
  }

  answered(answer) {
    const waiting = this.unanswered.get(answer.re);
    if (!waiting) return;
    this.unanswered.delete(answer.re);
    if (waiting.frame.do !== "here") this.heard({ event: "answered", answer, command: waiting.frame });
    waiting.resolve(answer);
  }

  welcomed() {
    this.ready = true;
    this.tries = 0;
    this.lostAt = null;
    for (const [ref, waiting] of this.unanswered) {
      if (waiting.frame.do === "here") this.unanswered.delete(ref);
      else {
        waiting.at = Date.now();
        this.put(waiting.frame);
      }
    }
  }

  put(frame) {
    this.lastSent = Date.now();
    this.socket.send(JSON.stringify(frame));
  }

  listen() {
    const now = Date.now();
    if (this.stopped) return;
    if (this.ready) {
      const oldest = Math.min(Infinity, ...[...this.unanswered.values()].map(({ at }) => at));
      const heardSince = (this.quietSince ?? 0) > oldest;
      if (now - oldest > PATIENCE && !heardSince) this.lost(0);
      else if (now - this.lastSent > IDLE) this.send({ do: "here" });
    } else if (this.lostAt && now - this.lostAt > PATIENCE) {
      this.link("reconnecting");
      if (this.socket && now - this.openedAt > 2 * PATIENCE) this.lost(0);
    }
  }

  lost(code) {
    const socket = this.socket;
    this.socket = null;
    this.ready = false;
    this.lostAt ??= Date.now();
    if (socket) {
      socket.onclose = null;
      socket.onmessage = null;
      socket.close();
    }
    if ((code >= 4400 && code < 4500 && code !== 4408) || code === 1003 || code === 1009) {
      this.stop();
      return this.link("closed", code);
    }
    const base = this.retry ?? Math.min(LONGEST, 400 * 2 ** this.tries);
    this.retry = undefined;
    this.tries += 1;
    clearTimeout(this.later);
    this.later = setTimeout(() => this.connect(), base * (0.5 + Math.random()));
    return undefined;
  }

  // Says hello again at once, to be given the meeting whole.
  again() {
    const { socket } = this;
    this.socket = null;
    this.ready = false;
    socket?.close();
    this.connect();
  }

  hurry() {
    if (this.stopped) return;
    if (this.ready) this.send({ do: "here" });
    else if (!this.socket) this.connect();
  }
}
