// What a facilitator's press does. Nothing here asks twice: every act has an act that takes it back.

import { nextPhase } from "./meeting_pane.js";
import { nameOf, redAlert } from "../meeting.js";
import { t } from "../words.js";
import { rehearsalActs } from "./rehearsal.js";
import { rulesActs } from "./rules_acts.js";
import { waveActs } from "./wave.js";

export function facilitatorActs(app) {
  const { send, change: ui } = app;
  const told = (answer) => {
    if (!answer.ok) ui({ sheet: { name: "said", said: answer.say ?? t("said.no") } });
    return answer;
  };
  const tell = (command) => send(command).then(told);
  // An act that can be taken back says so until the next one: one press, or U.
  const undoable = (say, command, back) => tell(command).then((answer) => {
    if (answer.ok) ui({ undo: { say, back } });
    return answer;
  });
  const named = (who) => ({ name: nameOf(app.state, who) });

  return {
    ...rulesActs(app),
    ...waveActs({ app, tell, undoable, ui }),
    ...rehearsalActs({ app, tell, ui }),
    read: (reading) => ui({ reading }),
    claim: (item) => tell({ do: "claim", item }),

    // Alerts: to join is to say *I have this* and to open a room for two, in one press.
    openAlert: (alert) => ui({ alert, alertWords: false }),
    openWords: () => ui({ alertWords: true }),
    foldWords: () => ui({ alertWords: false }),
    joinPerson(alert) {
      ui({ alert: null, tab: "room" });
      if (!alert.acknowledged) send({ do: "acknowledge_alert", alert: alert.alert });
      tell({ do: "open_side_room", room: `side-${alert.alert}`.slice(0, 40), who: [alert.by] });
    },
    joinReddest() {
      const alert = redAlert(app.state);
      if (alert) this.joinPerson(alert);
    },
    // Whoever is on call and connected is asked at once; a link is shown for somebody who must be fetched by hand.
    async askOnCall(alert) {
      const asked = await tell({ do: "escalate", alert: alert.alert });
      const link = await send({ do: "invite", as: "on_call", room: `side-${alert.alert}`.slice(0, 40) });
      if (asked.ok || link.ok) ui({ sheet: { name: "links", kind: "on_call", link: link.join, said: asked.say } });
    },
    resolve(alert, outcome) {
      ui({ alert: null });
      undoable(t("undo.settled", named(alert.by)), { do: "resolve_alert", alert: alert.alert, outcome }, { do: "reopen_alert", alert: alert.alert });
    },

    // Held lines
    release: (hold) => tell({ do: "release_hold", hold }),
    giveBack(hold, say) {
      ui({ sheet: null, reading: null });
      tell({ do: "return_hold", hold, say });
    },

    // Floor, phases, pauses
    callOn: (who) => tell({ do: "invite_to_speak", who }),
    callNext() {
      const [first] = app.state.queue;
      if (first) tell({ do: "invite_to_speak", who: first });
    },
    goOn() {
      const circle = app.state.circles?.rooms[app.state.me.circle];
      if (circle) return tell(circle.floor === app.state.you || !circle.order.length ? { do: "done" } : { do: "invite_to_speak", who: circle.order[0] });
      if (app.state.floor.who === app.state.you) return tell({ do: "done" });
      const [first] = app.state.queue.filter((id) => id !== app.state.floor.who);
      return tell(first && app.state.phase !== "round" ? { do: "invite_to_speak", who: first } : { do: "done" });
    },
    setPhase(phase) {
      if (phase === "ended") return ui({ sheet: { name: "close_meeting" } });
      const order = phase === "round" ? roundOrder(app.state) : undefined;
      const back = { do: "set_phase", phase: app.state.phase };
      return undoable(t("undo.phase", { phase: t(`phase.${phase}`).toLowerCase() }), order ? { do: "set_phase", phase, order } : { do: "set_phase", phase }, back);
    },
    moveOn() {
      const next = nextPhase(app.state);
      if (next) this.setPhase(next);
    },
    pauseRoom: (on) => (on ? undoable(t("undo.room"), { do: "start_break", minutes: 3 }, { do: "end_break" }) : tell({ do: "end_break" })),
    foldShare: (of) => undoable(t("undo.folded"), { do: "fold", of, notes: [] }, { do: "unfold", of }),
    shield: (on) => undoable(t("undo.shield"), { do: "shield", on }, { do: "shield", on: !on }),
    undo() {
      const { undo } = app.ui;
      if (!undo) return;
      ui({ undo: null });
      tell(undo.back);
    },
    post(text) {
      app.hear({ event: "cue_said" });
      app.say({ text, room: app.state.sideRoom ? "main" : (app.state.me.circle ?? undefined) });
    },

    // Before the meeting: every press that mends a line looks again.
    async checklist() {
      const found = await tell({ do: "checklist" });
      if (found.ok) app.hear({ event: "checked", lines: found.lines });
    },
    async tryOnCall() {
      await tell({ do: "try_on_call" });
      await this.checklist();
    },

    // The plan
    begin: () => tell({ do: "begin" }),
    moreForShare: () => tell({ do: "more_time", of: "share", minutes: 2 }),
    moreTime: () => tell({ do: "more_time", minutes: 3 }),
    setHands: (open) => tell({ do: "set_hands", open }),
    coolDown(one, two) {
      ui({ sheet: null });
      tell({ do: "cool_down", who: [one, two] });
    },
    settleConflict: (of, how, note) => tell({ do: "settle_conflict", of, how, note: note.trim() }),
    swapAnswered: () => app.hear({ event: "swap_answered" }),
    roomNow: () => send({ do: "room_now" }).then((facts) => ui({ sheet: { name: "facts", facts } })),
    fitAnswered: () => app.hear({ event: "fit_answered" }),
    setPlan(steps, by_itself) {
      ui({ sheet: null });
      tell({ do: "set_plan", steps: steps.filter(([, minutes]) => minutes > 0), by_itself });
    },

    // Circles
    openCircles(count, minutes) {
      ui({ sheet: null });
      tell({ do: "open_circles", count, minutes });
    },
    circleMinutes: (minutes) => ui({ sheet: { ...app.ui.sheet, minutes } }),
    moreForCircles: () => tell({ do: "extend_circles", minutes: 2 }),
    bringBack: () => tell({ do: "end_circles" }),
    lookIn(room) {
      ui({ tab: "room" });
      tell({ do: "enter_circle", room });
    },

    handedRead: () => app.hear({ event: "handed_read" }),
    easedRead: () => app.hear({ event: "eased_read" }),

    setQueue: (order) => tell({ do: "set_queue", order }),
    sayMilestone: (of) => tell({ do: "say_milestone", of }),

    // Looking after somebody, and a way back
    giveTask(about, to, text, minutes) {
      ui({ sheet: null });
      send({ do: "give_task", about, to, text: text.trim(), ...(minutes ? { minutes } : {}) }).then(told)
        .then((answer) => answer.ok && ui({ undo: { say: t("undo.task", named(about)), back: { do: "end_task", task: answer.task, how: "not_needed" } } }));
    },
    endTask: (task, how) => undoable(t("undo.task_ended", { name: nameOf(app.state, task.about) || task.name }), { do: "end_task", task: task.task, how }, { do: "reopen_task", task: task.task }),
    handTask(task, to) {
      ui({ sheet: null });
      tell({ do: "hand_task", task, to });
    },
    answerBack: (one, yes) => (yes ? tell({ do: "answer_back", of: one.item, yes }) : undoable(t("undo.back", { name: one.name }), { do: "answer_back", of: one.item, yes }, { do: "restore", who: one.who })),

    // People and duties
    handOver(to) {
      ui({ sheet: null });
      tell({ do: "hand_over", to });
    },
    forOne(who, what) {
      if (what.startsWith("serve:")) return this.serve(who, what.slice(6));
      if (what === "side") return this.openSideRoom(who);
      if (what === "pause") return this.pausePosting(who, 5, "");
      if (what === "remove") return this.remove(who, "");
      if (what === "hand_over") return this.handOver(who);
      if (what === "look_after") return this.giveTask(who, "", "", null);
      if (what === "come_back") return tell({ do: "promise", who });
      return what && ui({ sheet: { name: "serve", who } });
    },
    layDown(duty) {
      ui({ sheet: null });
      tell({ do: "lay_down", as: duty });
    },
    serve(who, duty) {
      ui({ sheet: null });
      tell({ do: "serve", who, as: duty });
    },
    openSideRoom(...who) {
      ui({ sheet: null, tab: "room" });
      tell({ do: "open_side_room", room: `side-${who.join("-")}`.slice(0, 40), who });
    },
    closeSideRoom: () => tell({ do: "close_side_room", room: app.state.sideRoom.room }),
    pausePosting(who, minutes, why) {
      ui({ sheet: null });
      undoable(t("undo.paused", named(who)), { do: "pause_posting", who, minutes, why: why.trim() || t("pause_posting.default") }, { do: "resume_posting", who });
    },
    pausePrivate(who, minutes, why) {
      ui({ sheet: null });
      undoable(t("undo.paused_private", named(who)), { do: "pause_private", who, minutes, why: why.trim() || t("pause_posting.default") }, { do: "resume_private", who });
    },
    remove(who, why) {
      ui({ sheet: null });
      undoable(t("undo.removed", named(who)), { do: "remove", who, why: why.trim() }, { do: "restore", who });
    },
    invite: (kind) =>
      send({ do: "invite", as: kind }).then((answer) => {
        const said = answer.ok ? null : (answer.say ?? t("said.no"));
        if (app.ui.sheet?.name === "links") ui({ sheet: { name: "links", kind, link: answer.join, said } });
      }),
    keepTemplate: (title, duties) => tell({ do: "keep_template", title: title.trim() || app.state.meeting.title, duties: Object.fromEntries(duties.map((one) => [one, 1])) })
      .then((answer) => answer.ok && app.ui.sheet?.name === "keep_template" && ui({ sheet: { name: "keep_template", said: t("template.kept") } })),
    inviteHelp(kind) {
      ui({ sheet: { name: "links", kind } });
      return this.invite(kind);
    },
    // The button goes with its link, so the focus goes to the sheet's title and not out of the sheet.
    takeBackLink(of) {
      document.querySelector(".sheet h2")?.focus();
      return tell({ do: "take_back_link", of });
    },
    copy: (link) => navigator.clipboard?.writeText(link).then(() => ui({ sheet: { ...app.ui.sheet, copied: true } })),
    closeMeeting() {
      ui({ sheet: null });
      tell({ do: "close" });
    },
  };
}

// Everyone present in the order they came, the one who chairs last.
function roundOrder(state) {
  const ids = Object.values(state.people).filter((one) => one.state === "here" || one.state === undefined).map((one) => one.id);
  return [...ids.filter((id) => id !== state.you), ...ids.filter((id) => id === state.you)];
}
