"""From a cue and its frame to a level: the table, and nothing else.

The first row that holds decides. An entry may be deaf to a frame: *not want to live* is not softened by its own *not*, and an
entry about somebody who does not wake is about somebody else to begin with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from moderation.rules.crisis.frames import Frame, Setting, frame_of
from moderation.rules.crisis.grammar import Grammar, Match, matches
from moderation.rules.crisis.words import Words

MOST: Final = 24  #: cues of one text whose frame is worked out, so that no text takes long


@dataclass(frozen=True, slots=True)
class Cue:
    """One entry of the grammar that spoke, in its frame, and the level that comes of it."""

    match: Match
    frame: Frame
    level: int

    @property
    def id(self) -> str:
        return self.match.entry.id


def cues_of(words: Words, grammar: Grammar) -> list[Cue]:
    """All cues of a text, in the order they stand."""
    found = _worth(list(matches(words, grammar)))
    if not found:
        return []
    setting = Setting(words)
    cues = []
    for match in found:
        frame = frame_of(setting, match)
        cues.append(Cue(match, frame, level_of(match, frame)))
    return sorted(cues, key=lambda cue: (cue.match.first, cue.match.last, cue.id))


def _worth(found: list[Match]) -> list[Match]:
    """Of a text with very many cues the gravest, and where those are as grave as each other the last."""
    if len(found) <= MOST:
        return found
    return sorted(found, key=lambda match: (-match.entry.level, -match.first))[:MOST]


def level_of(match: Match, frame: Frame) -> int:
    """The level of one cue by itself."""
    entry = match.entry
    deaf = entry.deaf
    if (frame.playful and "playful" not in deaf) or (frame.quoted and "quoted" not in deaf):
        return 0
    if frame.offered and "offered" not in deaf:
        return 0
    if (frame.asked or frame.who in ("you", "anyone")) and "asked" not in deaf:
        return 0
    if frame.topic:
        return 0
    if frame.negated and "negated" not in deaf:
        return 0
    if frame.past and "past" not in deaf:
        return 0 if frame.resolved or frame.who == "other" else min(entry.past, entry.level)
    if frame.who == "other" and "third" not in deaf:
        return entry.other if not frame.resolved else 0
    if frame.conditional and "conditional" not in deaf:
        return min(entry.level, 1)
    if frame.recent and not frame.now:
        return min(entry.level, max(entry.recent, entry.past))
    return entry.level


#: What two cues of one text make together: a wish with a means, a night or an empty house is more than a wish.
TOGETHER: Final = (
    (
        frozenset({"wish", "ideation", "held_back", "burden", "goodbye", "intent"}),
        frozenset({"means", "intent", "goodbye"}),
        3,
    ),
    (frozenset({"ideation", "intent"}), frozenset({"means", "goodbye"}), 4),
)


def level_together(cues: list[Cue]) -> int:
    """The level of all cues of a text."""
    highest = max((cue.level for cue in cues), default=0)
    kinds = {cue.id.split(".")[0] for cue in cues if cue.level >= 2}
    for one, other, level in TOGETHER:
        if highest < level and kinds & one and kinds & other and len(kinds & (one | other)) > 1:
            highest = level
    return highest
