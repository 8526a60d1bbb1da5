"""Labelled rows from JSON Lines: texts or short conversations, with the level a careful reader would give."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from moderation.scene import Said, Scene

CORPUS: Final = Path(__file__).parent / "corpus"
#: Frames of ordinary meeting talk.
ORDINARY: Final = frozenset(
    ["recovery_talk", "meeting_chat", "gratitude", "facilitator_words", "advice", "reading", "media"]
)


@dataclass(frozen=True, slots=True)
class Row:
    text: str  #: the line under review
    scene: Scene
    level: int  #: 0 to 4; a file that only tells 1 from 0 gives 2 and 0
    category: str
    family: str
    frame: str
    lang: str
    weight: float = 1.0

    @property
    def alert(self) -> bool:
        return self.level >= 2


def corpus() -> list[Row]:
    """The project's own corpus, in a fixed order."""
    return [row for path in sorted(CORPUS.rglob("*.jsonl")) for row in read(path)]


def read(path: Path, otherwise: int | None = None) -> Iterator[Row]:
    """Rows of one file; a row without a label has the level `otherwise`, or is passed over when that is None."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if not line.strip():
                continue
            row = json.loads(line)
            level = _level(row)
            level = otherwise if level is None else level
            if level is not None and ("text" in row or row.get("messages")):
                yield _row(row, level, f"{path.stem}:{number}")


def _level(row: dict[str, Any]) -> int | None:
    if "level" in row:
        return int(str(row["level"]).lstrip("C"))
    label = row.get("label")
    if label in (0, 1):
        return 2 * int(label)
    return None


def _row(row: dict[str, Any], level: int, place: str) -> Row:
    messages = row.get("messages") or [{"by": "author", "text": row["text"]}]
    messages = [m if isinstance(m, dict) else {"by": "author", "text": m} for m in messages]
    return Row(
        text=messages[-1]["text"],
        scene=Scene(recent=tuple(_earlier(messages)), language=row.get("lang", "en")),
        level=level,
        category=row.get("category") or row.get("cat") or "none",
        family=row.get("family") or place,
        frame=row.get("frame") or row.get("cat") or "",
        lang=row.get("lang", "en"),
    )


def _earlier(messages: list[dict[str, Any]]) -> Iterable[Said]:
    """The messages before the last, with how long before it each was sent."""
    ago = 0.0
    said = []
    for at in range(len(messages) - 2, -1, -1):
        ago += float(messages[at + 1].get("gap_s") or 12.0)
        by = messages[at].get("by", "author")
        said.append(
            Said(
                by=by if by in ("author", "facilitator") else "other",
                text=messages[at]["text"],
                ago=ago,
                same_share=by == "author" and ago < 240,
                ref=f"m{at}",
            )
        )
    return reversed(said)
