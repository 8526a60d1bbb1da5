"""Between two people: private lines, contact, company, blocks, and telling about somebody."""

from __future__ import annotations

from typing import Literal

from chatserver.commands.command import Command, Id, ShortText, Text


class Private(Command, frozen=True, kw_only=True, tag="private"):
    to: Id
    text: Text


class MessagesFrom(Command, frozen=True, kw_only=True, tag="messages_from", rename={"who": "from"}):
    """From whom this person takes private lines; until they choose, a newcomer hears from greeters only."""

    who: Literal["nobody", "greeters", "facilitators", "everyone"]


class Fewer(Command, frozen=True, kw_only=True, tag="fewer"):
    """The answer to *would you like fewer messages from them?* The other is not told."""

    about: Id
    answer: Literal["none", "fine", "tell"]


class OfferContact(Command, frozen=True, kw_only=True, tag="offer_contact"):
    """What this person would give to one other; shown only when both said yes, after the meeting."""

    to: Id
    text: ShortText


class AnswerContact(Command, frozen=True, kw_only=True, tag="answer_contact"):
    of: Id
    yes: bool
    text: ShortText = ""


class AskCompany(Command, frozen=True, kw_only=True, tag="ask_company"):
    """Ask somebody in service to keep one company on a break."""

    who: Id


class Decline(Command, frozen=True, kw_only=True, tag="decline"):
    """No to something one was asked: company, a service, the chair."""

    of: Id


class SpeakUp(Command, frozen=True, kw_only=True, tag="speak_up"):
    about: Id
    kind: Literal["report", "worried", "hurt_me"]
    text: Text = ""


class Block(Command, frozen=True, kw_only=True, tag="block"):
    who: Id


class Unblock(Command, frozen=True, kw_only=True, tag="unblock"):
    who: Id


RelationsCommand = (
    Private
    | MessagesFrom
    | Fewer
    | OfferContact
    | AnswerContact
    | AskCompany
    | Decline
    | SpeakUp
    | Block
    | Unblock
)
