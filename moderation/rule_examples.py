"""Whether rules do what their own examples say: a rule that does not is not saved."""

from __future__ import annotations

from collections.abc import Iterator

from moderation.pipeline import Pipeline
from moderation.scene import Author, Place, Scene
from moderation.setting import ROOM_OF, Scope, Setting

_PLACES = {room: place for place, room in ROOM_OF.items()}


def disagreements(pipeline: Pipeline) -> list[str]:
    """One plain sentence for each example the rules of this pipeline read otherwise than it says."""
    return [
        each for name, setting in pipeline.ruleset.settings.items() for each in _of(name, setting, pipeline)
    ]


def _of(name: str, setting: Setting, pipeline: Pipeline) -> Iterator[str]:
    if setting.mode == "off" or not setting.examples:
        return
    scene = scene_where(setting.scope)
    for kind, lines in setting.examples.items():
        for line in lines:
            found = name in pipeline.review(line, scene).rules
            if found != (kind == "match"):
                but = "finds nothing in" if kind == "match" else "finds something in"
                yield f"{name}: the rule {but} “{line}”, and its examples say otherwise."


def scene_where(scope: Scope | None) -> Scene:
    """A moment in which a rule of this scope speaks: the sharing of a meeting that listens, or what it asks for."""
    if scope is None:
        return Scene(phase="sharing", author=Author(has_floor=True))
    phase = "sharing" if not scope.phases or "sharing" in scope.phases else min(scope.phases)
    rooms = scope.rooms & _PLACES.keys()
    place = Place.MAIN if not rooms or "main" in rooms else _PLACES[min(rooms)]
    service = bool(scope.people & {"in_service", "facilitators"})
    author = Author(
        has_floor=True,
        in_service=service,
        facilitator="facilitators" in scope.people,
        newcomer="newcomers" in scope.people,
        guarded="guarded" in scope.people,
    )
    return Scene(place=place, phase=phase, author=author, pair_agreed="pair_agreed" in scope.people)
