"""The meeting's own rules, links, formats, checklist and rehearsal."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from chatserver.commands.command import Command, Id, RoomName, Rules, ServiceName, ShortText, Why


class SetRules(Command, frozen=True, kw_only=True, tag="set_rules"):
    """The rules of this meeting, whole: by name, as a list, or as the text of a file."""

    rules: Rules
    why: Why = ""


class ChangeRule(Command, frozen=True, kw_only=True, tag="change_rule"):
    """One rule set anew; without settings it goes back to how the meeting began."""

    rule: Id
    settings: dict[str, object] | ShortText | None = None
    why: Why = ""


class UndoRules(Command, frozen=True, kw_only=True, tag="undo_rules"):
    to: Annotated[int, Meta(ge=1)]
    why: Why = ""


class TryRules(Command, frozen=True, kw_only=True, tag="try_rules"):
    """Could these be saved, and what would be different? Changes nothing."""

    rules: Rules | None = None
    rule: Annotated[str, Meta(max_length=64)] = ""
    settings: dict[str, object] | None = None


class TryLine(Command, frozen=True, kw_only=True, tag="try_line"):
    """What would become of a line under the rules as they are, or as they might be? Keeps nothing."""

    text: Annotated[str, Meta(min_length=1, max_length=2_000)]
    rules: Rules | None = None
    rule: Annotated[str, Meta(max_length=64)] = ""
    settings: dict[str, object] | None = None


class CountRules(Command, frozen=True, kw_only=True, tag="count_rules"):
    """The last hour read again under other rules, told in counts and never in words."""

    rules: Rules | None = None
    rule: Annotated[str, Meta(max_length=64)] = ""
    settings: dict[str, object] | None = None


class ReadRules(Command, frozen=True, kw_only=True, tag="read_rules"):
    """Every rule in plain words, in this language."""

    language: Annotated[str, Meta(max_length=12)] = ""


class Invite(Command, frozen=True, kw_only=True, tag="invite", rename={"service": "as"}):
    """A link of its own for somebody in service from outside, such as an on-call person."""

    service: Literal["on_call", "facilitator", "cofacilitator", "participant", "reviewer"]
    room: RoomName | None = None
    hours: Annotated[int, Meta(ge=1, le=336)] = 24  #: of a co-facilitator's link, which opens once


class TakeBackLink(Command, frozen=True, kw_only=True, tag="take_back_link"):
    """A link of one use that nobody has used yet opens nothing any more."""

    of: Id


class KeepFormat(Command, frozen=True, kw_only=True, tag="keep_format"):
    """The format and rules of this meeting, kept under a name for the group's next ones."""

    format: Annotated[str, Meta(min_length=1, max_length=40)]


class KeepTemplate(Command, frozen=True, kw_only=True, tag="keep_template"):
    """This meeting, as it is held, kept for the group's next ones: format, rules, plan, and services wanted."""

    title: Annotated[str, Meta(min_length=1, max_length=120)]
    duties: Annotated[dict[ServiceName, Annotated[int, Meta(ge=0, le=9)]], Meta(max_length=12)] = field(
        default_factory=dict
    )


class Ready(Command, frozen=True, kw_only=True, tag="checklist"):
    """What a meeting needs before it begins, looked at now."""


class TryOnCall(Command, frozen=True, kw_only=True, tag="try_on_call"):
    """Send people outside a test without content."""


class Rehearse(Command, frozen=True, kw_only=True, tag="rehearse"):
    """In a practice meeting: people come who are played, from a recording (`which`) or made up (`seed`)."""

    which: Annotated[str, Meta(max_length=80)] = ""
    seed: Annotated[int, Meta(ge=0, le=1_000_000)] = 1
    minutes: Annotated[float, Meta(ge=2, le=60)] = 20
    speed: Annotated[float, Meta(ge=0.5, le=60)] = 1


class RehearsalNow(Command, frozen=True, kw_only=True, tag="rehearsal"):
    """How far it is and how long everything waited; with `stop` it ends here."""

    stop: bool = False


SetupCommand = (
    SetRules
    | ChangeRule
    | UndoRules
    | TryRules
    | TryLine
    | CountRules
    | ReadRules
    | Invite
    | TakeBackLink
    | KeepFormat
    | KeepTemplate
    | Ready
    | TryOnCall
    | Rehearse
    | RehearsalNow
)
#: Answered beside the turns of the meeting (`chatserver.aside`).
Aside = Rehearse | RehearsalNow | Invite | CountRules | KeepFormat | KeepTemplate | Ready | TryOnCall
