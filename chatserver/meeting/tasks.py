"""Who looks after whom from here on: tasks that outlast an alert, a break, a lost link and the meeting itself.

A task says who, about whom, what in a few words and by when. Two come up by themselves: *welfare*, when somebody at red
goes out of sight while their alert is open, with a clock of minutes; and *follow up*, when somebody who was at red
goes home after they were looked after, for whoever sat with them, until the next day. Everybody who facilitates sees
what is open; the one whose task it is sees it wherever they are, after the end and after leaving too. The person a
task is about is not shown it, and nothing is asked of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from chatserver import commands as c
from chatserver import events as e
from chatserver.meeting.state import FACILITATING, IN_CARE, Alert, Person, State, Task
from chatserver.meeting.text import clean
from chatserver.meeting.turn import Refused, Turn

WELFARE_MS = 3 * 60_000  #: how soon somebody looks (domain 5.2, flag_then_break)
FOLLOW_UP_MS = 20 * 3600_000  #: the next day, while words and passes are still kept
RED = 3
NO_CRISIS = "not_a_crisis"  #: an alert that ended like this leaves nothing to follow up
MOST_OPEN = 100

Answer = dict[str, object]
Happening = Callable[[Turn], None]


def give(turn: Turn, person: Person, command: c.GiveTask) -> Answer:
    """Somebody in service is asked to look after somebody; it is theirs until they end it or hand it on."""
    _in_care_only(turn, person)
    about, to = turn.person(command.about), turn.person(command.to or person.id)
    if not to.services or to.id == about.id or to.was_removed:
        raise Refused("not_allowed", "task_for_service")
    if len(turn.state.tasks) >= MOST_OPEN:
        raise Refused("not_now", "too_many_tasks")
    text = clean(command.text) if command.text.strip() else ""
    due = turn.at + (int(command.minutes * 60_000) if command.minutes else FOLLOW_UP_MS)
    task, seq = _give(turn, about.id, to.id, "look_after", due, by=person.id, text=text)
    return {"seq": seq, "task": task}


def hand_on(turn: Turn, person: Person, command: c.HandTask) -> None:
    task = _theirs(turn, person, command.task)
    to = turn.person(command.to)
    if not to.services or to.id == task.about or to.was_removed:
        raise Refused("not_allowed", "task_for_service")
    turn.emit(_told(task, to.id, person.id, before=task.who))


def end(turn: Turn, person: Person, command: c.EndTask) -> None:
    task = _theirs(turn, person, command.task)
    turn.emit(e.TaskEnded(task=task.id, who=task.who, how=command.how, by=person.id))


def reopen(turn: Turn, person: Person, command: c.ReopenTask) -> None:
    """It was ended by a slip of the finger: open again as it was."""
    task = turn.state.tasks_ended.get(command.task)
    if task is None or not (person.id == task.who or _cares(person)):
        raise Refused("unknown_item")
    turn.emit(_told(task, task.who, person.id))


def out_of_sight(turn: Turn, person: Person) -> None:
    """Somebody stepped out, or their link went, while they are at red: a person looks, within minutes."""
    alert = turn.state.alert_about(person.id)
    if alert is not None and alert.level >= RED and turn.state.rule_on("flag_then_break"):
        _once(turn, person, alert, "welfare", turn.at + WELFARE_MS)


def goes_home(turn: Turn, person: Person) -> None:
    """Somebody leaves who was at red this evening: looked after, they are followed up; not yet, somebody looks now."""
    if turn.state.alert_about(person.id) is not None:
        out_of_sight(turn, person)
    else:
        _followed_up(turn, person)


def after_the_meeting(turn: Turn) -> None:
    """When it ends everybody goes home, whether they say so or close the page."""
    for person in [each for each in turn.state.people.values() if each.around]:
        if turn.state.alert_about(person.id) is None:
            _followed_up(turn, person)


def waiting(state: State) -> Iterator[tuple[int, Happening]]:
    for task in state.tasks.values():
        if not task.told:
            yield task.due_at, partial(_due, task=task)


def kept_for(state: State, who: str) -> bool:
    """Whether somebody who left still has a task of their own here."""
    return any(each.who == who for each in state.tasks.values())


def _due(turn: Turn, task: Task) -> None:
    """Its time is over and nobody said how it went: everybody who could do it hears so, people outside too."""
    turn.emit(e.TaskDue(task=task.id, of=task.about, who=task.who, outside=turn.tells_outside))


def _followed_up(turn: Turn, person: Person) -> None:
    settled = [each for each in turn.state.settled.values() if each.about == person.id and each.level >= RED]
    if settled and settled[-1].outcome != NO_CRISIS:
        _once(turn, person, settled[-1], "follow_up", turn.at + FOLLOW_UP_MS)


def _once(turn: Turn, person: Person, alert: Alert, kind: str, due: int) -> None:
    state = turn.state
    if any(each.about == person.id and each.by == "" for each in state.tasks.values()):
        return
    _give(turn, person.id, _helper(state, person, alert), kind, due)


def _give(
    turn: Turn, about: str, who: str, kind: str, due: int, *, by: str = "", text: str = ""
) -> tuple[str, int]:
    task = turn.name_next("t")
    name = turn.state.people[about].name
    seq = turn.emit(
        e.TaskGiven(task=task, of=about, who=who, kind=kind, due_at=due, by=by, name=name, text=text)
    )
    return task, seq


def _told(task: Task, who: str, by: str, before: str = "") -> e.TaskGiven:
    return e.TaskGiven(
        task=task.id,
        of=task.about,
        who=who,
        kind=task.kind,
        due_at=task.due_at,
        by=by,
        name=task.name,
        text=task.text,
        before=before,
    )


def _helper(state: State, person: Person, alert: Alert) -> str:
    """Whoever sits with them, somebody on call before a facilitator; else who took their alert; else the chair."""
    inside = [state.people[who] for room in state.rooms.values() if person.id in room.who for who in room.who]
    beside = [each for each in inside if each.id != person.id and each.serves(IN_CARE)]
    beside.sort(key=lambda each: (each.facilitates, each.joined))
    for who in (*(each.id for each in beside), alert.acknowledged_by, state.chair):
        if who and who != person.id and who in state.people and not state.people[who].was_removed:
            return who
    return ""


def _theirs(turn: Turn, person: Person, wanted: str) -> Task:
    """An open task this person may change: their own, or any for who facilitates. Nobody changes one about themselves."""
    task = turn.state.tasks.get(wanted)
    if task is None or task.about == person.id or not (task.who == person.id or _cares(person)):
        raise Refused("unknown_item")
    return task


def _cares(person: Person) -> bool:
    return person.serves(FACILITATING) and person.around


def _in_care_only(turn: Turn, person: Person) -> None:
    if not person.serves(IN_CARE):
        raise Refused("not_allowed", "facilitators_only")
