"""Making somebody else recognisable, inside the room or outside it: held, and returned after three minutes."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from moderation.reading import Reading
from moderation.rule import HEARD, Act, PhraseRule
from moderation.rules.full_names import full_names, named
from moderation.scene import Scene
from moderation.verdict import Delivery, Finding, HoldEnd, Span, ToAuthor, ToFacilitators

OUTING = Act(
    Delivery.HOLD,
    ToAuthor.ASK_REPHRASE,
    ToFacilitators.FLAG,
    say="identify_held",
    hold_seconds=180,
    hold_end=HoldEnd.RETURN_TO_AUTHOR,
)

_THEIRS: Final = r"(?:[Mm]y|[Hh]is|[Hh]er|[Oo]ur|[Tt]heir|[Yy]our|[Mm]i|[Ss]u|[Nn]uestr[oa]|[Tt]u)"
#: Whose name it is: somebody's relation by blood, work or neighbourhood. A hero, an author and a film have no such word.
_KIN: Final = (
    r"(?:(?:ex|old|real|new|late)[ -])*(?:boss|manager|neighbou?r|ex|husband|wife|partner|boyfriend|girlfriend|brother|sister|cousin|uncle|aunt"
    r"|son|daughter|mother|father|mum|mom|dad|stepdad|stepmum|landlord|landlady|sponsor|sponsee|mentor|doctor|dentist|therapist|counsellor|teacher|coach"
    r"|priest|pastor|colleague|co-?worker|supervisor|secretary|mate|roommate|flatmate|dealer|friend|(?:sister|brother|mother|father) in law"
    r"|jef[ea]|vecin[oa]|marido|mujer|novi[oa]|herman[oa]|prim[oa]|t[íi][oa]|cuñad[oa]|suegr[oa]|caser[oa]|padrino|madrina|m[ée]dic[oa]|terapeuta|profesora?"
    r"|compañer[oa]|camello|amig[oa]|(?:ex )?(?:mujer|marido))"
)
#: Somebody with a full name whose relation is told; somebody with one of whom is told what is nobody's business.
_RELATED: Final = named(lead=rf"\b{_THEIRS} {_KIN}(?:'s (?:full |real )?name is|,| is| es)? ")
_TOLD: Final = named(
    tail=r",? (?:(?:is|was|who|who's|está|es) )?(?:lives|works|teaches|drives|drinks|drinking|using|slept|relapsed|got|had|has|went|cheated|stole|dealt"
    r"|deals|vive|trabaja|bebe|bebiendo|consume|consumiendo|se acostó|robó|tiene|the one who|in (?:this|our) (?:group|fellowship|meeting)|from (?:accounts|work|church))\b"
)


class IdentifyOther(PhraseRule):
    id = "identify_other"
    acts = MappingProxyType({"outing": OUTING, "heard": HEARD})
    heard = "heard"

    def notice(self, reading: Reading, scene: Scene) -> Iterator[Finding]:
        yield from super().notice(reading, scene)
        spans = [Span(*place) for place in full_names(_RELATED, reading.text)]
        if spans:
            yield OUTING.found(self.id, spans, version=self.version, evidence=("full-name",))
        elif told := [Span(*place) for place in full_names(_TOLD, reading.text)]:
            yield HEARD.found(self.id, told, version=self.version, evidence=("full-name-and-more",))
