"""Two machines on one journal: Redis dies and freezes, the database goes away, both race for the same meeting."""

from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path

import httpx

from tests.faults.crowd import PATIENCE, Client, Crowd, crowd
from tests.faults.kills import everybody_is_back
from tests.faults.machines import Pair, one_far_away
from tests.faults.stage import Row, checked, late, p99_ms
from tests.server import Server


async def ready(server: Server) -> tuple[int, str]:
    async with httpx.AsyncClient() as http:
        answer = await http.get(f"{server.url}/readyz", timeout=10)
    return answer.status_code, answer.text


async def until_ready_says(server: Server, wanted: str, within: float) -> float:
    """How many seconds until /readyz says so; `within` when it never does."""
    began = time.monotonic()
    while time.monotonic() - began < within:
        if wanted in (await ready(server))[1]:
            return time.monotonic() - began
        await asyncio.sleep(0.05)
    return within


async def seen_by_all(clients: list[Client], seq: int) -> float:
    began = time.monotonic()
    for client in clients:
        await client._until(lambda client=client: client._after >= seq)  # type: ignore[misc]
    return time.monotonic() - began


async def redis_in_trouble(pair: Pair, folder: Path, how: str, seconds: float) -> Row:
    """`how` is "killed" or "frozen": confirmations do not wait for it, and all is repaired soon after its return."""
    broken: list[str] = []
    links = await asyncio.to_thread(pair.one.open, format="free")
    async with crowd(folder, links, [pair.one, pair.two], talkers=4) as people:
        await until_ready_says(pair.two, "ready", PATIENCE)
        await people.talk(1.5, pause=0.1)
        await people.settle()
        before = latency_p99(people.talkers)
        talking = asyncio.create_task(people.talk(seconds + 2, pause=0.1))
        if how == "killed":
            await asyncio.to_thread(pair.redis.stop, signal.SIGKILL)
        else:
            pair.redis.freeze()
        noticing = asyncio.create_task(until_ready_says(pair.two, "degraded", seconds))
        await asyncio.sleep(seconds)
        noticed = await noticing
        if how == "killed":
            await asyncio.to_thread(pair.redis.start)
        else:
            pair.redis.thaw()
        well = max([await until_well(server, PATIENCE) for server in (pair.one, pair.two)])
        await talking
        await people.settle()
        during = latency_p99(people.talkers)
    found = await checked(pair.one, links.meeting, folder)
    if noticed >= seconds and seconds > 5:
        broken.append("nobody could see that it was degraded")
    if well >= PATIENCE:
        broken.append("it never became well again")
    figures = f"{found.summary}; ack p99 {before:.0f} ms before, {during:.0f} ms during, seen after {noticed:.1f} s, well {well:.1f} s after return"
    times = late(
        ("ms until a line is confirmed, p99", during, 250),
        ("s until it can be seen", noticed if seconds > 5 else 0.0, 5),
        ("s until all is well after its return", well, 2),
    )
    return Row(f"Redis {how}", f"{seconds:.0f} s", figures, (*found.broken, *broken), times)


def latency_p99(clients: list[Client]) -> float:
    """In ms, of what was answered since this was last asked."""
    found = p99_ms([each for client in clients for each in client.latency])
    for client in clients:
        client.latency = []
    return found


async def until_well(server: Server, within: float) -> float:
    began = time.monotonic()
    while time.monotonic() - began < within:
        if "degraded" not in (await ready(server))[1]:
            return time.monotonic() - began
        await asyncio.sleep(0.05)
    return within


async def database_away(pair: Pair, folder: Path, seconds: float) -> Row:
    """Lines are refused and /readyz sends people elsewhere; when it is back everything goes on by itself."""
    broken: list[str] = []
    links = await asyncio.to_thread(pair.one.open, format="free")
    async with crowd(folder, links, [pair.one, pair.two], talkers=2) as people:
        await people.talk(0.3)
        await people.settle()
        await asyncio.to_thread(pair.postgres.stop, signal.SIGQUIT)
        ana = people.talkers[0]
        until, refused, worst = time.monotonic() + seconds, 0, 0.0
        while time.monotonic() < until:
            began = time.monotonic()
            answer = await ana.answered(await people.one_line(ana))
            worst = max(worst, time.monotonic() - began)
            if answer["ok"]:
                broken.append("a line was confirmed without a database")
            refused += 1
        status = (await ready(pair.one))[0]
        if status != 503:
            broken.append(f"/readyz says {status} without a database")
        await asyncio.to_thread(pair.postgres.start)
        began = time.monotonic()
        while not (await ana.answered(await people.one_line(ana)))["ok"]:
            if time.monotonic() - began > PATIENCE:
                broken.append("it did not recover by itself")
                break
        back = time.monotonic() - began
        await people.settle()
        broken += nobody_was_sent_on(people)
    found = await checked(pair.one, links.meeting, folder)
    figures = (
        f"{found.summary}; {refused} refused in at most {worst:.2f} s, kept again {back:.1f} s after return"
    )
    return Row("database away", f"{seconds:.0f} s", figures, (*found.broken, *broken))


async def one_of_two_killed(pair: Pair, folder: Path) -> Row:
    """One process is killed under load: its people go on at the other within seconds, nothing lost or doubled."""
    links = await asyncio.to_thread(pair.one.open, format="free")
    async with crowd(folder, links, [pair.one, pair.two], talkers=4) as people:
        talking = asyncio.create_task(people.talk(2.0))
        await asyncio.sleep(0.7)
        await asyncio.to_thread(pair.two.pull_the_plug)
        died = time.monotonic()
        theirs = people.talkers[1::2]  # the crowd sends every other talker to the second server
        back = await everybody_is_back(theirs, died, died)
        await talking
        await people.settle()
    found = await checked(pair.one, links.meeting, folder)
    await asyncio.to_thread(pair.two.start_again)
    return Row(
        "one of two processes killed",
        "under load",
        f"{found.summary}; back in {back:.2f} s",
        tuple(found.broken),
    )


async def race_for_one_meeting(pair: Pair, folder: Path, lines: int) -> Row:
    """Both processes take lines for one meeting as fast as they can: one order, nothing lost, nothing twice."""
    links = await asyncio.to_thread(pair.one.open, format="free")
    async with crowd(folder, links, [pair.one, pair.two], talkers=4) as people:
        began = time.monotonic()

        async def talk(client: Client) -> None:
            for number in range(lines // len(people.talkers)):
                await people.one_line(client)
                if number % 32 == 31:  # half of what one socket may have unanswered
                    await client.all_answered()

        await asyncio.gather(*map(talk, people.talkers))
        await people.settle()
        rate = lines / (time.monotonic() - began)
        broken = nobody_was_sent_on(people)
    found = await checked(pair.one, links.meeting, folder)
    return Row(
        "two processes race",
        f"{lines} lines",
        f"{found.summary}; {rate:.0f} lines/s",
        (*found.broken, *broken),
    )


def nobody_was_sent_on(people: Crowd) -> list[str]:
    """Where nobody does better elsewhere, nobody is asked to come back."""
    told = [client.name for client in people.everybody if client.retry_ms]
    return [f"asked to go where it is no better: {', '.join(told)}"] if told else []


async def cut_from_the_database(pair: Pair, folder: Path) -> Row:
    """One server loses its link to the database and to nothing else: it refuses, and its people go on at the other."""
    broken: list[str] = []
    links = await asyncio.to_thread(pair.one.open, format="free")
    with one_far_away(pair, folder) as far:
        async with crowd(folder, links, [far.server, pair.one], talkers=4) as people:
            theirs = [people.watchers[0], people.watchers[1], *people.talkers[0::2]]
            for client in theirs:
                client.waits_as_asked = True
            await people.talk(0.5)
            await people.settle()
            talking = asyncio.create_task(people.talk(8.0, pause=0.1))
            cut_at = time.monotonic()
            far.database.cut()
            status = 200
            while status == 200 and time.monotonic() - cut_at < PATIENCE:
                status = (await ready(far.server))[0]
            told = time.monotonic() - cut_at
            back = await everybody_is_back(theirs, cut_at, cut_at)
            await talking
            await people.settle()
            far.database.mend()
            if not all(client.retry_ms for client in theirs):
                broken.append("somebody was cut off without being asked to come back")
    found = await checked(pair.one, links.meeting, folder)
    figures = (
        f"{found.summary}; /readyz says so after {told:.1f} s, everybody at the other one after {back:.1f} s"
    )
    times = late(("s until everybody is at the other one", back, 5))
    return Row("cut off from the database", "one of two", figures, (*found.broken, *broken), times)


async def cut_from_redis(pair: Pair, folder: Path, seconds: float) -> Row:
    """One server loses its link to Redis: nothing waits for it, and its people still hear everybody."""
    broken: list[str] = []
    links = await asyncio.to_thread(pair.one.open, format="free")
    with one_far_away(pair, folder) as far:
        async with crowd(folder, links, [far.server, pair.one], talkers=4) as people:
            await people.talk(0.5, pause=0.1)
            await people.settle()
            before = latency_p99(people.talkers)
            far.bell.cut()
            talking = asyncio.create_task(people.talk(seconds, pause=0.1))
            noticed = await until_ready_says(far.server, "degraded", seconds)
            await talking
            last = max(int(each["seq"]) for each in people.talkers[1].answers.values() if each["ok"])
            late = await seen_by_all(people.everybody, last)
            far.bell.mend()
            well = await until_well(far.server, PATIENCE)
            await people.settle()
            during = latency_p99(people.talkers)
    found = await checked(pair.one, links.meeting, folder)
    if well >= PATIENCE:
        broken.append("it never became well again")
    figures = (
        f"{found.summary}; ack p99 {before:.0f} ms before, {during:.0f} ms during, seen after {noticed:.1f} s, "
        f"the last line {late:.1f} s late, well {well:.1f} s after it was mended"
    )
    return Row("cut off from Redis", f"{seconds:.0f} s", figures, (*found.broken, *broken))
