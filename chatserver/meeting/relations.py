"""Who may write to whom in private, and what becomes of somebody who is written to and does not answer.

People in service may be written to and may write. Everybody else answers, unless the meeting's rule `private_contact`
says otherwise or the other person chose to be open. A newcomer hears from greeters and facilitators until they choose:
by saying so, or by writing to somebody themselves. Nobody is told that they were asked to be quiet.
"""

from __future__ import annotations

from chatserver import commands as c
from chatserver import events as e
from chatserver.meeting.state import Person, State
from chatserver.meeting.turn import Refused, Turn
from moderation.durations import seconds

GREETS = frozenset({"greeter", "support_person"})
WINDOW_S = 600  #: approaches without an answer are counted over ten minutes (domain 5.3)


def blocked(person: Person, other: Person) -> bool:
    """Either of them would rather not hear the other; it works both ways, and neither is told."""
    return person.id in other.blocked or other.id in person.blocked


def hides(person: Person, author: Person) -> bool:
    """Whether a block keeps the free posts of `author` from `person`; whoever facilitates goes on reading the room."""
    return author.id in person.blocked or (person.id in author.blocked and not person.facilitates)


def shielded(turn: Turn, person: Person, other: Person) -> bool:
    """`other` is new, and has not chosen to hear from `person`: neither by a setting nor by writing first."""
    if turn.pipeline.ruleset["private_contact"].options.get("newcomers") == "everyone":
        return False
    return other.newcomer and other.messages_from != "everyone" and other.id not in person.heard


def rests(turn: Turn, person: Person, other: Person) -> bool:
    """Whether a facilitator paused the private lines of `person`. To those who facilitate they stay open: that is the way to object."""
    return (person.private_until or 0) > turn.at and not other.facilitates


def is_open(turn: Turn, person: Person, other: Person) -> bool:
    """Whether `person` may write to `other` in private now."""
    if blocked(person, other) or person.id in other.no_private or (person.guarded and not other.services):
        return False
    if person.facilitates or other.services:
        return True
    answered = other.id in person.heard
    if other.messages_from in ("nobody", "facilitators") and not answered:
        return False
    if person.services:
        return not other.newcomer or person.serves(GREETS) or answered or other.messages_from == "everyone"
    if shielded(turn, person, other):
        return False
    return by_rule(turn, person, other)


def by_rule(turn: Turn, person: Person, other: Person) -> bool:
    """What the meeting's rule says of two people who hold no service position."""
    answered = other.id in person.heard
    setting = turn.pipeline.ruleset["private_contact"]
    who = "everyone" if setting.mode != "on" else str(setting.options.get("who", "reply_only"))
    match who:
        case "everyone":
            return True
        case "none":
            return False
        case "after_meeting":
            return answered or turn.state.phase == "fellowship"
        case "pair":
            return answered or agreed(turn.state, person, other)
        case _:
            return answered or other.messages_from == "everyone"


def agreed(state: State, person: Person, other: Person | None) -> bool:
    """The two agreed to support each other: the meeting is a pair's, or they exchanged contact in it."""
    return state.format == "pair" or (other is not None and other.id in person.agreed)


def unanswered(turn: Turn, person: Person, other: Person) -> int:
    """How often `person` wrote to `other` since the last answer, in the time that counts."""
    options = turn.pipeline.ruleset["approach_without_reply"].options
    within = seconds(options.get("within") or options.get("window")) or WINDOW_S
    return sum(1 for at in person.asked.get(other.id, ()) if turn.at - at <= within * 1000)


def ask_the_other(turn: Turn, person: Person, other: Person) -> None:
    """Somebody was written to again and again without answering: asked once, privately, what they would like."""
    if person.id not in other.asked_about:
        turn.emit(e.FewerAsked(who=other.id, about=person.id, name=person.name))


def fewer(turn: Turn, person: Person, command: c.Fewer) -> None:
    """*None*, *fine*, or *tell a facilitator*: the other is told of none of them, and no words are shown by it."""
    other = turn.person(command.about)
    if other.id not in person.asked_about:
        raise Refused("unknown_item")
    turn.emit(e.FewerChosen(who=person.id, about=other.id, answer=command.answer))
    if command.answer == "tell":
        turn.emit(e.SpokeUp(item=turn.name_next("u"), by=person.id, about=other.id, kind="report"))


def messages_from(turn: Turn, person: Person, command: c.MessagesFrom) -> None:
    turn.emit(e.MessagesChosen(who=person.id, messages_from=command.who))
