"""How alerts and waves change what is true: the part of `apply` that belongs to them."""

from __future__ import annotations

from chatserver import events as e
from chatserver.meeting.state import LOBBY, MAIN, Alert, State, Task, Wave

SETTLED = 12  #: alerts that can be opened again


AlertEvent = (
    e.Alerted
    | e.AlertAcknowledged
    | e.AlertEscalated
    | e.AlertResolved
    | e.AlertNoted
    | e.AlertReopened
    | e.OutsideTold
)


def apply(state: State, seq: int, at: int, event: AlertEvent) -> None:
    alert = state.alerts.get(event.alert)
    match event:
        case e.Alerted():
            _alerted(state, seq, at, event)
        case e.AlertAcknowledged():
            if alert:
                alert.acknowledged_by, alert.claimed_by, alert.due_at = event.by, event.by, None
                if taker := state.people.get(event.by):
                    taker.answered = [*taker.answered[-20:], at]
            for wave in state.waves:
                if wave.alert == event.alert:
                    wave.due_at = None
        case e.AlertEscalated():
            if alert:
                alert.step, alert.due_at = event.step, event.due_at
                alert.told.update(event.to)
                if event.outside:
                    alert.outside.add(event.step)
        case e.OutsideTold():
            if event.alert == "cover":
                state.cover_outside = False
            if task := state.tasks.get(event.alert):
                task.outside = False
            if alert:
                alert.outside.discard(event.step)
        case e.AlertResolved():
            _resolved(state, event)
            for wave in state.waves:
                wave.over = wave.over or wave.alert == event.alert
        case e.AlertNoted():
            if alert and event.note == "own_words":
                alert.own_words = event.text
            elif alert:
                alert.note = event.note
        case e.AlertReopened():
            if settled := state.settled.pop(event.alert, None):
                settled.raised_at, settled.due_at, settled.step = at, event.due_at, 0
                settled.acknowledged_by = settled.claimed_by = ""
                state.alerts[event.alert] = settled


def _alerted(state: State, seq: int, at: int, event: e.Alerted) -> None:
    level = int(event.level[1])
    alert = state.alerts.get(event.alert)
    if alert is None:
        alert = state.alerts[event.alert] = Alert(
            id=event.alert,
            seq=seq,
            level=level,
            category=event.category,
            about=event.by,
            share=event.share,
            lines=[],
            spans=[],
            raised_at=at,
            due_at=event.due_at,
            source=event.source,
        )
    if event.raised:
        alert.level, alert.category, alert.due_at = level, event.category, event.due_at
        alert.raised_at, alert.step = at, 0
        if event.due_at is not None:
            alert.acknowledged_by = alert.claimed_by = ""
    alert.lines.extend(each for each in event.lines if each not in alert.lines)
    alert.spans.extend(event.spans)


def _resolved(state: State, event: e.AlertResolved) -> None:
    """Somebody looked and said how it ended: what comes after is read afresh, not in the light of what was."""
    alert = state.alerts.pop(event.alert, None)
    if alert is not None:
        alert.outcome = event.outcome
        state.settled = dict([*state.settled.items(), (alert.id, alert)][-SETTLED:])
    person = state.people.get(alert.about) if alert else None
    if person is not None:
        person.recent = []


def wave_seen(state: State, seq: int, at: int, event: e.WaveSeen) -> None:
    wave = next((each for each in state.waves if each.alert == event.alert), None)
    if wave is None:
        wave = Wave(event.alert, event.since, [], event.due_at)
        state.waves.append(wave)
    wave.last_at = at
    for who in event.guarded:
        if who not in wave.guarded:
            wave.guarded.append(who)
        person = state.people[who]
        person.guarded = True
        if person.place == MAIN:
            person.path.append((seq, LOBBY))


TaskEvent = e.TaskGiven | e.TaskDue | e.TaskEnded


def tasks(state: State, seq: int, at: int, event: TaskEvent) -> None:
    task = state.tasks.get(event.task)
    match event:
        case e.TaskGiven():
            task = task or state.tasks_ended.pop(event.task, None)
            task = task or Task(
                event.task,
                seq,
                at,
                event.of,
                event.who,
                event.kind,
                event.due_at,
                event.by,
                event.name,
                event.text,
            )
            task.who = event.who
            state.tasks[event.task] = task
        case e.TaskDue() if task:
            task.told, task.outside = True, event.outside
        case e.TaskEnded() if task:
            del state.tasks[event.task]
            state.tasks_ended = dict([*state.tasks_ended.items(), (task.id, task)][-SETTLED:])
