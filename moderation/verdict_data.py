"""A verdict as plain data: what the review command writes, and what the try-a-line box shows."""

from __future__ import annotations

from typing import Any

from moderation.verdict import Verdict


def as_data(verdict: Verdict) -> dict[str, Any]:
    """A verdict as contract section 4 has it, and the sentence for the author."""
    spans = sorted(
        (span.start, span.end, finding.rule)
        for finding in verdict.findings
        if finding.says_something
        for span in finding.spans
    )
    return {
        "level": verdict.level.name,
        "category": verdict.category.value,
        "risk": round(verdict.risk, 4),
        "delivery": verdict.delivery.name.lower(),
        "author": verdict.author.name.lower(),
        "facilitators": verdict.facilitators.name.lower(),
        "room": verdict.room.name.lower(),
        "rules": list(verdict.rules),
        "spans": [list(span) for span in dict.fromkeys(spans)],
        "text": verdict.text,
        "folded": verdict.folded,
        "notes": list(verdict.notes),
        "say": verdict.say,
    }
