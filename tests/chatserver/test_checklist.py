"""Before we begin: what the checklist says is so at that moment, and what it can try it tries."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from chatserver import commands as c
from chatserver.clock import now_ms
from chatserver.door import DoorError, DoorRequest
from chatserver.live import LiveMeeting
from chatserver.outreach import Outreach
from chatserver.plans.template import from_format
from moderation.pipeline import Pipeline, pipeline_for
from tests.chatserver.front import House


class Desk:
    """A web address: it answers a door's question as the house does, and keeps whatever else it is told."""

    def __init__(self) -> None:
        self.house: House | None = None
        self.loop = asyncio.get_running_loop()
        self.told: list[dict[str, Any]] = []
        self.up = True
        desk = self

        class Answers(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                status, said = (503, {}) if not desk.up else desk.answer(self.path, body)
                self.send_response(status)
                self.end_headers()
                self.wfile.write(json.dumps(said).encode())

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def answer(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if path != "/api/door" or self.house is None:
            self.told.append(body)
            return 200, {}
        showing = self.house.door.show(DoorRequest(body["invite"]))
        try:
            return 200, asyncio.run_coroutine_threadsafe(showing, self.loop).result(5)
        except DoorError as no:
            return no.status, {}


@contextmanager
def a_desk() -> Iterator[Desk]:
    desk = Desk()
    threading.Thread(target=desk.server.serve_forever, args=(0.01,), daemon=True).start()
    yield desk
    desk.server.shutdown()
    desk.server.server_close()


class Evening:
    """A quarter of an hour before: Dana is in the room, and a greeter and a reader are wished for."""

    def __init__(self, house: House, live: LiveMeeting, dana: str, desk: Desk) -> None:
        self.house, self.live, self.dana, self.desk = house, live, dana, desk

    async def comes(self, name: str, role: str = "participant") -> str:
        who = str((await self.live.submit(c.Join(name=name, role=role), ""))["who"])  # type: ignore[arg-type]
        await self.live.submit(c.Connected(), who)
        return who

    async def line(self, name: str) -> dict[str, Any]:
        answer: Any = await self.house.aside.answer(self.live, self.dana, c.Ready(ref="l"))
        return next(each for each in answer["lines"] if each["line"] == name)

    async def tries(self) -> dict[str, Any]:
        return dict(await self.house.aside.answer(self.live, self.dana, c.TryOnCall(ref="t")))


@asynccontextmanager
async def evening(folder: Path, *, on_call: bool = False) -> AsyncIterator[Evening]:
    with a_desk() as desk:
        outreach = Outreach(f"{desk.url}/page") if on_call else None
        house = House(folder, now_ms(), outreach=outreach, url=desk.url, pipeline_of=pipeline_for)
        desk.house = house
        await house.journal.open()
        template = from_format("Lamplighters", "topic", "", "en", 60, {"greeter": 1, "reader": 1})
        live = await house.hub.live(await house.opener.open(template))
        dana = (await house.door.enter(live.record.id, "Dana")).you
        await live.submit(c.Connected(), dana)
        yield Evening(house, live, dana, desk)
        await house.hub.rest()
        await house.journal.close()


async def test_cover_counts_who_is_there_at_this_moment(tmp_path: Path) -> None:
    async with evening(tmp_path) as tonight:
        cover = await tonight.line("cover")
        assert (cover["state"], cover["have"], cover["want"], cover["names"]) == ("care", 1, 2, ["Dana"])
        gwen = await tonight.comes("Gwen", "facilitator")
        assert (await tonight.line("cover"))["state"] == "ok"
        await tonight.live.submit(c.StepOut(ref="s"), gwen)
        assert (await tonight.line("cover"))["have"] == 1, "somebody on a break covers nothing"
        await tonight.live.submit(c.Disconnected(), tonight.dana)
        assert (await tonight.line("cover"))["state"] == "mend"


async def test_services_are_open_then_offered_then_taken(tmp_path: Path) -> None:
    async with evening(tmp_path) as tonight:
        ana = await tonight.comes("Ana")
        assert (await tonight.line("duties"))["missing"] == {"greeter": 1, "reader": 1}
        offer = await tonight.live.submit(c.Serve(ref="o", who=ana, service="reader"), tonight.dana)
        found = await tonight.line("duties")
        assert found["offered"] == ["reader"] and found["state"] == "care"
        await tonight.live.submit(c.Accept(ref="a", of=str(offer["offer"])), ana)
        assert (await tonight.line("duties"))["missing"] == {"greeter": 1}
        offer = await tonight.live.submit(c.Serve(ref="p", who=ana, service="greeter"), tonight.dana)
        await tonight.live.submit(c.Accept(ref="b", of=str(offer["offer"])), ana)
        assert (await tonight.line("duties"))["state"] == "ok"


async def test_a_link_is_really_opened_through_the_address_people_use(tmp_path: Path) -> None:
    async with evening(tmp_path) as tonight:
        tonight.desk.up = False
        assert (await tonight.line("links"))["state"] == "mend"
        tonight.desk.up = True
        tonight.house.aside._checklist._opened.clear()
        assert (await tonight.line("links"))["state"] == "ok"
        tonight.desk.up = False
        assert (await tonight.line("links"))["state"] == "ok", "pressed again at once it is not tried again"


async def test_on_call_is_tried_by_a_press_with_nothing_in_it_and_the_record_keeps_it(tmp_path: Path) -> None:
    async with evening(tmp_path, on_call=True) as tonight:
        found = await tonight.line("on_call")
        assert (found["state"], found["outside"], found["tried_at"]) == ("care", True, None)
        assert tonight.desk.told == [], "looking tells nobody"
        assert (await tonight.tries())["reached"] is True
        assert [{*each} for each in tonight.desk.told] == [{"urgency", "step", "since"}]
        assert tonight.desk.told[0]["urgency"] == "test"
        assert (await tonight.line("on_call"))["state"] == "ok"
        await tonight.tries()
        assert len(tonight.desk.told) == 1, "not twice within a minute"
        again = tonight.live.meeting.state.on_call_tried
        assert again is not None and again[1] is True


async def test_who_was_not_reached_is_said_plainly(tmp_path: Path) -> None:
    async with evening(tmp_path, on_call=True) as tonight:
        tonight.desk.up = False
        assert (await tonight.tries())["reached"] is False
        assert (await tonight.line("on_call"))["state"] == "mend"
        await tonight.comes("Sam", "on_call")
        assert (await tonight.line("on_call"))["state"] == "ok", "Sam is connected"


async def test_without_anybody_outside_somebody_on_call_may_be_connected(tmp_path: Path) -> None:
    async with evening(tmp_path) as tonight:
        assert (await tonight.line("on_call"))["state"] == "care"
        assert (await tonight.tries())["code"] == "not_now"
        await tonight.comes("Sam", "on_call")
        assert (await tonight.line("on_call"))["there"] == ["Sam"]


async def test_the_rules_read_a_line_nobody_may_miss(tmp_path: Path) -> None:
    async with evening(tmp_path) as tonight:
        assert (await tonight.line("rules"))["state"] == "ok"
        await tonight.live.submit(
            c.ChangeRule(ref="r", rule="pace", settings={"mode": "dry_run"}, why="to see"), tonight.dana
        )
        found = await tonight.line("rules")
        assert (found["state"], found["watching"]) == ("care", ["pace"])


async def test_rules_that_read_nothing_are_noticed(tmp_path: Path) -> None:
    async with evening(tmp_path) as tonight:
        deaf = Pipeline([], tonight.live.meeting.pipeline.ruleset)
        tonight.live.meeting._pipeline = deaf
        found = await tonight.line("rules")
        assert (found["state"], found["wrong"]) == ("mend", ["crisis", "contact_details"])


async def test_only_whoever_facilitates_asks(tmp_path: Path) -> None:
    async with evening(tmp_path, on_call=True) as tonight:
        ana = await tonight.comes("Ana")
        for command in (c.Ready(ref="x"), c.TryOnCall(ref="y")):
            answer = await tonight.house.aside.answer(tonight.live, ana, command)
            assert answer["code"] == "not_allowed"
        assert tonight.desk.told == []
