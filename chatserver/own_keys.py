"""Keys that follow from the master key, one for each purpose: nothing more to keep safe, nothing more to lose."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from chatserver.sealing import read_key

SLIPS, SPOKEN, ACCOUNTS = "attendance slips", "spoken invites", "accounts of facilitators"

OwnKey = Callable[[str], bytes]  #: purpose -> 32 bytes


def own_keys(given: bytes | None, folder: Path) -> OwnKey:
    """Keys of the server whose master key is `given`, or else is in this folder once its journal was opened.

    Asking raises LookupError while there is no master key.
    """

    def key_for(purpose: str) -> bytes:
        master = given or read_key(folder)
        if master is None:
            raise LookupError("there is no key yet")
        return hashlib.blake2b(purpose.encode(), key=master, digest_size=32, person=b"homegroup").digest()

    return key_for
