"""The page that is left to somebody who was removed: they say once that it was a mistake, and see what became of it."""

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
from chatserver.meeting import way_back
from chatserver.seated import seated
from chatserver.sentences import sentence


class BackRequest(msgspec.Struct, frozen=True):
    token: str = msgspec.field(default="", name="pass")  #: when there is no cookie
    text: str | None = None  #: without it only what became of the request is asked


class BackApi:
    def __init__(self, hub: Hub, limits: Limits) -> None:
        self._hub = hub
        self._limits = limits

    def routes(self) -> list[BaseRoute]:
        return [Route("/api/way-back", guarded(self._limits, self._way_back), methods=["POST"])]

    async def _way_back(self, request: Request) -> Response:
        asked = await body_of(request, BackRequest)
        live, person = await seated(self._hub, self._limits, request, asked.token)
        language = live.meeting.state.language
        withheld = False
        if asked.text is not None:
            answer = await live.submit(c.AskBack(text=asked.text), person.id)
            if not answer["ok"]:
                raise DoorError(422, str(answer["code"]), str(answer["say"]))
            withheld = bool(answer.get("withheld"))
        standing = way_back.standing(live.meeting.state, person)
        key = f"way_back_{'withheld' if withheld else standing}"
        return json_of({"standing": standing, "say": sentence(key, language)})
