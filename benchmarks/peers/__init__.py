"""The servers that are measured: how each is started, and what a member says to get into the room."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.building import BUILT, build_c, install_node_packages

HERE = Path(__file__).parent


class Missing(Exception):
    """This peer cannot run here; the message says what is not installed."""


@dataclass(frozen=True, slots=True)
class Peer:
    name: str
    command: Callable[[int], list[str]]  #: for a port; may build or install, may raise Missing
    path: str = "/"
    hello: tuple[str, ...] = ()  #: steps of the load generator's script, for each member
    frame: str = "%t"


def _c_room(*how: str) -> Callable[[int], list[str]]:
    def command(port: int) -> list[str]:
        if shutil.which("cc") is None:
            raise Missing("no C compiler")
        return [str(build_c("room", HERE / "room.c")), str(port), *how]

    return command


def _python(script: str) -> Callable[[int], list[str]]:
    return lambda port: [sys.executable, str(HERE / script), str(port)]


def _node(script: str) -> Callable[[int], list[str]]:
    def command(port: int) -> list[str]:
        if shutil.which("node") is None or shutil.which("npm") is None:
            raise Missing("no node with npm")
        if not install_node_packages():
            raise Missing("its npm packages could not be installed")
        return ["node", str(BUILT / "node" / script), str(port)]

    return command


FLOOR = Peer("C, one send per member", _c_room())
JOINING = Peer("C, sends joined for 10 ms", _c_room("join"))
NAIVE = Peer("Starlette, naive loop", _python("starlette_naive.py"))

PEERS = [
    FLOOR,
    JOINING,
    Peer("websockets.broadcast", _python("websockets_broadcast.py")),
    Peer("Node ws", _node("ws.mjs")),
    Peer(
        "Node socket.io",
        _node("socketio.mjs"),
        path="/socket.io/?EIO=4&transport=websocket",
        hello=("W 0{", "S 40", "W 40{"),
        frame='42["m","%t"]',
    ),
    NAIVE,
]
