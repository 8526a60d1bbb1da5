"""A short answer, read as the statement it makes of the question before it."""

from __future__ import annotations

from typing import Final

from moderation.reading import Reading
from moderation.rules.crisis.words import Words, _laid_out, words_of
from moderation.scene import Scene

WAITS = 420.0  #: seconds a question waits for its answer
SHORT = 9  #: words; a longer answer speaks for itself

_YES: Final = frozenset(
    "yes yeah yep yea ya yup yh ye mhm mm si sí definitely absolutely always often sometimes maybe probably kind sort bit little "
    "guess think suppose honestly every most lots constantly tonight today now still both all everything already did have am "
    "do i it same true correct affirmative sadly unfortunately right sure ok".split()
)
_NO: Final = frozenset("no nope nah na never not none nothing nobody negative".split())
_TURNED: Final = {
    "you": "i", "your": "my", "yourself": "myself", "yours": "mine", "are": "am", "were": "was", "u": "i", "me": "you",
    "te": "me", "tu": "mi", "ti": "mi",
}  # fmt: skip
_LEADS: Final = frozenset("are do have did is can could would will has does were was had".split())


def answered(scene: Scene, here: Words) -> Words | None:
    """The statement the author makes by this answer, or None when there is no question or no short answer."""
    question = next((said for said in reversed(scene.recent) if said.by != "other"), None)
    if question is None or question.by != "facilitator" or question.ago > WAITS or "?" not in question.text:
        return None
    own = [word for word in here.words if word.isalpha()]
    if not own or len(own) > SHORT:
        return None
    says_no = own[0] in _NO or (len(own) < 5 and "not" in own and "sure" not in own and "know" not in own)
    asked = words_of(Reading.of(_last_question(question.text)).bold)
    words = _stated([word for word in asked.words if word not in ('"', "(", ")")], says_no=says_no)
    text = [*words, ".", *here.words]
    return _laid_out(text, [(0, 0)] * len(text))


def _last_question(text: str) -> str:
    end = text.rindex("?")
    start = max(text.rfind(mark, 0, end) for mark in ".!?\n")
    return text[start + 1 : end]


def _stated(asked: list[str], *, says_no: bool) -> list[str]:
    """`are you thinking of killing yourself` to `i am [not] thinking of killing myself`."""
    turned = [_TURNED.get(word, word) for word in asked]
    lead = next((i for i in range(len(turned) - 1) if asked[i] in _LEADS and turned[i + 1] == "i"), None)
    if lead is not None:
        helper = [] if asked[lead] in ("do", "did", "does") else [turned[lead]]
        turned[lead : lead + 2] = ["i", *helper, *(["not"] if says_no else [])]
        return turned[lead:]
    return ["i", "not", *turned] if says_no else ["i", *turned]
