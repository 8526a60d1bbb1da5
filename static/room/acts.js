// What a press does: each act is one command to the meeting, or a change that stays on this page.

import { ask } from "../ask.js";
import { keepOnDevice, forgetAll, onDevice, recall, remember } from "../keep.js";
import { facilitates, handUp, mayPost } from "../meeting.js";
import { helpLines, leaveQuickly } from "../parts.js";
import { now } from "../server_clock.js";
import { changeLanguage, language, otherLanguage, t } from "../words.js";
import { betweenActs } from "./between.js";
import { looksLikeContact } from "./composer.js";
import { ownWordsActs } from "./own_words.js";
import { tracesActs } from "./traces.js";
import { wayBackActs } from "./way_back.js";
import { wishActs } from "./milestones.js";

export function participantActs(app) {
  const { send, hear, change: ui } = app;
  // What the meeting would not do is said in its own words, where the person is looking.
  const request = (command) =>
    send(command).then((answer) => {
      ui({ notice: answer.ok ? null : answer.say });
      return answer;
    });
  const composer = () => document.querySelector("line-composer");

  const acts = {
    ...tracesActs(app),
    ...ownWordsActs(app),
    ...wayBackActs(app),
    ...wishActs({ ...app, sheetSaid: (said) => ui({ sheet: { ...app.ui.sheet, said } }) }),
    endTask: (task, how) => request({ do: "end_task", task: task.task, how }),
    send,
    redraw: app.draw,
    mayPost: () => mayPost(app.state, now()),
    language: () => changeLanguage(otherLanguage()).then(app.draw),
    tab: (tab) => ui({ tab, alert: null }),

    // Sheets
    sheet: (name, more = {}) => {
      ui({ sheet: { name, ...more } });
      if (name === "someone" && !app.ui.help) loadHelp();
      if (name === "mine") acts.lookUpMine();
    },
    regainedRead: () => hear({ event: "regained_read" }),
    rulesRead: () => hear({ event: "rules_read" }),
    async rules() {
      acts.rulesRead();
      ui({ sheet: { name: "rules" } });
      const answer = await send({ do: "read_rules", language: language() });
      if (app.ui.sheet?.name === "rules") ui({ sheet: { name: "rules", rules: answer.rules, trouble: !answer.ok } });
    },
    closeSheet: () => ui({ sheet: null, asked: null }),
    country: (code) => {
      keepOnDevice("country", code);
      loadHelp();
    },
    helpLine: (line) => helpLines([line]).kids[0].kids[0],

    // Words
    say(anyway = false) {
      const area = composer();
      const text = area?.text;
      if (!text || !acts.mayPost() && !app.state.sideRoom) return;
      const room = area.getAttribute("room") || undefined;
      const aside = room && room !== app.state.me.circle;
      if (!anyway && !aside && looksLikeContact(text)) return void ui({ warn: true });
      area.put("");
      ui({ warn: false });
      app.say({ text, room, ...(aside ? {} : { intent: app.ui.intent, notes: app.ui.notes }) });
    },
    typed: () => app.ui.warn && ui({ warn: false }),
    unwarn: () => ui({ warn: false }),
    again: (item) => app.sayAgain(item),
    sendDraft: (item) => app.say({ text: item.text, draft: item.hold, room: item.room || undefined }),
    change(item) {
      acts.takeBack(item);
      ui({ writing: true });
      composer()?.giveBack(item.text);
    },
    takeBack(item) {
      if (item.hold) send({ do: "discard", hold: item.hold });
      hear({ event: "dropped", ref: item.ref });
    },
    letGo: (item) => acts.takeBack(item),
    writeAhead() {
      ui({ writing: true });
      composer()?.area.focus();
    },
    // A first few words to write on from: progress and a setback are asked for in the same way.
    beginWith(start) {
      const area = composer();
      area?.put([area.area.value.trimEnd(), t(`start.${start}.words`)].filter(Boolean).join("\n"));
      area?.area.focus();
    },
    landedClosed: () => ui({ landed: false }),
    putAway: () => ui({ writing: false }),
    noticeClosed: () => ui({ notice: null }),
    nudgeClosed: () => hear({ event: "nudge_closed" }),
    sayCue() {
      app.say({ text: app.state.cue.say });
      acts.cueSaid();
    },
    cueSaid: () => hear({ event: "cue_said" }),
    calledClosed: () => hear({ event: "called_closed" }),

    // Floor and queue
    raise: () => request({ do: "raise_hand" }),
    lower: () => request({ do: "lower_hand" }),
    toggleHand: () => (handUp(app.state) ? acts.lower() : acts.raise()),
    pass: () => request({ do: "pass" }),
    done() {
      request({ do: "done" });
      ui({ intent: null, notes: [] });
    },
    ack(share, kind) {
      hear({ event: "chosen", acked: { [share]: kind } });
      request({ do: "ack", of: share, kind });
    },
    // One's own words, gone from every page at once. The sheet closes when nothing is left to take back.
    retract: (of) => request({ do: "retract", of }),
    retractAll(lines) {
      lines.forEach((of) => acts.retract(of));
      acts.closeSheet();
    },
    openFold(line) {
      hear({ event: "opened", of: line.line });
      if (line.text === null || line.text === undefined) send({ do: "open", of: line.line });
    },
    foldAgain: (of) => hear({ event: "folded_again", of }),
    folds: (notes) => {
      hear({ event: "folds", notes });
      send({ do: "folds", notes });
    },
    callOver: () => request({ do: "call_over" }).then((answer) => ui({ notice: answer.say })),
    accept: (offer) => request({ do: "accept", of: offer.offer ?? offer.duty ?? offer.by }),

    // Out, and back
    stepOut() {
      // Those who share the room's cover see that one of them is out; of everybody else nobody is told.
      const visible = facilitates(app.state) ? "facilitators" : "nobody";
      app.cover({ since: Date.now(), until: null, visible });
      ui({ sheet: null, tool: null, told: false, outSay: null, notice: null, reminded: false, leaving: false, warn: false });
      send({ do: "step_out", visible }).then((answer) => {
        if (answer.ok && answer.say) ui({ outSay: answer.say });
        if (answer.ok || answer.code === "already_on_a_break") return;
        // Refused, as when nobody else could take over: the cover stays, and what is said meanwhile is not lost.
        app.cover({ ...app.state.covered, alone: true });
        ui({ outSay: answer.say });
      });
    },
    howLong(minutes) {
      app.cover({ ...app.state.covered, minutes, until: minutes ? Date.now() + minutes * 60000 : null });
      ui({ reminded: false });
    },
    comeBack: () => {
      if (app.state.closed) {
        ui({ endedMeanwhile: true });
        return void app.uncover();
      }
      send({ do: "reentry" }).then((answer) => {
        if (!answer.ok) app.notOut(answer);
      });
    },
    comeIn: (catch_up) => send({ do: "return", catch_up }).then(app.returned),
    askWord: () => {
      send({ do: "ask_for_help", text: t("reentry.word_ask") });
      acts.comeIn("none");
    },
    stayOut: () => hear({ event: "stay_out" }),
    tool: (tool) => ui({ tool, step: 0 }),
    groundOn: () => ui({ step: (app.ui.step ?? 0) + 1 }),
    hear: () => ui({ hearing: document.querySelector("breathing-pace")?.listen() }),
    leaveToday: () => ui({ leaving: true }),
    stay: () => ui({ leaving: false }),
    leaveForToday: () => send({ do: "leave" }).then(acts.finish),

    // People
    askFacilitator: () => send({ do: "ask_for_help" }).then((answer) => ui({ asked: answer.say ?? t(answer.ok ? "someone.asked" : "someone.not_asked") })),
    ...betweenActs(app),
    companyOfAnybody: () => {
      acts.sheet("someone");
      send({ do: "ask_for_help", text: t("quiet.company_ask") }).then((answer) => ui({ asked: answer.say ?? t("someone.asked") }));
    },
    tell: () => send({ do: "ask_for_help", text: t("quiet.tell_ask") }).then(() => ui({ told: true })),
    safe: () => {
      send({ do: "safe", alert: app.state.care.alert }).then((answer) => answer.say && ui({ sheet: { name: "said", said: answer.say } }));
      acts.careClosed();
    },
    careRoom: () => send({ do: "ask_for_help" }).then((answer) => answer.say && ui({ sheet: { name: "said", said: answer.say } })),
    passOn: () => send({ do: "pass_on", alert: app.state.care.alert, text: document.getElementById("words-to-pass-on").value })
      .then((answer) => answer.say && ui({ sheet: { name: "said", said: answer.say } })),
    careClosed: () => hear({ event: "care_closed" }),
    speakUp: (about, kind, text) => send({ do: "speak_up", about, kind, text }).then((answer) => ui({ sheet: { ...app.ui.sheet, said: answer.say ?? t(answer.ok ? "speak.thanks" : "someone.not_asked") } })),
    block: (who) => send({ do: "block", who }).then((answer) => ui({ sheet: { ...app.ui.sheet, said: answer.say ?? t("speak.blocked") } })),
    enter: (room) => send({ do: "enter", room }).then((answer) => answer.ok || ui({ sheet: { name: "said", said: answer.say } })),
    leaveSideRoom() {
      app.cover({ since: Date.now(), visible: "nobody" });
      acts.comeBack();
    },

    // The end, and after it
    feel: (feel) => ui({ feel }),
    async givePulse() {
      try {
        const [ok, answer] = await ask("/api/pulse", { pass: recall("pass") ?? "", feel: app.ui.feel });
        ui({ pulseSaid: ok ? answer.say : answer.detail });
      } catch {
        ui({ pulseSaid: t("mine.not_now") });
      }
    },
    stayWith: () => send({ do: "ask_for_help", text: t("stay.words") }).then((answer) => ui({ staySaid: answer.say ?? t(answer.ok ? "someone.asked" : "someone.not_asked") })),
    sitWith(alert) {
      send({ do: "acknowledge_alert", alert: alert.alert });
      request({ do: "open_side_room", room: `side-${alert.alert}`.slice(0, 40), who: [alert.by] });
    },
    // The pass goes too: whoever holds the device next finds nothing.
    finish() {
      navigator.sendBeacon("/api/leave");
      app.stop();
      forgetAll();
      location.replace("/leave");
    },
    startAgain() {
      for (const name of ["pass", "covered", "unsent"]) remember(name, null);
      location.replace(recall("invite") ? "/join" : "/");
    },
    writeTo: (to, text) => text.trim() && send({ do: "private", to, text: text.trim() }).then((answer) =>
      ui({ sheet: answer.ok && !answer.held ? null : { ...app.ui.sheet, said: answer.say ?? t("someone.not_asked") } })),
    privateRead: () => hear({ event: "private_read" }),
    listen: (intent) => ui({ intent: app.ui.intent === intent ? null : intent }),
    touches: (note) => {
      const notes = app.ui.notes ?? [];
      ui({ notes: notes.includes(note) ? notes.filter((one) => one !== note) : [...notes, note] });
    },
  };

  acts.exits = { out: () => acts.stepOut(), someone: () => acts.sheet("someone"), leave: leaveQuickly };

  async function loadHelp() {
    const country = onDevice("country") ?? navigator.language.split("-")[1] ?? "";
    try {
      const answer = await fetch(`/api/help?country=${encodeURIComponent(country)}&language=${language()}`);
      ui({ help: await answer.json() });
    } catch {
      ui({ help: { countries: [], lines: [{ name: t("help.emergency"), how: t("help.emergency_how") }] } });
    }
  }

  return acts;
}
