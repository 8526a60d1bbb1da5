"""What a facilitator asks that needs more than the meeting itself: a link, an hour read again, a format kept.

These are no turns of the meeting and change nothing in it, so nobody else's line waits for them.
"""

from __future__ import annotations

import asyncio

from chatserver import commands as c
from chatserver import passes
from chatserver.checklist import Checklist
from chatserver.clock import now_ms
from chatserver.journal import Journal
from chatserver.live import LiveMeeting
from chatserver.meeting import Answer
from chatserver.plans import template
from chatserver.rehearsals import Rehearsals
from chatserver.sentences import sentence
from chatserver.shelf import BadFormat, OwnFormat, Shelf


class Aside:
    def __init__(
        self, journal: Journal, shelf: Shelf, url: str, checklist: Checklist, rehearsals: Rehearsals
    ) -> None:
        self._rehearsals = rehearsals
        self._checklist = checklist
        self._journal = journal
        self._shelf = shelf
        self._url = url

    async def answer(self, live: LiveMeeting, who: str, command: c.Aside) -> Answer:
        person = live.meeting.person(who)
        if person is None or not person.facilitates:
            return refusal(live, "not_allowed", "facilitators_only")
        match command:
            case c.Rehearse():
                answer = await self._rehearsals.start(live, command)
                return answer if answer["ok"] else refusal(live, str(answer["code"]), str(answer["say"]))
            case c.RehearsalNow():
                return await self._rehearsals.now(live, stop=command.stop)
            case c.Invite(service="cofacilitator"):
                return await self._one_use(live, who, command)
            case c.Invite():
                link = await self._invite(live.record.id, command)
                return {"ok": True, "seq": live.meeting.seq, "join": link}
            case c.CountRules():
                return await live.count_rules(command)
            case c.KeepFormat():
                return await self._keep(live, command)
            case c.Ready():
                return {"ok": True, "seq": live.meeting.seq, "lines": await self._checklist.lines(live)}
            case c.TryOnCall():
                answer = await self._checklist.try_on_call(live, who)
                return answer if answer["ok"] else refusal(live, str(answer["code"]), str(answer["say"]))
            case c.KeepTemplate():
                return await self._keep_template(live, command)

    async def _invite(self, meeting: str, command: c.Invite) -> str:
        secret = await passes.make_invite(
            self._journal, meeting, command.service, now_ms(), command.room or ""
        )
        page = "review" if command.service == "reviewer" else "join"
        return f"{self._url}/{page}#{secret}"

    async def _one_use(self, live: LiveMeeting, who: str, command: c.Invite) -> Answer:
        """The meeting knows of it before anybody can come by it, and ends it when somebody did."""
        now, secret = now_ms(), passes.new_secret()
        until, link = now + command.hours * 3_600_000, passes.link_name(passes.hashed(secret))
        answer = await live.submit(c.MakeLink(link=link, service=command.service, until=until), who)
        if not answer["ok"]:
            return answer
        await passes.make_invite(
            self._journal, live.record.id, command.service, now, until=until, secret=secret
        )
        return {**answer, "join": f"{self._url}/join#{secret}", "link": link, "until": until}

    async def _keep(self, live: LiveMeeting, command: c.KeepFormat) -> Answer:
        """The format and the rules of this meeting, as they are now, kept for the group's next ones."""
        state = live.meeting.state
        own = OwnFormat(command.format, state.format, dict(state.rules), state.minutes, state.sentence)
        try:
            await asyncio.to_thread(self._shelf.keep, own)
        except BadFormat as bad:
            return {"ok": False, "code": "format_unusable", "say": str(bad)}
        return {"ok": True, "seq": live.meeting.seq, "format": own.name}

    async def _keep_template(self, live: LiveMeeting, command: c.KeepTemplate) -> Answer:
        duties = {str(name): count for name, count in command.duties.items()}
        kept = template.from_meeting(live.meeting.state, command.title.strip() or "-", duties)
        try:
            await template.keep(self._journal, kept)
        except template.Full:
            return refusal(live, "not_now", "templates_full")
        return {"ok": True, "seq": live.meeting.seq, "template": kept.id}


def refusal(live: LiveMeeting, code: str, say: str = "") -> Answer:
    return {"ok": False, "code": code, "say": sentence(say or code, live.meeting.state.language)}
