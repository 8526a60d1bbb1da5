"""How the meeting itself goes: its parts and their minutes, the floor and the queue, pauses, its rules, its end."""

from __future__ import annotations

from msgspec import field

from chatserver.events.event import Event


class Opened(Event, frozen=True, kw_only=True, tag="opened"):
    title: str
    format: str
    language: str = "en"
    topic: str = ""
    minutes: int | None = None
    practice: bool = False
    rules: dict[str, object] = field(default_factory=dict)
    next: tuple[str, ...] = ()  #: the next meetings, as the operator writes them
    called: str = ""  #: the name of the group's own format, when it is one
    sentence: str = ""  #: what the door says of it
    starts_at: int | None = None  #: when it is to begin; the doors are open before
    next_at: int | None = None  #: when the next of its series begins
    series: str = ""  #: which repeating meeting this is one of
    duties: dict[str, int] = field(
        default_factory=dict
    )  #: services the group would like taken, and by how many
    plan: tuple[tuple[str, int], ...] = ()  #: as the template has it
    by_itself: bool = False
    script: dict[str, str] = field(default_factory=dict)


class PhaseSet(Event, frozen=True, kw_only=True, tag="phase"):
    phase: str
    by: str = ""
    order: tuple[str, ...] = ()
    until: int | None = None
    posting: str = "everyone"  #: who may post: everyone, floor, facilitators or nobody
    say: str = ""  #: why, for those who may not


class PlanSet(Event, frozen=True, kw_only=True, tag="plan"):
    """The parts of the meeting and their minutes; with `ends_at` the plan runs."""

    steps: tuple[tuple[str, int], ...]
    ends_at: int | None = None
    by_itself: bool = False
    script: dict[str, str] = field(default_factory=dict)
    by: str = ""


class PhaseDue(Event, frozen=True, kw_only=True, tag="phase_due"):
    """By the plan it is time for the next part; nobody is hurried by it."""

    phase: str
    next: str


class TimeGiven(Event, frozen=True, kw_only=True, tag="phase_extended"):
    """More time for this part, or with `who` for the share they are telling."""

    until: int
    who: str = ""
    by: str = ""


class HandsSet(Event, frozen=True, kw_only=True, tag="hands"):
    """Whether new hands are taken in this part, with the reason when not."""

    open: bool
    say: str = ""
    by: str = ""


class FitFound(Event, frozen=True, kw_only=True, tag="fit"):
    """A round of so many people does not fit into the minutes there are; so many circles would."""

    people: int
    seconds: int
    needs: int
    have: int
    circles: int


class CueGiven(Event, frozen=True, kw_only=True, tag="cue"):
    """It is the moment for these words; whoever has that service can post them with one press."""

    cue: str
    service: str
    who: tuple[str, ...]
    say: str
    watching: tuple[str, ...] = ()  #: trainees, who read along


class RoundChanged(Event, frozen=True, kw_only=True, tag="order"):
    """Who is still to speak in this round."""

    order: tuple[str, ...] = ()


class FloorGiven(Event, frozen=True, kw_only=True, tag="floor"):
    """The floor went to `who`, or to nobody."""

    who: str | None = None
    share: str | None = None
    until: int | None = None
    why: str = ""


class Queued(Event, frozen=True, kw_only=True, tag="queue"):
    who: tuple[str, ...] = ()


class QueueOrdered(Event, frozen=True, kw_only=True, tag="queue_order"):
    """How hands are taken from now on: as they come, those first who have not shared, or as a facilitator put them."""

    order: str
    by: str


class ComesBack(Event, frozen=True, kw_only=True, tag="come_back"):
    """`who` could not take the floor now and is asked again; `kept` is False once that promise is met."""

    who: str
    kept: bool = True


class RoomPaused(Event, frozen=True, kw_only=True, tag="room_paused"):
    until: int
    why: str = ""
    by: str = ""
    scheduled: bool = False


class RoomResumed(Event, frozen=True, kw_only=True, tag="room_resumed"):
    by: str = ""


class RulesSet(Event, frozen=True, kw_only=True, tag="rules"):
    """The rules from here on, whole; `by` is empty when a live rule came to its end."""

    rules: dict[str, object]
    by: str
    why: str = ""
    version: int = (
        0  #: counts the changes of this meeting's rules; 0 in journals from before they were counted
    )
    changed: tuple[str, ...] = ()
    versions: dict[str, int] = field(default_factory=dict)  #: of each rule that was changed in this meeting
    until: dict[str, int] = field(default_factory=dict)  #: when a live rule ends, ms


class Ticked(Event, frozen=True, kw_only=True, tag="timer"):
    """The practice clock moved; `until` is where it stands now."""

    until: int


class PulseGathered(Event, frozen=True, kw_only=True, tag="pulse"):
    """How five or more people left, in counts."""

    answers: tuple[tuple[str, int], ...]


class Closed(Event, frozen=True, kw_only=True, tag="closed"):
    by: str = ""
    why: str = ""


CourseEvent = (
    Opened | PhaseSet | PlanSet | PhaseDue | TimeGiven | HandsSet | FitFound | CueGiven
    | RoundChanged | FloorGiven | Queued | QueueOrdered | ComesBack | RoomPaused | RoomResumed | RulesSet | Ticked
    | PulseGathered | Closed
)  # fmt: skip
