"""The second step of signing in: six digits from a phone (RFC 6238), and codes on paper for a lost phone."""

from __future__ import annotations

import secrets
from hashlib import blake2b

import pyotp

STEP_SECONDS = 30
AROUND = 1  #: steps before and after: phones are rarely more than half a minute off
RECOVERY_CODES = 8
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  #: without what is read wrongly from paper
_LETTERS = 10  #: of 31: 49 bits, behind the same wait as every other try


def new_secret() -> str:
    return pyotp.random_base32()


def address(secret: str, name: str) -> str:
    """What the QR code says to an authenticator."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="homegroup")


def step_of(secret: str, code: str, now: int) -> int | None:
    """Which time step these six digits belong to, None when to none near `now` (ms)."""
    digits = "".join(each for each in code if each.isdigit())
    step = now // 1000 // STEP_SECONDS
    for near in range(step - AROUND, step + AROUND + 1):
        if secrets.compare_digest(pyotp.TOTP(secret).at(near * STEP_SECONDS), digits):
            return near
    return None


def new_recovery() -> list[str]:
    codes = ("".join(secrets.choice(_ALPHABET) for _ in range(_LETTERS)) for _ in range(RECOVERY_CODES))
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def recovery_hash(account: str, code: str) -> bytes:
    plain = "".join(each for each in code.casefold() if each in _ALPHABET)
    return blake2b(f"{account}\0{plain}".encode(), digest_size=32, person=b"recovery").digest()
