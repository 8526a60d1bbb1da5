"""The moment words arrive in: who speaks, where, in which phase, after what.

Everything a rule may know besides the words is here, as plain frozen data made by the meeting. A rule never
asks for more, so the same scene and the same words always give the same verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct


class Place(StrEnum):
    """Where the words would go."""

    MAIN = "main"
    SIDE_ROOM = "side_room"
    PRIVATE = "private"
    HELP = "help"  #: the text of *I need someone*; only facilitators read it
    NAME = "name"  #: a display name at the door


class Posting(StrEnum):
    """Whether the author may post at this moment, and if not, why."""

    OPEN = "open"
    FLOOR_TAKEN = "floor_taken"
    PHASE_CLOSED = "phase_closed"
    ROOM_PAUSED = "room_paused"


class Intent(StrEnum):
    """What the author of a share asked for."""

    UNSAID = "unsaid"
    JUST_LISTEN = "just_listen"
    EXPERIENCE = "experience_welcome"
    FEEDBACK = "feedback_welcome"


class Said(Struct, frozen=True, gc=False):
    """One earlier line, as context. Every review is given a dozen of them, so they are made quickly."""

    by: str  #: "author", "facilitator" (somebody in service speaking to the author or the room), or "other"
    text: str
    ago: float  #: seconds before the words under review
    level: int = 0  #: the level it was judged at, 0 to 4
    same_share: bool = False
    name: str = ""  #: display name when known; the floor holder's is useful to cross-talk rules
    ref: str = ""  #: the line's id, so that evidence can name it


@dataclass(frozen=True, slots=True)
class Author:
    """What the rules may know of the person who speaks."""

    name: str = ""
    in_service: bool = False  #: holds a service position of this meeting (facilitator, greeter, ...)
    facilitator: bool = False
    newcomer: bool = False
    guarded: bool = False  #: arrived inside a join wave, or under the shield
    has_floor: bool = False
    open_level: int = 0  #: level of an alert about this person that is still open, 0 when none
    lines_last_minute: int = 0  #: lines sent in the last 60 s without the floor
    #: how often this same text was sent in the last ten minutes, by anybody guarded or by the author
    same_text: int = 0
    #: rule -> times, this meeting
    found_before: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    #: rule -> seconds since each of the last times
    found_ago: Mapping[str, tuple[float, ...]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Scene:
    """The moment around some words. Every field has a default that means "nothing known"."""

    place: Place = Place.MAIN
    phase: str = "discussion"
    format: str = ""
    language: str = "en"
    posting: Posting = Posting.OPEN
    author: Author = field(default_factory=Author)
    intent: Intent = Intent.UNSAID  #: of the share that is open or was last, for cross-talk
    sharer: str = ""  #: display name of whoever shared last, or shares now, other than the author
    sharer_level: int = 0  #: level of an alert about that person that is still open, 0 when none
    recent: tuple[Said, ...] = ()  #: oldest first: the author's own lines and what was said to the author
    roster: tuple[str, ...] = ()  #: display names of the people present
    addressee_newcomer: bool = False
    addressee_in_service: bool = False
    addressee_open: bool = True  #: they wrote first, or the rules of the meeting let anybody write to them
    approaches_unanswered: int = 0  #: private lines from the author to this addressee since the last reply
    pair_sent: int = 0  #: lines from the author to this addressee alone, in the last two weeks
    pair_received: int = 0  #: and from the addressee to the author
    pair_odd_nights: int = (
        0  #: nights in which the author wrote to the addressee, when this is the first line of one
    )
    pair_agreed: bool = False  #: author and addressee agreed to support each other
    allow_numbers: tuple[str, ...] = ()  #: the group's own helplines, as typed
    #: word -> rule
    placeholder_words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
