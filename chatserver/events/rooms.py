"""Side rooms and circles: the places beside the main room."""

from __future__ import annotations

from msgspec import field

from chatserver.events.event import Event


class SideRoomChanged(Event, frozen=True, kw_only=True, tag="side_room"):
    """Who goes in, or that it closed. `names` are of everybody inside, for them alone: nobody sits with a stranger."""

    room: str
    who: tuple[str, ...]
    by: str
    open: bool = True
    names: dict[str, str] = field(default_factory=dict)


class CirclesOpened(Event, frozen=True, kw_only=True, tag="circles"):
    """The room parts into circles, each with a floor of its own, until a time."""

    circles: tuple[tuple[str, tuple[str, ...]], ...]  #: (room, whose circle it is)
    until: int
    turns: bool = True
    before: str = ""  #: the phase the meeting was in
    by: str = ""


class CircleTurn(Event, frozen=True, kw_only=True, tag="circle_floor"):
    """The floor of one circle went to `who`, or to nobody."""

    room: str
    who: str | None = None
    share: str | None = None
    until: int | None = None
    order: tuple[str, ...] = ()
    coming_back: tuple[str, ...] = ()


class CircleEntered(Event, frozen=True, kw_only=True, tag="circle_entered"):
    """Somebody is in another circle from now on, or in the main room when `room` is empty."""

    who: str
    room: str = ""
    by: str = ""


class CircleCalled(Event, frozen=True, kw_only=True, tag="circle_called"):
    """A circle would like a facilitator to look in."""

    room: str
    by: str


class CirclesTimed(Event, frozen=True, kw_only=True, tag="circles_timed"):
    """When everybody returns; `ending` once that has been said to all of them."""

    until: int
    ending: bool = False
    grace: bool = False
    by: str = ""


class CirclesEnded(Event, frozen=True, kw_only=True, tag="circles_over"):
    """Everybody is back in the main room."""

    by: str = ""


RoomsEvent = (
    SideRoomChanged | CirclesOpened | CircleTurn | CircleEntered | CircleCalled | CirclesTimed
    | CirclesEnded
)  # fmt: skip
