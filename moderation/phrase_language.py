"""The small language phrases are written in, and its translation into patterns for google-re2.

A phrase is written almost as it is said:

    you (should|need to) ... {stop} ... {medicine}

* a word is itself; `word*` takes its endings, `word/s` its plural; an apostrophe may be missing; accents do
  not matter
* `(a|b c)` is a choice, `?` after a word or a choice makes it optional
* `..` is a gap of up to two words, `...` of up to four, `....` of up to nine; a gap never leaves the sentence
* `{name}` is a word list of the same file, or of `words.toml`
* `#` is a number, in digits or words; `^` is the beginning of a sentence, `$` its end
* `~` in front of a whole phrase is a plain regular expression
"""

from __future__ import annotations

import re
from collections.abc import Mapping

GAP = {"..": 2, "...": 4, "....": 9}
SEPARATOR = r"[^\w.!?]{1,4}"
WORD = r"\w[\w'@$-]*"
START = (
    r"(?:^|[.!?;:,(]\W{0,3}|\b(?:and|so|but|just|please|then|honestly|seriously|ok|okay|look|y|pues)\W{1,3})"
)
END = r"(?:\W{0,3}$|\W{0,2}[.!?;,)])"
NUMBER = (
    r"(?:\d[\d.,]*|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty"
    r"|sixty|hundred|thousand|half|un|una|dos|tres|cuatro|cinco|seis|diez|veinte|cien|mil)"
)
_ACCENTS = str.maketrans("áàâäãåéèêëíìîïóòôöõúùûüñçý", "aaaaaaeeeeiiiiooooouuuuncy")
_TOKEN = re.compile(r"\.{2,4}|\{[a-z_]+\}|[()|?^$#]|[\w'*@&/+.-]+?(?=\.{2,4}|[\s(){}|?^$#]|$)")


class BadPhrase(ValueError):
    """A phrase or lexicon that cannot be used; the message says which and why."""


def fold(text: str) -> str:
    """Accents off, one character for one, so that positions stay."""
    return text if text.isascii() else text.translate(_ACCENTS)


def translate(phrase: str, lists: Mapping[str, str]) -> str:
    """A phrase as an RE2 pattern. BadPhrase when it cannot be read."""
    phrase = fold(phrase.casefold())
    if phrase.startswith("~"):
        return phrase[1:]
    tokens = _TOKEN.findall(phrase)
    if "".join(tokens) != "".join(phrase.split()):
        raise BadPhrase(f"cannot read {phrase!r}")
    try:
        pattern, rest = _choice(tokens, lists)
    except BadPhrase as problem:
        raise BadPhrase(f"{problem}: {phrase!r}") from problem
    if rest:
        raise BadPhrase(f"a bracket too many in {phrase!r}")
    return pattern


def _choice(tokens: list[str], lists: Mapping[str, str]) -> tuple[str, list[str]]:
    branches = []
    while True:
        branch, tokens = _sequence(tokens, lists)
        branches.append(branch)
        if not tokens or tokens[0] != "|":
            break
        tokens = tokens[1:]
    return (branches[0] if len(branches) == 1 else "(?:" + "|".join(branches) + ")"), tokens


def _sequence(tokens: list[str], lists: Mapping[str, str]) -> tuple[str, list[str]]:
    """Elements one after the other; an optional one takes its separator with it."""
    out, pending = "", ""
    started = False
    while tokens and tokens[0] not in ("|", ")"):
        token, tokens = tokens[0], tokens[1:]
        if token in GAP:
            pending += f"(?:{SEPARATOR}{WORD}){{0,{GAP[token]}}}?"
            continue
        if token in ("^", "$"):
            out += pending + (START if token == "^" else END)
            pending = ""
            continue
        piece, tokens = _element(token, tokens, lists)
        optional = bool(tokens) and tokens[0] == "?"
        tokens = tokens[1:] if optional else tokens
        if not started:
            out += f"(?:{piece}{SEPARATOR})?" if optional else piece
            started = not optional
        else:
            out += pending + (f"(?:{SEPARATOR}{piece})?" if optional else SEPARATOR + piece)
        pending = ""
    if not started:
        raise BadPhrase("a choice in which everything is optional")
    return out + pending, tokens


def _element(token: str, tokens: list[str], lists: Mapping[str, str]) -> tuple[str, list[str]]:
    if token == "(":
        piece, tokens = _choice(tokens, lists)
        if not tokens or tokens[0] != ")":
            raise BadPhrase("a bracket is not closed")
        return f"(?:{piece})", tokens[1:]
    if token.startswith("{"):
        name = token[1:-1]
        if name not in lists:
            raise BadPhrase(f"no word list called {name!r}")
        return lists[name], tokens
    if token == "#":
        return rf"\b{NUMBER}\b", tokens
    return _word(token), tokens


def _word(token: str) -> str:
    stem = token.rstrip("*")
    body = re.escape(stem).replace("'", "'?")
    front = r"\b" if stem[:1].isalnum() else ""
    if token.endswith("/s"):
        return front + re.escape(token[:-2]).replace("'", "'?") + r"s?\b"
    if token.endswith("*"):
        return front + body + r"[\w']*"
    return front + body + (r"\b" if stem[-1:].isalnum() else "")
