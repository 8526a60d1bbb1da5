"""The only place that knows JSON: frames in, typed commands out; answers and events out as bytes.

Decoding is strict about types and sizes. A frame that is no JSON object is `Unreadable` (the socket closes with
4400); an object that is no command we know, or has a wrong field, is `Misshapen` and is answered by its `ref`.
"""

from __future__ import annotations

import json
from typing import Annotated

import msgspec

from chatserver import commands as c

VERSION = 1
MOST_BYTES = 64 * 1024

# Close codes. 44xx: do not come back as you are. 45xx: come back.
TOO_LARGE, BINARY = 1009, 1003
MALFORMED, NOT_VALID, REMOVED, NO_MEETING, NO_HELLO, OVER = 4400, 4401, 4403, 4404, 4408, 4410
FELL_BEHIND, GOING = 4508, 4512


class Unreadable(Exception):
    """Not a JSON object at all."""


class Misshapen(Exception):
    """A JSON object, and not a command. `ref` is the client's when it could be read."""

    def __init__(self, ref: str | None, code: str) -> None:
        super().__init__(code)
        self.ref, self.code = ref, code


class Hello(msgspec.Struct, frozen=True, tag_field="do", tag="hello"):
    v: int
    token: str | None = msgspec.field(name="pass", default=None)
    epoch: str | None = None
    after: Annotated[int, msgspec.Meta(ge=0, le=2**53)] = 0
    ref: str | None = None


_command = msgspec.json.Decoder(c.FromPerson).decode
_hello = msgspec.json.Decoder(Hello).decode
_encoder = msgspec.json.Encoder()
encode = _encoder.encode
_NAMES = {each.__struct_config__.tag for each in c.FromPerson.__args__}


def hello(frame: bytes) -> Hello:
    """The first frame. Raises Unreadable when it is not a hello of this version."""
    try:
        first = _hello(frame)
    except (msgspec.DecodeError, UnicodeDecodeError) as bad:
        raise Unreadable from bad
    if first.v != VERSION:
        raise Unreadable
    return first


def command(frame: bytes) -> c.FromPerson:
    """One command. Raises Unreadable or Misshapen."""
    try:
        command: c.FromPerson = _command(frame)
        return command
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise _why(frame) from None


def answer(ref: str | None, fields: dict[str, object]) -> bytes:
    return encode({"re": ref, **fields})


def _why(frame: bytes) -> Exception:
    """The kinder decoder tells what a strict refusal was about."""
    try:
        what = json.loads(frame)
    except (ValueError, RecursionError):
        return Unreadable()
    if not isinstance(what, dict):
        return Unreadable()
    ref = what.get("ref")
    readable = isinstance(ref, str) and 0 < len(ref) <= 64 and ref.isprintable()
    do = str(what.get("do"))
    code = "malformed" if do in _NAMES or do == "hello" else "unknown_command"
    return Misshapen(ref if readable else None, code)
