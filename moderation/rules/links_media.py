"""Links, pictures and files: a link waits for a facilitator, because nobody can unsee what is behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import re2

from moderation.phrase_language import fold
from moderation.phrases import library
from moderation.reading import Reading
from moderation.rule import Act, HouseRule
from moderation.scene import Scene
from moderation.verdict import Delivery, Finding, HoldEnd, Span, ToAuthor, ToFacilitators

HOLD = Act(
    Delivery.HOLD,
    ToAuthor.NUDGE,
    ToFacilitators.FLAG,
    say="link_held",
    hold_seconds=180,
    hold_end=HoldEnd.RETURN_TO_AUTHOR,
)

#: Endings that make two words with a dot between them a link. Endings that are also words (`me`, `so`,
#: `it`) count only with a path behind them: people forget the space after a full stop all the time.
_ENDINGS = (
    "com|org|net|edu|gov|info|biz|io|app|dev|xyz|online|site|shop|store|blog|live|link|club|gg|ly|tv|uk|es|mx|ar|cl|eu"
    "|ca|au|nz|ie|de|fr|ru|cn|br|pl|nl"
)
_LINK = re2.compile(
    r"(?:https?|ftp|hxxps?)\s?:\s?/\s?/\s?[^\s]+"
    r"|\bwww\s?\.\s?[\w-]+\.[\w./?=&#%-]+"
    rf"|\b[\w-]+(?:\.[\w-]+)*\.(?:{_ENDINGS})\b(?:[/?:][^\s]*)?"
    r"|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,12}/[^\s]+"
    r"|\b[\w-]+ (?:dot|punto|\(dot\)|\[dot\]) (?:com|org|net|io|es|info)\b(?: (?:slash|barra) [\w-]+)*"
    r"|\bdata:[a-z]+/[a-z0-9.+-]+[;,][^\s]*"
    r"|<(?:img|iframe|script|a) [^>]*>?"
)
_MAY_HOLD = re.compile(r"\.\s?[a-z]{2}|://|\bdot\b|punto|:\s?/|data:|<")


class LinksMedia(HouseRule):
    """`allow` is a list of domains a group trusts; people in service may post links."""

    id = "links_media"

    def notice(self, reading: Reading, scene: Scene) -> Iterator[Finding]:
        if scene.author.in_service or not _MAY_HOLD.search(reading.plain.text):
            return
        spans = list(self._links(reading))
        if spans:
            yield HOLD.found(self.id, spans, version=self.version)

    def _links(self, reading: Reading) -> Iterator[Span]:
        view = reading.plain
        text = fold(view.text)
        addresses = [
            hit.span
            for hit in library().hits(reading).get("contact_details", ())
            if hit.phrase.kind == "email"  # an address is no link; `contact_details` covers it
        ]
        for match in _LINK.finditer(text):
            span = view.span(*match.span())
            if not self._trusted(match[0]) and not any(_overlap(span, each) for each in addresses):
                yield span

    def _trusted(self, link: str) -> bool:
        address = link if "://" in link else f"//{link}"
        try:
            host = urlsplit(address).hostname or ""
        except ValueError:
            return False
        allowed = self.options.get("allow", ())
        return any(host == each or host.endswith(f".{each}") for each in allowed)


def _overlap(one: Span, two: Span) -> bool:
    return one.start < two.end and two.start < one.end
