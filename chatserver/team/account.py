"""An account: one facilitator of this group, as a sealed document. Participants have none."""

from __future__ import annotations

import unicodedata
from hashlib import blake2b

import msgspec

KIND = "account"
MOST_NAME_LETTERS = 40
SESSION_DAYS = 30
MOST_SESSIONS = 12
MOST_DEVICES = 12
MOST_SEATS = 30
MOST_TOLD = 20


class Session(msgspec.Struct, frozen=True):
    """Somebody is signed in here. The token is never kept, only its hash."""

    hash: bytes
    until: int  #: ms since the epoch


class Told(msgspec.Struct, frozen=True):
    """What happened to this account, for its owner to look over."""

    at: int
    what: str
    by: str = ""  #: another facilitator's name


class Account(msgspec.Struct, frozen=True, kw_only=True):
    id: str  #: a keyed hash of the folded name, so that a name is taken once, whoever asks where
    name: str
    verifier: str  #: of the passphrase
    since: int
    sessions: tuple[Session, ...] = ()
    devices: tuple[bytes, ...] = ()  #: hashes: signed in from here before
    code_secret: str = ""  #: the second step is on
    code_wanted: str = ""  #: shown as a QR code, not confirmed yet
    code_step: int = 0  #: the last time step whose digits were taken
    recovery: tuple[bytes, ...] = ()
    seats: dict[str, str] = {}  #: meeting -> who they are in it
    told: tuple[Told, ...] = ()  #: newest last


def folded_name(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def account_id(key: bytes, name: str) -> str:
    return blake2b(
        folded_name(name).encode("utf-8", "replace"), key=key, digest_size=12, person=b"account"
    ).hexdigest()


def name_usable(name: str) -> bool:
    return 0 < len(name.strip()) <= MOST_NAME_LETTERS and name.strip().isprintable()


def with_session(account: Account, session: Session, now: int, device: bytes) -> Account:
    living = [each for each in account.sessions if each.until > now]
    devices = [each for each in account.devices if each != device]
    return msgspec.structs.replace(
        account,
        sessions=(*living[-(MOST_SESSIONS - 1) :], session),
        devices=(*devices[-(MOST_DEVICES - 1) :], device),
    )


def telling(account: Account, at: int, what: str, by: str = "") -> Account:
    told = (*account.told[-(MOST_TOLD - 1) :], Told(at, what, by))
    return msgspec.structs.replace(account, told=told)


def seated(account: Account, meeting: str, person: str) -> Account:
    seats = {**account.seats, meeting: person}
    while len(seats) > MOST_SEATS:
        del seats[next(iter(seats))]
    return msgspec.structs.replace(account, seats=seats)
