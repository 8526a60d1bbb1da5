"""What a rule is: something with a name that reads a line in its scene and says what it noticed.

Rules only notice. They never change text, never stop another rule, and never act: `resolution.resolve` does
that, once, for all of them together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol, runtime_checkable

from moderation.model.listener import listener
from moderation.phrase_language import fold
from moderation.phrases import Hit, Phrase, library
from moderation.reading import Reading
from moderation.scene import Scene
from moderation.verdict import Delivery, Finding, HoldEnd, Span, ToAuthor, ToFacilitators, ToRoom

LISTENED = "listener"  #: the evidence of a finding for which no phrase spoke


@runtime_checkable
class Rule(Protocol):
    """The contract. `notice` is pure: the same reading and scene give the same findings."""

    id: str
    version: int

    def notice(self, reading: Reading, scene: Scene) -> Iterable[Finding]: ...


@dataclass(frozen=True, slots=True)
class Act:
    """What a rule would do about one kind of thing, one step per axis (domain page 5.5)."""

    delivery: Delivery = Delivery.ALLOW
    author: ToAuthor = ToAuthor.NOTHING
    facilitators: ToFacilitators = ToFacilitators.NOTHING
    room: ToRoom = ToRoom.NOTHING
    say: str = ""
    hold_seconds: int = 0
    hold_end: HoldEnd = HoldEnd.RETURN_TO_AUTHOR
    towards_other: bool = False
    side: bool = False  #: a lighter remark than what the rule is for

    def found(self, rule: str, spans: Iterable[Span] = (), **more: Any) -> Finding:
        """The finding that asks for this act."""
        return Finding(
            rule=rule,
            spans=tuple(sorted(set(spans))),
            delivery=self.delivery,
            author=self.author,
            facilitators=self.facilitators,
            room=self.room,
            say=self.say,
            hold_seconds=self.hold_seconds,
            hold_end=self.hold_end,
            towards_other=self.towards_other,
            side=self.side,
            **more,
        )


class HouseRule:
    """What all rules here have in common: a name, a version, and the options a meeting gives them."""

    id: str = ""
    version: int = 1
    locked: bool = False

    def __init__(self, options: Mapping[str, Any] | None = None) -> None:
        self.options: Mapping[str, Any] = options or MappingProxyType({})

    def notice(self, reading: Reading, scene: Scene) -> Iterable[Finding]:
        raise NotImplementedError


#: What a rule that withholds does when only the listener spoke: the line goes out, and a person is pointed to it.
#: Nothing is kept back on a likeness.
HEARD = Act(facilitators=ToFacilitators.FLAG, side=True)
#: What any rule does when the listener only thinks so: nobody is spoken to, and the facilitators have a note.
NOTED = Act(facilitators=ToFacilitators.NOTE, side=True)
SHORT, SURER = (
    8,
    1.0,
)  #: of fewer words the listener has to be surer by so much; of these it is mostly wrong otherwise


class PhraseRule(HouseRule):
    """A rule whose phrases are data in `lexicons/<id>.toml`: each kind of phrase asks for one act.

    `heard` is the kind that is meant when no phrase spoke and the listener is sure all the same.
    """

    acts: Mapping[str, Act] = MappingProxyType({})
    heard: str = ""

    def notice(self, reading: Reading, scene: Scene) -> Iterator[Finding]:
        hits = library().hits(reading).get(self.id, ())
        if not hits:
            yield from self._listened(reading, scene)
            return
        by_kind: dict[str, list[Hit]] = {}
        for hit in hits:
            if self.concerns(hit, reading, scene):
                by_kind.setdefault(hit.phrase.kind, []).append(hit)
        for kind, some in by_kind.items():
            if (act := self.act_for(kind, scene)) is not None:
                yield self.found(act, some)

    def _listened(self, reading: Reading, scene: Scene) -> Iterator[Finding]:
        heard = listened(reading).get(self.id) if self.heard else None
        if heard is None or self.id in library().taken_back(reading):
            return  # what a phrase took for harmless on second sight is not raised again
        span, sure = heard
        hit = Hit(Phrase(self.id, LISTENED, self.heard, ()), span)
        if not sure and library().hits(reading):
            return  # a phrase says what the line is about; a thought beside it helps nobody
        if self.concerns(hit, reading, scene) and (act := self.act_for(self.heard, scene)) is not None:
            yield self.found(act if sure else NOTED, [hit])

    def concerns(self, hit: Hit, reading: Reading, scene: Scene) -> bool:
        """Whether this phrase means anything in this scene; rules narrow it down."""
        return True

    def act_for(self, kind: str, scene: Scene) -> Act | None:
        """What this kind of phrase asks for in this scene; None for nothing."""
        return self.acts[kind]

    def found(self, act: Act, hits: Iterable[Hit]) -> Finding:
        hits = list(hits)
        notes = tuple(sorted({note for hit in hits for note in hit.phrase.notes}))
        evidence = tuple(sorted({hit.phrase.id for hit in hits}))
        return act.found(
            self.id,
            (hit.span for hit in hits),
            version=self.version,
            locked=self.locked,
            notes=notes,
            evidence=evidence,
        )


def only_phrases(rule: Rule) -> bool:
    """Whether it has nothing to say about a line in which it has no phrase and nobody heard it."""
    return isinstance(rule, PhraseRule) and type(rule).notice is PhraseRule.notice


def listened(reading: Reading) -> Mapping[str, tuple[Span, bool]]:
    """What the listener hears in a line, by rule: where, and whether it is sure. The rules of one review share the answer."""
    known: dict[str, tuple[Span, bool]] | None = reading.shared.get(LISTENED)
    if known is None:
        short = len(reading.text.split()) < SHORT
        found = listener().hears(fold(reading.bold.text))
        known = {
            rule: (reading.bold.span(heard.start, heard.end), heard.sure)
            for rule, heard in found.items()
            if not short or heard.by >= SURER
        }
        reading.shared[LISTENED] = known
    return known


def before(scene: Scene, rule: str) -> int:
    """How often this rule has found something in this author's lines, in this meeting."""
    return scene.author.found_before.get(rule, 0)
