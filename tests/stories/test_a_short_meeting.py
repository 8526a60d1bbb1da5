"""A short meeting from the first hello to the closing words, on a practice clock."""

from __future__ import annotations

from tests.server import Server
from tests.stories.evening import evening, events, goes_offline, settled


async def test_from_gathering_to_the_closing_words(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        ana, bo = await harbour.comes("Ana"), await harbour.comes("Bo")
        await ana.says("good evening all")
        await bo.hears("good evening all")

        await gwen.does("set_phase", phase="opening")
        kept = await bo.says("is it starting")
        assert kept["held"] and (await bo.sees("held", ref=kept["re"]))["draft"] is True
        await gwen.says("Welcome. We listen, and we do not correct each other.")
        await ana.hears("Welcome. We listen, and we do not correct each other.")

        await gwen.does("set_phase", phase="round", order=[ana.id, bo.id])
        turn = await ana.sees("floor", who=ana.id)
        await ana.says("Ana, tired and here")
        await ana.does("ack", kind="heard", of=turn["share"])
        await bo.does("ack", kind="with_you", of=turn["share"])
        await settled(ana)
        assert events(ana, "acks") == [], "warmth is gathered while somebody shares"
        await ana.says("done")
        assert (await ana.sees("acks"))["kinds"] == ["heard", "with_you"]
        await bo.sees("floor", who=bo.id)
        await bo.says("pass")
        await gwen.sees("floor", who=None, why="round_over")

        await gwen.does("set_phase", phase="sharing")
        await bo.says("*")
        await gwen.sees("queue", who=[bo.id])
        await gwen.does("invite_to_speak", who=bo.id)
        await bo.says("It was a long week and a short night")
        await bo.says("done")

        await gwen.does("set_phase", phase="closing")
        await gwen.says("What is said here stays here.")
        await gwen.does("set_phase", phase="fellowship")
        await ana.says("see you on Thursday")
        await gwen.does("close")
        for person in (ana, bo):
            await person.sees("closed")
        late = await ana.says("one more thing")
        assert late["code"] == "meeting_over" and late["say"]
        assert [text for text in bo.lines() if text != "is it starting"] == [
            "good evening all",
            "Welcome. We listen, and we do not correct each other.",
            "Ana, tired and here",
            "It was a long week and a short night",
            "What is said here stays here.",
            "see you on Thursday",
        ]


async def test_the_timer_is_soft_and_cuts_nobody_off(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        ana = await harbour.comes("Ana")
        await harbour.clock(60)
        await gwen.does("set_phase", phase="round", order=[ana.id])
        turn = await ana.sees("floor", who=ana.id)
        assert turn["until"] - turn["at"] == 45_000
        await harbour.clock(200)
        assert not (await ana.says("and then, one more sentence")).get("held")
        await gwen.hears("and then, one more sentence")


async def test_a_round_never_waits_for_somebody_whose_link_is_gone(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        ana, bo = await harbour.comes("Ana"), await harbour.comes("Bo")
        await gwen.does("set_phase", phase="round", order=[ana.id, bo.id])
        await bo.sees("floor", who=ana.id)
        await goes_offline(ana)
        await gwen.sees("presence", who=ana.id, state="reconnecting")
        await harbour.clock(14)
        await settled(bo)
        assert events(bo, "floor")[-1]["who"] == ana.id, "a short grace"
        await harbour.clock(15)
        await bo.sees("floor", who=bo.id)
        assert (await gwen.sees("come_back", who=ana.id))["kept"] is True
        ana = await harbour.resumes(ana)
        await bo.says("done")
        assert await ana.sees("floor", who=ana.id), "and we come back to them"


async def test_a_round_never_waits_for_somebody_who_steps_out(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        ana, bo = await harbour.comes("Ana"), await harbour.comes("Bo")
        await gwen.does("set_phase", phase="round", order=[ana.id, bo.id])
        await ana.sees("floor", who=ana.id)
        await ana.does("step_out")
        await bo.sees("floor", who=bo.id)
        await ana.does("return", catch_up="none")
        await bo.says("done")
        await ana.sees("floor", who=ana.id)


async def test_one_person_speaks_at_a_time(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        ana, bo = await harbour.comes("Ana"), await harbour.comes("Bo")
        await gwen.does("set_phase", phase="sharing")
        await gwen.does("invite_to_speak", who=ana.id)
        await gwen.does("invite_to_speak", who=bo.id)
        assert (await ana.says("was I finished"))["held"]
        await bo.says("thank you")
        await settled(ana)
        assert ana.lines() == ["thank you"]


async def test_a_pause_of_the_room_stops_the_timers_and_ends_by_itself(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        ana = await harbour.comes("Ana")
        await gwen.does("set_phase", phase="sharing")
        await gwen.does("invite_to_speak", who=ana.id)
        soft = (await ana.sees("floor", who=ana.id))["until"]
        await gwen.does("start_break", minutes=3)
        assert (await ana.says("still here"))["held"]
        await harbour.clock(180)
        await ana.sees("room_resumed")
        again = await harbour.is_back(ana)
        assert again.first("welcome")["meeting"]["floor"]["until"] == soft + 180_000
