"""Looks at arrivals: who was let in, under which name, and who was told of a newcomer."""

from __future__ import annotations

from typing import Any

from chatserver.replay.sighting import Look, Seen
from chatserver.replay.stage import Happened, Stage


def _renamed(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    name = stage.guests[happened.action.by].name
    return (name != happened.action.get("name")) == wanted, name


def _arrival(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    place = stage.place[happened.action.by]
    return place == "lobby", place


def _greeter_sees(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    by = stage.guests[happened.action.by].id
    greeters = [
        who for who, role in stage.recording.roles.items() if role == "greeter" and who in stage.guests
    ]
    told = [
        who for who in greeters if any(f.get("newcomer") and f.get("who") == by for f in happened.news[who])
    ]
    return bool(told), ", ".join(told) or "nobody"


LOOKS: dict[str, Look] = {
    "renamed": _renamed,
    "arrival": _arrival,
    "greeter_sees": _greeter_sees,
}
