"""One process on a journal without a socket: browsers in front of it, and a clock that the test moves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from argon2 import PasswordHasher
from starlette.applications import Starlette

from chatserver.aside import Aside
from chatserver.bell import HouseBell
from chatserver.checklist import Checklist
from chatserver.door import Door
from chatserver.hub import Hub
from chatserver.journal_for import journal_for
from chatserver.limits import Limits
from chatserver.meeting import Meeting
from chatserver.opening import Opened, open_meeting
from chatserver.outreach import Outreach
from chatserver.own_keys import own_keys
from chatserver.plans.api import PlansApi
from chatserver.plans.opener import Opener
from chatserver.rehearsals import Rehearsals
from chatserver.shelf import Shelf
from chatserver.team.accounts import Accounts
from chatserver.team.api import TeamApi
from chatserver.team.passphrase import Passphrases
from moderation.pipeline import Pipeline

KEY = bytes(range(32))
#: Real argon2, with as little effort as it allows.
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HOME = "http://meet.example.org"
DANAS = "four warm chairs in a row"


class House:
    """One process on a journal, with browsers in front of it and a clock that the test moves."""

    def __init__(
        self,
        folder: Path,
        at: int,
        *,
        outreach: Outreach | None = None,
        url: str = HOME,
        pipeline_of: Callable[[str, Any], Pipeline] | None = None,
    ) -> None:
        self.at = at
        self.journal = journal_for(None, folder, KEY)
        nothing = Pipeline([])
        pipeline_of = pipeline_of or (lambda form, rules: nothing)
        self.hub = Hub(self.journal, HouseBell(), lambda id: Meeting(id, pipeline_of), lambda: self.at)
        key_for = own_keys(KEY, folder)
        self.accounts = Accounts(self.journal, key_for, self.hub.now, Passphrases(QUICK))
        self.opener = Opener(self.hub)
        self.door = Door(self.hub, key_for, self.opener)
        api = TeamApi(self.hub, self.door, Limits(), self.accounts, HOME)
        checklist = Checklist(self.journal, outreach, url)
        rehearsals = Rehearsals(self.journal, "127.0.0.1", 0, folder)
        self.aside = Aside(self.journal, Shelf(folder), HOME, checklist, rehearsals)
        plans = PlansApi(self.hub, self.opener, api, HOME)
        self.app = Starlette(routes=[*api.routes(), *plans.routes()])

    def browser(self, address: str = "10.0.0.1") -> Browser:
        transport = httpx.ASGITransport(app=self.app, client=(address, 40000))
        return Browser(httpx.AsyncClient(transport=transport, base_url=HOME))

    async def opened(self) -> Opened:
        return await open_meeting(self.journal, HOME, title="Tuesday evening", format="free")

    def later(self, **time: float) -> None:
        self.at += int(1000 * (time.get("seconds", 0) + 3600 * time.get("hours", 0)))


class Browser:
    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def asks(self, call: str, **body: object) -> httpx.Response:
        return await self.client.post(f"/api/team{call}", json=body)

    async def told(self, call: str, **body: object) -> Any:
        answer = await self.asks(call, **body)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else {}

    async def refused(self, call: str, **body: object) -> str:
        answer = await self.asks(call, **body)
        assert answer.status_code >= 400, answer.text
        return f"{answer.status_code} {answer.json()['code']}"

    async def signs_in(self, name: str, passphrase: str, code: str = "") -> str:
        answer = await self.asks("/sign-in", name=name, passphrase=passphrase, code=code)
        said = answer.json()
        return (
            str(said["code"])
            if answer.status_code != 200
            else "code_needed"
            if "code_needed" in said
            else "in"
        )

    async def is_in(self) -> bool:
        return bool((await self.told(""))["signed_in"])


async def dana(house: House) -> Browser:
    """The first facilitator, signed in on her own phone."""
    phone = house.browser()
    secret = (await house.accounts.invite(""))[0]
    await phone.told("/accept", link=secret, name="Dana", passphrase=DANAS)
    return phone
