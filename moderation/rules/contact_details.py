"""Telephone numbers, e-mail, handles, payment tags, addresses: covered for the room, kept for nobody.

Reads digits and names however they are written, also when they are split over the author's last few lines.
Helplines of the group and of the country are never covered: hiding the number that saves somebody would be
the worst mistake here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from moderation.numbers import SHORTEST, digits_of, how_numberish, runs, telephone
from moderation.phrase_language import fold
from moderation.phrases import Hit, lexicon
from moderation.reading import Reading
from moderation.rule import Act, PhraseRule, before
from moderation.scene import Scene
from moderation.verdict import Delivery, Finding, HoldEnd, Span, ToAuthor, ToFacilitators

SPLIT_SECONDS = 120.0  #: how far back the pieces of one number may lie
SPLIT_LINES = 4
WORDS_BESIDE_A_PIECE = 2
FIRST_NAME = 9  #: letters; what is longer or has digits in it is hardly a first name
HOLD_SECONDS = 180  #: returned to the author after this long (domain page 5.5, rule 8)

MASK = Act(Delivery.MASK, ToAuthor.NUDGE, ToFacilitators.FLAG, say="contact_masked")
HOLD = Act(
    Delivery.HOLD, ToAuthor.NUDGE, ToFacilitators.FLAG, say="contact_held", hold_seconds=HOLD_SECONDS,
    hold_end=HoldEnd.RETURN_TO_AUTHOR,
)  # fmt: skip
OFFER = Act(author=ToAuthor.NUDGE, facilitators=ToFacilitators.NOTE, say="contact_offer", side=True)

#: What a kind of phrase is called in a group's rules, where that is another word.
_CALLED = {"at_name": "handle", "profile": "link_to_profile"}


class ContactDetails(PhraseRule):
    id = "contact_details"

    def notice(self, reading: Reading, scene: Scene) -> Iterator[Finding]:
        own = (*scene.allow_numbers, *self.options.get("allow", ()))
        allowed = _listed("helplines") | {digits_of(number) for number in own}
        spans, evidence = self._numbers(reading, scene, allowed)
        offers = []
        for finding in super().notice(reading, scene):
            if finding.side:
                offers.append(finding)
            else:
                spans += finding.spans
                evidence += finding.evidence
        if not spans:
            yield from offers
            return
        third = before(scene, self.id) >= int(self.options.get("hold_after", 2))
        covered = MASK.found(self.id, spans, version=self.version, evidence=tuple(sorted(set(evidence))))
        yield covered
        if third:
            yield HOLD.found(self.id, spans, version=self.version)

    def concerns(self, hit: Hit, reading: Reading, scene: Scene) -> bool:
        if not self._wanted(hit.phrase.kind):
            return False
        typed = reading.text[hit.span.start : hit.span.end].casefold()
        if any(each.casefold() == typed.strip() for each in self.options.get("allow", ())):
            return False
        name = typed.replace(":", " ").replace("=", " ").split()[-1].lstrip("@")
        if hit.phrase.kind == "at_name":
            return name.rstrip(".") not in _listed("not_names") and _like_a_handle(name, scene.roster)
        return hit.phrase.kind != "handle" or name not in _listed("not_names")

    def act_for(self, kind: str, scene: Scene) -> Act:
        return OFFER if kind == "offer" else MASK

    def _wanted(self, kind: str) -> bool:
        """Whether the group has this kind covered; all of them, unless it chose."""
        kinds = self.options.get("kinds")
        return not kinds or kind == "offer" or not set(kinds).isdisjoint({kind, _CALLED.get(kind, kind)})

    def _numbers(
        self, reading: Reading, scene: Scene, allowed: frozenset[str]
    ) -> tuple[tuple[Span, ...], tuple[str, ...]]:
        view = reading.plain
        numberish = how_numberish(view.text)
        if not numberish or not self._wanted("phone"):
            return (), ()
        text = fold(view.text)
        if numberish >= SHORTEST - 3:
            found = [view.span(run.start, run.end) for run in runs(text) if telephone(run, text, allowed)]
            if found:
                return tuple(found), ("telephone",)
        return self._split(reading, text, scene, allowed)

    def _split(
        self, reading: Reading, text: str, scene: Scene, allowed: frozenset[str]
    ) -> tuple[tuple[Span, ...], tuple[str, ...]]:
        """A number given in pieces: this line and those right before it are little else than digits."""
        here = runs(text)
        if len(here) != 1 or not _bare(text, here[0].start, here[0].end):
            return (), ()
        pieces, refs = [here[0].digits], []
        for said in reversed(scene.recent[-SPLIT_LINES - 4 :]):
            if said.by != "author":
                continue
            earlier = fold(Reading.of(said.text).plain.text)
            there = runs(earlier)
            if (
                said.ago > SPLIT_SECONDS
                or len(there) != 1
                or not _bare(earlier, there[0].start, there[0].end)
            ):
                break
            pieces.append(there[0].digits)
            refs.append(said.ref)
            if len(pieces) > SPLIT_LINES:
                break
        joined = " ".join(reversed(pieces))
        whole = runs(joined)
        if len(pieces) > 1 and whole and telephone(whole[0], joined, allowed):
            return (reading.plain.span(here[0].start, here[0].end),), tuple(ref for ref in refs if ref)
        return (), ()


def _bare(text: str, start: int, end: int) -> bool:
    """Hardly anything but the digits: at most two words beside them."""
    return len(text[:start].split()) + len(text[end:].split()) <= WORDS_BESIDE_A_PIECE


def _like_a_handle(name: str, roster: Iterable[str]) -> bool:
    """Not the name of somebody present; and when nobody knows who is present, not what could be a first
    name.
    """
    name = name.rstrip(".")
    people = [each.casefold() for each in roster if each]
    if not people:
        return len(name) >= FIRST_NAME or not name.isalpha()
    return not any(name in (each, each.split(" ")[0]) for each in people)


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(lexicon("contact_details")[name])
