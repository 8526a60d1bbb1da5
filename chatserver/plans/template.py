"""A meeting as a group holds it each time: its format, rules and plan, and the services it would like taken."""

from __future__ import annotations

import secrets
from typing import Any

import msgspec

from chatserver.journal import Document, Journal
from chatserver.meeting.state import State
from moderation.formats import format_of

KIND = "template"
MOST = 100
#: What a group can wish for in advance; whoever facilitates is not a wish.
DUTIES = ("greeter", "timekeeper", "reader", "script_poster", "support_person", "tech_host", "cofacilitator")


class Template(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    title: str
    format: str
    topic: str = ""
    language: str = "en"
    minutes: int | None = None
    rules: dict[str, Any] = {}
    called: str = ""
    sentence: str = ""
    plan: tuple[tuple[str, int], ...] = ()
    by_itself: bool = False
    script: dict[str, str] = {}
    duties: dict[str, int] = {}


class Full(Exception):
    """There are as many as are kept."""


def from_meeting(state: State, title: str, duties: dict[str, int]) -> Template:
    """This meeting, as it is held now, for the group's next ones."""
    return Template(
        id=new_id(),
        title=title,
        format=state.format,
        topic=state.topic,
        language=state.language,
        minutes=state.minutes,
        rules=dict(state.rules),
        called=state.called,
        sentence=state.sentence,
        plan=tuple(state.plan),
        by_itself=state.plan_by_itself,
        script=dict(state.script),
        duties=usable_duties(duties),
    )


def from_format(
    title: str, format: str, topic: str, language: str, minutes: int | None, duties: dict[str, int]
) -> Template:
    """Raises KeyError for a format nobody knows."""
    form = format_of(format)
    return Template(
        id=new_id(),
        title=title,
        format=form.id,
        topic=topic,
        language=language,
        minutes=minutes or form.minutes,
        duties=usable_duties(duties),
    )


def usable_duties(duties: dict[str, int]) -> dict[str, int]:
    return {name: min(9, count) for name, count in duties.items() if name in DUTIES and count > 0}


def new_id() -> str:
    return "t" + secrets.token_hex(6)


async def keep(journal: Journal, template: Template) -> None:
    """One more. Raises Full."""
    if len(await journal.documents(KIND)) >= MOST:
        raise Full
    await journal.put_document(
        Document(kind=KIND, id=template.id, version=1, body=msgspec.json.encode(template))
    )


async def kept(journal: Journal) -> list[Template]:
    found = [msgspec.json.decode(each.body, type=Template) for each in await journal.documents(KIND)]
    return sorted(found, key=lambda each: each.title.casefold())


async def find(journal: Journal, id: str) -> Template | None:
    found = await journal.find_document(KIND, id)
    return msgspec.json.decode(found.body, type=Template) if found else None


def settings(template: Template) -> dict[str, object]:
    """What the meeting's record keeps of it."""
    return {
        "language": template.language,
        "topic": template.topic,
        "minutes": template.minutes,
        "rules": template.rules,
        "called": template.called,
        "sentence": template.sentence,
        "plan": template.plan,
        "by_itself": template.by_itself,
        "script": template.script,
        "duties": template.duties,
    }
