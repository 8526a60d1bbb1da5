"""A short answer, read as the statement it makes of the question before it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from moderation.rules.crisis.asked import EARLIER, disclosed
from moderation.rules.crisis.repair import HERE
from moderation.rules.crisis.words import Words, laid_out, read
from moderation.scene import Said

WAITS = 420.0  #: seconds a question waits for its answer
SHORT = 9  #: words; a longer answer speaks for itself
LONGER = 16  #: words; up to here an answer is looked at for what only the question makes clear
LOOKS_BACK = 6  #: lines

_YES: Final = frozenset(
    [
        "yes",
        "yeah",
        "yep",
        "yea",
        "ya",
        "yup",
        "yh",
        "ye",
        "mhm",
        "mm",
        "si",
        "sí",
        "definitely",
        "absolutely",
        "always",
        "often",
        "sometimes",
        "maybe",
        "probably",
        "kind",
        "sort",
        "bit",
        "little",
        "guess",
        "think",
        "suppose",
        "honestly",
        "every",
        "most",
        "lots",
        "constantly",
        "tonight",
        "today",
        "now",
        "still",
        "both",
        "all",
        "everything",
        "already",
        "did",
        "have",
        "am",
        "do",
        "i",
        "it",
        "same",
        "true",
        "correct",
        "affirmative",
        "sadly",
        "unfortunately",
        "right",
        "sure",
        "ok",
    ]
)
_NO: Final = frozenset(["no", "nope", "nah", "na", "never", "not", "none", "nothing", "nobody", "negative"])
_TURNED: Final = {
    "you": "i", "your": "my", "yourself": "myself", "yours": "mine", "are": "am", "were": "was", "u": "i", "me": "you",
    "te": "me", "tu": "mi", "ti": "mi",
}  # fmt: skip
#: "If anyone is thinking of suicide, please say" / "me": the anyone is the author.
_MEANT: Final = {"anyone": "i", "anybody": "i", "someone": "i", "is": "am", "alguien": "yo"}
_ROOM: Final = frozenset(["everyone", "everybody", "todos", "todas"])
_LEADS: Final = frozenset(
    ["are", "do", "have", "did", "is", "can", "could", "would", "will", "has", "does", "were", "was", "had"]
)


@dataclass(frozen=True, slots=True)
class Answer:
    words: Words
    refs: tuple[str, ...]


def answered(recent: tuple[Said, ...], here: Words, at: float = 0.0) -> Answer | None:
    """The statement the author makes by this answer; None when nothing was asked or the answer is long.

    `at` is how long ago the answer was given, for one that is an earlier line itself.
    """
    own = [word for word in here.words if word.isalpha()]
    if not own or len(own) > SHORT:
        return None
    said = _asker(recent, at)
    if said is None:
        return None
    asked = read(said.text[-400:])
    question = _last_question(asked.words)
    if _ROOM & set(question) and "you" not in question:
        return None  # "is everyone ok?" is not about who answers
    if question:
        if any(word in _SPANISH for word in question):
            words = _stated_in_spanish(question, own)
        else:
            words = _stated(question, says_no=_says_no(own))
    elif said.by == "facilitator" and (own == ["me"] or _agrees(own)):
        words = [_MEANT.get(word, word) for word in asked.words if word != "if"]
    elif said.by == "other" and _agrees(own):
        words = [*asked.words, "."]
    else:
        return None
    return _told(words, here, said)


def meant(recent: tuple[Said, ...], here: Words, at: float = 0.0) -> Answer | None:
    """What the answer discloses, read against the questions people in danger are asked."""
    own = [word for word in here.words if word.isalnum()]
    if not here.words or len(own) > LONGER:
        return None
    asker = _asker(recent, at)
    if asker is None:
        return None
    asked = read(asker.text[-400:])
    if asker.by != "facilitator" and not _last_question(asked.words) and len(asked.words) > SHORT + 3:
        return None
    question = _last_question(asked.words) or [word for word in asked.words if word not in '¿"()']
    while question and question[-1] in ".?!":
        question.pop()
    lines = [frozenset(asked.words), *(frozenset(read(said.text[-300:]).words) for said in recent[-EARLIER:])]
    kind = disclosed(question, here, lines, short=len(own) <= SHORT)
    if kind is None:
        return None
    found = _told(list(kind.means), here, asker)
    return Answer(found.words, (*found.refs, kind.id))


def _asker(recent: tuple[Said, ...], at: float) -> Said | None:
    """Whose words are being answered: the last question put to the author, over what others said meanwhile and over
    the author's own first words of the answer; else whoever spoke last."""
    last = recent[-1] if recent else None
    if last is None:
        return None
    for back, said in enumerate(reversed(recent[-LOOKS_BACK:])):
        waited = said.ago - at
        if said.by == "author" or waited > (WAITS if back == 0 else WAITS / 3):
            continue
        if said.by == "facilitator" and (back == 0 or _asks(said.text)):
            return said
        if said.by == "other" and back == 0 and _asks(said.text):
            return said
    return last if last.by != "author" and last.ago - at <= WAITS else None


def _asks(text: str) -> bool:
    return "?" in text or bool(_last_question(read(text[-400:]).words))


def _told(stated: list[str], here: Words, asked: Said) -> Answer:
    """The statement, with the answer in it where the statement has a star, else after it."""
    words: list[str] = []
    places: list[tuple[int, int]] = []
    for word in stated if "*" in stated else [*stated, ".", "*"]:
        words.extend(here.words if word == "*" else [word])
        places.extend(here.places if word == "*" else [(0, 0)])
    return Answer(laid_out(words, places), (asked.ref,) if asked.ref else ())


def _says_no(own: list[str]) -> bool:
    return own[0] in _NO or (len(own) < 5 and "not" in own and not {"sure", "know", "say"} & set(own))


def _agrees(own: list[str]) -> bool:
    """`me too`, `same here`: somebody else's words made one's own."""
    return len(own) <= 5 and (
        own[0] in ("same", "ditto", "yo") or own[:2] in (["me", "too"], ["a", "mi"], ["so", "do"])
    )


def _last_question(asked: tuple[str, ...]) -> list[str]:
    """The words of the last question, without its mark; empty when there is none."""
    if "?" in asked:
        end = len(asked) - 1 - asked[::-1].index("?")
    elif any(a in _LEADS and b == "you" for a, b in pairwise(asked)):
        end = len(asked)
    else:
        return []
    start = max((i + 1 for i in range(end) if asked[i] in ".?!"), default=0)
    return [word for word in asked[start:end] if word not in ('"', "(", ")", "¿")]


def _stated(asked: list[str], *, says_no: bool) -> list[str]:
    """`are you thinking of killing yourself` to `i am [not] thinking of killing myself`."""
    turned = [_TURNED.get(word, word) for word in asked]
    lead = next((i for i in range(len(turned) - 1) if asked[i] in _LEADS and turned[i + 1] == "i"), None)
    if lead is not None:
        helper = [] if asked[lead] in ("do", "does") else [turned[lead]]
        turned[lead : lead + 2] = ["i", *helper, *(["not"] if says_no else [])]
        return turned
    return ["i", "not", *turned] if says_no else ["i", *turned]


def _stated_in_spanish(asked: list[str], own: list[str]) -> list[str]:
    """`tienes pensado matarte` to `[no] tengo pensado matarme`: the ending is the subject, so every verb turns."""
    usted = not _OTHERS & set(asked) and not _TU.keys() & set(asked)
    table = {**_TU, **_USTED} if usted else _TU
    endings = ("arte", "erte", "irte", *(("arse", "erse", "irse") if usted else ()))
    turned = [
        table.get(word)
        or (word[:-2] + "me" if len(word) > 5 and word.endswith(endings) and word not in _NOUNS else word)
        for word in asked
    ]
    first = own[0] in _NO_ES or " ".join(own[:2]) in _NO_ES or " ".join(own[:3]) in _NO_ES
    says_no = first and not (len(own) > 1 and _UNSURE & set(own[1:]))
    turned = [word for part in turned for word in part.split()]
    if asked[0] in _DOES:
        turned = turned[1:]
    return ["no", *turned] if says_no and asked[0] not in _ASKING else turned


_ES: Final = tomllib.loads((HERE / "es_turned.toml").read_text("utf-8"))
_TU: Final[dict[str, str]] = _ES["tu"]
_USTED: Final[dict[str, str]] = _ES["usted"]
_OTHERS: Final = frozenset(_ES["others"]["words"].split())
_UNSURE: Final = frozenset(_ES["unsure"]["words"].split())
_NO_ES: Final = frozenset(word.replace("_", " ") for word in _ES["no"]["words"].split())
_NOUNS: Final = frozenset(["muerte", "suerte", "fuerte", "aparte"])
_ASKING: Final = frozenset(["que", "como", "donde", "cuando", "quien", "cual", "cuanto", "cuantas"])
_DOES: Final = frozenset(["y", "pero", "entonces", "oye"])
_SPANISH: Final = frozenset(
    [
        *_TU,
        *_OTHERS,
        *[
            "que",
            "el",
            "la",
            "los",
            "las",
            "de",
            "en",
            "usted",
            "se",
            "esta",
            "ha",
            "tiene",
            "quiere",
            "piensa",
            "morir",
            "suicidio",
            "pastillas",
            "hay",
            "algo",
            "solo",
            "sola",
            "es",
            "en",
            "lo",
            "alguna",
            "vez",
            "seguro",
            "segura",
            "respira",
            "vida",
            "matarte",
            "quitarte",
            "si",
            "un",
            "una",
            "por",
            "para",
            "con",
            "mas",
        ],
    ]
) - frozenset(["me", "has", "no", "solo", "real"])
