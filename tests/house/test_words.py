"""What the system says about people: the words it keeps away from, in every sentence it holds.

People may call themselves what they like, so lines of recorded meetings, phrases the rules look for and the
detector's examples are not read here. What the system, its pages, its logs and its documentation say is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

import pytest

from tests.house.tree import (
    Words,
    page_text,
    prose,
    python_comments,
    python_docstrings,
    python_names,
    python_strings,
    relative,
    script_strings,
    under,
)

TABLE = tomllib.loads((Path(__file__).parent / "avoid.toml").read_text(encoding="utf-8"))
ALLOWED = re.compile("|".join(map(re.escape, TABLE["allowed"])), re.IGNORECASE)


def pattern(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(words)})(?![\w-])", re.IGNORECASE)


EVERYWHERE = pattern(TABLE["everywhere"])
ON_PAGES = pattern([*TABLE["everywhere"], *TABLE["pages"]])


def found_in(said: Iterable[Words], avoided: re.Pattern[str]) -> list[str]:
    """Each avoided word with its place and what to say instead."""
    return [
        f"{words.path}:{words.line}: {match[0]!r}, rather: {instead_of(match[0])}"
        for words in said
        for match in avoided.finditer(ALLOWED.sub(" ", words.text))
    ]


def instead_of(word: str) -> str:
    both = TABLE["everywhere"] | TABLE["pages"]
    return next(better for words, better in both.items() if pattern([words]).fullmatch(word))


def each(paths: Iterable[Path], read: Callable[[Path], Iterator[Words]]) -> Iterator[Words]:
    return chain.from_iterable(read(path) for path in paths)


def sentences(said: Iterable[Words]) -> Iterator[Words]:
    """What a rule says to people; the phrases it looks for are not its own words."""
    whole = re.compile(r"[A-ZÁÉÍÓÚÑ¿¡][^\\|\[\](){}^$*+]{15,}[.?!]")
    return (words for words in said if whole.fullmatch(words.text.strip()))


def python_that_speaks() -> list[Path]:
    """All of it but the phrases and examples of the detector, which are other people's words."""
    data = ("moderation/lexicons", "moderation/model/")
    everything = under("chatserver/", "moderation/", "benchmarks/", ending=".py")
    return [path for path in everything if not relative(path).startswith(data)]


def test_the_documentation_speaks_of_people_with_respect() -> None:
    pages = under("docs/", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", ending=".md")
    assert found_in(each(pages, prose), EVERYWHERE) == []


def test_so_does_every_sentence_and_log_name_of_the_server() -> None:
    assert found_in(each(under("chatserver/", ending=".py"), python_strings), EVERYWHERE) == []


def test_so_does_what_the_rules_say_to_people() -> None:
    said = sentences(each(under("moderation/", ending=".py"), python_strings))
    assert found_in(said, ON_PAGES) == []


def without_examples(said: Iterable[Words]) -> Iterator[Words]:
    """A note about a rule quotes what people write; what stands in quotes is theirs."""
    return (Words(w.path, w.line, re.sub(r'"[^"]*"|`[^`]*`|\*[^*\n]+\*', " ", w.text)) for w in said)


def test_so_do_the_sentences_of_moderation() -> None:
    said = []
    for path in [path for path in under("moderation/", ending=".toml") if path.stem == "sentences"]:
        texts = tomllib.loads(path.read_text(encoding="utf-8")).values()
        said += [Words(relative(path), 0, text) for each in texts for text in each.values()]
    assert said
    assert found_in(said, ON_PAGES) == []


def test_so_do_the_notes_to_the_reader_of_the_code() -> None:
    paths = python_that_speaks()
    notes = chain(each(paths, python_comments), each(paths, python_docstrings))
    assert found_in(without_examples(notes), EVERYWHERE) == []


def test_so_do_the_names_in_the_code() -> None:
    named = each(under("chatserver/", ending=".py"), python_names)
    spaced = (Words(w.path, w.line, re.sub(r"_|(?<=[a-z])(?=[A-Z])", " ", w.text)) for w in named)
    assert found_in(spaced, EVERYWHERE) == []


def test_so_do_the_pages() -> None:
    strings = list(each([*under("static/", ending=".js"), *under("static/", ending=".mjs")], script_strings))
    said = [words for words in strings if " " in words.text or words.path.startswith("static/words/")]
    pages = each(under("static/", ending=".html"), page_text)
    assert found_in(strings, EVERYWHERE) == []
    assert found_in(chain(said, pages), ON_PAGES) == []


def test_so_does_the_list_of_rules_everybody_reads() -> None:
    def told(table: dict[str, object]) -> Iterator[str]:
        for key, value in table.items():
            if isinstance(value, dict):
                yield from told(value)
            elif isinstance(value, str) and key not in ("match", "leave", "match_es", "leave_es"):
                yield value

    path = next(path for path in under("moderation/", ending=".toml") if path.stem == "plain")
    said = [Words(relative(path), 0, text) for text in told(tomllib.loads(path.read_text(encoding="utf-8")))]
    assert len(said) > 100
    assert found_in(said, ON_PAGES) == []


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("This user was muted", "user"),
        ("Welcome back, alcoholic", "alcoholic"),
        ("You lost your streak", "lost your streak"),
        ("Nos vemos, adicto", "adicto"),
        ("meeting.ban lifted", "ban"),
    ],
)
def test_the_check_itself_notices(sentence: str, word: str) -> None:
    assert any(repr(word) in found for found in found_in([Words("a page", 1, sentence)], EVERYWHERE))


def test_the_check_itself_lets_other_words_be() -> None:
    said = Words(
        "a page", 1, "The urban band has a husband, an abandoned user_version and commuted by kilometre"
    )
    assert found_in([said], EVERYWHERE) == []
