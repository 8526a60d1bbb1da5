"""Milestones: what somebody asks to have marked, said near the end by a press of whoever leads the meeting.

It is always the person's own choice, in their own words or in none; nothing is counted by the server, nobody is ranked,
and starting again stands beside years. A wish is seen by its author and by those who facilitate. Once it is said it is
a line like any other: the room answers it without words, its author can take it back, and it goes when words go.
"""

from __future__ import annotations

from chatserver import commands as c
from chatserver import events as e
from chatserver.meeting import care
from chatserver.meeting.context import judge
from chatserver.meeting.state import Person
from chatserver.meeting.text import clean
from chatserver.meeting.turn import Refused, Turn
from moderation.milestones import milestone_of
from moderation.scene import Place, Posting
from moderation.verdict import Delivery

MOST_WAITING = 60

Answer = dict[str, object]


def ask(turn: Turn, person: Person, command: c.AskMilestone) -> Answer:
    """One wish a person; a new one takes the place of the one before."""
    text = clean(command.text) if command.text.strip() else ""
    if len(turn.state.milestones) >= MOST_WAITING or not person.around:
        raise Refused("not_now")
    verdict = judge(turn, person, text, Place.MAIN, Posting.OPEN) if text else None
    if verdict and verdict.level >= 1:
        care.notice(turn, person, verdict, line="", text=text, share="")
    if verdict and verdict.delivery is not Delivery.ALLOW:
        raise Refused("not_now", "milestone_words")
    seq = _asked(turn, person, command.mark, text)
    return {"seq": seq, "say": turn.words("milestone_asked")}


def mark_of(turn: Turn, person: Person, text: str, room: str) -> str:
    """Whether a line asks for it. Who serves speaks for the meeting, and a side room is no place for it."""
    return "" if person.services or room in turn.state.rooms else milestone_of(text)


def heard(turn: Turn, person: Person, mark: str, line: str) -> None:
    if mark and len(turn.state.milestones) < MOST_WAITING:
        _asked(turn, person, mark, "", line)


def drop(turn: Turn, person: Person, command: c.DropMilestone) -> None:
    """Its author would rather not, or there is no time for it tonight."""
    wish = turn.state.milestones.get(command.of)
    if wish is None or not (wish.who == person.id or person.facilitates):
        raise Refused("unknown_item")
    turn.emit(e.MilestoneEnded(milestone=wish.id, who=wish.who, by=person.id))


def say(turn: Turn, person: Person, command: c.SayMilestone) -> Answer:
    """The room hears of it, as a line of whoever asked; while nobody shares, so that nobody is spoken over."""
    turn.facilitators_only(person, "script_poster")
    state = turn.state
    wish = state.milestones.get(command.of)
    if wish is None:
        raise Refused("unknown_item")
    if state.floor is not None or state.paused_until is not None or state.ended:
        raise Refused("not_now", "milestone_waits")
    who = state.people[wish.who]
    seq = turn.emit(e.MilestoneEnded(milestone=wish.id, who=wish.who, by=person.id, said=True))
    turn.emit(
        e.Line(
            line=turn.name_next("l"),
            share=turn.name_next("s"),
            by=who.id,
            name=who.name,
            text=wish.text or turn.words(f"milestone_{wish.mark}"),
            milestone=wish.mark,
        )
    )
    return {"seq": seq}


def _asked(turn: Turn, person: Person, mark: str, text: str, line: str = "") -> int:
    for wish in [each for each in turn.state.milestones.values() if each.who == person.id]:
        turn.emit(e.MilestoneEnded(milestone=wish.id, who=person.id, by=person.id))
    return turn.emit(
        e.MilestoneAsked(
            milestone=turn.name_next("n"), who=person.id, name=person.name, mark=mark, text=text, line=line
        )
    )
