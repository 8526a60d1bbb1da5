"""Removed by mistake? A way to say so, and to hear what became of it.

Whoever was removed may write once to those who facilitate: a few words, read by every rule like any others, so that the
way back is no way to go on. Words that attack somebody are kept from everyone; that the person asked is told all the
same, because a rule can be wrong too, and a sign of danger in them raises an alert as it would anywhere. A facilitator
lets them in again or says no, the removed person sees which, and there is no second request until something changes.
"""

from __future__ import annotations

from chatserver import commands as c
from chatserver import events as e
from chatserver.meeting import arrivals, care
from chatserver.meeting.context import judge
from chatserver.meeting.state import Person, State
from chatserver.meeting.text import clean
from chatserver.meeting.turn import Refused, Turn
from moderation.scene import Place, Posting
from moderation.verdict import Delivery

MOST_LETTERS = 300
#: Where a request stands. Nobody asks twice before something has changed.
WAITING, BACK, NO, OVER, NONE = "waiting", "back", "no", "over", "none"

Answer = dict[str, object]


def ask(turn: Turn, person: Person, command: c.AskBack) -> Answer:
    """One request of a removed person. The answer says where it stands."""
    text = clean(command.text) if command.text.strip() else ""
    if not person.was_removed or turn.state.ended or standing(turn.state, person) != NONE:
        return {"standing": standing(turn.state, person)}
    if len(text) > MOST_LETTERS:
        raise Refused("too_long")
    verdict = judge(turn, person, text, Place.HELP, Posting.OPEN) if text else None
    kept = verdict is not None and verdict.delivery >= Delivery.HOLD
    turn.emit(
        e.AskedBack(
            item=turn.name_next("b"),
            who=person.id,
            name=person.name,
            text=verdict.text if verdict and not kept else "",
            withheld=kept,
        )
    )
    if verdict and verdict.level >= 1:
        care.notice(turn, person, verdict, line="", text=text, share="")
    return {"standing": WAITING, "withheld": kept}


def answer(turn: Turn, person: Person, command: c.AnswerBack) -> None:
    """Let in again, or not; to be answered by people who may also remove."""
    turn.facilitators_only(person, "tech_host")
    asked = turn.state.asked_back.get(command.of)
    if asked is None:
        raise Refused("unknown_item")
    if command.yes:
        arrivals.restore(turn, person, c.Restore(ref=command.ref, who=asked.who))
    else:
        turn.emit(e.BackAnswered(item=asked.item, who=asked.who, accepted=False, by=person.id))


def standing(state: State, person: Person) -> str:
    """What a removed person is told: that nothing was asked yet, that it waits, yes, no, or that the meeting is over."""
    if not person.was_removed:
        return BACK
    if person.answered_back:
        return NO
    if state.ended:
        return OVER
    return WAITING if any(each.who == person.id for each in state.asked_back.values()) else NONE
