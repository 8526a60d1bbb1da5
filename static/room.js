// The room page: holds the meeting's state, keeps the link, and draws the one screen that is right now.
//
// There is one state and one road: events go through the reducer, the state is drawn. A break is covered here first
// and told to the server second; the cover is remembered in the session, so a reload comes back to the quiet space.

import "./light.js";
import "./soft_clock.js";
import "./room/composer.js";
import { toSay, speaker } from "./announce.js";
import { chime, readyToSound } from "./chime.js";
import { draw } from "./draw.js";
import { interruptions } from "./interruptions.js";
import { keyboard } from "./keys.js";
import { recall, remember } from "./keep.js";
import { after, facilitates, redAlert, screen, start } from "./meeting.js";
import { Pace } from "./pace.js";
import { participantActs } from "./room/acts.js";
import { arrivingView, closedView, goneView, leftView, lobbyView, onCallView, sideView } from "./room/around.js";
import { quietView, reentryView } from "./room/quiet.js";
import { roomView } from "./room/room.js";
import { sheetView } from "./room/sheets.js";
import { setClock } from "./server_clock.js";
import { chosenLanguage, language, speak, t } from "./words.js";
import { Wire } from "./wire.js";

const VIEWS = {
  arriving: (state, ui, act) => arrivingView(state, act), lobby: (state, ui, act) => lobbyView(state, act),
  gone: goneView, left: (state, ui, act) => leftView(state, act), on_call: (state, ui, act) => onCallView(state, act),
  closed: closedView, side: sideView, quiet: quietView, reentry: reentryView, room: roomView,
};
const DUSK = ["quiet", "reentry"];

class HomeRoom extends HTMLElement {
  async connectedCallback() {
    this.state = { ...start(), covered: recall("covered"), outbox: recall("unsent") ?? [] };
    this.ui = { tab: "needs" };
    this.tell = speaker(document.getElementById("polite"), document.getElementById("assertive"));
    await speak(chosenLanguage());
    this.draw = this.draw.bind(this);
    this.wire = new Wire({
      pass: recall("pass"),
      position: () => this.state,
      heard: (event) => this.hear(event),
      link: (state, code) => this.hear({ event: "link", state, code }),
    });
    this.pace = new Pace(() => this.draw());
    this.act = Object.assign(participantActs(this.app()), { mayShow: this.pace.mayShow, pace: (choice) => this.pace.set(choice) });
    keyboard(() => this.state, () => this.ui, this.act);
    readyToSound();
    this.draw();
    this.resend();
    this.wire.connect();
    this.reminder = setInterval(() => this.remind(), 1000);
    addEventListener("leaving", () => this.wire.send({ do: "leave" }));
    addEventListener("pageshow", ({ persisted }) => persisted && this.wire.hurry());
  }

  app() {
    const room = this;
    return {
      get state() {
        return room.state;
      },
      get ui() {
        return room.ui;
      },
      send: (command) => room.wire.send(command),
      hear: (event) => room.hear(event),
      change: (change) => room.change(change),
      draw: () => room.draw(),
      say: (line) => room.say(line),
      sayAgain: (item) => room.say(item, item.ref),
      cover: (cover) => room.cover(cover),
      uncover: () => room.uncover(),
      notOut: (answer) => room.notOut(answer),
      returned: (answer) => answer.ok || room.notOut(answer),
      stop: () => room.wire.stop(),
    };
  }

  // Everything that happens comes through here, from the meeting and from this page alike.
  hear(event) {
    const before = this.state;
    if (event.event === "welcome") setClock(event.meeting.now, event.meeting.practice);
    if (event.event === "timer" && before.meeting.practice) setClock(event.until, true);
    this.state = after(before, event);
    this.keep(before);
    this.pace.heard(before, this.state);
    if (event.event === "welcome") this.welcomed(before, event);
    if (before.sideRoom && !this.state.sideRoom && event.event === "side_room") this.outOfSideRoom();
    if (event.event === "handed_over" && event.to === this.state.you && before.role === "on_call") this.wholeAgain();
    if (event.event === "admitted" && event.who === this.state.you && before.me.state === "lobby") this.wholeAgain();
    for (const [how, words] of toSay(before, this.state)) how === "needs" ? this.interrupt() : this.tell(how, words);
    const red = redAlert(this.state);
    if (red && this.state.live && !this.state.covered && red.alert !== redAlert(before)?.alert) chime();
    if ("at" in event || "re" in event || event.event === "live") this.drawSoon();
    else this.draw();
  }

  // Below red somebody who facilitates is spoken to four times an hour; the list gathers the rest in silence.
  interrupt() {
    this.quietly ??= interruptions();
    const n = this.quietly(Date.now());
    if (n) this.tell("polite", t("say.needs", { n, count: n }));
  }

  keep(before) {
    const { outbox, covered } = this.state;
    if (outbox !== before.outbox) remember("unsent", outbox.filter(({ state }) => state === "sending" || state === "failed" || state === "refused" || state === "returned"));
    if (covered !== before.covered) remember("covered", covered);
  }

  // A break that the server has not heard of yet, or heard of first, is the same break.
  welcomed(before, { meeting }) {
    const asked = [...this.wire.unanswered.values()].some(({ frame }) => frame.do === "step_out" || frame.do === "return");
    if (recall("arriving") && meeting.me?.state === "here") {
      remember("arriving", null);
      if (!["", "gathering"].includes(this.state.phase) && !facilitates(this.state)) this.ui = { ...this.ui, landed: true };
    }
    if (before.covered && meeting.me?.state === "here" && !asked) this.wire.send({ do: "step_out", visible: "nobody" });
  }

  outOfSideRoom() {
    if (!facilitates(this.state) && this.state.role !== "on_call" && !this.state.closed) this.wire.send({ do: "reentry" });
  }

  // From the lobby nobody is seen; once let in, the room is asked for whole.
  wholeAgain() {
    this.state = { ...this.state, epoch: null, seq: 0 };
    this.wire.again();
  }

  say({ text, room, draft, notes, intent }, ref = this.wire.newRef()) {
    this.hear({ event: "sending", ref, text, room, draft, notes });
    const command = { do: "say", ref, text };
    if (room) command.room = room;
    if (draft) command.draft = draft;
    if (notes?.length) command.notes = notes;
    if (intent) command.intent = intent;
    this.wire.send(command);
  }

  // Words left over from before a reload go out again under their own names, so nothing is said twice.
  resend() {
    if (this.state.covered) return this.putBackUnsent();
    for (const { ref, text, room, state } of this.state.outbox) {
      if (state === "sending") this.wire.send({ do: "say", ref, text, ...(room ? { room } : {}) });
    }
    return undefined;
  }

  // The conversation is covered at once, whatever the link does; words not yet gone wait and are asked about later.
  cover(covered) {
    this.hear({ event: "covered", ...covered });
    if (!this.wire.ready) this.putBackUnsent();
  }

  putBackUnsent() {
    for (const { ref, state } of this.state.outbox) {
      if (state !== "sending") continue;
      this.wire.unanswered.delete(ref);
      this.hear({ event: "not_sent", ref });
    }
  }

  uncover() {
    this.hear({ event: "uncovered" });
  }

  notOut(answer) {
    if (answer.code === "not_on_a_break") this.uncover();
    else this.change({ sheet: { name: "said", said: answer.say } });
  }

  remind() {
    const until = this.state.covered?.until;
    if (until && Date.now() > until && !this.ui.reminded) this.change({ reminded: true });
  }

  change(change) {
    this.ui = { ...this.ui, ...change };
    this.draw();
  }

  drawSoon() {
    if (this.soon) return;
    this.soon = true;
    const later = () => {
      this.soon = false;
      this.draw();
    };
    if (document.hidden) setTimeout(later, 0);
    else requestAnimationFrame(later);
  }

  // Those who facilitate get their tools with the first welcome; a phone that only listens never fetches them.
  async loadConsole() {
    this.console ??= (async () => {
      const [{ consoleView }, { facilitatorActs }, { consoleSheets, consoleKeys }] = await Promise.all([
        import("./console/console.js"), import("./console/acts.js"), import("./console/sheets.js"), speak(language(), "console"), styled("/static/style/console.css"), styled("/static/style/rules.css"),
      ]);
      Object.assign(this.act, facilitatorActs(this.app()), { consoleSheets, consoleKeys });
      VIEWS.console = consoleView;
      this.draw();
    })();
    return this.console;
  }

  draw() {
    let name = screen(this.state);
    if (name === "console" && !VIEWS.console) {
      this.loadConsole();
      name = "arriving";
    }
    document.body.className = `page-${DUSK.includes(name) ? "quiet" : name}`;
    draw(this, [VIEWS[name](this.state, this.ui, this.act), this.ui.sheet && sheetView(this.state, this.ui, this.act)]);
    this.settle(name);
  }

  // A press that changed the screen leaves the focus on its heading; what arrives by itself never moves it.
  settle(name) {
    const dialog = this.querySelector("dialog");
    const sheet = this.ui.sheet?.name;
    if (dialog && (!dialog.open || this.sheetShown !== sheet)) {
      if (!dialog.open) {
        this.cameFrom = document.activeElement;
        dialog.showModal();
      }
      dialog.querySelector("#sheet-title")?.focus();
      dialog.scrollTop = 0;
    }
    if (this.sheetShown && !sheet && this.cameFrom?.isConnected) this.cameFrom.focus();
    if (name !== this.shown && DUSK.some((one) => one === name || one === this.shown) && document.activeElement === document.body) this.querySelector("h1[tabindex]")?.focus();
    this.sheetShown = sheet;
    this.shown = name;
  }
}

function styled(href) {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  document.head.append(link);
  return new Promise((ready) => (link.onload = link.onerror = ready));
}

customElements.define("home-room", HomeRoom);
