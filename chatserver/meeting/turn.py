"""One turn of a meeting: the workspace in which one command becomes events.

A turn emits events and each takes effect at once, so a later thought in the same turn sees the earlier ones. Whatever
was emitted is appended together or not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from chatserver import events as e
from chatserver.meeting.apply import apply
from chatserver.meeting.state import Person, State
from chatserver.sentences import sentence
from moderation.formats import Format, format_of
from moderation.pipeline import Pipeline


class Refused(Exception):
    """The command is not carried out. `code` is stable, `say` is the key of a sentence for the person."""

    def __init__(self, code: str, say: str = "", **names: str) -> None:
        super().__init__(code)
        self.code, self.say, self.names = code, say or code, names


HelpFor = Callable[[str, str], tuple[tuple[str, str], ...]]  #: (country, category) -> (name, how)


def no_help(country: str, category: str) -> tuple[tuple[str, str], ...]:
    return ()


@dataclass(slots=True)
class Turn:
    state: State
    at: int  #: milliseconds since the epoch
    pipeline: Pipeline
    help_for: HelpFor = no_help
    tells_outside: bool = False  #: somebody outside can be reached by a content-free message
    waves: bool = True  #: join waves are looked for; off only for load tests
    entries: list[tuple[int, int, e.Any]] = field(default_factory=list)

    def emit(self, event: e.Any) -> int:
        """Make it happen; returns its seq."""
        seq = self.state.seq + 1
        apply(self.state, seq, self.at, event)
        self.entries.append((seq, self.at, event))
        return seq

    def name_next(self, letter: str) -> str:
        """An id for the thing the next event makes: its letter and that event's seq."""
        return f"{letter}{self.state.seq + 1}"

    @property
    def format(self) -> Format:
        return format_of(self.state.format)

    @property
    def one_floor(self) -> frozenset[str]:
        """The phases in which one person speaks at a time: the meeting's own, else the format's."""
        own = self.state.rules.get("one_floor_in")
        return frozenset(map(str, own)) if isinstance(own, list | tuple) else self.format.one_floor

    def person(self, who: str) -> Person:
        person = self.state.people.get(who)
        if person is None:
            raise Refused("unknown_person")
        return person

    def words(self, key: str, **names: str) -> str:
        return sentence(key, self.state.language, **names)

    def version_of(self, rule: str) -> int:
        """Which version of this rule decides now, so that a decision can name it."""
        return self.state.versions.get(rule, 1)

    def facilitators_only(self, person: Person, *also: str) -> None:
        if not person.facilitates and person.services.keys().isdisjoint(also):
            raise Refused("not_allowed", "facilitators_only")


def each_of(who: str | tuple[str, ...]) -> tuple[str, ...]:
    return (who,) if isinstance(who, str) else who
