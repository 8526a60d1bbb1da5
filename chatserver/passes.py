"""Who may sit where: secrets in links, passes in cookies, and their hashes in the journal.

A secret is 32 random bytes and is kept nowhere but in the link or the cookie. The journal has its BLAKE2b hash, which
is enough for something nobody can guess and lets a database be lost without a seat being lost with it.
"""

from __future__ import annotations

import secrets
from hashlib import blake2b
from typing import NamedTuple

from chatserver.journal import Invite, Journal, Pass

INVITE_DAYS = 30
PASS_HOURS = 24
DAY_MS = 24 * 3600 * 1000


class Holder(NamedTuple):
    """Whose pass it is."""

    meeting: str
    person: str


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> bytes:
    return blake2b(secret.encode("utf-8", "replace"), digest_size=32, person=b"homegroup").digest()


async def make_invite(
    journal: Journal, meeting: str, role: str, now: int, room: str = "", *, until: int = 0, secret: str = ""
) -> str:
    """A new secret for a link; returns it, keeps its hash. Without `until` it opens for INVITE_DAYS."""
    secret = secret or new_secret()
    await journal.put_invite(
        Invite(
            secret_hash=hashed(secret),
            meeting=meeting,
            role=role,
            room=room,
            expires_at=until or now + INVITE_DAYS * DAY_MS,
        )
    )
    return secret


def link_name(secret_hash: bytes) -> str:
    """How a meeting calls a link of one use: enough of its hash to tell it from others."""
    return "k" + secret_hash.hex()[:16]


async def invited(journal: Journal, secret: str, now: int) -> Invite | None:
    """What a link opens; None when it is unknown or its time is over."""
    if not 16 <= len(secret) <= 128:
        return None
    invite = await journal.find_invite(hashed(secret))
    if invite is None or (invite.expires_at is not None and invite.expires_at <= now):
        return None
    return invite


async def make_pass(journal: Journal, meeting: str, person: str, now: int) -> str:
    token = new_secret()
    await journal.put_pass(
        Pass(
            token_hash=hashed(token),
            meeting=meeting,
            person=person,
            expires_at=now + PASS_HOURS * 3600 * 1000,
        )
    )
    return token


async def holder_of(journal: Journal, token: str, now: int) -> Holder | None:
    if not 16 <= len(token) <= 128:
        return None
    held = await journal.find_pass(hashed(token))
    if held is None or (held.expires_at is not None and held.expires_at <= now):
        return None
    return Holder(held.meeting, held.person)
