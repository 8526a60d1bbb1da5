"""What is true in a meeting now: plain records, changed by `apply` and by nothing else.

Two meetings with the same entries have equal state; the tests compare them field by field. Everything that has to
survive a restart with its deadline (holds, alerts, breaks, floors, queues, promises) is here, as data.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

#: Places a person can be in. A side room is "side:" and its name.
LOBBY, MAIN, BREAK, GONE, OUTSIDE = "lobby", "main", "break", "gone", "outside"

FACILITATING = frozenset({"facilitator", "cofacilitator"})
#: Who is told about people at the door.
AT_THE_DOOR = FACILITATING | {"greeter", "tech_host"}
#: Who may open side rooms and look after an alert.
IN_CARE = FACILITATING | {"support_person", "on_call"}


#: The server names circles itself; no side room may be called so.
CIRCLE = "circle-"


def side(room: str) -> str:
    """The place that belongs to a room beside the main one: a side room, or a circle."""
    return ("circle:" if room.startswith(CIRCLE) else "side:") + room


@dataclass(slots=True)
class Break:
    since: int  #: seq of the event that took the person out
    at: int
    visible: str
    until: int | None
    lines: int = 0  #: main-room lines sent meanwhile
    shares: list[str] = field(default_factory=list)  #: shares begun meanwhile
    notes: dict[str, int] = field(default_factory=dict)  #: content notes of what was said meanwhile
    companions: set[str] = field(default_factory=set)  #: people this person asked for company


@dataclass(slots=True)
class Memory:
    """One thing said, as the pipeline's context. Lives in memory and in the sealed journal only."""

    by: str
    text: str
    at: int
    level: int
    share: str
    line: str


@dataclass(slots=True)
class Person:
    id: str
    name: str
    role: str
    joined: int  #: seq
    joined_at: int
    newcomer: bool = False
    guarded: bool = False
    device: str = ""
    renamed: bool = False  #: at the door, because somebody has that name or it was a service position
    link: str = ""  #: the link of one use they came by
    only_room: str = ""  #: the one side room an on-call person's link leads to
    country: str = ""  #: where crisis lines are looked up, as the person's page said
    folds: tuple[str, ...] = ()
    messages_from: str = "greeters"
    services: dict[str, int] = field(default_factory=dict)  #: service -> seq since when
    path: list[tuple[int, str]] = field(default_factory=list)  #: (seq, place), in order
    caught_up: list[tuple[int, int, str]] = field(
        default_factory=list
    )  #: (from, to, how): gaps filled on return
    presence: str = "here"  #: here, reconnecting, lost
    process: str = ""  #: which process last had their socket
    since: int = 0  #: when the presence last changed, ms
    out: Break | None = None
    blocked: set[str] = field(default_factory=set)
    paused_until: int | None = None
    pause_why: str = ""
    private_until: int | None = None  #: until when private lines rest
    private_why: str = ""
    limited_at: int | None = None  #: when this person was last paused or removed, ms
    mark: str = ""  #: of the device, see `chatserver.marks`
    arrived: bool = False  #: the room has been told
    was_removed: bool = False
    said: int = 0
    answered: list[int] = field(default_factory=list)  #: when this person took an alert
    rested_at: int = 0  #: the last return from a break
    answered_back: bool = False  #: removed, asked to come back, and was told no
    swap_asked: bool = False  #: since then
    findings: dict[str, int] = field(default_factory=dict)  #: rule -> times, this meeting
    found_at: dict[str, list[int]] = field(default_factory=dict)  #: rule -> the last of those times, ms
    recent: list[Memory] = field(
        default_factory=list
    )  #: own lines and what was said to this person, oldest first
    pacing: list[int] = field(default_factory=list)  #: times of the last lines without the floor
    asked: dict[str, list[int]] = field(
        default_factory=dict
    )  #: when somebody was written to since they answered, ms
    wrote: dict[str, dict[int, int]] = field(
        default_factory=dict
    )  #: to somebody alone: hour -> lines, see `pairs`
    heard: set[str] = field(default_factory=set)  #: who has written to this person in private
    asked_about: set[str] = field(default_factory=set)  #: whom they were asked whether they want less of
    no_private: set[str] = field(default_factory=set)  #: from whom they want no private lines
    agreed: set[str] = field(default_factory=set)  #: with whom they exchanged contact

    @property
    def place(self) -> str:
        return self.path[-1][1] if self.path else LOBBY

    def place_at(self, seq: int) -> str:
        """Where this person was when entry `seq` happened; the entry that moves somebody counts as after."""
        path = self.path
        if path and path[-1][0] <= seq:
            return path[-1][1]
        at = bisect_right(path, (seq, "\uffff")) - 1
        return path[at][1] if at >= 0 else OUTSIDE

    def serves(self, kinds: frozenset[str], seq: int | None = None) -> bool:
        services = self.services
        if not services:
            return False
        if seq is None:
            return not kinds.isdisjoint(services)
        return any(since <= seq for name, since in services.items() if name in kinds)

    @property
    def facilitates(self) -> bool:
        return "facilitator" in self.services or "cofacilitator" in self.services

    @property
    def around(self) -> bool:
        """In the meeting, whatever the room: not left, not removed, not at the door."""
        return self.place not in (GONE, OUTSIDE, LOBBY)

    @property
    def circle(self) -> str:
        """The room name of the circle this person is in now; empty elsewhere."""
        return self.place.removeprefix("circle:") if self.place.startswith("circle:") else ""

    @property
    def in_meeting(self) -> bool:
        """Where the meeting itself is going on: the main room, or a circle of it."""
        place = self.place
        return place == MAIN or place.startswith("circle:")

    @property
    def available(self) -> bool:
        """Could take the floor this moment."""
        return self.in_meeting and self.presence == "here"


@dataclass(slots=True)
class Share:
    id: str
    by: str
    began: int  #: seq
    at: int
    intent: str = ""
    lines: list[str] = field(default_factory=list)
    size: int = 0
    acks: dict[str, set[str]] = field(default_factory=dict)  #: kind -> who
    shown: tuple[str, ...] = ()
    heavy: bool = False  #: a line of it was folded, carries a content note, or was read as C1 or above
    floored: bool = False  #: told while holding the floor
    ended_at: int = 0
    ended: bool = False
    room: str = ""  #: the circle it was told in; empty for the main room


@dataclass(slots=True)
class Said:
    """A line that went out, without its words: the words are in the journal."""

    line: str
    seq: int
    share: str
    by: str
    room: str
    notes: tuple[str, ...] = ()
    folded: bool = False
    withdrawn: bool = False


@dataclass(slots=True)
class Hold:
    id: str
    seq: int
    at: int  #: when it began, ms
    by: str
    name: str
    text: str
    shown: str
    rule: str
    say: str
    ref: str
    line: str
    share: str
    room: str
    to: str
    notes: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    until: int | None
    end: str
    level: int
    rules: tuple[str, ...] = ()
    version: int = 1
    claimed_by: str = ""
    claimed_at: int = 0

    @property
    def draft(self) -> bool:
        return self.end == "author_decides"


@dataclass(slots=True)
class Alert:
    id: str
    seq: int
    level: int
    category: str
    about: str  #: person id, or "wave"
    share: str
    lines: list[tuple[str, str]]
    spans: list[tuple[str, int, int]]
    raised_at: int
    due_at: int | None
    source: str
    step: int = 0
    acknowledged_by: str = ""
    claimed_by: str = ""
    claimed_at: int = 0
    outcome: str = ""  #: once it is settled
    note: str = ""
    own_words: str = ""  #: what the author lets facilitators pass on; nothing else of theirs goes anywhere
    told: set[str] = field(default_factory=set)  #: who it was passed on to
    outside: set[int] = field(
        default_factory=set
    )  #: steps whose message to people outside is still to be sent


@dataclass(slots=True)
class AskedBack:
    """A removed person's request. Its words live in memory and in the sealed journal only."""

    item: str
    who: str
    name: str
    text: str
    withheld: bool


@dataclass(slots=True)
class Milestone:
    """What somebody asks to have marked. Its words live in memory and in the sealed journal only."""

    id: str
    who: str
    name: str
    mark: str
    text: str
    line: str


@dataclass(slots=True)
class Task:
    """Somebody looks after somebody. Its few words live in memory and in the sealed journal only."""

    id: str
    seq: int
    at: int
    about: str
    who: str
    kind: str
    due_at: int
    by: str
    name: str
    text: str
    told: bool = False  #: that its time is over
    outside: bool = False  #: people outside are still to be told so


@dataclass(slots=True)
class SideRoom:
    name: str
    who: set[str]
    by: str
    opened: int


@dataclass(slots=True)
class Circle:
    """A part of the room that meets for itself for a while, with a floor of its own."""

    room: str
    who: list[str]  #: whose circle it is, wherever they are at this moment
    order: list[str]  #: who is still to speak
    floor: str | None = None
    share: str | None = None
    until: int | None = None
    coming_back: list[str] = field(default_factory=list)
    called: bool = False  #: somebody in it would like a facilitator to look in


@dataclass(slots=True)
class Offer:
    id: str
    kind: str  #: service, volunteer, hand_over or company
    who: str
    by: str
    service: str = ""


@dataclass(slots=True)
class Contact:
    """An exchange of contact that is offered. Its words live in memory and in the sealed journal only."""

    id: str
    by: str
    to: str
    text: str
    asked: bool = False
    answered: bool = False


@dataclass(slots=True)
class Wave:
    alert: str
    since: int
    guarded: list[str]
    due_at: int | None
    shield: bool = False
    last_at: int = 0
    over: bool = False


@dataclass(slots=True)
class Edition:
    """The rules as they were from one change to the next."""

    version: int
    at: int
    by: str
    why: str
    rules: dict[str, object]


@dataclass(slots=True)
class Receipt:
    """The answer a command got, kept so that a resend gets it again."""

    seq: int
    digest: bytes
    answer: dict[str, object]


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link of one use that nobody has used yet."""

    service: str
    until: int
    by: str


@dataclass(slots=True)
class State:
    """Everything. One instance a meeting and process."""

    title: str = ""
    format: str = ""
    language: str = "en"
    topic: str = ""
    minutes: int | None = None
    practice: bool = False
    rules: dict[str, object] = field(default_factory=dict)
    called: str = ""  #: the name of the group's own format
    sentence: str = ""
    opened_rules: dict[str, object] = field(default_factory=dict)  #: as the group opened the meeting
    versions: dict[str, int] = field(default_factory=dict)  #: of each rule that was changed; 1 for the others
    rules_until: dict[str, int] = field(default_factory=dict)  #: when a live rule ends, ms
    editions: list[Edition] = field(default_factory=list)  #: the last changes, oldest first
    opened_at: int = 0
    seq: int = 0
    now: int = 0  #: time of the last entry, or the practice clock
    phase: str = "gathering"
    phase_until: int | None = None
    phase_since: int = 0
    plan: list[tuple[str, int]] = field(default_factory=list)  #: (phase, minutes), in order
    plan_ends_at: int | None = None  #: when the last part before fellowship ends; None until the plan runs
    plan_by_itself: bool = False  #: parts follow each other without a press
    due_told: bool = False  #: the facilitators know that this part is over by the plan
    hands_open: bool = True
    hands_told: bool = False  #: hands were closed or opened by somebody in this part
    cues_given: list[str] = field(default_factory=list)  #: in this part
    script: dict[str, str] = field(default_factory=dict)  #: the group's own words for a part
    begun_at: int | None = None  #: when the phase `opening` or a later one was first set
    people: dict[str, Person] = field(default_factory=dict)
    away: set[str] = field(default_factory=set)  #: of the people, those whose `out` says since when
    chair: str = ""
    floor: str | None = None
    floor_share: str | None = None
    floor_until: int | None = None
    queue: list[str] = field(default_factory=list)
    queue_order: str = "first_come"
    order: list[str] = field(default_factory=list)  #: the round: who is still to speak
    turns: list[str] = field(default_factory=list)  #: the round as it was set
    coming_back: list[str] = field(default_factory=list)  #: "come back to you"
    paused_until: int | None = None
    pause_why: str = ""
    paused_at: int = 0
    shares: dict[str, Share] = field(default_factory=dict)
    last_share: str = ""
    lines: dict[str, Said] = field(default_factory=dict)
    folded_by_hand: list[str] = field(default_factory=list)
    main: list[Memory] = field(default_factory=list)  #: the last lines in the main room
    holds: dict[str, Hold] = field(default_factory=dict)
    alerts: dict[str, Alert] = field(default_factory=dict)
    heat: list[tuple[int, str]] = field(default_factory=list)  #: the last interruptions, holds and folds
    heavy_at: list[int] = field(default_factory=list)  #: when something heavy was said
    settled: dict[str, Alert] = field(default_factory=dict)  #: the last ones, to be opened again
    milestones: dict[str, Milestone] = field(default_factory=dict)  #: asked for, and not said yet
    asked_back: dict[str, AskedBack] = field(
        default_factory=dict
    )  #: who was removed and says it was a mistake
    tasks: dict[str, Task] = field(default_factory=dict)
    tasks_ended: dict[str, Task] = field(default_factory=dict)  #: the last ones, to be opened again
    seal: bytes = b""  #: digest of the last act, see `chatserver.record`
    rooms: dict[str, SideRoom] = field(default_factory=dict)
    circles: dict[str, Circle] = field(default_factory=dict)
    circles_until: int | None = None
    circles_turns: bool = True  #: one after another, as in a round
    circles_ending: bool = False  #: everybody has been told that they return soon
    circles_grace: bool = False  #: the one extension so that nobody is cut off has been given
    circles_from: str = ""  #: the phase before
    offers: dict[str, Offer] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)  #: offered, and neither exchanged nor run out
    waves: list[Wave] = field(default_factory=list)
    arrivals: list[tuple[int, str]] = field(default_factory=list)  #: (at, who) since the opening
    conflicts: dict[str, tuple[str, ...]] = field(default_factory=dict)  #: open ones -> the two
    cover_lost_at: int | None = None  #: since when nobody has been responsible
    cover_outside: bool = False  #: people outside are still to be told of it
    self_held: bool = False
    acting_for: str = ""  #: whose chair somebody took because their link was gone
    floor_free_at: int = 0  #: when the floor was last given back
    shield: bool = False
    shield_until: int | None = None
    texts: dict[str, tuple[int, int]] = field(
        default_factory=dict
    )  #: folded text of guarded people -> (times, at)
    receipts: dict[tuple[str, str], Receipt] = field(default_factory=dict)
    heavy_told: str = ""  #: the share after which a break was last suggested
    had_break: bool = False  #: the scheduled break has been
    ended: bool = False
    ended_at: int = 0
    next: tuple[str, ...] = ()  #: the next meetings, in the words of whoever opened this one
    next_at: int | None = None  #: the next of a series
    starts_at: int | None = None  #: when it is to begin, for one whose doors open before
    series: str = ""
    wanted: dict[str, int] = field(default_factory=dict)  #: services the group would like taken
    links: dict[str, OpenLink] = field(default_factory=dict)
    on_call_tried: tuple[int, bool] | None = None  #: (at, ok)

    @property
    def reckoned_from(self) -> int:
        """From when its minutes count: its own hour, else when the doors opened."""
        return self.starts_at or self.opened_at

    @property
    def rules_version(self) -> int:
        return self.editions[-1].version if self.editions else 1

    def rule_on(self, name: str) -> bool:
        """Whether one of the meeting's own break rules is on; they are, unless switched off."""
        own = self.rules.get(name)
        return not (own == "off" or (isinstance(own, dict) and own.get("mode") == "off"))

    def alert_about(self, who: str) -> Alert | None:
        for alert in self.alerts.values():
            if alert.about == who:
                return alert
        return None

    def facilitators(self) -> list[Person]:
        return [person for person in self.people.values() if person.facilitates and person.around]

    def responsible(self) -> list[Person]:
        """Who is there to facilitate at this moment: not on a break, and their link is up."""
        return [each for each in self.facilitators() if each.place != BREAK and each.presence == "here"]

    def circle_of(self, who: str) -> Circle | None:
        """The circle somebody belongs to, also while they are on a break or their link is gone."""
        return next((each for each in self.circles.values() if who in each.who), None)

    def counts(self) -> tuple[int, int]:
        here = out = 0
        for person in self.people.values():
            if person.in_meeting:
                here += 1
            elif person.place == BREAK or person.place.startswith("side:"):
                out += 1
        return here, out
