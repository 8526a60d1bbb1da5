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
        case e.Joined():
            story.people += event.role != "on_call"
        case e.Line() if not event.room:
            first = story.shares.setdefault(event.share, [at, at])
            first[1] = at
            story.rules.update(rule for rule in event.rules if rule != "crisis")
        case e.Held():
            story.holds[event.hold] = (at, event.end)
            story.rules.update(rule for rule in event.rules if rule != "crisis")
        case e.HoldEnded() if event.hold in story.holds:
            since, end = story.holds.pop(event.hold)
            if end != "author_decides":
                story.hold_ends[event.outcome] += 1
                story.hold_seconds.append((at - since) / 1000)
        case _:
            _alerts(story, at, event)


def _alerts(story: _Story, at: int, event: e.Any) -> None:
    match event:
        case e.Alerted():
            episode = story.episodes.setdefault(
                event.alert, _Episode(event.level, event.category, event.source, at)
            )
            if event.raised:
                episode.level, episode.category = event.level, event.category
        case e.AlertAcknowledged() if event.alert in story.episodes:
            episode = story.episodes[event.alert]
            episode.answered_at = episode.answered_at or at
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
