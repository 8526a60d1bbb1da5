"""What an answer discloses where turning the question round is not enough: "how many?" / "enough", "is he breathing?" / "barely"."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from moderation.rules.crisis.grammar import Phrase, compiled, places_in, places_of
from moderation.rules.crisis.repair import HERE
from moderation.rules.crisis.words import Words, laid_out

EARLIER = 6  #: lines before the answer in which danger may have been named


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing people ask, the answers that disclose, and the statement those make."""

    id: str
    means: tuple[str, ...]
    about: tuple[Phrase, ...]
    says: tuple[Phrase, ...]
    unless: tuple[Phrase, ...]
    needs: frozenset[str]  #: only where one of these words was said before: for most, words that name danger
    longer: bool  #: also where the answer is more than a few words
    examples: tuple[str, ...]
    counter: tuple[str, ...]


def disclosed(
    question: list[str], here: Words, lines: Iterable[frozenset[str]], *, short: bool = True
) -> Kind | None:
    """What this answer to this question says, the first kind that holds; `lines` are the words said before."""
    asked = laid_out(question, [(0, 0)] * len(question))
    about = places_of(asked)
    likely = sorted({number for word in about for number in _BY_WORD.get(word, ())})
    kinds = [KINDS[number] for number in likely if _any(KINDS[number].about, asked, about)]
    if not kinds:
        return None
    answer = _plain(here)
    said = places_of(answer)
    spoken = frozenset().union(*lines)
    for kind in kinds:
        if (kind.needs and not kind.needs & spoken) or not (short or kind.longer):
            continue
        says = not kind.says or _any(kind.says, answer, said)
        if says and not _any(kind.unless, answer, said):
            return kind
    return None


def _plain(here: Words) -> Words:
    """The answer with any yes and any no as its first word made one word."""
    kept = [i for i, word in enumerate(here.words) if word != ","]
    words = [here.words[i] for i in kept]
    if words and words[0] in YES:
        words[0] = "yes"
    elif words and words[0] in NO:
        words[0] = "no"
    return laid_out(words, [here.places[i] for i in kept])


def _any(phrases: tuple[Phrase, ...], words: Words, where: dict[str, list[int]]) -> bool:
    present = frozenset(where)
    for phrase in phrases:
        if phrase.anchors.isdisjoint(present) or not phrase.possible(present):
            continue
        if any(True for _ in phrase.found(words, places_in(where, phrase.anchors), 1)):
            return True
    return False


def _kind(row: dict[str, Any]) -> Kind:
    def phrases(name: str) -> tuple[Phrase, ...]:
        return tuple(compiled(line) for line in row.get(name, "").strip().splitlines() if line.strip())

    return Kind(
        id=row["id"],
        means=tuple(row["means"].split()),
        about=phrases("about"),
        says=phrases("says"),
        unless=phrases("unless"),
        needs=frozenset(row["needs"].split())
        if "needs" in row
        else GRAVE
        if row.get("grave")
        else frozenset(),
        longer=row.get("longer", False),
        examples=tuple(row["yes"]),
        counter=tuple(row["no"]),
    )


_DATA: Final = tomllib.loads((HERE / "asked.toml").read_text("utf-8"))
YES: Final = frozenset(_DATA["words"]["yes"].split())
NO: Final = frozenset(_DATA["words"]["no"].split()) - {"not"}
GRAVE: Final = frozenset(_DATA["words"]["grave"].split())
KINDS: Final = tuple(_kind(row) for row in _DATA["asked"])


def _by_word() -> dict[str, tuple[int, ...]]:
    """Which kinds a word of a question may be about."""
    table: dict[str, set[int]] = {}
    for number, kind in enumerate(KINDS):
        for phrase in kind.about:
            for word in phrase.anchors:
                table.setdefault(word, set()).add(number)
    return {word: tuple(numbers) for word, numbers in table.items()}


_BY_WORD: Final = _by_word()
