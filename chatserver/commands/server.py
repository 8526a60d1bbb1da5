"""What the server itself asks of a meeting. These never come off a socket."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class Join(Struct, frozen=True, kw_only=True, gc=False):
    """Somebody came in at the door; `name` is already guarded and final."""

    name: str
    role: Literal["participant", "facilitator", "on_call"] = "participant"
    newcomer: bool = False
    folds: tuple[str, ...] = ()
    messages_from: Literal["greeters", "facilitators", "everyone"] = "greeters"
    device: str = ""
    country: str = ""
    room: str = ""
    asked_name: str = ""  #: what was typed, when the name guard changed it
    link: str = ""  #: the link of one use they come by
    mark: str = ""  #: of the device they come with, see `chatserver.marks`


class Connected(Struct, frozen=True, gc=False):
    process: str = ""  #: which process has the socket


class Disconnected(Struct, frozen=True, gc=False):
    process: str = ""


class NoteOutside(Struct, frozen=True, kw_only=True, gc=False):
    """What became of a message to people outside."""

    alert: str
    step: int
    ok: bool
    tries: int


class MakeLink(Struct, frozen=True, kw_only=True, gc=False):
    """A link of one use is to be given out; the meeting is what knows whether it was used."""

    link: str
    service: str
    until: int


class NoteOnCall(Struct, frozen=True, kw_only=True, gc=False):
    """What became of a test without content to people outside."""

    ok: bool


class NoteNext(Struct, frozen=True, kw_only=True, gc=False):
    next_at: int | None


class NotePulse(Struct, frozen=True, kw_only=True, gc=False):
    """Enough people said how they leave; counts only, nobody's answer."""

    answers: tuple[tuple[str, int], ...]


class AskBack(Struct, frozen=True, kw_only=True, gc=False):
    """A removed person's own words, from the page that is left to them."""

    text: str = ""


class Elapse(Struct, frozen=True, gc=False):
    """Time has passed: do what fell due."""


FromServer = (
    Join
    | Connected
    | Disconnected
    | NoteOutside
    | MakeLink
    | NoteOnCall
    | NoteNext
    | NotePulse
    | AskBack
    | Elapse
)
