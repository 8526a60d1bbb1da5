"""Somebody comes for the first time, on a phone, in the middle of a share."""

from __future__ import annotations

from typing import Any

import httpx

from tests.server import PATIENCE, Server
from tests.stories.evening import evening, events, everything, settled


def door(server: Server, call: str, **body: object) -> dict[str, Any]:
    answer = httpx.post(f"{server.url}/api/{call}", json=body, timeout=PATIENCE)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


async def test_the_door_says_what_this_is_before_anybody_says_who_they_are(server: Server) -> None:
    async with evening(server, title="Harbour room", format="topic", topic="evenings") as harbour:
        await harbour.facilitates("Gwen")
        ana = await harbour.comes("Ana")
        await ana.says("I was not sure I would come tonight")
        invite = harbour.links.join.partition("#")[2]
        seen = door(server, "door", invite=invite)
        assert seen["title"] == "Harbour room" and seen["topic"] == "evenings" and seen["sentence"]
        assert len(seen["agreement"]) == 5 and len(seen["names"]) == 3
        assert "not sure" not in str(seen) and "Ana" not in str(seen)
        assert harbour.links.join.partition("#")[0].endswith("/join"), "the secret is in the fragment"


async def test_a_name_that_is_here_already_is_altered_with_notice(server: Server) -> None:
    async with evening(server) as harbour:
        await harbour.comes("Lou")
        asked = door(server, "name", invite=harbour.links.join.partition("#")[2], name="lou")
        assert not asked["ok"] and asked["name"] != "lou"
        second = await harbour.comes("lou")
        assert second.name == asked["name"]


async def test_nobody_comes_in_without_the_agreement(server: Server) -> None:
    async with evening(server) as harbour:
        refused = server.ask_to_join(harbour.links.join, "Lou", agree=False)
        assert refused.status_code == 422 and refused.json()["code"] == "agreement_needed"


async def test_landing_in_the_middle_of_a_share(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        rae = await harbour.comes("Rae")
        await gwen.does("set_phase", phase="sharing")
        await gwen.does("invite_to_speak", who=rae.id)
        await rae.says("It began when the harbour closed")

        lou = await harbour.comes("Lou", newcomer=True, device="phone")
        meeting = lou.first("welcome")["meeting"]
        assert meeting["phase"]["phase"] == "sharing" and meeting["floor"]["who"] == rae.id
        assert meeting["phase"]["posting"]["may"] is False and meeting["phase"]["posting"]["say"]

        await rae.says("and I stayed at home for a year")
        await lou.hears("and I stayed at home for a year")
        assert "harbour closed" not in everything(lou), "what was said before is not shown"

        await settled(rae)
        assert events(rae, "arrived") == [] or "Lou" not in str(events(rae, "arrived"))
        await rae.does("done")
        assert (await rae.sees("arrived", who=lou.id))["name"] == "Lou"


async def test_being_new_is_told_to_whoever_greets_and_to_nobody_else(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        rae = await harbour.comes("Rae")
        lou = await harbour.comes("Lou", newcomer=True, device="phone")
        told = await gwen.sees("joined", who=lou.id)
        assert told["newcomer"] is True and told["device"] == "phone"
        await rae.sees("arrived", who=lou.id)
        assert "newcomer" not in everything(rae)


async def test_listening_is_enough(server: Server) -> None:
    async with evening(server) as harbour:
        gwen = await harbour.facilitates("Gwen")
        lou = await harbour.comes("Lou", newcomer=True)
        await gwen.does("set_phase", phase="round", order=[lou.id])
        await lou.sees("floor", who=lou.id)
        assert (await lou.says("pass"))["ok"]
        await lou.sees("floor", who=None)
        assert lou.lines() == [] and events(lou, "nudge") == []
