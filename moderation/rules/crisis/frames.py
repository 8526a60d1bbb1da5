"""How something is said: of whom, when, and whether it is meant. A cue is only as serious as its frame.

A clause ends at a full stop, a question or an exclamation mark, and before *but*. The subject of a cue is whoever was named last before
it in its clause, or what its own reflexive says (`himself`); nobody named means the author. The frame is worked out once for a cue, from its
clause for subject and negation, from its sentence for time and purpose, and from the whole text for quotes and readings.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Final

from moderation.rules.crisis.grammar import Match, Phrase, compiled, places_in, places_of
from moderation.rules.crisis.repair import HERE
from moderation.rules.crisis.words import Words

SPOTS: Final = 12  #: places of one sign that are looked at, so that a text that repeats itself stays cheap
_BREAK: Final = frozenset(".?!;")
_WAS: Final = frozenset(
    ["tried", "attempted", "wanted", "planned", "wished", "survived", "intente", "queria"]
)
_OWN: Final = frozenset(["i", "my", "myself", "me", "mi", "yo"])
_YOU: Final = frozenset(["you", "your", "yourself", "yourselves", "ye", "tu", "te", "usted", "ustedes"])
_ANY: Final = frozenset(
    [
        "anyone",
        "anybody",
        "everyone",
        "everybody",
        "people",
        "whoever",
        "one",
        "those",
        "alguien",
        "cualquiera",
    ]
)
_NOT: Final = frozenset(
    [
        "not",
        "no",
        "never",
        "without",
        "nor",
        "neither",
        "nobody",
        "nothing",
        "haven",
        "nunca",
        "jamas",
        "ni",
        "sin",
        "ningun",
        "ninguna",
    ]
)


_LINKS: Final = frozenset([",", "and", "because", "y", "porque"])
_AFRESH: Final = frozenset(
    [
        "i",
        "me",
        "yo",
        "mi",
        "quiero",
        "quisiera",
        "ya",
        "hoy",
        "solo",
        "mejor",
        "ojala",
        "pienso",
        "tengo",
        "voy",
        "estoy",
        "ayer",
        "anoche",
        "siento",
        "prefiero",
    ]
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds a cue."""

    who: str = "self"  #: self, other, you, anyone
    own: bool = False  #: the author names themself in the clause
    negated: bool = False
    asked: bool = False  #: a question to somebody else
    offered: bool = False  #: help held out to somebody else
    quoted: bool = False  #: somebody's words, a title, a lyric, something read out
    topic: bool = False  #: talk about the subject, not from inside it
    playful: bool = False  #: hyperbole, idiom, a joke that says it is one
    conditional: bool = False
    past: bool = False
    recent: bool = False
    resolved: bool = False  #: and what came after it: years, gratitude, today I
    now: bool = False
    jest: bool = False  #: laughter nearby: weighs, decides nothing
    cause: bool = False  #: a trifle nearby, as in wanting to die over a typo
    relief: bool = False  #: what was done about it: rang somebody, threw it away

    def names(self) -> tuple[str, ...]:
        held = [n for n in _NAMES if getattr(self, n)]
        return tuple(held if self.who == "self" else [self.who, *held])


_NAMES: Final = (
    "negated",
    "asked",
    "offered",
    "quoted",
    "topic",
    "playful",
    "conditional",
    "past",
    "recent",
    "resolved",
    "now",
    "jest",
    "cause",
    "relief",
)


class _Signs:
    """Phrases that tell one thing about a frame, all looked up at once."""

    def __init__(self) -> None:
        self.names = tuple(name for name in _DATA if "says" in _DATA[name])
        by_word: dict[str, dict[Phrase, str]] = {}
        for name in self.names:
            for phrase in [compiled(row) for row in _DATA[name]["says"].strip().splitlines() if row.strip()]:
                for word in phrase.anchors:
                    by_word.setdefault(word, {})[phrase] = name
        self._by_word = {word: tuple(phrases.items()) for word, phrases in by_word.items()}

    def spots(self, words: Words, where: dict[str, list[int]]) -> dict[str, list[tuple[int, int]]]:
        """Where the signs of each name stand, in order."""
        present = frozenset(where)
        phrases = {each for word in where for each in self._by_word.get(word, ())}
        found: dict[str, list[tuple[int, int]]] = {name: [] for name in self.names}
        for phrase, name in phrases:
            if phrase.possible(present):
                found[name].extend(phrase.found(words, places_in(where, phrase.anchors), SPOTS))
        for spots in found.values():
            spots.sort()
        return found


class Setting:
    """Everything about a text that frames need, worked out once for all its cues."""

    def __init__(self, words: Words) -> None:
        self.words = words
        w = words.words
        self.sentence = [0] * (len(w) + 1)
        self.clause = [0] * (len(w) + 1)
        self.begins = [0] * (len(w) + 1)  #: where the clause of each word begins
        self.commas = [0] * (len(w) + 1)  #: commas before each word
        s = c = begin = commas = 0
        for i, word in enumerate(w):
            self.begins[i] = begin
            self.commas[i] = commas
            if word in _BREAK:
                s += 1
                c += 1
                begin = i + 1
            elif word in _TURNS:
                c += 1
                begin = self.begins[i] = i
            elif word == ",":
                commas += 1
            self.sentence[i] = s
            self.clause[i] = c
        self.sentence[len(w)] = s
        self.begins[len(w)], self.commas[len(w)] = begin, commas
        where = places_of(words)
        self.signs = _SIGNS.spots(words, where)
        self.quotes = _quotes(w)

    def near(self, name: str, match: Match, *, sentence: bool = True) -> bool:
        index = self.sentence if sentence else self.clause
        mine = {index[match.first], index[match.last - 1]}
        return any(index[a] in mine or index[b - 1] in mine for a, b in self.signs[name])

    def distance(self, name: str, match: Match) -> int:
        """Words between the cue and the nearest sign of its sentence; 99 when there is none."""
        mine = {self.sentence[match.first], self.sentence[match.last - 1]}
        return min(
            (
                max(a - match.last, match.first - b, 0) + self._commas(a, b, match)
                for a, b in self.signs[name]
                if self.sentence[a] in mine or self.sentence[b - 1] in mine
            ),
            default=99,
        )

    def _commas(self, a: int, b: int, match: Match) -> int:
        """A comma between two things keeps them six words further apart."""
        after, before = self.commas[max(a, match.last)], self.commas[max(b, match.first)]
        return 6 * (after - self.commas[match.last] + before - self.commas[b])

    def over(self, name: str, match: Match) -> bool:
        """A sign that covers or touches the cue itself."""
        return any(a < match.last and match.first < b for a, b in self.signs[name])

    def anywhere(self, name: str) -> bool:
        return bool(self.signs[name])


def harmless(words: Words) -> bool:
    """A turn of phrase that is never meant as it sounds stands in the text, whether or not a cue touches it."""
    signs = _SIGNS.spots(words, places_of(words))
    return any(signs[name] for name in ("playful", "offered", "topic"))


def frame_of(setting: Setting, match: Match) -> Frame:
    words = setting.words.words
    start = setting.begins[match.first]
    who, _ = _subject(words, start, match)
    between = words[_fresh_start(words, start, match.first) : match.first]
    negated = any(word in _NOT for word in between[-7:]) or setting.near("denied", match, sentence=False)
    question = _asks(words, match)
    own = who == "self" and any(word in _OWN for word in words[start : match.last])
    now = setting.near("now", match)
    then, tonight = setting.distance("past", match), setting.distance("tonight", match)
    recent = setting.near("recent", match)
    past = then < 99 and then <= tonight
    if (
        not recent
        and tonight > 3
        and any(word in _WAS for word in words[max(start, match.first - 4) : match.first])
    ):
        past = True
    return Frame(
        who=who,
        own=own,
        negated=negated,
        asked=(question and who in ("you", "anyone")) or setting.near("asked", match),
        offered=setting.near("offered", match) and not own,
        quoted=(
            any(a < match.first and match.last <= b for a, b in setting.quotes)
            and not setting.near("own_words", match)
        )
        or setting.near("quoted", match),
        topic=setting.near("topic", match),
        playful=setting.over("playful", match)
        or (setting.near("joking", match) and not setting.anywhere("earnest")),
        conditional=setting.near("conditional", match, sentence=False),
        past=past,
        recent=recent and not past,
        resolved=setting.anywhere("resolved"),
        now=now,
        jest=setting.anywhere("jest"),
        cause=setting.near("cause", match),
        relief=setting.anywhere("relief"),
    )


def _fresh_start(words: tuple[str, ...], start: int, first: int) -> int:
    """Where the author starts afresh, so that `i cannot do this, i want to` and `no puedo mas, me quiero` deny nothing."""
    for i in range(first, start, -1):
        if words[i] in _AFRESH and words[i - 1] in _LINKS:
            return i
    return start


def _subject(words: tuple[str, ...], start: int, match: Match) -> tuple[str, int]:
    inside = words[match.first : match.last]
    if any(w in ("himself", "herself", "themselves", "themself") for w in inside):
        return "other", match.first
    if "yourself" in inside or "yourselves" in inside:
        return "you", match.first
    if inside and (inside[0] == "i" or "myself" in inside):
        return _speaker(words, start, match.first)
    for i in range(match.first - 1, start - 1, -1):
        word = words[i]
        if word in ("i", "yo", "me"):
            return "self", i
        if word in _YOU:
            return "you", i
        if word in _ANY:
            return "anyone", i
        if word in _PEOPLE and not (i and words[i - 1] in ("with", "to", "for", "without")):
            return "other", i
    return "self", start


def _speaker(words: tuple[str, ...], start: int, first: int) -> tuple[str, int]:
    """Of a cue in the first person: the author's, unless somebody else said it."""
    before = words[max(start, first - 5) : first]
    for i, word in enumerate(before):
        if word in ("said", "says", "saying", "told", "goes", "texted", "like") and any(
            w in _PEOPLE for w in before[:i]
        ):
            return "other", first
    return "self", first


def _asks(words: tuple[str, ...], match: Match) -> bool:
    for i in range(match.last - 1, min(len(words), match.last + 12)):
        if words[i] in _BREAK:
            return words[i] == "?"
    return False


def _quotes(words: tuple[str, ...]) -> list[tuple[int, int]]:
    spots = [i for i, word in enumerate(words) if word == '"']
    return list(zip(spots[::2], spots[1::2], strict=False))


_DATA = tomllib.loads((HERE / "frames.toml").read_text("utf-8"))
_TURNS: Final = frozenset(_DATA["turns"]["words"].split())
_PEOPLE: Final = frozenset(_DATA["people"]["words"].split())
_SIGNS: Final = _Signs()
