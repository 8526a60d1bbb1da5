"""What the load generator says: one calm line with another end each time, so that every line is known wherever it turns up.

The ends are made of everyday words. A made-up word would have every server do the same but ours, which looks at a word
it does not know more closely; people's lines hold few of those.
"""

from __future__ import annotations

SENTENCE = "I made it through the week and I am glad to be here, with "
#: 32 words of four letters, no two with the same beginning; four of them are a number.
MARKS = [
    "game", "sofa", "film", "bike", "cake", "aunt", "clip", "name", "leaf", "milk", "eggs", "east", "hall", "coat", "grey", "shoe",
    "duck", "city", "page", "rain", "read", "silk", "baby", "deer", "boat", "crib", "poem", "tune", "goat", "tree", "moon", "mail",
]  # fmt: skip


def marked(number: int) -> str:
    """Line `number` as the load generator writes it."""
    digits = [number // 32**place % 32 for place in reversed(range(4))]
    return SENTENCE + " ".join(MARKS[digit] for digit in digits)
