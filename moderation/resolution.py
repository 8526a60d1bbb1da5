"""How everything the rules noticed about one line becomes one verdict (domain page 5.5).

The answer never depends on the order of the rules: findings are put into one order of their own first, and
each axis takes its strongest step. Safety comes before everything else: at C1 and above nothing may cost the
author anything, except that words which attack or urge somebody else stay withheld.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from moderation.verdict import (
    Category,
    Delivery,
    Finding,
    HoldEnd,
    Level,
    Span,
    ToAuthor,
    ToFacilitators,
    Verdict,
)

#: Stands where words were taken out. Always the same length, so that it says nothing about them.
HATCH = "▒▒▒▒"

#: Rules that limit how often somebody writes. A person in crisis is never limited, so at C1 and above they
#: are silent.
RATE_RULES = frozenset({"pace", "repeat_text"})

#: Rules whose withheld words stay withheld in a crisis when they are aimed at somebody else.
AIMED_RULES = frozenset({"encourage_harm", "hate_harass"})

#: Which end wins when several holds meet: the one that keeps the words longest away from the room by itself.
_ENDS = {
    HoldEnd.RELEASE: 0,
    HoldEnd.AUTHOR_DECIDES: 1,
    HoldEnd.RETURN_TO_AUTHOR: 2,
    HoldEnd.KEEP_HELD_AND_ESCALATE: 3,
}
_CATEGORIES = tuple(Category)


def resolve(text: str, findings: Iterable[Finding]) -> Verdict:
    """One verdict for `text`. Same findings in any order, same verdict."""
    findings = tuple(findings)
    level = max((finding.level for finding in findings), default=Level.C0)
    ordered = sorted((_safe(finding, level) for finding in findings), key=_key)
    if not ordered:
        return Verdict(text=text)
    delivery = max(finding.delivery for finding in ordered)
    folded = any(finding.delivery is Delivery.FOLD for finding in ordered)
    seen = masked(
        text, (span for finding in ordered if finding.delivery is Delivery.MASK for span in finding.spans)
    )
    held = delivery in (Delivery.HOLD, Delivery.BLOCK_EXPLAIN)
    speaker = _speaker(ordered)
    end, seconds = _end(ordered) if delivery is Delivery.HOLD else (HoldEnd.RETURN_TO_AUTHOR, 0)
    worst = max(ordered, key=lambda each: (each.level, each.risk, -_CATEGORIES.index(each.category)))
    return Verdict(
        text="" if held else seen,
        delivery=delivery,
        author=max(finding.author for finding in ordered),
        facilitators=max(finding.facilitators for finding in ordered),
        room=max(finding.room for finding in ordered),
        folded=folded and delivery is not Delivery.BLOCK_EXPLAIN,
        level=level,
        category=worst.category if level else Category.NONE,
        risk=max(finding.risk for finding in ordered),
        say=_say(ordered),
        rule=speaker.rule if speaker.says_something else "",
        notes=tuple(sorted({note for finding in ordered for note in finding.notes})),
        hold_seconds=seconds,
        hold_end=end,
        findings=tuple(ordered),
        when_released=seen if delivery is Delivery.HOLD else "",
    )


def masked(text: str, spans: Iterable[Span]) -> str:
    """The text with each span replaced by the hatch; spans that touch or overlap become one."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        elif span.start < span.end:
            joined.append(span)
    pieces, at = [], 0
    for span in joined:
        pieces += [text[at : span.start], HATCH]
        at = span.end
    return "".join([*pieces, text[at:]])


def _safe(finding: Finding, level: Level) -> Finding:
    """Safety first: what this finding may still ask for when the line is at this level."""
    if level is Level.C0:
        return finding
    if finding.rule in RATE_RULES:
        return replace(
            finding,
            delivery=Delivery.ALLOW,
            author=ToAuthor.NOTHING,
            say="",
            facilitators=min(finding.facilitators, ToFacilitators.NOTE),
        )
    aimed = finding.towards_other and finding.rule in AIMED_RULES
    costs = finding.delivery is Delivery.BLOCK_EXPLAIN or finding.author is ToAuthor.PAUSE_POSTING
    author = ToAuthor.NUDGE if finding.author is ToAuthor.ASK_REPHRASE else finding.author
    if author is ToAuthor.PAUSE_POSTING:
        author = ToAuthor.NUDGE
    if not costs or (aimed and finding.delivery is Delivery.BLOCK_EXPLAIN):
        return replace(finding, author=author, delivery=_unslowed(finding.delivery))
    return replace(
        finding,
        delivery=Delivery.HOLD,
        author=author,
        facilitators=max(finding.facilitators, ToFacilitators.ALERT),
        hold_seconds=finding.hold_seconds or 180,
    )


def _unslowed(delivery: Delivery) -> Delivery:
    return Delivery.ALLOW if delivery is Delivery.SLOW else delivery


def _key(finding: Finding) -> tuple[object, ...]:
    """One order for findings that does not depend on who noticed first."""
    return (finding.rule, -finding.delivery, -finding.author, finding.spans, finding.say, finding.evidence,
            -finding.level, -finding.risk, repr(finding))  # fmt: skip


def _weight(finding: Finding) -> tuple[int, ...]:
    """How strongly a finding speaks: delivery, how a hold would end, author, facilitators, level, then
    scope.
    """
    return (
        finding.delivery,
        _ENDS[finding.hold_end] if finding.delivery is Delivery.HOLD else 0,
        finding.author,
        finding.facilitators,
        finding.level,
        finding.locked,
        not finding.side,
    )


def _speaker(ordered: Sequence[Finding]) -> Finding:
    return max(ordered, key=_weight)  # `max` keeps the first of equals, and the order is canonical


def _say(ordered: Sequence[Finding]) -> str:
    """One message: that of the strongest finding that has something to say."""
    speaking = [finding for finding in ordered if finding.say]
    return _speaker(speaking).say if speaking else ""


def _end(ordered: Sequence[Finding]) -> tuple[HoldEnd, int]:
    """How the hold ends and after how many seconds: the strictest end, its earliest deadline."""
    holds = [finding for finding in ordered if finding.delivery is Delivery.HOLD]
    end = max((finding.hold_end for finding in holds), key=_ENDS.__getitem__)
    seconds = [
        finding.hold_seconds for finding in holds if finding.hold_end is end and finding.hold_seconds > 0
    ]
    return end, min(seconds, default=0)
