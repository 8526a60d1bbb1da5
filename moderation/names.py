"""The name at the door: nobody passes for somebody else, for a service position, or carries a number in their
name.

Two people may well have the same name, so nobody is turned away or told off: the later one gets a small
ending and a notice, and may choose another. Names go through the same rules as lines do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from moderation.lookalikes import INVISIBLE, LETTERS
from moderation.phrases import lexicon
from moderation.pipeline import Pipeline, pipeline_for
from moderation.rule import Act
from moderation.scene import Place, Scene
from moderation.verdict import Delivery, Finding, ToAuthor, ToFacilitators, Verdict

RENAME = Act(author=ToAuthor.NUDGE, facilitators=ToFacilitators.NOTE)

#: What a service position is called, here and elsewhere; nobody gets one by choosing a name.
ROLES = frozenset(lexicon("_names")["roles"])
KEPT_NAMES = 16_384  #: whose shapes are kept ready for whoever comes next
LONG_ROLE = 9  #: letters from which a role is recognised inside a longer word

_DIGITS_AS_LETTERS = str.maketrans("013457@$!|", "oieastasil")
_PARTS = re.compile(r"[^\W\d_]+|\d+")
_EDGES = re.compile(r"^[\W_]+|[\W_\d]+$")
_GUEST = {"en": "Guest", "es": "Visita"}
_ANOTHER = {"en": "another", "es": "otra persona"}


@dataclass(frozen=True, slots=True)
class NameReview:
    """The name somebody goes by now, and why it changed."""

    name: str
    renamed: bool = False
    say: str = ""  #: a sentence key for the person, when renamed
    findings: tuple[Finding, ...] = ()
    verdict: Verdict | None = None  #: of the name read as a line: a cry for help in a name is heard


def review_name(name: str, scene: Scene, pipeline: Pipeline | None = None) -> NameReview:
    """What this person is called, among the people in `scene.roster`."""
    typed = clean(name)
    verdict = (pipeline or pipeline_for(scene.format)).review(typed, replace(scene, place=Place.NAME))
    taken = [each for each in scene.roster if each]
    if any(finding.delivery >= Delivery.MASK for finding in verdict.findings):
        return _renamed(_guest(taken, scene.language), "renamed_private", verdict)
    if not typed:
        return _renamed(_guest(taken, scene.language), "renamed_private", verdict)
    if not scene.author.in_service and claims_role(typed):
        rest = " ".join(part for part in typed.split() if not claims_role(part))
        plain = rest if rest and not claims_role(rest) else _guest(taken, scene.language)
        return _renamed(_apart(plain, taken, scene.language), "renamed_role", verdict)
    if _looks_like_one_of(typed, taken):
        return _renamed(_apart(typed, taken, scene.language), "renamed", verdict)
    return NameReview(typed, verdict=verdict, findings=verdict.findings)


def forget_names() -> None:
    """Let go of the names that were kept ready: their meeting is forgotten."""
    _shapes.cache_clear()


def clean(name: str) -> str:
    """A name without invisible characters, direction marks or runs of white space."""
    visible = "".join(char for char in unicodedata.normalize("NFC", name) if ord(char) not in INVISIBLE)
    return " ".join("".join(char if char.isprintable() else " " for char in visible).split())


def skeleton(name: str) -> str:
    """What is left of a name when everything that could be a disguise is taken away."""
    letters = _letters(name)
    bare = "".join(part for part in _PARTS.findall(letters) if not part.isdigit())
    if not bare:
        bare = "".join(_PARTS.findall(letters))
    return _squeezed(bare)


def claims_role(name: str) -> bool:
    """Whether a name says somebody holds a service position."""
    lowered = _letters(name)
    parts = [part for part in _PARTS.findall(lowered) if not part.isdigit()]
    shapes = {*parts, "".join(parts)}
    leet = [part for part in re.split(r"[\W_]+", lowered.translate(_DIGITS_AS_LETTERS)) if part]
    shapes |= {*leet, "".join(leet), *(part.rstrip("s") for part in parts)}
    if shapes & ROLES or {_squeezed(shape) for shape in shapes} & _SQUEEZED_ROLES:
        return True
    return any(role in shape for role in ROLES if len(role) >= LONG_ROLE for shape in shapes)


def _letters(name: str) -> str:
    folded = unicodedata.normalize("NFKD", clean(name).casefold())
    return "".join(LETTERS.get(char, char) for char in folded if not unicodedata.combining(char))


def _squeezed(text: str) -> str:
    """Runs of one letter as one letter: `Corrinne` is `Corinne`."""
    return re.sub(r"(.)\1+", r"\1", text)


_SQUEEZED_ROLES = frozenset(_squeezed(role) for role in ROLES)


def _looks_like_one_of(name: str, taken: Iterable[str]) -> bool:
    shapes = {skeleton(name.translate(_DIGITS_AS_LETTERS)), *_shapes(name)}
    shapes.discard("")
    folded = name.casefold()
    return any(folded == each.casefold() or not shapes.isdisjoint(_shapes(each)) for each in taken)


@lru_cache(KEPT_NAMES)
def _shapes(name: str) -> frozenset[str]:
    """What a name in the room looks like: asked about everybody there whenever somebody comes."""
    return frozenset((skeleton(name), skeleton(name.replace("l", "i"))))


def _apart(name: str, taken: Iterable[str], language: str) -> str:
    """The name with an ending that tells it apart from everybody's."""
    taken = list(taken)
    if not _looks_like_one_of(name, taken):
        return name
    base = _EDGES.sub("", name) or name
    word = _ANOTHER.get(language.split("-")[0], _ANOTHER["en"])
    names = {each.casefold() for each in taken}
    ending, count = f"({word})", 1
    while f"{base} {ending}".casefold() in names:
        count += 1
        ending = f"({word} {count})"
    return f"{base} {ending}"


def _guest(taken: Iterable[str], language: str) -> str:
    word = _GUEST.get(language.split("-")[0], _GUEST["en"])
    names = {each.casefold() for each in taken}
    count = 1
    while f"{word} {count}".casefold() in names:
        count += 1
    return f"{word} {count}"


def _renamed(name: str, say: str, verdict: Verdict) -> NameReview:
    found = replace(RENAME, say=say).found("name_guard")
    return NameReview(name, True, say, (*verdict.findings, found), verdict)
