"""A meeting as a pure state machine: commands in, events out.

`decide` turns a command into entries and an answer; `apply` takes an entry from the journal. Deciding works on the
state at once (later thoughts in a turn see earlier ones), so whoever decides must append the entries or throw the
meeting away and rebuild it: the state is never more than the journal for longer than one append. Nothing here does
I/O or reads a clock: time is the argument `at`, deadlines are data, and a meeting rebuilt from its journal equals the
one that decided.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from typing import Any, NamedTuple

import msgspec

from chatserver import commands as c
from chatserver import events as e
from chatserver import record
from chatserver.journal import Entry
from chatserver.meeting import (
    arrivals,
    breaks,
    care,
    circles,
    company,
    conflict,
    contact,
    cover,
    deadlines,
    duties,
    ending,
    facts,
    floor,
    holding,
    likeness,
    milestones,
    people,
    plan,
    queue,
    relations,
    rules,
    setup,
    tasks,
    undo,
    way_back,
    words,
)
from chatserver.meeting.apply import apply
from chatserver.meeting.frames import frame
from chatserver.meeting.needs import open_items
from chatserver.meeting.sight import face
from chatserver.meeting.snapshot import Room, snapshot
from chatserver.meeting.state import Person, Receipt, Said, State, side
from chatserver.meeting.turn import HelpFor, Refused, Turn, no_help
from moderation.pipeline import Pipeline

REMEMBERED_ANSWERS = 4_000  #: refusals and answers that changed nothing, kept so that a resend hears the same

Answer = dict[str, object]
Event = e.Any


class Kept(msgspec.Struct, frozen=True, omit_defaults=True):
    """The body of an entry: the event, and with the first of a command the answer it got."""

    event: e.Any
    digest: bytes = b""
    answer: dict[str, Any] | None = None
    seal: bytes = b""  #: of an act: its digest in the record


_decode = msgspec.json.Decoder(Kept).decode
_encode = msgspec.json.Encoder().encode


class Decision(NamedTuple):
    answer: Answer
    entries: list[Entry]
    events: list[tuple[int, int, Event]]  #: (seq, at, event) of the same entries


class Meeting:
    """One meeting. `pipeline_of(format, rules)` gives the rules its lines are read by."""

    def __init__(
        self,
        id: str,
        pipeline_of: Callable[[str, dict[str, Any]], Pipeline],
        help_for: HelpFor = no_help,
        tells_outside: bool = False,
        waves: bool = True,
    ) -> None:
        self.id = id
        self.state = State()
        self._pipeline_of = pipeline_of
        self._pipeline: Pipeline | None = None
        self._help_for = help_for
        self._tells_outside = tells_outside
        self._waves = waves
        self._answers: OrderedDict[tuple[str, str], tuple[bytes, Answer]] = OrderedDict()
        self._rooms: dict[bool, Room] = {}  #: for facilitators and for everybody else

    def mark(self) -> bytes:
        """The state as it is, to come back to when another process was quicker. For this process's memory only."""
        return pickle.dumps(self.state, pickle.HIGHEST_PROTOCOL)

    def back_to(self, mark: bytes) -> None:
        self.state = pickle.loads(mark)
        self._pipeline = None
        self._rooms.clear()

    @property
    def seq(self) -> int:
        return self.state.seq

    @property
    def pipeline(self) -> Pipeline:
        if self._pipeline is None:
            own = rules.with_versions(self.state.rules, self.state.versions)
            self._pipeline = self._pipeline_of(self.state.format, own)
        return self._pipeline

    def clock(self, now: int) -> int:
        """Meeting time: the server's, never backwards; a practice meeting's stands until it is moved."""
        return self.state.now if self.state.practice else max(now, self.state.now)

    def open(self, event: e.Opened, at: int) -> list[Entry]:
        turn = self._turn(at)
        turn.emit(event)
        self._pipeline = None  # it was made before the meeting had rules
        return self._entries(turn, "", "", b"", {})

    def apply(self, entry: Entry) -> Event:
        """Take in one entry from the journal; returns its event."""
        kept = _decode(entry.body)
        apply(self.state, entry.seq, entry.at, kept.event)
        self.state.seal = kept.seal or self.state.seal
        if entry.ref:
            self.state.receipts[entry.by, entry.ref] = Receipt(entry.seq, kept.digest, kept.answer or {})
        if isinstance(kept.event, e.RulesSet | e.Opened):
            self._pipeline = None
        return kept.event

    def decide(self, command: c.Any, by: str, at: int) -> Decision:
        """What becomes of a command by person `by` at time `at` (ms).

        The answer lacks only `re`. A `ref` seen before gets the answer it got then; with other content it is refused.
        """
        ref = command.ref if isinstance(command, c.Command) else ""
        digest = _digest(command) if ref else b""
        if ref and (known := self._known(by, ref, digest)) is not None:
            return Decision(known, [], [])
        turn = self._turn(at)
        try:
            answer = {"ok": True, **(self._carry_out(turn, command, by) or {})}
        except Refused as refused:
            say = turn.words(refused.say, **refused.names)
            answer = {"ok": False, "code": refused.code, "say": say}
        if answer["ok"] and "seq" not in answer:
            answer["seq"] = turn.entries[0][0] if turn.entries else self.state.seq
        if any(isinstance(event, e.RulesSet) for _, _, event in turn.entries):
            self._pipeline = None
        entries = self._entries(turn, by, ref, digest, answer)
        if ref and not entries:
            self._remember(by, ref, digest, answer)
        return Decision(answer, entries, turn.entries)

    def due(self) -> int | None:
        """When something falls due next; never in a practice meeting, whose clock is moved by hand."""
        return None if self.state.practice else deadlines.next_due(self.state)

    def pipeline_under(self, command: c.CountRules) -> Pipeline:
        """The pipeline these rules would make, for reading the last hour again. Raises Refused."""
        candidate = rules.candidate(self._turn(self.state.now), command, self._pipeline_of)
        return self._pipeline_of(self.state.format, candidate)

    def person(self, who: str) -> Person | None:
        return self.state.people.get(who)

    def keeps(self, person: Person) -> bool:
        """Whether somebody who left may still come back to a task of their own."""
        return tasks.kept_for(self.state, person.id)

    def face(self, seq: int, event: Event, who: Person) -> str | None:
        return face(self.state, seq, event, who)

    def frame(self, seq: int, at: int, event: Event, side: str) -> dict[str, object]:
        return frame(seq, at, event, side)

    def snapshot(self, who: Person, now: int) -> dict[str, object]:
        room = self._rooms.get(who.facilitates)
        if room is None or room.seq != self.seq:
            room = self._rooms[who.facilitates] = Room(self.state, who.facilitates)
        return snapshot(self.state, who, self.pipeline, self.id, self.clock(now), room)

    def open_items(self, who: Person) -> list[dict[str, object]]:
        """Alerts, holds and people at the door as frames, for somebody who takes up service now."""
        return open_items(self.state, who)

    @staticmethod
    def event_of(entry: Entry) -> Event:
        return _decode(entry.body).event

    @staticmethod
    def sealed(entry: Entry) -> record.Sealed:
        """An entry as the record reads it."""
        kept = _decode(entry.body)
        return entry.seq, entry.at, entry.by, kept.event, kept.seal

    def _turn(self, at: int) -> Turn:
        return Turn(self.state, at, self.pipeline, self._help_for, self._tells_outside, self._waves)

    def _known(self, by: str, ref: str, digest: bytes) -> Answer | None:
        receipt = self.state.receipts.get((by, ref))
        kept = (receipt.digest, receipt.answer) if receipt else self._answers.get((by, ref))
        if kept is None:
            return None
        if kept[0] != digest:
            return {"ok": False, "code": "ref_reused", "say": self._turn(0).words("ref_reused")}
        return dict(kept[1])

    def _remember(self, by: str, ref: str, digest: bytes, answer: Answer) -> None:
        self._answers[by, ref] = (digest, answer)
        while len(self._answers) > REMEMBERED_ANSWERS:
            self._answers.popitem(last=False)

    def _entries(self, turn: Turn, by: str, ref: str, digest: bytes, answer: Answer) -> list[Entry]:
        entries = []
        for number, (seq, at, event) in enumerate(turn.entries):
            kind = str(event.__struct_config__.tag)
            seal = b""
            if record.is_act(event):
                seal = self.state.seal = record.link(self.state.seal, seq, at, by, event)
            if number == 0 and ref:
                body = _encode(Kept(event, digest, answer, seal))
                entries.append(Entry(seq, at, kind, body, by, ref))
                self.state.receipts[by, ref] = Receipt(seq, digest, answer)
            else:
                entries.append(Entry(seq, at, kind, _encode(Kept(event, seal=seal)), by))
        return entries

    def _carry_out(self, turn: Turn, command: c.Any, by: str) -> Answer | None:
        match command:
            case c.Join():
                return {"who": arrivals.join(turn, command)}
            case c.Elapse():
                deadlines.elapse(turn, turn.at)
                return None
            case c.NoteOutside():
                care.outside_told(turn, command)
                return None
            case c.NoteNext():
                setup.note_next(turn, command)
                return None
            case c.NotePulse():
                turn.emit(e.PulseGathered(answers=command.answers))
                return None
        person = turn.person(by)
        if self.state.ended and not isinstance(command, _AFTER_THE_END):
            raise Refused("meeting_over")
        if person.place == "gone" and not isinstance(command, _AFTER_LEAVING):
            raise Refused("removed" if person.was_removed else "not_in_this_room")
        return self._by_person(turn, command, person)

    def _by_person(self, turn: Turn, command: c.Any, person: Person) -> Answer | None:
        doing = _DOING.get(type(command))
        if doing is not None:
            answer: Answer | None = doing(turn, person, command)
            return answer
        match command:
            case c.Connected():
                people.connected(turn, person, command.process)
            case c.Disconnected():
                people.disconnected(turn, person, command.process)
            case c.Tick():
                _tick(turn, person, command)
            case c.SetRules():
                return rules.set_rules(turn, person, command, self._pipeline_of)
            case c.ChangeRule():
                return rules.change_rule(turn, person, command, self._pipeline_of)
            case c.UndoRules():
                return rules.undo_rules(turn, person, command, self._pipeline_of)
            case c.TryRules():
                return rules.try_rules(turn, person, command, self._pipeline_of)
            case c.TryLine():
                return rules.try_line(turn, person, command, self._pipeline_of)
            case c.ReadRules():
                return rules.read_rules(turn, person, command)
            case c.Open():
                return self._open(turn, person, command)
            case c.Close():
                _close(turn, person)
        return None

    def _open(self, turn: Turn, person: Person, command: c.Open) -> Answer:
        """Which entry holds the body of a folded line; the hub reads it from the journal."""
        said = turn.state.lines.get(command.of)
        place = side(said.room) if said and said.room else "main"
        if said is None or said.withdrawn or not person.in_meeting or person.place != place:
            raise Refused("unknown_item")
        if said.seq < person.joined or not _may_open(turn, person, said):
            raise Refused("unknown_item")
        return {"opens": said.seq}


def _may_open(turn: Turn, person: Person, said: Said) -> bool:
    """No free post crosses a block by this path either; a share on the floor may be opened by whoever chooses to."""
    share = turn.state.shares.get(said.share)
    return (share is not None and share.floored) or not relations.hides(person, turn.state.people[said.by])


#: Whoever left with a task of their own still says how it went, and who was removed may ask to come back.
_AFTER_LEAVING = (c.Here, c.Connected, c.Disconnected, c.EndTask, c.HandTask, c.ReopenTask, c.AskBack)

_AFTER_THE_END = (
    c.AskBack,
    c.GiveTask,
    c.HandTask,
    c.EndTask,
    c.ReopenTask,
    c.OfferContact,
    c.AnswerContact,
    c.ReadRules,
    c.Here,
    c.Connected,
    c.Disconnected,
    c.AcknowledgeAlert,
    c.Escalate,
    c.ResolveAlert,
    c.Reentry,
    c.Return,
    c.Leave,
    c.AskForHelp,
    c.OpenSideRoom,
    c.Enter,
    c.CloseSideRoom,
    c.Say,
    c.Close,
)

_DOING: dict[type, Callable[[Turn, Person, Any], Answer | None]] = {
    c.Say: words.say,
    c.Private: words.private,
    c.AskForHelp: words.ask_for_help,
    c.Retract: words.retract,
    c.FoldLine: words.fold,
    c.Ack: words.ack,
    c.Discard: holding.discard,
    c.ReleaseHold: holding.release,
    c.ReturnHold: holding.give_back,
    c.RaiseHand: lambda turn, person, command: floor.raise_hand(turn, person),
    c.LowerHand: lambda turn, person, command: floor.lower_hand(turn, person),
    c.Pass: lambda turn, person, command: floor.pass_turn(turn, person),
    c.Done: lambda turn, person, command: floor.done(turn, person),
    c.SetPhase: floor.set_phase,
    c.InviteToSpeak: floor.invite,
    c.SetQueue: queue.set_order,
    c.Promise: queue.promise,
    c.Volunteer: duties.volunteer,
    c.SetPlan: plan.set_plan,
    c.Begin: lambda turn, person, command: plan.begin(turn, person),
    c.MoreTime: plan.more_time,
    c.SetHands: plan.set_hands,
    c.StepOut: breaks.step_out,
    c.Reentry: lambda turn, person, command: breaks.reentry(turn, person),
    c.Return: breaks.come_back,
    c.Leave: lambda turn, person, command: people.leave(turn, person),
    c.Block: people.block,
    c.Unblock: people.block,
    c.Folds: lambda turn, person, command: _folds(turn, person, command),
    c.Here: lambda turn, person, command: None,
    c.Admit: arrivals.admit,
    c.MakeLink: setup.make_link,
    c.TakeBackLink: setup.take_back,
    c.NoteOnCall: setup.on_call_tried,
    c.Serve: duties.serve,
    c.HandOver: duties.hand_over,
    c.LayDown: cover.lay_down,
    c.AskMilestone: milestones.ask,
    c.DropMilestone: milestones.drop,
    c.SayMilestone: milestones.say,
    c.GiveTask: tasks.give,
    c.HandTask: tasks.hand_on,
    c.EndTask: tasks.end,
    c.ReopenTask: tasks.reopen,
    c.CoolDown: conflict.cool_down,
    c.SettleConflict: conflict.settle,
    c.RoomNow: lambda turn, person, command: facts.room_now(turn, person),
    c.SortWave: likeness.sort_wave,
    c.ResumePosting: undo.resume_posting,
    c.PausePrivate: duties.pause_private,
    c.ResumePrivate: undo.resume_private,
    c.Unfold: undo.unfold,
    c.ReopenAlert: undo.reopen_alert,
    c.Accept: duties.accept,
    c.PausePosting: duties.pause_posting,
    c.Remove: arrivals.remove,
    c.Restore: arrivals.restore,
    c.AskBack: way_back.ask,
    c.AnswerBack: way_back.answer,
    c.Shield: lambda turn, person, command: arrivals.shield(turn, person, command.on),
    c.OpenSideRoom: breaks.open_side_room,
    c.Enter: breaks.enter,
    c.CloseSideRoom: breaks.close_side_room,
    c.OpenCircles: circles.open_circles,
    c.ExtendCircles: circles.extend,
    c.EndCircles: circles.end_soon,
    c.EnterCircle: circles.enter,
    c.CallOver: lambda turn, person, command: circles.call_over(turn, person),
    c.AcknowledgeAlert: care.acknowledge,
    c.ResolveAlert: care.resolve,
    c.Claim: care.claim,
    c.Escalate: care.escalate_now,
    c.Safe: care.safe,
    c.PassOn: words.pass_on,
    c.AskWords: care.ask_words,
    c.SpeakUp: care.speak_up,
    c.MessagesFrom: relations.messages_from,
    c.Fewer: relations.fewer,
    c.OfferContact: contact.offer,
    c.AnswerContact: contact.answer,
    c.AskCompany: company.ask,
    c.Decline: company.decline,
    c.StartBreak: lambda turn, person, command: _start_break(turn, person, command),
    c.EndBreak: lambda turn, person, command: _end_break(turn, person),
}


def _digest(command: c.Any) -> bytes:
    return blake2b(_encode(command), digest_size=8).digest()


def _folds(turn: Turn, person: Person, command: c.Folds) -> None:
    turn.emit(e.FoldsChosen(who=person.id, notes=command.notes))


def _start_break(turn: Turn, person: Person, command: c.StartBreak) -> None:
    """A pause for the whole room: posting stops for everybody alike, lines that wait go back to their authors, and
    the timers stand still.
    """
    turn.facilitators_only(person)
    holding.return_waiting(turn, None, "returned_moved_on")
    until = turn.at + int(command.minutes * 60_000)
    turn.emit(e.RoomPaused(until=until, why=command.why or turn.words("pause"), by=person.id))


def _end_break(turn: Turn, person: Person) -> None:
    turn.facilitators_only(person)
    if turn.state.paused_until is not None:
        turn.emit(e.RoomResumed(by=person.id))
    cover.regained(turn)


def _tick(turn: Turn, person: Person, command: c.Tick) -> None:
    turn.facilitators_only(person)
    if not turn.state.practice:
        raise Refused("practice_only")
    to = turn.state.opened_at + int(command.to * 1000)
    if to < turn.state.now:
        raise Refused("backwards")
    deadlines.elapse(turn, to)
    turn.emit(e.Ticked(until=to))


def _close(turn: Turn, person: Person) -> None:
    turn.facilitators_only(person)
    ending.end(turn, person.id)
