"""How a meeting was, for those who ran it and for the reviewer their group chose: figures and acts, never words."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from chatserver import passes, record
from chatserver.api import address_of, body_of, guarded, json_of
from chatserver.door import DoorError
from chatserver.hub import Hub, NoMeeting
from chatserver.journal import whole
from chatserver.limits import Limits
from chatserver.live import LiveMeeting
from chatserver.meeting import Meeting
from chatserver.report import report
from chatserver.seated import seated
from chatserver.sentences import sentence


class ReviewRequest(msgspec.Struct, frozen=True):
    token: str = msgspec.field(default="", name="pass")  #: a facilitator's, when there is no cookie
    invite: str = ""  #: the reviewer's link


class ReviewApi:
    def __init__(self, hub: Hub, limits: Limits) -> None:
        self._hub = hub
        self._limits = limits

    def routes(self) -> list[BaseRoute]:
        return [Route("/api/review", guarded(self._limits, self._review), methods=["POST"])]

    async def _review(self, request: Request) -> Response:
        asked = await body_of(request, ReviewRequest)
        live = await (self._for_reviewer(request, asked) if asked.invite else self._for_team(request, asked))
        entries = await whole(self._hub.journal, live.record.id)
        sealed = [Meeting.sealed(entry) for entry in entries]
        checked = record.check(sealed)
        state = live.meeting.state
        return json_of(
            {
                "title": state.title,
                "language": state.language,
                "ended": state.ended,
                "report": report(entries),
                "acts": list(record.acts(sealed)),
                "seal": checked.seal,
                "broken_at": checked.broken_at,
            }
        )

    async def _for_team(self, request: Request, asked: ReviewRequest) -> LiveMeeting:
        live, person = await seated(self._hub, self._limits, request, asked.token)
        if not person.facilitates:
            raise DoorError(403, "not_allowed", sentence("review_not_yours", live.meeting.state.language))
        return live

    async def _for_reviewer(self, request: Request, asked: ReviewRequest) -> LiveMeeting:
        self._limits.look(address_of(request))
        invite = await passes.invited(self._hub.journal, asked.invite, self._hub.now())
        if invite is None or invite.role != "reviewer":
            raise DoorError(404, "invite_unknown", sentence("invite_unknown"))
        try:
            return await self._hub.live(invite.meeting)
        except NoMeeting:
            raise DoorError(404, "invite_unknown", sentence("invite_unknown")) from None
