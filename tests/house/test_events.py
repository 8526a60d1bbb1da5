"""A new event is thought of wherever a list of all of them stands."""

from __future__ import annotations

from chatserver import events as e
from chatserver.traces import ABOUT


def test_every_event_says_whom_it_is_about() -> None:
    """In `chatserver/traces.py`: what somebody is shown when they ask what is kept about them."""
    assert set(ABOUT) == set(e.Any.__args__)
