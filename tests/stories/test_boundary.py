"""Kit posts a number, writes to somebody new, and keeps writing to somebody who does not answer."""

from __future__ import annotations

from tests.server import Server
from tests.stories.evening import evening, events, everything, settled

NUMBER = "ring me on 555-867-5309 tonight"


async def test_a_number_is_covered_and_its_author_is_told_why(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        kit, bo = await harbour.comes("Kit"), await harbour.comes("Bo")
        await kit.says(NUMBER)
        nudge = await kit.sees("nudge", rule="contact_details")
        assert nudge["masked"] and nudge["say"]
        seen = await bo.sees("line", by=kit.id)
        assert "5309" not in seen["text"] and seen["text"].startswith("ring me on")
        assert (await gwen.sees("flag", by=kit.id))["rule"] == "contact_details"
        late = await harbour.is_back(bo)
        await settled(bo)
        assert "5309" not in everything(bo) and "5309" not in everything(late)


async def test_the_third_number_waits_for_a_facilitator_and_stays_covered(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        kit, bo = await harbour.comes("Kit"), await harbour.comes("Bo")
        await kit.says(NUMBER)
        await kit.says("or 555-867-5310")
        third = await kit.says("or write to kit.harlow@example.org")
        assert third["held"]
        await gwen.does("release_hold", hold=third["hold"])
        await settled(bo)
        assert len(bo.lines()) == 3
        assert all(piece not in everything(bo) for piece in ("5309", "5310", "harlow"))


async def test_the_groups_own_helpline_is_never_covered(server: Server) -> None:
    async with evening(server, rules={"allow_numbers": ["555-0100"]}) as harbour:
        kit, bo = await harbour.comes("Kit"), await harbour.comes("Bo")
        await kit.says("the night line is 555-0100")
        await bo.hears("the night line is 555-0100")


async def test_a_link_waits_and_comes_back_in_time(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        kit, bo = await harbour.comes("Kit"), await harbour.comes("Bo")
        held = await kit.says("read https://example.org/forum")
        assert held["held"] and (await gwen.sees("hold", by=kit.id))["until"]
        await harbour.clock(180)
        back = await kit.sees("returned", hold=held["hold"])
        assert back["text"] == "read https://example.org/forum" and back["say"]
        await settled(bo)
        assert "forum" not in everything(bo)


async def test_somebody_new_is_not_disturbed(server: Server) -> None:
    async with evening(server) as harbour:
        await harbour.facilitates("Gwen")
        kit, lou = await harbour.comes("Kit"), await harbour.comes("Lou", newcomer=True)
        answer = await kit.does("private", to=lou.id, text="are you new here")
        assert not answer["ok"] and answer["say"]
        await settled(lou)
        assert "are you new here" not in everything(lou) and events(lou, "nudge") == []


async def test_writing_on_without_an_answer(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        kit, quinn = await harbour.comes("Kit"), await harbour.comes("Quinn")
        offer = await gwen.does("serve", who=quinn.id, **{"as": "greeter"})
        await quinn.does("accept", of=offer["offer"])
        for text in ("are you there", "I wanted to ask", "about the lake"):
            assert not (await kit.does("private", to=quinn.id, text=text)).get("held")
        await kit.sees("nudge", rule="approach_without_reply")
        fourth = await kit.does("private", to=quinn.id, text="only one more word")
        assert fourth["held"]
        await settled(quinn)
        assert "only one more word" not in everything(quinn)
        assert (await kit.says("good evening"))["ok"], "the room stays open to Kit"


async def test_speaking_up_reaches_the_facilitators_and_not_the_person(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        kit, quinn = await harbour.comes("Kit"), await harbour.comes("Quinn")
        asked = await quinn.does("speak_up", about=kit.id, kind="hurt_me", text="he keeps writing")
        assert asked["ok"]
        assert (await gwen.sees("spoke_up", by=quinn.id))["about"] == kit.id
        await settled(kit)
        assert events(kit, "spoke_up") == [] and "keeps writing" not in everything(kit)


async def test_a_pause_of_posting_leaves_everything_else(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        kit, bo = await harbour.comes("Kit"), await harbour.comes("Bo")
        await gwen.does("pause_posting", who=kit.id, minutes=5, why="let us cool down")
        told = await kit.sees("posting_paused")
        assert told["why"] == "let us cool down" and told["until"]
        assert (await kit.says("but"))["code"] == "posting_paused"
        await bo.says("good evening")
        line = await kit.hears("good evening")
        for does in (kit.does("ack", kind="heard", of=line["share"]), kit.does("ask_for_help")):
            assert (await does)["ok"]
        assert events(bo, "posting_paused") == [], "no public warning"
        await harbour.clock(301)
        assert (await kit.says("I was tired"))["ok"]


async def test_removing_is_at_once_and_can_be_undone(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        kit, bo = await harbour.comes("Kit"), await harbour.comes("Bo")
        await gwen.does("remove", who=kit.id, why="numbers")
        assert await kit.is_closed() == 4403
        await settled(bo)
        assert events(bo, "removed") == [], "no names are called out"
        assert (await gwen.does("restore", who=kit.id))["ok"]
        kit = await harbour.is_back(kit)
        await kit.says("thank you")
        await bo.hears("thank you")


async def test_the_group_keeps_its_rules_for_its_next_meeting(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        kit = await harbour.comes("Kit")
        await kit.says("read https://example.org/forum")
        counts = await gwen.does("count_rules", rule="links_media", settings={"mode": "off"})
        assert counts["counts"]["rules"]["links_media"] == [1, 0] and "forum" not in str(counts)
        assert (await kit.does("count_rules", rule="pace", settings="off"))["code"] in (
            "malformed",
            "not_allowed",
        )
        assert (await kit.does("keep_format", format="tuesday"))["code"] == "not_allowed"
        await gwen.does("change_rule", rule="links_media", settings={"mode": "off"}, why="we read together")
        assert (await gwen.does("keep_format", format="topic"))["code"] == "format_unusable"
        assert (await gwen.does("keep_format", format="tuesday"))["format"] == "tuesday"
    links = server.open(format="tuesday")
    async with server.seat(links.join, "Bo") as bo:
        assert not (await bo.says("read https://example.org/forum")).get("held")
