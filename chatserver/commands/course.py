"""How the meeting goes: its phases, times, hands and breaks."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from chatserver.commands.command import Command, Id, Ids, Minutes, Phase


class SetPhase(Command, frozen=True, kw_only=True, tag="set_phase"):
    phase: Phase
    order: Ids = ()
    minutes: Minutes | None = None


class SetPlan(Command, frozen=True, kw_only=True, tag="set_plan"):
    """The parts of the meeting with their minutes, and the group's own words for them."""

    steps: Annotated[tuple[tuple[Phase, Annotated[int, Meta(ge=1, le=600)]], ...], Meta(max_length=20)]
    by_itself: bool = False
    script: Annotated[dict[Phase, Annotated[str, Meta(max_length=1000)]], Meta(max_length=12)] = field(
        default_factory=dict
    )


class Begin(Command, frozen=True, kw_only=True, tag="begin"):
    """The first part of the plan starts, and from now on the plan keeps the time."""


class MoreTime(Command, frozen=True, kw_only=True, tag="more_time"):
    """For this part of the meeting, or for whoever has the floor."""

    minutes: Minutes = 3
    of: Literal["part", "share"] = "part"


class SetHands(Command, frozen=True, kw_only=True, tag="set_hands"):
    open: bool


class SetQueue(Command, frozen=True, kw_only=True, tag="set_queue"):
    """How hands are taken; `facilitator` with `who` puts them in an order of one's own."""

    order: Literal["first_come", "not_yet_shared", "facilitator"]
    who: Ids = ()


class Promise(Command, frozen=True, kw_only=True, tag="promise"):
    """*We come back to you*, or that it is done."""

    who: Id
    kept: bool = True


class InviteToSpeak(Command, frozen=True, kw_only=True, tag="invite_to_speak"):
    who: Id


class StartBreak(Command, frozen=True, kw_only=True, tag="start_break"):
    minutes: Minutes = 3
    why: Annotated[str, Meta(max_length=200)] = ""


class EndBreak(Command, frozen=True, kw_only=True, tag="end_break"):
    pass


class Admit(Command, frozen=True, kw_only=True, tag="admit"):
    who: Ids | Id


class Tick(Command, frozen=True, kw_only=True, tag="tick"):
    to: Annotated[float, Meta(ge=0, le=48 * 3600)]


class Close(Command, frozen=True, kw_only=True, tag="close"):
    pass


CourseCommand = (
    SetPhase
    | SetPlan
    | Begin
    | MoreTime
    | SetHands
    | SetQueue
    | Promise
    | InviteToSpeak
    | StartBreak
    | EndBreak
    | Admit
    | Tick
    | Close
)
