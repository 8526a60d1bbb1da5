"""Sam's train goes into a tunnel: nothing is lost, nothing is said twice, and the place is kept."""

from __future__ import annotations

from tests.server import Server
from tests.stories.evening import evening, events, everything, goes_offline, last_seq, settled


async def test_a_line_that_was_sent_and_not_confirmed_is_said_once(server: Server) -> None:
    async with evening(server) as harbour:
        sam, bo = await harbour.comes("Sam"), await harbour.comes("Bo")
        first = await sam.does("say", ref="my-line", text="we are coming to the tunnel")
        await goes_offline(sam)
        sam = await harbour.resumes(sam)
        again = await sam.does("say", ref="my-line", text="we are coming to the tunnel")
        assert again == first
        await sam.says("and out again")
        await bo.hears("and out again")
        assert bo.lines() == ["we are coming to the tunnel", "and out again"]


async def test_a_ref_belongs_to_its_words(server: Server) -> None:
    async with evening(server) as harbour:
        sam, bo = await harbour.comes("Sam"), await harbour.comes("Bo")
        await sam.does("say", ref="my-line", text="first")
        other = await sam.does("say", ref="my-line", text="something else")
        assert other["code"] == "ref_reused" and other["say"]
        await settled(bo)
        assert bo.lines() == ["first"]


async def test_a_refusal_is_the_same_refusal_again(server: Server) -> None:
    async with evening(server) as harbour:
        sam = await harbour.comes("Sam")
        first = await sam.does("done", ref="too-early")
        assert first["code"] == "not_your_turn"
        assert await sam.does("done", ref="too-early") == first


async def test_the_gap_is_filled_whole_and_in_order(server: Server) -> None:
    async with evening(server) as harbour:
        sam, bo = await harbour.comes("Sam"), await harbour.comes("Bo")
        await bo.says("before")
        await sam.hears("before")
        await goes_offline(sam)
        for number in range(12):
            await bo.says(f"in the tunnel {number}")
        known = last_seq(sam)
        sam = await harbour.resumes(sam)
        assert sam.lines() == [f"in the tunnel {number}" for number in range(12)]
        seqs = [frame["seq"] for frame in sam.frames if "seq" in frame and frame["event"] != "welcome"]
        assert seqs == sorted(set(seqs)) and min(seqs) > known


async def test_what_was_taken_back_meanwhile_is_not_replayed(server: Server) -> None:
    async with evening(server) as harbour:
        sam, bo = await harbour.comes("Sam"), await harbour.comes("Bo")
        await goes_offline(sam)
        await bo.says("my boss is called Aurelio")
        await bo.does("retract", of=(await bo.hears("my boss is called Aurelio"))["line"])
        await bo.says("forget the name")
        sam = await harbour.resumes(sam)
        assert sam.lines() == ["forget the name"] and "Aurelio" not in everything(sam)


async def test_an_unknown_epoch_begins_anew(server: Server) -> None:
    async with evening(server) as harbour:
        sam, bo = await harbour.comes("Sam"), await harbour.comes("Bo")
        await bo.says("hello")
        await sam.hears("hello")
        after = last_seq(sam)
        await goes_offline(sam)
        sam = await harbour.is_back(sam, epoch="another-database", after=after)
        assert sam.lines() == ["hello"], "never part of the gap"
        sam = await harbour.is_back(sam, epoch=sam.first("welcome")["epoch"], after=after + 1_000)
        assert sam.lines() == ["hello"]


async def test_sams_turn_comes_in_the_tunnel(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        sam, bo = await harbour.comes("Sam"), await harbour.comes("Bo")
        await gwen.does("set_phase", phase="sharing")
        await sam.does("raise_hand")
        await bo.does("raise_hand")
        await goes_offline(sam)
        await gwen.sees("presence", who=sam.id, state="reconnecting")
        assert (await gwen.does("invite_to_speak", who=sam.id))["come_back"]
        await harbour.clock(90)
        await gwen.sees("presence", who=sam.id, state="lost")
        await settled(bo)
        assert events(bo, "presence") == [] and events(bo, "left") == [], "the room sees nothing of it"

        sam = await harbour.resumes(sam)
        await settled(gwen)
        assert events(gwen, "queue")[-1]["who"][0] == sam.id, "Sam is next"
        assert (await gwen.does("invite_to_speak", who=sam.id)).get("come_back") is None
        await sam.sees("floor", who=sam.id)


async def test_the_floor_does_not_wait_in_the_tunnel(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        sam = await harbour.comes("Sam")
        await gwen.does("set_phase", phase="sharing")
        await gwen.does("invite_to_speak", who=sam.id)
        await sam.says("it was the year that")
        await goes_offline(sam)
        await gwen.sees("presence", who=sam.id, state="reconnecting")
        await harbour.clock(15)
        await gwen.sees("floor", who=None, why="link_lost")
        sam = await harbour.resumes(sam)
        await gwen.sees("queue", who=[sam.id])


async def test_a_short_tunnel_costs_nothing(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        sam = await harbour.comes("Sam")
        await gwen.does("set_phase", phase="sharing")
        await gwen.does("invite_to_speak", who=sam.id)
        await goes_offline(sam)
        await gwen.sees("presence", who=sam.id, state="reconnecting")
        await harbour.clock(10)
        sam = await harbour.resumes(sam)
        await harbour.clock(120)
        assert not (await sam.says("it was the year that")).get("held")


async def test_a_second_window_keeps_sam_here(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        phone = await harbour.comes("Sam")
        laptop = await harbour.is_back(phone)
        await goes_offline(phone)
        await laptop.says("on the laptop now")
        await gwen.hears("on the laptop now")
        await settled(gwen)
        assert events(gwen, "presence")[-1:] == [] or events(gwen, "presence")[-1]["state"] == "here"
