"""Who serves the meeting, and how a duty passes on."""

from __future__ import annotations

from typing import Literal

from chatserver.commands.command import Command, Id, ServiceName


class Serve(Command, frozen=True, kw_only=True, tag="serve", rename={"service": "as"}):
    who: Id
    service: ServiceName


class Accept(Command, frozen=True, kw_only=True, tag="accept"):
    of: Id


class LayDown(Command, frozen=True, kw_only=True, tag="lay_down", rename={"service": "as"}):
    """Give back a service of one's own."""

    service: ServiceName


class HandOver(Command, frozen=True, kw_only=True, tag="hand_over"):
    to: Id


class Volunteer(Command, frozen=True, kw_only=True, tag="volunteer", rename={"service": "as"}):
    """*I would like to do this tonight.* A facilitator gives it, or says not tonight."""

    service: Literal[
        "greeter", "timekeeper", "reader", "script_poster", "support_person", "tech_host", "trainee"
    ]


DutiesCommand = Serve | Accept | LayDown | HandOver | Volunteer
