"""When somebody may be in danger: asking for help, alerts, the words that are passed on, and looking after them."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from chatserver.commands.command import Command, Id, Minutes, ShortText, Text


class AskForHelp(Command, frozen=True, kw_only=True, tag="ask_for_help"):
    text: Text = ""


class Safe(Command, frozen=True, kw_only=True, tag="safe"):
    """*I'm safe, I was describing the past.* Noted on the alert; closes nothing by itself."""

    alert: Id


class PassOn(Command, frozen=True, kw_only=True, tag="pass_on"):
    """The author's own words for somebody outside, and with them the consent to pass these on; empty takes it back."""

    alert: Id
    text: Text = ""


class AskWords(Command, frozen=True, kw_only=True, tag="ask_words"):
    """Whoever keeps company asks the author which words, if any, may be passed on."""

    alert: Id


class Claim(Command, frozen=True, kw_only=True, tag="claim"):
    item: Id


class AcknowledgeAlert(Command, frozen=True, kw_only=True, tag="acknowledge_alert"):
    alert: Id


class ResolveAlert(Command, frozen=True, kw_only=True, tag="resolve_alert"):
    alert: Id
    outcome: Annotated[str, Meta(max_length=200)] = "resolved"


class ReopenAlert(Command, frozen=True, kw_only=True, tag="reopen_alert"):
    alert: Id


class Escalate(Command, frozen=True, kw_only=True, tag="escalate"):
    """Ask the next people now instead of when the clock runs out."""

    alert: Id


class GiveTask(Command, frozen=True, kw_only=True, tag="give_task"):
    """Somebody in service looks after somebody; oneself when `to` is empty, and until the next day without `minutes`."""

    about: Id
    to: Annotated[str, Meta(max_length=64)] = ""
    text: ShortText = ""
    minutes: Minutes | None = None


class HandTask(Command, frozen=True, kw_only=True, tag="hand_task"):
    task: Id
    to: Id


class EndTask(Command, frozen=True, kw_only=True, tag="end_task"):
    task: Id
    how: Literal["done", "not_reached", "not_needed"] = "done"


class ReopenTask(Command, frozen=True, kw_only=True, tag="reopen_task"):
    task: Id


SafetyCommand = (
    AskForHelp
    | Safe
    | PassOn
    | AskWords
    | Claim
    | AcknowledgeAlert
    | ResolveAlert
    | ReopenAlert
    | Escalate
    | GiveTask
    | HandTask
    | EndTask
    | ReopenTask
)
