"""How what is made ready around a meeting changes what is true."""

from __future__ import annotations

from chatserver import events as e
from chatserver.meeting.state import OpenLink, State


def apply(state: State, at: int, event: e.SetupEvent) -> None:
    match event:
        case e.LinkMade():
            state.links[event.link] = OpenLink(event.service, event.until, event.by)
        case e.LinkUsed() | e.LinkTakenBack():
            state.links.pop(event.link, None)
        case e.OnCallTried():
            state.on_call_tried = (at, event.ok)
        case e.NextKnown():
            state.next_at = event.next_at
