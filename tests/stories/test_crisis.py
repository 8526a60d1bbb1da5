"""Jo cannot go on. What must happen, whoever is there, and whatever breaks meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.server import Frame, Person, Server, running
from tests.stories.evening import Evening, evening, events, everything, goes_offline, settled

HOPELESS = "I want to die"
PLAN = "I am going to kill myself tonight"
MEANS = "I have the pills here and I am going to take all of them now"
NUMBER = "you can reach me on 555-867-5309"


async def says_so(jo: Person, gwen: Person, text: str = PLAN) -> Frame:
    assert (await jo.says(text))["ok"]
    return await gwen.sees("alert", by=jo.id)


async def a_share(harbour: Evening, gwen: Person, jo: Person) -> None:
    await gwen.does("set_phase", phase="sharing")
    await gwen.does("invite_to_speak", who=jo.id)
    await jo.sees("floor", who=jo.id)


async def test_the_words_stand_and_a_person_is_called(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        jo, bo = await harbour.comes("Jo", country="US"), await harbour.comes("Bo")
        await a_share(harbour, gwen, jo)
        alert = await says_so(jo, gwen)
        assert alert["level"] in ("C3", "C4") and alert["category"] == "suicide"
        assert PLAN in [line["text"] for line in alert["lines"]]
        care = await jo.sees("care")
        assert care["asked"] == "Gwen" and care["help"] and care["side_room"]

        await bo.hears(PLAN)
        await settled(bo)
        assert {frame["event"] for frame in bo.frames if "event" in frame}.isdisjoint(
            {"alert", "care", "hold", "held", "alert_acknowledged"}
        ), "the room sees nothing but the words"
        assert events(bo, "floor")[-1]["who"] == jo.id, "and Jo keeps the floor"

        await gwen.does("acknowledge_alert", alert=alert["alert"])
        await jo.sees("care", say="Gwen is with you on this now.")
        await harbour.clock(600)
        await settled(gwen)
        assert events(gwen, "alert_escalated") == []


async def test_a_line_that_must_wait_waits_and_the_others_stand(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        jo, bo = await harbour.comes("Jo"), await harbour.comes("Bo")
        await a_share(harbour, gwen, jo)
        await says_so(jo, gwen)
        held = await jo.says(MEANS)
        assert held["held"], "a line that tells of means is not shown to the room"
        assert (await gwen.sees("hold", by=jo.id))["text"] == MEANS
        flowing = await jo.says("I am so tired of it all")
        assert not flowing.get("held"), "nobody in danger is left talking to silence"
        await bo.hears("I am so tired of it all")
        assert bo.lines() == [PLAN, "I am so tired of it all"]
        await harbour.clock(600)
        await settled(bo)
        assert MEANS not in everything(bo), "and it stays with the facilitators"


async def test_nobody_comes_and_jo_is_told_the_truth(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        dev = await harbour.facilitates("Dev")
        jo = await harbour.comes("Jo", country="US")
        alert = await says_so(jo, gwen)
        due = (alert["due_at"] - alert["at"]) / 1000
        await harbour.clock(due)
        assert (await dev.sees("alert_escalated"))["step"] == 1
        await harbour.clock(due + 45)
        await harbour.clock(due + 75)
        await settled(jo)
        told = events(jo, "care")[-1]
        assert "Nobody is free to join you yet" in told["say"] and told["help"]


async def test_both_facilitators_are_gone(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        dev = await harbour.facilitates("Dev")
        jo = await harbour.comes("Jo", country="US")
        for person in (gwen, dev):
            await goes_offline(person)
        await dev_is_seen_gone(jo)
        await jo.says(PLAN)
        care = await jo.sees("care")
        assert care["asked"] == "" and care["help"] and "looking for somebody" in care["say"]
        gwen = await harbour.resumes(gwen)
        alert = gwen.first("alert", by=jo.id)
        assert gwen.first("alert_escalated", alert=alert["alert"])["step"] == 1
        harbour.chair = gwen
        await harbour.clock(75)
        await settled(jo)
        assert any("Nobody is free" in each["say"] for each in events(jo, "care"))
        assert (await gwen.does("acknowledge_alert", alert=alert["alert"]))["ok"]
        await jo.sees("care", say="Gwen is with you on this now.")


async def dev_is_seen_gone(jo: Person) -> None:
    """The server has noticed closed sockets once it answers somebody who asked after they closed."""
    await settled(jo)
    await settled(jo)


async def test_a_facilitator_on_a_break_is_called_without_a_word_of_it(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        dev = await harbour.facilitates("Dev")
        jo = await harbour.comes("Jo")
        await dev.does("step_out")
        await says_so(jo, gwen)
        await dev.sees("called")
        await settled(dev)
        assert PLAN not in everything(dev) and events(dev, "alert") == []
        await dev.does("return", catch_up="none")
        assert (await dev.sees("alert", by=jo.id))["lines"], "back, Dev sees what is open"


async def test_jo_is_gone_the_next_moment(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        jo = await harbour.comes("Jo")
        alert = await says_so(jo, gwen)
        await goes_offline(jo)
        await gwen.sees("presence", who=jo.id, state="reconnecting")
        due = (alert["due_at"] - alert["at"]) / 1000
        await harbour.clock(due)
        await gwen.sees("alert_escalated", alert=alert["alert"], step=1)
        await harbour.clock(200)
        await gwen.sees("presence", who=jo.id, state="lost")
        jo = await harbour.resumes(jo)
        assert any("Nobody is free" in each["say"] for each in events(jo, "care")), "kept for Jo"
        gwen = await harbour.is_back(gwen)
        assert [each["alert"] for each in gwen.first("welcome")["meeting"]["needs"]["alerts"]] == [
            alert["alert"]
        ]


async def test_saying_it_was_the_past_closes_nothing(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        jo = await harbour.comes("Jo")
        alert = await says_so(jo, gwen)
        answer = await jo.does("safe", alert=alert["alert"])
        assert answer["ok"] and "still look in" in answer["say"]
        await gwen.sees("alert_noted", alert=alert["alert"])
        await harbour.clock((alert["due_at"] - alert["at"]) / 1000)
        await gwen.sees("alert_escalated", alert=alert["alert"])


async def test_a_second_person_is_a_second_alert(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        jo, bo = await harbour.comes("Jo"), await harbour.comes("Bo")
        first = await says_so(jo, gwen)
        await gwen.does("acknowledge_alert", alert=first["alert"])
        await bo.says("I am going to kill myself too")
        second = await gwen.sees("alert", by=bo.id)
        assert second["alert"] != first["alert"] and second["due_at"]


async def test_company_in_a_side_room(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        jo, bo = await harbour.comes("Jo"), await harbour.comes("Bo")
        await a_share(harbour, gwen, jo)
        alert = await says_so(jo, gwen)
        await gwen.does("acknowledge_alert", alert=alert["alert"])
        await gwen.does("open_side_room", room="kitchen", who=[jo.id])
        await jo.sees("side_room", room="kitchen")
        await gwen.does("say", text="I am here. Who is with you?", room="kitchen")
        await jo.hears("I am here. Who is with you?")
        await jo.does("say", text="nobody tonight", room="kitchen")
        await gwen.hears("nobody tonight")
        await settled(bo)
        assert "nobody tonight" not in everything(bo) and "kitchen" not in everything(bo)


async def test_danger_is_heard_from_somebody_who_may_not_write_now(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        jo, bo = await harbour.comes("Jo"), await harbour.comes("Bo")
        await gwen.does("pause_posting", who=jo.id, minutes=5, why="let us cool down")
        refused = await jo.says(PLAN)
        assert refused["code"] == "posting_paused"
        assert (await gwen.sees("alert", by=jo.id))["level"] in ("C3", "C4")
        await jo.sees("care")
        await settled(bo)
        assert PLAN not in everything(bo)


async def test_words_of_danger_with_a_number_reach_people_and_cost_jo_nothing(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        jo, bo = await harbour.comes("Jo"), await harbour.comes("Bo")
        await says_so(jo, gwen, f"{PLAN}, {NUMBER}")
        await settled(bo)
        assert "5309" not in everything(bo)
        assert (await jo.says("please"))["ok"]


async def test_i_need_someone(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        jo, bo = await harbour.comes("Jo"), await harbour.comes("Bo")
        answer = await jo.does("ask_for_help")
        assert "Gwen is being asked" in answer["say"]
        assert (await gwen.sees("alert", by=jo.id))["source"] == "help"
        await settled(bo)
        assert events(bo, "alert") == []


@pytest.fixture
def its_own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("crisis"), "--no-limits") as started:
        yield started


async def test_the_server_is_gone_in_the_middle(its_own_server: Server) -> None:
    async with evening(its_own_server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        jo = await harbour.comes("Jo", country="US")
        alert = await says_so(jo, gwen)
        its_own_server.pull_the_plug()
        for person in (gwen, jo):
            await person.is_closed()
        its_own_server.start_again()

        gwen, jo = await harbour.resumes(gwen), await harbour.resumes(jo)
        (still_open,) = gwen.first("welcome")["meeting"]["needs"]["alerts"]
        assert still_open["alert"] == alert["alert"] and still_open["due_at"] == alert["due_at"]
        assert not still_open["acknowledged_by"]
        harbour.chair = gwen
        due = (alert["due_at"] - alert["at"]) / 1000
        await harbour.clock(due - 1)
        await settled(gwen)
        assert events(gwen, "alert_escalated") == []
        await harbour.clock(due + 75)
        await settled(gwen, jo)
        assert [each["step"] for each in events(gwen, "alert_escalated")] == [1, 2, 3]
        assert any("Nobody is free" in each["say"] for each in events(jo, "care"))
