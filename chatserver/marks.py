"""The mark of a device at the door: says that two people may have come with the same one, and nothing of either.

A keyed digest of what every request shows anyway: the part of the address a household shares, and what the browser calls
itself. The key follows from the master key and the meeting goes into it, so that marks of two meetings never agree and nobody
can reckon backwards. It stands in the sealed journal and goes with the meeting's words.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Mapping
from typing import Final

MARKS: Final = "marks of devices"
_BYTES: Final = 6
_SHOWN: Final = ("user-agent", "accept-language", "sec-ch-ua", "sec-ch-ua-platform")
_LONGEST: Final = 300


def mark_of(key: bytes, meeting: str, address: str, headers: Mapping[str, str]) -> str:
    """Twelve hex digits; empty when the request shows too little to tell one device from another."""
    shown = [headers.get(name, "")[:_LONGEST] for name in _SHOWN]
    if not address or not shown[0]:
        return ""
    text = "\x00".join((meeting, _household(address), *shown))
    return hashlib.blake2b(text.encode(), key=key, digest_size=_BYTES, person=b"homegroup").hexdigest()


def _household(address: str) -> str:
    """The address, or of a long one the part that a household keeps."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 6:
        return str(ipaddress.ip_network((known, 64), strict=False))
    return str(known)
