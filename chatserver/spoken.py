"""Spoken invites: nine digits that somebody can say over a phone, beside the link and its QR code.

Digits are the same in every language and sit on every keypad. Nine of them can be guessed by whoever may try long
enough, so three things hold together: a code lives for half a day, the door counts wrong codes far more strictly than
wrong links (`Limits`), and what is kept is a hash under a key of the server's own, so that a copied database does not
give the code away. It only ever leads in as a participant.
"""

from __future__ import annotations

import re
import secrets
from hashlib import blake2b

from chatserver.journal import Invite, Journal

DIGITS = 9
HOURS = 12
_CODE = re.compile(r"\d{3}[ .-]?\d{3}[ .-]?\d{3}")


def digits(text: str) -> str | None:
    """The nine digits in what somebody typed, None when it is no spoken invite."""
    typed = text.strip()
    return re.sub(r"\D", "", typed) if _CODE.fullmatch(typed) else None


async def make(journal: Journal, key: bytes, meeting: str, now: int) -> tuple[str, int]:
    """A new code for participants, and until when it opens the door."""
    code, until = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}", now + HOURS * 3_600_000
    invite = Invite(secret_hash=_hashed(code, key), meeting=meeting, role="participant", expires_at=until)
    await journal.put_invite(invite)
    return code, until


async def find(journal: Journal, key: bytes, code: str, now: int) -> Invite | None:
    invite = await journal.find_invite(_hashed(code, key))
    return invite if invite is not None and (invite.expires_at or 0) > now else None


def _hashed(code: str, key: bytes) -> bytes:
    return blake2b(code.encode(), key=key, digest_size=32, person=b"spoken").digest()
