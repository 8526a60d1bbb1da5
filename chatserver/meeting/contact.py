"""An exchange of contact between two people: both say yes, after the meeting, or nothing is shown to anybody.

During the meeting somebody offers what they would give to one other person. Nothing leaves the sealed journal then, and
the other is not told. When the meeting has ended they are asked, once. A yes comes with what they would give in return,
and only then each sees the other's. A no and a silence look the same: the offer runs out, and nobody learns which it was.
What is given is read like any line, except for the rules that cover contact, which is what this is for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from chatserver import commands as c
from chatserver import events as e
from chatserver.meeting import care, relations
from chatserver.meeting.context import judge
from chatserver.meeting.state import Contact, Person, State
from chatserver.meeting.turn import Refused, Turn
from moderation.resolution import resolve
from moderation.scene import Place, Posting

GRACE_MS = 15 * 60_000  #: after the end, as long as company is kept (domain 5.2, return_after_end)
MOST_OFFERS = 5  #: of one person; more than that is handing out cards
#: Rules that keep contact out of the room, and have no say in what two people give each other by consent.
ABOUT_CONTACT = frozenset(
    {
        "contact_details",
        "own_identity",
        "private_contact",
        "approach_without_reply",
        "links_media",
        "join_wave",
    }
)


def offer(turn: Turn, person: Person, command: c.OfferContact) -> dict[str, object]:
    state, other = turn.state, turn.person(command.to)
    if other.id == person.id or not (other.in_meeting or state.ended):
        raise Refused("unknown_person")
    if state.ended and not _still_open(turn):
        raise Refused("meeting_over")
    if relations.shielded(turn, person, other) or person.guarded:
        raise Refused("private_closed")
    if relations.rests(turn, person, other):
        raise Refused("private_paused")
    mine = [each for each in state.contacts.values() if each.by == person.id]
    if any(each.to == other.id for each in mine) or len(mine) >= MOST_OFFERS:
        raise Refused("contact_offered")
    text = _read(turn, person, command.text, other)
    name = turn.name_next("c")
    seq = turn.emit(e.ContactOffered(offer=name, by=person.id, to=other.id, text=text))
    if state.ended:
        _ask(turn, state.contacts[name])
    return {"seq": seq, "offer": name, "say": turn.words("contact_waits")}


def answer(turn: Turn, person: Person, command: c.AnswerContact) -> dict[str, object]:
    contact = turn.state.contacts.get(command.of)
    if contact is None or contact.to != person.id or not contact.asked or contact.answered:
        raise Refused("unknown_item")
    if not command.yes:
        turn.emit(e.ContactAnswered(offer=contact.id, who=person.id, yes=False))
        return {}
    text = _read(turn, person, command.text, turn.person(contact.by))
    turn.emit(e.ContactAnswered(offer=contact.id, who=person.id, yes=True))
    turn.emit(
        e.ContactExchanged(offer=contact.id, by=contact.by, to=contact.to, given=contact.text, returned=text)
    )
    return {}


def ask_everybody(turn: Turn) -> None:
    """The meeting has ended: whoever was offered contact is asked, unless the two would rather not hear each other."""
    for contact in list(turn.state.contacts.values()):
        _ask(turn, contact)


def waiting(state: State) -> Iterator[tuple[int, Callable[[Turn], None]]]:
    """After the grace every offer that is left runs out."""
    if state.ended:
        for contact in state.contacts.values():
            yield state.ended_at + GRACE_MS, partial(_run_out, offer=contact.id)


def _ask(turn: Turn, contact: Contact) -> None:
    by, to = turn.state.people[contact.by], turn.state.people[contact.to]
    if relations.blocked(by, to) or by.id in to.no_private or by.was_removed:
        return
    until = turn.state.ended_at + GRACE_MS
    turn.emit(e.ContactAsked(offer=contact.id, by=by.id, to=to.id, name=by.name, until=until))


def _run_out(turn: Turn, offer: str) -> None:
    contact = turn.state.contacts[offer]
    turn.emit(e.ContactOver(offer=offer, by=contact.by, to=contact.to, told=contact.asked))


def _still_open(turn: Turn) -> bool:
    return turn.at < turn.state.ended_at + GRACE_MS


def _read(turn: Turn, person: Person, text: str, other: Person) -> str:
    """What somebody would give, read for everything but contact. Refused when another rule keeps it back."""
    text = " ".join(text.split())
    if not text:
        raise Refused("empty")
    whole = judge(turn, person, text, Place.PRIVATE, Posting.OPEN, other)
    if whole.level >= 1:
        care.notice(turn, person, whole, line="", text=text, share="")
    verdict = resolve(text, [each for each in whole.findings if each.rule not in ABOUT_CONTACT])
    if verdict.withheld:
        raise Refused(verdict.rule, verdict.say or "returned")
    return text
