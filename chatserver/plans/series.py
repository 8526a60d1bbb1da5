"""A template that repeats: its dates, the ones left out, and one address for participants that stays the same.

Each date's meeting has an id that follows from the series and the date, and a meeting is created once: so it does not
matter which process opens it, or how many try. What is changed here changes dates to come; a meeting that was opened
keeps what it was opened with.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from hashlib import blake2b
from itertools import islice

import msgspec

from chatserver import passes
from chatserver.journal import Conflict, Document, Invite, Journal, NotWritable
from chatserver.plans.rhythm import Date, Rhythm, dates
from chatserver.plans.template import Template

KIND = "series"
MOST = 40
EARLY_MS = 15 * 60_000  #: how long before its hour a meeting's doors are open (journey 4.3)
LATE_MS = 3600_000  #: after its time is over, how long its address still leads there
USUAL_MINUTES = 60
SHOWN = 6
TRIES = 8


class Series(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    template: Template  #: a copy: what becomes of the template later changes nothing here
    rhythm: Rhythm
    secret: str  #: of the participants' address; shown again to facilitators, and sealed like everything here
    skipped: tuple[str, ...] = ()
    ended: bool = False


def is_series(id: str) -> bool:
    """Whether an invite leads to a series and not to one meeting."""
    return id.startswith("s") and len(id) == 13


class Unknown(Exception):
    """There is no such series."""


def coming(series: Series, since: int) -> list[Date]:
    """The next dates, the ones left out among them."""
    return [] if series.ended else list(islice(dates(series.rhythm, since), SHOWN))


def following(series: Series, since: int) -> Date | None:
    """The next date that is held."""
    if series.ended:
        return None
    return next((each for each in dates(series.rhythm, since) if each.date not in series.skipped), None)


def current(series: Series, now: int) -> Date | None:
    """The date whose doors are open now, or were a moment ago."""
    since = now - (series.template.minutes or USUAL_MINUTES) * 60_000 - LATE_MS
    held = (each for each in dates(series.rhythm, since) if each.date not in series.skipped)
    last = None
    for each in held:
        if each.starts_at - EARLY_MS > now:
            break
        last = each
    return last


def meeting_of(series: Series, date: str) -> str:
    return "m" + blake2b(f"{series.id}/{date}".encode(), digest_size=6, person=b"series").hexdigest()


async def kept(journal: Journal) -> list[Series]:
    return [msgspec.json.decode(each.body, type=Series) for each in await journal.documents(KIND)]


async def find(journal: Journal, id: str) -> Series | None:
    found = await journal.find_document(KIND, id)
    return msgspec.json.decode(found.body, type=Series) if found else None


async def begin(journal: Journal, template: Template, rhythm: Rhythm) -> Series:
    series = Series(
        id="s" + secrets.token_hex(6), template=template, rhythm=rhythm, secret=passes.new_secret()
    )
    await _open_address(journal, series)
    document = Document(kind=KIND, id=series.id, version=1, body=msgspec.json.encode(series))
    await journal.put_document(document)
    return series


async def change(journal: Journal, id: str, how: Callable[[Series], Series]) -> Series:
    """Raises Unknown."""
    for _ in range(TRIES):
        found = await journal.find_document(KIND, id)
        if found is None:
            raise Unknown
        changed = how(msgspec.json.decode(found.body, type=Series))
        body = msgspec.json.encode(changed)
        try:
            await journal.put_document(Document(kind=KIND, id=id, version=found.version + 1, body=body))
        except Conflict:
            continue
        return changed
    raise NotWritable("this series is changed by many at once")


async def new_address(journal: Journal, id: str) -> Series:
    """The old address opens nothing any more."""
    old: list[str] = []

    def anew(was: Series) -> Series:
        old[:] = [was.secret]
        return msgspec.structs.replace(was, secret=passes.new_secret())

    series = await change(journal, id, anew)
    await _open_address(journal, series)
    await journal.drop_invite(passes.hashed(old[0]))
    return series


async def _open_address(journal: Journal, series: Series) -> None:
    await journal.put_invite(
        Invite(secret_hash=passes.hashed(series.secret), meeting=series.id, role="participant")
    )
