"""What the SQLite and PostgreSQL journals have in common: sealing on the way in, opening on the way out.

Nothing here knows which database it is. Words are sealed before they are queued and opened after they are
read, so neither the queue nor the database ever holds them in the clear.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

import msgspec

from chatserver.journal import Conflict, Damaged, Document, Entry, Invite, MeetingRecord, Pass, UnknownMeeting
from chatserver.journal_commit import GroupCommit
from chatserver.journal_schema import Statement
from chatserver.journal_writer import Alone, Append, Change, Job, Row
from chatserver.sealing import MasterKey, MeetingKey

#: Meeting keys kept opened, about 300 bytes each; past this many the oldest is unwrapped again when needed.
KEYS_KEPT = 20_000
#: Where processes say that they are alive, in the table of the house.
PROCESS = "process:"
ADDRESS = "address"


class SqlJournal(GroupCommit):
    """A journal on a database; which one is for the class below it to say."""

    _master: MasterKey

    def __init__(self) -> None:
        super().__init__()
        self._keys: dict[str, MeetingKey] = {}

    @property
    @abstractmethod
    def exclusive(self) -> bool: ...

    async def reach(self, within: float) -> None:
        """A file is always within reach."""

    def refuse(self, refusing: bool) -> None:
        self._writer.refusing = refusing

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

    async def words_over(self, closed_by: int) -> list[str]:
        wanted = self._sql.words_over
        return [row[0] for row in await self._select(wanted, wanted.values(closed_at_=closed_by))]

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

    async def beat(self, process: str, count: int) -> None:
        await self._change(
            self._sql.set_house, name_=PROCESS + process, value_=count.to_bytes(8, "big", signed=True)
        )

    async def beats(self) -> dict[str, int]:
        rows = await self._select(self._sql.all_house, ())
        return {
            name.removeprefix(PROCESS): int.from_bytes(bytes(value), "big", signed=True)
            for name, value in rows
            if name.startswith(PROCESS)
        }

    async def stop_beating(self, process: str) -> None:
        await self._change(self._sql.drop_house, name_=PROCESS + process)

    async def note_address(self, url: str) -> None:
        await self._change(self._sql.set_house, name_=ADDRESS, value_=url.encode())

    async def address(self) -> str:
        rows = await self._select(self._sql.find_house, self._sql.find_house.values(name_=ADDRESS))
        return bytes(rows[0][0]).decode() if rows else ""

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

    async def drop_expired(self, now: int) -> None:
        await self._change(self._sql.drop_old_invites, expires_at_=now)
        await self._change(self._sql.drop_old_passes, expires_at_=now)
        await self._change(self._sql.drop_old_documents, expires_at_=now)

    async def put_document(self, document: Document) -> None:
        await self._writer.submit(Alone(lambda: self._put_document(document)))

    async def find_document(self, kind: str, id: str) -> Document | None:
        wanted = self._sql.find_document
        rows = await self._select(wanted, wanted.values(kind_=kind, id_=id))
        return self._document(rows[0]) if rows else None

    async def documents(self, kind: str) -> list[Document]:
        wanted = self._sql.all_documents
        return [self._document(row) for row in await self._select(wanted, wanted.values(kind_=kind))]

    async def drop_document(self, kind: str, id: str) -> None:
        await self._change(self._sql.drop_document, urgent=True, kind_=kind, id_=id)

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

    def _document(self, row: Row) -> Document:
        kind, id_, version, expires_at, sealed = row
        body = self._master.open_document(kind, id_, int(version), bytes(sealed))
        return Document(kind=kind, id=id_, version=int(version), body=body, expires_at=expires_at)

    async def _put_document(self, document: Document) -> None:
        put = self._sql.put_document if document.version == 1 else self._sql.change_document
        row = put.values(
            kind_=document.kind,
            id_=document.id,
            version_=document.version,
            expires_at_=document.expires_at,
            sealed_=self._master.seal_document(document),
        )
        if not await self._touches(put, row):
            there = await self.find_document(document.kind, document.id)
            raise Conflict(there.version if there else 0)

    def _refused(self, job: Job) -> None:
        """A conflict may mean that another process destroyed the key this was sealed with: fetch it again."""
        if isinstance(job, Append) and not self.exclusive:
            self._keys.pop(job.meeting, None)

    # Making and shredding

    async def _change(self, statement: Statement, *, urgent: bool = False, **values: object) -> None:
        await self._writer.submit(Change(statement, statement.values(**values), urgent))

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
        plain = await self._without_settings(meeting)
        await self._alone(
            [meeting],
            [
                (self._sql.change_key, [change]),
                (rewrite, rows),
                (self._sql.reseal_meeting, [plain]),
                (self._sql.note_shredded, [self._sql.note_shredded.values(id_=meeting)]),
            ],
        )
        self._keep_key(meeting, key)
        await self._forget(meeting)

    async def _without_settings(self, meeting: str) -> Row:
        """The record as it stays: what was set up for the evening (its topic, its own rules) is words too."""
        (row,) = await self._ask(self._sql.find_meeting, self._sql.find_meeting.values(id_=meeting))
        record = msgspec.structs.replace(self._record(row), settings=b"{}")
        return self._sql.reseal_meeting.values(id_=meeting, sealed_=self._master.seal_record(record))

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

    @abstractmethod
    async def _forget(self, meeting: str) -> None:
        """After a shred: make the database let go of what it still keeps of the old rows."""
