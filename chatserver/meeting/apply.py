"""How each event changes what is true: the only place that writes to `State`.

`apply` knows no rule and refuses nothing: what is in the journal has happened. Live deciding, catching up, another
process and recovery all go through here, which is why a rebuilt meeting equals the one that decided.
"""

from __future__ import annotations

from typing import assert_never

from chatserver import events as e
from chatserver.meeting import apply_circles
from chatserver.meeting.state import (
    BREAK,
    GONE,
    LOBBY,
    MAIN,
    OUTSIDE,
    Alert,
    Break,
    Contact,
    Edition,
    Hold,
    Memory,
    Offer,
    Person,
    Said,
    Share,
    SideRoom,
    State,
    Wave,
    side,
)
from moderation.setting import written

REMEMBERED = 14  #: lines kept as context for one person
ROOM_REMEMBERED = 8
SETTLED = 12  #: alerts that can be opened again
EDITIONS = 40  #: changes of the rules that can be undone; all of them are in the journal
FOUND_REMEMBERED = 20
#: After this phase was set once, people who come are counted by the join-wave rule.
BEFORE_THE_OPENING = frozenset({"gathering"})


def apply(state: State, seq: int, at: int, event: e.Any) -> None:
    """Change `state` by one entry. `seq` must be `state.seq + 1`."""
    if seq != state.seq + 1:
        raise ValueError(f"entry {seq} cannot follow {state.seq}")
    state.seq = seq
    state.now = max(state.now, at)
    match event:
        case e.Opened():
            _opened(state, at, event)
        case e.PhaseSet():
            _phase(state, at, event)
        case e.PlanSet() | e.PhaseDue() | e.TimeGiven() | e.HandsSet() | e.FitFound() | e.CueGiven():
            _plan(state, event)
        case e.RoundChanged():
            state.order = list(event.order)
        case e.FloorGiven():
            _floor(state, seq, at, event)
        case e.Queued():
            state.queue = list(event.who)
        case e.ComesBack():
            if event.kept and event.who not in state.coming_back:
                state.coming_back.append(event.who)
            elif not event.kept and event.who in state.coming_back:
                state.coming_back.remove(event.who)
        case e.RoomPaused():
            if state.paused_until is None:
                state.paused_at = at
            state.paused_until, state.pause_why = event.until, event.why
            state.had_break = state.had_break or event.scheduled
        case e.RoomResumed():
            _resumed(state, at)
        case e.RulesSet():
            _rules(state, at, event)
        case e.Ticked():
            state.now = event.until
        case e.PulseGathered():
            pass
        case e.Closed():
            state.ended, state.ended_at, state.phase = True, at, "ended"
        case e.Joined() | e.Arrived() | e.Waiting() | e.Admitted() | e.PresenceChanged() | e.Left():
            _coming_and_going(state, seq, at, event)
        case e.SteppedOut() | e.ReturnedFromBreak() | e.SideRoomChanged():
            _places(state, seq, at, event)
        case e.Blocked():
            blocked = state.people[event.by].blocked
            (blocked.add if event.on else blocked.discard)(event.who)
        case e.FoldsChosen():
            state.people[event.who].folds = event.notes
        case e.ServiceOffered() | e.HandoverOffered() | e.HandedOver():
            _services(state, seq, event)
        case e.ServiceEnded():
            state.people[event.who].services.pop(event.service, None)
        case e.ConflictOpened():
            state.conflicts[event.conflict] = event.who
        case e.ConflictSettled():
            state.conflicts.pop(event.conflict, None)
        case e.SwapAsked():
            state.people[event.who].swap_asked = True
        case e.CoverLost() | e.SelfHeld() | e.CoverRegained():
            _cover(state, at, event)
        case e.PostingPaused():
            person = state.people[event.who]
            person.paused_until, person.pause_why = event.until, event.why
        case e.Removed() | e.Restored():
            _removals(state, seq, event)
        case e.Line() | e.PrivateLine() | e.Held() | e.HoldEnded() | e.GivenBack():
            _words(state, seq, at, event)
        case e.Nudged() | e.Flagged() | e.Called() | e.CareGiven():
            _noted(state, event)
        case e.Folded():
            _warms(state, at, "fold")
            for of in event.of:
                if said := state.lines.get(of):
                    if not said.folded:
                        state.folded_by_hand.append(of)
                    said.folded, said.notes = True, event.notes or said.notes
        case e.Unfolded():
            for of in event.of:
                state.lines[of].folded = False
                state.folded_by_hand.remove(of)
        case e.PostingResumed():
            state.people[event.who].paused_until, state.people[event.who].pause_why = None, ""
        case e.Withdrawn():
            for of in event.of:
                if said := state.lines.get(of):
                    said.withdrawn = True
        case e.AckGiven():
            state.shares[event.share].acks.setdefault(event.kind, set()).add(event.by)
        case e.AcksShown():
            state.shares[event.share].shown = event.kinds
        case (
            e.Alerted()
            | e.AlertAcknowledged()
            | e.AlertEscalated()
            | e.AlertResolved()
            | e.AlertNoted()
            | e.AlertReopened()
            | e.OutsideTold()
        ):
            _alerts(state, seq, at, event)
        case e.Claimed():
            item = state.alerts.get(event.item) or state.holds.get(event.item)
            if item:
                item.claimed_by, item.claimed_at = event.by, at
        case (
            e.CirclesOpened()
            | e.CircleTurn()
            | e.CircleEntered()
            | e.CircleCalled()
            | e.CirclesTimed()
            | e.CirclesEnded()
        ):
            apply_circles.apply(state, seq, at, event)
        case e.SpokeUp():
            pass
        case e.FewerAsked() | e.FewerChosen() | e.MessagesChosen() | e.OfferDeclined():
            _wishes(state, event)
        case e.CompanyAsked():
            state.offers[event.offer] = Offer(event.offer, "company", event.who, event.by)
        case e.CompanyAnswered():
            state.offers.pop(event.offer, None)
        case (
            e.ContactOffered()
            | e.ContactAsked()
            | e.ContactAnswered()
            | e.ContactExchanged()
            | e.ContactOver()
        ):
            _contact(state, event)
        case e.WaveSeen():
            _wave(state, seq, at, event)
        case e.ShieldSet():
            state.shield = event.on
            for wave in state.waves:
                wave.shield = wave.shield or event.on
                wave.due_at = None
        case _:
            assert_never(event)


def _cover(state: State, at: int, event: e.CoverLost | e.SelfHeld | e.CoverRegained) -> None:
    match event:
        case e.CoverLost():
            state.cover_lost_at, state.cover_outside = at, event.outside
        case e.SelfHeld():
            state.self_held = True
        case e.CoverRegained():
            state.cover_lost_at, state.cover_outside, state.self_held = None, False, False


def _plan(
    state: State, event: e.PlanSet | e.PhaseDue | e.TimeGiven | e.HandsSet | e.FitFound | e.CueGiven
) -> None:
    match event:
        case e.PlanSet():
            state.plan, state.plan_ends_at = (
                [(phase, minutes) for phase, minutes in event.steps],
                event.ends_at,
            )
            state.plan_by_itself = event.by_itself
            state.script = dict(event.script) or state.script
        case e.PhaseDue():
            state.due_told = True
        case e.TimeGiven() if event.who:
            state.floor_until = event.until
        case e.TimeGiven():
            state.phase_until, state.due_told = event.until, False
        case e.HandsSet():
            state.hands_open, state.hands_told = event.open, True
        case e.CueGiven():
            state.cues_given.append(event.cue)
        case e.FitFound():
            pass


def _opened(state: State, at: int, event: e.Opened) -> None:
    state.title, state.format, state.language = event.title, event.format, event.language
    state.topic, state.minutes, state.practice = event.topic, event.minutes, event.practice
    state.rules, state.opened_at, state.now = written(event.rules), at, at
    state.next = event.next
    state.called, state.sentence = event.called, event.sentence
    state.opened_rules = dict(state.rules)
    state.editions = [Edition(1, at, "", "", dict(state.rules))]


def _rules(state: State, at: int, event: e.RulesSet) -> None:
    state.rules, state.versions, state.rules_until = (
        dict(event.rules),
        dict(event.versions),
        dict(event.until),
    )
    version = event.version or state.rules_version + 1
    edition = Edition(version, at, event.by, event.why, dict(event.rules))
    state.editions = [*state.editions[-(EDITIONS - 1) :], edition]


def _resumed(state: State, at: int) -> None:
    """Timers stood still meanwhile, except the clocks of alerts."""
    stood = at - state.paused_at if state.paused_until is not None else 0
    state.paused_until, state.pause_why = None, ""
    if state.floor_until is not None:
        state.floor_until += stood
    apply_circles.stood_still(state, stood)
    for hold in state.holds.values():
        if hold.until is not None:
            hold.until += min(stood, at - hold.at)  # one that began in the pause waited for its rest only


def _phase(state: State, at: int, event: e.PhaseSet) -> None:
    state.phase, state.phase_until, state.phase_since = event.phase, event.until, at
    state.due_told, state.hands_told, state.hands_open, state.cues_given = False, False, True, []
    state.order, state.turns = list(event.order), list(event.order)
    if event.phase == "round":
        state.coming_back = []
    if event.phase not in BEFORE_THE_OPENING and state.begun_at is None:
        state.begun_at = at


def _floor(state: State, seq: int, at: int, event: e.FloorGiven) -> None:
    if state.floor_share and state.floor_share in state.shares:
        state.shares[state.floor_share].ended = True
        state.shares[state.floor_share].ended_at = at
        state.last_share = state.floor_share
    state.floor, state.floor_share, state.floor_until = event.who, event.share, event.until
    state.floor_free_at = at
    if event.who and event.share:
        if event.share not in state.shares:
            state.shares[event.share] = Share(id=event.share, by=event.who, began=seq, at=at)
        state.shares[event.share].ended = False
        if event.who in state.order:
            state.order.remove(event.who)


Coming = e.Joined | e.Arrived | e.Waiting | e.Admitted | e.PresenceChanged | e.Left


def _coming_and_going(state: State, seq: int, at: int, event: Coming) -> None:
    match event:
        case e.Joined():
            _joined(state, seq, at, event)
        case e.Arrived():
            state.people[event.who].arrived = True
        case e.Waiting():
            pass
        case e.Admitted():
            person = state.people[event.who]
            person.guarded = False
            if person.place == LOBBY:
                person.path.append((seq, MAIN))
        case e.PresenceChanged():
            person = state.people[event.who]
            person.presence, person.since, person.process = event.state, at, event.process
        case e.Left():
            person = state.people[event.who]
            person.since = at
            person.path.append((seq, GONE))
            _out(state, person, None)


def _joined(state: State, seq: int, at: int, event: e.Joined) -> None:
    person = Person(
        id=event.who,
        name=event.name,
        role=event.role,
        joined=seq,
        joined_at=at,
        newcomer=event.newcomer,
        guarded=event.guarded,
        device=event.device,
        country=event.country,
        only_room=event.room,
        folds=event.folds,
        messages_from=event.messages_from,
        since=at,
        presence="reconnecting",
    )
    place = LOBBY if event.lobby else MAIN
    if event.role == "facilitator":
        person.services["facilitator" if not state.chair else "cofacilitator"] = seq
        state.chair = state.chair or event.who
    elif event.role == "on_call":
        person.services["on_call"] = seq
        place = "outside"
    person.path.append((seq, place))
    state.people[event.who] = person
    if state.begun_at is not None and event.role == "participant":
        state.arrivals = [*(each for each in state.arrivals if at - each[0] <= 60_000), (at, event.who)]


def _places(
    state: State, seq: int, at: int, event: e.SteppedOut | e.ReturnedFromBreak | e.SideRoomChanged
) -> None:
    match event:
        case e.SteppedOut():
            person = state.people[event.who]
            _out(state, person, Break(since=seq, at=at, visible=event.visible, until=event.until))
            person.path.append((seq, BREAK))
        case e.ReturnedFromBreak():
            person = state.people[event.who]
            if event.catch_up != "none":
                person.caught_up.append((event.since, seq, event.catch_up))
            person.path.append((seq, side(event.room) if event.room else MAIN))
            _out(state, person, None)
            person.rested_at, person.swap_asked = at, False
            for room in state.rooms.values():
                room.who.discard(event.who)
        case e.SideRoomChanged():
            _side_room(state, seq, at, event)


def _side_room(state: State, seq: int, at: int, event: e.SideRoomChanged) -> None:
    if not event.open:
        room = state.rooms.pop(event.room, None)
        for who in room.who if room else ():
            person = state.people[who]
            outside = person.role == "on_call"
            person.path.append((seq, OUTSIDE if outside else BREAK))
            _out(state, person, None if outside else person.out)
        return
    room = state.rooms.setdefault(event.room, SideRoom(event.room, set(), event.by, seq))
    for who in event.who:
        room.who.add(who)
        person = state.people[who]
        person.path.append((seq, side(event.room)))
        if person.out is None:
            _out(state, person, Break(since=seq, at=at, visible="nobody", until=None))


def _out(state: State, person: Person, out: Break | None) -> None:
    person.out = out
    (state.away.discard if out is None else state.away.add)(person.id)


def _services(state: State, seq: int, event: e.ServiceOffered | e.HandoverOffered | e.HandedOver) -> None:
    match event:
        case e.ServiceOffered():
            if event.accepted:
                state.people[event.who].services.setdefault(event.service, seq)
                state.offers.pop(event.offer, None)
            else:
                state.offers[event.offer] = Offer(event.offer, "service", event.who, event.by, event.service)
        case e.HandoverOffered():
            state.offers[event.offer] = Offer(event.offer, "hand_over", event.to, event.by)
        case e.HandedOver():
            state.chair = event.to
            taker = state.people[event.to]
            taker.services.pop("cofacilitator", None)
            taker.services.setdefault("facilitator", seq)
            giver = state.people.get(event.by)
            if giver and giver is not taker and giver.services.pop("facilitator", None) is not None:
                giver.services.setdefault("cofacilitator", seq)
            if taker.place == OUTSIDE:  # somebody on call, who holds the room now
                taker.path.append((seq, MAIN))
                taker.arrived = True
            state.acting_for = (state.acting_for or event.by) if event.acting else ""
            for offer in [each for each in state.offers.values() if each.kind == "hand_over"]:
                del state.offers[offer.id]


def _wishes(state: State, event: e.FewerAsked | e.FewerChosen | e.MessagesChosen | e.OfferDeclined) -> None:
    person = state.people[event.who]
    match event:
        case e.FewerAsked():
            person.asked_about.add(event.about)
        case e.FewerChosen():
            (person.no_private.add if event.answer == "none" else person.no_private.discard)(event.about)
        case e.MessagesChosen():
            person.messages_from = event.messages_from
        case e.OfferDeclined():
            state.offers.pop(event.offer, None)


ContactEvent = e.ContactOffered | e.ContactAsked | e.ContactAnswered | e.ContactExchanged | e.ContactOver


def _contact(state: State, event: ContactEvent) -> None:
    match event:
        case e.ContactOffered():
            state.contacts[event.offer] = Contact(event.offer, event.by, event.to, event.text)
        case e.ContactAsked():
            state.contacts[event.offer].asked = True
        case e.ContactAnswered():
            state.contacts[event.offer].answered = True
        case e.ContactExchanged():
            state.contacts.pop(event.offer, None)
            state.people[event.by].agreed.add(event.to)
            state.people[event.to].agreed.add(event.by)
        case e.ContactOver():
            state.contacts.pop(event.offer, None)


def _removals(state: State, seq: int, event: e.Removed | e.Restored) -> None:
    for who in event.who:
        person = state.people[who]
        if isinstance(event, e.Removed):
            person.was_removed = True
            person.path.append((seq, GONE))
            _out(state, person, None)
        else:
            person.paused_until = None
            if person.was_removed:
                person.was_removed = False
                person.path.append((seq, MAIN))


def _words(
    state: State, seq: int, at: int, event: e.Line | e.PrivateLine | e.Held | e.HoldEnded | e.GivenBack
) -> None:
    match event:
        case e.Line():
            _line(state, seq, at, event)
        case e.PrivateLine():
            _private(state, at, event)
        case e.Held():
            _held(state, seq, at, event)
        case e.HoldEnded():
            if event.outcome == "kept":
                state.holds[event.hold].until = None
            else:
                state.holds.pop(event.hold, None)
        case e.GivenBack():
            pass


def _line(state: State, seq: int, at: int, event: e.Line) -> None:
    state.lines[event.line] = Said(
        event.line, seq, event.share, event.by, event.room, event.notes, event.folded
    )
    author = state.people[event.by]
    author.said += 1
    if event.folded or event.notes or event.level >= 1:
        state.heavy_at = [*state.heavy_at[-100:], at]
    memory = Memory(event.by, event.text, at, event.level, event.share, event.line)
    _remember(author, memory)
    _count_findings(author, event.rules, at)
    circle = state.circles.get(event.room)
    if event.room:
        there = circle.who if circle else state.rooms[event.room].who if event.room in state.rooms else ()
        for who in there:
            if who != event.by:
                _remember(state.people[who], memory)
        if circle is None:
            return
    share = state.shares.get(event.share)
    if share is None:
        share = state.shares[event.share] = Share(event.share, event.by, seq, at, ended=True, room=event.room)
        state.last_share = state.last_share if circle else event.share
    share.lines.append(event.line)
    share.size += len(event.text)
    share.intent = event.intent or share.intent
    share.heavy = share.heavy or event.folded or bool(event.notes) or event.level >= 1
    share.floored = share.floored or event.floor
    if circle is None:
        state.main = [*state.main[-(ROOM_REMEMBERED - 1) :], memory]
    if event.by not in (state.floor, circle.floor if circle else None):
        author.pacing = [*[each for each in author.pacing if at - each < 60_000][-30:], at]
    for who in state.away if circle is None else state.away & set(circle.who):
        if (out := state.people[who].out) is not None:
            _missed(out, event)


def _missed(out: Break, event: e.Line) -> None:
    out.lines += 1
    if event.share not in out.shares:
        out.shares.append(event.share)
        for note in event.notes:
            out.notes[note] = out.notes.get(note, 0) + 1


def _private(state: State, at: int, event: e.PrivateLine) -> None:
    author, other = state.people[event.by], state.people[event.to]
    memory = Memory(event.by, event.text, at, event.level, "", event.line)
    _remember(author, memory)
    _remember(other, memory)
    _count_findings(author, event.rules, at)
    author.asked[event.to] = [*author.asked.get(event.to, ())[-(FOUND_REMEMBERED - 1) :], at]
    author.sent[event.to] = author.sent.get(event.to, 0) + 1
    other.asked.pop(event.by, None)
    other.heard.add(event.by)
    if author.out is not None:
        author.out.companions.add(event.to)


def _warms(state: State, at: int, kind: str) -> None:
    state.heat = [*state.heat[-40:], (at, kind)]


def _held(state: State, seq: int, at: int, event: e.Held) -> None:
    _warms(state, at, "interruption" if event.draft else "hold")
    author = state.people[event.by]
    state.holds[event.hold] = Hold(
        id=event.hold,
        seq=seq,
        at=at,
        by=event.by,
        name=event.name,
        text=event.text,
        shown=event.shown,
        rule=event.rule,
        say=event.say,
        ref=event.ref,
        line=event.line,
        share=event.share,
        room=event.room,
        to=event.to,
        notes=event.notes,
        spans=event.spans,
        until=event.until,
        end=event.end,
        level=event.level,
        rules=event.rules,
        version=event.version,
    )
    _remember(author, Memory(event.by, event.text, at, event.level, event.share, event.line))
    _count_findings(author, event.rules, at)
    if author.guarded:
        key = " ".join(event.text.casefold().split())
        times, _ = state.texts.get(key, (0, at))
        state.texts[key] = (times + 1, at)


def _remember(person: Person, memory: Memory) -> None:
    person.recent = [*person.recent[-(REMEMBERED - 1) :], memory]


def _count_findings(person: Person, rules: tuple[str, ...], at: int) -> None:
    for rule in rules:
        person.findings[rule] = person.findings.get(rule, 0) + 1
        person.found_at[rule] = [*person.found_at.get(rule, ())[-(FOUND_REMEMBERED - 1) :], at]


def _noted(state: State, event: e.Nudged | e.Flagged | e.Called | e.CareGiven) -> None:
    """These tell somebody something and change nothing, but that a break was suggested is remembered."""
    if isinstance(event, e.Flagged) and event.rule == "heavy_run_break":
        state.heavy_told = event.line


AlertEvent = (
    e.Alerted
    | e.AlertAcknowledged
    | e.AlertEscalated
    | e.AlertResolved
    | e.AlertNoted
    | e.AlertReopened
    | e.OutsideTold
)


def _alerts(state: State, seq: int, at: int, event: AlertEvent) -> None:
    alert = state.alerts.get(event.alert)
    match event:
        case e.Alerted():
            _alerted(state, seq, at, event)
        case e.AlertAcknowledged():
            if alert:
                alert.acknowledged_by, alert.claimed_by, alert.due_at = event.by, event.by, None
                if taker := state.people.get(event.by):
                    taker.answered = [*taker.answered[-20:], at]
            for wave in state.waves:
                if wave.alert == event.alert:
                    wave.due_at = None
        case e.AlertEscalated():
            if alert:
                alert.step, alert.due_at = event.step, event.due_at
                alert.told.update(event.to)
                if event.outside:
                    alert.outside.add(event.step)
        case e.OutsideTold():
            if event.alert == "cover":
                state.cover_outside = False
            if alert:
                alert.outside.discard(event.step)
        case e.AlertResolved():
            _resolved(state, event)
            for wave in state.waves:
                wave.over = wave.over or wave.alert == event.alert
        case e.AlertNoted():
            if alert and event.note == "own_words":
                alert.own_words = event.text
            elif alert:
                alert.note = event.note
        case e.AlertReopened():
            if settled := state.settled.pop(event.alert, None):
                settled.raised_at, settled.due_at, settled.step = at, event.due_at, 0
                settled.acknowledged_by = settled.claimed_by = ""
                state.alerts[event.alert] = settled


def _resolved(state: State, event: e.AlertResolved) -> None:
    """Somebody looked and said how it ended: what comes after is read afresh, not in the light of what was."""
    alert = state.alerts.pop(event.alert, None)
    if alert is not None:
        state.settled = dict([*state.settled.items(), (alert.id, alert)][-SETTLED:])
    person = state.people.get(alert.about) if alert else None
    if person is not None:
        person.recent = []


def _alerted(state: State, seq: int, at: int, event: e.Alerted) -> None:
    level = int(event.level[1])
    alert = state.alerts.get(event.alert)
    if alert is None:
        alert = state.alerts[event.alert] = Alert(
            id=event.alert,
            seq=seq,
            level=level,
            category=event.category,
            about=event.by,
            share=event.share,
            lines=[],
            spans=[],
            raised_at=at,
            due_at=event.due_at,
            source=event.source,
        )
    if event.raised:
        alert.level, alert.category, alert.due_at = level, event.category, event.due_at
        alert.raised_at, alert.step = at, 0
        if event.due_at is not None:
            alert.acknowledged_by = alert.claimed_by = ""
    alert.lines.extend(each for each in event.lines if each not in alert.lines)
    alert.spans.extend(event.spans)


def _wave(state: State, seq: int, at: int, event: e.WaveSeen) -> None:
    wave = next((each for each in state.waves if each.alert == event.alert), None)
    if wave is None:
        wave = Wave(event.alert, event.since, [], event.due_at)
        state.waves.append(wave)
    wave.last_at = at
    for who in event.guarded:
        if who not in wave.guarded:
            wave.guarded.append(who)
        person = state.people[who]
        person.guarded = True
        if person.place == MAIN:
            person.path.append((seq, LOBBY))
