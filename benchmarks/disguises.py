"""How well the crisis rule reads what people write so as not to be read: `python -m benchmarks.disguises FILE...`.

Each kind of disguise is put on every line at C2 and above that the rule finds as it stands, and the share still found
is printed. The files are labelled JSON Lines, as `python -m moderation evaluate` takes them.
"""

from __future__ import annotations

import random
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path

from moderation.lookalikes import LETTERS
from moderation.model.rows import read
from moderation.reading import Reading
from moderation.rules.crisis.judging import judge
from moderation.scene import Scene

Disguise = Callable[[str, random.Random], str]

_LEET = {"a": "4", "e": "3", "i": "1", "o": "0", "s": "5", "t": "7"}
_SIGNS = {"a": "@", "i": "!", "s": "$", "e": "€", "l": "|"}
_NEAR = {
    "a": "s",
    "e": "r",
    "i": "o",
    "o": "p",
    "t": "y",
    "n": "m",
    "l": "k",
    "s": "d",
    "h": "j",
    "d": "f",
    "u": "i",
}
_LOOKS = {
    letter: [look for look, plain in LETTERS.items() if plain == letter and look.isalpha()][:3]
    for letter in "abcdehiklmnoprstuxy"
}
_CODED = (
    (r"\bkill(ing)? myself\b", "unalive\\1 myself"), (r"\bsuicid(e|al)\b", "sewerslide"), (r"\bdie\b", "d!e"),
    (r"\bkill\b", "k!ll"), (r"\bdead\b", "ded"), (r"\bdeath\b", "de4th"), (r"\bpills\b", "💊"), (r"\bgun\b", "🔫"),
    (r"\bknife\b", "🔪"), (r"\boverdose\b", "OD"), (r"\bself[ -]harm\b", "s3lf h4rm"), (r"\bmatarme\b", "m4tarme"),
    (r"\bpastillas\b", "💊"), (r"\bmorir(me)?\b", "m0rir\\1"),
)  # fmt: skip


def kinds() -> dict[str, Disguise]:
    """Every kind of disguise by its name."""
    return {
        "shouting": lambda text, _: text.upper(),
        "leetspeak in some letters": lambda text, dice: _letters(text, dice, 0.3, _LEET),
        "leetspeak throughout": lambda text, dice: _letters(text, dice, 1.0, _LEET),
        "signs for letters": lambda text, dice: _letters(text, dice, 0.5, _SIGNS),
        "look-alike letters, some": lambda text, dice: _looks(text, dice, 0.3),
        "look-alike letters throughout": lambda text, dice: _looks(text, dice, 1.0),
        "full-width letters": lambda text, _: text.translate({c: c + 0xFEE0 for c in range(0x21, 0x7F)}),
        "mathematical letters": lambda text, _: _mathematical(text),
        "accents on letters": lambda text, dice: _after(text, dice, 0.4, "\u0301"),
        "marks piled on letters": lambda text, dice: _after(text, dice, 1.0, "\u0336\u0321"),
        "invisible characters": lambda text, dice: _after(text, dice, 0.6, "\u200b"),
        "soft hyphens": lambda text, dice: _after(text, dice, 0.4, "\u00ad"),
        "letters spaced, some words": lambda text, dice: _words(text, dice, 0.4, " ".join),
        "letters spaced throughout": lambda text, dice: _words(text, dice, 1.0, " ".join, "   "),
        "letters dotted": lambda text, dice: _words(text, dice, 0.5, ".".join),
        "letters dashed": lambda text, dice: _words(text, dice, 0.5, "-".join),
        "a dot in each word": lambda text, dice: _words(text, dice, 1.0, lambda w: f"{w[:2]}.{w[2:]}" if len(w) > 3 else w),
        "words split by a space": lambda text, dice: _words(text, dice, 0.4, lambda w: f"{w[:2]} {w[2:]}" if len(w) > 3 else w),
        "letters held down": lambda text, dice: _words(text, dice, 0.5, lambda w: re.sub(r"([aeiou])", r"\1\1\1", w)),
        "last letter held down": lambda text, dice: _words(text, dice, 0.7, lambda w: w + w[-1] * 3),
        "a letter left out, half of all words": lambda text, dice: _slip(text, dice, _drop),
        "letters swapped, half of all words": lambda text, dice: _slip(text, dice, _swap),
        "a wrong key, half of all words": lambda text, dice: _slip(text, dice, _miss),
        "a letter twice, half of all words": lambda text, dice: _slip(text, dice, _twice),
        "vowels starred": lambda text, dice: _words(text, dice, 1.0, lambda w: _first_vowel(w, "*") if len(w) > 2 else w),
        "no vowels": lambda text, _: re.sub(r"(?<=\w)[aeiou](?=\w)", "", text),
        "no spaces": lambda text, _: re.sub(r"[^\w]+", "", text),
        "underscores for spaces": lambda text, _: text.replace(" ", "_"),
        "dots for spaces": lambda text, _: text.replace(" ", "."),
        "coded words": lambda text, _: _coded(text),
        "pictures between words": lambda text, dice: " ".join(w + dice.choice(["", "", " 💀", " 😭"]) for w in text.split()),
        "no marks, no capitals": lambda text, _: re.sub(r"[^\w\s]", "", text).lower(),
    }  # fmt: skip


def disguised(kind: str, text: str) -> str:
    """The text in a disguise, the same every time."""
    return kinds()[kind](text, random.Random(f"{kind}:{text}"))


def found(text: str) -> bool:
    return judge(Reading.of(text), Scene()).level >= 2


def share_found(kind: str, texts: Iterable[str]) -> float:
    """How many of these texts, all found as they stand, are found in this disguise as well."""
    answers = [found(disguised(kind, text)) for text in texts]
    return sum(answers) / len(answers)


def _letters(text: str, dice: random.Random, share: float, table: dict[str, str]) -> str:
    return "".join(table[c] if c in table and dice.random() < share else c for c in text.lower())


def _looks(text: str, dice: random.Random, share: float) -> str:
    return "".join(
        dice.choice(_LOOKS[c]) if _LOOKS.get(c) and dice.random() < share else c for c in text.lower()
    )


def _mathematical(text: str) -> str:
    return "".join(chr(0x1D41A + ord(c) - 97) if c.isascii() and c.isalpha() else c for c in text.lower())


def _after(text: str, dice: random.Random, share: float, mark: str) -> str:
    plain = unicodedata.normalize("NFC", text)
    return "".join(c + mark if c.isalpha() and dice.random() < share else c for c in plain)


def _words(
    text: str, dice: random.Random, share: float, change: Callable[[str], str], between: str = " "
) -> str:
    return between.join(
        change(w) if len(w) > 1 and w.isalpha() and dice.random() < share else w for w in text.split()
    )


def _slip(text: str, dice: random.Random, change: Callable[[str, int], str]) -> str:
    return " ".join(
        change(w, dice.randrange(1, len(w) - 1)) if len(w) > 3 and w.isalpha() and dice.random() < 0.5 else w
        for w in text.split()
    )


def _drop(word: str, at: int) -> str:
    return word[:at] + word[at + 1 :]


def _swap(word: str, at: int) -> str:
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _miss(word: str, at: int) -> str:
    return word[:at] + _NEAR.get(word[at], "x") + word[at + 1 :]


def _twice(word: str, at: int) -> str:
    return word[:at] + word[at] + word[at:]


def _first_vowel(word: str, sign: str) -> str:
    return re.sub(r"(?<=\w)[aeiou](?=\w)", sign, word, count=1)


def _coded(text: str) -> str:
    for plain, coded in _CODED:
        text = re.sub(plain, coded, text, flags=re.IGNORECASE)
    return text


def main(files: list[str]) -> None:
    texts = [row.text for file in files for row in read(Path(file)) if row.alert and not row.scene.recent]
    clean = [text for text in texts if len(text) < 300 and found(text)]
    print(f"{len(texts)} lines at C2 and above, {len(clean)} of them short and found as they stand")
    for kind in kinds() if clean else ():
        print(f"  {kind:<40} {share_found(kind, clean):.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
