"""One idea a file.

A rule notices; what becomes of the words is decided in one place, `moderation.resolution`.
"""

from __future__ import annotations

from moderation.rule import HouseRule, Rule
from moderation.rules.contact_details import ContactDetails
from moderation.rules.hate_harass import HateHarass
from moderation.rules.interrupt import Interrupt
from moderation.rules.pace import Pace
from moderation.ruleset import Ruleset

RULES: tuple[type[HouseRule], ...] = (ContactDetails, HateHarass, Interrupt, Pace)


def every_rule(ruleset: Ruleset) -> list[Rule]:
    """Every rule of the house, each with the options this meeting gives it."""
    rules: list[Rule] = [kind(ruleset[kind.id].options) for kind in RULES]
    try:
        from moderation.rules.crisis import Crisis
    except ImportError:
        return rules
    return [Crisis(), *rules]
