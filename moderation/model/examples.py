"""Everything the scorer learns from, as labelled rows: corpus, recorded meetings, the grammar's own examples, and sets beside the project."""

from __future__ import annotations

import json
import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final

from moderation.model.rows import ORDINARY, Row, read
from moderation.model.split import part_of
from moderation.reading import Reading
from moderation.rules.crisis.asked import KINDS
from moderation.rules.crisis.context import Text, texts_of
from moderation.rules.crisis.judging import GRAMMAR
from moderation.rules.crisis.outcome import Cue, cues_of
from moderation.scene import Said, Scene

MEETINGS: Final = Path(__file__).parents[2] / "tests" / "meetings"
#: Frames whose words may turn on the words around them, so that they are not put between other lines.
PLAYFUL: Final = frozenset(["hyperbole", "humour", "media", "quote", "reading"])


@dataclass(frozen=True, slots=True)
class Example:
    """One reading of a row."""

    row: Row
    text: Text
    cues: list[Cue]
    part: str
    own: bool  #: whether its words were written for this project

    @property
    def words(self) -> tuple[str, ...]:
        return self.text.words.words

    @property
    def weight(self) -> float:
        # There is far more ordinary talk in a meeting than in the corpus, so it counts for more.
        return self.row.weight * (4.0 if self.row.level == 0 and self.row.frame in ORDINARY else 1.0)


def examples_of(row: Row, own: bool = True) -> Iterator[Example]:
    """The row as the scorer sees it: in its fullest reading, and alone as well when it stands alone."""
    part = "train" if row.family.startswith(("meeting:", "phrase:")) or not own else part_of(row.family)
    for text in _readings(row):
        if text.words.words:
            yield Example(row, text, cues_of(text.words, GRAMMAR), part, own)


def _readings(row: Row) -> list[Text]:
    texts = {text.kind: text for text in texts_of(Reading.of(row.text), row.scene)}
    if "answer" in texts:
        return [texts["answer"]]
    if "breath" in texts:
        return [texts["breath"]] if row.level < 2 else [texts["breath"], texts["sentences"]]
    return [texts["alone"]]


def meetings() -> Iterator[Row]:
    """The calm lines of the recorded meetings, alone and after what their author said before."""
    for path in sorted(MEETINGS.glob("*.jsonl")):
        earlier: dict[str, list[tuple[float, str]]] = {}
        for line in path.read_text("utf-8").splitlines():
            act = json.loads(line)
            text, at = act.get("text"), act.get("t", 0.0)
            if act.get("do") not in ("say", "private_to", "ask_for_help") or not text:
                continue
            own = [said for said in earlier.setdefault(act["by"], []) if at - said[0] < 600][-8:]
            if (
                act.get("expect", {}).get("level", "C0") in ("C0", "C1")
                and path.stem + act["by"] not in IN_DANGER
            ):
                recent = tuple(Said("author", words, at - then, same_share=True) for then, words in own)
                family = f"meeting:{path.stem}"
                yield Row(text, Scene(), 0, "none", family, "meeting_chat", "en")
                if recent:
                    yield Row(text, Scene(recent=recent), 0, "none", family, "meeting_chat", "en", 0.3)
            earlier[act["by"]].append((at, text))


#: Whose lines are never calm ones: an alert about them is open for part of the recording.
IN_DANGER: Final = frozenset({"crisis_minute_20rory", "smart_style_checkinruth"})


def phrases() -> Iterator[Row]:
    """What the entries of the grammar say they are for, and what they must not be taken for."""
    for entry in GRAMMAR.entries:
        family = f"phrase:{entry.id}"
        for text in entry.examples:
            yield Row(text, Scene(), entry.level, entry.category, family, "direct", "")
        for text in entry.counter:
            yield Row(text, Scene(), 0, "none", family, "", "")
    for kind in KINDS:
        for examples, level in ((kind.examples, 2), (kind.counter, 0)):
            for example in examples:
                question, _, answer = example.partition(" | ")
                scene = Scene(recent=(Said("facilitator", question, 10.0),))
                if level == 0 or any(t.kind == "answer" for t in texts_of(Reading.of(answer), scene)):
                    yield Row(answer, scene, level, "none", f"phrase:{kind.id}", "direct", "")


def long_posts(rows: list[Row], calm: list[Row]) -> Iterator[Row]:
    """Dangerous lines between calm ones, and calm ones in the same number: real posts are long, and danger is one
    sentence of them. The same rows give the same posts."""
    chance = random.Random(20)
    quiet = {
        lang: [
            row
            for row in (*rows, *calm)
            if row.lang == lang
            and row.level < 2
            and not row.scene.recent
            and row.frame not in PLAYFUL
            and len(row.text) > 25
        ]
        for lang in ("en", "es")
    }
    for row in rows[::2]:
        if row.level < 2 or row.scene.recent or len(row.text) > 320 or not quiet.get(row.lang):
            continue
        for danger in (True, False):
            around = [
                other
                for other in chance.sample(quiet[row.lang], chance.choice((1, 1, 2)) + 2 * (not danger))
                if part_of(other.family) == part_of(row.family) or other.family.startswith("support")
            ]
            before = chance.randint(0, len(around))
            those = [*around[:before], *([row] if danger else []), *around[before:]]
            if len(those) > 1:
                yield replace(
                    row,
                    text=_untidy(" ".join(_ended(one.text) for one in those), chance),
                    level=max(one.level for one in those),
                    frame="long",
                    weight=0.8,
                )


def _ended(text: str) -> str:
    return text if text.rstrip()[-1:] in (".", "?", "!", "") else text.rstrip() + "."


def _untidy(text: str, chance: random.Random) -> str:
    """As people type on a telephone, some of the time."""
    if chance.random() < 0.35:
        text = text.lower()
    if chance.random() < 0.25:
        text = "".join(c for c in text if c not in ".,!'")
    return text


#: Of each set every how many rows, and what a row counts for: they lend words, the corpus says what is danger.
SETS: Final = (
    ("synthetic_crisis", 3, 0.4),
    ("everyday_goemotions", 3, 0.8),
    ("beacon_hard", 1, 1.0),
    ("harassment_davidson", 6, 0.4),
)


def third_party(folder: Path) -> Iterator[Row]:
    """Licence-clean sets, see docs/crisis.md. None of their text is stored."""
    for name, every, weight in SETS:
        for row in islice(read(folder / f"{name}.jsonl", otherwise=0), None, None, every):
            if row.alert or not _loud(row):  # unfiltered talk may hold true positives
                yield replace(row, weight=weight, level=0 if name.startswith("harassment") else row.level)
    yield from lexicon(folder)
    yield from counselling(folder)


#: Kinds of phrases of the Suicide Risk Lexicon that are danger when somebody says them of themself. All others lend words to what is not.
DANGER: Final = frozenset(
    ["Active suicidal ideation & suicidal planning", "Passive suicidal ideation", "Direct self-injury"]
)
UNSURE: Final = frozenset(
    [
        "Other suicidal language",
        "Lethal means for suicide",
        "Suicide exposure",
        "Burdensomeness",
        "Psychosis & schizophrenia",
    ]
)
_SELF: Final = re.compile(
    r"\b(i|i'm|my|me|myself|suicid\w*|die|dead|death|kill\w*|alive|exist\w*|life|live)\b", re.I
)


def lexicon(folder: Path) -> Iterator[Row]:
    """Phrases of two words and more by what they are about; one word alone says too little."""
    for number, line in enumerate((folder / "lexicon_srl.jsonl").read_text("utf-8").splitlines()):
        phrase = json.loads(line)
        text, about = phrase["text"], phrase["label"]
        danger = about in DANGER
        if about in UNSURE or len(text.split()) < 2 or (danger and not _SELF.search(text)):
            continue
        yield Row(text, Scene(), 2 * danger, "none", f"lexicon_srl:{number}", "", "en", 0.4)


def counselling(folder: Path) -> Iterator[Row]:
    """Questions people put to counsellors, by what each says; who read them wrote it down by number (`counselling.toml`)."""
    told = tomllib.loads((Path(__file__).parent / "counselling.toml").read_text("utf-8"))
    alert, unclear = set(told["alert"]), set(told["unclear"])
    for number, row in enumerate(read(folder / "support_counselchat.jsonl", otherwise=0)):
        if number in alert:
            yield replace(row, level=2, weight=2.0)
        elif number not in unclear:
            yield replace(row, weight=1.0)


def _loud(row: Row) -> bool:
    text = texts_of(Reading.of(row.text), row.scene)[0]
    return any(cue.level >= 2 and cue.match.entry.aloud for cue in cues_of(text.words, GRAMMAR))
