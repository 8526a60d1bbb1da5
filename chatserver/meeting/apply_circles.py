"""How the events of circles change what is true: the part of `apply` that belongs to them."""

from __future__ import annotations

from chatserver import events as e
from chatserver.meeting.state import MAIN, Circle, Share, State, side

CircleEvent = (
    e.CirclesOpened | e.CircleTurn | e.CircleEntered | e.CircleCalled | e.CirclesTimed | e.CirclesEnded
)


def apply(state: State, seq: int, at: int, event: CircleEvent) -> None:
    match event:
        case e.CirclesOpened():
            _opened(state, seq, event)
        case e.CircleTurn():
            _turn(state, seq, at, event)
        case e.CircleEntered():
            _entered(state, seq, event)
        case e.CircleCalled():
            if circle := state.circles.get(event.room):
                circle.called = True
        case e.CirclesTimed():
            state.circles_until, state.circles_ending = event.until, event.ending
            state.circles_grace = state.circles_grace or event.grace
        case e.CirclesEnded():
            _ended(state, seq, at)


def stood_still(state: State, ms: int) -> None:
    """The whole room paused: the clocks of circles stood too."""
    if state.circles_until is not None:
        state.circles_until += ms
    for circle in state.circles.values():
        if circle.until is not None:
            circle.until += ms


def _opened(state: State, seq: int, event: e.CirclesOpened) -> None:
    """Those in the main room go; whoever is on a break or away finds their circle on the way back."""
    state.circles_until, state.circles_turns = event.until, event.turns
    state.circles_from = event.before
    state.circles_ending = state.circles_grace = False
    for room, who in event.circles:
        state.circles[room] = Circle(room, list(who), list(who) if event.turns else [])
        for each in who:
            person = state.people[each]
            if person.place == MAIN:
                person.path.append((seq, side(room)))


def _turn(state: State, seq: int, at: int, event: e.CircleTurn) -> None:
    circle = state.circles.get(event.room)
    if circle is None:
        return
    if circle.share and circle.share in state.shares:
        state.shares[circle.share].ended = True
        state.shares[circle.share].ended_at = at
    circle.floor, circle.share, circle.until = event.who, event.share, event.until
    circle.order, circle.coming_back = list(event.order), list(event.coming_back)
    if event.who and event.share:
        state.shares.setdefault(event.share, Share(event.share, event.who, seq, at, room=event.room))


def _entered(state: State, seq: int, event: e.CircleEntered) -> None:
    for circle in state.circles.values():
        if event.who in circle.who:
            circle.who.remove(event.who)
        if event.who in circle.order:
            circle.order.remove(event.who)
    person = state.people[event.who]
    into = state.circles.get(event.room)
    if into is not None:
        into.who.append(event.who)
        if person.facilitates:
            into.called = False
        elif state.circles_turns:
            into.order.append(event.who)
    if person.in_meeting:
        person.path.append((seq, side(event.room) if event.room else MAIN))


def _ended(state: State, seq: int, at: int) -> None:
    for circle in state.circles.values():
        if circle.share and circle.share in state.shares:
            state.shares[circle.share].ended, state.shares[circle.share].ended_at = True, at
    state.circles, state.circles_until = {}, None
    state.circles_ending = state.circles_grace = False
    for person in state.people.values():
        if person.circle:
            person.path.append((seq, MAIN))
