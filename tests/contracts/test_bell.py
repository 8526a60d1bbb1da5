"""What every bell promises: within one process, and between processes over a real Redis."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import pytest
import redis.asyncio

from chatserver.bell import EVERY_MEETING, Bell, HouseBell
from chatserver.bell_redis import CHANNEL, PENDING_BOUND, RedisBell
from tests.servers import RedisServer


class Ears:
    """What a hub would hear."""

    def __init__(self) -> None:
        self.rings: list[tuple[str, int]] = []
        self._heard = asyncio.Event()

    def __call__(self, meeting: str, seq: int) -> None:
        self.rings.append((meeting, seq))
        self._heard.set()

    async def hear(self, ring: tuple[str, int], within: float = 5.0) -> None:
        async with asyncio.timeout(within):
            while ring not in self.rings:
                self._heard.clear()
                await self._heard.wait()


async def until(true: Callable[[], bool], within: float) -> float:
    """How long it took."""
    began = time.monotonic()
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return time.monotonic() - began


Pair = tuple[Bell, Bell, Ears, Ears]


async def _pair(first: Bell, second: Bell) -> AsyncIterator[Pair]:
    ours, theirs = Ears(), Ears()
    first.listen(ours)
    second.listen(theirs)
    for bell in {first, second}:
        await bell.open()
    await until(lambda: first.healthy and second.healthy, within=5.0)
    yield first, second, ours, theirs
    for bell in {first, second}:
        await bell.close()


@pytest.fixture(params=["house", "redis"])
async def bells(request: pytest.FixtureRequest) -> AsyncIterator[Pair]:
    if request.param == "house":
        shared = HouseBell()
        made = _pair(shared, shared)
    else:
        url = request.getfixturevalue("redis_server").url
        made = _pair(RedisBell(url), RedisBell(url))
    async for pair in made:
        yield pair


@pytest.fixture
async def machines(own_redis: RedisServer) -> AsyncIterator[Pair]:
    async for pair in _pair(RedisBell(own_redis.url), RedisBell(own_redis.url)):
        yield pair


async def test_a_ring_is_heard_on_the_other_side(bells: Pair) -> None:
    first, second, ours, theirs = bells
    first.ring("tuesday", 7)
    await theirs.hear(("tuesday", 7))
    second.ring("wednesday", 1)
    await ours.hear(("wednesday", 1))


async def test_the_newest_number_arrives_however_many_rings_there_were(bells: Pair) -> None:
    first, _, _, theirs = bells
    for seq in range(1, 2_001):
        first.ring("tuesday", seq)
    await theirs.hear(("tuesday", 2_000))


async def test_processes_hear_from_each_other_when_the_journal_last_answered(machines: Pair) -> None:
    first, second, _, _ = machines
    assert HouseBell().others_reached() is None, "alone there is nobody to ask"
    assert first.others_reached() == second.others_reached() == float("-inf"), "nobody has said anything"
    answered = time.monotonic() - 60
    first.tell(lambda: answered)
    await until(lambda: second.others_reached() != float("-inf"), within=10.0)
    assert second.others_reached() == pytest.approx(answered, abs=5.0)
    assert first.others_reached() == float("-inf"), "its own word is not another's"


async def test_a_listener_that_fails_does_not_stop_the_bell(bells: Pair) -> None:
    first, second, _, theirs = bells
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)

    def broken(meeting: str, seq: int) -> None:
        raise RuntimeError("on purpose")

    second.listen(broken)
    first.ring("tuesday", 1)
    await theirs.hear(("tuesday", 1))
    first.ring("tuesday", 2)
    await theirs.hear(("tuesday", 2))
    assert first.healthy and second.healthy


async def test_ringing_before_opening_and_after_closing_hurts_nobody(redis_server: RedisServer) -> None:
    for bell in (HouseBell(), RedisBell(redis_server.url)):
        bell.ring("tuesday", 1)
        await bell.open()
        await bell.close()
        bell.ring("tuesday", 2)


async def test_a_thousand_rings_of_one_meeting_are_a_few_frames(redis_server: RedisServer) -> None:
    async for first, _, _, theirs in _pair(RedisBell(redis_server.url), RedisBell(redis_server.url)):
        theirs.rings.clear()
        for seq in range(1, 1_001):
            first.ring("tuesday", seq)
        await theirs.hear(("tuesday", 1_000))
        assert len(theirs.rings) < 10


async def test_more_waiting_meetings_than_fit_become_look_at_everything() -> None:
    bell = RedisBell("redis://127.0.0.1:1/0")
    for number in range(PENDING_BOUND * 2):
        bell.ring(f"m{number}", 1)
    assert len(bell._pending) <= PENDING_BOUND
    assert EVERY_MEETING in bell._pending


async def test_what_travels_is_an_id_and_a_number(redis_server: RedisServer) -> None:
    async with redis.asyncio.Redis.from_url(redis_server.url) as client:
        wire = client.pubsub()
        await wire.subscribe(CHANNEL)
        async for first, _, _, theirs in _pair(RedisBell(redis_server.url), RedisBell(redis_server.url)):
            first.ring("tuesday", 7)
            await theirs.hear(("tuesday", 7))
            sender = first._name  # type: ignore[attr-defined]
        seen: set[bytes] = set()
        expected = f'{{"sender":"{sender}","rings":[["tuesday",7]]}}'.encode()
        async with asyncio.timeout(5.0):
            while expected not in seen:
                message = await wire.get_message(ignore_subscribe_messages=True, timeout=None)
                seen.add(message["data"] if message else b"")
        await wire.aclose()


async def test_noise_on_the_channel_is_ignored(redis_server: RedisServer) -> None:
    async for first, second, _, theirs in _pair(RedisBell(redis_server.url), RedisBell(redis_server.url)):
        async with redis.asyncio.Redis.from_url(redis_server.url) as client:
            for noise in (b"", b"\xff\x00", b"[]", b'{"sender":1}', b'{"sender":"x","rings":[["m","7"]]}'):
                await client.publish(CHANNEL, noise)
        first.ring("tuesday", 3)
        await theirs.hear(("tuesday", 3))
        assert second.healthy


async def test_a_redis_that_was_never_there_is_trouble_without_waiting() -> None:
    bell = RedisBell("redis://127.0.0.1:1/0")
    began = time.monotonic()
    await bell.open()
    bell.ring("tuesday", 1)
    assert time.monotonic() - began < 0.1
    assert not bell.healthy
    await bell.close()


async def test_an_address_that_is_no_redis_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="scheme"):
        RedisBell("http://127.0.0.1/")


async def test_after_redis_was_gone_everybody_looks_at_everything(
    machines: Pair, own_redis: RedisServer
) -> None:
    first, second, ours, theirs = machines
    for ears in (ours, theirs):
        ears.rings.clear()
    own_redis.stop(signal.SIGKILL)
    assert await until(lambda: not first.healthy and not second.healthy, within=5.0) < 5.0
    first.ring("tuesday", 8)
    own_redis.start()
    took = await until(lambda: first.healthy and second.healthy, within=5.0)
    assert took < 2.0
    for ears in (ours, theirs):
        await ears.hear((EVERY_MEETING, 0))
    first.ring("tuesday", 9)
    await theirs.hear(("tuesday", 9))


async def test_a_frozen_redis_is_noticed_and_its_return_is_repaired(
    machines: Pair, own_redis: RedisServer
) -> None:
    first, second, _, theirs = machines
    theirs.rings.clear()
    own_redis.freeze()
    began = time.monotonic()
    for seq in range(100):
        first.ring("tuesday", seq)
    assert time.monotonic() - began < 0.1, "ringing never waits"
    assert await until(lambda: not first.healthy and not second.healthy, within=5.0) < 5.0
    own_redis.thaw()
    assert await until(lambda: first.healthy and second.healthy, within=5.0) < 2.0
    await theirs.hear((EVERY_MEETING, 0))
    first.ring("tuesday", 100)
    await theirs.hear(("tuesday", 100))


async def test_closing_while_redis_is_frozen_does_not_hang(own_redis: RedisServer) -> None:
    async for first, second, _, _ in _pair(RedisBell(own_redis.url), RedisBell(own_redis.url)):
        own_redis.freeze()
        async with asyncio.timeout(4.0):
            await first.close()
            await second.close()
    with suppress(AssertionError):
        own_redis.thaw()
