"""What came goes back: for conformance suites, over the same socket below the connection that members have (HOMEGROUP_ECHO=1)."""

from __future__ import annotations

from typing import cast

from starlette.websockets import WebSocket

from chatserver.transport import EXTENSION, MemberSocket, framed
from chatserver.transport_plain import PlainSocket


class _Echo:
    def __init__(self, socket: MemberSocket | PlainSocket) -> None:
        self._socket = socket

    def heard(self, frame: bytes) -> None:
        self._socket.write(framed(frame))

    def drained(self) -> None:
        """Nothing was held back."""


async def echo(websocket: WebSocket) -> None:
    await websocket.accept()
    socket: MemberSocket | PlainSocket = websocket.scope["extensions"].get(EXTENSION) or PlainSocket(
        websocket
    )
    hearing = _Echo(socket)
    socket.listen(hearing)
    try:
        while (message := await socket.receive())["type"] == "websocket.receive":
            text = message.get("text")
            if text is not None:
                hearing.heard(str(text).encode())
            else:
                await websocket.send_bytes(cast("bytes", message.get("bytes")))
    finally:
        if isinstance(socket, PlainSocket):
            await socket.finish()
