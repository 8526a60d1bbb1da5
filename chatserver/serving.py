"""Runs the server: uvicorn with our limits, and a good-bye before it stops."""

from __future__ import annotations

import asyncio
import socket
from types import FrameType

import structlog
import uvicorn

from chatserver import collector, metrics, wire
from chatserver.app import House, application
from chatserver.transport import DoorProtocol, MemberSocket

PING_SECONDS = 20.0
DRAIN_SECONDS = 3.0
STOP_SECONDS = 8

#: What the kernel may keep for one slow peer (it doubles this), so that falling behind is seen early and costs little.
SEND_BUFFER = 128 * 1024
#: A peer that acknowledges nothing for this long is gone, whatever it still owes us; ms.
USER_TIMEOUT = 30_000

log = structlog.get_logger("serving")


class Server(uvicorn.Server):
    """Says good-bye at SIGTERM: lifespan shutdown is too late for that, the sockets are closed by then."""

    def __init__(self, config: uvicorn.Config, house: House) -> None:
        super().__init__(config)
        self._house = house
        self._leaving: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        collector.settle()
        self._watching = asyncio.create_task(metrics.watch_the_loop(), name="loop lag")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._watching.cancel()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self._leaving is not None or self._house.going:
            super().handle_exit(sig, frame)
            return
        self._leaving = asyncio.get_event_loop().create_task(self._say_goodbye(sig), name="goodbye")

    async def on_tick(self, counter: int) -> bool:
        """After a disk error nobody knows what a further write is worth: stop, and let a new process look."""
        if self._house.journal.failed and self._leaving is None:
            log.error("disk_failed")
            self._leaving = asyncio.create_task(self._say_goodbye(None), name="goodbye")
        return await super().on_tick(counter)

    async def _say_goodbye(self, sig: int | None) -> None:
        self._house.go()
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                await self._house.hub.emptied()
        except TimeoutError:
            log.info("some_sockets_did_not_drain")
        if sig is None:
            self.should_exit = True
        else:
            super().handle_exit(sig, None)


def serve(house: House, listening: socket.socket) -> None:
    """Serve on a socket that is already listening, until SIGTERM or SIGINT."""
    config = uvicorn.Config(
        application(house),
        http=DoorProtocol,
        ws=MemberSocket,
        ws_max_size=wire.MOST_BYTES if not house.settings.echo else 16 * 1024 * 1024,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS,
        ws_per_message_deflate=False,
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    _bound(listening)
    server = Server(config, house)
    server.run(sockets=[listening])
    if not server.started or house.journal.failed:
        raise SystemExit(3)


def _bound(listening: socket.socket) -> None:
    """Accepted sockets inherit these."""
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT)
