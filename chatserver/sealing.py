"""Sealing: what people write is never on disk in the clear.

Every meeting has a data key of its own, and every sealed body is bound to its place (meeting, number, date,
kind, author), so that an entry moved or altered in the file does not open. Data keys are kept wrapped by one
master key that lives in a file beside the database, or in the environment when several machines share a
database. Destroying a meeting's data key destroys its words, in every copy that does not hold the old key.

What this does not do: somebody who has both the key and the database can read everything, and a backup made
before a data key was destroyed still holds that key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from contextlib import suppress
from pathlib import Path

import msgspec
from nacl.exceptions import CryptoError
from nacl.secret import Aead

from chatserver.journal import Damaged, Document, Entry, MeetingRecord, WrongKey

KEY_FILE = "homegroup.key"
KEY_BYTES = 32
#: Sealed with the master key in a new database; opening it tells the right key from a wrong one.
TOUCHSTONE = b"homegroup"


class MeetingKey:
    """Seals and opens the entries of one meeting."""

    __slots__ = ("_box", "_meeting", "_refs", "wrapped")

    def __init__(self, meeting: str, key: bytes, wrapped: bytes) -> None:
        self._meeting = meeting
        self._box = Aead(key)
        self._refs = hashlib.blake2b(b"refs", key=key).digest()
        self.wrapped = wrapped  #: as the database keeps it; tells a key from the one that replaced it

    def ref_hash(self, ref: str) -> bytes | None:
        if not ref:
            return None
        return hashlib.blake2b(ref.encode("utf-8", "surrogatepass"), key=self._refs, digest_size=16).digest()

    def seal(self, entry: Entry) -> bytes:
        ref = entry.ref.encode("utf-8", "surrogatepass")
        plain = len(ref).to_bytes(2, "big") + ref + entry.body
        return bytes(self._box.encrypt(plain, self._place(entry.seq, entry.at, entry.kind, entry.by)))

    def open(self, seq: int, at: int, kind: str, by: str, sealed: bytes) -> Entry:
        """Raises Damaged when the entry was altered or belongs elsewhere."""
        try:
            plain = self._box.decrypt(sealed, self._place(seq, at, kind, by))
        except (CryptoError, ValueError) as trouble:
            raise Damaged(f"Entry {seq} does not open with its meeting's key.") from trouble
        end = 2 + int.from_bytes(plain[:2], "big")
        return Entry(seq, at, kind, plain[end:], by, plain[2:end].decode("utf-8", "surrogatepass"))

    def _place(self, seq: int, at: int, kind: str, by: str) -> bytes:
        return f"{self._meeting}\0{seq}\0{at}\0{kind}\0{by}".encode()


class _Words(msgspec.Struct, frozen=True):
    """The columns of a meeting that an operator wrote."""

    title: str
    settings: bytes


class MasterKey:
    """Wraps the data keys, and seals what operators write."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise WrongKey(f"The key must be {KEY_BYTES} bytes long, this one has {len(key)}.")
        self._box = Aead(key)

    def touchstone(self) -> bytes:
        return self._seal(TOUCHSTONE, "touchstone")

    def prove(self, touchstone: bytes) -> None:
        """Raises WrongKey when the database was sealed with another key."""
        self._open(touchstone, "touchstone")

    def new_meeting_key(self, meeting: str) -> MeetingKey:
        key = os.urandom(KEY_BYTES)
        return MeetingKey(meeting, key, self._seal(key, f"key\0{meeting}"))

    def meeting_key(self, meeting: str, wrapped: bytes) -> MeetingKey:
        return MeetingKey(meeting, self._open(wrapped, f"key\0{meeting}"), wrapped)

    def seal_record(self, record: MeetingRecord) -> bytes:
        words = msgspec.msgpack.encode(_Words(record.title, record.settings))
        return self._seal(words, f"record\0{record.id}")

    def open_record(self, meeting: str, sealed: bytes) -> tuple[str, bytes]:
        """The title and the settings."""
        words = msgspec.msgpack.decode(self._open(sealed, f"record\0{meeting}"), type=_Words)
        return words.title, words.settings

    def seal_document(self, document: Document) -> bytes:
        return self._seal(document.body, _place(document.kind, document.id, document.version))

    def open_document(self, kind: str, id: str, version: int, sealed: bytes) -> bytes:
        return self._open(sealed, _place(kind, id, version))

    def _seal(self, plain: bytes, place: str) -> bytes:
        return bytes(self._box.encrypt(plain, place.encode()))

    def _open(self, sealed: bytes, place: str) -> bytes:
        try:
            return self._box.decrypt(sealed, place.encode())
        except (CryptoError, ValueError) as trouble:
            raise WrongKey("The key is not the one this database was sealed with.") from trouble


def _place(kind: str, id: str, version: int) -> str:
    return f"document\0{kind}\0{id}\0{version}"


def key_to_text(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).decode()


def key_from_text(text: str) -> bytes:
    """The 32 bytes of a key written as in the key file, or in hex. Raises WrongKey."""
    if len(text.strip()) == 2 * KEY_BYTES:
        with suppress(ValueError):
            return bytes.fromhex(text.strip())
    try:
        key = base64.b64decode(text.strip().encode("ascii"), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error) as trouble:
        raise WrongKey(
            "The key is not written as homegroup writes it (base64 of 32 bytes, or hex)."
        ) from trouble
    if len(key) != KEY_BYTES:
        raise WrongKey(f"The key must be {KEY_BYTES} bytes long, this one has {len(key)}.")
    return key


def read_key(folder: Path) -> bytes | None:
    """The key in this folder, None when there is no key file."""
    try:
        return key_from_text((folder / KEY_FILE).read_text("ascii", errors="replace"))
    except FileNotFoundError:
        return None


def make_key(folder: Path) -> bytes:
    """Make this folder's key and force it to disk before anything is sealed with it."""
    key = os.urandom(KEY_BYTES)
    write_key(folder, key)
    return key


def write_key(folder: Path, key: bytes) -> None:
    """Raises FileExistsError rather than replacing a key: that would lose every word sealed with it."""
    draft = folder / f".{KEY_FILE}.{os.getpid()}"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(handle, key_to_text(key).encode() + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        os.link(draft, folder / KEY_FILE)
    finally:
        draft.unlink()
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """A new name in a folder is only safe once the folder itself is on disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
