"""Alerts and their clocks, care for one person, conflicts, waves of arrivals."""

from __future__ import annotations

from chatserver.events.event import Event


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
    """Somebody is on it; with an empty `by` nobody is any more, and `due_at` is the clock of an alert that runs again."""

    item: str
    by: str
    due_at: int | None = None


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


class TaskGiven(Event, frozen=True, kw_only=True, tag="task"):
    """`who` looks after the person it is `of`, by a time; given by the system when `by` is empty. The same `task` again
    was handed on, or is open again."""

    task: str
    of: str
    who: str
    kind: str  #: welfare, follow_up, or look_after when a person gave it
    due_at: int
    by: str = ""
    name: str = ""  #: of the person it is about, for whoever is not in the meeting with them any more
    text: str = ""
    before: str = ""  #: whose it was, when it was handed on


class TaskDue(Event, frozen=True, kw_only=True, tag="task_due"):
    """Its time is over. `outside`: a content-free message goes to people outside the meeting."""

    task: str
    of: str
    who: str
    outside: bool = False


class TaskEnded(Event, frozen=True, kw_only=True, tag="task_ended"):
    task: str
    who: str
    how: str  #: done, not_reached or not_needed
    by: str


class SpokeUp(Event, frozen=True, kw_only=True, tag="spoke_up"):
    item: str
    by: str
    about: str
    kind: str
    text: str = ""


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


SafetyEvent = (
    Alerted | AlertAcknowledged | AlertEscalated | OutsideTold | AlertResolved | AlertReopened
    | AlertNoted | Claimed | Called | CareGiven | TaskGiven | TaskDue
    | TaskEnded | SpokeUp | ConflictOpened | ConflictSettled | WaveSeen | ShieldSet
)  # fmt: skip
