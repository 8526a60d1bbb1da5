"""The meeting as a timed object: its parts and their minutes, what is due, which words are to be said when.

A plan runs from `begin` on. Then each part has an end that keeps the end of the whole, facilitators are told when the
next part is due, new hands are closed while there is still time to say so, and the right people get the words of the
part. Nothing of it cuts anybody off; parts follow each other by themselves only where the group chose that, and only
while nobody has the floor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from math import ceil

from chatserver import commands as c
from chatserver import events as e
from chatserver.meeting import ending, floor
from chatserver.meeting.state import Person, State
from chatserver.meeting.turn import Refused, Turn
from moderation.formats import format_of

Step = tuple[str, int]
Happening = Callable[[Turn], None]

#: What a meeting of this format usually looks like, in minutes of an hour (domain 2, journey 4.3).
USUAL: dict[str, tuple[Step, ...]] = {
    "12-step": (("opening", 5), ("reading", 5), ("sharing", 42), ("closing", 8), ("fellowship", 20)),
    "smart": (("opening", 5), ("round", 15), ("discussion", 33), ("closing", 7), ("fellowship", 15)),
    "lifering": (("opening", 3), ("discussion", 50), ("closing", 7), ("fellowship", 15)),
    "dharma": (("opening", 12), ("reading", 8), ("sharing", 34), ("closing", 6), ("fellowship", 15)),
    "topic": (("opening", 5), ("round", 13), ("sharing", 36), ("closing", 6), ("fellowship", 20)),
    "speaker": (("opening", 5), ("sharing", 35), ("discussion", 14), ("closing", 6), ("fellowship", 15)),
    "open-session": (("opening", 5), ("discussion", 48), ("closing", 7), ("fellowship", 15)),
}
#: Somebody who is learning to lead reads along which words come when, and sees nothing that was told in confidence.
LEARNS = frozenset({"trainee"})
LEAST_MS = 60_000  #: no part is squeezed below this
ALONE_MS = 60_000  #: how long a part that is over waits for a press before the next follows by itself

#: (words, part, seconds after its beginning or, below 0, before its end; whose service it is)
CUES: tuple[tuple[str, str, int, str], ...] = (
    ("cue_opening", "opening", 0, "script_poster"),
    ("cue_agreement", "opening", 60, "script_poster"),
    ("cue_reading", "reading", 0, "reader"),
    ("cue_round", "round", 0, "script_poster"),
    ("cue_sharing", "sharing", 0, "script_poster"),
    ("cue_discussion", "discussion", 0, "script_poster"),
    ("cue_two_more", "sharing", -480, "timekeeper"),
    ("cue_closing", "closing", 0, "script_poster"),
    ("cue_milestones", "closing", 120, "script_poster"),
    ("cue_fellowship", "fellowship", 0, "greeter"),
)


def steps_of(state: State) -> list[Step]:
    """The plan that was set, or what this format usually does in the minutes there are."""
    if state.plan:
        return list(state.plan)
    usual = USUAL.get(format_of(state.format or "topic").id, ())
    whole = sum(minutes for phase, minutes in usual if phase != "fellowship")
    wanted = state.minutes or whole
    return [
        (phase, minutes if phase == "fellowship" else max(1, round(minutes * wanted / whole)))
        for phase, minutes in usual
    ]


def after(state: State, phase: str) -> str:
    """The part that follows in the plan; `ended` after the last."""
    phases = [each for each, _ in steps_of(state)]
    if phase not in phases:
        return phases[0] if phases and phase == "gathering" else ""
    return phases[phases.index(phase) + 1] if phase != phases[-1] else "ended"


def set_plan(turn: Turn, person: Person, command: c.SetPlan) -> None:
    turn.facilitators_only(person)
    phases = [phase for phase, _ in command.steps]
    if not phases or "ended" in phases or "fellowship" in phases[:-1] or len(set(phases)) != len(phases):
        raise Refused("not_now", "plan_unusable")
    ends_at = turn.state.plan_ends_at
    if ends_at is not None:
        ends_at = (turn.state.begun_at or turn.at) + _whole(command.steps)
    _set(
        turn,
        command.steps,
        ends_at,
        command.by_itself,
        person.id,
        {str(phase): words for phase, words in command.script.items()},
    )


def begin(turn: Turn, person: Person) -> None:
    turn.facilitators_only(person)
    steps = steps_of(turn.state)
    if turn.state.plan_ends_at is not None or not steps:
        raise Refused("not_now")
    _set(turn, tuple(steps), turn.at + _whole(steps), turn.state.plan_by_itself, person.id, {})
    floor.enter_phase(turn, steps[0][0], person.id)


def _set(
    turn: Turn, steps: tuple[Step, ...], ends_at: int | None, alone: bool, by: str, script: dict[str, str]
) -> None:
    turn.emit(e.PlanSet(steps=steps, ends_at=ends_at, by_itself=alone, by=by, script=script))


def _whole(steps: list[Step] | tuple[Step, ...]) -> int:
    return sum(minutes for phase, minutes in steps if phase != "fellowship") * 60_000


def until(turn: Turn, phase: str) -> int | None:
    """When a part that begins now ends by the plan, so that what comes after it keeps its time."""
    state = turn.state
    steps = steps_of(state)
    own = dict(steps).get(phase)
    if state.plan_ends_at is None or own is None:
        return None
    if phase == "fellowship":
        return turn.at + own * 60_000
    later = [
        each for each in steps[[step for step, _ in steps].index(phase) + 1 :] if each[0] != "fellowship"
    ]
    return max(turn.at + LEAST_MS, state.plan_ends_at - _whole(later))


def more_time(turn: Turn, person: Person, command: c.MoreTime) -> None:
    turn.facilitators_only(person)
    state = turn.state
    if command.of == "share":
        if state.floor is None:
            raise Refused("not_now")
        soft = max(state.floor_until or turn.at, turn.at) + int(command.minutes * 60_000)
        turn.emit(e.TimeGiven(until=soft, who=state.floor, by=person.id))
        return
    if state.phase_until is None:
        raise Refused("not_now")
    later = max(state.phase_until, turn.at) + int(command.minutes * 60_000)
    turn.emit(e.TimeGiven(until=later, by=person.id))


def set_hands(turn: Turn, person: Person, command: c.SetHands) -> None:
    turn.facilitators_only(person)
    say = "" if command.open else turn.words("hands_closed")
    turn.emit(e.HandsSet(open=command.open, say=say, by=person.id))


def looks_ahead(turn: Turn) -> None:
    """Does the plan still fit? A round is reckoned before it comes, while there is time to choose circles."""
    state = turn.state
    if state.plan_ends_at is None or "round" not in (state.phase, after(state, state.phase)):
        return
    minutes = dict(steps_of(state)).get("round", 0)
    if state.phase == "round" and state.phase_until is not None:
        minutes = max(0, (state.phase_until - turn.at) // 60_000)
    people = sum(1 for each in state.people.values() if each.around and each.role != "on_call")
    needs, circles = round_fits(people, floor.ROUND_MS // 1000, minutes)
    if needs > minutes and circles > 1:
        turn.emit(
            e.FitFound(
                people=people, seconds=floor.ROUND_MS // 1000, needs=needs, have=minutes, circles=circles
            )
        )


def round_fits(people: int, seconds: int, minutes: int) -> tuple[int, int]:
    """Minutes one round takes, and how many circles it takes to stay within `minutes` (1 when it fits)."""
    for circles in range(1, 13):
        if ceil(people / circles) * seconds <= minutes * 60 or people < 2 * (circles + 1):
            break
    return ceil(people * seconds / 60), circles


def waiting(state: State) -> Iterator[tuple[int, Happening]]:
    """What the plan lets happen by itself, each at its time."""
    if state.plan_ends_at is None or state.ended:
        return
    yield from _cues(state)
    end = state.phase_until
    if end is None:
        return
    if not state.due_told:
        yield end, _due
    elif state.plan_by_itself and state.floor is None and not state.circles:
        yield end + ALONE_MS, _moves_on
    if state.phase == "sharing" and state.hands_open and not state.hands_told:
        yield end - floor.SHARE_MS, _close_hands  # one share still fits


def _due(turn: Turn) -> None:
    state = turn.state
    following = after(state, state.phase)
    if state.phase == "fellowship" and not any(each.level >= 2 for each in state.alerts.values()):
        ending.end(turn, "", "hard_end")
    else:
        turn.emit(e.PhaseDue(phase=state.phase, next=following or "ended"))


def _moves_on(turn: Turn) -> None:
    following = after(turn.state, turn.state.phase)
    if following in ("", "ended"):
        ending.end(turn, "", "hard_end")
    else:
        floor.enter_phase(turn, following, "")


def _close_hands(turn: Turn) -> None:
    turn.emit(e.HandsSet(open=False, say=turn.words("hands_closed")))


def _cues(state: State) -> Iterator[tuple[int, Happening]]:
    for cue, phase, seconds, service in CUES:
        if phase != state.phase or cue in state.cues_given:
            continue
        if seconds >= 0:
            yield state.phase_since + seconds * 1000, partial(_give_cue, cue=cue, service=service)
        elif state.phase_until is not None and state.phase_until + seconds * 1000 > state.phase_since:
            yield state.phase_until + seconds * 1000, partial(_give_cue, cue=cue, service=service)


def _give_cue(turn: Turn, cue: str, service: str) -> None:
    """To whoever has that service and is there; otherwise to those who facilitate."""
    state = turn.state
    there = [each for each in state.people.values() if each.available]
    serving = [each for each in there if each.serves(frozenset({service}))]
    who = serving or [each for each in there if each.facilitates]
    first = next(each for each, phase, _, _ in CUES if phase == state.phase)
    say = state.script.get(state.phase, "") if cue == first else ""
    turn.emit(
        e.CueGiven(
            cue=cue,
            service=service,
            who=tuple(each.id for each in who),
            say=say or turn.words(cue),
            watching=tuple(each.id for each in there if each.serves(LEARNS) and each not in who),
        )
    )
