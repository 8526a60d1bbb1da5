"""Who came and went, who is on a break, and what was decided about one of them."""

from __future__ import annotations

from chatserver.events.event import Event


class Joined(Event, frozen=True, kw_only=True, tag="joined"):
    who: str
    name: str
    role: str = "participant"
    newcomer: bool = False
    guarded: bool = False
    lobby: bool = False
    folds: tuple[str, ...] = ()
    messages_from: str = "greeters"
    device: str = ""
    country: str = ""
    room: str = ""
    asked_name: str = ""
    link: str = ""  #: the link of one use they came by
    mark: str = ""  #: of the device, keyed and of this meeting alone; empty when nobody can tell


class Arrived(Event, frozen=True, kw_only=True, tag="arrived"):
    """The room is told of somebody; after the share, when one is going on."""

    who: str
    name: str
    services: tuple[str, ...] = ()


class Waiting(Event, frozen=True, kw_only=True, tag="waiting"):
    who: str
    name: str
    newcomer: bool = False


class Admitted(Event, frozen=True, kw_only=True, tag="admitted"):
    who: str
    by: str = ""


class PresenceChanged(Event, frozen=True, kw_only=True, tag="presence"):
    """`state`: here, reconnecting or lost. Best effort: a person's socket, not the person."""

    who: str
    state: str
    process: str = ""  #: which process has the socket, when there are several


class Left(Event, frozen=True, kw_only=True, tag="left"):
    who: str
    why: str = ""


class SteppedOut(Event, frozen=True, kw_only=True, tag="stepped_out"):
    who: str
    visible: str = "nobody"
    until: int | None = None
    here: int = 0
    on_break: int = 0


class ReturnedFromBreak(Event, frozen=True, kw_only=True, tag="returned_from_break"):
    who: str
    catch_up: str = "none"
    since: int = 0  #: seq of the event that took the person out
    companions: tuple[str, ...] = ()  #: whose private words already reached the person during the break
    visible: str = "nobody"
    room: str = ""  #: the circle they return to, while there are circles
    here: int = 0
    on_break: int = 0


class FoldsChosen(Event, frozen=True, kw_only=True, tag="folds"):
    who: str
    notes: tuple[str, ...] = ()


class PostingPaused(Event, frozen=True, kw_only=True, tag="posting_paused"):
    who: str
    until: int
    why: str
    by: str


class PostingResumed(Event, frozen=True, kw_only=True, tag="posting_resumed"):
    who: str
    by: str


class PrivatePaused(Event, frozen=True, kw_only=True, tag="private_paused"):
    """Private lines of `who` rest until then, but for those to facilitators."""

    who: str
    until: int
    why: str
    by: str


class PrivateResumed(Event, frozen=True, kw_only=True, tag="private_resumed"):
    who: str
    by: str


class MayBeBack(Event, frozen=True, kw_only=True, tag="possible_return"):
    """`who` came in soon after one of `about`, who was paused or removed, had gone, and with a device of the same mark."""

    item: str
    who: str
    about: tuple[str, ...]


class Removed(Event, frozen=True, kw_only=True, tag="removed"):
    who: tuple[str, ...]
    by: str
    why: str = ""
    say: str = ""  #: what each of them is told


class AskedBack(Event, frozen=True, kw_only=True, tag="asked_back"):
    """Somebody who was removed says that it was a mistake. `withheld`: their words attacked somebody and were not kept."""

    item: str
    who: str
    name: str
    text: str = ""
    withheld: bool = False


class BackAnswered(Event, frozen=True, kw_only=True, tag="back_answered"):
    item: str
    who: str
    accepted: bool
    by: str


class Restored(Event, frozen=True, kw_only=True, tag="restored"):
    who: tuple[str, ...]
    by: str = ""


PeopleEvent = (
    Joined | Arrived | Waiting | Admitted | PresenceChanged | Left | SteppedOut | ReturnedFromBreak
    | FoldsChosen | PostingPaused | PostingResumed | PrivatePaused | PrivateResumed | MayBeBack | Removed | AskedBack | BackAnswered | Restored
)  # fmt: skip
