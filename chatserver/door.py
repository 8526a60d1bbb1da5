"""The door: what a link shows before joining, names, and coming in."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from chatserver import commands as c
from chatserver import passes, spoken
from chatserver.hub import Hub, NoMeeting
from chatserver.journal import Invite
from chatserver.live import LiveMeeting
from chatserver.marks import MARKS, mark_of
from chatserver.meeting.context import placeholders
from chatserver.meeting.state import GONE
from chatserver.own_keys import SPOKEN, OwnKey
from chatserver.plans.opener import Opener, Standing
from chatserver.plans.series import EARLY_MS, is_series
from chatserver.sentences import agreement, sentence
from moderation.formats import format_of
from moderation.names import review_name
from moderation.plain import plain_list
from moderation.scene import Author, Place, Scene

MOST_NAME_LETTERS = 40

#: First names that sound like nobody in particular, for people who would rather not choose.
PSEUDONYMS = {
    "en": ("Alder", "Bay", "Clover", "Dune", "Elm", "Fern", "Gale", "Haven", "Iris", "Juniper", "Lark", "Maple", "Moss", "Pebble", "Quill", "Reed", "Robin", "Sage", "Teal", "Vale", "Willow", "Wren"),
    "es": ("Abril", "Alba", "Arce", "Brisa", "Cala", "Cielo", "Duna", "Faro", "Jara", "Lino", "Luz", "Mar", "Nube", "Olmo", "Perla", "Río", "Roble", "Salvia", "Sol", "Trigo"),
}  # fmt: skip


class DoorError(Exception):
    """Nobody comes in by this. `status` is the HTTP status, `code` is stable."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(code)
        self.status, self.code, self.detail = status, code, detail


class JoinRequest(msgspec.Struct, frozen=True):
    invite: str
    name: str = ""
    agree: bool = False
    newcomer: bool = False
    folds: tuple[str, ...] = ()
    messages_from: str = "greeters"
    language: str = "en"
    device: str = ""
    country: str = ""  #: ISO 3166 code, for crisis lines; the page takes it from the browser's language


class DoorRequest(msgspec.Struct, frozen=True):
    invite: str
    language: str = ""  #: of the page, for the rules in plain words


class NameRequest(msgspec.Struct, frozen=True):
    invite: str
    name: str


@dataclass(frozen=True, slots=True)
class Joined:
    token: str
    meeting: str
    you: str
    role: str
    name: str
    note: str


class NotOpenYet(DoorError):
    """The address of a series, between two of its dates."""

    def __init__(self, standing: Standing) -> None:
        language = standing.series.template.language
        super().__init__(409, "not_open_yet", sentence("not_open_yet", language))
        self.standing = standing


class Door:
    def __init__(self, hub: Hub, key_for: OwnKey, opener: Opener) -> None:
        self._hub = hub
        self._key_for = key_for
        self._opener = opener

    async def show(self, asked: DoorRequest) -> dict[str, object]:
        """What the page shows before anybody has said who they are."""
        try:
            invite, live = await self._opened(asked.invite)
        except NotOpenYet as shut:
            return between_dates(shut.standing)
        state = live.meeting.state
        form = format_of(state.format)
        left = None
        if state.minutes:
            left = max(
                0,
                (state.reckoned_from + state.minutes * 60_000 - live.meeting.clock(self._hub.now()))
                // 60_000,
            )
        return {
            "title": state.title,
            "format": state.called or form.name,
            "sentence": state.sentence or form.sentence,
            "format_id": ""
            if state.sentence
            else form.id,  #: whose sentence the page knows in its own language
            "topic": state.topic,
            "language": state.language,
            "minutes_left": left,
            "crosstalk": form.sentence,
            "rules": plain_list(live.meeting.pipeline.ruleset, asked.language or state.language),
            "agreement": [rule["say"] for rule in agreement(state.language)],
            "facilitators": [each.name for each in state.facilitators()],
            "role": invite.role,
            "ended": state.ended,
            "next": state.next,
            "next_at": state.next_at,
            "starts_at": state.starts_at,
            "names": self._suggestions(live),
        }

    async def name(self, asked: NameRequest) -> dict[str, object]:
        invite, live = await self._opened(asked.invite)
        final, say = self._name(live, asked.name, invite.role.removeprefix("co"))
        return {"ok": final == asked.name.strip(), "say": say, "name": final}

    async def join(
        self, asked: JoinRequest, address: str = "", headers: Mapping[str, str] | None = None
    ) -> Joined:
        invite, live = await self._opened(asked.invite)
        language = live.meeting.state.language
        if not asked.agree:
            raise DoorError(422, "agreement_needed", sentence("agreement_needed", language))
        if live.meeting.state.ended:
            raise DoorError(410, "meeting_over", sentence("meeting_over", language))
        final, note = self._name(live, asked.name, invite.role.removeprefix("co"))
        role = {"cofacilitator": "facilitator", "facilitator": "facilitator", "on_call": "on_call"}.get(
            invite.role, "participant"
        )
        command = c.Join(
            name=final,
            role=role,  # type: ignore[arg-type]
            newcomer=asked.newcomer,
            folds=tuple(each[:60] for each in asked.folds[:12]),
            messages_from=asked.messages_from
            if asked.messages_from in ("facilitators", "everyone")
            else "greeters",  # type: ignore[arg-type]
            device=asked.device[:20],
            country=asked.country[:2].upper(),
            room=invite.room,
            asked_name=asked.name.strip()[:MOST_NAME_LETTERS] if final != asked.name.strip() else "",
            link=passes.link_name(invite.secret_hash) if invite.role == "cofacilitator" else "",
            mark=mark_of(self._key_for(MARKS), invite.meeting, address, headers or {}),
        )
        answer = await live.submit(command, "")
        if not answer["ok"]:
            status = 404 if answer["code"] == "invite_unknown" else 503
            raise DoorError(status, str(answer["code"]), str(answer["say"]))
        you = str(answer["who"])
        token = await passes.make_pass(self._hub.journal, live.record.id, you, self._hub.now())
        return Joined(token, live.record.id, you, role, final, note)

    async def enter(self, meeting: str, name: str, known: str = "") -> Joined:
        """A facilitator of the group comes in, to the seat they have in this meeting when they have one."""
        try:
            live = await self._hub.live(meeting)
        except NoMeeting:
            raise DoorError(404, "unknown_meeting", sentence("meeting_over")) from None
        state = live.meeting.state
        if state.ended:
            raise DoorError(410, "meeting_over", sentence("meeting_over", state.language))
        person = live.meeting.person(known) if known else None
        if person is not None and person.was_removed:
            raise DoorError(403, "removed", sentence("removed", state.language))
        if person is None or person.place == GONE:
            final, _ = self._name(live, name, "facilitator")
            answer = await live.submit(c.Join(name=final, role="facilitator"), "")
            if not answer["ok"]:
                raise DoorError(503, str(answer["code"]), str(answer["say"]))
            known, name = str(answer["who"]), final
        else:
            name = person.name
        token = await passes.make_pass(self._hub.journal, meeting, known, self._hub.now())
        return Joined(token, meeting, known, "facilitator", name, "")

    async def leave(self, token: str) -> None:
        """Whoever holds this pass goes, and the pass with them; an unknown one changes nothing."""
        holder = await passes.holder_of(self._hub.journal, token, self._hub.now())
        if holder is None:
            return
        await self._hub.submit(holder.meeting, c.Leave(ref=f"left-{passes.new_secret()[:12]}"), holder.person)
        await self._hub.journal.drop_passes(holder.meeting, holder.person)

    async def _opened(self, secret: str) -> tuple[Invite, LiveMeeting]:
        journal, now = self._hub.journal, self._hub.now()
        code = spoken.digits(secret)
        if code:
            invite = await spoken.find(journal, self._key_for(SPOKEN), code, now)
        else:
            invite = await passes.invited(journal, secret, now)
        if invite is None or invite.role == "reviewer":
            raise DoorError(404, "invite_unknown", sentence("code_unknown" if code else "invite_unknown"))
        meeting = invite.meeting
        if is_series(meeting):
            standing = await self._opener.find(meeting)
            if standing is not None and standing.meeting is None:
                raise NotOpenYet(standing)
            meeting = standing.meeting or "" if standing else ""
        try:
            live = await self._hub.live(meeting)
        except NoMeeting:
            raise DoorError(404, "invite_unknown", sentence("invite_unknown")) from None
        state = live.meeting.state
        if invite.role == "cofacilitator" and passes.link_name(invite.secret_hash) not in state.links:
            raise DoorError(404, "invite_unknown", sentence("link_used", state.language))
        return invite, live

    def _name(self, live: LiveMeeting, typed: str, role: str = "participant") -> tuple[str, str]:
        """The name as it will stand, and a sentence when it is not the one typed."""
        language = live.meeting.state.language
        name = unicodedata.normalize("NFC", typed).strip()
        if not name:
            raise DoorError(422, "name_needed", sentence("name_needed", language))
        if len(name) > MOST_NAME_LETTERS or "\x00" in name or not name.isprintable():
            raise DoorError(422, "name_not_usable", sentence("name_not_usable", language))
        state = live.meeting.state
        present = tuple(each.name for each in state.people.values() if each.place != GONE)
        scene = Scene(
            place=Place.NAME,
            format=state.format,
            language=language,
            roster=present,
            author=Author(in_service=role == "facilitator"),
            placeholder_words=placeholders(state.rules),
        )
        review = review_name(name, scene, live.meeting.pipeline)
        return review.name, sentence(review.say, language) if review.renamed else ""

    def _suggestions(self, live: LiveMeeting) -> list[str]:
        state = live.meeting.state
        taken = {each.name.casefold() for each in state.people.values()}
        free = [
            each for each in PSEUDONYMS.get(state.language, PSEUDONYMS["en"]) if each.casefold() not in taken
        ]
        return random.sample(free, min(3, len(free)))


def between_dates(standing: Standing) -> dict[str, object]:
    """The door of a meeting that is not open now: what it is, and when it opens. A page asks again by itself then."""
    template, coming = standing.series.template, standing.next
    return {
        "title": template.title,
        "format": template.called or format_of(template.format).name,
        "sentence": template.sentence or format_of(template.format).sentence,
        "format_id": "" if template.sentence else template.format,
        "topic": template.topic,
        "language": template.language,
        "role": "participant",
        "ended": coming is None,
        "next": (),
        "opens_at": coming.starts_at - EARLY_MS if coming else None,
        "starts_at": coming.starts_at if coming else None,
    }
