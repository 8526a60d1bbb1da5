"""The bell between machines, over Redis publish/subscribe, built to lose rings without losing anything else.

Redis forgets what nobody was there to hear, and a client that retries by itself turns a second of trouble
into fifteen. So nothing here retries inside a call: every wait has a limit, any trouble ends the connection,
and a new one is tried soon. Each process also hears its own beat once a second; silence means that rings do
not arrive, even when every connection looks well. Whenever rings may have been lost, the listeners are told
to look at everything.

What travels is a meeting's id and a number. Many rings of one meeting become one, many meetings share a
frame.
"""

from __future__ import annotations

import asyncio
import random
import secrets
import time
from collections.abc import Callable
from contextlib import suppress

import msgspec
import redis.asyncio
import structlog
from redis.asyncio.client import PubSub
from redis.asyncio.connection import parse_url
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from chatserver.bell import EVERY_MEETING

log = structlog.get_logger()

CHANNEL = "homegroup:bell"
#: A command that takes longer is given up. Redis answers in well under a millisecond when it is well.
PATIENCE_S = 1.0
BEAT_S = 1.0
#: Without our own beat for this long the bell is not healthy; noticed a beat later, within the promised 5 s.
SILENCE_S = 3.0
#: Between two tries to connect; short, because a sweep waits for it.
BACKOFF_S = (0.05, 0.1, 0.2, 0.4)
#: Meetings waiting to be rung. Beyond it one "look at everything" says the same in less space.
PENDING_BOUND = 10_000
RINGS_A_FRAME = 500


class Rings(msgspec.Struct, frozen=True, omit_defaults=True):
    """What goes over the wire. Without rings it is a beat, and says how long ago the journal answered its sender."""

    sender: str
    rings: list[tuple[str, int]] = []
    reached_ms: int | None = None


class RedisBell:
    """Rings other processes through the Redis at `url`. Raises ValueError when that is no Redis address."""

    def __init__(self, url: str, channel: str = CHANNEL) -> None:
        parse_url(url)
        self._url = url
        self._channel = channel
        self._name = secrets.token_hex(8)
        self._listeners: list[Callable[[str, int], None]] = []
        self._pending: dict[str, int] = {}
        self._something = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._healthy = False
        self._heard_self_at = 0.0
        self._reached: Callable[[], float] | None = None
        self._others_reached = float("-inf")
        self._tries = 0
        self._encode = msgspec.json.Encoder().encode
        self._decode = msgspec.json.Decoder(Rings).decode

    @property
    def healthy(self) -> bool:
        return self._healthy

    def listen(self, callback: Callable[[str, int], None]) -> None:
        self._listeners.append(callback)

    def tell(self, reached: Callable[[], float]) -> None:
        self._reached = reached

    def others_reached(self) -> float | None:
        return self._others_reached if self._healthy else None

    def ring(self, meeting: str, seq: int) -> None:
        pending = self._pending
        if seq > pending.get(meeting, -1):
            pending[meeting] = seq
            if len(pending) > PENDING_BOUND:
                self._pending = {EVERY_MEETING: 0}
            self._something.set()

    async def open(self) -> None:
        self._task = asyncio.create_task(self._keep_connected(), name="bell")

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        self._healthy = False

    async def _keep_connected(self) -> None:
        while True:
            try:
                await self._connected()
            except* Exception as trouble:
                # Anything at all: a client library surprised by a dying server is no reason to stay silent.
                self._unwell(trouble)
            pause = BACKOFF_S[min(self._tries, len(BACKOFF_S) - 1)]
            self._tries += 1
            # A little chance, so that many processes do not come back in the same instant.
            await asyncio.sleep(pause * (1 + random.random()))

    async def _connected(self) -> None:
        """One connection, until it fails."""
        client = redis.asyncio.Redis.from_url(
            self._url,
            retry=Retry(NoBackoff(), 0),
            socket_timeout=PATIENCE_S,
            socket_connect_timeout=PATIENCE_S,
            health_check_interval=0,
        )
        heard = client.pubsub()
        try:
            async with asyncio.timeout(PATIENCE_S):
                await heard.subscribe(self._channel)
            self._heard_self_at = time.monotonic()
            self._something.set()  # what could not be sent before
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._hear(heard))
                tasks.create_task(self._beat(client))
                tasks.create_task(self._send(client))
        except BaseExceptionGroup as trouble:
            self._unwell(trouble)
            raise
        finally:
            await _close_both(heard, client)

    async def _hear(self, heard: PubSub) -> None:
        while True:
            async with asyncio.timeout(SILENCE_S):
                message = await heard.get_message(ignore_subscribe_messages=True, timeout=None)
            if message is not None:
                self._take(message["data"])

    def _take(self, data: bytes) -> None:
        try:
            frame = self._decode(data)
        except msgspec.MsgspecError:
            return  # somebody else's channel habits; nothing of ours looks like this
        if frame.sender == self._name:
            self._well()
            return
        if frame.reached_ms is not None:
            at = time.monotonic() - frame.reached_ms / 1000
            self._others_reached = max(self._others_reached, at)
        for meeting, seq in frame.rings:
            self._tell(meeting, seq)

    def _well(self) -> None:
        """Our own beat came back: from here on nothing is lost. What came before may have been."""
        self._heard_self_at = time.monotonic()
        if not self._healthy:
            self._healthy = True
            self._tries = 0
            log.info("bell_well")
            self._tell(EVERY_MEETING, 0)

    def _unwell(self, trouble: BaseException) -> None:
        if self._healthy:
            self._healthy = False
            first = trouble.exceptions[0] if isinstance(trouble, BaseExceptionGroup) else trouble
            log.warning("bell_lost", why=type(first).__name__)

    def _tell(self, meeting: str, seq: int) -> None:
        # On the loop, not from here: a listener that raises is the loop's to report, and the bell goes on.
        loop = asyncio.get_running_loop()
        for listener in self._listeners:
            loop.call_soon(listener, meeting, seq)

    async def _beat(self, client: redis.asyncio.Redis) -> None:
        while True:
            await self._publish(client, [])
            await asyncio.sleep(BEAT_S)
            if time.monotonic() - self._heard_self_at > SILENCE_S:
                raise TimeoutError("our own beat does not come back")

    async def _send(self, client: redis.asyncio.Redis) -> None:
        while True:
            await self._something.wait()
            self._something.clear()
            while self._pending:
                some = list(self._pending.items())[:RINGS_A_FRAME]
                await self._publish(client, some)
                for meeting, seq in some:
                    if self._pending.get(meeting) == seq:
                        del self._pending[meeting]

    def _ago(self, rings: list[tuple[str, int]]) -> int | None:
        if rings or self._reached is None:
            return None
        return round((time.monotonic() - self._reached()) * 1000)

    async def _publish(self, client: redis.asyncio.Redis, rings: list[tuple[str, int]]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            await client.publish(self._channel, self._encode(Rings(self._name, rings, self._ago(rings))))


async def _close_both(heard: PubSub, client: redis.asyncio.Redis) -> None:
    # Closing says good-bye politely, and a frozen server would let us wait.
    with suppress(RedisError, OSError, TimeoutError):
        async with asyncio.timeout(PATIENCE_S):
            await heard.aclose()  # type: ignore[no-untyped-call]
            await client.aclose()
