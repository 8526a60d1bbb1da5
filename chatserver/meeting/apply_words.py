"""How lines and holds change what is true, and what is remembered of them: the part of `apply` that belongs to words."""

from __future__ import annotations

from chatserver import events as e
from chatserver.meeting import pairs
from chatserver.meeting.state import Break, Hold, Memory, Person, Said, Share, State

REMEMBERED = 14  #: lines kept as context for one person
ROOM_REMEMBERED = 8
FOUND_REMEMBERED = 20


def apply(
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
    if not event.room and (other := pairs.partner(state, author)) is not None:
        pairs.note(author, other.id, at)
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
    pairs.note(author, event.to, at)
    other.asked.pop(event.by, None)
    other.heard.add(event.by)
    if author.out is not None:
        author.out.companions.add(event.to)


def _held(state: State, seq: int, at: int, event: e.Held) -> None:
    warms(state, at, "interruption" if event.draft else "hold")
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


def warms(state: State, at: int, kind: str) -> None:
    state.heat = [*state.heat[-40:], (at, kind)]
