"""What the calls of the facilitators' page are asked with."""

from __future__ import annotations

import msgspec


class SignInRequest(msgspec.Struct, frozen=True):
    name: str
    passphrase: str
    code: str = ""


class AcceptRequest(msgspec.Struct, frozen=True):
    passphrase: str
    link: str = ""  #: empty for the first facilitator, who sits in a meeting of this server
    name: str = ""


class LinkRequest(msgspec.Struct, frozen=True):
    link: str


class SignOutRequest(msgspec.Struct, frozen=True):
    everywhere: bool = False


class PassphraseRequest(msgspec.Struct, frozen=True):
    passphrase: str
    new: str = ""


class CodeRequest(msgspec.Struct, frozen=True):
    code: str


class InviteRequest(msgspec.Struct, frozen=True):
    who: str = ""  #: somebody's id, for a new passphrase


class EndRequest(msgspec.Struct, frozen=True):
    who: str
    passphrase: str  #: of the one who asks


class EnterRequest(msgspec.Struct, frozen=True):
    meeting: str
