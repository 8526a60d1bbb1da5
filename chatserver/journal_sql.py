"""What the SQLite and PostgreSQL journals have in common: sealing, group commit, and who gets which answer.

What is always true here: only the writer task touches the writing connection, one transaction at a time, and
it is never cancelled. A group is planned against the heads as they are inside the transaction, so a refused
append leaves no trace and costs its neighbours nothing. The rare surprise (a `ref` that is already there)
undoes the whole group and writes it again without the one that surprised.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager

from chatserver.journal import (
    Conflict,
    Damaged,
    Entry,
    Failed,
    Invite,
    MeetingRecord,
    Pass,
    Repeated,
    UnknownMeeting,
)
from chatserver.journal_schema import Statement, Statements
from chatserver.journal_writer import (
    BY,
    MEETING,
    REF,
    Alone,
    Append,
    Change,
    Job,
    Plan,
    Row,
    Standing,
    Writer,
    plan,
    settle,
)
from chatserver.sealing import MasterKey, MeetingKey

#: Meeting keys kept opened, about 300 bytes each; past this many the oldest is unwrapped again when needed.
KEYS_KEPT = 20_000
FAILED = "the disk reported an error; the server must be started again"


class SqlJournal(ABC):
    """A journal on a database. What differs between databases is the abstract methods at the end."""

    _sql: Statements
    _master: MasterKey

    def __init__(self) -> None:
        self._keys: dict[str, MeetingKey] = {}
        self._writer = Writer(self._commit_group)
        self._failed = False

    @property
    @abstractmethod
    def exclusive(self) -> bool: ...

    @property
    def failed(self) -> bool:
        return self._failed

    @property
    def waiting(self) -> int:
        """How many writes wait for the next commit."""
        return self._writer.waiting

    async def create(self, record: MeetingRecord) -> None:
        await self._writer.submit(Alone(lambda: self._create(record)))

    async def find(self, meeting: str) -> MeetingRecord | None:
        rows = await self._select(self._sql.find_meeting, self._sql.find_meeting.values(id_=meeting))
        return self._record(rows[0]) if rows else None

    async def meetings(self, open_only: bool = True) -> list[MeetingRecord]:
        wanted = self._sql.open_meetings if open_only else self._sql.all_meetings
        return [self._record(row) for row in await self._select(wanted, ())]

    async def close_meeting(self, meeting: str, at: int) -> None:
        await self._change(self._sql.close_meeting, id_=meeting, closed_at_=at)

    async def append(
        self, meeting: str, after: int, entries: Sequence[Entry], *, urgent: bool = False
    ) -> None:
        if not entries:
            return
        if [entry.seq for entry in entries] != list(range(after + 1, after + 1 + len(entries))):
            raise ValueError("entries are numbered after+1, after+2, ...")
        key = self._keys.get(meeting) or await self._load_key(meeting)
        rows = [(meeting, e.seq, e.at, e.kind, e.by, key.ref_hash(e.ref), key.seal(e)) for e in entries]
        await self._writer.submit(Append(meeting, after, rows, key, urgent))

    async def read(self, meeting: str, after: int = 0, limit: int = 1000) -> list[Entry]:
        key = self._keys.get(meeting) or await self._load_key(meeting)
        wanted = self._sql.read.values(meeting_=meeting, seq_=after, limit=limit)
        rows = await self._select(self._sql.read, wanted)
        try:
            return [key.open(*row) for row in rows]
        except Damaged:
            # The words may have been shredded, and the key replaced, by another process or between two reads.
            newer = await self._load_key(meeting)
            if newer.wrapped == key.wrapped:
                raise
            return [newer.open(*row) for row in await self._select(self._sql.read, wanted)]

    async def head(self, meeting: str) -> int:
        rows = await self._select(self._sql.head, self._sql.head.values(meeting_=meeting))
        return int(rows[0][0] or 0)

    async def put_invite(self, invite: Invite) -> None:
        await self._change(
            self._sql.put_invite,
            secret_hash_=invite.secret_hash,
            meeting_=invite.meeting,
            role_=invite.role,
            room_=invite.room,
            expires_at_=invite.expires_at,
        )

    async def find_invite(self, secret_hash: bytes) -> Invite | None:
        wanted = self._sql.find_invite
        for found, meeting, role, room, expires_at in await self._select(
            wanted, wanted.values(secret_hash_=secret_hash)
        ):
            return Invite(secret_hash=found, meeting=meeting, role=role, room=room, expires_at=expires_at)
        return None

    async def drop_invite(self, secret_hash: bytes) -> None:
        await self._change(self._sql.drop_invite, urgent=True, secret_hash_=secret_hash)

    async def put_pass(self, held: Pass) -> None:
        await self._change(
            self._sql.put_pass,
            token_hash_=held.token_hash,
            meeting_=held.meeting,
            person_=held.person,
            expires_at_=held.expires_at,
        )

    async def find_pass(self, token_hash: bytes) -> Pass | None:
        wanted = self._sql.find_pass
        for found, meeting, person, expires_at in await self._select(
            wanted, wanted.values(token_hash_=token_hash)
        ):
            return Pass(token_hash=found, meeting=meeting, person=person, expires_at=expires_at)
        return None

    async def drop_passes(self, meeting: str, person: str) -> None:
        await self._change(self._sql.drop_passes, urgent=True, meeting_=meeting, person_=person)

    async def shred(self, meeting: str, entries: Sequence[Entry]) -> None:
        await self._writer.submit(Alone(lambda: self._shred(meeting, entries)))

    # Keys and records

    async def _load_key(self, meeting: str) -> MeetingKey:
        wanted = self._sql.find_key
        rows = await self._select(wanted, wanted.values(meeting_=meeting))
        if not rows:
            raise UnknownMeeting(meeting)
        key = self._master.meeting_key(meeting, bytes(rows[0][0]))
        self._keep_key(meeting, key)
        return key

    def _keep_key(self, meeting: str, key: MeetingKey) -> None:
        self._keys[meeting] = key
        if len(self._keys) > KEYS_KEPT:
            del self._keys[next(iter(self._keys))]

    def _record(self, row: Row) -> MeetingRecord:
        meeting, epoch, format_, practice, opened_at, closed_at, sealed = row
        title, settings = self._master.open_record(meeting, bytes(sealed))
        return MeetingRecord(
            id=meeting,
            title=title,
            format=format_,
            opened_at=opened_at,
            epoch=epoch,
            practice=bool(practice),
            closed_at=closed_at,
            settings=settings,
        )

    # Writing; all of it runs in the writer task

    async def _change(self, statement: Statement, *, urgent: bool = False, **values: object) -> None:
        await self._writer.submit(Change(statement, statement.values(**values), urgent))

    async def _commit_group(self, group: list[Job]) -> None:
        """Write a group and answer everybody in it. Never raises: the writer must go on."""
        waiting = self._admit(group)
        while waiting:
            made: Plan | None = None
            try:
                made = await self._try_group(waiting)
            except Exception as trouble:
                waiting = await self._undo_group(waiting, trouble)
                continue
            for job in made.accepted:
                settle(job, None)
            for refused, why in made.refused:
                self._doubt_key(refused)
                settle(refused, why)
            return

    def _doubt_key(self, refused: Job) -> None:
        """A conflict may mean that another process destroyed the key this was sealed with: fetch it again."""
        if isinstance(refused, Append) and not self.exclusive:
            self._keys.pop(refused.meeting, None)

    def _admit(self, group: list[Job]) -> list[Job]:
        """Those of a group that may be tried at all; the others are answered."""
        if not self._failed:
            return group
        for job in group:
            settle(job, Failed(FAILED))
        return []

    async def _try_group(self, jobs: list[Job]) -> Plan:
        meetings = sorted({job.meeting for job in jobs if isinstance(job, Append)})
        async with self._turn():
            made = plan(jobs, await self._begin(meetings))
            if made.rows:
                await self._run(self._sql.append, made.rows)
            for statement, rows in _by_statement(made.accepted):
                await self._run(statement, rows)
            await self._commit(made.heads)
        return made

    async def _undo_group(self, jobs: list[Job], trouble: Exception) -> list[Job]:
        """Answer those who cannot be helped; return those to try again."""
        await self._rollback()
        if self._is_repeat(trouble):
            try:
                fresh = [job for job in jobs if not await self._settled_as_repeat(job)]
            except Exception as worse:
                trouble = worse
            else:
                if len(fresh) < len(jobs):
                    return fresh
        if self._make_room(trouble):
            urgent = [job for job in jobs if job.urgent]
            self._answer_all([job for job in jobs if not job.urgent], trouble)
            return urgent
        self._answer_all(jobs, trouble)
        return []

    def _answer_all(self, jobs: list[Job], trouble: Exception) -> None:
        explained = self._explain(trouble)
        for job in jobs:
            settle(job, explained)

    async def _settled_as_repeat(self, job: Job) -> bool:
        if isinstance(job, Change):
            return False
        for row in job.rows:
            if row[REF] is None:
                continue
            wanted = self._sql.find_ref.values(meeting_=row[MEETING], by_=row[BY], ref_=row[REF])
            found = await self._ask(self._sql.find_ref, wanted)
            if found:
                settle(job, Repeated(int(found[0][0])))
                return True
        return False

    async def _alone(self, meetings: list[str], steps: Iterable[tuple[Statement, list[Row]]]) -> None:
        """One transaction for one job."""
        if self._failed:
            raise Failed(FAILED)
        try:
            async with self._turn():
                await self._begin(meetings)
                for statement, rows in steps:
                    if rows:
                        await self._run(statement, rows)
                await self._commit({})
        except Exception as trouble:
            await self._rollback()
            if self._is_repeat(trouble):
                raise
            raise self._explain(trouble) from trouble

    async def _create(self, record: MeetingRecord) -> None:
        key = self._master.new_meeting_key(record.id)
        sealed = self._master.seal_record(record)
        row = self._sql.put_meeting.values(
            id_=record.id,
            epoch_=record.epoch,
            format_=record.format,
            practice_=record.practice,
            opened_at_=record.opened_at,
            closed_at_=record.closed_at,
            sealed_=sealed,
        )
        keep = self._sql.put_key.values(meeting_=record.id, wrapped_=key.wrapped)
        try:
            await self._alone([], [(self._sql.put_meeting, [row]), (self._sql.put_key, [keep])])
        except Exception as trouble:
            if self._is_repeat(trouble):
                raise Conflict(await self.head(record.id)) from None
            raise
        self._keep_key(record.id, key)

    async def _shred(self, meeting: str, entries: Sequence[Entry]) -> None:
        old = {row[0]: row for row in await self._ask_places(meeting)}
        key = self._master.new_meeting_key(meeting)
        kept = {seq: Entry(seq, at, kind, b"{}", by) for seq, at, kind, by, _ in old.values()}
        for entry in entries:
            if entry.seq not in kept:
                raise ValueError(f"there is no entry {entry.seq} to replace")
            kept[entry.seq] = Entry(entry.seq, entry.at, entry.kind, entry.body, entry.by)
        rewrite = self._sql.rewrite
        rows = [
            rewrite.values(meeting_=meeting, seq_=e.seq, at_=e.at, kind_=e.kind, by_=e.by, body_=key.seal(e))
            for e in kept.values()
        ]
        change = self._sql.change_key.values(meeting_=meeting, wrapped_=key.wrapped)
        await self._alone([meeting], [(self._sql.change_key, [change]), (rewrite, rows)])
        self._keep_key(meeting, key)
        await self._forget(meeting)

    async def _ask_places(self, meeting: str) -> list[Row]:
        wanted = self._sql.read.values(meeting_=meeting, seq_=0, limit=2**62)
        try:
            return await self._ask(self._sql.read, wanted)
        except Exception as trouble:
            raise self._explain(trouble) from trouble

    # What differs between databases

    @abstractmethod
    async def _select(self, statement: Statement, values: Row) -> list[Row]:
        """Read, beside the writer. Raises what callers understand (NotWritable, Damaged)."""

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """Held during every transaction; for a database that needs more than its own locks."""
        yield

    @abstractmethod
    async def _begin(self, meetings: list[str]) -> dict[str, Standing]:
        """Begin a transaction; nobody else moves these meetings until it ends."""

    @abstractmethod
    async def _run(self, statement: Statement, rows: list[Row]) -> None: ...

    @abstractmethod
    async def _ask(self, statement: Statement, values: Row) -> list[Row]:
        """Read on the writing connection."""

    @abstractmethod
    async def _commit(self, heads: dict[str, int]) -> None:
        """Make the transaction durable; these are the heads it leaves."""

    @abstractmethod
    async def _rollback(self) -> None:
        """Leave the connection clean, whatever happened. May not raise."""

    @abstractmethod
    async def _forget(self, meeting: str) -> None:
        """After a shred: make the database let go of what it still keeps of the old rows."""

    @abstractmethod
    def _is_repeat(self, trouble: Exception) -> bool:
        """Did a unique index say no?"""

    @abstractmethod
    def _explain(self, trouble: Exception) -> Exception:
        """In the journal's terms: NotWritable, Failed, Damaged; anything unknown as it is."""

    def _make_room(self, trouble: Exception) -> bool:
        """On a full disk: give up the space kept back, so that urgent entries can be tried again."""
        return False


def _by_statement(jobs: list[Job]) -> list[tuple[Statement, list[Row]]]:
    """Changes of one kind that came one after the other go together; their order is kept."""
    runs: list[tuple[Statement, list[Row]]] = []
    for job in jobs:
        if not isinstance(job, Change):
            continue
        if runs and runs[-1][0] is job.statement:
            runs[-1][1].append(job.values)
        else:
            runs.append((job.statement, [job.values]))
    return runs
