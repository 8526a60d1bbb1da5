"""What somebody may ask about themselves: what is kept, their own words, a slip that says they came.

Each call needs the seat it asks about, by the cookie or by the pass in the body, and tells nothing about anybody else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from chatserver import qr, slips
from chatserver.api import address_of, body_of, guarded, json_of
from chatserver.door import MOST_NAME_LETTERS, DoorError
from chatserver.hub import Hub
from chatserver.journal import whole
from chatserver.limits import Limits
from chatserver.live import LiveMeeting
from chatserver.own_keys import SLIPS, OwnKey
from chatserver.seated import seated
from chatserver.sentences import sentence
from chatserver.traces import Recorded, attendance, own_words, recorded


class MineRequest(msgspec.Struct, frozen=True):
    token: str = msgspec.field(default="", name="pass")  #: when there is no cookie


class SlipRequest(msgspec.Struct, frozen=True):
    token: str = msgspec.field(default="", name="pass")
    name: str = ""  #: the name that shall stand on it; the one used in the meeting when empty
    zone: str = "UTC"  #: where its holder is, as an IANA name; only the day is taken from it


class CheckRequest(msgspec.Struct, frozen=True):
    slip: str


class TracesApi:
    def __init__(self, hub: Hub, limits: Limits, key_for: OwnKey, keep_hours: int, url: str) -> None:
        self._hub = hub
        self._limits = limits
        self._key_for = key_for
        self._keep_hours = keep_hours
        self._url = url

    def routes(self) -> list[BaseRoute]:
        calls: dict[str, Callable[[Request], object]] = {
            "/api/mine": self._mine,
            "/api/words": self._words,
            "/api/slip": self._slip,
            "/api/slip/check": self._check,
        }
        return [
            Route(path, guarded(self._limits, call), methods=["POST"])  # type: ignore[arg-type]
            for path, call in calls.items()
        ]

    async def _mine(self, request: Request) -> Response:
        live, person = await seated(
            self._hub, self._limits, request, (await body_of(request, MineRequest)).token
        )
        body = {
            "name": person.name,
            "newcomer": person.newcomer,
            "folds": person.folds,
            "messages_from": person.messages_from,
            "country": person.country,
            "records": recorded(await self._events(live, person.id), person.id),
            "keep_hours": self._keep_hours,
        }
        return json_of(body)

    async def _words(self, request: Request) -> Response:
        live, person = await seated(
            self._hub, self._limits, request, (await body_of(request, MineRequest)).token
        )
        state = live.meeting.state
        lines = own_words(await self._events(live, person.id), person.id)
        return json_of({"group": state.title, "name": person.name, "lines": lines})

    async def _slip(self, request: Request) -> Response:
        asked = await body_of(request, SlipRequest)
        live, person = await seated(self._hub, self._limits, request, asked.token)
        state = live.meeting.state
        if state.practice:
            raise DoorError(422, "no_slip", sentence("no_slip_practice", state.language))
        name = asked.name.strip() or person.name
        if len(name) > MOST_NAME_LETTERS or not name.isprintable():
            raise DoorError(422, "name_not_usable", sentence("name_not_usable", state.language))
        came = attendance(await self._events(live, person.id), person.id, live.meeting.clock(self._hub.now()))
        if came is None:
            raise DoorError(422, "no_slip", sentence("no_slip_yet", state.language))
        key = self._key_for(SLIPS)
        slip = slips.Slip(
            group=state.title,
            date=_day(came.came, asked.zone),
            minutes=came.minutes,
            name=name,
            seat=slips.seat_number(key, live.record.id, person.id),
        )
        code = slips.signed(slip, key)
        more = {"slip": code, "key": slips.public_key(key), "qr": qr.drawn(f"{self._url}/slip#{code}")}
        return json_of(more | msgspec.to_builtins(slip))

    async def _check(self, request: Request) -> Response:
        """Whoever was given a slip may ask whether it is ours and unchanged. Nothing is looked up: it is arithmetic."""
        self._limits.look(address_of(request))
        asked = await body_of(request, CheckRequest)
        public = slips.public_key(self._key_for(SLIPS))
        try:
            return json_of(
                {"ok": True, "key": public, **msgspec.to_builtins(slips.verified(asked.slip, public))}
            )
        except slips.NotASlip:
            return json_of({"ok": False, "key": public})

    async def _events(self, live: LiveMeeting, who: str) -> list[Recorded]:
        """The meeting as it is on disk, not as it is remembered: this is what is kept."""
        self._limits.own(f"{live.record.id} {who}")
        entries = await whole(self._hub.journal, live.record.id)
        return [(each.seq, each.at, live.meeting.event_of(each)) for each in entries]


def _day(at: int, zone: str) -> str:
    moment = datetime.fromtimestamp(at / 1000, UTC)
    try:
        return moment.astimezone(ZoneInfo(zone[:60])).date().isoformat()
    except (ValueError, LookupError, OSError):
        return moment.date().isoformat()
