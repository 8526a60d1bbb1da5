"""Puts the grammar and the scorer together: from words to a level, a risk and the spans they rest on.

The grammar is exact and explains itself, the scorer is broad. They are fused where it matters: the scorer is trained with the grammar's
findings among its features, so its probability already weighs both. A level needs the two to agree within bounds: the grammar's level stands
unless the scorer finds it very unlikely, and the scorer raises a line the grammar has no phrase for when it is sure enough.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Final

from moderation.model.scorer import Scored, Scorer, load
from moderation.reading import Reading
from moderation.rules.crisis.context import Text, texts_of
from moderation.rules.crisis.frames import harmless
from moderation.rules.crisis.grammar import Grammar
from moderation.rules.crisis.grammar import load as load_grammar
from moderation.rules.crisis.outcome import Cue, cues_of, level_together
from moderation.rules.crisis.repair import GRAMMARS, VERSION
from moderation.scene import Said, Scene
from moderation.verdict import Span

GRAMMAR: Final[Grammar] = load_grammar(*GRAMMARS)
SCORER: Final[Scorer] = load()

STAYS = 240.0  #: seconds for which a serious level holds for the next lines of the same person


@dataclass(frozen=True, slots=True)
class Judgement:
    level: int = 0
    category: str = "none"
    risk: float = 0.0
    spans: tuple[Span, ...] = ()
    evidence: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    means: bool = False


@dataclass(frozen=True, slots=True)
class Assessed:
    """One text, read by both."""

    text: Text
    cues: list[Cue]
    scored: Scored
    risk: float
    red: float
    amber: float
    grammar: int  #: level by the grammar alone
    level: int = field(default=0)


def judge(reading: Reading, scene: Scene) -> Judgement:
    texts = texts_of(reading, scene, GRAMMAR.possible)
    if not texts[0].own:
        return Judgement()
    read = assess(texts)
    best = _chosen(read)
    if scene.author.in_service and best.level >= 1 and not _of_oneself(best):
        return Judgement(risk=round(min(best.risk, 0.1), 6))
    level = max(best.level, _stays(scene) if not _lowers(read) else 0)
    return _result(reading, read[0], best, level)


def _of_oneself(best: Assessed) -> bool:
    """Whether somebody in service speaks of their own danger, or of somebody not waking up beside them. Their
    questions, their safety advice and the words they lend to others are part of the work."""
    return any(cue.level >= 2 and (cue.frame.own or "third" in cue.match.entry.deaf) for cue in best.cues)


def assess(texts: list[Text]) -> list[Assessed]:
    """Every text as grammar and scorer read it. As single lines, what makes up the sentences was read when it was said."""
    cues = [cues_of(text.words, GRAMMAR) for text in texts]
    loud = [at for at, text in enumerate(texts) if cues[at] or text.kind != "sentences"]
    scores = SCORER.scores([(texts[at].words.words, partial(said_by, cues[at])) for at in loud])
    scored = dict(zip(loud, scores, strict=True))
    return [
        _fused(text, those, scored.get(at)) for at, (text, those) in enumerate(zip(texts, cues, strict=True))
    ]


def _fused(text: Text, cues: list[Cue], scored: Scored | None) -> Assessed:
    if scored is None:
        return Assessed(text, cues, Scored(last=len(text.words.words)), 0.0, 0.0, 0.0, 0)
    risk, red, amber = scored.risk, scored.red, scored.amber
    grammar = level_together(cues)
    alone = risk if _may_raise(text, cues, risk) else 0.0
    plain = _plain(cues, text.offset if text.kind in ("breath", "sentences") else 0)
    level = fused(grammar, plain, risk, alone, red, amber)
    return Assessed(text, cues, scored, risk, red, amber, grammar, level)


def _may_raise(text: Text, cues: list[Cue], risk: float) -> bool:
    """Whether the scorer may raise this text without a phrase of the grammar: not from a word or two, not
    from lines made into sentences they may never have been, and only when surer where half the words are a
    question's, or where the grammar heard the phrase and its frame took it back."""
    if risk < RAISES or text.kind == "sentences" or (text.kind != "answer" and text.own < 3):
        return False
    silent = not any(cue.level for cue in cues)
    cleared = any(cue.match.entry.level >= 2 for cue in cues) or (silent and harmless(text.words))
    disclosed = bool(text.refs) and text.refs[-1].startswith("answered.")
    if silent and cues and text.kind == "answer" and not (disclosed and risk >= CLEARED):
        return False  # the question named it, and the answer took it back
    if silent and cleared and risk < CLEARED and len(text.words.words) <= SHORT:
        return False
    return text.kind != "answer" or any(cue.level for cue in cues) or risk >= RAISES_ANSWER


def said_by(cues: list[Cue], first: int, last: int) -> tuple[str, ...]:
    """What the grammar says of a window, as names for the scorer."""
    if not cues:
        return ("max0",)
    names: set[str] = set()
    highest = 0
    for cue in cues:
        if cue.match.first >= last or cue.match.last <= first:
            continue
        highest = max(highest, cue.level)
        kind = cue.id.split(".")[0]
        names.add(f"{cue.id}={cue.level}")
        names.add(f"{kind}>{min(cue.level, 2)}")
        names.update(f"{kind}~{name}" for name in cue.frame.names())
    names.add(f"max{highest}")
    return tuple(sorted(names))


#: Where the fused level changes. Chosen on the tuning families and ordinary talk; docs/crisis.md says what each costs.
RAISES: Final = 0.65  #: risk at which the scorer alone makes an alert
RAISES_ANSWER: Final = 0.72  #: the same where half the words are the question's
CLEARED: Final = 0.85  #: the same where the grammar heard the phrase and its frame took it back
SHORT: Final = 40  #: words; in a longer text something else may weigh
PLAIN: Final = 0.25  #: risk below which a phrase in plain speech is not believed
FRAMED: Final = 0.3  #: the same in some frame
RED_RAISES: Final = 0.5  #: chance of C3 that makes an alert red
RED_NEEDS: Final = 0.25  #: and below which a red phrase is only C2
RED_PLAIN: Final = 0.6  #: risk at which a red phrase in plain speech needs nothing else
AMBER: Final = 0.6


def fused(grammar: int, plain: bool, risk: float, alone: float, red: float, amber: float) -> int:
    """The level that grammar and scorer give together; `alone` is the risk that may raise without a phrase."""
    believed = grammar >= 2 and risk >= (PLAIN if plain else FRAMED)
    if not believed and alone < RAISES:
        return 1 if grammar or amber >= AMBER else 0
    level = grammar if believed else 2
    if level >= 3 and red < RED_NEEDS and not (plain and risk >= RED_PLAIN):
        return 2
    return 3 if level == 2 and red >= RED_RAISES else level


def _plain(cues: list[Cue], since: int) -> bool:
    """A strong phrase in plain speech that the new words are part of: of oneself, or of somebody near for what is about them, and in no other frame."""
    return any(
        cue.level >= 2
        and cue.match.last > since
        and cue.match.entry.aloud
        and not set(cue.frame.names()) - {"now", "recent"}
        for cue in cues
    )


def _chosen(read: list[Assessed]) -> Assessed:
    """The reading that counts. Read in one breath the words may turn out to be play, and then they are."""
    breath = next((a for a in read if a.text.kind == "breath"), None)
    if breath is not None and breath.level < 2 and any(cue.frame.playful for cue in breath.cues):
        read = [a for a in read if a.text.kind != "sentences"]
    return max(read, key=lambda a: (a.level, a.risk))


def _lowers(read: list[Assessed]) -> bool:
    """Joined in one breath the words turn out to be play: "i want to die" / "laughing"."""
    breath = next((a for a in read if a.text.kind == "breath"), None)
    return breath is not None and breath.level < 2 and any(cue.frame.playful for cue in breath.cues)


def _stays(scene: Scene) -> int:
    own = [said for said in scene.recent if said.by == "author"]
    held = max([_held(said) for said in own], default=0)
    return max(held, scene.author.open_level if own and own[-1].same_share else 0)


def _held(said: Said) -> int:
    return said.level if said.level >= 3 and (said.ago <= STAYS or said.same_share) else 0


def _result(reading: Reading, alone: Assessed, best: Assessed, level: int) -> Judgement:
    cues = [cue for cue in best.cues if cue.level]
    strongest = max(cues, key=lambda cue: (cue.level, cue.match.entry.level), default=None)
    ids = [f"{cue.id}[{','.join(cue.frame.names())}]" for cue in cues]
    if best.level >= 2 and (strongest is None or strongest.level < 2):
        ids.append(f"scorer[{SCORER.version}]")
    if level:
        ids.append(f"grammar[{VERSION}]")
    category = strongest.match.entry.category if strongest and strongest.level >= min(level, 2) else "suicide"
    return Judgement(
        level=level,
        category=category if level else "none",
        risk=round(max(best.risk, alone.risk), 6),
        spans=_spans(reading, best, cues) if level else (),
        evidence=tuple(dict.fromkeys([*(best.text.refs if best is not alone else ()), *ids])),
        notes=_notes(best.cues, level),
        means=any(
            cue.match.entry.means and cue.level >= 2 and cue.match.last > best.text.offset for cue in cues
        ),
    )


def _notes(cues: list[Cue], level: int) -> tuple[str, ...]:
    """What the line speaks of, for those who fold it. A past that is over and a death in grief call nobody, and
    still speak of it."""
    spoken = [
        cue
        for cue in cues
        if (cue.level and level) or not cue.match.entry.level or (cue.frame.past and _meant(cue))
    ]
    return tuple(dict.fromkeys(note for cue in spoken for note in cue.match.entry.notes))


def _meant(cue: Cue) -> bool:
    frame = cue.frame
    return not (frame.playful or frame.asked or frame.offered or frame.topic or frame.negated or frame.quoted)


def _spans(reading: Reading, best: Assessed, cues: list[Cue]) -> tuple[Span, ...]:
    """What to show: the cues that reach into this line, else its most telling words."""
    view, text = reading.bold, best.text
    found = [
        text.words.span(view, max(cue.match.first, text.offset), cue.match.last)
        for cue in cues
        if cue.match.last > text.offset and (cue.level >= 2 or best.level < 2)
    ]
    if not found:
        first = max(best.scored.first, text.offset)
        last = best.scored.last
        if last <= first:
            first, last = text.offset, text.offset + text.own
        first, last = SCORER.telling(text.words.words, first, last)
        found = [text.words.span(view, first, last)]
    return tuple(sorted(set(found)))
