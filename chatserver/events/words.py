"""What became of words: lines, holds, folds, and what their authors were told."""

from __future__ import annotations

from chatserver.events.event import Event, Span


class Line(Event, frozen=True, kw_only=True, tag="line"):
    line: str
    share: str
    by: str
    name: str
    text: str
    notes: tuple[str, ...] = ()
    room: str = ""
    ref: str = ""
    intent: str = ""
    folded: bool = False
    floor: bool = False  #: said while holding the floor
    level: int = 0
    rules: tuple[str, ...] = ()
    milestone: str = ""  #: what its author asked to have marked by it


class PrivateLine(Event, frozen=True, kw_only=True, tag="private"):
    line: str
    by: str
    to: str
    name: str
    text: str
    ref: str = ""
    level: int = 0
    rules: tuple[str, ...] = ()


class Held(Event, frozen=True, kw_only=True, tag="held"):
    """A line waits: for a facilitator, or (a draft) for its author."""

    hold: str
    by: str
    name: str
    text: str  #: as typed: the sealed record
    rule: str
    say: str
    ref: str = ""
    line: str = ""
    share: str = ""
    room: str = ""
    to: str = ""
    notes: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    until: int | None = None
    end: str = "return_to_author"
    level: int = 0
    shown: str = ""  #: what the room would see when it is released
    rules: tuple[str, ...] = ()
    version: int = 1  #: of that rule, in this meeting

    @property
    def draft(self) -> bool:
        return self.end == "author_decides"


class HoldEnded(Event, frozen=True, kw_only=True, tag="hold_ended"):
    """`outcome`: released, returned, withdrawn, sent or kept (held on, and passed to the next person)."""

    hold: str
    outcome: str
    by: str = ""


class GivenBack(Event, frozen=True, kw_only=True, tag="returned"):
    """A line came back to its author, after a hold or at once, with the reason."""

    who: str
    rule: str
    say: str
    text: str = ""
    hold: str = ""
    ref: str = ""
    version: int = 1  #: of that rule, in this meeting


class Nudged(Event, frozen=True, kw_only=True, tag="nudge"):
    who: str
    rule: str
    say: str
    line: str = ""
    ref: str = ""
    masked: bool = False
    version: int = 1  #: of that rule, in this meeting


class Flagged(Event, frozen=True, kw_only=True, tag="flag"):
    """An informational mark for facilitators; delivery was not affected by it."""

    by: str
    rule: str
    line: str = ""
    notes: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    version: int = 1  #: of that rule, in this meeting
    suggests: str = ""  #: what a rule suggests for the room; a person decides


class Folded(Event, frozen=True, kw_only=True, tag="folded"):
    of: tuple[str, ...]
    notes: tuple[str, ...] = ()
    by: str = ""


class Unfolded(Event, frozen=True, kw_only=True, tag="unfolded"):
    """Lines that had been folded by hand are open again."""

    of: tuple[str, ...]
    by: str = ""


class Withdrawn(Event, frozen=True, kw_only=True, tag="withdrawn"):
    of: tuple[str, ...]
    by: str = ""


class MilestoneAsked(Event, frozen=True, kw_only=True, tag="milestone"):
    """Somebody would like theirs said near the end; asked for in `line`, or by itself."""

    milestone: str
    who: str
    name: str
    mark: str  #: days, returns, first_share, first_service, restart or other
    text: str = ""
    line: str = ""


class MilestoneEnded(Event, frozen=True, kw_only=True, tag="milestone_ended"):
    """It was said to the room, or its author or a facilitator let it be."""

    milestone: str
    who: str
    by: str
    said: bool = False


class AckGiven(Event, frozen=True, kw_only=True, tag="ack"):
    by: str
    share: str
    kind: str


class AcksShown(Event, frozen=True, kw_only=True, tag="acks"):
    """Acknowledgements gathered while somebody shared; kinds only, no counts, no names."""

    share: str
    kinds: tuple[str, ...]


WordsEvent = (
    Line | PrivateLine | Held | HoldEnded | GivenBack | Nudged | Flagged | Folded | Unfolded
    | Withdrawn | MilestoneAsked | MilestoneEnded | AckGiven | AcksShown
)  # fmt: skip
