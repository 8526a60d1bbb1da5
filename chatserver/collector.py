"""When Python looks for garbage that holds itself, so that nobody's line waits for it.

A full look goes through everything that lives: with a thousand people here it took 190 ms on a busy core, in the middle
of whatever went on, about every fifteen seconds of a lively evening. Most of what it saw was the program itself, and next to nothing
of what it found was worth the wait: what goes is nearly all let go of by counting. So the program is set aside once,
young garbage is looked for as before but less often, and a full look comes only after much has gathered.
"""

from __future__ import annotations

import gc

YOUNG = 10_000  #: more things than at the last look, before the young ones are looked at
MIDDLE = 20  #: looks at the young ones before those that survived them
#: and looks at those before everything: a million things more, which some 3,000 people who came and went leave at most
FULL = 5


def settle() -> None:
    """Call it when the program is loaded and nobody is here yet."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, FULL)
