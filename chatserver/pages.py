"""The pages: a handful of shells and static files, with headers that let nothing in or out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STATIC = Path(__file__).resolve().parent.parent / "static"

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
}

SHELLS = {
    "/": "index.html",
    "/join": "join.html",
    "/room": "room.html",
    "/help": "help.html",
    "/leave": "leave.html",
    "/slip": "slip.html",
    "/review": "review.html",
    "/card": "card.html",
    "/team": "team.html",
    "/sw.js": "sw.js",
    "/manifest.webmanifest": "manifest.webmanifest",
}


def routes() -> list[BaseRoute]:
    shells: list[BaseRoute] = [Route(path, _shell(name)) for path, name in SHELLS.items()]
    return [*shells, Mount("/static", GZipMiddleware(StaticFiles(directory=STATIC)))]


def _shell(name: str) -> Callable[[Request], Awaitable[Response]]:
    async def give(request: Request) -> Response:
        return FileResponse(STATIC / name, headers={"cache-control": "no-cache"})

    return give


class Headers:
    """Puts the headers above on every HTTP answer. Sockets pass untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault(
                    "cache-control", "no-store" if scope["path"].startswith("/api") else "no-cache"
                )
            await send(message)

        await self._app(scope, receive, with_headers)
