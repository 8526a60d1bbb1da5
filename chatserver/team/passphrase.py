"""Passphrases: argon2 beside the loop, a bound on how many at once, and the same work whether or not there is a name.

One check takes about a tenth of a second and 64 MiB (RFC 9106, its second recommendation, which is the library's own
default). On the loop that would be a tenth of a second in which no line moves; without a bound a few hundred knocks
would take the machine's memory.
"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST, MOST = 10, 200  #: characters
AT_ONCE = 2
MOST_WAITING = 20

T = TypeVar("T")


class Busy(Exception):
    """More people sign in at this moment than can be checked; a second later there is room."""


class Passphrases:
    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def verifier(self, passphrase: str) -> str:
        """What is kept in its place."""
        return await self._beside(lambda: self._hasher.hash(folded(passphrase)))

    async def fits(self, verifier: str | None, passphrase: str) -> bool:
        """Whether it is the one the verifier was made of. None costs the same time and fits nothing."""
        return await self._beside(lambda: self._verify(verifier, folded(passphrase)))

    def weak(self, verifier: str) -> bool:
        """Made with less effort than today's: worth making anew while the passphrase is at hand."""
        return self._hasher.check_needs_rehash(verifier)

    async def _beside(self, work: Callable[[], T]) -> T:
        if self._waiting >= MOST_WAITING:
            raise Busy
        self._waiting += 1
        try:
            async with self._room:
                return await asyncio.to_thread(work)
        finally:
            self._waiting -= 1

    def _verify(self, verifier: str | None, passphrase: str) -> bool:
        try:
            return self._hasher.verify(verifier or _nobodys(self._hasher), passphrase) and bool(verifier)
        except (VerificationError, InvalidHashError):
            return False


def usable(passphrase: str) -> bool:
    """Long enough to hold against guessing; what it is made of is its owner's affair."""
    return LEAST <= len(passphrase) <= MOST and "\x00" not in passphrase


def folded(passphrase: str) -> str:
    """The same keys on another keyboard: one way of writing what looks alike (RFC 8265 asks for NFC)."""
    return unicodedata.normalize("NFC", passphrase[: MOST * 4])


@cache
def _nobodys(hasher: PasswordHasher) -> str:
    """For names that are nobody's: checking against this takes as long as against a real one."""
    return hasher.hash("nobody has this one")
