"""Phrases as data, and one pass that finds all of them in a line.

A lexicon is a TOML file in `lexicons/`, one for each rule, that anyone can read and correct; how a phrase is
written there is told in `phrase_language.py`.

What is always true: every phrase is matched by google-re2, so time is linear in the text whatever anybody
types or edits; a phrase is tried only when a word it cannot do without is in the line, and all those words
are looked for at once by one Aho-Corasick pass; and a phrase without examples does not load.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import ahocorasick
import re2

from moderation.anchors import Sets, anchors_of, gate_text
from moderation.phrase_language import BadPhrase, fold, translate
from moderation.reading import Reading, View
from moderation.verdict import Span

LEAD = 200  #: characters around a match in which something may take it back
#: Bytes one pattern may use while matching before it falls back to a slower, still linear way.
MEMORY = 64 << 20
COVERING = frozenset({"contact_details"})  #: rules that need every place, because they cover it
HITS_KEPT = 12  #: matches looked at for one phrase in one line; more say nothing new and cost time
FIRST_SIGN = 0xE000  #: private characters that stand for word lists while anchors are worked out
_FOLDER = resources.files("moderation") / "lexicons"
_ASCII_ONLY = re.compile(r"[^\x00-\x7f]")
_SENTENCE_END = re.compile(r"[.!?]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing people say, with the examples that prove it."""

    rule: str
    id: str
    kind: str  #: what the rule makes of it; each rule names its own kinds
    any: tuple[str, ...]
    unless: tuple[str, ...] = ()  #: in the same sentence, these take the meaning away
    unless_before: tuple[str, ...] = ()  #: these right before it do
    match: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found in a line, and where it stands in what was typed."""

    phrase: Phrase
    span: Span


@dataclass(frozen=True, slots=True)
class _Way:
    """One of the ways a phrase can be put, compiled."""

    phrase: Phrase
    pattern: Any
    unless: Any
    before: Any
    others: tuple[
        frozenset[str], ...
    ]  #: besides the anchors it is found by, one of each of these must be there


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists a rule may use: as patterns, as the one character that stands for each, and their anchors."""

    patterns: Mapping[str, str]
    signs: Mapping[str, str]
    anchors: Mapping[str, Sets]


class Library:
    """All phrases of all rules, compiled once. `hits` reads a line once for everybody."""

    def __init__(self, phrases: Iterable[Phrase], words: Mapping[str, Words]) -> None:
        self.phrases = tuple(phrases)
        self._ways: list[_Way] = []
        starts: dict[str, set[int]] = {}
        for phrase in self.phrases:
            lists = words[phrase.rule]
            unless = _compile(phrase.unless, lists.patterns)
            before = _compile(phrase.unless_before, lists.patterns, tail=True)
            for text in phrase.any:
                pattern = translate(text, lists.patterns)
                short = translate(text, lists.signs)
                first, *others = anchors_of(short, lists.anchors) or (frozenset({""}),)
                for anchor in first:
                    starts.setdefault(anchor, set()).add(len(self._ways))
                self._ways.append(_Way(phrase, _re2(pattern, text), unless, before, tuple(others)))
        self.always = frozenset(starts.pop("", ()))  #: tried on every line, so there should be hardly any
        self._starts = {anchor: tuple(numbers) for anchor, numbers in starts.items()}
        self._gate = ahocorasick.Automaton()
        for anchor in set(starts).union(*(each for way in self._ways for each in way.others)):
            self._gate.add_word(anchor, anchor)
        self._gate.make_automaton()
        self._last: tuple[Reading | None, Mapping[str, tuple[Hit, ...]]] = (None, {})
        self._taken_back: set[str] = set()

    def hits(self, reading: Reading) -> Mapping[str, tuple[Hit, ...]]:
        """Every phrase found, by rule. The rules of one review share the answer."""
        last, found = self._last
        if last is not reading:
            found = self._search(reading)
            self._last = (reading, found)
        return found

    def found_in(self, reading: Reading) -> Mapping[str, tuple[Hit, ...]] | None:
        """The same if it was asked before, else None."""
        last, found = self._last
        return found if last is reading else None

    def taken_back(self, reading: Reading) -> Set[str]:
        """Rules with a phrase that was in the line and that something else in its sentence took back."""
        self.hits(reading)
        return self._taken_back

    def forget(self) -> None:
        """Keep no words between lines."""
        self._last = (None, {})

    def _search(self, reading: Reading) -> Mapping[str, tuple[Hit, ...]]:
        found: dict[str, list[Hit]] = {}
        told: set[int] = set()
        self._taken_back = set()
        same = reading.bold.text in (reading.plain.text, fold(reading.plain.text))
        views = (reading.plain,) if same else (reading.plain, reading.bold)
        for view in views:
            text = fold(view.text)
            text = text if text.isascii() else _ASCII_ONLY.sub("~", text)
            data = text.encode()  # one byte a character from here on, so the positions stay
            for number in self._possible(text):
                way = self._ways[number]
                if number in told and way.phrase.rule not in COVERING:
                    continue  # said plainly already; the bold view can only repeat it
                spans, taken_back = _spans(way, data, text, view)
                if taken_back:
                    self._taken_back.add(way.phrase.rule)
                for span in spans:
                    told.add(number)
                    hits = found.setdefault(way.phrase.rule, [])
                    if (hit := Hit(way.phrase, span)) not in hits:
                        hits.append(hit)
        return {rule: tuple(hits) for rule, hits in found.items()}

    def _possible(self, text: str) -> list[int]:
        """The ways whose every anchor set has a word in this text."""
        seen = {anchor for _, anchor in self._gate.iter(gate_text(text))}
        numbers = set(self.always)
        for anchor in seen:
            numbers.update(self._starts.get(anchor, ()))
        return sorted(
            number
            for number in numbers
            if not any(others.isdisjoint(seen) for others in self._ways[number].others)
        )


def _spans(way: _Way, data: bytes, text: str, view: View) -> tuple[list[Span], bool]:
    """Where it stands, and whether it stood somewhere and was taken back."""
    spans: list[Span] = []
    taken_back = False
    for tried, match in enumerate(way.pattern.finditer(data)):
        if tried >= HITS_KEPT:
            break
        start, end = match.span()
        if start < end and _taken_back(way, text, start, end):
            taken_back = True
        elif start < end:
            start, end = _trim(text, start, end)
            spans.append(view.span(start, end))
    return spans, taken_back


def _taken_back(way: _Way, text: str, start: int, end: int) -> bool:
    """Whether something else in the sentence takes the meaning away."""
    if way.unless is None and way.before is None:
        return False
    lead = text[max(0, start - LEAD) : start]
    first = max((mark.end() for mark in _SENTENCE_END.finditer(lead)), default=0)
    stop = _SENTENCE_END.search(text, end, end + LEAD)
    tail = text[end : stop.end() if stop else end + LEAD]
    sentence = lead[first:] + text[start:end] + tail
    if way.unless is not None and way.unless.search(sentence):
        return True
    return way.before is not None and way.before.search(lead[first:]) is not None


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out the punctuation that only served to find the beginning or the end of a sentence."""
    while start < end and not (text[start].isalnum() or text[start] in "$@#+<"):
        start += 1
    while end > start and not (text[end - 1].isalnum() or text[end - 1] in ">"):
        end -= 1
    return start, end


def _compile(phrases: tuple[str, ...], lists: Mapping[str, str], *, tail: bool = False) -> Any:
    if not phrases:
        return None
    either = "(?:" + "|".join(translate(phrase, lists) for phrase in phrases) + ")"
    return _re2(either + (r"\W{0,4}$" if tail else ""), phrases[0])


def _re2(pattern: str, written: str) -> Any:
    options = re2.Options()
    options.max_mem = MEMORY
    options.log_errors = False
    compiled = re2.compile(pattern, options)
    if compiled.search("") is not None:
        raise BadPhrase(f"{written!r} would match where nothing is written")
    return compiled


@cache
def library() -> Library:
    """The phrases of this installation, warmed up: a pattern is slow the first time it meets its own words."""
    ready = load()
    for phrase in ready.phrases:
        for text in phrase.match:
            ready.hits(Reading.of(text))
    ready.forget()
    return ready


def lexicon(name: str) -> Mapping[str, Any]:
    """The content of one lexicon file."""
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def load() -> Library:
    """Read every lexicon. BadPhrase names the file when one cannot be used."""
    phrases: list[Phrase] = []
    words: dict[str, Words] = {}
    shared = word_lists(lexicon("words"))
    for rule in sorted(file.name.removesuffix(".toml") for file in _FOLDER.iterdir()):
        if rule == "words" or rule.startswith(("_", ".")):
            continue
        content = lexicon(rule)
        try:
            words[rule] = word_lists(content.get("words", {}), shared)
            phrases.extend(_phrases(rule, content))
        except BadPhrase as problem:
            raise BadPhrase(f"{rule}.toml: {problem}") from problem
    return Library(phrases, words)


def word_lists(lists: Mapping[str, list[str]], above: Words | None = None) -> Words:
    """Each list ready for use; a list may use those above it."""
    patterns = dict(above.patterns) if above else {}
    signs = dict(above.signs) if above else {}
    anchors = dict(above.anchors) if above else {}
    for name, entries in lists.items():
        sign = chr(FIRST_SIGN + len(anchors))
        short = "|".join(translate(entry, signs) for entry in entries)
        patterns[name] = "(?:" + "|".join(translate(entry, patterns) for entry in entries) + ")"
        anchors[sign] = anchors_of(short, anchors)
        signs[name] = sign
    return Words(patterns, signs, anchors)


def _phrases(rule: str, content: Mapping[str, Any]) -> Iterable[Phrase]:
    for each in content.get("phrase", ()):
        if not each.get("match") or not each.get("leave"):
            raise BadPhrase(f"phrase {each.get('id')!r} needs examples of both kinds")
        lists = {
            key: tuple(each.get(key, ())) for key in ("unless", "unless_before", "match", "leave", "notes")
        }
        yield Phrase(rule, each["id"], each.get("kind", ""), tuple(each["any"]), **lists)
