"""What stays of an event when its meeting's retention ends."""

from __future__ import annotations

from typing import TypeVar

from msgspec import structs

from chatserver.events.event import Event
from chatserver.events.words import HoldEnded

E = TypeVar("E", bound=Event)

#: What stays of an event when its meeting's retention ends: ids, numbers, and words of this code. Every other text,
#: and everything made of texts, may be somebody's words or name and is blanked. A new field is blanked until it is
#: named here.
KEPT_AFTER_RETENTION = frozenset(
    {
        "about", "alert", "answers", "by", "category", "catch_up", "chair", "circles", "coming_back", "end", "format", "guarded", "hold", "intent", "item",
        "kind", "language", "level", "line", "messages_from", "of", "offer", "order", "phase", "posting", "process",
        "role", "rule", "rules", "service", "share", "source", "state", "title", "to", "visible", "who",
        "before", "conflict", "link", "task", "cue", "helpers", "how", "next", "steps",
    }
)  # fmt: skip


def without_words(event: E) -> E:
    """The event as a fact without a word or a name of anybody. A side room keeps only that it was one."""
    changes: dict[str, object] = {}
    for name in event.__struct_fields__:
        value = getattr(event, name)
        if name == "room" and value:
            changes[name] = "side"
        elif isinstance(value, dict):
            changes[name] = {}
        elif name == "outcome" and isinstance(event, HoldEnded):
            continue
        elif isinstance(value, str | tuple) and name not in KEPT_AFTER_RETENTION:
            changes[name] = type(value)()
    return structs.replace(event, **changes)
