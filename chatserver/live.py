"""One meeting that people are in: its turns, its seats, and the road from command to everybody who may see.

All work on a meeting is done in turns, one after the other. A turn decides whatever is waiting, appends it as one
batch, and only when that is on disk offers the frames and answers. Between turns the state equals the journal; so a
welcome, a resume and a catch-up are turns too, and can neither miss an event nor see one that is not yet safe.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from chatserver import commands as c
from chatserver import events as e
from chatserver import metrics, rehearing, wire
from chatserver.audience import Audience
from chatserver.bell import Bell
from chatserver.delivery import Delivery
from chatserver.faces import Faces
from chatserver.journal import Conflict, Entry, Journal, MeetingRecord, NotWritable, Repeated
from chatserver.meeting import Answer, Decision, Meeting
from chatserver.meeting.state import BREAK, CIRCLE
from chatserver.meeting.turn import Refused
from chatserver.opening import first_event
from chatserver.past import Past, Recent
from chatserver.seat import Seat
from chatserver.sentences import sentence
from chatserver.transport import framed

MOST_WAITING = 8_000  #: commands queued for one meeting; beyond it clients are asked to try again
MOST_IN_A_TURN = 256
LINKS_IN_A_TURN = 64  #: links that came or went, noted beside what people asked for
DECIDE_SECONDS = 0.01  #: a turn that has decided for so long takes no more: other meetings wait meanwhile
MOST_ATTEMPTS = 12  #: how often a batch is decided again after another process was quicker
READ_AT_ONCE = 1_000
MARK_EVERY = 200  #: entries after which the state is marked anew, or more
MARK_SHARE = 10  #: in a long meeting a tenth of all entries: marking costs as much as the state is large
SEAT_SECONDS = 0.005  #: for so long people are seated before commands have their turn again

Event = e.Any
#: Facts about a person that must stay true on a full disk: alerts, removals and breaks use the reserve.
URGENT = frozenset({"alert", "removed", "stepped_out", "care", "alert_acknowledged", "alert_resolved"})

#: Noted when there is time: many at once would make everybody's lines wait for them.
LINKS = (c.Connected, c.Disconnected)

log = structlog.get_logger("live")


class TryAgain(Exception):
    """Too much is waiting for this meeting at the moment."""


Tell = Callable[[Answer], None]


@dataclass(slots=True)
class _Asked:
    command: c.Any
    by: str
    tell: Tell  #: called once, with the answer; it may not raise


@dataclass(slots=True)
class _Arriving:
    seat: Seat
    epoch: str | None
    after: int
    seated: asyncio.Future[None]


class LiveMeeting:
    def __init__(
        self,
        record: MeetingRecord,
        journal: Journal,
        bell: Bell,
        make: Callable[[str], Meeting],
        now: Callable[[], int],
        left: Callable[[], None] = lambda: None,
        process: str = "",
    ) -> None:
        self.record = record
        self._process = process
        self.meeting = make(record.id)
        self._make = make
        self._journal = journal
        self._bell = bell
        self._wall = now
        self._ahead = 0  #: ms by which the meeting's entries were ahead of this machine's clock
        self._left = left
        self._delivery = Delivery()
        self._audience = Audience()
        self._past = Past(self._read)
        self.seats = self._delivery.seats
        self._due: int | None = None  #: the earliest deadline as of entry `_looked_at`
        self._looked_at = -1
        self._waiting: deque[_Asked] = deque()
        self._links: deque[_Asked] = deque()  #: whose link came or went; commands go first
        self._arriving: deque[_Arriving] = deque()
        self._behind = False
        self._whole = False  #: False while the state may be less than the journal after a failed read
        self._task: asyncio.Task[None] | None = None
        #: The state to come back to after a conflict; only beside other processes.
        self._mark: bytes | None = None
        self._since: list[Entry] = []  #: every entry since the mark
        self._counting = asyncio.Lock()  #: held while an hour is read again

    async def load(self) -> None:
        """Rebuild from the journal. Everything this class knows of the meeting comes from there."""
        self._whole, self._looked_at = False, -1
        self.meeting = self._make(self.record.id)
        self._audience.forget()
        self._past.forget()
        self._mark, self._since = None, []
        await self._read_on()
        if self.meeting.seq == 0:
            await self._begin()
        self._whole = True

    async def _begin(self) -> None:
        """Nobody was here before: write the event every meeting begins with."""
        entries = self.meeting.open(first_event(self.record), self.record.opened_at)
        try:
            await self._journal.append(self.record.id, 0, entries)
        except Conflict:
            self.meeting = self._make(self.record.id)
            await self._read_on()

    def submit(self, command: c.Any, by: str) -> asyncio.Future[Answer]:
        """Queue a command for the next turn; the future has its answer once it is durable. May raise TryAgain."""
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

        def tell(answer: Answer) -> None:
            if not answered.done():
                answered.set_result(answer)

        self.ask(command, by, tell)
        return answered

    def ask(self, command: c.Any, by: str, tell: Tell) -> None:
        """The same without a future: `tell` is called with the answer, in the turn that made it."""
        waiting = self._links if isinstance(command, LINKS) else self._waiting
        if len(waiting) >= MOST_WAITING:
            raise TryAgain
        waiting.append(_Asked(command, by, tell))
        self._go_on()

    async def attend(self, seat: Seat, epoch: str | None, after: int) -> None:
        """Welcome a seat, give it what it missed, and let it follow from there."""
        seated: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._arriving.append(_Arriving(seat, epoch, after, seated))
        self._go_on()
        await seated

    def leave(self, seat: Seat) -> None:
        if self._delivery.remove(seat):
            self._left()
            if seat.person not in self.seats:
                self._audience.went(seat.person)
                self._ask_quietly(c.Disconnected(self._process), seat.person)

    def _now(self) -> int:
        """This machine's time, or later: a meeting whose entries were written on a clock that was ahead goes on from
        there, or its deadlines would stand still until this machine has caught up.
        """
        now = self._wall() + self._ahead
        if not self.meeting.state.practice and self.meeting.state.now > now:
            self._ahead += self.meeting.state.now - now
            return self.meeting.state.now
        return now

    def processes(self) -> set[str]:
        """Where the people who are here have their sockets."""
        return {each.process for each in self.meeting.state.people.values() if each.presence == "here"}

    def look_who_is_here(self, dead: set[str]) -> None:
        """Set right what was missed: who has a seat here is here, and nobody is here through a dead process."""
        for person in list(self.meeting.state.people.values()):
            if person.id in self.seats:
                if person.presence != "here":
                    self._ask_quietly(c.Connected(self._process), person.id)
            elif person.presence == "here" and (person.process == self._process or person.process in dead):
                self._ask_quietly(c.Disconnected(person.process), person.id)

    def ring(self) -> None:
        """Another process wrote something: read on in the next turn."""
        self._behind = True
        self._go_on()

    def elapse(self) -> None:
        """Let what is due happen, if anything is."""
        now = self._now()
        self._past.fade(now)
        if self._looked_at != self.meeting.seq:
            self._due, self._looked_at = self.meeting.due(), self.meeting.seq
        if self._due is not None and self._due <= self.meeting.clock(now):
            self._ask_quietly(c.Elapse(), "")

    async def count_rules(self, command: c.CountRules) -> Answer:
        """The last hour under other rules, in counts (`rehearing`). One at a time for a meeting."""
        if self._counting.locked():
            return self._refusal("busy")
        async with self._counting:
            try:
                now, then = self.meeting.pipeline, self.meeting.pipeline_under(command)
            except Refused as refused:
                say = sentence(refused.say, self.meeting.state.language, **refused.names)
                return {"ok": False, "code": refused.code, "say": say}
            since = self.meeting.clock(self._now()) - rehearing.HOUR_MS

            async def read(after: int) -> list[Entry]:
                return await self._journal.read(self.record.id, after, READ_AT_ONCE)

            until = self.meeting.seq
            again = self._make(self.record.id)
            counts = await rehearing.hear_again(again, read, until, since, now, then)
        return {"ok": True, "seq": until, "counts": counts}

    async def rest(self) -> None:
        """Wait until no turn is going on, and what was given out is written."""
        while self._task is not None and not self._task.done():
            await asyncio.wait({self._task})
        await self._delivery.rest()

    @property
    def waiting(self) -> int:
        return len(self._waiting) + len(self._links) + len(self._arriving)

    # Turns

    def _ask_quietly(self, command: c.Any, by: str) -> None:
        try:
            self.ask(command, by, _look_away)
        except TryAgain:
            log.warning("meeting_overloaded")

    def _go_on(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._take_turns(), name="turns")

    async def _take_turns(self) -> None:
        while self._waiting or self._links or self._arriving or self._behind:
            if self._behind:
                self._behind = False
                await self._catch_up_with_journal()
            batch = [*_some(self._waiting, MOST_IN_A_TURN), *_some(self._links, LINKS_IN_A_TURN)]
            if batch:
                with metrics.TURN_SECONDS.time():
                    await self._turn(batch)
            if self._arriving:
                await self._seat_some()

    async def _seat_some(self) -> None:
        """Those who came first, for a moment: however many come back at once, nobody's line waits for all of them."""
        until = asyncio.get_running_loop().time() + SEAT_SECONDS
        while self._arriving and asyncio.get_running_loop().time() < until:
            await self._seat(self._arriving.popleft())
        await asyncio.sleep(0)

    async def _catch_up_with_journal(self) -> None:
        try:
            if self._whole:
                self._deliver(await self._read_on())
        except NotWritable:
            log.warning("journal_unreachable")

    async def _turn(self, batch: list[_Asked]) -> None:
        try:
            if not self._whole:
                await self.load()
            await self._decide_and_append(batch)
        except NotWritable:
            log.warning("journal_unreachable")
            for asked in batch:
                _answer(asked, self._refusal("not_writable"))
        except Exception:
            log.exception("turn_failed")
            for asked in batch:
                _answer(asked, self._refusal("not_writable"))
            await self._load_again()

    async def _decide_and_append(self, batch: list[_Asked]) -> None:
        for _ in range(MOST_ATTEMPTS):
            after = self.meeting.seq
            self._set_mark()
            decisions, broken = self._decide(batch)
            if broken is not None:
                batch.remove(broken)
                _answer(broken, self._refusal("malformed"))
                await self.load()
                continue
            entries = [entry for decision in decisions for entry in decision.entries]
            try:
                if entries:
                    urgent = any(entry.kind in URGENT for entry in entries)
                    with metrics.COMMIT_SECONDS.time():
                        await self._journal.append(self.record.id, after, entries, urgent=urgent)
            except (Conflict, Repeated):
                await self._reload_and_deliver(after)
                self._put_back_half(batch)
                continue
            except NotWritable:
                await self._load_again()
                for asked, decision in zip(batch, decisions, strict=True):
                    _answer(asked, self._refusal("not_writable") if decision.entries else decision.answer)
                return
            self._since += entries if self._mark is not None else []
            await self._made(batch, decisions)
            return
        for asked in batch:
            _answer(asked, self._refusal("busy"))

    def _put_back_half(self, batch: list[_Asked]) -> None:
        """Who lost a race reads on first, and would lose for ever to one who decides at once. A smaller batch is decided
        sooner, and gets in while the other one decides a large one.
        """
        self._put_back(batch, (len(batch) + 1) // 2)

    def _put_back(self, batch: list[_Asked], keep: int) -> None:
        """What is not decided in this turn is the first of the next."""
        for asked in reversed(batch[keep:]):
            waiting = self._links if isinstance(asked.command, LINKS) else self._waiting
            waiting.appendleft(asked)
        del batch[keep:]

    def _decide(self, batch: list[_Asked]) -> tuple[list[Decision], _Asked | None]:
        """Decide in order. A command that breaks the deciding itself is named, never its neighbours.

        What there is no time for leaves the batch and is the first of the next turn.
        """
        decisions: list[Decision] = []
        loop = asyncio.get_running_loop()
        until = loop.time() + DECIDE_SECONDS
        for number, asked in enumerate(batch):
            if number and loop.time() > until:
                self._put_back(batch, number)
                break
            try:
                decisions.append(
                    self.meeting.decide(asked.command, asked.by, self.meeting.clock(self._now()))
                )
            except Exception:
                log.exception("command_failed", command=type(asked.command).__name__)
                return decisions, asked
        return decisions, None

    async def _made(self, batch: list[_Asked], decisions: list[Decision]) -> None:
        events = [each for decision in decisions for each in decision.events]
        if events:
            self._past.add(events)
            self._deliver(events)
            self._bell.ring(self.record.id, self.meeting.seq)
        for asked, decision in zip(batch, decisions, strict=True):
            answer = decision.answer
            if "opens" in answer:
                answer = await self._opened(answer)
            _answer(asked, answer)
        for seq, _, event in events:
            if isinstance(event, e.ReturnedFromBreak):
                await self._catch_up(event, seq)
            self._show_open_items(event)

    async def _reload_and_deliver(self, after: int) -> None:
        """Another process was quicker: what it wrote goes to our people, then we decide again."""
        if self._mark is None:
            await self.load()
            self._deliver(await self._past.between(after, self.meeting.seq))
            return
        self.meeting.back_to(self._mark)
        self._looked_at = -1
        self._audience.forget()
        for entry in self._since:
            self.meeting.apply(entry)
        self._deliver(await self._read_on())

    def _set_mark(self) -> None:
        """Beside other processes deciding may be in vain, and the state must be had back cheaply."""
        every = max(MARK_EVERY, self.meeting.seq // MARK_SHARE)
        if not self._journal.exclusive and (self._mark is None or len(self._since) > every):
            self._mark, self._since = self.meeting.mark(), []

    async def _load_again(self) -> None:
        try:
            await self.load()
        except NotWritable:
            log.warning("journal_unreachable")

    def _refusal(self, code: str) -> Answer:
        return {"ok": False, "code": code, "say": sentence(code, self.meeting.state.language)}

    # Reading and giving out

    async def _read_on(self) -> list[Recent]:
        events: list[Recent] = []
        while True:
            entries = await self._journal.read(self.record.id, self.meeting.seq, READ_AT_ONCE)
            events += [(entry.seq, entry.at, self.meeting.apply(entry)) for entry in entries]
            self._since += entries if self._mark is not None else []
            if len(entries) < READ_AT_ONCE:
                break
        self._past.add(events)
        return events

    async def _read(self, after: int) -> list[Recent]:
        entries = await self._journal.read(self.record.id, after, READ_AT_ONCE)
        return [(each.seq, each.at, self.meeting.event_of(each)) for each in entries]

    def _deliver(self, events: list[Recent]) -> None:
        """Give each event to each person who may see it; the bytes of one face are made once."""
        back = {event.who: (event, seq) for seq, _, event in events if isinstance(event, e.ReturnedFromBreak)}
        self._audience.moved(events)
        for seq, at, event in events:
            others = self._audience.all_but(self.meeting, self.seats, seq, event)
            faces = Faces(self.meeting, seq, at, event)
            if others is not None:
                self._delivery.to_all(faces.frame("all"), [(who, faces.of(who)) for who in others])
            else:
                for who in self._audience.few(self.meeting, self.seats, event):
                    frame = faces.of(who) if who in self.seats else None
                    if frame is not None and not (
                        who in back and waits_for(self.meeting, back[who], seq, event)
                    ):
                        self._delivery.to(who, frame)
            if isinstance(event, e.Removed):
                self._show_out(event)

    def _show_out(self, event: e.Removed) -> None:
        for who in event.who:
            for seat in list(self.seats.get(who, ())):
                seat.close(wire.REMOVED)
                self._delivery.remove(seat)
            self._audience.went(who)

    async def _seat(self, arriving: _Arriving) -> None:
        try:
            await self._welcome(arriving)
        except Exception as broken:
            if not arriving.seated.done():
                arriving.seated.set_exception(broken)
            return
        if not arriving.seated.done():
            arriving.seated.set_result(None)

    async def _welcome(self, arriving: _Arriving) -> None:
        if not self._whole:
            await self.load()
        seat, meeting = arriving.seat, self.meeting
        self._delivery.meet(seat)
        person = meeting.person(seat.person)
        if person is None or person.was_removed or (person.place == "gone" and not meeting.keeps(person)):
            seat.close(wire.REMOVED if person and person.was_removed else wire.NOT_VALID)
            metrics.RESUMES.labels("refused").inc()
            return
        known = arriving.epoch == self.record.epoch and arriving.after <= meeting.seq
        after = arriving.after if known else 0
        metrics.RESUMES.labels("resumed" if after else "from_the_start" if known else "start_over").inc()
        welcome = {
            "event": "welcome",
            "v": wire.VERSION,
            "epoch": self.record.epoch,
            "seq": meeting.seq,
            "you": person.id,
            "role": person.role,
            "meeting": meeting.snapshot(person, self._now()),
        }
        seat.offer(wire.encode(welcome))
        seat.give_past(await self._past.frames(meeting, person, max(after, person.joined - 1), self._now()))
        seat.offer(b'{"event":"live"}')
        self._delivery.add(seat)
        self._audience.came(meeting, person.id)
        self._ask_quietly(c.Connected(self._process), person.id)

    async def _catch_up(self, back: e.ReturnedFromBreak, seq: int) -> None:
        """What a person chose to be given of the time away, and private words that waited."""
        person = self.meeting.person(back.who)
        seats = self.seats.get(back.who)
        if person is None or not seats:
            return
        for missed, at, event in await self._past.between(back.since, seq - 1):
            if not waits_for(self.meeting, (back, seq), missed, event):
                continue
            side = self.meeting.face(missed, event, person)
            if side is None:
                continue
            frame = self.meeting.frame(missed, at, event, side)
            for seat in seats:
                seat.give_past([framed(wire.encode(frame | {"caught_up": True}))])

    def _show_open_items(self, event: Event) -> None:
        """Somebody in service who was away, or has just taken it up, is shown what is open."""
        who = {
            e.ReturnedFromBreak: "who",
            e.HandedOver: "to",
            e.ServiceOffered: "who",
        }.get(type(event))
        if who is None or (isinstance(event, e.ServiceOffered) and not event.accepted):
            return
        person = self.meeting.person(getattr(event, who))
        for seat in self.seats.get(person.id, ()) if person else ():
            for item in self.meeting.open_items(person) if person else ():
                seat.offer(wire.encode(item | {"caught_up": True}))

    async def _opened(self, answer: Answer) -> Answer:
        seq = int(str(answer["opens"]))
        found = await self._past.between(seq - 1, seq)
        event = found[0][2] if found else None
        if not isinstance(event, e.Line):
            return self._refusal("unknown_item")
        opened = {key: value for key, value in answer.items() if key != "opens"}
        return opened | {"line": event.line, "share": event.share, "text": event.text, "notes": event.notes}


def waits_for(meeting: Meeting, back: tuple[e.ReturnedFromBreak, int], seq: int, event: Event) -> bool:
    """Whether an event of somebody's time away is given to them at the return, and not before.

    Private words reach somebody in a side room as they come, and from a companion on a break too.
    """
    returned, until = back
    if not returned.since < seq < until or not isinstance(event, e.Line | e.PrivateLine):
        return False
    if event.by == returned.who:
        return False
    if isinstance(event, e.PrivateLine):
        resting = meeting.state.people[returned.who].place_at(seq) == BREAK
        return resting and event.by not in returned.companions
    return not event.room or event.room.startswith(CIRCLE)


def _some(waiting: deque[_Asked], most: int) -> list[_Asked]:
    return [waiting.popleft() for _ in range(min(len(waiting), most))]


def _answer(asked: _Asked, answer: Answer) -> None:
    outcome = "ok" if answer.get("ok") else str(answer.get("code"))
    metrics.command(type(asked.command), outcome)
    asked.tell(answer)


def _look_away(answer: Answer) -> None:
    """Nobody waits for this one."""
