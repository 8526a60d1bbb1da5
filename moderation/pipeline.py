"""Every rule reads every line; no rule ends the review.

The pipeline is a pure function: the same words in the same scene under the same rules give the same verdict.
It reads no clock except the timer it is handed, and that one only to notice a rule that overran its budget.
It logs no words; what it keeps ready of earlier lines goes when their meeting is forgotten (`forget_words`).

When a rule fails it fails towards a person. A rule that raised, or took longer than its budget, did not read
the line: the rules that keep people safe from others (contact, sourcing, method, hate) hold it for a
facilitator, the others let it pass, and the crisis detector lets it pass marked unread, with a call to the
facilitators. Whatever a slow rule did find is kept as well: a late warning is still a warning.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from contextlib import suppress
from functools import lru_cache
from typing import Any

from moderation.phrases import library
from moderation.reading import Reading
from moderation.resolution import resolve
from moderation.rule import Rule, listened, only_phrases
from moderation.rules.crisis import judging, repair, words
from moderation.ruleset import Ruleset
from moderation.scene import Scene
from moderation.stopwatch import Stopwatch
from moderation.verdict import Delivery, Finding, HoldEnd, ToFacilitators, Verdict

BUDGET = 0.150  #: seconds one rule may take for one line (domain page 5.5, rule 7)
UNREAD_HOLD_SECONDS = 180

#: Rules whose silence could let one person hurt another: unread means held.
HELD_WHEN_UNREAD = frozenset(
    {
        "contact_details",
        "identify_other",
        "substance_sourcing",
        "method_detail",
        "encourage_harm",
        "hate_harass",
    }
)


class Pipeline:
    """The rules of one meeting, ready to review its lines."""

    def __init__(
        self,
        rules: Iterable[Rule],
        ruleset: Ruleset | None = None,
        *,
        timer: Callable[[], float] | None = None,
        budget: float = BUDGET,
    ) -> None:
        self.ruleset = ruleset or Ruleset.of()
        self.rules: Sequence[Rule] = tuple(rule for rule in rules if self.ruleset.on(rule.id))
        #: Rules that say something only where one of their phrases is in the line, or the listener heard them.
        self._by_phrase = frozenset(rule.id for rule in self.rules if only_phrases(rule))
        self._timer = timer or Stopwatch()
        self._budget = budget

    def review(self, text: str, scene: Scene) -> Verdict:
        """What becomes of `text` in this scene."""
        reading = Reading.of(text)
        findings: list[Finding] = []
        try:
            clock = self._timer()
            spoken: Set[str] | None = None  #: once the first of them has had the line searched
            for rule in self.rules:
                by_phrase = rule.id in self._by_phrase
                if by_phrase and spoken is not None and rule.id not in spoken:
                    continue
                found, clock = self._read(rule, reading, scene, clock)
                findings.extend(found)
                if by_phrase and spoken is None:
                    spoken = spoken_of(reading)
        finally:
            library().forget()
        applied = (self.ruleset.apply(finding, scene) for finding in findings)
        return resolve(text, [finding for finding in applied if finding is not None])

    def warm(self) -> None:
        """Read one line with every rule, so that nothing is loaded or compiled while somebody waits for a
        review.
        """
        for rule in self.rules:
            with suppress(Exception):
                list(rule.notice(Reading.of("Warm-up: 555 @ $1 ok?"), Scene()))
        library().forget()

    def _read(
        self, rule: Rule, reading: Reading, scene: Scene, began: float
    ) -> tuple[Sequence[Finding], float]:
        """What one rule found, and the time after it."""
        try:
            findings = list(rule.notice(reading, scene))
        # whatever a rule does wrong, a person must hear of it and the line must not be lost
        except Exception:
            return [unread(rule)], self._timer()
        ended = self._timer()
        if ended - began > self._budget:
            findings.append(unread(rule))
        return findings, ended


def forget_words() -> None:
    """Let go of earlier lines and odd words that were kept ready for the next review: their meeting is forgotten."""
    words.read.cache_clear()
    repair.forms.cache_clear()
    judging.SCORER.forget()


def spoken_of(reading: Reading) -> Set[str] | None:
    """Rules with a phrase in the line, or heard in it; None when nobody can say, so that each is asked and fails by itself."""
    with suppress(Exception):
        return library().hits(reading).keys() | listened(reading).keys()
    return None


def unread(rule: Rule) -> Finding:
    """The finding that stands for a rule that did not read the line."""
    if rule.id == "crisis":
        return Finding(
            rule=rule.id, version=rule.version, unread=True, locked=True, facilitators=ToFacilitators.ALERT
        )
    if rule.id not in HELD_WHEN_UNREAD:
        return Finding(rule=rule.id, version=rule.version, unread=True, facilitators=ToFacilitators.NOTE)
    return Finding(
        rule=rule.id,
        version=rule.version,
        unread=True,
        delivery=Delivery.HOLD,
        facilitators=ToFacilitators.FLAG,
        say="held_unread",
        hold_seconds=UNREAD_HOLD_SECONDS,
        hold_end=HoldEnd.RETURN_TO_AUTHOR,
    )


def pipeline_for(format: str = "", rules: Mapping[str, Any] | None = None) -> Pipeline:
    """The pipeline of a meeting with this format and these rules of its own; made once for each
    combination.
    """
    return _cached(format, json.dumps(rules or {}, sort_keys=True, default=sorted))


def pipeline_with(ruleset: Ruleset) -> Pipeline:
    """A pipeline of every rule of the house, under this ruleset."""
    from moderation.rules import (
        every_rule,
    )  # the rules build on this package's shapes, so they are looked up late

    pipeline = Pipeline(every_rule(ruleset), ruleset)
    pipeline.warm()
    return pipeline


@lru_cache(maxsize=256)
def _cached(format: str, rules: str) -> Pipeline:
    return pipeline_with(Ruleset.of(format, json.loads(rules)))
