"""Mo is shaken by a share, steps out for a while, and comes back the way they choose."""

from __future__ import annotations

from tests.server import Server
from tests.stories.evening import evening, events, everything, goes_offline, settled


async def test_from_stepping_out_to_the_return(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        rae, mo, bo = await harbour.comes("Rae"), await harbour.comes("Mo", folds=["relapse"]), None
        bo = await harbour.comes("Bo")
        await gwen.does("set_phase", phase="sharing")
        await gwen.does("invite_to_speak", who=rae.id)
        for person in (bo, mo):
            await person.does("raise_hand")
        await rae.says("I found the bottle behind the flour")

        await mo.hears("I found the bottle behind the flour")
        assert (await mo.does("step_out", minutes=10))["ok"]
        assert (await gwen.sees("stepped_out"))["on_break"] == 1
        await rae.says("and I sat down on the kitchen floor", notes=["relapse"])
        slip = await rae.says("my brother Piet knows the shop")
        await rae.does("retract", of=(await gwen.hears("my brother Piet knows the shop"))["line"])
        assert slip["ok"]
        await settled(mo, bo)
        assert "kitchen floor" not in everything(mo) and "brother" not in everything(mo)
        assert events(bo, "stepped_out") == [], "nobody was told"
        assert "who" not in gwen.first("stepped_out"), "not even who it was"

        kept = await mo.says("I need a minute")
        assert kept["code"] == "on_a_break" and kept["say"]

        card = (await mo.does("reentry"))["card"]
        assert card["floor"] == "Rae" and "kitchen" not in str(card)
        assert (await mo.does("return", catch_up="folded"))["ok"]
        closed = await mo.sees("folded", notes=["relapse"])
        assert closed["caught_up"] and closed["seq"] < mo.first("returned_from_break")["seq"]
        assert "kitchen floor" not in everything(mo), "folded until opened"
        opened = await mo.does("open", of=closed["line"])
        assert opened["text"] == "and I sat down on the kitchen floor"
        await settled(mo)
        assert "Piet" not in everything(mo), "what was taken back is not shown afterwards"

        await rae.does("done")
        assert (await gwen.does("invite_to_speak", who=mo.id)).get("come_back") is None
        await mo.sees("floor", who=mo.id)


async def test_the_place_in_the_queue_is_kept_and_passed_over(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        mo, bo = await harbour.comes("Mo"), await harbour.comes("Bo")
        await gwen.does("set_phase", phase="sharing")
        await mo.does("raise_hand")
        await bo.does("raise_hand")
        await mo.does("step_out")
        assert (await gwen.does("invite_to_speak", who=mo.id))["come_back"]
        await gwen.does("invite_to_speak", who=bo.id)
        await bo.does("done")
        await mo.does("return", catch_up="none")
        await settled(gwen)
        assert events(gwen, "queue")[-1]["who"] == [mo.id]


async def test_a_break_lasts_through_a_lost_connection(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        mo = await harbour.comes("Mo")
        await mo.does("step_out")
        await goes_offline(mo)
        await gwen.says("we go on quietly")
        mo = await harbour.is_back(mo)
        assert mo.first("welcome")["meeting"]["me"]["state"] == "on_break"
        await gwen.says("and more of it")
        await settled(mo)
        assert mo.lines() == []


async def test_company_on_a_break_is_asked_for(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        rae, mo = await harbour.comes("Rae"), await harbour.comes("Mo")
        offer = await gwen.does("serve", who=rae.id, **{"as": "greeter"})
        await rae.does("accept", of=offer["offer"])
        await mo.does("step_out")
        await gwen.does("private", to=mo.id, text="there is tea later")
        await mo.does("private", to=rae.id, text="can you sit with me")
        await rae.sees("private", text="can you sit with me")
        await rae.does("private", to=mo.id, text="of course")
        await mo.sees("private", text="of course")
        assert "there is tea later" not in everything(mo), "this one was not asked for, so it waits"
        await mo.does("return", catch_up="none")
        await mo.sees("private", text="there is tea later")


async def test_the_meeting_ended_meanwhile(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        mo = await harbour.comes("Mo")
        await mo.does("step_out")
        await gwen.does("close")
        await mo.sees("closed")
        assert (await mo.does("reentry"))["card"]["ended"] is True
        assert (await mo.does("return", catch_up="none"))["ok"]


async def test_from_now_brings_nothing_of_what_was_missed(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        mo = await harbour.comes("Mo")
        await mo.does("step_out")
        await gwen.says("said meanwhile")
        await mo.does("return", catch_up="none")
        await gwen.says("said afterwards")
        await mo.hears("said afterwards")
        assert mo.lines() == ["said afterwards"]
        mo = await harbour.is_back(mo)
        assert mo.lines() == ["said afterwards"], "nor does a reload"


async def test_private_words_read_in_a_side_room_do_not_come_again_at_the_return(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        dev = await harbour.facilitates("Dev")
        mo = await harbour.comes("Mo")
        await gwen.does("open_side_room", room="two", who=[mo.id])
        await dev.does("private", to=mo.id, text="thinking of you in there")
        await mo.sees("private", text="thinking of you in there")
        await gwen.does("close_side_room", room="two")
        await mo.does("return", catch_up="all")
        await settled(mo)
        assert len([frame for frame in events(mo, "private") if frame["text"].startswith("thinking")]) == 1
