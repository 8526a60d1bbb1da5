"""Who is asking over HTTP: the person whose pass came in the cookie or in the body."""

from __future__ import annotations

from starlette.requests import Request

from chatserver import passes
from chatserver.api import COOKIE, address_of
from chatserver.door import DoorError
from chatserver.hub import Hub, NoMeeting
from chatserver.limits import Limits
from chatserver.live import LiveMeeting
from chatserver.meeting.state import Person
from chatserver.sentences import sentence


async def seated(hub: Hub, limits: Limits, request: Request, token: str) -> tuple[LiveMeeting, Person]:
    """Raises DoorError 401 when this pass holds no seat, and TooMany."""
    limits.look(address_of(request))
    holder = await passes.holder_of(hub.journal, token or request.cookies.get(COOKIE, ""), hub.now())
    try:
        live = await hub.live(holder.meeting) if holder else None
    except NoMeeting:
        live = None
    person = live.meeting.person(holder.person) if live and holder else None
    if live is None or person is None:
        raise DoorError(401, "pass_not_valid", sentence("pass_not_valid"))
    return live, person
