"""What the pipeline is told: the scene around some words, made from what the meeting knows.

Nothing else of the meeting reaches a rule. The author's recent lines and what was said to the author come along, oldest
first, because a statement is often split over lines and an answer means something only after its question.
"""

from __future__ import annotations

from typing import Any

from chatserver.meeting import pairs, relations
from chatserver.meeting.state import Memory, Person
from chatserver.meeting.turn import Turn
from moderation.scene import Author, Intent, Place, Posting, Said, Scene
from moderation.verdict import Verdict

RECENT_MS = 20 * 60_000  #: how far back a person's own lines are context


def judge(
    turn: Turn, person: Person, text: str, place: Place, may: Posting, other: Person | None = None
) -> Verdict:
    return turn.pipeline.review(text, scene_for(turn, person, text, place, may, other))


def scene_for(
    turn: Turn, person: Person, text: str, place: Place, may: Posting, other: Person | None = None
) -> Scene:
    state = turn.state
    circle = state.circles.get(person.circle)
    holder = state.people.get((circle.floor if circle else state.floor) or "")
    share = state.shares.get((circle.share or "") if circle else state.floor_share or state.last_share)
    sharer = state.people[share.by] if share and share.by != person.id else None
    alert = state.alert_about(person.id)
    theirs = state.alert_about(sharer.id) if sharer else None
    return Scene(
        place=place,
        phase=state.phase,
        format=state.format,
        language=state.language,
        posting=may,
        author=_author(turn, person, text, alert.level if alert else 0),
        intent=Intent(share.intent) if share and share.intent else Intent.UNSAID,
        sharer=(sharer.name if sharer else "") or (holder.name if holder and holder.id != person.id else ""),
        sharer_level=theirs.level if theirs else 0,
        recent=tuple(_context(turn, person, place)),
        roster=tuple(each.name for each in state.people.values() if each.around)
        if len(state.people) <= 60
        else (),
        addressee_newcomer=bool(other and relations.shielded(turn, person, other)),
        addressee_open=other is None or relations.by_rule(turn, person, other),
        pair_agreed=relations.agreed(state, person, other),
        addressee_in_service=bool(other and other.services),
        approaches_unanswered=relations.unanswered(turn, person, other) if other else 0,
        **_between(turn, person, other or (pairs.partner(state, person) if place is Place.MAIN else None)),
        allow_numbers=_strings(state.rules.get("allow_numbers")),
        placeholder_words=placeholders(state.rules),
    )


def _between(turn: Turn, person: Person, other: Person | None) -> dict[str, Any]:
    """How the two have written to each other: figures, for one rule."""
    if other is None:
        return {}
    options = turn.pipeline.ruleset["dependency"].options
    return {
        "pair_sent": pairs.lines(person, other, turn.at, options),
        "pair_received": pairs.lines(other, person, turn.at, options),
        "pair_odd_nights": pairs.odd_nights(person, other, turn.at, options),
    }


def _author(turn: Turn, person: Person, text: str, open_level: int) -> Author:
    state = turn.state
    circle = state.circles.get(person.circle)
    key = " ".join(text.casefold().split())
    same = sum(1 for each in person.recent if each.by == person.id and _reads(each.text, key))
    if person.guarded:
        same = max(same, state.texts.get(key, (0, 0))[0])
    return Author(
        name=person.name,
        in_service=bool(person.services),
        facilitator=person.facilitates,
        newcomer=person.newcomer,
        guarded=person.guarded,
        has_floor=person.id == (circle.floor if circle else state.floor),
        open_level=open_level,
        lines_last_minute=sum(1 for each in person.pacing if turn.at - each < 60_000),
        same_text=same,
        found_before=dict(person.findings),
        found_ago={
            rule: tuple((turn.at - each) / 1000 for each in times) for rule, times in person.found_at.items()
        },
    )


def _reads(text: str, key: str) -> bool:
    """Whether a line, but for case and white space, is this one; nearly always its last letter says no."""
    return text[-1:].casefold()[-1:] == key[-1:] and " ".join(text.casefold().split()) == key


def _context(turn: Turn, person: Person, place: Place) -> list[Said]:
    """The author's recent lines and what was said to the author, oldest first."""
    state = turn.state
    seen: dict[str, Memory] = {each.line: each for each in person.recent if turn.at - each.at <= RECENT_MS}
    circle = state.circles.get(person.circle)
    if place is Place.MAIN and circle is None:
        seen |= {each.line: each for each in state.main if turn.at - each.at <= 180_000}
    share = state.floor_share if state.floor == person.id else None
    if circle and circle.floor == person.id:
        share = circle.share
    ordered = sorted(seen.values(), key=lambda each: each.at)
    return [_said(turn, person, each, share) for each in ordered]


def _said(turn: Turn, person: Person, memory: Memory, share: str | None) -> Said:
    speaker = turn.state.people.get(memory.by)
    by = "author" if memory.by == person.id else "facilitator" if speaker and speaker.services else "other"
    return Said(
        by=by,
        text=memory.text,
        ago=(turn.at - memory.at) / 1000,
        level=memory.level,
        same_share=bool(share) and memory.share == share and by == "author",
        name=speaker.name if speaker else "",
        ref=memory.line,
    )


def _strings(value: object) -> tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, list | tuple) else ()


def placeholders(rules: dict[str, object]) -> dict[str, str]:
    """Words this meeting treats as a rule's own, such as a stand-in for an insult in a rehearsal."""
    words = rules.get("placeholder_words")
    return {str(word): str(rule) for word, rule in words.items()} if isinstance(words, dict) else {}
