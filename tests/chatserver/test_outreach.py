"""Nobody in the meeting answers: people outside are told, step by step, and never a word of anybody."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

import pytest

from chatserver import outreach
from chatserver.addresses import BadAddress, address
from chatserver.outreach import Outreach
from tests.chatserver.cast import Cast
from tests.chatserver.marks import marks


class Pager:
    """A web address that writes down what it is told; `status` is what it answers."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.status = 204
        pager = self

        class Desk(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                pager.told.append(self.rfile.read(int(self.headers["content-length"])).decode())
                self.send_response(pager.status)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def steps(self) -> list[int]:
        return [json.loads(each)["step"] for each in self.told]


@pytest.fixture
def pagers(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Pager, Pager]]:
    monkeypatch.setattr(outreach, "FIRST_PAUSE_SECONDS", 0.0)
    both = Pager(), Pager()
    yield both
    for pager in both:
        pager.server.shutdown()
        pager.server.server_close()


def in_need() -> Cast:
    """Ana cannot go on, and Gwen's link is there but nobody answers."""
    cast = Cast(pipeline=marks(), outside=True)
    cast.comes("Gwen", "facilitator")
    cast.comes("Ana")
    cast.does("Gwen", "set_phase", phase="discussion")
    cast.says("Ana", "I cannot go on (C3)")
    return cast


async def tells(outreach: Outreach, cast: Cast) -> None:
    """Whatever this meeting still has to tell is told, and the journal knows what became of it."""

    async def submit(command: Any, by: str) -> None:
        cast._decide(command, by)

    live: Any = SimpleNamespace(meeting=cast.meeting, record=SimpleNamespace(id="m"), submit=submit)
    outreach.look(live)
    await asyncio.gather(*outreach._sending.values())


async def test_the_person_on_call_is_told_first_and_the_duty_contact_with_the_second_step(
    pagers: tuple[Pager, Pager],
) -> None:
    on_call, duty = pagers
    cast, told = in_need(), Outreach(on_call.url, duty.url)
    cast.later(45)
    await tells(told, cast)
    assert (on_call.steps(), duty.steps()) == ([1], [])
    cast.later(45)
    await tells(told, cast)
    assert (on_call.steps(), duty.steps()) == ([1, 2], [2]), "90 seconds after the line"
    assert "Nobody is free" not in cast.last("Ana", "care")["say"]
    cast.later(30)
    assert "Nobody is free" in cast.last("Ana", "care")["say"], "and after 120 seconds Ana knows"
    assert [frame["ok"] for frame in cast.seen("Gwen", "outside_told")] == [True, True]
    for each in (*on_call.told, *duty.told):
        assert set(json.loads(each)) == {"urgency", "step", "since"}
        assert "Ana" not in each and "go on" not in each


async def test_an_acknowledged_alert_tells_nobody_outside(pagers: tuple[Pager, Pager]) -> None:
    on_call, duty = pagers
    cast = in_need()
    cast.does("Gwen", "acknowledge_alert", alert=next(iter(cast.state.alerts)))
    cast.later(200)
    await tells(Outreach(on_call.url, duty.url), cast)
    assert on_call.told == duty.told == []


async def test_a_duty_contact_alone_is_told_from_the_first_step(pagers: tuple[Pager, Pager]) -> None:
    _, duty = pagers
    cast = in_need()
    cast.later(45)
    await tells(Outreach("", duty.url), cast)
    assert duty.steps() == [1]


async def test_who_cannot_be_reached_is_tried_again_and_then_owned_up_to(pagers: tuple[Pager, Pager]) -> None:
    on_call, _ = pagers
    on_call.status = 503
    cast = in_need()
    cast.later(45)
    await tells(Outreach(on_call.url), cast)
    assert len(on_call.told) == outreach.TRIES
    assert cast.last("Gwen", "outside_told")["ok"] is False


async def test_one_of_two_is_enough(pagers: tuple[Pager, Pager]) -> None:
    on_call, duty = pagers
    on_call.status = 503
    cast, told = in_need(), Outreach(on_call.url, duty.url)
    cast.later(90)
    await tells(told, cast)
    assert [frame["ok"] for frame in cast.seen("Gwen", "outside_told", step=2)] == [True]


async def test_an_apprise_address_is_told_no_word_either(pagers: tuple[Pager, Pager]) -> None:
    pytest.importorskip("apprise")
    on_call, _ = pagers
    cast = in_need()
    cast.later(45)
    await tells(Outreach(f"json://127.0.0.1:{on_call.port}/"), cast)
    (said,) = on_call.told
    assert "A group needs somebody" in said and "C3" in said
    assert "Ana" not in said and "go on" not in said


def test_an_address_nobody_knows_is_refused_without_repeating_it() -> None:
    with pytest.raises(BadAddress) as refused:
        address("nonsense://a-secret")
    assert "a-secret" not in str(refused.value)
