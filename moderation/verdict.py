"""What a review says: findings, the four axes they act on, and the verdict they resolve to.

A rule only notices: it returns findings. `resolve` (in `resolution.py`) turns all findings of a line into one
verdict, the same whatever the order of the rules. The axes are independent, so holding a line and calling a
person never compete.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class Level(IntEnum):
    """Crisis level, `domain` names C0 (none) to C4 (under way or imminent)."""

    C0 = 0
    C1 = 1
    C2 = 2
    C3 = 3
    C4 = 4


class Category(StrEnum):
    NONE = "none"
    SUICIDE = "suicide"
    SELF_HARM = "self_harm"
    OVERDOSE = "overdose"
    WITHDRAWAL = "withdrawal"
    USING_ALONE = "using_alone"
    HARM_TO_OTHERS = "harm_to_others"
    ABUSE_DISCLOSURE = "abuse_disclosure"
    CHILD_AT_RISK = "child_at_risk"
    PSYCHOSIS_CONFUSION = "psychosis_confusion"
    CRAVING_SETBACK = "craving_setback"


class Delivery(IntEnum):
    ALLOW = 0
    FOLD = 1
    MASK = 2
    SLOW = 3
    HOLD = 4
    BLOCK_EXPLAIN = 5


class ToAuthor(IntEnum):
    NOTHING = 0
    NUDGE = 1
    ASK_REPHRASE = 2
    OFFER_QUIET_SPACE = 3
    PAUSE_POSTING = 4


class ToFacilitators(IntEnum):
    NOTHING = 0
    NOTE = 1
    FLAG = 2
    ALERT = 3
    ESCALATE = 4


class ToRoom(IntEnum):
    NOTHING = 0
    CONTENT_NOTE = 1
    PACING = 2
    OFFER_BREAK = 3
    SHIELD = 4
    ROOM_PAUSE = 5


class HoldEnd(StrEnum):
    """What happens to a hold that nobody decided before its deadline."""

    RELEASE = "release"
    RETURN_TO_AUTHOR = "return_to_author"
    KEEP_HELD_AND_ESCALATE = "keep_held_and_escalate"
    AUTHOR_DECIDES = "author_decides"  #: a draft: it waits for its author, not for a facilitator


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A piece of the typed text, in code points, end excluded."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing one rule noticed, and what that rule would do about it on each axis."""

    rule: str
    version: int = 1
    spans: tuple[Span, ...] = ()
    delivery: Delivery = Delivery.ALLOW
    author: ToAuthor = ToAuthor.NOTHING
    facilitators: ToFacilitators = ToFacilitators.NOTHING
    room: ToRoom = ToRoom.NOTHING
    say: str = ""  #: key of a sentence in the catalogue, or a sentence of the group's own
    notes: tuple[str, ...] = ()  #: content notes suggested
    hold_seconds: int = 0  #: deadline of the hold when delivery is HOLD; 0 with AUTHOR_DECIDES
    hold_end: HoldEnd = HoldEnd.RETURN_TO_AUTHOR
    locked: bool = False  #: a platform floor rule; nothing may weaken it
    towards_other: bool = False  #: urges or attacks somebody else: stays withheld even in a crisis
    unread: bool = False  #: the rule raised or overran; it did not read the words
    level: Level = Level.C0
    category: Category = Category.NONE
    risk: float = 0.0  #: calibrated probability that the truth is C2 or above
    #: ids of earlier lines that make up the meaning, and grammar entries that spoke
    evidence: tuple[str, ...] = ()
    side: bool = False  #: a lighter remark than what the rule is for; a group's `then` does not strengthen it

    @property
    def says_something(self) -> bool:
        """False for a finding that asks for nothing, such as a detector reporting that it saw no danger."""
        return bool(
            self.delivery
            or self.author
            or self.facilitators
            or self.room
            or self.level
            or self.notes
            or self.unread
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of the words. `text` is what the room would see; empty when the room sees nothing."""

    text: str
    delivery: Delivery = Delivery.ALLOW
    author: ToAuthor = ToAuthor.NOTHING
    facilitators: ToFacilitators = ToFacilitators.NOTHING
    room: ToRoom = ToRoom.NOTHING
    folded: bool = False  #: fold joins with mask, so it is kept apart
    level: Level = Level.C0
    category: Category = Category.NONE
    risk: float = 0.0
    say: str = ""  #: the one message to the author: a catalogue key or a sentence
    rule: str = ""  #: the rule that decided delivery, or spoke loudest when the line goes out
    notes: tuple[str, ...] = ()
    hold_seconds: int = 0
    hold_end: HoldEnd = HoldEnd.RETURN_TO_AUTHOR
    findings: tuple[Finding, ...] = field(default=())
    when_released: str = ""  #: what the room would see if a facilitator releases the hold: masks stay

    @property
    def rules(self) -> tuple[str, ...]:
        """Every rule that found something, each once, in alphabetical order."""
        return tuple(sorted({finding.rule for finding in self.findings if finding.says_something}))

    def rule_of(self, rule: str) -> bool:
        """Whether this rule asked for something."""
        return any(each.rule == rule and each.says_something for each in self.findings)

    @property
    def version(self) -> int:
        """The version of the rule that decided, as this meeting has it."""
        return next((each.version for each in self.findings if each.rule == self.rule), 1)

    @property
    def withheld(self) -> bool:
        """True when the room sees nothing now."""
        return self.delivery in (Delivery.HOLD, Delivery.BLOCK_EXPLAIN)
