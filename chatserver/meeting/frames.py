"""How an event is told: the fields one face of it shows, as they go over the wire.

`sight.face` has decided that a person may see this side of it; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from chatserver import events as e


def frame(seq: int, at: int, event: e.Any, side_of_it: str) -> dict[str, object]:
    """What goes over the wire: the event's name, order and time, and the fields of this face."""
    show = cast("Callable[[Any, str], dict[str, object]]", _SHOW.get(type(event), _everything))
    shown = show(event, side_of_it)
    name = shown.pop("event", None) or event.__struct_config__.tag
    return {"event": name, "seq": seq, "at": at, **shown}


def _everything(event: Any, side_of_it: str) -> dict[str, object]:
    return {name: getattr(event, name) for name in event.__struct_fields__}


def _show_phase(event: e.PhaseSet, side_of_it: str) -> dict[str, object]:
    may = event.posting == "everyone" or (side_of_it == "facilitator" and event.posting != "nobody")
    posting = {"who": event.posting, "may": may, "why": event.posting, "say": event.say}
    return {
        "phase": event.phase,
        "posting": posting,
        "until": event.until,
        "order": event.order,
        "by": event.by,
    }


def _show_line(event: e.Line, side_of_it: str) -> dict[str, object]:
    if side_of_it in ("blocked", "closed", "folded_later"):
        shown: dict[str, object] = {
            "event": "folded",
            "line": event.line,
            "share": event.share,
            "notes": event.notes,
        }
        if side_of_it == "blocked":
            return shown | {"blocked": True}
        return (
            shown
            | {"by": event.by, "name": event.name}
            | ({"caught_up": True} if side_of_it == "closed" else {})
        )
    shown = {
        "line": event.line,
        "share": event.share,
        "by": event.by,
        "name": event.name,
        "text": event.text,
        "notes": event.notes,
    }
    if event.room:
        shown["room"] = event.room
    if event.intent:
        shown["intent"] = event.intent
    if event.milestone:
        shown["milestone"] = event.milestone
    if event.folded:
        shown["folded"] = True
    if side_of_it == "author" and event.ref:
        shown["ref"] = event.ref
    if side_of_it == "late":
        shown["caught_up"] = True
    return shown


def _show_private(event: e.PrivateLine, side_of_it: str) -> dict[str, object]:
    shown: dict[str, object] = {
        "line": event.line,
        "by": event.by,
        "to": event.to,
        "name": event.name,
        "text": event.text,
    }
    if side_of_it == "author":
        shown["ref"] = event.ref
    return shown


def _show_held(event: e.Held, side_of_it: str) -> dict[str, object]:
    if side_of_it == "author":
        return {
            "hold": event.hold,
            "ref": event.ref,
            "rule": event.rule,
            "version": event.version,
            "say": event.say,
            "until": event.until,
            "end": event.end,
            "draft": event.draft,
            "text": event.text,
            "room": event.room,
        }
    return {
        "event": "hold",
        "hold": event.hold,
        "by": event.by,
        "name": event.name,
        "text": event.text,
        "rule": event.rule,
        "version": event.version,
        "rules": event.rules,
        "spans": event.spans,
        "until": event.until,
        "end": event.end,
        "share": event.share,
        "room": event.room,
        "to": event.to,
        "level": f"C{event.level}",
    }


def _show_given_back(event: e.GivenBack, side_of_it: str) -> dict[str, object]:
    return {
        "ref": event.ref,
        "hold": event.hold,
        "rule": event.rule,
        "version": event.version,
        "say": event.say,
        "text": event.text,
    }


def _show_nudge(event: e.Nudged, side_of_it: str) -> dict[str, object]:
    return {
        "ref": event.ref,
        "line": event.line,
        "rule": event.rule,
        "version": event.version,
        "say": event.say,
        "masked": event.masked,
    }


def _show_of(event: e.Folded | e.Withdrawn, side_of_it: str) -> dict[str, object]:
    shown: dict[str, object] = {"of": event.of, "line": event.of[0] if event.of else None, "by": event.by}
    if isinstance(event, e.Folded):
        shown["notes"] = event.notes
    return shown


def _show_alert(event: e.Alerted, side_of_it: str) -> dict[str, object]:
    return {
        "alert": event.alert,
        "level": event.level,
        "category": event.category,
        "by": event.by,
        "share": event.share,
        "lines": [{"line": line, "text": text} for line, text in event.lines],
        "spans": event.spans,
        "due_at": event.due_at,
        "source": event.source,
        "raised": event.raised,
        "rules": event.rules,
        "versions": event.versions,
    }


def _show_escalated(event: e.AlertEscalated, side_of_it: str) -> dict[str, object]:
    return {
        "alert": event.alert,
        "to": event.to,
        "step": event.step,
        "level": event.level,
        "due_at": event.due_at,
    }


def _show_task(event: e.TaskGiven | e.TaskDue, side_of_it: str) -> dict[str, object]:
    shown: dict[str, object] = {"task": event.task, "about": event.of, "who": event.who}
    if isinstance(event, e.TaskGiven):
        shown |= {
            "kind": event.kind,
            "due_at": event.due_at,
            "by": event.by,
            "name": event.name,
            "text": event.text,
        }
    return shown


def _show_care(event: e.CareGiven, side_of_it: str) -> dict[str, object]:
    return {
        "say": event.say,
        "help": [{"name": name, "how": how} for name, how in event.help],
        "side_room": True,
        "alert": event.alert,
        "category": event.category,
        "asked": event.asked,
    }


def _show_stepping(event: e.SteppedOut | e.ReturnedFromBreak, side_of_it: str) -> dict[str, object]:
    shown: dict[str, object] = {}
    if side_of_it != "counts":
        shown["who"] = event.who
        shown["visible"] = event.visible
    if side_of_it in ("counts", "facilitator"):
        shown |= {"here": event.here, "on_break": event.on_break}
    if side_of_it == "author":
        if isinstance(event, e.ReturnedFromBreak) and event.room:
            shown["room"] = event.room
        if isinstance(event, e.SteppedOut):
            shown["until"] = event.until
        else:
            shown["catch_up"] = event.catch_up
    return shown


def _show_joined(event: e.Joined, side_of_it: str) -> dict[str, object]:
    shown: dict[str, object] = {"who": event.who, "name": event.name}
    if side_of_it == "door":
        shown |= {
            "role": event.role,
            "newcomer": event.newcomer,
            "guarded": event.guarded,
            "device": event.device,
            "lobby": event.lobby,
        }
    else:
        shown["lobby"] = event.lobby
    return shown


def _show_cue(event: e.CueGiven, side_of_it: str) -> dict[str, object]:
    shown: dict[str, object] = {
        "cue": event.cue,
        "service": event.service,
        "who": event.who,
        "say": event.say,
    }
    return shown | ({"watching": True} if side_of_it == "watching" else {})


def _show_volunteered(event: e.Volunteered, side_of_it: str) -> dict[str, object]:
    return {"offer": event.offer, "who": event.who, "name": event.name, "as": event.service}


def _show_service(event: e.ServiceOffered, side_of_it: str) -> dict[str, object]:
    return {
        "offer": event.offer,
        "who": event.who,
        "as": event.service,
        "by": event.by,
        "accepted": event.accepted,
    }


def _show_circles(event: e.CirclesOpened, side_of_it: str) -> dict[str, object]:
    rooms = [{"room": room, "who": who} for room, who in event.circles]
    return {"circles": rooms, "until": event.until, "turns": event.turns, "by": event.by}


def _show_restored(event: e.Restored, side_of_it: str) -> dict[str, object]:
    """Whoever it is about hears of themselves only, not of who else was paused or removed."""
    return {} if side_of_it == "author" else {"who": event.who, "by": event.by}


def _show_removed(event: e.Removed, side_of_it: str) -> dict[str, object]:
    """Whoever was removed hears how to say that it was a mistake, and nothing of who else was."""
    return (
        {"say": event.say} if side_of_it == "author" else {"who": event.who, "by": event.by, "why": event.why}
    )


def _show_pulse(event: e.PulseGathered, side_of_it: str) -> dict[str, object]:
    return {"answers": dict(event.answers)}


def _show_exchange(event: e.ContactExchanged, side_of_it: str) -> dict[str, object]:
    mine = side_of_it == "by"
    return {
        "offer": event.offer,
        "with": event.to if mine else event.by,
        "text": event.returned if mine else event.given,
    }


def _show_run_out(event: e.ContactOver, side_of_it: str) -> dict[str, object]:
    return {"offer": event.offer}


def _show_messages(event: e.MessagesChosen, side_of_it: str) -> dict[str, object]:
    return {"from": event.messages_from}


def _show_rules(event: e.RulesSet, side_of_it: str) -> dict[str, object]:
    """Everybody hears that the rules changed and reads them in plain words; what they look for is not called out."""
    shown: dict[str, object] = {"version": event.version, "changed": event.changed, "by": event.by}
    if side_of_it == "facilitator":
        shown |= {"rules": event.rules, "why": event.why, "until_of": event.until}
    return shown


def _show_closed(event: e.Closed, side_of_it: str) -> dict[str, object]:
    return {"until": None, "why": event.why}


def _show_side_room(event: e.SideRoomChanged, side_of_it: str) -> dict[str, object]:
    shown = _everything(event, side_of_it)
    if side_of_it == "aside" or not event.names:
        shown.pop("names")
    return shown


_SHOW: dict[type, Callable[..., dict[str, object]]] = {
    e.SideRoomChanged: _show_side_room,
    e.PhaseSet: _show_phase,
    e.Line: _show_line,
    e.PrivateLine: _show_private,
    e.Held: _show_held,
    e.GivenBack: _show_given_back,
    e.Nudged: _show_nudge,
    e.Folded: _show_of,
    e.Withdrawn: _show_of,
    e.Alerted: _show_alert,
    e.AlertEscalated: _show_escalated,
    e.CareGiven: _show_care,
    e.TaskGiven: _show_task,
    e.TaskDue: _show_task,
    e.SteppedOut: _show_stepping,
    e.CirclesOpened: _show_circles,
    e.ReturnedFromBreak: _show_stepping,
    e.Joined: _show_joined,
    e.ServiceOffered: _show_service,
    e.CueGiven: _show_cue,
    e.Volunteered: _show_volunteered,
    e.PulseGathered: _show_pulse,
    e.Removed: _show_removed,
    e.Restored: _show_restored,
    e.Closed: _show_closed,
    e.RulesSet: _show_rules,
    e.ContactExchanged: _show_exchange,
    e.ContactOver: _show_run_out,
    e.MessagesChosen: _show_messages,
}
