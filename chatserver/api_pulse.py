"""How somebody leaves, in one answer without their name."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from chatserver import commands as c
from chatserver.api import body_of, guarded, json_of
from chatserver.door import DoorError
from chatserver.hub import Hub
from chatserver.limits import Limits
from chatserver.pulse import Feel, PulseBox
from chatserver.seated import seated
from chatserver.sentences import sentence

LATE_PHASES = frozenset({"closing", "fellowship", "ended"})


class PulseRequest(msgspec.Struct, frozen=True):
    feel: Feel
    token: str = msgspec.field(default="", name="pass")  #: when there is no cookie


class PulseApi:
    def __init__(self, hub: Hub, limits: Limits) -> None:
        self._hub = hub
        self._limits = limits
        self._box = PulseBox()

    def routes(self) -> list[BaseRoute]:
        return [Route("/api/pulse", guarded(self._limits, self._pulse), methods=["POST"])]

    async def _pulse(self, request: Request) -> Response:
        asked = await body_of(request, PulseRequest)
        live, person = await seated(self._hub, self._limits, request, asked.token)
        state = live.meeting.state
        if state.phase not in LATE_PHASES:
            raise DoorError(409, "not_now", sentence("not_now", state.language))
        answers = self._box.give(live.record.id, person.id, asked.feel)
        if answers:
            await live.submit(c.NotePulse(answers=answers), "")
        return json_of({"ok": True, "say": sentence("pulse_taken", state.language)})
