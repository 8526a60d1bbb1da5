"""Links of one use: to become a facilitator of the group, or to choose a new passphrase. Half a week, then they end."""

from __future__ import annotations

import msgspec

from chatserver.journal import Conflict, Document, Journal
from chatserver.passes import hashed, new_secret

KIND = "team link"
HOURS = 72


class Link(msgspec.Struct, frozen=True, kw_only=True):
    account: str = ""  #: whose new passphrase it is for; empty for somebody new
    by: str = ""  #: who made it; empty for the command line
    used: bool = False


async def make(journal: Journal, now: int, link: Link) -> tuple[str, int]:
    """The secret of a new link, and until when it opens."""
    secret, until = new_secret(), now + HOURS * 3_600_000
    await journal.put_document(
        Document(kind=KIND, id=_name(secret), version=1, body=msgspec.json.encode(link), expires_at=until)
    )
    return secret, until


async def find(journal: Journal, secret: str, now: int) -> Link | None:
    found = await _found(journal, secret, now)
    link = msgspec.json.decode(found.body, type=Link) if found else None
    return link if link is not None and not link.used else None


async def use(journal: Journal, secret: str, now: int, *, used: bool = True) -> bool:
    """True for the one who was first. `used=False` gives it back when what it was for did not come about."""
    found = await _found(journal, secret, now)
    link = msgspec.json.decode(found.body, type=Link) if found else None
    if found is None or link is None or link.used is used:
        return False
    body = msgspec.json.encode(msgspec.structs.replace(link, used=used))
    try:
        await journal.put_document(msgspec.structs.replace(found, version=found.version + 1, body=body))
    except Conflict:
        return False
    return True


async def _found(journal: Journal, secret: str, now: int) -> Document | None:
    if not 16 <= len(secret) <= 128:
        return None
    found = await journal.find_document(KIND, _name(secret))
    return found if found is not None and (found.expires_at or 0) > now else None


def _name(secret: str) -> str:
    return hashed(secret).hex()
