"""Being here: stepping out, coming back, leaving."""

from __future__ import annotations

from typing import Literal

from chatserver.commands.command import Command, Minutes


class StepOut(Command, frozen=True, kw_only=True, tag="step_out"):
    minutes: Minutes | None = None
    visible: Literal["nobody", "facilitators", "everyone"] = "nobody"


class Reentry(Command, frozen=True, kw_only=True, tag="reentry"):
    """Ask for the card that is shown before a return: where the meeting is, how much was shared, which notes."""


class Return(Command, frozen=True, kw_only=True, tag="return"):
    #: `without`: what touches the reader's folds is left out; for somebody who folds nothing, whatever has a note.
    catch_up: Literal["none", "folded", "without", "all"] = "folded"


class Leave(Command, frozen=True, kw_only=True, tag="leave"):
    pass


class Here(Command, frozen=True, kw_only=True, tag="here"):
    """The client's heartbeat; answered and otherwise without effect."""


PresenceCommand = StepOut | Reentry | Return | Leave | Here
