"""What a meeting was like, from its journal and without a word of anybody: for the debrief and the group's record.

Nothing here counts or names breaks, and nobody is ranked. Response times are from an alert being raised to somebody
acknowledging it, in seconds of the meeting's clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from chatserver import events as e
from chatserver.journal import Entry
from chatserver.meeting import Meeting

HEAT = ("interruptions", "holds", "folds")
CLOCKED = ("C1", "C2", "C3", "C4")


@dataclass(slots=True)
class _Episode:
    level: str
    category: str
    source: str
    raised_at: int
    answered_at: int | None = None
    escalations: int = 0
    outcome: str = ""
    told_nobody_free: bool = False


@dataclass(slots=True)
class _Told:
    share: str
    by: str
    since: int
    until: int = 0
    folded: bool = False


@dataclass(slots=True)
class _Facilitating:
    """What somebody who facilitates carried. For the debrief, so that next time it is shared better."""

    number: int
    since: int
    away_since: int | None = None
    away: int = 0
    alerts: int = 0
    holds: int = 0
    heavy: int = 0


@dataclass(slots=True)
class _Story:
    opened_at: int = 0
    phases: list[tuple[int, str]] = field(default_factory=list)
    people: int = 0
    shares: dict[str, list[int]] = field(default_factory=dict)  #: share -> [first line, last line]
    episodes: dict[str, _Episode] = field(default_factory=dict)
    holds: dict[str, tuple[int, str]] = field(default_factory=dict)
    hold_ends: Counter[str] = field(default_factory=Counter)
    hold_seconds: list[float] = field(default_factory=list)
    rules: Counter[str] = field(default_factory=Counter)
    turns: list[_Told] = field(default_factory=list)  #: shares told while holding a floor, in order
    open_turns: dict[str, _Told] = field(default_factory=dict)  #: by room
    spoke: set[str] = field(default_factory=set)
    participants: set[str] = field(default_factory=set)
    team: dict[str, _Facilitating] = field(default_factory=dict)
    heat: Counter[str] = field(default_factory=Counter)
    tasks: dict[str, str] = field(default_factory=dict)  #: task -> how it ended, or open
    last_at: int = 0
    pulse: Counter[str] = field(default_factory=Counter)


def report(entries: Iterable[Entry]) -> dict[str, object]:
    """Figures of one meeting. Works before and after retention: it reads no words."""
    story = _Story()
    for entry in entries:
        _read(story, entry.at, Meeting.event_of(entry))
    return {
        "minutes": round((story.last_at - story.opened_at) / 60_000, 1),
        "people": story.people,
        "shares": len(story.shares),
        "phases": _phases(story),
        "alerts": [_told(each) for each in story.episodes.values()],
        "response_seconds": _responses(story),
        "holds": dict(story.hold_ends),
        "hold_seconds_longest": max(story.hold_seconds, default=None),
        "rules": dict(story.rules.most_common()),
        "arc": [_arch(story, each) for each in story.turns],
        "balance": _balance(story),
        "silent": len(story.participants - story.spoke),
        "heat": {kind: story.heat[kind] for kind in HEAT},
        "facilitating": [_load(story, each) for each in story.team.values()],
        "tasks": dict(Counter(story.tasks.values())),
        "pulse": dict(story.pulse),
    }


def _read(story: _Story, at: int, event: e.Any) -> None:
    story.last_at = max(story.last_at, at)
    match event:
        case e.Opened():
            story.opened_at = at
        case e.PhaseSet():
            story.phases.append((at, event.phase))
        case e.PulseGathered():
            story.pulse.update(dict(event.answers))
        case e.TaskGiven():
            story.tasks[event.task] = "open"
        case e.TaskEnded():
            story.tasks[event.task] = event.how
        case e.Joined():
            _came(story, at, event)
        case e.FloorGiven():
            _turn(story, at, "", event.who, event.share)
        case e.CircleTurn():
            _turn(story, at, event.room, event.who, event.share)
        case e.Closed() | e.CirclesEnded():
            for room in list(story.open_turns):
                _turn(story, at, room, None, None)
        case e.SteppedOut() if event.who in story.team:
            story.team[event.who].away_since = at
        case e.ReturnedFromBreak() if event.who in story.team:
            _back(story.team[event.who], at)
        case e.HandedOver() | e.ServiceOffered():
            _takes_up(story, at, event)
        case e.Folded():
            story.heat["folds"] += 1
            for told in story.turns:
                told.folded = told.folded or told.share in event.of
        case e.Line() if not event.room or event.room.startswith("circle-"):
            _said(story, event)
            first = story.shares.setdefault(event.share, [at, at])
            first[1] = at
            story.rules.update(rule for rule in event.rules if rule != "crisis")
        case e.Held():
            story.heat["interruptions" if event.draft else "holds"] += 1
            story.holds[event.hold] = (at, event.end)
            story.rules.update(rule for rule in event.rules if rule != "crisis")
        case e.HoldEnded() if event.hold in story.holds:
            since, end = story.holds.pop(event.hold)
            if event.by in story.team:
                story.team[event.by].holds += 1
            if end != "author_decides":
                story.hold_ends[event.outcome] += 1
                story.hold_seconds.append((at - since) / 1000)
        case _:
            _alerts(story, at, event)


def _came(story: _Story, at: int, event: e.Joined) -> None:
    story.people += event.role != "on_call"
    if event.role == "participant":
        story.participants.add(event.who)
    elif event.role == "facilitator":
        story.team[event.who] = _Facilitating(len(story.team) + 1, at)


def _takes_up(story: _Story, at: int, event: e.HandedOver | e.ServiceOffered) -> None:
    """A participant or somebody on call who facilitates from now on."""
    if isinstance(event, e.HandedOver):
        who = event.to
    else:
        who = event.who if event.accepted and event.service in ("facilitator", "cofacilitator") else ""
    if who and who not in story.team:
        story.team[who] = _Facilitating(len(story.team) + 1, at)
        story.participants.discard(who)


def _turn(story: _Story, at: int, room: str, who: str | None, share: str | None) -> None:
    before = story.open_turns.pop(room, None)
    if before is not None and before.share != share:
        before.until = at
        if before.by in story.spoke:
            story.turns.append(before)
    elif before is not None:
        story.open_turns[room] = before
        return
    if who and share:
        story.open_turns[room] = _Told(share, who, at)


def _said(story: _Story, event: e.Line) -> None:
    story.spoke.add(event.by)
    if event.folded or event.notes or event.level >= 1:
        for told in story.open_turns.values():
            told.folded = told.folded or told.share == event.share
        for person in story.team.values():
            person.heavy += person.away_since is None


def _back(person: _Facilitating, at: int) -> None:
    person.away += at - (person.away_since or at)
    person.away_since = None


def _arch(story: _Story, told: _Told) -> dict[str, object]:
    began = story.phases[0][0] if story.phases else story.opened_at
    return {
        "minute": round(max(0, told.since - began) / 60_000, 1),
        "minutes": round((told.until - told.since) / 60_000, 1),
        "folded": told.folded,
    }


def _balance(story: _Story) -> list[float]:
    """Minutes of each who spoke, in the order in which they first did: nobody is ranked."""
    spoken: dict[str, int] = {}
    for told in story.turns:
        spoken[told.by] = spoken.get(told.by, 0) + told.until - told.since
    return [round(ms / 60_000, 1) for ms in spoken.values()]


def _load(story: _Story, person: _Facilitating) -> dict[str, object]:
    away = person.away + (story.last_at - person.away_since if person.away_since is not None else 0)
    return {
        "number": person.number,
        "minutes": round((story.last_at - person.since - away) / 60_000, 1),
        "alerts": person.alerts,
        "holds": person.holds,
        "heavy": person.heavy,
    }


def _alerts(story: _Story, at: int, event: e.Any) -> None:
    match event:
        case e.Alerted():
            episode = story.episodes.setdefault(
                event.alert, _Episode(event.level, event.category, event.source, at)
            )
            for person in story.team.values() if event.level >= "C2" else ():
                person.heavy += person.away_since is None
            if event.raised:
                episode.level, episode.category = event.level, event.category
        case e.AlertAcknowledged() if event.alert in story.episodes:
            episode = story.episodes[event.alert]
            episode.answered_at = episode.answered_at or at
            if event.by in story.team:
                story.team[event.by].alerts += 1
        case e.AlertEscalated() if event.alert in story.episodes:
            story.episodes[event.alert].escalations += 1
        case e.AlertResolved() if event.alert in story.episodes:
            story.episodes[event.alert].outcome = event.outcome or "resolved"


def _phases(story: _Story) -> list[dict[str, object]]:
    ends = [*(at for at, _ in story.phases[1:]), story.last_at][: len(story.phases)]
    return [
        {"phase": phase, "minutes": round((end - at) / 60_000, 1)}
        for (at, phase), end in zip(story.phases, ends, strict=True)
    ]


def _told(episode: _Episode) -> dict[str, object]:
    answered = episode.answered_at
    return {
        "level": episode.level,
        "category": episode.category,
        "source": episode.source,
        "answered_seconds": (answered - episode.raised_at) / 1000 if answered is not None else None,
        "escalations": episode.escalations,
        "outcome": episode.outcome,
    }


def _responses(story: _Story) -> dict[str, dict[str, object]]:
    """Per level: how many alerts, how many nobody answered, the median and the longest answer."""
    found: dict[str, dict[str, object]] = {}
    for level in CLOCKED:
        episodes = [each for each in story.episodes.values() if each.level == level]
        if not episodes:
            continue
        times = sorted(
            (each.answered_at - each.raised_at) / 1000 for each in episodes if each.answered_at is not None
        )
        found[level] = {
            "alerts": len(episodes),
            "unanswered": len(episodes) - len(times),
            "median": times[len(times) // 2] if times else None,
            "longest": times[-1] if times else None,
        }
    return found
