"""The calls of the facilitators' page: signing in, one's own account, each other, and the way into a meeting.

The cookie is HttpOnly and SameSite=Strict, and a request that says it comes from another site's page is refused before
anything is read. Nothing that is secret is ever in an address.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from chatserver import qr
from chatserver.api import COOKIE, address_of, body_of, guarded, json_of, problem
from chatserver.door import Door, DoorError
from chatserver.hub import Hub
from chatserver.limits import Limits
from chatserver.origin import ours
from chatserver.seated import seated
from chatserver.sentences import sentence
from chatserver.team import account as a
from chatserver.team import links, own, second_step
from chatserver.team.account import Account
from chatserver.team.accounts import Accounts, No, SignedIn
from chatserver.team.asked import (
    AcceptRequest,
    CodeRequest,
    EndRequest,
    EnterRequest,
    InviteRequest,
    LinkRequest,
    PassphraseRequest,
    SignInRequest,
    SignOutRequest,
)
from chatserver.team.attempts import Wait
from chatserver.team.passphrase import Busy

TEAM, DEVICE = "homegroup_team", "homegroup_device"
DEVICE_SECONDS = 400 * 24 * 3600  #: the longest a browser keeps a cookie
MOST_LISTED = 40

STATUS = {"not_signed_in": 401, "code_wrong": 401} | dict.fromkeys(
    ("link_unknown", "unknown_person", "series_unknown", "template_unknown"), 404
)


Call = Callable[[Request], Awaitable[Response]]


class TeamApi:
    def __init__(self, hub: Hub, door: Door, limits: Limits, accounts: Accounts, url: str) -> None:
        self._hub = hub
        self._door = door
        self._limits = limits
        self._accounts = accounts
        self._url = url

    def routes(self) -> list[BaseRoute]:
        calls: dict[str, Call] = {
            "/api/team": self._overview,
            "/api/team/sign-in": self._sign_in,
            "/api/team/sign-out": self._sign_out,
            "/api/team/link": self._link,
            "/api/team/accept": self._accept,
            "/api/team/passphrase": self._passphrase,
            "/api/team/second-step": self._second_step,
            "/api/team/second-step/confirm": self._confirm,
            "/api/team/second-step/end": self._end_second_step,
            "/api/team/invite": self._invite,
            "/api/team/end": self._end,
            "/api/team/enter": self._enter,
        }
        return [Route(path, self.guarded(call), methods=["POST"]) for path, call in calls.items()]

    def guarded(self, call: Call) -> Call:
        """The same refusals for every call of the page; also for those of other files."""

        async def answer(request: Request) -> Response:
            if not ours(request, self._url):
                return problem(403, "not_allowed", "this page belongs to another site")
            self._limits.look(address_of(request))
            try:
                return await call(request)
            except No as no:
                status = STATUS.get(no.code, 409)
                if status == 404:
                    self._limits.missed(address_of(request))
                return problem(status, no.code, no.code.replace("_", " "))
            except Wait as wait:
                return problem(429, "wait", "too many tries", {"retry-after": str(wait.seconds)})
            except Busy:
                return problem(503, "busy", sentence("busy"), {"retry-after": "2"})

        return guarded(self._limits, answer)

    async def account_of(self, request: Request) -> Account:
        """Whoever is signed in on this page. Raises No."""
        account = await self._accounts.signed_in(request.cookies.get(TEAM, ""))
        if account is None:
            raise No("not_signed_in")
        return account

    # Coming in

    async def _overview(self, request: Request) -> Response:
        account = await self._accounts.signed_in(request.cookies.get(TEAM, ""))
        if account is None:
            return json_of({"signed_in": False, "first": await self._may_be_first(request)})
        team = [
            {"who": each.id, "name": each.name, "you": each.id == account.id}
            for each in await self._accounts.all()
        ]
        own = {
            "who": account.id,
            "name": account.name,
            "second_step": bool(account.code_secret),
            "recovery_left": len(account.recovery),
            "signed_in_on": sum(each.until > self._hub.now() for each in account.sessions),
            "told": [msgspec.to_builtins(each) for each in reversed(account.told)],
        }
        return json_of({"signed_in": True, "you": own, "team": team, "meetings": await self._meetings()})

    async def _meetings(self) -> list[dict[str, object]]:
        """The open ones, newest first; never a practice meeting."""
        listed: list[dict[str, object]] = []
        for record in reversed(await self._hub.journal.meetings()):
            if record.practice or len(listed) >= MOST_LISTED:
                continue
            state = (await self._hub.live(record.id)).meeting.state
            if not state.ended:
                here = sum(each.presence == "here" and each.around for each in state.people.values())
                listed.append(
                    {
                        "meeting": record.id,
                        "title": state.title,
                        "format": state.format,
                        "opened_at": state.opened_at,
                        "here": here,
                        "phase": state.phase,
                    }
                )
        return listed

    async def _may_be_first(self, request: Request) -> bool:
        """Nobody has an account yet, and this browser sits in a meeting by the facilitator's own link."""
        if await self._accounts.all():
            return False
        try:
            live, person = await seated(self._hub, self._limits, request, "")
        except DoorError:
            return False
        return person.role == "facilitator" and not person.link and not live.meeting.state.practice

    async def _sign_in(self, request: Request) -> Response:
        asked: SignInRequest = await body_of(request, SignInRequest)
        device = request.cookies.get(DEVICE, "")
        try:
            signed = await self._accounts.sign_in(
                asked.name, asked.passphrase, asked.code, device=device, address=address_of(request)
            )
        except No as no:
            if no.code != "code_needed":
                raise
            return json_of({"code_needed": True})
        return self._welcome(request, signed)

    async def _link(self, request: Request) -> Response:
        """What a link of one use is for, before it is used."""
        asked: LinkRequest = await body_of(request, LinkRequest)
        link = await links.find(self._hub.journal, asked.link, self._hub.now())
        if link is None:
            raise No("link_unknown")
        account = await self._accounts.find(link.account) if link.account else None
        return json_of({"by": link.by, "again": account is not None, "name": account.name if account else ""})

    async def _accept(self, request: Request) -> Response:
        asked: AcceptRequest = await body_of(request, AcceptRequest)
        if asked.link:
            signed = await self._accounts.accept(asked.link, asked.name, asked.passphrase)
        elif await self._may_be_first(request):
            signed = await self._accounts.make_first(asked.name, asked.passphrase)
        else:
            raise No("link_unknown")
        return self._welcome(request, signed)

    def _welcome(self, request: Request, signed: SignedIn) -> Response:
        answer = json_of({"name": signed.account.name})
        self._set(answer, request, TEAM, signed.token, a.SESSION_DAYS * 24 * 3600)
        self._set(answer, request, DEVICE, signed.device, DEVICE_SECONDS)
        return answer

    @staticmethod
    def _set(answer: Response, request: Request, name: str, value: str, seconds: int) -> None:
        secure = request.url.scheme == "https"
        answer.set_cookie(
            name, value, max_age=seconds, httponly=True, samesite="strict", secure=secure, path="/api/team"
        )

    async def _sign_out(self, request: Request) -> Response:
        asked: SignOutRequest = await body_of(request, SignOutRequest)
        await self._accounts.sign_out(request.cookies.get(TEAM, ""), everywhere=asked.everywhere)
        answer = Response(status_code=204)
        answer.delete_cookie(TEAM, path="/api/team", httponly=True, samesite="strict")
        return answer

    # One's own account

    async def _passphrase(self, request: Request) -> Response:
        account, asked = await self._again(request)
        await own.new_passphrase(self._accounts, account, asked.new, request.cookies.get(TEAM, ""))
        return Response(status_code=204)

    async def _second_step(self, request: Request) -> Response:
        account, _ = await self._again(request)
        secret = await own.begin_second_step(self._accounts, account)
        return json_of({"secret": secret, "qr": qr.drawn(second_step.address(secret, account.name))})

    async def _confirm(self, request: Request) -> Response:
        asked: CodeRequest = await body_of(request, CodeRequest)
        account = await self.account_of(request)
        return json_of({"recovery": await own.confirm_second_step(self._accounts, account, asked.code)})

    async def _end_second_step(self, request: Request) -> Response:
        account, _ = await self._again(request)
        await own.end_second_step(self._accounts, account)
        return Response(status_code=204)

    async def _again(self, request: Request) -> tuple[Account, PassphraseRequest]:
        """Somebody who is signed in and says their passphrase once more: an open page is not its owner."""
        asked: PassphraseRequest = await body_of(request, PassphraseRequest)
        account = await self.account_of(request)
        await own.again(self._accounts, account, asked.passphrase, address_of(request))
        return account, asked

    # Each other, and the way into a meeting

    async def _invite(self, request: Request) -> Response:
        asked: InviteRequest = await body_of(request, InviteRequest)
        account = await self.account_of(request)
        secret, until = await self._accounts.invite(account.name, asked.who)
        return json_of({"link": f"{self._url}/team#{secret}", "until": until})

    async def _end(self, request: Request) -> Response:
        asked: EndRequest = await body_of(request, EndRequest)
        account = await self.account_of(request)
        await own.again(self._accounts, account, asked.passphrase, address_of(request))
        await self._accounts.end(asked.who)
        return Response(status_code=204)

    async def _enter(self, request: Request) -> Response:
        asked: EnterRequest = await body_of(request, EnterRequest)
        account = await self.account_of(request)
        joined = await self._door.enter(asked.meeting, account.name, account.seats.get(asked.meeting, ""))
        await self._accounts.change(account.id, lambda was: a.seated(was, asked.meeting, joined.you))
        answer = json_of(
            {"pass": joined.token, "meeting": joined.meeting, "you": joined.you, "name": joined.name}
        )
        secure = request.url.scheme == "https"
        answer.set_cookie(COOKIE, joined.token, httponly=True, samesite="strict", secure=secure, path="/")
        return answer
