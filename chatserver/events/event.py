"""What every event is made of."""

from __future__ import annotations

from msgspec import Struct

Span = tuple[int, int]


class Event(Struct, frozen=True, kw_only=True, tag_field="event", omit_defaults=True, gc=False):
    pass
