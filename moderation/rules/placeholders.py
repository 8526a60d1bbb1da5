"""Words a group put on its list: each counts as a finding of the rule it names, and is never sent."""

from __future__ import annotations

from collections.abc import Iterator

from moderation.reading import Reading
from moderation.rule import Act, HouseRule
from moderation.scene import Scene
from moderation.verdict import Delivery, Finding, Span, ToAuthor, ToFacilitators

BLOCK = Act(
    Delivery.BLOCK_EXPLAIN,
    ToAuthor.NUDGE,
    ToFacilitators.ALERT,
    say="word_blocked",
    hold_seconds=180,
    towards_other=True,
)


class Placeholders(HouseRule):
    id = "placeholders"

    def notice(self, reading: Reading, scene: Scene) -> Iterator[Finding]:
        if not scene.placeholder_words:
            return
        view = reading.plain
        by_rule: dict[str, list[Span]] = {}
        for word, rule in scene.placeholder_words.items():
            folded = word.casefold()
            at = view.text.find(folded) if folded else -1
            while at >= 0:
                by_rule.setdefault(rule, []).append(view.span(at, at + len(folded)))
                at = view.text.find(folded, at + len(folded))
        for rule, spans in by_rule.items():
            yield BLOCK.found(rule, spans, version=self.version, locked=True, evidence=("placeholder",))
