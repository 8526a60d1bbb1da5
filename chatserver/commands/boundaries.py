"""When a boundary is met: holds, folds, pauses, removals, waves and conflicts, each with its way back."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from chatserver.commands.command import Command, Id, Ids, Minutes, Notes


class ReleaseHold(Command, frozen=True, kw_only=True, tag="release_hold"):
    hold: Id


class ReturnHold(Command, frozen=True, kw_only=True, tag="return_hold"):
    hold: Id
    say: Annotated[str, Meta(max_length=1000)] = ""


class FoldLine(Command, frozen=True, kw_only=True, tag="fold"):
    of: Id
    notes: Notes = ()


class Unfold(Command, frozen=True, kw_only=True, tag="unfold"):
    of: Id


class PausePosting(Command, frozen=True, kw_only=True, tag="pause_posting"):
    who: Ids | Id
    minutes: Minutes = 5
    why: Annotated[str, Meta(min_length=1, max_length=200)]


class ResumePosting(Command, frozen=True, kw_only=True, tag="resume_posting"):
    who: Ids | Id


class PausePrivate(Command, frozen=True, kw_only=True, tag="pause_private"):
    """Private lines of somebody rest; they go on writing to the room, and to those who facilitate."""

    who: Id
    minutes: Minutes = 24 * 60
    why: Annotated[str, Meta(min_length=1, max_length=200)]


class ResumePrivate(Command, frozen=True, kw_only=True, tag="resume_private"):
    who: Id


class CoolDown(Command, frozen=True, kw_only=True, tag="cool_down"):
    """The same pause for two people at odds, and somebody for each."""

    who: Annotated[tuple[Id, ...], Meta(min_length=2, max_length=2)]
    minutes: Annotated[float, Meta(gt=0, le=60)] = 5


class SettleConflict(Command, frozen=True, kw_only=True, tag="settle_conflict"):
    of: Id
    how: Literal["repaired", "apart", "conscience", "later"]
    note: Annotated[str, Meta(max_length=300)] = ""


class RoomNow(Command, frozen=True, kw_only=True, tag="room_now"):
    """Share time, who has not spoken, the temperature of the room, and what one has carried."""


class SortWave(Command, frozen=True, kw_only=True, tag="sort_wave"):
    """Who of a wave looks alike, and who does not."""

    alert: Id


class Remove(Command, frozen=True, kw_only=True, tag="remove"):
    who: Ids | Id
    why: Annotated[str, Meta(max_length=200)] = ""
    minutes: Minutes | None = None


class Restore(Command, frozen=True, kw_only=True, tag="restore"):
    who: Ids | Id


class AnswerBack(Command, frozen=True, kw_only=True, tag="answer_back"):
    """Somebody who was removed says that it was a mistake: let them in again, or not."""

    of: Id
    yes: bool


class Shield(Command, frozen=True, kw_only=True, tag="shield"):
    on: bool


BoundariesCommand = (
    ReleaseHold
    | ReturnHold
    | FoldLine
    | Unfold
    | PausePosting
    | ResumePosting
    | PausePrivate
    | ResumePrivate
    | CoolDown
    | SettleConflict
    | RoomNow
    | SortWave
    | Remove
    | Restore
    | AnswerBack
    | Shield
)
