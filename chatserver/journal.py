"""The journal: what a meeting's record of events promises, whichever database keeps it.

Every event of a meeting is an entry. Entries of one meeting are numbered 1, 2, 3, ... without a gap; `append`
says which number it believes is the last (`after`) and is refused with `Conflict` when somebody else was
quicker. That one rule is the whole of our ordering: a meeting decided on two machines at once is decided
again on the slower one.

`append` returns when the entries are on disk. Before that nobody may be told about them.

Implementations: `journal_sqlite` (one machine) and `journal_postgres` (several). Both pass `tests/contracts`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One event as it is kept: numbered, dated, and with its words apart from the rest."""

    seq: int  #: 1, 2, 3, ... in its meeting, without a gap
    at: int  #: milliseconds since the epoch
    kind: str  #: the event's name; never words of a person
    body: bytes  #: the event as JSON; may hold words, so it is sealed at rest
    by: str = ""  #: the id of the person whose command made it; empty for the house's own
    ref: str = ""  #: the client's `ref`, on the first entry a command made; empty otherwise


class MeetingRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting as the operator opened it. What happened in it since is in its entries."""

    id: str
    title: str  #: chosen by the operator; sealed at rest
    format: str
    opened_at: int  #: milliseconds since the epoch
    epoch: str  #: random; a new one means that numbers from before say nothing any more (after a restore)
    practice: bool = False
    closed_at: int | None = None
    settings: bytes = b"{}"  #: JSON: language, minutes, topic, rules, ...; sealed at rest


class Invite(msgspec.Struct, frozen=True, kw_only=True):
    """What a link opens. The secret in the link is never kept, only its hash."""

    secret_hash: bytes  #: 32 bytes
    meeting: str
    role: str  #: participant, facilitator, on_call, ...
    room: str = ""  #: the one side room it leads to; empty for the meeting itself
    expires_at: int | None = None  #: milliseconds since the epoch


class Pass(msgspec.Struct, frozen=True, kw_only=True):
    """A seat somebody holds. The token is never kept, only its hash."""

    token_hash: bytes  #: 32 bytes
    meeting: str
    person: str
    expires_at: int | None = None  #: milliseconds since the epoch


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """Something a group keeps beside its meetings: an account, a template, a series. Sealed whole at rest."""

    kind: str
    id: str  #: never words of a person
    version: int  #: 1, 2, 3, ...; a change names the one it was made from
    body: bytes
    expires_at: int | None = None  #: milliseconds since the epoch; forgotten after it


class Conflict(Exception):
    """Somebody else appended first. Read on from where you were, decide again."""

    def __init__(self, head: int) -> None:
        super().__init__(f"the meeting is already at {head}")
        self.head = head


class Repeated(Exception):
    """This person's `ref` is in the journal already, at `seq`. Nothing was appended."""

    def __init__(self, seq: int) -> None:
        super().__init__(f"already written as {seq}")
        self.seq = seq


class UnknownMeeting(LookupError):
    """There is no such meeting."""


class NotWritable(Exception):
    """Disk full, read-only, locked, or the database away: refuse lines, keep serving, it may come back.

    When the connection to a database server was lost in the middle of a commit the entries may turn out to be
    there: read on before deciding again, as after a `Conflict`.
    """


class Failed(NotWritable):
    """A disk error left it unknown what is safe. Stop accepting and let the process end."""


class InUse(Exception):
    """Another server already works on this folder."""


class Damaged(Exception):
    """The file is corrupt, or it is not ours. It is never written over."""


class WrongKey(Damaged):
    """The key is missing or is not the one this database was sealed with."""


class TooNew(Exception):
    """The database was made by a newer version of homegroup."""


class Journal(Protocol):
    """Where meetings are kept. Every method may raise `NotWritable` (when writing) or `Damaged`."""

    on_commit: Callable[[float, int], None]
    """Told after every commit: how many seconds it took and how many rows it made durable."""

    @property
    def exclusive(self) -> bool:
        """True when this process is the only one that appends, so that heads seen here are the truth."""

    @property
    def failed(self) -> bool:
        """True after `Failed`: what was acknowledged is safe, nothing more will be accepted."""

    @property
    def waiting(self) -> int:
        """How many jobs wait for the next commit."""

    async def open(self) -> None:
        """Make or migrate the database. Raises InUse, Damaged, WrongKey, TooNew, NotWritable."""

    async def close(self) -> None:
        """Finish what was queued, then let go of everything."""

    async def check(self) -> None:
        """Return when an append would be durable now, else raise NotWritable with the reason (/readyz)."""

    async def reach(self, within: float) -> None:
        """Return when whatever keeps the entries answers at all, asked on a link of its own; else raise NotWritable."""

    def refuse(self, refusing: bool) -> None:
        """While `refusing`, everything that is asked raises NotWritable at once instead of waiting for an answer."""

    async def create(self, record: MeetingRecord) -> None:
        """Raises Conflict when there is a meeting with this id."""

    async def find(self, meeting: str) -> MeetingRecord | None: ...

    async def meetings(self, open_only: bool = True) -> list[MeetingRecord]:
        """In the order they were opened."""

    async def close_meeting(self, meeting: str, at: int) -> None: ...

    async def words_over(self, closed_by: int) -> list[str]:
        """Ids of the meetings that were closed at `closed_by` or before and are not shredded yet."""

    async def append(
        self, meeting: str, after: int, entries: Sequence[Entry], *, urgent: bool = False
    ) -> None:
        """Add entries numbered after+1, after+2, ..., all or none; they are on disk when this returns.

        Raises Conflict when the meeting is not at `after`, Repeated when an entry's (by, ref) is there
        already, UnknownMeeting, and NotWritable when it cannot be made durable. `urgent` entries (alerts,
        removals) may use the space kept back for them when the disk is full. A caller who is cancelled while
        waiting may find that the entries were written.
        """

    async def read(self, meeting: str, after: int = 0, limit: int = 1000) -> list[Entry]: ...

    async def head(self, meeting: str) -> int:
        """The number of the last entry, 0 when there is none."""

    async def beat(self, process: str, count: int) -> None:
        """A process that serves says that it is alive; `count` is another number each time."""

    async def beats(self) -> dict[str, int]:
        """The newest count of every process that has not stopped beating by itself.

        Counts and not times, so that no two machines need agree on what time it is.
        """

    async def stop_beating(self, process: str) -> None:
        """It has gone, or has been silent for so long that nobody need remember it."""

    async def note_address(self, url: str) -> None:
        """Where people find the server of this journal, so that a command beside it makes links that work."""

    async def address(self) -> str:
        """What was noted last; empty when no server has run here yet."""

    async def put_invite(self, invite: Invite) -> None: ...

    async def find_invite(self, secret_hash: bytes) -> Invite | None: ...

    async def drop_invite(self, secret_hash: bytes) -> None: ...

    async def put_pass(self, held: Pass) -> None: ...

    async def find_pass(self, token_hash: bytes) -> Pass | None: ...

    async def drop_passes(self, meeting: str, person: str) -> None: ...

    async def put_document(self, document: Document) -> None:
        """Keep its version 1, or the one after the version that is there. Raises Conflict when somebody was quicker."""

    async def find_document(self, kind: str, id: str) -> Document | None: ...

    async def documents(self, kind: str) -> list[Document]:
        """All of a kind, by id."""

    async def drop_document(self, kind: str, id: str) -> None: ...

    async def drop_expired(self, now: int) -> None:
        """Forget every invite, pass and document whose time was over at `now`."""

    async def shred(self, meeting: str, entries: Sequence[Entry]) -> None:
        """Forget a meeting's words: destroy its data key, keep word-free entries in place of the old ones.

        An entry that is not replaced keeps its number, date, kind and author, with the body `{}`. Refs are
        forgotten. When this returns, neither the database nor its log holds the old bodies or the key that
        opened them.
        """


async def whole(journal: Journal, meeting: str) -> list[Entry]:
    """Every entry of a meeting, read some at a time. Raises UnknownMeeting."""
    entries: list[Entry] = []
    while more := await journal.read(meeting, entries[-1].seq if entries else 0):
        entries += more
    return entries
