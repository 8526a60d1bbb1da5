"""Side rooms and circles."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from chatserver.commands.command import Command, Id, Ids, Minutes, RoomName


class OpenSideRoom(Command, frozen=True, kw_only=True, tag="open_side_room"):
    room: RoomName
    who: Ids


class CloseSideRoom(Command, frozen=True, kw_only=True, tag="close_side_room"):
    room: RoomName


class Enter(Command, frozen=True, kw_only=True, tag="enter"):
    """An on-call or support person goes into a side room."""

    room: RoomName


class OpenCircles(Command, frozen=True, kw_only=True, tag="open_circles"):
    """Part the room: `count` circles of about the same size, or the `groups` given."""

    count: Annotated[int, Meta(ge=2, le=12)] = 2
    minutes: Minutes = 10
    turns: bool = True
    groups: Annotated[tuple[Ids, ...], Meta(max_length=12)] = ()


class ExtendCircles(Command, frozen=True, kw_only=True, tag="extend_circles"):
    minutes: Minutes = 2


class EndCircles(Command, frozen=True, kw_only=True, tag="end_circles"):
    """Everybody returns after `seconds`, and is told so now."""

    seconds: Annotated[int, Meta(ge=0, le=600)] = 60


class EnterCircle(Command, frozen=True, kw_only=True, tag="enter_circle"):
    """A facilitator looks into a circle, or into the main room when `room` is empty; or moves somebody there."""

    room: Annotated[str, Meta(max_length=40)] = ""
    who: Id | None = None


class CallOver(Command, frozen=True, kw_only=True, tag="call_over"):
    """Ask a facilitator to look into the circle one is in."""


RoomsCommand = (
    OpenSideRoom | CloseSideRoom | Enter | OpenCircles | ExtendCircles | EndCircles | EnterCircle | CallOver
)
