"""How these tests ask the crisis rule: in one line, as a facilitator would tell it."""

from __future__ import annotations

from moderation.reading import Reading
from moderation.rules.crisis import Crisis
from moderation.scene import Author, Said, Scene
from moderation.verdict import Finding

RULE = Crisis()


def heard(text: str, scene: Scene | None = None) -> Finding | None:
    return next(iter(RULE.notice(Reading.of(text), scene or Scene())), None)


def level(text: str, scene: Scene | None = None) -> int:
    found = heard(text, scene)
    return int(found.level) if found else 0


def after(*lines: str, asked: str = "", gap: float = 10.0, open_level: int = 0) -> Scene:
    """The moment after these lines of the author, and after a facilitator asked."""
    count = len(lines) + bool(asked)
    recent = [
        Said("author", line, gap * (count - i), same_share=True, ref=f"line-{i}")
        for i, line in enumerate(lines)
    ]
    if asked:
        recent.append(Said("facilitator", asked, gap, ref="question"))
    return Scene(author=Author(open_level=open_level), recent=tuple(recent))
