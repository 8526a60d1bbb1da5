"""Politics, pushing a religion, running down other ways of recovering: a quiet word where the group wants
one.
"""

from __future__ import annotations

from types import MappingProxyType

from moderation.rule import Act, PhraseRule
from moderation.verdict import ToAuthor

OUTSIDE = Act(author=ToAuthor.NUDGE, say="outside_issue")


class OutsideIssues(PhraseRule):
    id = "outside_issues"
    acts = MappingProxyType({"politics": OUTSIDE, "religion": OUTSIDE, "programme": OUTSIDE})
    heard = "politics"
