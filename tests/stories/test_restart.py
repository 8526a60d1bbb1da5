"""The server goes, planned or not: what was confirmed is kept, nothing is doubled, and promises keep their times."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator

import pytest

from tests.server import Person, Server, running
from tests.stories.evening import Evening, evening, events, everything, settled


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("restart"), "--no-limits") as started:
        yield started


async def it_dies(harbour: Evening, *people: Person) -> None:
    harbour.server.pull_the_plug()
    for person in people:
        await person.is_closed()
    await asyncio.to_thread(harbour.server.start_again)


async def test_every_confirmed_line_survives_and_is_said_once(server: Server) -> None:
    async with evening(server, format="free") as harbour:
        ana, bo = await harbour.comes("Ana"), await harbour.comes("Bo")
        sent = {f"line-{number}": f"word {number}" for number in range(60)}
        for ref, text in sent.items():
            await ana.send({"do": "say", "ref": ref, "text": text})
        await ana.until(lambda: ana._answer("line-20", 0), "the answer to some of it")
        await it_dies(harbour, ana, bo)
        confirmed = [frame["re"] for frame in ana.frames if frame.get("ok")]

        ana, bo = await harbour.is_back(ana), await harbour.resumes(bo)
        kept = ana.lines()
        assert [sent[ref] for ref in confirmed if sent[ref] not in kept] == []
        for ref, text in sent.items():
            assert (await ana.does("say", ref=ref, text=text))["ok"]
        await settled(bo)
        whole = await harbour.is_back(bo)
        assert sorted(whole.lines()) == sorted(sent.values()), "each of them once, and none missing"
        assert whole.lines()[: len(kept)] == kept, "and what was there keeps its order"


async def test_the_same_answer_after_the_restart(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        ana = await harbour.comes("Ana")
        said = await ana.does("say", ref="hello", text="good evening")
        held = await ana.does("say", ref="link", text="read https://example.org/forum")
        await it_dies(harbour, gwen, ana)
        ana = await harbour.is_back(ana)
        assert await ana.does("say", ref="hello", text="good evening") == said
        assert await ana.does("say", ref="link", text="read https://example.org/forum") == held
        assert (await ana.does("say", ref="hello", text="changed"))["code"] == "ref_reused"
        assert ana.lines() == ["good evening"]


async def test_holds_queues_breaks_and_floors_are_as_they_were(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        ana, bo, mo = [await harbour.comes(name) for name in ("Ana", "Bo", "Mo")]
        held = await ana.says("read https://example.org/forum")
        until = (await gwen.sees("hold", hold=held["hold"]))["until"]
        await mo.does("step_out", minutes=10)
        await harbour.clock(30)
        await it_dies(harbour, gwen, ana, bo, mo)

        gwen, ana = await harbour.resumes(gwen), await harbour.resumes(ana)
        bo, mo = await harbour.resumes(bo), await harbour.resumes(mo)
        harbour.chair = gwen
        (hold,) = gwen.first("welcome")["meeting"]["needs"]["holds"]
        assert hold["hold"] == held["hold"] and hold["until"] == until
        assert mo.first("welcome")["meeting"]["me"]["state"] == "on_break"
        await harbour.clock(179)
        await settled(ana)
        assert events(ana, "returned") == []
        await harbour.clock(180)
        await ana.sees("returned", hold=held["hold"])
        await settled(bo, mo, gwen)
        assert "forum" not in everything(bo) and "forum" not in everything(mo)
        assert len(events(gwen, "hold_ended")) == 1


async def test_the_floor_and_the_queue_are_kept(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        ana, bo = await harbour.comes("Ana"), await harbour.comes("Bo")
        await gwen.does("set_phase", phase="sharing")
        await gwen.does("invite_to_speak", who=ana.id)
        await bo.does("raise_hand")
        await ana.says("I had just begun")
        await it_dies(harbour, gwen, ana, bo)
        ana, bo = await harbour.resumes(ana), await harbour.resumes(bo)
        meeting = bo.first("welcome")["meeting"]
        assert meeting["floor"]["who"] == ana.id and meeting["queue"] == [bo.id]
        await ana.says("and I go on")
        await bo.hears("and I go on")


async def test_a_planned_restart_says_good_bye_first(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        ana = await harbour.comes("Ana")
        confirmed = await ana.does("say", ref="last", text="see you in a moment")
        assert await asyncio.to_thread(server.stop) in (0, -signal.SIGTERM)
        for person in (gwen, ana):
            assert await person.is_closed() == 4512
            going = person.first("going")
            assert 0 < going["retry_ms"] < 60_000
        await asyncio.to_thread(server.start_again)
        ana = await harbour.resumes(ana)
        assert await ana.does("say", ref="last", text="see you in a moment") == confirmed
        gwen = await harbour.is_back(gwen)
        assert gwen.lines() == ["see you in a moment"]
        assert "Traceback" not in server.log
