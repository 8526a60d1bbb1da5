"""Reads a line together with what the author said before it, and with the question it answers.

A crisis is rarely said in one line. The line is read alone, and again joined with the author's recent lines, once as if it
were one sentence broken by the return key and once as sentences of their own. Joining can raise ("everyone would be" / "better
off" / "without me") and it can lower ("i want to die" / "laughing at this cat"). A short answer is read as the statement it makes:
"are you thinking of killing yourself?" / "yes" says "i am thinking of killing myself". What was said fades with time.
"""

from __future__ import annotations

from dataclasses import dataclass

from moderation.reading import Reading, View
from moderation.rules.crisis.answers import answered
from moderation.rules.crisis.grammar import load
from moderation.rules.crisis.outcome import Cue, cues_of, level_together
from moderation.rules.crisis.words import Words, joined, words_of
from moderation.scene import Said, Scene
from moderation.verdict import Span

FADES = 600.0  #: seconds after which an earlier line no longer joins
STAYS = 240.0  #: seconds for which a serious level holds for the next lines of the same person
LINES, WORDS = 8, 160  #: how much of the earlier lines is read again

GRAMMAR = load("en_suicide.toml", "en_danger.toml")


@dataclass(frozen=True, slots=True)
class Judgement:
    level: int = 0
    category: str = "none"
    risk: float = 0.0
    spans: tuple[Span, ...] = ()
    evidence: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    means: bool = False


_CHANCE = (0.01, 0.06, 0.6, 0.85, 0.95)


def judge(reading: Reading, scene: Scene) -> Judgement:
    view = reading.bold
    here = words_of(view)
    if not here.words:
        return Judgement()
    alone = cues_of(here, GRAMMAR)
    level = level_together(alone)
    cues = [cue for cue in alone if cue.level]
    evidence: list[str] = []
    before = _before(scene)
    if before:
        level, cues, evidence = _with(before, here, level, cues)
    answer = answered(scene, here)
    if answer is not None:
        said = cues_of(answer, GRAMMAR)
        if level_together(said) > level:
            level, cues = level_together(said), [cue for cue in said if cue.level]
            evidence = ["question"]
            return _result(level, cues, (view.span(0, len(view.text)),), evidence)
    held = max([_stays(said) for said in scene.recent if said.by == "author"] + [0])
    if before and not evidence and level < held:
        level = held
    level = max(level, scene.author.open_level if before and any(s.same_share for s in scene.recent) else 0)
    spans = tuple(
        dict.fromkeys(
            here.span(view, c.match.first, c.match.last) for c in cues if c.match.last <= len(here.words)
        )
    )
    if level >= 2 and not spans:
        spans = (view.span(0, len(view.text)),)
    return _result(level, cues, spans, evidence)


def _stays(said: Said) -> int:
    return said.level if said.level >= 2 and (said.ago <= STAYS or said.same_share) else 0


def _before(scene: Scene) -> list[Said]:
    lines = [said for said in scene.recent if said.by == "author" and (said.ago <= FADES or said.same_share)]
    return lines[-LINES:]


def _with(before: list[Said], here: Words, level: int, cues: list[Cue]) -> tuple[int, list[Cue], list[str]]:
    """Joined in one breath and as sentences; cues are moved so that their places are those of this line."""
    earlier = [words_of(Reading.of(said.text).bold) for said in before]
    best, best_cues, evidence = level, cues, []
    stop = words_of(View(".", Span))
    for parts in (
        [earlier[-1], here],
        [*earlier[-3:], here],
        [w for e in earlier for w in (e, stop)] + [here],
    ):
        whole = joined(parts)
        offset = len(whole.words) - len(here.words)
        found = cues_of(whole, GRAMMAR)
        reach = [cue for cue in found if cue.match.last > offset]
        total = level_together(found)
        if total > best and (reach or total >= 3):
            best = total
            best_cues = [_moved(cue, offset) for cue in reach if cue.level]
            evidence = [said.ref for said in before if said.ref]
    return best, best_cues, evidence


def _moved(cue: Cue, offset: int) -> Cue:
    match = cue.match
    moved = type(match)(match.entry, max(match.first - offset, 0), match.last - offset)
    return Cue(moved, cue.frame, cue.level)


def _result(level: int, cues: list[Cue], spans: tuple[Span, ...], evidence: list[str]) -> Judgement:
    strongest = max(cues, key=lambda cue: cue.level, default=None)
    ids = [f"{cue.id}[{','.join(cue.frame.names())}]" for cue in cues]
    return Judgement(
        level=level,
        category=strongest.match.entry.category
        if strongest and level
        else ("suicide" if level >= 2 else "none"),
        risk=_CHANCE[level],
        spans=spans,
        evidence=tuple(dict.fromkeys([*evidence, *ids])),
        notes=tuple(dict.fromkeys(note for cue in cues if cue.level >= 1 for note in cue.match.entry.notes)),
        means=any(cue.match.entry.means and cue.level >= 2 for cue in cues),
    )
