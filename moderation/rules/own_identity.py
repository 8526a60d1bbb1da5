"""Details that would let somebody find the author: a quiet word, then the line goes out as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType

from moderation.phrases import Hit
from moderation.reading import Reading
from moderation.rule import LISTENED, Act, PhraseRule
from moderation.rules.full_names import full_names, named
from moderation.scene import Scene
from moderation.verdict import Finding, Span, ToAuthor

OWN = Act(author=ToAuthor.NUDGE, say="own_identity")

#: `My name is Gwen Harris`. A first name alone is welcome.
_FULL_NAME = named(
    lead=r"\b(?:(?:[Mm]y )?[Nn]ame(?:['’]s| is)|[Ii]['’]?m|I am|[Mm]e llamo|[Ss]oy|[Mm]i nombre es|(?:[Ll]ook me up|[Bb]úscame|[Bb]uscadme),?) "
)

_GREETING = re.compile(
    r"(?:hi|hey|hello|hola)?\W*(?:my name'?s|my name is|i'?m|i am|call me|me llamo|soy|mi nombre es) \w+\W*"
)


class OwnIdentity(PhraseRule):
    id = "own_identity"
    acts = MappingProxyType({"own": OWN})
    heard = "own"

    def concerns(self, hit: Hit, reading: Reading, scene: Scene) -> bool:
        """A first name, said to greet the room, is what everybody gives."""
        return hit.phrase.id != LISTENED or _GREETING.fullmatch(reading.bold.text.strip()) is None

    def notice(self, reading: Reading, scene: Scene) -> Iterator[Finding]:
        if scene.author.facilitator:
            return
        yield from super().notice(reading, scene)
        if spans := [Span(*place) for place in full_names(_FULL_NAME, reading.text)]:
            yield OWN.found(self.id, spans, version=self.version, evidence=("full-name",))
