"""How each event changes what is true: the only place that writes to `State`.

`apply` knows no rule and refuses nothing: what is in the journal has happened. Live deciding, catching up, another
process and recovery all go through here, which is why a rebuilt meeting equals the one that decided.
"""

from __future__ import annotations

from typing import assert_never

from chatserver import events as e
from chatserver.meeting import apply_alerts, apply_circles, apply_people, apply_setup, apply_words
from chatserver.meeting.state import Edition, Milestone, Offer, Share, State
from moderation.setting import written

EDITIONS = 40  #: changes of the rules that can be undone; all of them are in the journal
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
        case e.QueueOrdered():
            state.queue_order = event.order
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
        case e.LinkMade() | e.LinkUsed() | e.LinkTakenBack() | e.OnCallTried() | e.NextKnown():
            apply_setup.apply(state, at, event)
        case e.Closed():
            state.ended, state.ended_at, state.phase = True, at, "ended"
        case e.Joined() | e.Arrived() | e.Waiting() | e.Admitted() | e.PresenceChanged() | e.Left():
            apply_people.coming_and_going(state, seq, at, event)
        case e.SteppedOut() | e.ReturnedFromBreak() | e.SideRoomChanged():
            apply_people.places(state, seq, at, event)
        case e.Blocked():
            blocked = state.people[event.by].blocked
            (blocked.add if event.on else blocked.discard)(event.who)
        case e.FoldsChosen():
            state.people[event.who].folds = event.notes
        case e.ServiceOffered() | e.HandoverOffered() | e.HandedOver():
            apply_people.services(state, seq, event)
        case e.Volunteered():
            state.offers[event.offer] = Offer(event.offer, "volunteer", event.who, event.who, event.service)
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
            person.limited_at = at
        case e.PrivatePaused():
            person = state.people[event.who]
            person.private_until, person.private_why, person.limited_at = event.until, event.why, at
        case e.PrivateResumed():
            state.people[event.who].private_until, state.people[event.who].private_why = None, ""
        case e.MayBeBack():
            pass
        case e.Removed() | e.Restored() | e.AskedBack() | e.BackAnswered():
            apply_people.removals(state, seq, at, event)
        case e.Line() | e.PrivateLine() | e.Held() | e.HoldEnded() | e.GivenBack():
            apply_words.apply(state, seq, at, event)
        case e.Nudged() | e.Flagged() | e.Called() | e.CareGiven():
            _noted(state, event)
        case e.Folded():
            apply_words.warms(state, at, "fold")
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
        case e.MilestoneAsked():
            state.milestones[event.milestone] = Milestone(
                event.milestone, event.who, event.name, event.mark, event.text, event.line
            )
        case e.MilestoneEnded():
            state.milestones.pop(event.milestone, None)
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
            apply_alerts.apply(state, seq, at, event)
        case e.Claimed():
            alert = state.alerts.get(event.item)
            if item := alert or state.holds.get(event.item):
                item.claimed_by, item.claimed_at = event.by, at
            if alert and event.due_at is not None:
                alert.acknowledged_by, alert.due_at, alert.step = "", event.due_at, 0
        case (
            e.CirclesOpened()
            | e.CircleTurn()
            | e.CircleEntered()
            | e.CircleCalled()
            | e.CirclesTimed()
            | e.CirclesEnded()
        ):
            apply_circles.apply(state, seq, at, event)
        case e.TaskGiven() | e.TaskDue() | e.TaskEnded():
            apply_alerts.tasks(state, seq, at, event)
        case e.SpokeUp():
            pass
        case e.FewerAsked() | e.FewerChosen() | e.MessagesChosen() | e.OfferDeclined():
            apply_people.wishes(state, event)
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
            apply_people.contact(state, event)
        case e.WaveSeen():
            apply_alerts.wave_seen(state, seq, at, event)
        case e.ShieldSet():
            state.shield = event.on
            for wave in state.waves:
                wave.shield = wave.shield or event.on
                wave.due_at = None
                wave.over = wave.over or not (
                    event.on or event.by
                )  # it stepped down by itself: the wave has passed
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
    state.starts_at, state.next_at, state.series = event.starts_at, event.next_at, event.series
    state.wanted, state.script = dict(event.duties), dict(event.script)
    state.plan, state.plan_by_itself = [(phase, minutes) for phase, minutes in event.plan], event.by_itself
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


def _noted(state: State, event: e.Nudged | e.Flagged | e.Called | e.CareGiven) -> None:
    """These tell somebody something and change nothing, but that a break was suggested is remembered."""
    if isinstance(event, e.Flagged) and event.rule == "heavy_run_break":
        state.heavy_told = event.line
