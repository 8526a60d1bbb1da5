"""Figures for the operator, without a name of a meeting or a person in any label."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

if TYPE_CHECKING:
    from chatserver.hub import Hub

CONTENT_TYPE = CONTENT_TYPE_LATEST
REGISTRY = CollectorRegistry()

COMMANDS = Counter("homegroup_commands", "Commands answered", ["do", "outcome"], registry=REGISTRY)
TURN_SECONDS = Histogram(
    "homegroup_turn_seconds",
    "One turn of a meeting: deciding, commit, fan-out",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
    registry=REGISTRY,
)
COMMIT_SECONDS = Histogram(
    "homegroup_commit_seconds",
    "From append to on disk",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
    registry=REGISTRY,
)
GROUP_SECONDS = Histogram(
    "homegroup_group_commit_seconds",
    "One transaction of the journal, from begin to on disk",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
    registry=REGISTRY,
)
GROUP_ROWS = Histogram(
    "homegroup_group_commit_rows",
    "Entries that one transaction made durable",
    buckets=(0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096),
    registry=REGISTRY,
)
ROUND_FRAMES = Histogram(
    "homegroup_round_frames",
    "Frames that one round of writes carried to everybody in a meeting",
    buckets=(0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024),
    registry=REGISTRY,
)
LOOP_LAG = Histogram(
    "homegroup_loop_lag_seconds",
    "How late the event loop was for an appointment twice a second",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
    registry=REGISTRY,
)
RESUMES = Counter("homegroup_resumes", "Sockets that said hello", ["outcome"], registry=REGISTRY)
CLOSES = Counter("homegroup_closes", "Sockets closed by the server", ["code"], registry=REGISTRY)
_MEETINGS = Gauge("homegroup_meetings_live", "Meetings live in this process", registry=REGISTRY)
_SEATS = Gauge("homegroup_seats", "Open sockets that said hello", registry=REGISTRY)
_WAITING = Gauge("homegroup_commands_waiting", "Commands waiting for their turn", registry=REGISTRY)
_WRITING = Gauge("homegroup_journal_waiting", "Jobs waiting for the next commit", registry=REGISTRY)
_ALERTS = Gauge("homegroup_alerts_open", "Open alerts", ["level", "acknowledged", "age"], registry=REGISTRY)
_OLDEST_ALERT = Gauge(
    "homegroup_alert_oldest_seconds", "Age of the oldest alert nobody has taken", registry=REGISTRY
)
_HOLDS = Gauge("homegroup_holds_open", "Lines waiting for a facilitator", ["age"], registry=REGISTRY)
_OLDEST_HOLD = Gauge("homegroup_hold_oldest_seconds", "Age of the oldest waiting line", registry=REGISTRY)
_OVERDUE_HOLD = Gauge(
    "homegroup_hold_overdue_seconds",
    "How long ago the most overdue line should have ended",
    registry=REGISTRY,
)
#: In labels: up to how many seconds old; and older.
AGES = ((60, "1m"), (300, "5m"), (1_800, "30m"))


def text(hub: Hub) -> bytes:
    """The current figures in Prometheus' text format."""
    lives = hub.all()
    _MEETINGS.set(len(lives))
    _SEATS.set(sum(len(seats) for live in lives for seats in live.seats.values()))
    _WAITING.set(sum(live.waiting for live in lives))
    _WRITING.set(hub.journal.waiting)
    now, states = hub.now(), [live.meeting.state for live in lives]
    alerts = [each for state in states for each in state.alerts.values()]
    holds = [each for state in states for each in state.holds.values() if not each.draft]
    _ALERTS.clear()
    for alert in alerts:
        taken = "yes" if alert.acknowledged_by else "no"
        _ALERTS.labels(f"C{alert.level}", taken, age(now - alert.raised_at)).inc()
    _HOLDS.clear()
    for hold in holds:
        _HOLDS.labels(age(now - hold.at)).inc()
    _OLDEST_ALERT.set(_longest(now - each.raised_at for each in alerts if not each.acknowledged_by))
    _OLDEST_HOLD.set(_longest(now - each.at for each in holds))
    _OVERDUE_HOLD.set(_longest(now - each.until for each in holds if each.until is not None))
    return generate_latest(REGISTRY)


def age(ms: int) -> str:
    """In words an operator can set a warning on."""
    return next((name for most, name in AGES if ms <= most * 1000), "older")


def _longest(ages_ms: Iterable[int]) -> float:
    """In seconds; 0 where there is none."""
    return max([0, *ages_ms]) / 1000


@cache
def _counter(do: type, outcome: str) -> Counter:
    return COMMANDS.labels(do.__name__.lower(), outcome)


def command(do: type, outcome: str) -> None:
    """Count an answer. `outcome` is "ok" or the refusal's stable code."""
    _counter(do, outcome).inc()


def group_commit(seconds: float, rows: int) -> None:
    GROUP_SECONDS.observe(seconds)
    GROUP_ROWS.observe(rows)


async def watch_the_loop() -> None:
    """Keep an appointment twice a second and note how late it was. Runs until cancelled."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + 0.5
        await asyncio.sleep(0.5)
        LOOP_LAG.observe(max(0.0, loop.time() - due))
