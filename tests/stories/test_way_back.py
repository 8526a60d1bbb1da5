"""Somebody is removed by mistake, says so on the page that is left to them, and comes back with the pass they had."""

from __future__ import annotations

import httpx

from tests.server import Server
from tests.stories.evening import evening


async def test_ana_is_removed_by_mistake_and_comes_back(server: Server) -> None:
    async with evening(server) as harbour:
        gwen, ana = await harbour.facilitates("Gwen"), await harbour.comes("Ana")

        def asks(**more: object) -> dict[str, str]:
            answer = httpx.post(
                f"{server.url}/api/way-back", json={"pass": ana.held.token, **more}, timeout=20
            )
            assert answer.status_code == 200, answer.text
            return dict(answer.json())

        await gwen.does("remove", who=[ana.id])
        assert (await ana.sees("removed"))["say"], "the way back came before the door closed"
        assert await ana.is_closed() == 4403
        assert asks()["standing"] == "none"
        assert "have been told" in asks(text="My brother had my phone.")["say"]
        card = await gwen.sees("asked_back", text="My brother had my phone.")
        assert asks()["standing"] == "waiting"
        await gwen.does("answer_back", of=card["item"], yes=True)
        assert asks()["standing"] == "back"
        async with server.back(ana.held) as again:
            assert (await again.says("Thank you."))["ok"]
