"""A meeting without a server: a small cast gives commands, and each person's view is kept as a client would keep it."""

from __future__ import annotations

from typing import Any

from chatserver import commands as c
from chatserver import events as e
from chatserver.journal import Entry
from chatserver.meeting import Meeting
from moderation.pipeline import Pipeline, pipeline_for

START = 1_700_000_000_000
Frame = dict[str, Any]

_COMMANDS = {each.__struct_config__.tag: each for each in c.FromPerson.__args__}


class Cast:
    """`at` is the meeting's clock in seconds since it opened; move it with `later`."""

    def __init__(
        self,
        format: str = "topic",
        rules: dict[str, object] | None = None,
        pipeline: Pipeline | None = None,
        minutes: int | None = None,
        outside: bool = False,
    ) -> None:
        self.pipeline_of = (lambda form, own: pipeline) if pipeline else pipeline_for
        self.meeting = Meeting("m", self.pipeline_of, tells_outside=outside)
        self.at = 0.0
        self.ids: dict[str, str] = {}
        self.views: dict[str, list[Frame]] = {}
        self.journal: list[Entry] = []
        self._refs = 0
        opened = e.Opened(title="Tuesday evening", format=format, minutes=minutes, rules=rules or {})
        self.journal += self.meeting.open(opened, START)

    @property
    def state(self) -> Any:
        return self.meeting.state

    def comes(self, name: str, role: str = "participant", **more: Any) -> str:
        """Somebody joins and their socket says hello; returns their id."""
        answer = self._decide(c.Join(name=name, role=role, **more), "")
        assert answer["ok"], answer
        self.ids[name] = str(answer["who"])
        self.views.setdefault(name, [])
        self._decide(c.Connected(), self.ids[name])
        return self.ids[name]

    def does(self, name: str, do: str, *, ref: str = "", **fields: Any) -> Frame:
        """One command; `who`, `to` and `of` may be names of the cast. Returns the answer."""
        kind = _COMMANDS[do]
        self._refs += 1
        given = {key: self._named(value) for key, value in fields.items()}
        command = kind(ref=ref or f"{name}-{self._refs}", **given)
        return self._decide(command, self.ids[name])

    def says(self, name: str, text: str, **fields: Any) -> Frame:
        return self.does(name, "say", text=text, **fields)

    def link_goes(self, name: str) -> None:
        self._decide(c.Disconnected(), self.ids[name])

    def link_is_back(self, name: str) -> None:
        self._decide(c.Connected(), self.ids[name])

    def later(self, seconds: float) -> None:
        """Time passes, and what falls due happens."""
        self.at += seconds
        self._decide(c.Elapse(), "")

    def lines(self, name: str) -> list[str]:
        return [frame["text"] for frame in self.views[name] if frame["event"] == "line"]

    def seen(self, name: str, event: str, **wanted: Any) -> list[Frame]:
        return [
            frame
            for frame in self.views[name]
            if frame["event"] == event and all(frame.get(key) == value for key, value in wanted.items())
        ]

    def last(self, name: str, event: str) -> Frame:
        found = self.seen(name, event)
        assert found, f"{name} has seen no {event}, only {[frame['event'] for frame in self.views[name]]}"
        return found[-1]

    def rebuilt(self) -> Meeting:
        """The same meeting from its journal alone."""
        meeting = Meeting("m", self.pipeline_of)
        for entry in self.journal:
            meeting.apply(entry)
        return meeting

    def _named(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.ids.get(value, value)
        if isinstance(value, tuple | list):
            return tuple(self._named(each) for each in value)
        return value

    def _decide(self, command: Any, by: str) -> Frame:
        at = self.meeting.clock(START + int(self.at * 1000))
        decision = self.meeting.decide(command, by, at)
        self.journal += decision.entries
        for seq, when, event in decision.events:
            for name, who in self.ids.items():
                person = self.meeting.person(who)
                side = self.meeting.face(seq, event, person) if person else None
                if side is not None:
                    self.views[name].append(self.meeting.frame(seq, when, event, side))
        return decision.answer


def five(format: str, phase: str) -> Cast:
    """Gwen and Hugo facilitate; Ana, Bo and Cleo came."""
    cast = Cast(format=format)
    cast.comes("Gwen", "facilitator")
    cast.comes("Hugo", "facilitator")
    for name in ("Ana", "Bo", "Cleo"):
        cast.comes(name)
    cast.does("Gwen", "set_phase", phase=phase)
    return cast
