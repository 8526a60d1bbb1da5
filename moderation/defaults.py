"""Which rules there are, how each is set when nobody says otherwise, and the words rules are written with."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from moderation.formats import EVERY_PHASE

LOCKED = frozenset({"crisis", "method_detail", "encourage_harm", "hate_harass"})

#: Every rule of the domain page 5.3 that reads words, with the settings that differ from plain `on`.
DEFAULTS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "contact_details": {},
        "identify_other": {},
        "own_identity": {},
        "private_contact": {},
        "approach_without_reply": {},
        "dependency": {},
        "mentor_scope": {},
        "romantic_sexual": {},
        "solicit_sell_lend": {},
        "substance_sourcing": {},
        "substance_detail": {},
        "medical_instruction": {},
        "advice_crosstalk": {},
        "interrupt": {},
        "method_detail": {},
        "encourage_harm": {},
        "hate_harass": {},
        "label_use": {"others": "nudge", "self": "off"},
        "outside_issues": {"mode": "off"},
        "links_media": {},
        "length_time": {},
        "pace": {},
        "repeat_text": {},
        "name_guard": {},
        "join_wave": {},
        "language": {},
        "recording": {},
        "crisis": {},
    }
)

#: Settings of a meeting that other parts of the house read; nothing here changes because of them.
OF_THE_ENGINE = frozenset(
    {
        "self_break", "withhold", "queue_on_break", "reentry", "companion", "scheduled_break",
        "heavy_run_break", "after_share_check", "flag_then_break", "room_pause", "facilitator_break",
        "return_after_end", "lost_connection", "one_floor_in", "allow_numbers", "placeholder_words",
        "also_spoken", "shield_default_after_s", "intoxicated_sharing", "milestones", "lobby",
        "languages",
    }
)  # fmt: skip
#: Break rules a group cannot switch off: stepping out, and that nothing is sent meanwhile (domain page 5.2).
ALWAYS = frozenset({"self_break", "withhold"})
MODES = frozenset({"off", "dry_run", "on"})
HOLD_SECONDS = 180  #: a hold without a deadline of its own (domain page 5.5, rule 8)
HOLD_ENDS = frozenset({"release", "return_to_author", "keep_held_and_escalate"})
OWN_TYPES = frozenset({"words", "pattern"})  #: what a group's own rule may look for

#: How meetings say where answering each other is welcome.
CROSSTALK: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "off": frozenset({"gathering", "fellowship"}),
        "on": EVERY_PHASE,
        "fellowship_only": frozenset({"gathering", "fellowship"}),
        "discussion_only": frozenset({"gathering", "discussion", "circles", "fellowship"}),
        "after_checkin": frozenset({"gathering", "discussion", "circles", "closing", "fellowship"}),
    }
)
