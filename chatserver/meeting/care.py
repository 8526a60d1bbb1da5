"""Alerts and care: how a sign of danger becomes a person who comes.

One alert per person and episode; later evidence is added to it, a higher level starts its clock again. An alert ends
by somebody acknowledging and resolving it, or by being passed on until somebody does. Looking at it ends nothing, and
nothing here ever costs its author anything.
"""

from __future__ import annotations

from chatserver import commands as c
from chatserver import events as e
from chatserver.meeting import arrivals
from chatserver.meeting.claims import CLOCK
from chatserver.meeting.context import judge
from chatserver.meeting.state import BREAK, IN_CARE, Alert, Person
from chatserver.meeting.turn import Refused, Turn
from moderation.scene import Place, Posting
from moderation.verdict import Verdict

#: When nobody did: the later steps, seconds after the first (journey 4.4: 45, 90, 120).
LATER_STEPS = (45, 30, 60, 60, 60, 60)
TOLD_TRUTHFULLY = 3  #: the step at which the author is told that nobody is free yet
HELP_LEVEL = 1

Answer = dict[str, object]


def notice(turn: Turn, person: Person, verdict: Verdict, *, line: str, text: str, share: str) -> None:
    """A line was read as C1 or above: tell the facilitators, answer the author, start or add to the alert."""
    level = int(verdict.level)
    alert = turn.state.alert_about(person.id)
    raised = alert is None or level > alert.level
    if alert is not None and not raised and level < 2:
        return
    lines = [*_evidence(person, verdict), (line or turn.name_next("l"), text)]
    known = {each for each, _ in alert.lines} if alert else set()
    spans = [
        (lines[-1][0], span.start, span.end)
        for each in verdict.findings
        if each.level >= 1
        for span in each.spans
    ]
    _raise(
        turn,
        person,
        alert,
        level=max(level, alert.level if alert else 0),
        category=str(verdict.category),
        share=share,
        lines=tuple(each for each in lines if each[0] not in known),
        spans=tuple(spans),
        raised=raised,
        source="crisis",
        rules=verdict.rules,
    )
    if raised:
        _answer(turn, person, level, str(verdict.category))


def asked_for_help(turn: Turn, person: Person, text: str, verdict: Verdict | None) -> dict[str, object]:
    level = max(HELP_LEVEL, int(verdict.level) if verdict else 0)
    category = str(verdict.category) if verdict and verdict.level else "none"
    alert = turn.state.alert_about(person.id)
    line = turn.name_next("l")
    _raise(
        turn,
        person,
        alert,
        level=max(level, alert.level if alert else 0),
        category=category if category != "none" or alert is None else alert.category,
        share="",
        lines=((line, text),) if text else (),
        spans=(),
        raised=alert is None or level > alert.level or not alert.acknowledged_by,
        source="help",
        rules=verdict.rules if verdict else (),
    )
    asked = who_is_asked(turn, person)
    say = turn.words("care_help", name=asked) if asked else turn.words("care_nobody")
    _care(turn, person, say, category, level, asked)
    return {"say": say}


def breach(turn: Turn, person: Person, verdict: Verdict, text: str) -> None:
    """Words withheld because they attack somebody: facilitators read them on the alert."""
    alert = turn.state.alert_about(person.id)
    _raise(
        turn,
        person,
        alert,
        level=alert.level if alert else 0,
        category=alert.category if alert else "none",
        share="",
        lines=((turn.name_next("l"), text),),
        spans=(),
        raised=alert is None,
        source=alert.source if alert else "boundary",
        rules=verdict.rules,
    )


def _raise(
    turn: Turn,
    person: Person,
    alert: Alert | None,
    *,
    level: int,
    category: str,
    share: str,
    lines: tuple[tuple[str, str], ...],
    spans: tuple[tuple[str, int, int], ...],
    raised: bool,
    source: str,
    rules: tuple[str, ...],
) -> None:
    running = alert.due_at if alert else None
    due = turn.at + CLOCK[level] * 1000 if level in CLOCK and raised else running
    turn.emit(
        e.Alerted(
            alert=alert.id if alert else turn.name_next("a"),
            level=f"C{level}",
            category=category,
            by=person.id,
            share=share,
            lines=lines,
            spans=spans,
            due_at=due,
            raised=raised,
            source=source,
            rules=rules,
            versions=tuple(turn.version_of(each) for each in rules),
        )
    )
    if not raised or level < 1:
        return
    if level >= 3:
        resting = tuple(each.id for each in turn.state.facilitators() if each.place == BREAK)
        if resting:
            turn.emit(e.Called(who=resting))
    now = turn.state.alert_about(person.id)
    if now and now.due_at is not None and level >= 2 and not who_is_asked(turn, person):
        escalate(turn, now)
    elif now and level == 4 and now.step == 0:
        escalate(
            turn, now, within=CLOCK[4]
        )  # everybody and on-call at once (domain 5.4); the facilitators' clock runs on


def _answer(turn: Turn, person: Person, level: int, category: str) -> None:
    if level < 2:
        turn.emit(e.Nudged(who=person.id, rule="crisis", say=turn.words("offer")))
        return
    asked = who_is_asked(turn, person)
    say = turn.words("care", name=asked) if asked else turn.words("care_nobody")
    _care(turn, person, say, category, level, asked)


def _care(turn: Turn, person: Person, say: str, category: str, level: int, asked: str) -> None:
    alert = turn.state.alert_about(person.id)
    turn.emit(
        e.CareGiven(
            who=person.id,
            say=say,
            category=category,
            alert=alert.id if alert else "",
            level=f"C{level}",
            asked=asked,
            help=turn.help_for(person.country, category),
        )
    )


def who_is_asked(turn: Turn, person: Person) -> str:
    """Name of the facilitator who is being asked: the chair first, nobody who is out or whose link is gone."""
    state = turn.state
    ready = [each for each in state.responsible() if each.id != person.id]
    ready.sort(key=lambda each: (each.id != state.chair, each.joined))
    return ready[0].name if ready else ""


def _evidence(person: Person, verdict: Verdict) -> list[tuple[str, str]]:
    wanted = {ref for each in verdict.findings if each.level >= 1 for ref in each.evidence}
    return [(each.line, each.text) for each in person.recent if each.line in wanted and each.by == person.id]


def escalate(turn: Turn, alert: Alert, within: int | None = None) -> None:
    """Nobody acknowledged in time, or nobody may wait: pass it on, and on the third step tell the author the truth.

    `within` is how many seconds until the next step, when they are not those of the step.
    """
    state, step = turn.state, alert.step + 1
    to = [
        each.id
        for each in state.people.values()
        if each.serves(IN_CARE) and each.place != "gone" and each.id != alert.about and not each.was_removed
    ]
    last = alert.level < 2 or step > len(LATER_STEPS) or bool(alert.acknowledged_by)
    due = None if last else turn.at + (within or LATER_STEPS[step - 1]) * 1000
    turn.emit(
        e.AlertEscalated(
            alert=alert.id,
            to=tuple(sorted(to)),
            step=step,
            level=f"C{alert.level}",
            outside=turn.tells_outside and alert.level >= 2,
            due_at=due,
        )
    )
    person = state.people.get(alert.about)
    if step == TOLD_TRUTHFULLY and person:
        _care(turn, person, turn.words("nobody_free"), alert.category, alert.level, "")


def escalate_now(turn: Turn, person: Person, command: c.Escalate) -> Answer:
    """A facilitator asks the next people at once; the alert stays with whoever took it."""
    _in_care_only(turn, person)
    alert = turn.state.alerts.get(command.alert)
    if alert is None:
        raise Refused("unknown_item")
    escalate(turn, alert)
    return {"say": turn.words("on_call_asked")}


def acknowledge(turn: Turn, person: Person, command: c.AcknowledgeAlert) -> None:
    _in_care_only(turn, person)
    alert = turn.state.alerts.get(command.alert)
    wave = next((each for each in turn.state.waves if each.alert == command.alert and not each.over), None)
    if alert is None and wave is None:
        raise Refused("unknown_item")
    if alert is None or alert.acknowledged_by != person.id:
        turn.emit(e.AlertAcknowledged(alert=command.alert, by=person.id))
    about = turn.state.people.get(alert.about) if alert else None
    if alert and about and alert.level >= 2 and about.around:
        name = turn.state.people[person.id].name
        _care(turn, about, turn.words("alert_taken", name=name), alert.category, alert.level, name)


def outside_told(turn: Turn, command: c.NoteOutside) -> None:
    known = command.alert in turn.state.alerts or command.alert in turn.state.tasks
    if known or (command.alert == "cover" and turn.state.cover_outside):
        turn.emit(e.OutsideTold(alert=command.alert, step=command.step, ok=command.ok, tries=command.tries))


def resolve(turn: Turn, person: Person, command: c.ResolveAlert) -> Answer:
    _in_care_only(turn, person)
    known = command.alert in turn.state.alerts
    if not known and not any(each.alert == command.alert and not each.over for each in turn.state.waves):
        raise Refused("unknown_item")
    heavy = known and turn.state.alerts[command.alert].level >= 2
    turn.emit(e.AlertResolved(alert=command.alert, by=person.id, outcome=command.outcome))
    if not known:
        arrivals.let_everybody_in(turn, person.id)
    return {"offered": ["cover", "debrief"]} if heavy else {}


def _in_care_only(turn: Turn, person: Person) -> None:
    if not person.serves(IN_CARE | {"tech_host"}):
        raise Refused("not_allowed", "facilitators_only")


def safe(turn: Turn, person: Person, command: c.Safe) -> dict[str, object]:
    alert = own_alert(turn, person, command.alert)
    turn.emit(e.AlertNoted(alert=alert.id, who=person.id, note="safe_describing_the_past"))
    return {"say": turn.words("safe_noted")}


def own_alert(turn: Turn, person: Person, wanted: str) -> Alert:
    """The alert about this person; nobody learns of another's."""
    alert = turn.state.alerts.get(wanted)
    if alert is None or alert.about != person.id:
        raise Refused("unknown_item")
    return alert


def ask_words(turn: Turn, person: Person, command: c.AskWords) -> Answer:
    """A warm hand-off begins with a question: may something be passed on, and in which words?"""
    _in_care_only(turn, person)
    alert = turn.state.alerts.get(command.alert)
    about = turn.state.people.get(alert.about) if alert else None
    if alert is None or about is None or not about.around:
        raise Refused("unknown_item")
    say = turn.words("words_asked", name=person.name)
    _care(turn, about, say, alert.category, alert.level, person.name)
    return {"say": turn.words("words_asked_of", name=about.name)}


def lets_pass_on(turn: Turn, person: Person, alert: Alert, text: str) -> Answer:
    """What the author chose goes to the facilitators and nowhere else; no message leaves this server by itself."""
    turn.emit(e.AlertNoted(alert=alert.id, who=person.id, note="own_words", text=text))
    return {"say": turn.words("words_given" if text else "words_taken_back")}


def claim(turn: Turn, person: Person, command: c.Claim) -> None:
    _in_care_only(turn, person)
    item = turn.state.alerts.get(command.item) or turn.state.holds.get(command.item)
    spoken = command.item.startswith("u")  # somebody spoke up, or may be back: taken once somebody says so
    if item is None and not spoken:
        raise Refused("unknown_item")
    turn.emit(e.Claimed(item=command.item, by=person.id))


def speak_up(turn: Turn, person: Person, command: c.SpeakUp) -> None:
    """A report, a worry or a hurt: three ways to tell the facilitators. Nobody is messaged by it."""
    turn.emit(
        e.SpokeUp(
            item=turn.name_next("u"), by=person.id, about=command.about, kind=command.kind, text=command.text
        )
    )
    if command.text.strip():
        verdict = judge(turn, person, command.text.strip(), Place.HELP, Posting.OPEN)
        if verdict.level >= 1:
            notice(turn, person, verdict, line="", text=command.text.strip(), share="")
