"""The meeting as one person may see it now: what a client is given before it follows the events."""

from __future__ import annotations

from bisect import insort
from itertools import islice
from operator import itemgetter

from chatserver.meeting import duties, floor, plan, tasks
from chatserver.meeting.needs import milestones_for, needs_of
from chatserver.meeting.sight import CARE_FOR_HELP
from chatserver.meeting.state import (
    AT_THE_DOOR,
    BREAK,
    GONE,
    LOBBY,
    Hold,
    Person,
    State,
)
from chatserver.meeting.turn import Turn
from chatserver.sentences import agreement
from moderation.pipeline import Pipeline
from moderation.plain import plain_list
from moderation.scene import Posting

PEOPLE_SHOWN = 200


class Room:
    """The people of a meeting as others see them, made once for everybody who comes before the next event."""

    def __init__(self, state: State, for_facilitators: bool) -> None:
        self.seq = state.seq
        self.here, self.out = state.counts()
        known = (
            (each.joined, each.id, _row(each, _seen(each, for_facilitators)))
            for each in state.people.values()
            if (each.arrived or each.services) and _shown(each, for_facilitators)
        )
        self._rows = list(islice(known, PEOPLE_SHOWN))

    def seen_by(self, viewer: Person) -> list[dict[str, object]]:
        """With the viewer's own row as it is for themselves, wherever they joined."""
        rows = [each for each in self._rows if each[1] != viewer.id]
        if viewer.place not in (LOBBY, GONE):
            own = (viewer.joined, viewer.id, _row(viewer, _whereabouts(viewer, True)))
            insort(rows, own, key=itemgetter(0))
        return [row for _, _, row in rows]


def snapshot(
    state: State, person: Person, pipeline: Pipeline, meeting: str, now: int, room: Room
) -> dict[str, object]:
    turn = Turn(state, now, pipeline)
    shown: dict[str, object] = {
        "id": meeting,
        "title": state.title,
        "format": state.format,
        "topic": state.topic,
        "language": state.language,
        "practice": state.practice,
        "now": now,
        "opened_at": state.opened_at,
        "ends_at": state.plan_ends_at
        or (state.reckoned_from + state.minutes * 60_000 if state.minutes else None),
        "phase": _phase(turn, person),
        "floor": {
            "who": state.floor,
            "share": state.floor_share,
            "since": state.shares[state.floor_share].at if state.floor_share else None,
            "until": state.floor_until,
        },
        "queue": state.queue,
        "queue_order": state.queue_order,
        "order": state.order,
        "circles": _circles(state) if state.circles else None,
        "plan": _plan(state),
        "hands_open": state.hands_open,
        "people": [] if person.place in (LOBBY, GONE, "outside") else room.seen_by(person),
        "agreement": agreement(state.language),
        "rules": plain_list(pipeline.ruleset, state.language),
        "rules_version": state.rules_version,
        "paused": {"until": state.paused_until, "why": state.pause_why} if state.paused_until else None,
        "chair": state.chair,
        "acting_for": state.acting_for if person.facilitates else "",
        "self_held": Turn(state, now, pipeline).words("self_held") if state.self_held else None,
        "counts": {"here": room.here, "on_break": room.out if person.facilitates else None},
        "shield": state.shield if person.facilitates else None,
        "me": _me(turn, person),
        "ended": state.ended,
        "ended_at": state.ended_at or None,
        "next": state.next,
        "milestones": milestones_for(state, person),
        "next_at": state.next_at,
        "starts_at": state.starts_at,
        "links": _links(state, now) if person.facilitates else [],
    }
    if person.serves(AT_THE_DOOR | CARE_FOR_HELP | {"on_call"}) or tasks.kept_for(state, person.id):
        shown["needs"] = needs_of(state, person)
    return shown


def _links(state: State, now: int) -> list[dict[str, object]]:
    """Links of one use that nobody has used yet."""
    return [
        {"link": name, "service": link.service, "until": link.until, "by": link.by}
        for name, link in state.links.items()
        if link.until > now
    ]


def _phase(turn: Turn, person: Person) -> dict[str, object]:
    state = turn.state
    who, say = floor.who_posts(turn, state.phase)
    may = not state.ended and person.in_meeting and floor.posting(turn, person) is Posting.OPEN
    posting = {"who": who, "may": may, "why": who, "say": say}
    return {"phase": state.phase, "posting": posting, "until": state.phase_until}


def _row(person: Person, state: str) -> dict[str, object]:
    row: dict[str, object] = {
        "id": person.id,
        "name": person.name,
        "services": sorted(person.services),
        "state": state,
    }
    if state in ("reconnecting", "lost"):
        row["since"] = person.since
    return row


def _shown(person: Person, for_facilitators: bool) -> bool:
    """The room is not told that somebody went quietly, so it is not shown either: the list keeps them."""
    if person.place == GONE:
        return not for_facilitators and not person.was_removed
    return person.place != LOBBY


def _seen(person: Person, for_facilitators: bool) -> str:
    if for_facilitators:
        return _whereabouts(person, person.out is not None and person.out.visible != "nobody")
    return "on_break" if person.out is not None and person.out.visible == "everyone" else "here"


def _whereabouts(person: Person, break_is_told: bool) -> str:
    if person.place.startswith("side:"):
        return "side_room"
    if person.place == BREAK and break_is_told:
        return "on_break"
    return person.presence if person.in_meeting else "here"


def _me(turn: Turn, person: Person) -> dict[str, object]:
    state, out = turn.state, person.out
    place = person.place
    return {
        "id": person.id,
        "name": person.name,
        "state": "on_break"
        if place == BREAK
        else "side_room"
        if place.startswith("side:")
        else "here"
        if person.circle
        else place
        if place in (LOBBY, GONE, "outside")
        else "here",
        "break": {"since": out.at, "until": out.until, "visible": out.visible}
        if out and place == BREAK
        else None,
        "hand": person.id in state.queue,
        "posting_pause": {"until": person.paused_until, "why": person.pause_why}
        if person.paused_until and person.paused_until > state.now
        else None,
        "private_pause": {"until": person.private_until, "why": person.private_why}
        if person.private_until and person.private_until > state.now
        else None,
        "folds": list(person.folds),
        "blocked": sorted(person.blocked),
        "holds": [_own_hold(each) for each in state.holds.values() if each.by == person.id],
        "side_room": place.removeprefix("side:") if place.startswith("side:") else None,
        "side_room_with": _inside_with(state, place),
        "circle": person.circle or None,
        "services": sorted(person.services),
        "offered": [
            {"offer": each.id, "kind": each.kind, "as": each.service, "by": each.by}
            | ({"packet": duties.packet(turn)} if each.kind == "hand_over" and each.by else {})
            for each in state.offers.values()
            if each.who == person.id and each.kind != "volunteer"
        ],
    }


def _inside_with(state: State, place: str) -> list[dict[str, str]]:
    room = state.rooms.get(place.removeprefix("side:")) if place.startswith("side:") else None
    return [{"id": who, "name": state.people[who].name} for who in sorted(room.who)] if room else []


def _plan(state: State) -> dict[str, object]:
    return {
        "steps": plan.steps_of(state),
        "ends_at": state.plan_ends_at,
        "by_itself": state.plan_by_itself,
        "due": plan.after(state, state.phase) if state.due_told else None,
    }


def _circles(state: State) -> dict[str, object]:
    return {
        "until": state.circles_until,
        "ending": state.circles_ending,
        "turns": state.circles_turns,
        "rooms": [
            {
                "room": each.room,
                "who": each.who,
                "order": each.order,
                "floor": each.floor,
                "share": each.share,
                "since": state.shares[each.share].at if each.share in state.shares else None,
                "until": each.until,
                "called": each.called,
            }
            for each in state.circles.values()
        ],
    }


def _own_hold(hold: Hold) -> dict[str, object]:
    return {
        "hold": hold.id,
        "text": hold.text,
        "rule": hold.rule,
        "version": hold.version,
        "say": hold.say,
        "until": hold.until,
        "draft": hold.draft,
        "ref": hold.ref,
        "room": hold.room,
    }
