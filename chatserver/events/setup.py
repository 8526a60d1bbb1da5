"""Before a meeting and after it: links for those who help to run it, whether on-call was reached, when we meet next."""

from __future__ import annotations

from chatserver.events.event import Event


class LinkMade(Event, frozen=True, kw_only=True, tag="link_made"):
    """A link of one use: whoever comes by it takes up `service`."""

    link: str
    service: str
    until: int
    by: str


class LinkUsed(Event, frozen=True, kw_only=True, tag="link_used"):
    link: str
    who: str


class LinkTakenBack(Event, frozen=True, kw_only=True, tag="link_taken_back"):
    link: str
    by: str


class OnCallTried(Event, frozen=True, kw_only=True, tag="on_call_tried"):
    """People outside were sent a test without content; `ok` when it was taken."""

    ok: bool
    by: str = ""


class NextKnown(Event, frozen=True, kw_only=True, tag="next"):
    """When this group meets next, when that is known or changes."""

    next_at: int | None = None


SetupEvent = LinkMade | LinkUsed | LinkTakenBack | OnCallTried | NextKnown
