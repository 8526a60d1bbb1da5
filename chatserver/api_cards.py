"""A card to hand out: the link as a QR code and nine digits to say, made for whoever facilitates."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from chatserver import passes, qr, spoken
from chatserver.api import body_of, guarded, json_of
from chatserver.door import DoorError
from chatserver.hub import Hub
from chatserver.limits import Limits
from chatserver.own_keys import SPOKEN, OwnKey
from chatserver.seated import seated
from chatserver.sentences import sentence
from moderation.formats import format_of


class CardRequest(msgspec.Struct, frozen=True):
    token: str = msgspec.field(default="", name="pass")  #: when there is no cookie


class CardsApi:
    def __init__(self, hub: Hub, limits: Limits, key_for: OwnKey, url: str) -> None:
        self._hub = hub
        self._limits = limits
        self._key_for = key_for
        self._url = url

    def routes(self) -> list[BaseRoute]:
        return [Route("/api/card", guarded(self._limits, self._card), methods=["POST"])]

    async def _card(self, request: Request) -> Response:
        asked = await body_of(request, CardRequest)
        live, person = await seated(self._hub, self._limits, request, asked.token)
        state = live.meeting.state
        if not person.facilitates or not person.around:
            raise DoorError(403, "not_allowed", sentence("facilitators_only", state.language))
        if state.ended:
            raise DoorError(410, "meeting_over", sentence("meeting_over", state.language))
        self._limits.own(f"{live.record.id} {person.id}")
        journal, now = self._hub.journal, self._hub.now()
        secret = await passes.make_invite(journal, live.record.id, "participant", now)
        code, until = await spoken.make(journal, self._key_for(SPOKEN), live.record.id, now)
        link = f"{self._url}/join#{secret}"
        card = {
            "title": state.title,
            "sentence": state.sentence or format_of(state.format).sentence,
            "format_id": "" if state.sentence else state.format,
            "join": link,
            "qr": qr.drawn(link),
            "code": code,
            "code_until": until,
            "door": f"{self._url}/join",
        }
        return json_of(card)
