"""The tables every journal keeps, and the statements on them, written once for SQLite and PostgreSQL.

What is plain here is ids, numbers and event names. Whatever a person or an operator wrote is in a sealed
column. The head of a meeting is its last entry and is kept nowhere else, so that nothing can disagree with
it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

#: The newest migration in `migrations/versions`; a test keeps the two together. Known here so that a start
#: with nothing to migrate need not load Alembic.
REVISION = "0003"

metadata = sa.MetaData()

house = sa.Table(
    "house",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.LargeBinary, nullable=False),
)

meetings = sa.Table(
    "meetings",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("epoch", sa.Text, nullable=False),
    sa.Column("format", sa.Text, nullable=False),
    sa.Column("practice", sa.Boolean, nullable=False),
    sa.Column("opened_at", sa.BigInteger, nullable=False),
    sa.Column("closed_at", sa.BigInteger),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("shredded", sa.Boolean, nullable=False, server_default=sa.text("false")),
)
#: What a record is made of; whether its words are gone is the caretaker's affair.
_RECORD = tuple(column for column in meetings.c if column.name != "shredded")

meeting_keys = sa.Table(
    "meeting_keys",
    metadata,
    sa.Column("meeting", sa.Text, primary_key=True),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
)

entries = sa.Table(
    "entries",
    metadata,
    sa.Column("meeting", sa.Text, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    # A client may put words in its ref, so the column is a keyed hash; the ref itself is in the sealed body.
    sa.Column("ref", sa.LargeBinary),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sqlite_with_rowid=False,  # kept in reading order: a resume is one run of pages
)
sa.Index(
    "entries_ref",
    entries.c.meeting,
    entries.c.by,
    entries.c.ref,
    unique=True,
    sqlite_where=entries.c.ref.is_not(None),
    postgresql_where=entries.c.ref.is_not(None),
)

invites = sa.Table(
    "invites",
    metadata,
    sa.Column("secret_hash", sa.LargeBinary, primary_key=True),
    sa.Column("meeting", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("room", sa.Text, nullable=False),
    sa.Column("expires_at", sa.BigInteger),
)
sa.Index("invites_expires", invites.c.expires_at)

passes = sa.Table(
    "passes",
    metadata,
    sa.Column("token_hash", sa.LargeBinary, primary_key=True),
    sa.Column("meeting", sa.Text, nullable=False),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("expires_at", sa.BigInteger),
)
sa.Index("passes_person", passes.c.meeting, passes.c.person)
sa.Index("passes_expires", passes.c.expires_at)

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("expires_at", sa.BigInteger),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)
sa.Index("documents_expires", documents.c.expires_at)


@dataclass(frozen=True)
class Statement:
    """One statement as its database wants it, with the order its values go in."""

    text: str
    order: tuple[str, ...]
    fixed: Mapping[str, object]  #: the values Core made up itself, such as an OFFSET of 0

    def values(self, **named: object) -> tuple[object, ...]:
        return tuple(named[name] if name in named else self.fixed[name] for name in self.order)


class Statements:
    """Every statement, compiled once for one database."""

    def __init__(self, dialect: sa.Dialect) -> None:
        self._dialect = dialect
        self._insert: Any = postgresql.insert if dialect.name == "postgresql" else sqlite.insert

    def _compile(self, statement: Any) -> Statement:
        compiled = statement.compile(dialect=self._dialect)
        order = tuple(compiled.positiontup or ())
        fixed = {name: compiled.params[name] for name in order if not name.endswith("_") and name != "limit"}
        return Statement(str(compiled), order, fixed)

    def _put(self, table: sa.Table) -> Statement:
        return self._compile(self._insert(table).values(_named(table)).on_conflict_do_nothing())

    @cached_property
    def append(self) -> Statement:
        return self._compile(sa.insert(entries).values(_named(entries)))

    @cached_property
    def head(self) -> Statement:
        return self._compile(sa.select(sa.func.max(entries.c.seq)).where(_is(entries.c.meeting)))

    @cached_property
    def read(self) -> Statement:
        c = entries.c
        wanted = sa.select(c.seq, c.at, c.kind, c.by, c.body).where(_is(c.meeting), c.seq > _value(c.seq))
        return self._compile(wanted.order_by(c.seq).limit(sa.bindparam("limit", type_=sa.BigInteger)))

    @cached_property
    def find_ref(self) -> Statement:
        c = entries.c
        return self._compile(sa.select(c.seq).where(_is(c.meeting), _is(c.by), _is(c.ref)))

    @cached_property
    def rewrite(self) -> Statement:
        c = entries.c
        new = {"body": _value(c.body), "kind": _value(c.kind), "by": _value(c.by), "at": _value(c.at)}
        return self._compile(sa.update(entries).values(ref=None, **new).where(_is(c.meeting), _is(c.seq)))

    @cached_property
    def put_meeting(self) -> Statement:
        return self._compile(sa.insert(meetings).values({column.name: _value(column) for column in _RECORD}))

    @cached_property
    def find_meeting(self) -> Statement:
        return self._compile(sa.select(*_RECORD).where(_is(meetings.c.id)))

    @cached_property
    def all_meetings(self) -> Statement:
        return self._compile(sa.select(*_RECORD).order_by(meetings.c.opened_at, meetings.c.id))

    @cached_property
    def open_meetings(self) -> Statement:
        wanted = sa.select(*_RECORD).where(meetings.c.closed_at.is_(None))
        return self._compile(wanted.order_by(meetings.c.opened_at, meetings.c.id))

    @cached_property
    def words_over(self) -> Statement:
        c = meetings.c
        wanted = sa.select(c.id).where(c.shredded.is_(sa.false()), c.closed_at <= _value(c.closed_at))
        return self._compile(wanted.order_by(c.closed_at, c.id))

    @cached_property
    def note_shredded(self) -> Statement:
        return self._compile(sa.update(meetings).values(shredded=sa.true()).where(_is(meetings.c.id)))

    @cached_property
    def close_meeting(self) -> Statement:
        first = sa.func.coalesce(meetings.c.closed_at, _value(meetings.c.closed_at))
        return self._compile(sa.update(meetings).values(closed_at=first).where(_is(meetings.c.id)))

    @cached_property
    def reseal_meeting(self) -> Statement:
        return self._compile(
            sa.update(meetings).values(sealed=_value(meetings.c.sealed)).where(_is(meetings.c.id))
        )

    @cached_property
    def set_epoch(self) -> Statement:
        return self._compile(
            sa.update(meetings).values(epoch=_value(meetings.c.epoch)).where(_is(meetings.c.id))
        )

    @cached_property
    def put_key(self) -> Statement:
        return self._compile(sa.insert(meeting_keys).values(_named(meeting_keys)))

    @cached_property
    def find_key(self) -> Statement:
        return self._compile(sa.select(meeting_keys.c.wrapped).where(_is(meeting_keys.c.meeting)))

    @cached_property
    def change_key(self) -> Statement:
        new = sa.update(meeting_keys).values(wrapped=_value(meeting_keys.c.wrapped))
        return self._compile(new.where(_is(meeting_keys.c.meeting)))

    @cached_property
    def put_invite(self) -> Statement:
        return self._put(invites)

    @cached_property
    def find_invite(self) -> Statement:
        return self._compile(sa.select(*invites.c).where(_is(invites.c.secret_hash)))

    @cached_property
    def drop_invite(self) -> Statement:
        return self._compile(sa.delete(invites).where(_is(invites.c.secret_hash)))

    @cached_property
    def drop_old_invites(self) -> Statement:
        expires = invites.c.expires_at
        return self._compile(sa.delete(invites).where(expires <= _value(expires)))

    @cached_property
    def drop_old_passes(self) -> Statement:
        expires = passes.c.expires_at
        return self._compile(sa.delete(passes).where(expires <= _value(expires)))

    @cached_property
    def put_pass(self) -> Statement:
        return self._put(passes)

    @cached_property
    def find_pass(self) -> Statement:
        return self._compile(sa.select(*passes.c).where(_is(passes.c.token_hash)))

    @cached_property
    def drop_passes(self) -> Statement:
        return self._compile(sa.delete(passes).where(_is(passes.c.meeting), _is(passes.c.person)))

    @cached_property
    def put_document(self) -> Statement:
        return self._put(documents)

    @cached_property
    def change_document(self) -> Statement:
        c = documents.c
        new = {name: _value(c[name]) for name in ("version", "expires_at", "sealed")}
        follows = c.version == _value(c.version) - 1
        return self._compile(sa.update(documents).values(new).where(_is(c.kind), _is(c.id), follows))

    @cached_property
    def find_document(self) -> Statement:
        return self._compile(sa.select(*documents.c).where(_is(documents.c.kind), _is(documents.c.id)))

    @cached_property
    def all_documents(self) -> Statement:
        wanted = sa.select(*documents.c).where(_is(documents.c.kind))
        return self._compile(wanted.order_by(documents.c.id))

    @cached_property
    def drop_document(self) -> Statement:
        return self._compile(sa.delete(documents).where(_is(documents.c.kind), _is(documents.c.id)))

    @cached_property
    def drop_old_documents(self) -> Statement:
        expires = documents.c.expires_at
        return self._compile(sa.delete(documents).where(expires <= _value(expires)))

    @cached_property
    def keep_house(self) -> Statement:
        return self._put(house)

    @cached_property
    def set_house(self) -> Statement:
        new = self._insert(house).values(_named(house))
        return self._compile(
            new.on_conflict_do_update(index_elements=["name"], set_={"value": new.excluded.value})
        )

    @cached_property
    def drop_house(self) -> Statement:
        return self._compile(sa.delete(house).where(_is(house.c.name)))

    @cached_property
    def all_house(self) -> Statement:
        return self._compile(sa.select(house.c.name, house.c.value))

    @cached_property
    def find_house(self) -> Statement:
        return self._compile(sa.select(house.c.value).where(_is(house.c.name)))


def _value(column: sa.Column[Any]) -> sa.BindParameter[Any]:
    # Named apart from the column: Core keeps a column's own name for itself in INSERT and UPDATE.
    return sa.bindparam(f"{column.name}_", type_=column.type)


def _is(column: sa.Column[Any]) -> sa.ColumnElement[bool]:
    return column == _value(column)


def _named(table: sa.Table) -> dict[str, sa.BindParameter[Any]]:
    return {column.name: _value(column) for column in table.columns}
