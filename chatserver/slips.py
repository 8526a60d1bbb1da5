"""Attendance slips: a signed line that its holder keeps, and nobody else does.

Some people have to show that they came. The server signs what is on the slip and forgets it: there is no register, so
nobody can ask it who was there. A slip says which group, which day, how many minutes and the name its holder gave.
That name is the holder's own word; `seat` is a number that is the same on every slip of one seat in one meeting, so
that ten slips made by one person for ten names can be told apart from ten people, by whoever has them side by side.
"""

from __future__ import annotations

import base64
import binascii
import re
from hashlib import blake2b

import msgspec
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

MARK = "hg1"
_SIGNED = b"homegroup attendance slip 1\0"
_CODE = re.compile(rf"{MARK}\.([A-Za-z0-9_-]{{16,2000}})\.([A-Za-z0-9_-]{{86}})")


class Slip(msgspec.Struct, frozen=True, kw_only=True):
    """What is signed. `date` is the day where its holder was, as YYYY-MM-DD."""

    group: str
    date: str
    minutes: int
    name: str
    seat: str


class NotASlip(ValueError):
    """There is no slip in this text, or it was not signed by this key as it stands."""


def seat_number(key: bytes, meeting: str, person: str) -> str:
    return blake2b(f"{meeting}\0{person}".encode(), key=key, digest_size=5).hexdigest()


def signed(slip: Slip, key: bytes) -> str:
    """The slip as one word that can be kept, sent, or put into a QR code."""
    body = msgspec.json.encode(slip)
    signature = SigningKey(key).sign(_SIGNED + body).signature
    return f"{MARK}.{_text(body)}.{_text(signature)}"


def public_key(key: bytes) -> str:
    """What others check slips with; it opens nothing and may be given to anybody."""
    return _text(bytes(SigningKey(key).verify_key))


def verified(text: str, public: str) -> Slip:
    """The slip somewhere in `text`. Raises NotASlip."""
    found = _CODE.search(text)
    if found is None:
        raise NotASlip("There is no slip in this text.")
    try:
        body = _bytes(found[1])
        VerifyKey(_bytes(public.strip())).verify(_SIGNED + body, _bytes(found[2]))
        return msgspec.json.decode(body, type=Slip)
    except (BadSignatureError, ValueError, TypeError) as trouble:
        raise NotASlip("This slip was changed, or another server signed it.") from trouble


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as trouble:
        raise NotASlip("This is not written as slips and their keys are.") from trouble
