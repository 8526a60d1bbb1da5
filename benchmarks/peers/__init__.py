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
    hello: tuple[str, ...] = ()  #: steps of the load generator's script, for each member; %n is their number
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


def _ejabberd(port: int) -> list[str]:
    """Straight on the Erlang machine, so that neither its control script nor a port mapper is left behind."""
    code = sorted(Path("/usr/lib").glob("*/ejabberd-*/ebin"))
    if shutil.which("erl") is None or not code:
        raise Missing("no ejabberd (apt-get install ejabberd)")
    folder = BUILT / "ejabberd"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    config = folder / "ejabberd.yml"
    config.write_text((HERE / "ejabberd.yml").read_text().replace("PORT", str(port)), encoding="utf-8")
    settings = [
        f'-mnesia dir "{folder}/db"',
        f'-ejabberd config "{config}"',
        f'-ejabberd log_path "{folder}/log"',
    ]
    flags = [flag for setting in settings for flag in setting.split(" ")]
    return ["erl", "-noinput", "+K", "true", "-pa", str(code[-1]), *flags, "-s", "ejabberd"]


XMPP_HELLO = (
    "H Sec-WebSocket-Protocol: xmpp",
    'S <open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="localhost" version="1.0"/>',
    "W features",
    'S <auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="ANONYMOUS"/>',
    "W success",
    'S <open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="localhost" version="1.0"/>',
    "W features",
    'S <iq type="set" id="b1"><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/></iq>',
    "W b1",
    'S <presence to="room@conference.localhost/n%n"><x xmlns="http://jabber.org/protocol/muc"/></presence>',
    "W <subject",
)


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
    Peer(
        "ejabberd room",
        _ejabberd,
        path="/ws",
        hello=XMPP_HELLO,
        frame='<message to="room@conference.localhost" type="groupchat"><body>%t</body></message>',
    ),
]
