"""What is said and heard: lines, turns, acknowledgements, folds, milestones."""

from __future__ import annotations

from typing import Literal

from chatserver.commands.command import AckKind, Command, Id, Notes, RoomName, ShortText, Text


class Say(Command, frozen=True, kw_only=True, tag="say"):
    text: Text
    notes: Notes = ()
    share: Id | None = None
    room: RoomName | None = None
    intent: Literal["just_listen", "experience_welcome", "feedback_welcome"] | None = None
    draft: Id | None = None


class RaiseHand(Command, frozen=True, kw_only=True, tag="raise_hand"):
    pass


class LowerHand(Command, frozen=True, kw_only=True, tag="lower_hand"):
    pass


class Pass(Command, frozen=True, kw_only=True, tag="pass"):
    pass


class Done(Command, frozen=True, kw_only=True, tag="done"):
    pass


class Ack(Command, frozen=True, kw_only=True, tag="ack"):
    kind: AckKind
    of: Id


class Retract(Command, frozen=True, kw_only=True, tag="retract"):
    of: Id


class Discard(Command, frozen=True, kw_only=True, tag="discard"):
    """Take back a line of one's own that waits: a hold or a draft."""

    hold: Id


class Open(Command, frozen=True, kw_only=True, tag="open"):
    """Fetch the body of one folded line."""

    of: Id


class Folds(Command, frozen=True, kw_only=True, tag="folds"):
    notes: Notes


class AskMilestone(Command, frozen=True, kw_only=True, tag="ask_milestone"):
    """Something of one's own to be marked near the end, in one's own words or in none."""

    mark: Literal["days", "returns", "first_share", "first_service", "restart", "other"] = "other"
    text: ShortText = ""


class DropMilestone(Command, frozen=True, kw_only=True, tag="drop_milestone"):
    of: Id


class SayMilestone(Command, frozen=True, kw_only=True, tag="say_milestone"):
    of: Id


SharingCommand = (
    Say
    | RaiseHand
    | LowerHand
    | Pass
    | Done
    | Ack
    | Retract
    | Discard
    | Open
    | Folds
    | AskMilestone
    | DropMilestone
    | SayMilestone
)
