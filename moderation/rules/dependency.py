"""One person holding on to one other person: a quiet word to the author. What one line can show, and no more.

The rest of it (who writes how much, and at what hours) needs weeks of a pair's history, which one line does
not hold.
"""

from __future__ import annotations

from types import MappingProxyType

from moderation.rule import Act, PhraseRule
from moderation.verdict import ToAuthor

ONLY = Act(author=ToAuthor.NUDGE, say="dependency")


class Dependency(PhraseRule):
    id = "dependency"
    acts = MappingProxyType({"only": ONLY})
