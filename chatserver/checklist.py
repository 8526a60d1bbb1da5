"""Before a meeting begins: is somebody responsible, is on-call reached, do the rules read, are duties taken, do links work?

Each line is found out at the moment it is asked for, and what can be tried is tried: a link is made and opened through
the address people use, a line that must raise an alarm is read by this meeting's own rules, and people outside are sent
a test without content when a facilitator presses for it. Nothing here stops a meeting from beginning; people decide.
"""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from typing import Any

from chatserver import commands as c
from chatserver import passes
from chatserver.clock import now_ms
from chatserver.journal import Journal
from chatserver.live import LiveMeeting
from chatserver.meeting import Answer
from chatserver.meeting.state import State
from chatserver.outreach import Outreach
from moderation.pipeline import Pipeline
from moderation.rule_examples import disagreements
from moderation.scene import Author, Scene
from moderation.verdict import Level

OK, CARE, MEND = "ok", "care", "mend"
COVER_WANTED = 2  #: one can begin; two is what a red alert needs (domain 5.2, facilitator_break)
LINK_PATIENCE_S = 4.0
LINK_MS = 120_000  #: how long the link that is tried opens
LINK_KEPT_MS = 30_000  #: how long its answer is good for, so that pressing often is cheap
TRIED_KEPT_MS = 12 * 3600_000  #: a test of on-call from yesterday says nothing about tonight
BETWEEN_TRIES_MS = 60_000

#: Lines that this meeting's rules must not miss. They are read here and shown to nobody.
PROBES: dict[str, tuple[str, str]] = {
    "en": ("I want to end my life tonight, I have the pills here", "ring me on +44 20 5550 0134"),
    "es": ("quiero acabar con mi vida esta noche, tengo aquí las pastillas", "llámame al +34 612 345 678"),
}

Line = dict[str, Any]


class Checklist:
    def __init__(self, journal: Journal, outreach: Outreach | None, url: str) -> None:
        self._journal = journal
        self._outreach = outreach
        self._url = url
        self._opened: dict[str, tuple[int, bool]] = {}  #: meeting -> (when, whether its link opened)

    async def lines(self, live: LiveMeeting) -> list[Line]:
        state, now = live.meeting.state, now_ms()
        rules = rules_line(live.meeting.pipeline, state)
        return [
            cover_line(state),
            self._on_call_line(state, now),
            rules,
            duties_line(state),
            await self._link_line(live, now),
        ]

    def _on_call_line(self, state: State, now: int) -> Line:
        there = [
            each.name for each in state.people.values() if each.role == "on_call" and each.presence == "here"
        ]
        line: Line = {"line": "on_call", "there": there, "outside": self._outreach is not None}
        tried = state.on_call_tried
        if tried is not None and now - tried[0] < TRIED_KEPT_MS:
            at, ok = tried
            return line | {"state": OK if ok or there else MEND, "tried_at": at, "reached": ok}
        if self._outreach is None:
            return line | {"state": OK if there else CARE}
        return line | {"state": CARE, "tried_at": None}

    async def try_on_call(self, live: LiveMeeting, who: str) -> Answer:
        """One message without content to everybody who is on call outside; the record keeps whether it was taken."""
        if self._outreach is None:
            return {"ok": False, "code": "not_now", "say": "nobody_outside"}
        now, tried = now_ms(), live.meeting.state.on_call_tried
        if tried is not None and 0 <= now - tried[0] < BETWEEN_TRIES_MS:
            return {"ok": True, "seq": live.meeting.seq, "reached": tried[1]}
        reached = await self._outreach.test(now)
        answer = await live.submit(c.NoteOnCall(ok=reached), who)
        return {**answer, "reached": reached}

    async def _link_line(self, live: LiveMeeting, now: int) -> Line:
        meeting = live.record.id
        at, opened = self._opened.get(meeting, (0, False))
        if now - at > LINK_KEPT_MS:
            opened = await self._opens(live, now)
            self._opened[meeting] = (now, opened)
            while len(self._opened) > 1000:
                del self._opened[next(iter(self._opened))]
        return {"line": "links", "state": OK if opened else MEND, "address": self._url}

    async def _opens(self, live: LiveMeeting, now: int) -> bool:
        """The road a participant takes, as far as it can be gone from here: name, web server, door."""
        until = now + LINK_MS
        secret = await passes.make_invite(self._journal, live.record.id, "participant", now, until=until)
        shown = await asyncio.to_thread(_knock, self._url, secret)
        await self._journal.drop_invite(passes.hashed(secret))
        return shown is not None and shown.get("title") == live.meeting.state.title


def cover_line(state: State) -> Line:
    """Who is there to facilitate at this moment, of how many there should be."""
    there = state.responsible()
    have = OK if len(there) >= COVER_WANTED else CARE if there else MEND
    names = [each.name for each in there]
    return {"line": "cover", "state": have, "have": len(there), "want": COVER_WANTED, "names": names}


def duties_line(state: State) -> Line:
    """Of the services the group would like taken: which are, which are offered, which are open."""
    taken: dict[str, int] = {}
    for person in state.people.values():
        for service in person.services if person.around else ():
            taken[service] = taken.get(service, 0) + 1
    offered = [each.service for each in state.offers.values() if each.kind in ("service", "volunteer")]
    missing = {name: count - taken.get(name, 0) for name, count in state.wanted.items()}
    missing = {name: count for name, count in missing.items() if count > 0}
    return {
        "line": "duties",
        "state": CARE if missing else OK,
        "wanted": sum(state.wanted.values()),
        "missing": missing,
        "offered": sorted({name for name in missing if name in offered}),
    }


def rules_line(pipeline: Pipeline, state: State) -> Line:
    """A dry run: the group's own examples, a line nobody may miss and a number, read by the rules of this meeting."""
    wrong = disagreements(pipeline)
    danger, number = PROBES.get(state.language, PROBES["en"])
    scene = Scene(
        phase="sharing", format=state.format, language=state.language, author=Author(has_floor=True)
    )
    if pipeline.review(danger, scene).level < Level.C3:
        wrong.append("crisis")
    settings = pipeline.ruleset.settings
    if (
        settings["contact_details"].mode == "on"
        and "contact_details" not in pipeline.review(number, scene).rules
    ):
        wrong.append("contact_details")
    watching = sorted(name for name, setting in settings.items() if setting.mode == "dry_run")
    found = MEND if wrong else CARE if watching else OK
    return {
        "line": "rules",
        "state": found,
        "wrong": wrong,
        "watching": watching,
        "version": state.rules_version,
    }


def _knock(url: str, secret: str) -> dict[str, Any] | None:
    """What the door says to this link through the address people use. Blocks for some seconds at most."""
    body = json.dumps({"invite": secret}).encode()
    request = urllib.request.Request(f"{url}/api/door", body, {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=LINK_PATIENCE_S) as answer:
            shown = json.loads(answer.read(200_000))
    except (urllib.error.URLError, TimeoutError, OSError, ValueError):
        return None
    return shown if isinstance(shown, dict) else None
