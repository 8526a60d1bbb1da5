"""What needs somebody now, for one person in service: alerts, holds, people at the door, tasks, and what was asked for."""

from __future__ import annotations

from typing import Any

from chatserver import events as e
from chatserver.meeting.frames import frame
from chatserver.meeting.sight import CARE_FOR_HELP, WAVE_WATCH
from chatserver.meeting.state import (
    AT_THE_DOOR,
    BREAK,
    FACILITATING,
    GONE,
    LOBBY,
    Alert,
    Hold,
    Person,
    State,
    Task,
)

#: What is open, for somebody who is shown none of it.
NOTHING: dict[str, Any] = {
    "alerts": [],
    "holds": [],
    "waiting": [],
    "wave": None,
    "come_back": [],
    "tasks": [],
    "asked_back": [],
    "volunteers": [],
    "conflicts": [],
}


def needs_of(state: State, person: Person) -> dict[str, Any]:
    """The open items of somebody in service. On a break nothing of it is shown."""
    if person.place == BREAK:
        return dict(NOTHING)
    if person.place == GONE:
        return NOTHING | {"tasks": _tasks(state, person)}
    wave = next((each for each in state.waves if not each.over), None)
    return {
        "alerts": [_alert(each, person) for each in state.alerts.values() if each.about != person.id],
        "holds": [_held(each) for each in state.holds.values() if not each.draft]
        if person.facilitates
        else [],
        "waiting": [
            {"event": "waiting", "who": each.id, "name": each.name, "newcomer": each.newcomer}
            for each in state.people.values()
            if each.place == LOBBY
        ]
        if person.serves(AT_THE_DOOR)
        else [],
        "wave": {
            "event": "wave",
            "alert": wave.alert,
            "size": len(wave.guarded),
            "since": wave.since,
            "guarded": wave.guarded,
            "shield": state.shield,
            "due_at": wave.due_at,
        }
        if wave and person.serves(AT_THE_DOOR)
        else None,
        "come_back": list(state.coming_back) if person.facilitates else [],
        "tasks": _tasks(state, person),
        "volunteers": _volunteers(state) if person.facilitates else [],
        "asked_back": _asked_back(state) if person.serves(WAVE_WATCH) else [],
        "conflicts": [
            {"conflict": each, "who": both, "until": state.people[both[0]].paused_until}
            for each, both in state.conflicts.items()
            if person.facilitates and person.id not in both
        ],
    }


def open_items(state: State, person: Person) -> list[dict[str, object]]:
    """What is open, as the frames that told of it, for somebody in service who was not there then."""
    if not person.serves(AT_THE_DOOR | CARE_FOR_HELP):
        return []
    needs = needs_of(state, person)
    wave = [needs["wave"]] if needs["wave"] else []
    asked = [*needs["asked_back"], *needs["volunteers"], *milestones_for(state, person)]
    return [*needs["alerts"], *needs["holds"], *needs["tasks"], *needs["waiting"], *wave, *asked]


def milestones_for(state: State, person: Person) -> list[dict[str, object]]:
    """One's own wish; all of them for whoever says them to the room."""
    says = person.serves(FACILITATING | {"script_poster"}) and person.place != BREAK
    return [
        {
            "event": "milestone",
            "milestone": each.id,
            "who": each.who,
            "name": each.name,
            "mark": each.mark,
            "text": each.text,
        }
        for each in state.milestones.values()
        if says or each.who == person.id
    ]


def _tasks(state: State, person: Person) -> list[dict[str, object]]:
    """All of them for those who facilitate, one's own for anybody else, and none about oneself."""
    return [
        frame(each.seq, each.at, _task(each), "all")
        for each in state.tasks.values()
        if each.about != person.id
        and (each.who == person.id or (person.facilitates and person.place != GONE))
    ]


def _task(task: Task) -> e.TaskGiven:
    return e.TaskGiven(
        task=task.id,
        of=task.about,
        who=task.who,
        kind=task.kind,
        due_at=task.due_at,
        by=task.by,
        name=task.name,
        text=task.text,
    )


def _asked_back(state: State) -> list[dict[str, object]]:
    return [
        {
            "event": "asked_back",
            "item": each.item,
            "who": each.who,
            "name": each.name,
            "text": each.text,
            "withheld": each.withheld,
        }
        for each in state.asked_back.values()
    ]


def _volunteers(state: State) -> list[dict[str, object]]:
    return [
        {
            "event": "volunteered",
            "offer": each.id,
            "who": each.who,
            "name": state.people[each.who].name,
            "as": each.service,
        }
        for each in state.offers.values()
        if each.kind == "volunteer"
    ]


def _alert(alert: Alert, person: Person) -> dict[str, object]:
    words = person.facilitates or (alert.source == "help" and person.serves(CARE_FOR_HELP))
    shown: dict[str, object] = {
        "event": "alert",
        "seq": alert.seq,
        "alert": alert.id,
        "level": f"C{alert.level}",
        "category": alert.category,
        "by": alert.about,
        "share": alert.share,
        "lines": [{"line": line, "text": text} for line, text in alert.lines] if words else [],
        "spans": alert.spans if words else [],
        "due_at": alert.due_at,
        "source": alert.source,
        "at": alert.raised_at,
        "acknowledged_by": alert.acknowledged_by,
        "step": alert.step,
        "note": alert.note,
        "own_words": alert.own_words if words else "",
    }
    return shown


def _held(hold: Hold) -> dict[str, object]:
    held = e.Held(
        hold=hold.id,
        by=hold.by,
        name=hold.name,
        text=hold.text,
        rule=hold.rule,
        say=hold.say,
        share=hold.share,
        room=hold.room,
        to=hold.to,
        spans=hold.spans,
        until=hold.until,
        end=hold.end,
        level=hold.level,
        rules=hold.rules,
        version=hold.version,
    )
    return frame(hold.seq, 0, held, "facilitator")
