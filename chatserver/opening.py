"""Makes a meeting and opens its doors: one row and two links; its first event comes when it is first live."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

import msgspec

from chatserver import events as e
from chatserver import passes
from chatserver.clock import now_ms
from chatserver.journal import Journal, MeetingRecord
from chatserver.organisation import RulesUnusable, under
from chatserver.shelf import Shelf
from moderation.formats import format_of
from moderation.rule_check import problems
from moderation.setting import written


@dataclass(frozen=True, slots=True)
class Opened:
    meeting: str
    join: str
    facilitate: str


async def open_meeting(
    journal: Journal,
    url: str,
    *,
    title: str,
    format: str = "topic",
    topic: str = "",
    language: str = "en",
    minutes: int | None = None,
    practice: bool = False,
    rules: dict[str, Any] | list[Any] | None = None,
    following: tuple[str, ...] = (),
    shelf: Shelf | None = None,
) -> Opened:
    """Open a meeting. Raises KeyError for a format nobody knows, BadFormat for one on the shelf that cannot be used,
    RulesUnusable, and what the journal raises.
    """
    own = shelf.find(format) if shelf else None
    form = format_of(own.base if own else format)
    if wrong := problems(rules):
        raise RulesUnusable(" ".join(wrong))
    groups = {**(own.rules if own else {}), **written(rules)}
    together = under(shelf.organisation.rules(), groups) if shelf else groups
    if together and (wrong := _disagreements(form.id, together)):
        raise RulesUnusable(" ".join(wrong))
    meeting, at = "m" + secrets.token_hex(6), now_ms()
    settings = {
        "language": language,
        "topic": topic,
        "minutes": minutes or (own and own.minutes) or form.minutes,
        "rules": together,
        "called": own.name if own else "",
        "sentence": own.sentence if own else "",
        "next": following,
    }
    await journal.create(
        MeetingRecord(
            id=meeting,
            title=title,
            format=form.id,
            opened_at=at,
            epoch=secrets.token_hex(8),
            practice=practice,
            settings=msgspec.json.encode(settings),
        )
    )
    join = await passes.make_invite(journal, meeting, "participant", at)
    facilitate = await passes.make_invite(journal, meeting, "facilitator", at)
    return Opened(meeting, f"{url}/join#{join}", f"{url}/join#{facilitate}")


def _disagreements(form: str, rules: dict[str, Any]) -> list[str]:
    """What rules of a meeting's own do otherwise than their examples say. Only here are all rules needed: they take seconds
    to load, and most meetings are opened without rules of their own."""
    from moderation.pipeline import pipeline_for
    from moderation.rule_examples import disagreements

    return disagreements(pipeline_for(form, rules))


def first_event(record: MeetingRecord) -> e.Opened:
    """The event a meeting begins with: written by the first process that has it live."""
    settings = msgspec.json.decode(record.settings)
    return e.Opened(
        title=record.title,
        format=record.format,
        language=settings.get("language", "en"),
        topic=settings.get("topic", ""),
        minutes=settings.get("minutes"),
        practice=record.practice,
        rules=settings.get("rules", {}),
        called=settings.get("called", ""),
        sentence=settings.get("sentence", ""),
        next=tuple(settings.get("next", ())),
        starts_at=settings.get("starts_at"),
        next_at=settings.get("next_at"),
        series=settings.get("series", ""),
        duties=settings.get("duties", {}),
        plan=tuple((phase, minutes) for phase, minutes in settings.get("plan", ())),
        by_itself=settings.get("by_itself", False),
        script=settings.get("script", {}),
    )
