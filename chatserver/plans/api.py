"""The calls of the facilitators' page about templates and series. Everybody who signed in may plan."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from chatserver import qr
from chatserver.api import body_of, json_of
from chatserver.hub import Hub
from chatserver.plans import rhythm as r
from chatserver.plans import series as s
from chatserver.plans import template
from chatserver.plans.opener import Opener
from chatserver.plans.rhythm import BadRhythm, Rhythm
from chatserver.plans.series import Series, Unknown
from chatserver.plans.template import Template
from chatserver.team.accounts import No
from chatserver.team.api import Call, TeamApi

MOST_MINUTES = 24 * 60


class TemplateRequest(msgspec.Struct, frozen=True):
    title: str
    format: str = "topic"
    topic: str = ""
    language: str = "en"
    minutes: int | None = None
    duties: dict[str, int] = {}


class TemplateIdRequest(msgspec.Struct, frozen=True):
    template: str


class OpenRequest(msgspec.Struct, frozen=True):
    template: str


class RhythmRequest(msgspec.Struct, frozen=True):
    days: tuple[int, ...]
    time: str
    zone: str
    every: int = 1
    first: str = ""
    template: str = ""  #: for a new series, or another one from the next date on
    series: str = ""  #: one that is there


class SeriesRequest(msgspec.Struct, frozen=True):
    series: str


class SkipRequest(msgspec.Struct, frozen=True):
    series: str
    date: str
    skip: bool = True


class PlansApi:
    def __init__(self, hub: Hub, opener: Opener, team: TeamApi, url: str) -> None:
        self._hub = hub
        self._opener = opener
        self._team = team
        self._url = url

    def routes(self) -> list[BaseRoute]:
        calls: dict[str, Call] = {
            "/api/team/plans": self._plans,
            "/api/team/template": self._keep_template,
            "/api/team/template/end": self._end_template,
            "/api/team/open": self._open,
            "/api/team/series": self._keep_series,
            "/api/team/series/skip": self._skip,
            "/api/team/series/end": self._end,
            "/api/team/series/card": self._card,
            "/api/team/series/address": self._address,
        }
        return [
            Route(path, self._team.guarded(self._signed_in(call)), methods=["POST"])
            for path, call in calls.items()
        ]

    def _signed_in(self, call: Call) -> Call:
        async def answer(request: Request) -> Response:
            await self._team.account_of(request)
            try:
                return await call(request)
            except Unknown:
                raise No("series_unknown") from None
            except BadRhythm as bad:
                raise No(bad.code) from None

        return answer

    async def _plans(self, request: Request) -> Response:
        journal = self._hub.journal
        series = [each for each in await s.kept(journal) if not each.ended]
        return json_of(
            {
                "templates": [_shown(each) for each in await template.kept(journal)],
                "series": [self._series(each) for each in series],
                "duties": template.DUTIES,
            }
        )

    def _series(self, series: Series) -> dict[str, object]:
        coming = s.coming(series, self._hub.now())
        return {
            "series": series.id,
            **_shown(series.template),
            **msgspec.to_builtins(series.rhythm),
            "dates": [
                {"date": each.date, "starts_at": each.starts_at, "skipped": each.date in series.skipped}
                for each in coming
            ],
        }

    async def _keep_template(self, request: Request) -> Response:
        asked: TemplateRequest = await body_of(request, TemplateRequest)
        title = asked.title.strip()[:120]
        if not title or not 0 < (asked.minutes or 60) <= MOST_MINUTES:
            raise No("title_needed" if not title else "time_unusable")
        language = asked.language if asked.language in ("en", "es") else "en"
        try:
            made = template.from_format(
                title, asked.format, asked.topic.strip()[:200], language, asked.minutes, asked.duties
            )
            await template.keep(self._hub.journal, made)
        except KeyError:
            raise No("format_unknown") from None
        except template.Full:
            raise No("templates_full") from None
        return json_of({"template": made.id})

    async def _end_template(self, request: Request) -> Response:
        asked: TemplateIdRequest = await body_of(request, TemplateIdRequest)
        await self._hub.journal.drop_document(template.KIND, asked.template)
        return Response(status_code=204)

    async def _open(self, request: Request) -> Response:
        asked: OpenRequest = await body_of(request, OpenRequest)
        return json_of({"meeting": await self._opener.open(await self._template(asked.template))})

    async def _template(self, id: str) -> Template:
        found = await template.find(self._hub.journal, id)
        if found is None:
            raise No("template_unknown")
        return found

    async def _keep_series(self, request: Request) -> Response:
        asked: RhythmRequest = await body_of(request, RhythmRequest)
        wanted = Rhythm(
            days=asked.days, time=asked.time, zone=asked.zone, every=asked.every, first=asked.first
        )
        rhythm, journal = r.checked(wanted, self._hub.now()), self._hub.journal
        if asked.series:
            anew = {"template": await self._template(asked.template)} if asked.template else {}
            kept = await s.change(
                journal,
                asked.series,
                lambda was: msgspec.structs.replace(was, rhythm=rhythm, **anew),
            )
        elif sum(not each.ended for each in await s.kept(journal)) >= s.MOST:
            raise No("series_full")
        else:
            kept = await s.begin(journal, await self._template(asked.template), rhythm)
        await self._opener.look()
        return json_of(self._series(kept))

    async def _skip(self, request: Request) -> Response:
        asked: SkipRequest = await body_of(request, SkipRequest)

        def leave_out(was: Series) -> Series:
            open_now = s.current(was, self._hub.now())
            if open_now is not None and open_now.date == asked.date:
                raise No("date_open")
            known = {each.date for each in s.coming(was, self._hub.now())}
            others = tuple(
                each for each in was.skipped if each != asked.date and each >= min(known, default="")
            )
            if asked.date not in known:
                raise No("date_unknown")
            return msgspec.structs.replace(was, skipped=(*others, asked.date) if asked.skip else others)

        await s.change(self._hub.journal, asked.series, leave_out)
        await self._opener.look()
        return Response(status_code=204)

    async def _end(self, request: Request) -> Response:
        asked: SeriesRequest = await body_of(request, SeriesRequest)
        await s.change(self._hub.journal, asked.series, lambda was: msgspec.structs.replace(was, ended=True))
        await self._opener.look()
        return Response(status_code=204)

    async def _card(self, request: Request) -> Response:
        asked: SeriesRequest = await body_of(request, SeriesRequest)
        series = await s.find(self._hub.journal, asked.series)
        if series is None:
            raise Unknown
        return json_of(self._address_of(series))

    async def _address(self, request: Request) -> Response:
        asked: SeriesRequest = await body_of(request, SeriesRequest)
        return json_of(self._address_of(await s.new_address(self._hub.journal, asked.series)))

    def _address_of(self, series: Series) -> dict[str, object]:
        link = f"{self._url}/join#{series.secret}"
        return {"series": series.id, "join": link, "qr": qr.drawn(link)}


def _shown(kept: Template) -> dict[str, object]:
    return {
        "template": kept.id,
        "title": kept.title,
        "format": kept.format,
        "called": kept.called,
        "topic": kept.topic,
        "minutes": kept.minutes,
        "language": kept.language,
        "duties": kept.duties,
        "own_rules": bool(kept.rules),
    }
