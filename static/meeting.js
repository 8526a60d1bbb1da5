// The meeting as this page knows it: one pure reducer, with the same event names as the wire.
//
// `after(state, event)` returns the next state and never changes the one it was given. Events come from the server in
// one order; the few that begin here (`sending`, `answered`, `covered`, `link` ...) are named in `local` below. Views
// read the state through the small questions at the end of this file and never keep anything of their own.

const FLOOR_PHASES = ["reading", "round", "sharing"];
const FACILITATING = ["facilitator", "cofacilitator"];
const FLAGS_KEPT = 30;
const LATE = ["closing", "fellowship"];
const LEVEL_RANK = { C4: 0, C3: 1, C2: 2, C1: 4 };
const HEAVY = ["C2", "C3", "C4"];
const GRACE_MS = 60000; // as long as the server waits for the chair before somebody else acts

export function start() {
  return {
    link: "connecting", code: 0, live: false, epoch: null, seq: 0,
    you: null, role: "participant", meeting: {}, phase: "", posting: {}, until: null,
    floor: { who: null, share: null, until: null, since: null }, queue: [], round: [], people: {}, agreement: [], rules: [], rulesVersion: 1, rulesChanged: [], paused: null,
    chair: null, counts: null, me: { state: "here", folds: [], holds: [], services: [], offered: [] },
    shares: {}, log: [], opened: {}, acked: {}, outbox: [], nudge: null, care: null, called: false,
    covered: null, card: null, sideRoom: null, rooms: {}, closed: null, privates: [], offers: [], contacts: {}, fewer: [], companyNo: false, flags: [],
    alerts: {}, holds: {}, waiting: {}, wave: null, spoke: {}, back: {}, promises: [], claims: {}, shield: false, circles: null, pulse: {},
    plan: { steps: [], ends_at: null, by_itself: false }, links: [], ready: null, due: null, fit: null, cue: null, handsOpen: true, selfHeld: null, regained: null, acting: null, handedTo: null, eased: null, swap: null, conflicts: {},
    names: {}, tasks: {}, milestones: {}, askedBack: {}, volunteers: {}, queueOrder: "first_come",
  };
}

export function after(state, event) {
  const change = heard[event.event] ?? local[event.event];
  const next = change ? { ...state, ...change(state, event) } : state;
  const moves = typeof event.seq === "number" && event.event !== "welcome" && !event.caught_up;
  return moves && event.seq > next.seq ? { ...next, seq: event.seq } : next;
}

// What the server says ---------------------------------------------------------------------------------------------

const heard = {
  welcome(state, { epoch, seq, you, role, meeting, fresh: whole, needs = meeting.needs }) {
    const resumed = epoch === state.epoch && state.you === you && state.seq > 0 && !whole;
    const me = { folds: [], holds: [], services: [], offered: [], ...meeting.me };
    const fresh = resumed ? state : { ...start(), covered: state.covered, card: state.card, outbox: state.outbox };
    return {
      ...fresh, link: "live", epoch, seq: resumed ? state.seq : 0, head: seq ?? 0, you, role, meeting, me,
      phase: meeting.phase?.phase ?? "", posting: meeting.phase?.posting ?? {}, until: meeting.phase?.until ?? null,
      floor: { since: meeting.now ?? null, ...meeting.floor }, queue: meeting.queue ?? [], queueOrder: meeting.queue_order ?? "first_come", milestones: byKey(meeting.milestones, "milestone"), round: meeting.order ?? [],
      people: byId(meeting.people ?? []), agreement: meeting.agreement ?? [], rules: meeting.rules ?? [], rulesVersion: meeting.rules_version ?? 1, paused: meeting.paused ?? null,
      plan: meeting.plan ?? fresh.plan, due: meeting.plan?.due ? { next: meeting.plan.due } : null, handsOpen: meeting.hands_open !== false, selfHeld: meeting.self_held ?? null,
      links: meeting.links ?? [], circles: circlesOf(meeting.circles), chair: meeting.chair ?? null, acting: meeting.acting_for || null, counts: meeting.counts ?? null, sideRoom: sideRoomOf(me, fresh.sideRoom),
      covered: coverOf(state.covered, me), closed: meeting.ended || meeting.phase?.phase === "ended" ? (state.closed ?? { at: meeting.ended_at }) : null,
      ...(needs ? needsOf(needs, meeting.shield) : {}), offers: offersOf(me.offered),
      outbox: withHolds(fresh.outbox, me.holds),
    };
  },
  // Only now is everything up to the welcome's `seq` really here; before, a cut line resumes from what had arrived.
  live: (state) => ({ live: true, link: "live", seq: Math.max(state.seq, state.head ?? 0) }),
  phase(state, { phase, posting, until, order, at }) {
    const floorless = FLOOR_PHASES.includes(phase) ? {} : { floor: { who: null, share: null, until: null, since: at } };
    return {
      phase, posting: typeof posting === "object" && posting ? posting : state.posting, until: until ?? null,
      round: order ?? state.round, ...floorless, closed: phase === "ended" ? { at } : null,
      due: null, fit: null, cue: null, handsOpen: true,
    };
  },
  floor: (state, { who, share, until, at }) => {
    const same = state.floor.who === (who ?? null) && who;
    return { floor: { who: who ?? null, share: share ?? null, until: until ?? null, since: same ? state.floor.since : at } };
  },
  plan: (state, { steps, ends_at, by_itself }) => ({ plan: { steps, ends_at, by_itself }, meeting: ends_at ? { ...state.meeting, ends_at } : state.meeting }),
  phase_due: (state, { phase, next, at }) => ({ due: { phase, next, at } }),
  phase_extended: (state, { until, who }) => (who ? { floor: { ...state.floor, until } } : { until, due: null }),
  hands: (state, { open, say }) => ({ handsOpen: open, handsSay: say }),
  fit: (state, event) => ({ fit: event }),
  cue: (state, event) => ({ cue: event }),
  queue: (state, { who }) => ({ queue: who ?? [] }),
  queue_order: (state, { order }) => ({ queueOrder: order }),
  timer: () => ({}),
  link_made: (state, { link, service, until, by }) => ({ links: [...state.links.filter((one) => one.link !== link), { link, service, until, by }] }),
  link_used: (state, { link }) => ({ links: state.links.filter((one) => one.link !== link) }),
  link_taken_back: (state, { link }) => ({ links: state.links.filter((one) => one.link !== link) }),
  next: (state, { next_at }) => ({ meeting: { ...state.meeting, next_at } }),
  come_back: (state, { who, kept }) => ({
    promises: kept === false ? state.promises.filter((id) => id !== who) : [...new Set([...state.promises, who])],
  }),
  room_paused: (state, { until, why }) => ({ paused: until ? { until, why } : null }),
  room_resumed: () => ({ paused: null }),
  closed: (state, { at, why, until }) => ({ closed: { at, why, until } }),
  pulse: (state, { answers }) => ({ pulse: Object.entries(answers).reduce((sum, [feel, n]) => ({ ...sum, [feel]: (sum[feel] ?? 0) + n }), state.pulse) }),
  // The list itself is fetched when somebody looks at it: `rulesVersion` says that it is another one now.
  rules: (state, { version, changed }) => ({ rulesVersion: version ?? state.rulesVersion, rulesChanged: state.live ? (changed ?? []) : state.rulesChanged }),

  arrived(state, { who, name, services }) {
    const { [who]: _, ...waiting } = state.waiting;
    const person = { state: "here", ...state.people[who], id: who, name, services: services ?? [] };
    const counts = state.counts && !state.people[who] ? { ...state.counts, here: state.counts.here + 1 } : state.counts;
    return { people: { ...state.people, [who]: person }, waiting, counts };
  },
  admitted(state, { who }) {
    const { [who]: _, ...waiting } = state.waiting;
    return { waiting, me: who === state.you ? { ...state.me, state: "here" } : state.me };
  },
  waiting: (state, event) => ({ waiting: { ...state.waiting, [event.who]: event } }),
  left(state, { who }) {
    const { [who]: gone, ...people } = state.people;
    const { [who]: __, ...waiting } = state.waiting;
    const names = gone ? { ...state.names, [who]: gone.name } : state.names;
    const counts = state.counts && state.people[who] ? { ...state.counts, here: Math.max(0, state.counts.here - 1) } : state.counts;
    return { people, waiting, counts, names };
  },
  removed: (state, { who }) => {
    const gone = new Set([who].flat());
    const names = Object.fromEntries([...gone].filter((id) => state.people[id]).map((id) => [id, state.people[id].name]));
    const stay = (table) => Object.fromEntries(Object.entries(table).filter(([id]) => !gone.has(id)));
    return { names: { ...state.names, ...names }, people: stay(state.people), waiting: stay(state.waiting) };
  },
  presence: (state, { who, state: presence, at }) => person(state, who, { state: presence, since: state.people[who]?.state === "here" ? at : (state.people[who]?.since ?? at) }),
  stepped_out(state, event) {
    const change = person(state, event.who, { state: "on_break" });
    // Pressed in another tab or on another device: this page is covered as well.
    const mine = event.who === state.you ? { me: { ...state.me, state: "on_break" }, covered: state.covered ?? { since: event.at, until: null, visible: event.visible } } : {};
    return { ...change, ...mine, counts: countsOf(state, event) };
  },
  returned_from_break(state, event) {
    const change = person(state, event.who, { state: "here" });
    const mine = event.who === state.you ? { me: { ...state.me, state: "here", break: null, circle: event.room ?? null }, covered: null, card: null } : {};
    return { ...change, ...mine, counts: countsOf(state, event) };
  },
  counts: (state, event) => ({ counts: countsOf(state, event) }),
  folds: (state, { who, notes }) => (!who || who === state.you ? { me: { ...state.me, folds: notes ?? [] } } : {}),
  service(state, { who, as, service, by, accepted, offer }) {
    const duty = as ?? service;
    const volunteers = without(state.volunteers, offer);
    if (!accepted) {
      if (who !== state.you) return {};
      return { offers: [...state.offers.filter((o) => o.duty !== duty), { kind: "service", duty, by, offer }] };
    }
    const services = [...new Set([...(state.people[who]?.services ?? []), duty])];
    const mine = who === state.you ? { me: { ...state.me, services }, offers: state.offers.filter((o) => o.duty !== duty) } : {};
    return { ...person(state, who, { services }), ...mine, volunteers };
  },
  hand_over: (state, { offer, by, to, packet }) =>
    to === state.you ? { offers: [...state.offers.filter((o) => o.kind !== "hand_over"), { kind: "hand_over", by, offer, packet }] } : {},
  service_ended(state, { who, service }) {
    const services = (state.people[who]?.services ?? []).filter((duty) => duty !== service);
    const mine = who === state.you ? { me: { ...state.me, services: (state.me.services ?? []).filter((duty) => duty !== service) }, role: FACILITATING.includes(service) ? "participant" : state.role, handedTo: null } : {};
    return { ...person(state, who, { services }), ...mine };
  },
  conflict: (state, event) => ({ conflicts: { ...state.conflicts, [event.conflict]: event } }),
  conflict_settled(state, { conflict }) {
    const { [conflict]: _, ...conflicts } = state.conflicts;
    return { conflicts };
  },
  swap_asked: (state, event) => ({ swap: event }),
  self_held: (state, { say }) => ({ selfHeld: say }),
  cover_regained: (state, { say }) => ({ selfHeld: null, called: false, regained: say || null }),
  // Whoever gives the chair goes on as a co-facilitator until they lay that down; both can act meanwhile.
  handed_over(state, { to, by, acting }) {
    const taken = (services = []) => [...new Set(["facilitator", ...services.filter((duty) => duty !== "cofacilitator")])];
    const given = (services = []) => services.map((duty) => (duty === "facilitator" ? "cofacilitator" : duty));
    const people = { ...state.people };
    if (people[to]) people[to] = { ...people[to], services: taken(people[to].services) };
    if (people[by] && by !== to) people[by] = { ...people[by], services: given(people[by].services) };
    const mine = to === state.you ? { role: "facilitator", me: { ...state.me, state: "here", services: taken(state.me.services) }, handedTo: null }
      : by === state.you && by !== to ? { me: { ...state.me, services: given(state.me.services) }, handedTo: acting ? null : to } : {};
    return { chair: to, acting: acting ? by : null, swap: null, people, offers: state.offers.filter((o) => o.kind !== "hand_over"), ...mine };
  },
  posting_paused: (state, { who, until, why }) =>
    !who || who === state.you ? { me: { ...state.me, posting_pause: { until, why } } } : person(state, who, { paused_until: until }),
  posting_resumed: (state, { who }) => (who === state.you ? { me: { ...state.me, posting_pause: null } } : person(state, who, { paused_until: null })),
  private_paused: (state, { who, until, why }) =>
    !who || who === state.you ? { me: { ...state.me, private_pause: { until, why } } } : person(state, who, { private_until: until }),
  private_resumed: (state, { who }) => (!who || who === state.you ? { me: { ...state.me, private_pause: null } } : person(state, who, { private_until: null })),
  possible_return: (state, event) => ({ back: { ...state.back, [event.item]: event } }),
  restored: (state, { who }) =>
    who === undefined || [who].flat().includes(state.you) ? { me: { ...state.me, posting_pause: null } } : person(state, [who].flat()[0], { paused_until: null }),

  line(state, event) {
    const settled = event.ref ? { outbox: state.outbox.filter((item) => item.ref !== event.ref) } : {};
    // Words that cross our own step out on the way are not kept: what was said meanwhile is asked for on return.
    if (state.covered && !state.covered.alone && !event.caught_up && event.by !== state.you) return settled;
    return { ...settled, ...putLine(state, event) };
  },
  folded(state, event) {
    const ids = [event.of ?? event.line ?? event.share].flat();
    const unseen = event.line && !shareOfLine(state, event.line) && event.by && event.share;
    const base = unseen ? { ...state, ...putLine(state, { ...event, text: null }) } : state;
    return { shares: eachLine(base, ids, (line) => ({ ...line, folded: true, notes: event.notes ?? line.notes })), log: base.log };
  },
  unfolded: (state, { of }) => ({ shares: eachLine(state, of, (line) => ({ ...line, folded: false })) }),
  withdrawn(state, event) {
    const ids = [event.of ?? event.line ?? event.share].flat();
    return { shares: eachLine(state, ids, (line) => ({ ...line, text: null, withdrawn: true })) };
  },
  acks: (state, { share, kinds }) => shareChange(state, share, { acks: kinds }),
  ack: (state, { share, kind, by }) => (by === state.you ? { acked: { ...state.acked, [share]: kind } } : {}),
  private: (state, event) => (event.by === state.you ? {} : { privates: [...state.privates, event] }),

  held(state, event) {
    const held = { state: event.draft || event.end === "author_decides" ? "draft" : "held", ...waitOf(event) };
    return { outbox: touch(state.outbox, event, held) };
  },
  returned(state, event) {
    return { outbox: touch(state.outbox, event, { state: "returned", ...waitOf(event), until: null }) };
  },
  // Noticed, and nothing was stopped by it: the last of them, for those who facilitate.
  flag: (state, { seq, at, by, rule, suggests }) => ({ flags: [...state.flags.slice(1 - FLAGS_KEPT), { seq, at, by, rule, suggests }] }),
  // Between two people.
  fewer_asked: (state, { about, name }) => ({ fewer: [...state.fewer.filter((one) => one.about !== about), { about, name }] }),
  fewer_chosen: (state, { about }) => ({ fewer: state.fewer.filter((one) => one.about !== about) }),
  messages_from: (state, { from }) => ({ me: { ...state.me, messages_from: from } }),
  contact_asked: (state, { offer, name, by }) => ({ contacts: { ...state.contacts, [offer]: { kind: "asked", offer, name, by } } }),
  contact_answered: (state, { offer }) => ({ contacts: without(state.contacts, offer) }),
  contact_exchanged: (state, { offer, with: other, text }) => ({ contacts: { ...state.contacts, [offer]: { kind: "given", offer, with: other, text } } }),
  contact_over: (state, { offer }) => (state.contacts[offer]?.kind === "given" ? {} : { contacts: without(state.contacts, offer) }),
  company_asked: (state, { offer, by, who }) => (who === state.you ? { offers: [...state.offers, { kind: "company", by, offer }] } : { companyNo: false }),
  company_answered: (state, { offer, by, yes }) => ({
    offers: state.offers.filter((one) => one.offer !== offer), ...(by === state.you && !yes ? { companyNo: true } : {}),
  }),
  declined: (state, { offer }) => ({ volunteers: without(state.volunteers, offer), offers: state.offers.filter((one) => one.offer !== offer) }),
  nudge: (state, { say, line, ref, masked, seq }) => ({ nudge: { say, line, ref, masked, seq } }),
  hold_ended(state, { hold, outcome }) {
    const { [hold]: mine, ...holds } = state.holds;
    const gone = outcome === "withdrawn" || outcome === "sent" || outcome === "released";
    return {
      holds: outcome === "kept" ? state.holds : holds,
      outbox: gone ? state.outbox.filter((item) => item.hold !== hold) : state.outbox,
    };
  },
  care: (state, event) => ({ care: event }),
  called: () => ({ called: true }),
  // Most people are told of when they come into the room; somebody on call stays outside and is still part of the cover.
  joined: (state, { who, name, role }) => (role === "on_call" ? { people: { ...state.people, [who]: { id: who, name, services: ["on_call"], state: "here" } } } : {}),

  hold: (state, event) => ({ holds: { ...state.holds, [event.hold]: event } }),
  // The same alert again is the same episode: its lines add up, and its clock starts again only when it was raised.
  alert(state, event) {
    const was = state.alerts[event.alert];
    const lines = [...(was?.lines ?? []), ...(event.lines ?? []).filter(({ line }) => !was?.lines.some((one) => one.line === line))];
    const spans = [...(was?.spans ?? []), ...(event.spans ?? [])];
    const due_at = event.raised === false ? was?.due_at : event.due_at;
    return { alerts: { ...state.alerts, [event.alert]: { ...was, ...event, lines, spans, due_at, at: was?.at ?? event.at } } };
  },
  alert_acknowledged: (state, { alert, by }) => alertChange(state, alert, { acknowledged: by }),
  // Somebody asked from outside hears of an alert for the first time here, and never its words.
  alert_escalated(state, { alert, to, step, due_at, level, at }) {
    if (state.alerts[alert] || ![to].flat().includes(state.you)) return alertChange(state, alert, { escalated: to, step, due_at });
    return { alerts: { ...state.alerts, [alert]: { alert, level, step, due_at, at, escalated: to, lines: [], spans: [] } } };
  },
  alert_noted: (state, { alert, note, text }) => alertChange(state, alert, note === "own_words" ? { own_words: text } : { note: note || "safe" }),
  alert_resolved(state, { alert, outcome }) {
    const { [alert]: was, ...alerts } = state.alerts;
    const heavy = was && HEAVY.includes(was.level) && was.acknowledged === state.you && outcome !== "not_a_crisis";
    return { alerts, wave: state.wave?.alert === alert ? null : state.wave, eased: heavy ? { who: was.by, share: was.share } : state.eased };
  },
  // With nobody's name it is everybody's again; an alert that somebody had taken has its clock back.
  // The same task again was handed on or is open again; whoever gave it away and does not facilitate keeps nothing of it.
  task: (state, event) => ({ tasks: event.who === state.you || facilitates(state) ? { ...state.tasks, [event.task]: event } : without(state.tasks, event.task) }),
  task_due: (state, { task }) => (state.tasks[task] ? { tasks: { ...state.tasks, [task]: { ...state.tasks[task], over: true } } } : {}),
  task_ended: (state, { task }) => ({ tasks: without(state.tasks, task) }),
  milestone: (state, event) => ({ milestones: { ...state.milestones, [event.milestone]: event } }),
  milestone_ended: (state, { milestone }) => ({ milestones: without(state.milestones, milestone) }),
  asked_back: (state, event) => ({ askedBack: { ...state.askedBack, [event.item]: event } }),
  back_answered: (state, { item }) => ({ askedBack: without(state.askedBack, item) }),
  volunteered: (state, event) => (event.who === state.you ? {} : { volunteers: { ...state.volunteers, [event.offer]: event } }),
  claimed: (state, { item, by, due_at }) => ({ claims: { ...state.claims, [item]: by }, ...(due_at ? alertChange(state, item, { acknowledged: undefined, due_at, step: 0 }) : {}) }),
  spoke_up: (state, event) => ({ spoke: { ...state.spoke, [event.item]: event } }),
  wave: (state, event) => ({ wave: event, shield: event.shield ?? state.shield }),
  // Stepped down by itself, after ten calm minutes: the wave has passed.
  shield: (state, { on, by }) => ({ shield: on, wave: state.wave && (on || by) ? { ...state.wave, shield: on, due_at: null } : null }),
  // `who` are those who went in with this event; somebody who enters later comes to those already inside.
  side_room(state, { room, who = [], open, names }) {
    const mine = state.sideRoom?.room === room;
    const { [room]: before = [], ...others } = state.rooms;
    if (open === false) {
      return { rooms: others, ...(mine ? afterSideRoom(state) : {}) };
    }
    const inside = [...new Set([...before, ...who])];
    const rooms = { ...others, [room]: inside };
    if (!mine && !who.includes(state.you)) return { rooms };
    return { rooms, sideRoom: { room, who: inside, names: { ...(mine ? state.sideRoom.names : {}), ...names } }, care: mine ? state.care : null };
  },

  // The room parts into circles; each has a floor of its own, and everybody comes back.
  circles(state, { circles, until, turns }) {
    const opened = circlesOf({ until, turns, ending: false, rooms: circles.map((one) => ({ order: [], floor: null, ...one })) });
    return { circles: opened, me: { ...state.me, circle: homeOf(opened, state) } };
  },
  circle_floor: (state, { room, who, share, until, order, at }) => oneCircle(state, room, { floor: who ?? null, share: share ?? null, until: until ?? null, order: order ?? [], since: at }),
  circle_called: (state, { room }) => oneCircle(state, room, { called: true }),
  circle_entered(state, { who, room }) {
    if (!state.circles) return {};
    const facilitates = state.people[who]?.services?.some((duty) => duty === "facilitator" || duty === "cofacilitator");
    const rooms = Object.fromEntries(Object.values(state.circles.rooms).map((one) => {
      const without = one.who.filter((id) => id !== who);
      if (one.room !== room) return [one.room, { ...one, who: without }];
      return [room, { ...one, who: [...without, who], called: one.called && !facilitates }];
    }));
    const mine = who === state.you && !state.sideRoom ? { me: { ...state.me, circle: room || null } } : {};
    return { circles: { ...state.circles, rooms }, ...mine };
  },
  circles_timed: (state, { until, ending }) => (state.circles ? { circles: { ...state.circles, until, ending: Boolean(ending) } } : {}),
  circles_over: (state) => ({ circles: null, me: { ...state.me, circle: null } }),
  going: (state) => ({ link: state.link }),
};

// What begins on this page ------------------------------------------------------------------------------------------

const local = {
  checked: (state, { lines }) => ({ ready: lines }),
  link: (state, { state: link, code }) => ({ link, code: code ?? 0 }),
  sending: (state, { ref, text, room, draft, notes }) => ({
    outbox: [...state.outbox.filter((item) => !draft || item.hold !== draft), { ref, text, room: room ?? "", notes, state: "sending" }],
    nudge: null,
  }),
  resending: (state, { ref }) => ({ outbox: touch(state.outbox, { ref }, { state: "sending" }) }),
  answered(state, { answer, command }) {
    if (command.do === "say") return { outbox: settle(state.outbox, answer) };
    if (command.do === "ack" && answer.ok) return { acked: { ...state.acked, [command.of]: command.kind } };
    if (command.do === "raise_hand" && answer.ok) return { me: { ...state.me, hand: true } };
    if ((command.do === "lower_hand" || command.do === "pass") && answer.ok) return { me: { ...state.me, hand: false } };
    if (command.do === "folds" && answer.ok) return { me: { ...state.me, folds: command.notes } };
    if (command.do === "discard" && answer.ok) return { outbox: state.outbox.filter((item) => item.hold !== command.hold) };
    if (command.do === "return" && answer.ok) return { sideRoom: null, covered: null, card: null, me: { ...state.me, state: "here", break: null } };
    if (command.do === "resolve_alert" && answer.ok) return heard.alert_resolved(state, command);
    if ((command.do === "release_hold" || command.do === "return_hold") && answer.ok) return heard.hold_ended(state, { hold: command.hold, outcome: "released" });
    if (command.do === "reentry" && answer.ok) return { card: answer.card ?? {} };
    if (command.do === "open" && answer.ok && typeof answer.text === "string") {
      return { shares: eachLine(state, [command.of], (line) => ({ ...line, text: answer.text })) };
    }
    return {};
  },
  not_sent: (state, { ref, say }) => ({ outbox: touch(state.outbox, { ref }, { state: "failed", say }) }),
  dropped: (state, { ref }) => ({ outbox: state.outbox.filter((item) => item.ref !== ref) }),
  covered: (state, { event, ...covered }) => ({ covered: { until: null, ...covered }, card: null, called: false }),
  uncovered: (state) => ({ covered: null, card: null, me: state.me.state === "on_break" ? { ...state.me, state: "here" } : state.me }),
  stay_out: () => ({ card: null }),
  opened: (state, { of }) => ({ opened: { ...state.opened, [of]: true } }),
  folded_again: (state, { of }) => ({ opened: { ...state.opened, [of]: false } }),
  care_closed: () => ({ care: null }),
  private_read: () => ({ privates: [] }),
  rules_read: () => ({ rulesChanged: [] }),
  flag_seen: (state, { flag }) => ({ flags: state.flags.filter(({ seq }) => seq !== flag) }),
  contact_noted: (state, { offer }) => ({ contacts: without(state.contacts, offer) }),
  nudge_closed: () => ({ nudge: null }),
  called_closed: () => ({ called: false }),
  regained_read: () => ({ regained: null }),
  handed_read: () => ({ handedTo: null }),
  eased_read: () => ({ eased: null }),
  milestone_seen: (state) => ({ milestones: Object.fromEntries(Object.entries(state.milestones).map(([id, one]) => [id, one.who === state.you ? { ...one, seen: true } : one])) }),
  cue_said: () => ({ cue: null }),
  swap_answered: () => ({ swap: null }),
  fit_answered: () => ({ fit: null }),
  due_answered: () => ({ due: null }),
  chosen: (state, { acked }) => ({ acked: { ...state.acked, ...acked } }),
};

// Pieces ------------------------------------------------------------------------------------------------------------

const byKey = (list = [], key) => Object.fromEntries(list.map((one) => [one[key], one]));
const byId = (people) => Object.fromEntries(people.map((one) => [one.id, one]));
const person = (state, who, change) =>
  who && state.people[who] ? { people: { ...state.people, [who]: { ...state.people[who], ...change } } } : {};
const countsOf = (state, { here, on_break }) =>
  typeof here === "number" ? { here, on_break } : state.counts;

// Out of a side room one comes as from a break: by the card, never straight to words. Who facilitates goes straight on.
function afterSideRoom(state) {
  const me = { ...state.me, state: "here", side_room: null };
  const straight = facilitates(state) || state.role === "on_call" || Boolean(state.closed);
  return { sideRoom: null, me, ...(straight ? {} : { covered: state.covered ?? { since: null, until: null, visible: "nobody" } }) };
}

function needsOf({ alerts = [], holds = [], waiting = [], wave = null, come_back = [], conflicts = [], tasks = [], asked_back = [], volunteers = [] }, shield) {
  return {
    alerts: Object.fromEntries(alerts.map((one) => [one.alert, { ...one, acknowledged: one.acknowledged_by || undefined }])),
    holds: Object.fromEntries(holds.map((one) => [one.hold, one])),
    waiting: Object.fromEntries(waiting.map((one) => [one.who, one])), wave, shield: shield ?? wave?.shield ?? false, promises: come_back,
    conflicts: byKey(conflicts, "conflict"), tasks: byKey(tasks, "task"), askedBack: byKey(asked_back, "item"), volunteers: byKey(volunteers, "offer"),
  };
}

const circlesOf = (circles) => circles ? { ...circles, rooms: Object.fromEntries(circles.rooms.map((one) => [one.room, one])) } : null;
const oneCircle = (state, room, change) =>
  state.circles?.rooms[room] ? { circles: { ...state.circles, rooms: { ...state.circles.rooms, [room]: { ...state.circles.rooms[room], ...change } } } } : {};
// Somebody on a break or in a side room belongs to a circle too, and finds it on the way back.
const homeOf = (circles, state) =>
  state.covered || state.sideRoom || state.me.state === "lobby" ? null : (Object.values(circles.rooms).find((one) => one.who.includes(state.you))?.room ?? null);

const without = (table, key) => Object.fromEntries(Object.entries(table).filter(([one]) => one !== key));

const offersOf = (offered = []) => offered.map(({ offer, kind, as, by, packet }) => ({ kind: kind === "hand_over" || kind === "chair" ? "hand_over" : kind === "company" ? "company" : "service", duty: as, by, offer, packet }));

// A break outlives everything: the cover stands when the server or this page remembers it.
const coverOf = (covered, me) =>
  covered ?? (me.state === "on_break" ? { since: me.break?.since, until: me.break?.until ?? null, visible: me.break?.visible } : null);

const sideRoomOf = (me, was) => {
  if (!me.side_room) return null;
  const room = typeof me.side_room === "string" ? me.side_room : me.side_room.room;
  const inside = me.side_room_with ?? [];
  return { room, who: inside.map(({ id }) => id), names: Object.fromEntries(inside.map(({ id, name }) => [id, name])), ...(was?.room === room && !inside.length ? was : {}) };
};

function withHolds(outbox, holds = []) {
  const known = new Set(holds.map((hold) => hold.ref).filter(Boolean));
  const rest = outbox.filter((item) => item.state !== "held" && item.state !== "draft" && !known.has(item.ref));
  return [...rest, ...holds.map((hold) => ({ ref: hold.ref ?? hold.hold, ...hold, room: hold.room ?? "", state: hold.draft ? "draft" : "held" }))];
}

const waitOf = ({ say, until, rule, hold }) => ({ say, until, rule, ...(hold ? { hold } : {}) });

function touch(outbox, { ref, hold, text }, change) {
  const at = outbox.findIndex((item) => (ref && item.ref === ref) || (hold && item.hold === hold));
  if (at < 0) return text ? [...outbox, { ref: ref ?? hold, hold, text, room: "", ...change }] : outbox;
  return outbox.with(at, { ...outbox[at], ...change });
}

function settle(outbox, answer) {
  if (answer.ok && answer.held) {
    return touch(outbox, { ref: answer.re }, { state: answer.draft ? "draft" : "held", say: answer.say, ...(answer.hold ? { hold: answer.hold } : {}) });
  }
  const item = outbox.find((one) => one.ref === answer.re);
  if (answer.ok) return item?.state === "sending" ? touch(outbox, { ref: answer.re }, { state: "sent" }) : outbox;
  return touch(outbox, { ref: answer.re }, { state: "refused", say: answer.say, code: answer.code });
}

function putLine(state, event) {
  const id = event.share ?? `line:${event.line}`;
  const { line, text, seq, ref, notes = [], intent, milestone, by, name, room = "", folded = false, at } = event;
  const was = state.shares[id];
  const next = { line, text, seq, ref, notes, milestone, folded: folded || text === null };
  const kept = (was?.lines ?? []).filter((one) => one.line !== line);
  const lines = [...kept, next].sort((a, b) => a.seq - b.seq);
  const share = { ...was, id, by, name: name ?? was?.name, room, at: was?.at ?? at, intent: intent || was?.intent, seq: lines[0].seq, lines };
  const shares = { ...state.shares, [id]: share };
  return { shares, log: was && was.seq === share.seq ? state.log : ordered(state.log, id, shares) };
}

function ordered(log, id, shares) {
  const rest = log.filter((one) => one !== id);
  const seq = shares[id].seq;
  let at = rest.length;
  while (at > 0 && shares[rest[at - 1]].seq > seq) at -= 1;
  return [...rest.slice(0, at), id, ...rest.slice(at)];
}

const shareOfLine = (state, line) => Object.values(state.shares).find((share) => share.lines.some((one) => one.line === line));

function eachLine(state, ids, change) {
  const wanted = new Set(ids);
  const shares = { ...state.shares };
  for (const [id, share] of Object.entries(shares)) {
    if (!wanted.has(id) && !share.lines.some((line) => wanted.has(line.line))) continue;
    shares[id] = { ...share, lines: share.lines.map((line) => (wanted.has(id) || wanted.has(line.line) ? change(line) : line)) };
  }
  return shares;
}

const shareChange = (state, share, change) =>
  state.shares[share] ? { shares: { ...state.shares, [share]: { ...state.shares[share], ...change } } } : {};
const alertChange = (state, alert, change) =>
  state.alerts[alert] ? { alerts: { ...state.alerts, [alert]: { ...state.alerts[alert], ...change } } } : {};

// Questions views ask -----------------------------------------------------------------------------------------------

export function screen(state) {
  if (state.link === "closed") return "gone";
  if (state.covered || state.me.state === "on_break") return state.card ? "reentry" : "quiet";
  if (!state.you) return "arriving";
  if (state.me.state === "lobby") return "lobby";
  if (state.me.state === "gone") return "left";
  if (state.closed && !state.sideRoom) return "closed";
  if (state.sideRoom && !facilitates(state)) return "side";
  if (facilitates(state)) return "console";
  return state.role === "on_call" ? "on_call" : "room";
}

export const facilitates = (state) =>
  state.role === "facilitator" || ["facilitator", "cofacilitator"].some((duty) => state.me.services?.includes(duty));

export function mayPost(everywhere, now = Date.now()) {
  const state = here(everywhere);
  if (state.me.posting_pause && state.me.posting_pause.until > now) return false;
  if (facilitates(state)) return true;
  if (state.paused && state.paused.until > now) return false;
  if (onePerson(state)) return state.floor.who === state.you;
  return state.posting.may !== false;
}

// The meeting as it is where this person sits: in a circle its floor and its round are theirs.
export function here(state) {
  const circle = state.circles?.rooms[state.me.circle];
  if (!circle) return state;
  const { floor: who, share, until, since, order } = circle;
  return { ...state, floor: { who, share, until, since: since ?? null }, queue: order, round: order, posting: { may: true, why: "everyone" } };
}

export const hasFloor = (state) => Boolean(state.you) && here(state).floor.who === state.you;
export const handUp = (state) => here(state).queue.includes(state.you);
// Where one person speaks at a time, the floor decides; `why` says so, whatever it said about us a moment ago.
export const onePerson = (state) => (state.posting.why ? state.posting.why === "floor" : FLOOR_PHASES.includes(state.phase)) || Boolean(state.floor.who);
export const nameOf = (state, id) => state.people[id]?.name ?? state.sideRoom?.names?.[id] ?? (id === state.you ? state.me.name : state.names[id]) ?? "";

// Lines touch what this reader folds, or were folded for everybody; one's own words stay open.
export const isFolded = (state, share, line) =>
  share.by !== state.you && !state.opened[line.line] &&
  (line.folded || line.notes.some((note) => state.me.folds?.includes(note)));

// The facilitators' one list: by level, then deadline, then age.
export function needs(state) {
  const items = [];
  for (const alert of Object.values(state.alerts)) {
    items.push({ kind: "alert", id: alert.alert, rank: LEVEL_RANK[alert.level] ?? 2, due: alert.due_at, at: alert.at ?? 0, alert });
  }
  if (state.wave && !state.alerts[state.wave.alert]) items.push({ kind: "wave", id: state.wave.alert ?? "wave", rank: 2, due: state.wave.due_at, at: state.wave.since, wave: state.wave });
  // First lines of a wave wait on its one card, with the people who wrote them, until somebody decided.
  const inWave = (who) => Boolean(state.wave?.guarded?.includes(who) && state.waiting[who]);
  for (const hold of Object.values(state.holds)) if (!inWave(hold.by)) items.push({ kind: "hold", id: hold.hold, rank: 3, due: hold.until, at: hold.at ?? 0, hold });
  for (const one of Object.values(state.circles?.rooms ?? {})) if (one.called) items.push({ kind: "circle", id: one.room, rank: 3, at: 2, circle: one });
  for (const one of Object.values(state.conflicts)) items.push({ kind: "conflict", id: one.conflict, rank: 3, due: one.until, at: one.at ?? 0, conflict: one });
  const gone = missingChair(state);
  if (gone) items.push({ kind: "missing", id: "missing", rank: 2, due: gone.until, at: 0, gone });
  if (state.eased) items.push({ kind: "eased", id: "eased", rank: 3, at: 1, eased: state.eased });
  for (const task of Object.values(state.tasks)) items.push({ kind: "task", id: task.task, rank: task.kind === "welfare" ? 2 : task.over ? 4 : 7, due: task.due_at, at: task.at ?? 0, task });
  const asking = Object.values(state.askedBack);
  if (asking.length) items.push({ kind: "way_back", id: "way_back", rank: 4, at: 0, asked: asking });
  const wishes = Object.values(state.milestones);
  if (wishes.length && facilitates(state)) items.push({ kind: "milestones", id: "milestones", rank: LATE.includes(state.phase) ? 5 : 8, at: 0, wishes });
  for (const wish of Object.values(state.volunteers)) items.push({ kind: "volunteer", id: wish.offer, rank: 7, at: 0, wish });
  if (state.swap) items.push({ kind: "swap", id: "swap", rank: 5, at: 0, swap: state.swap });
  if (state.fit) items.push({ kind: "fit", id: "fit", rank: 4, at: 0, fit: state.fit });
  if (state.due) items.push({ kind: "due", id: "due", rank: 5, at: 0, next: state.due.next });
  for (const item of Object.values(state.spoke)) if (!state.claims[item.item]) items.push({ kind: "spoke", id: item.item, rank: 3, at: item.at ?? 0, item });
  for (const one of Object.values(state.back)) if (!state.claims[one.item]) items.push({ kind: "back", id: one.item, rank: 3, at: one.at ?? 0, back: one });
  for (const offer of state.offers) items.push({ kind: "offer", id: offer.offer ?? offer.duty, rank: 2, at: 0, offer });
  for (const one of Object.values(state.waiting)) if (!inWave(one.who)) items.push({ kind: "waiting", id: one.who, rank: 5, at: one.at ?? 0, waiting: one });
  const asked = state.promises.filter((id) => state.people[id]);
  for (const id of asked) items.push({ kind: "promise", id: `p:${id}`, rank: 5, at: 1, who: id });
  if (state.queue.length) items.push({ kind: "hands", id: "hands", rank: 6, at: 0 });
  return items.sort((a, b) => a.rank - b.rank || (a.due ?? Infinity) - (b.due ?? Infinity) || a.at - b.at);
}

export const redAlert = (state) =>
  needs(state).find(({ kind, alert }) => kind === "alert" && (alert.level === "C3" || alert.level === "C4") && !alert.acknowledged)?.alert;

// Whose link is broken while they hold the chair, and until when the others wait before one of them acts.
function missingChair(state) {
  const one = state.people[state.chair];
  if (!one || one.id === state.you || !["reconnecting", "lost"].includes(one.state)) return null;
  return { who: one.id, until: one.since ? one.since + GRACE_MS : undefined };
}
