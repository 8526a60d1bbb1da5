"""The HTTP calls: JSON in, JSON out, errors as problem documents (RFC 9457) with a stable `code`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from chatserver import helplines, spoken, wire
from chatserver.door import Door, DoorError, DoorRequest, JoinRequest, NameRequest
from chatserver.journal import Journal, NotWritable
from chatserver.limits import Limits, TooMany
from chatserver.opening import open_meeting
from chatserver.organisation import RulesUnusable
from chatserver.sentences import sentence
from chatserver.shelf import BadFormat, Shelf

COOKIE = "homegroup"
MOST_BODY = 16 * 1024
LOOPBACK = frozenset({"127.0.0.1", "::1"})


class PracticeRequest(msgspec.Struct, frozen=True):
    title: str = "Practice"
    format: str = "topic"
    topic: str = ""
    language: str = "en"
    minutes: int | None = None
    rules: dict[str, object] = {}


T = TypeVar("T")
Call = Callable[[Request], Awaitable[Response]]


class Api:
    def __init__(
        self, door: Door, limits: Limits, country: str, journal: Journal, url: str, shelf: Shelf
    ) -> None:
        self._shelf = shelf
        self._door = door
        self._journal = journal
        self._url = url
        self._limits = limits
        self._country = country

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/api/join", self._guarded(self._join), methods=["POST"]),
            Route("/api/door", self._guarded(self._show), methods=["POST"]),
            Route("/api/name", self._guarded(self._name), methods=["POST"]),
            Route("/api/leave", self._guarded(self._leave), methods=["POST"]),
            Route("/api/help", self._guarded(self._help)),
            Route("/api/practice", self._guarded(self._practice), methods=["POST"]),
            Route("/openapi.json", self._openapi),
        ]

    def _guarded(self, call: Call) -> Call:
        return guarded(self._limits, call)

    async def _join(self, request: Request) -> Response:
        self._limits.join(address_of(request))
        asked = await body_of(request, JoinRequest)
        joined = await self._knock(
            request, asked.invite, self._door.join(asked, address_of(request), request.headers)
        )
        body = {
            "pass": joined.token,
            "meeting": joined.meeting,
            "you": joined.you,
            "role": joined.role,
            "name": joined.name,
            "say": joined.note,
        }
        answer = json_of(body)
        answer.set_cookie(
            COOKIE,
            joined.token,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
            path="/",
        )
        return answer

    async def _show(self, request: Request) -> Response:
        self._limits.look(address_of(request))
        asked = await body_of(request, DoorRequest)
        return json_of(await self._knock(request, asked.invite, self._door.show(asked)))

    async def _name(self, request: Request) -> Response:
        self._limits.look(address_of(request))
        asked = await body_of(request, NameRequest)
        return json_of(await self._knock(request, asked.invite, self._door.name(asked)))

    async def _knock(self, request: Request, invite: str, opening: Coroutine[Any, Any, T]) -> T:
        """Nine digits could be guessed, so who knocks with some that open nothing is counted strictly."""
        if not spoken.digits(invite):
            return await opening
        try:
            self._limits.code(address_of(request))
        except TooMany:
            opening.close()
            raise
        try:
            return await opening
        except DoorError as error:
            if error.code == "invite_unknown":
                self._limits.missed_code(address_of(request))
            raise

    async def _leave(self, request: Request) -> Response:
        """*Leave quickly*: the pass in the cookie opens nothing any more, whoever holds the device next."""
        await self._door.leave(request.cookies.get(COOKIE, ""))
        answer = Response(status_code=204)
        answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
        return answer

    async def _help(self, request: Request) -> Response:
        asked = request.query_params.get("country", "")[:2].upper() or self._country
        return json_of(
            {
                "country": asked,
                "countries": helplines.countries(),
                "lines": helplines.lines(asked),
                "checked_on": helplines.checked_on(),
                "old": helplines.is_old(),
            }
        )

    async def _practice(self, request: Request) -> Response:
        """A practice meeting for rehearsal; only for somebody sitting at this machine."""
        direct = "forwarded" not in request.headers and "x-forwarded-for" not in request.headers
        if address_of(request) not in LOOPBACK or not direct:
            raise DoorError(403, "not_allowed", "practice meetings are opened on the server's own machine")
        self._limits.join(address_of(request))
        asked = await body_of(request, PracticeRequest)
        try:
            opened = await open_meeting(
                self._journal,
                self._url,
                title=asked.title[:120],
                format=asked.format,
                topic=asked.topic[:200],
                language=asked.language,
                minutes=asked.minutes,
                practice=True,
                rules=asked.rules,
                shelf=self._shelf,
            )
        except KeyError:
            raise DoorError(422, "format_unknown", "there is no format of that name") from None
        except (RulesUnusable, BadFormat) as wrong:
            raise DoorError(422, "rules_unusable", str(wrong)) from None
        return json_of({"meeting": opened.meeting, "join": opened.join, "facilitate": opened.facilitate})

    async def _openapi(self, request: Request) -> Response:
        from chatserver.openapi import document

        return json_of(document())


def guarded(limits: Limits, call: Call) -> Call:
    """A call whose refusals are problem documents; a link or pass that opens nothing is counted against its address."""

    async def answer(request: Request) -> Response:
        try:
            return await call(request)
        except DoorError as error:
            if error.status in (401, 404):
                limits.missed(address_of(request))
            return problem(error.status, error.code, error.detail)
        except TooMany:
            return problem(429, "too_many", sentence("too_many"), {"retry-after": "30"})
        except NotWritable:
            return problem(503, "not_writable", sentence("not_writable"), {"retry-after": "5"})

    return answer


def problem(status: int, code: str, detail: str, headers: dict[str, str] | None = None) -> Response:
    body = {
        "type": "about:blank",
        "title": code.replace("_", " "),
        "status": status,
        "code": code,
        "detail": detail,
    }
    return Response(wire.encode(body), status, headers, "application/problem+json")


def json_of(body: object) -> Response:
    return Response(wire.encode(body), media_type="application/json")


async def body_of(request: Request, shape: type[Any]) -> Any:
    if int(request.headers.get("content-length") or 0) > MOST_BODY:
        raise DoorError(413, "too_large", sentence("malformed"))
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BODY:
            raise DoorError(413, "too_large", sentence("malformed"))
    try:
        return msgspec.json.decode(bytes(body), type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise DoorError(400, "malformed", sentence("malformed")) from None


def address_of(request: Request) -> str:
    return request.client.host if request.client else ""
