"""The one place where everything is put together: journal, bell, hub, caretaker, door, pages, sockets."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from chatserver import helplines, metrics, pages, passes
from chatserver.api import COOKIE, LOOPBACK, Api, problem
from chatserver.api_back import BackApi
from chatserver.api_cards import CardsApi
from chatserver.api_pulse import PulseApi
from chatserver.api_review import ReviewApi
from chatserver.api_traces import TracesApi
from chatserver.aside import Aside
from chatserver.bell import Bell, HouseBell
from chatserver.caretaker import Caretaker
from chatserver.checklist import Checklist
from chatserver.connection import Connection
from chatserver.door import Door
from chatserver.echo import echo
from chatserver.hub import Hub
from chatserver.journal import Journal, NotWritable
from chatserver.journal_for import journal_for
from chatserver.limits import Limits, TooMany
from chatserver.meeting import Meeting
from chatserver.neighbours import Neighbours
from chatserver.origin import ours
from chatserver.outreach import Outreach
from chatserver.own_keys import own_keys
from chatserver.passes import Holder
from chatserver.plans.api import PlansApi
from chatserver.plans.opener import Opener
from chatserver.reach import Reach
from chatserver.rehearsals import Rehearsals
from chatserver.settings import Settings
from chatserver.shelf import Shelf
from chatserver.team.accounts import Accounts
from chatserver.team.api import TeamApi
from moderation.pipeline import Pipeline, pipeline_for
from moderation.scene import Scene

READY_SECONDS = 3.0

log = structlog.get_logger("app")


class House:
    """Everything that lives as long as the process."""

    def __init__(self, settings: Settings, journal: Journal, bell: Bell) -> None:
        self.settings = settings
        self.journal = journal
        self.journal.on_commit = metrics.group_commit
        self.bell = bell
        help_for = partial(helplines.for_care, settings.country)
        outside = bool(settings.webhook or settings.duty)
        pipeline_of = pipeline_for if settings.limits else without_repetition
        self.hub = Hub(
            journal,
            bell,
            lambda id: Meeting(id, pipeline_of, help_for, outside, waves=settings.limits),
            process=secrets.token_hex(8),
        )
        outreach = Outreach(settings.webhook, settings.duty) if outside else None
        self.neighbours = Neighbours(self.hub, lambda: self.caretaker.wake())
        self.caretaker = Caretaker(
            self.hub,
            settings.keep_hours,
            outreach,
            self.neighbours.keeps,
        )
        self.reach = Reach(self.hub, bell, self.neighbours.any)
        self.limits = Limits(settings.limits)
        key_for = own_keys(settings.key_bytes(), settings.data)
        self.opener = Opener(self.hub)
        self.door = Door(self.hub, key_for, self.opener)
        self.shelf = Shelf(settings.data)
        self.api = Api(self.door, self.limits, settings.country, journal, settings.url, self.shelf)
        self.rehearsals = Rehearsals(journal, settings.host, settings.port, settings.data)
        checklist = Checklist(journal, outreach, settings.url)
        self.aside = Aside(journal, self.shelf, settings.url, checklist, self.rehearsals)
        self.cards = CardsApi(self.hub, self.limits, key_for, settings.url)
        self.pulse = PulseApi(self.hub, self.limits)
        self.traces = TracesApi(self.hub, self.limits, key_for, settings.keep_hours, settings.url)
        self.review = ReviewApi(self.hub, self.limits)
        self.back = BackApi(self.hub, self.limits)
        self.accounts = Accounts(journal, key_for, self.hub.now)
        self.team = TeamApi(self.hub, self.door, self.limits, self.accounts, settings.url)
        self.plans = PlansApi(self.hub, self.opener, self.team, settings.url)
        self.going = False
        self.trouble: Exception | None = None  #: why it could not start

    def say_trouble(self) -> None:
        """Raise what kept the house from opening, if anything did."""
        if self.trouble is not None:
            raise self.trouble

    async def open(self) -> None:
        warm_up()
        await self.journal.open()
        with suppress(NotWritable):
            await self.journal.note_address(self.settings.url)
        await self.bell.open()
        await self.neighbours.start()
        await self.caretaker.start()
        self.reach.start()
        await self.opener.start()

    async def close(self) -> None:
        await self.rehearsals.close()
        await self.opener.stop()
        await self.reach.stop()
        await self.caretaker.stop()
        await self.hub.rest()
        await self.neighbours.stop()
        await self.bell.close()
        await self.journal.close()

    def go(self) -> None:
        """The process will stop: people are asked to come back a little later, each at a time of their own."""
        self.going = True
        self.hub.send_elsewhere()

    async def holder_of(self, token: str) -> Holder | None:
        return await passes.holder_of(self.journal, token, self.hub.now())


def without_repetition(format: str, rules: Mapping[str, Any]) -> Pipeline:
    """For load tests (`--no-limits`): the same text may be sent a thousand times."""
    return pipeline_for(format, {**rules, "repeat_text": {"mode": "off"}})


def warm_up() -> None:
    """Load the lexicons and the model before the first person speaks: their line must not pay for it."""
    pipeline = pipeline_for("topic")
    for line in (
        "hello everybody",
        "my number is 555 0100",
        "i do not want to be here any more",
        "hola a todos",
    ):
        pipeline.review(line, Scene())


def house_for(settings: Settings) -> House:
    journal = journal_for(settings.database_url or None, settings.data, settings.key_bytes())
    if settings.redis_url:
        from chatserver.bell_redis import RedisBell

        return House(settings, journal, RedisBell(settings.redis_url))
    return House(settings, journal, HouseBell())


def application(house: House) -> Starlette:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        try:
            await house.open()
        except Exception as trouble:
            house.trouble = trouble
            log.exception("could_not_start")
            raise
        try:
            yield
        finally:
            await house.close()

    async def live(request: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(request: Request) -> Response:
        if house.going:
            return problem(503, "going", "this process is stopping")
        try:
            async with asyncio.timeout(READY_SECONDS):
                await house.journal.check()
        except (NotWritable, TimeoutError) as away:
            return problem(503, "not_writable", str(away) or "the journal does not answer")
        return PlainTextResponse("ready" if house.bell.healthy else "ready, bell degraded")

    async def measure(request: Request) -> Response:
        client = request.client.host if request.client else ""
        token = house.settings.metrics_token
        if client not in LOOPBACK and not (
            token and request.headers.get("authorization") == f"Bearer {token}"
        ):
            return problem(403, "not_allowed", "metrics are for loopback or the operator's token")
        return Response(metrics.text(house.hub), media_type=metrics.CONTENT_TYPE)

    async def socket(websocket: WebSocket) -> None:
        client = websocket.client.host if websocket.client else ""
        try:
            house.limits.socket(client)
        except TooMany:
            await websocket.close(1013)
            return
        if house.going or not ours(websocket, house.settings.url):
            await websocket.close(1008)
            return
        await Connection(websocket, house.hub, house.holder_of, house.aside.answer).serve(
            websocket.cookies.get(COOKIE)
        )

    routes = [
        Route("/healthz", live),
        Route("/readyz", ready),
        Route("/metrics", measure),
        *house.api.routes(),
        *house.cards.routes(),
        *house.pulse.routes(),
        *house.traces.routes(),
        *house.review.routes(),
        *house.back.routes(),
        *house.team.routes(),
        *house.plans.routes(),
        WebSocketRoute("/ws", socket),
        *([WebSocketRoute("/ws-echo", echo)] if house.settings.echo else []),
        *pages.routes(),
    ]
    return Starlette(routes=routes, middleware=[Middleware(pages.Headers)], lifespan=lifespan)
