"""What has happened in a meeting: the closed union of events, each in the past tense, as the journal keeps them.

An event is a fact with everything later readers need, words included. What a particular person is shown of it is
decided in `chatserver.meeting.sight`, nowhere else. Times are milliseconds since the epoch, `who` and `by` are person
ids. What stays of an event after retention is named in `KEPT_AFTER_RETENTION`; everything else is blanked.
"""

from __future__ import annotations

from msgspec import Struct, structs

Span = tuple[int, int]


class Event(Struct, frozen=True, kw_only=True, tag_field="event", omit_defaults=True, gc=False):
    pass


# The meeting itself


class Opened(Event, frozen=True, kw_only=True, tag="opened"):
    title: str
    format: str
    language: str = "en"
    topic: str = ""
    minutes: int | None = None
    practice: bool = False
    rules: dict[str, object] = {}
    next: tuple[str, ...] = ()  #: the next meetings, as the operator writes them
    called: str = ""  #: the name of the group's own format, when it is one
    sentence: str = ""  #: what the door says of it


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
    script: dict[str, str] = {}
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
    versions: dict[str, int] = {}  #: of each rule that was changed in this meeting
    until: dict[str, int] = {}  #: when a live rule ends, ms


class Ticked(Event, frozen=True, kw_only=True, tag="timer"):
    """The practice clock moved; `until` is where it stands now."""

    until: int


class PulseGathered(Event, frozen=True, kw_only=True, tag="pulse"):
    """How five or more people left, in counts."""

    answers: tuple[tuple[str, int], ...]


class Closed(Event, frozen=True, kw_only=True, tag="closed"):
    by: str = ""
    why: str = ""


# People


class Joined(Event, frozen=True, kw_only=True, tag="joined"):
    who: str
    name: str
    role: str = "participant"
    newcomer: bool = False
    guarded: bool = False
    lobby: bool = False
    folds: tuple[str, ...] = ()
    messages_from: str = "greeters"
    device: str = ""
    country: str = ""
    room: str = ""
    asked_name: str = ""


class Arrived(Event, frozen=True, kw_only=True, tag="arrived"):
    """The room is told of somebody; after the share, when one is going on."""

    who: str
    name: str
    services: tuple[str, ...] = ()


class Waiting(Event, frozen=True, kw_only=True, tag="waiting"):
    who: str
    name: str
    newcomer: bool = False


class Admitted(Event, frozen=True, kw_only=True, tag="admitted"):
    who: str
    by: str = ""


class PresenceChanged(Event, frozen=True, kw_only=True, tag="presence"):
    """`state`: here, reconnecting or lost. Best effort: a person's socket, not the person."""

    who: str
    state: str
    process: str = ""  #: which process has the socket, when there are several


class Left(Event, frozen=True, kw_only=True, tag="left"):
    who: str
    why: str = ""


class SteppedOut(Event, frozen=True, kw_only=True, tag="stepped_out"):
    who: str
    visible: str = "nobody"
    until: int | None = None
    here: int = 0
    on_break: int = 0


class ReturnedFromBreak(Event, frozen=True, kw_only=True, tag="returned_from_break"):
    who: str
    catch_up: str = "none"
    since: int = 0  #: seq of the event that took the person out
    companions: tuple[str, ...] = ()  #: whose private words already reached the person during the break
    visible: str = "nobody"
    room: str = ""  #: the circle they return to, while there are circles
    here: int = 0
    on_break: int = 0


class Blocked(Event, frozen=True, kw_only=True, tag="block"):
    by: str
    who: str
    on: bool = True


class FoldsChosen(Event, frozen=True, kw_only=True, tag="folds"):
    who: str
    notes: tuple[str, ...] = ()


class ServiceOffered(Event, frozen=True, kw_only=True, tag="service"):
    offer: str
    who: str
    service: str
    by: str
    accepted: bool = False


class HandoverOffered(Event, frozen=True, kw_only=True, tag="hand_over"):
    """The chair is offered; by the system when `by` is empty. `packet` is what goes with it, without words."""

    offer: str
    by: str
    to: str
    packet: dict[str, object] = {}


class HandedOver(Event, frozen=True, kw_only=True, tag="handed_over"):
    by: str
    to: str
    acting: bool = False


class ServiceEnded(Event, frozen=True, kw_only=True, tag="service_ended"):
    who: str
    service: str


class SwapAsked(Event, frozen=True, kw_only=True, tag="swap_asked"):
    """Somebody has been in the chair for long, or has carried much: does anyone want to swap?"""

    who: str
    minutes: int
    alerts: int
    heavy: int


class CoverLost(Event, frozen=True, kw_only=True, tag="cover_lost"):
    """Nobody who facilitates is there. `outside`: a content-free message goes to people outside."""

    outside: bool = False


class SelfHeld(Event, frozen=True, kw_only=True, tag="self_held"):
    """Nobody came: the meeting goes on by itself, within limits that everybody can see."""

    say: str = ""


class CoverRegained(Event, frozen=True, kw_only=True, tag="cover_regained"):
    say: str = ""


class PostingPaused(Event, frozen=True, kw_only=True, tag="posting_paused"):
    who: str
    until: int
    why: str
    by: str


class ConflictOpened(Event, frozen=True, kw_only=True, tag="conflict"):
    """Two people at odds: the same pause for both (none where one is in danger), and somebody for each."""

    conflict: str
    who: tuple[str, ...]
    by: str
    helpers: tuple[str, ...] = ()
    until: int | None = None


class ConflictSettled(Event, frozen=True, kw_only=True, tag="conflict_settled"):
    conflict: str
    who: tuple[str, ...]
    how: str
    by: str
    note: str = ""


class PostingResumed(Event, frozen=True, kw_only=True, tag="posting_resumed"):
    who: str
    by: str


class Removed(Event, frozen=True, kw_only=True, tag="removed"):
    who: tuple[str, ...]
    by: str
    why: str = ""


class Restored(Event, frozen=True, kw_only=True, tag="restored"):
    who: tuple[str, ...]
    by: str = ""


# Words


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


class PrivateLine(Event, frozen=True, kw_only=True, tag="private"):
    line: str
    by: str
    to: str
    name: str
    text: str
    ref: str = ""
    level: int = 0
    rules: tuple[str, ...] = ()


class FewerAsked(Event, frozen=True, kw_only=True, tag="fewer_asked"):
    """`who` was written to again and again by `about`, and is asked privately what they would like."""

    who: str
    about: str
    name: str


class FewerChosen(Event, frozen=True, kw_only=True, tag="fewer_chosen"):
    who: str
    about: str
    answer: str


class MessagesChosen(Event, frozen=True, kw_only=True, tag="messages_from"):
    who: str
    messages_from: str


class ContactOffered(Event, frozen=True, kw_only=True, tag="contact_offered"):
    """What one person would give to one other. It waits, sealed, for both to say yes after the meeting."""

    offer: str
    by: str
    to: str
    text: str


class ContactAsked(Event, frozen=True, kw_only=True, tag="contact_asked"):
    offer: str
    by: str
    to: str
    name: str
    until: int


class ContactAnswered(Event, frozen=True, kw_only=True, tag="contact_answered"):
    offer: str
    who: str
    yes: bool


class ContactExchanged(Event, frozen=True, kw_only=True, tag="contact_exchanged"):
    """Both said yes: each is shown what the other gives."""

    offer: str
    by: str
    to: str
    given: str
    returned: str


class ContactOver(Event, frozen=True, kw_only=True, tag="contact_over"):
    """The offer ran out; a no and a silence look the same."""

    offer: str
    by: str
    to: str
    told: bool = False  #: the other had been asked


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


class AckGiven(Event, frozen=True, kw_only=True, tag="ack"):
    by: str
    share: str
    kind: str


class AcksShown(Event, frozen=True, kw_only=True, tag="acks"):
    """Acknowledgements gathered while somebody shared; kinds only, no counts, no names."""

    share: str
    kinds: tuple[str, ...]


# Safety


class Alerted(Event, frozen=True, kw_only=True, tag="alert"):
    """Raised, or added to: the same `alert` id with more lines or a higher level is the same episode."""

    alert: str
    level: str
    category: str
    by: str
    share: str = ""
    lines: tuple[tuple[str, str], ...] = ()  #: (line id, words)
    spans: tuple[tuple[str, int, int], ...] = ()  #: (line id, start, end)
    due_at: int | None = None
    raised: bool = True  #: the clock (re)starts: first time, or a higher level
    source: str = "crisis"
    rules: tuple[str, ...] = ()
    versions: tuple[int, ...] = ()  #: of those rules, in their order


class AlertAcknowledged(Event, frozen=True, kw_only=True, tag="alert_acknowledged"):
    alert: str
    by: str


class AlertEscalated(Event, frozen=True, kw_only=True, tag="alert_escalated"):
    alert: str
    to: tuple[str, ...]
    step: int
    level: str = ""
    outside: bool = False  #: a content-free message goes to people outside the meeting
    due_at: int | None = None


class OutsideTold(Event, frozen=True, kw_only=True, tag="outside_told"):
    """The content-free message of an escalation step reached people outside, or was given up on."""

    alert: str
    step: int
    ok: bool
    tries: int = 1


class AlertResolved(Event, frozen=True, kw_only=True, tag="alert_resolved"):
    alert: str
    by: str
    outcome: str


class AlertReopened(Event, frozen=True, kw_only=True, tag="alert_reopened"):
    """It was settled too soon: open again, with its clock."""

    alert: str
    by: str
    level: str
    category: str
    about: str
    due_at: int | None = None


class AlertNoted(Event, frozen=True, kw_only=True, tag="alert_noted"):
    """The author said they are safe; the alert stays until a person has looked. Or `own_words`: what may be passed on."""

    alert: str
    who: str
    note: str
    text: str = ""


class Claimed(Event, frozen=True, kw_only=True, tag="claimed"):
    item: str
    by: str


class Called(Event, frozen=True, kw_only=True, tag="called"):
    """A facilitator on a break is told, without content, that the room may need them."""

    who: tuple[str, ...]


class CareGiven(Event, frozen=True, kw_only=True, tag="care"):
    who: str
    say: str
    category: str
    alert: str
    level: str
    asked: str = ""  #: display name of who is being asked to come
    help: tuple[tuple[str, str], ...] = ()  #: (name, how), for the country


class CompanyAsked(Event, frozen=True, kw_only=True, tag="company_asked"):
    """`by` is on a break and asks `who` for company."""

    offer: str
    by: str
    who: str
    name: str


class CompanyAnswered(Event, frozen=True, kw_only=True, tag="company_answered"):
    offer: str
    by: str
    who: str
    yes: bool


class OfferDeclined(Event, frozen=True, kw_only=True, tag="declined"):
    offer: str
    by: str
    who: str


class SideRoomChanged(Event, frozen=True, kw_only=True, tag="side_room"):
    room: str
    who: tuple[str, ...]
    by: str
    open: bool = True


class CirclesOpened(Event, frozen=True, kw_only=True, tag="circles"):
    """The room parts into circles, each with a floor of its own, until a time."""

    circles: tuple[tuple[str, tuple[str, ...]], ...]  #: (room, whose circle it is)
    until: int
    turns: bool = True
    before: str = ""  #: the phase the meeting was in
    by: str = ""


class CircleTurn(Event, frozen=True, kw_only=True, tag="circle_floor"):
    """The floor of one circle went to `who`, or to nobody."""

    room: str
    who: str | None = None
    share: str | None = None
    until: int | None = None
    order: tuple[str, ...] = ()
    coming_back: tuple[str, ...] = ()


class CircleEntered(Event, frozen=True, kw_only=True, tag="circle_entered"):
    """Somebody is in another circle from now on, or in the main room when `room` is empty."""

    who: str
    room: str = ""
    by: str = ""


class CircleCalled(Event, frozen=True, kw_only=True, tag="circle_called"):
    """A circle would like a facilitator to look in."""

    room: str
    by: str


class CirclesTimed(Event, frozen=True, kw_only=True, tag="circles_timed"):
    """When everybody returns; `ending` once that has been said to all of them."""

    until: int
    ending: bool = False
    grace: bool = False
    by: str = ""


class CirclesEnded(Event, frozen=True, kw_only=True, tag="circles_over"):
    """Everybody is back in the main room."""

    by: str = ""


class SpokeUp(Event, frozen=True, kw_only=True, tag="spoke_up"):
    item: str
    by: str
    about: str
    kind: str
    text: str = ""


class WaveSeen(Event, frozen=True, kw_only=True, tag="wave"):
    alert: str
    size: int
    since: int
    guarded: tuple[str, ...]
    shield: bool = False
    due_at: int | None = None


class ShieldSet(Event, frozen=True, kw_only=True, tag="shield"):
    on: bool
    by: str = ""


Any = (
    Opened | PhaseSet | RoundChanged | FloorGiven | Queued | ComesBack | RoomPaused | RoomResumed | RulesSet | Ticked | PulseGathered | Closed
    | Joined | Arrived | Waiting | Admitted | PresenceChanged | Left | SteppedOut | ReturnedFromBreak | Blocked
    | FoldsChosen | ServiceOffered | HandoverOffered | HandedOver | PostingPaused | Removed | Restored
    | FewerAsked | FewerChosen | MessagesChosen | ContactOffered | ContactAsked | ContactAnswered | ContactExchanged
    | ContactOver | CompanyAsked | CompanyAnswered | OfferDeclined | Line | PrivateLine | Held | HoldEnded | GivenBack | Nudged | Flagged | Folded | Withdrawn | AckGiven
    | AcksShown | OutsideTold | Alerted | AlertAcknowledged | AlertEscalated | AlertResolved | AlertNoted | Claimed | Called
    | ConflictOpened | ConflictSettled | SwapAsked | PostingResumed | Unfolded | AlertReopened
    | ServiceEnded | CoverLost | SelfHeld | CoverRegained
    | PlanSet | PhaseDue | TimeGiven | HandsSet | FitFound | CueGiven
    | CareGiven | SideRoomChanged | CirclesOpened | CircleTurn | CircleEntered | CircleCalled | CirclesTimed | CirclesEnded
    | SpokeUp | WaveSeen | ShieldSet
)  # fmt: skip


#: What stays of an event when its meeting's retention ends: ids, numbers, and words of this code. Every other text,
#: and everything made of texts, may be somebody's words or name and is blanked. A new field is blanked until it is
#: named here.
KEPT_AFTER_RETENTION = frozenset(
    {
        "about", "alert", "answers", "by", "category", "catch_up", "chair", "circles", "coming_back", "end", "format", "guarded", "hold", "intent", "item",
        "kind", "language", "level", "line", "messages_from", "of", "offer", "order", "phase", "posting", "process",
        "role", "rule", "rules", "service", "share", "source", "state", "title", "to", "visible", "who",
        "conflict", "cue", "helpers", "how", "next", "steps",
    }
)  # fmt: skip


def without_words(event: Any) -> Any:
    """The event as a fact without a word or a name of anybody. A side room keeps only that it was one."""
    changes: dict[str, object] = {}
    for name in event.__struct_fields__:
        value = getattr(event, name)
        if name == "room" and value:
            changes[name] = "side"
        elif isinstance(value, dict):
            changes[name] = {}
        elif name == "outcome" and isinstance(event, HoldEnded):
            continue
        elif isinstance(value, str | tuple) and name not in KEPT_AFTER_RETENTION:
            changes[name] = type(value)()
    return structs.replace(event, **changes)
