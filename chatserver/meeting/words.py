"""The one place where words become an event, and it holds a verdict.

`say`, `private`, a draft sent later and the text of *I need someone* all come through `context.judge`, so there is no way to
put words before people that the pipeline has not read. Whatever the verdict withholds, a crisis signal in it still
reaches the facilitators and the author still gets an answer.
"""

from __future__ import annotations

from chatserver import commands as c
from chatserver import events as e
from chatserver.meeting import care, floor, milestones, pairs, relations
from chatserver.meeting.context import judge
from chatserver.meeting.holding import BEHIND, own_hold
from chatserver.meeting.state import LOBBY, MAIN, Person, State, side
from chatserver.meeting.text import clean
from chatserver.meeting.turn import Refused, Turn
from moderation.scene import Place, Posting
from moderation.verdict import Delivery, HoldEnd, ToAuthor, ToFacilitators, ToRoom, Verdict

LINKS = "links_media"
#: Notes the pages offer; they name what a share touches and need no reading.
KNOWN_NOTES = frozenset(
    {
        "using", "suicide", "self-harm", "overdose", "death_by_overdose", "violence", "withdrawal", "substance_detail",
        "graphic_injury", "euphoric_recall", "child",
    }
)  # fmt: skip
HANDS = frozenset({"!", "*"})


def say(turn: Turn, person: Person, command: c.Say) -> dict[str, object]:
    state = turn.state
    draft = own_hold(turn, person, command.draft) if command.draft else None
    _own_share(turn, person, command.share)
    text = clean(command.text)
    room = "" if command.room == MAIN else command.room or person.circle
    if room in ("", person.circle) and (answer := _shortcut(turn, person, text)) is not None:
        return answer
    try:
        place, may = _where(turn, person, room, aloud=command.room == MAIN)
    except Refused as refused:
        if refused.code != "meeting_over":
            _hear_anyway(turn, person, text)
        raise
    verdict = judge(turn, person, text, place, may)
    if _too_many_waiting(person, state, verdict):
        raise Refused("one_waiting")
    if draft:
        turn.emit(e.HoldEnded(hold=draft.id, outcome="sent", by=person.id))
    answer = _settle(turn, person, command, text, verdict, room=room)
    if place is Place.MAIN and (partner := pairs.partner(state, person)) is not None:
        _tell_the_other(turn, partner, verdict)
    return answer


def read_notes(turn: Turn, person: Person, notes: tuple[str, ...]) -> tuple[str, ...]:
    """Content notes are shown to everybody, so what somebody wrote as one is read like a line. A note that would not go
    out as it is, is left off; the line itself is not lost for it.
    """
    return tuple(
        note
        for note in dict.fromkeys(clean(each) for each in notes if each.strip())
        if note in KNOWN_NOTES
        or judge(turn, person, note, Place.SIDE_ROOM, Posting.OPEN).delivery is Delivery.ALLOW
    )


def private(turn: Turn, person: Person, command: c.Private) -> dict[str, object]:
    other = turn.person(command.to)
    text = clean(command.text)
    if turn.state.ended:
        raise Refused("meeting_over")
    if not other.around and other.place != LOBBY:
        raise Refused("unknown_person")
    verdict = judge(turn, person, text, Place.PRIVATE, Posting.OPEN, other)
    if turn.state.self_held and not verdict.withheld and not (person.facilitates or other.facilitates):
        if verdict.level >= 1:
            care.notice(turn, person, verdict, line="", text=text, share="")
        raise Refused("private_closed", "self_held_private")
    rests = relations.rests(turn, person, other)
    if rests or not (relations.is_open(turn, person, other) or verdict.withheld):
        if verdict.level >= 1:
            care.notice(turn, person, verdict, line="", text=text, share="")
        raise Refused("private_paused" if rests else "private_closed")
    answer = _settle(turn, person, command, text, verdict, to=other.id)
    if verdict.delivery is Delivery.HOLD and "approach_without_reply" in verdict.rules:
        relations.ask_the_other(turn, person, other)
    _tell_the_other(turn, other, verdict)
    return answer


def _tell_the_other(turn: Turn, other: Person, verdict: Verdict) -> None:
    """The quiet word about holding on to one person is for each of the two, apart."""
    spoken = any(each.rule == "dependency" and each.author for each in verdict.findings)
    if spoken and not verdict.withheld:
        say, version = turn.words("dependency_other"), turn.version_of("dependency")
        turn.emit(e.Nudged(who=other.id, rule="dependency", say=say, version=version))


def ask_for_help(turn: Turn, person: Person, command: c.AskForHelp) -> dict[str, object]:
    """*I need someone*: an alert whatever the words, and at least as high as the words."""
    text = clean(command.text) if command.text.strip() else ""
    verdict = judge(turn, person, text, Place.HELP, Posting.OPEN) if text else None
    return care.asked_for_help(turn, person, text, verdict)


def pass_on(turn: Turn, person: Person, command: c.PassOn) -> dict[str, object]:
    """Own words for a hand-over, read like any others: what is grave in them is heard here as well."""
    alert = care.own_alert(turn, person, command.alert)
    text = clean(command.text) if command.text.strip() else ""
    verdict = judge(turn, person, text, Place.HELP, Posting.OPEN) if text else None
    if verdict and verdict.level > alert.level:
        care.notice(turn, person, verdict, line="", text=text, share="")
    return care.lets_pass_on(turn, person, alert, text)


def retract(turn: Turn, person: Person, command: c.Retract) -> None:
    said = turn.state.lines
    lines = [each for each in _lines_in_hand(turn, person, command.of) if not said[each].withdrawn]
    if lines:
        turn.emit(e.Withdrawn(of=tuple(lines), by=person.id))


def fold(turn: Turn, person: Person, command: c.FoldLine) -> None:
    lines = _lines_in_hand(turn, person, command.of)
    notes = read_notes(turn, person, command.notes)
    turn.emit(e.Folded(of=tuple(lines), notes=notes, by=person.id))


def ack(turn: Turn, person: Person, command: c.Ack) -> None:
    state = turn.state
    said = state.lines.get(command.of)
    share = state.shares.get(said.share if said else command.of)
    if share is None:
        raise Refused("unknown_item")
    if person.id in share.acks.get(command.kind, ()):
        return
    turn.emit(e.AckGiven(by=person.id, share=share.id, kind=command.kind))
    kinds = tuple(sorted(share.acks))
    if share.ended and kinds != share.shown:
        turn.emit(e.AcksShown(share=share.id, kinds=kinds))


# How a verdict becomes events


def _settle(
    turn: Turn,
    person: Person,
    command: c.Say | c.Private,
    text: str,
    verdict: Verdict,
    room: str = "",
    to: str = "",
) -> dict[str, object]:
    """Emit what the verdict says; returns the answer's fields."""
    if verdict.delivery is Delivery.BLOCK_EXPLAIN:
        return _explain(turn, person, command, text, verdict)
    if (
        turn.state.self_held
        and verdict.level < 1
        and verdict.delivery is Delivery.HOLD
        and LINKS in verdict.rules
    ):
        return _explain(turn, person, command, text, verdict, say="self_held_links")
    share = "" if to else _share_for(turn, person, room)
    if verdict.delivery is Delivery.HOLD or _waits_behind(turn, person, share, verdict):
        return _hold_line(turn, person, command, text, verdict, share, room, to)
    line = turn.name_next("l")
    if to:
        seq = turn.emit(_private_line(person, command, verdict, line, to))
    else:
        mark = milestones.mark_of(turn, person, text, room)
        seq = turn.emit(_line(turn, person, command, verdict, line, share, room, mark))
        milestones.heard(turn, person, mark, line)
    _tell(turn, person, command, verdict, line, text, share)
    return {"seq": seq}


def _line(
    turn: Turn,
    person: Person,
    command: c.Say | c.Private,
    verdict: Verdict,
    line: str,
    share: str,
    room: str,
    milestone: str,
) -> e.Line:
    said = command if isinstance(command, c.Say) else None
    own = read_notes(turn, person, said.notes) if said and said.notes else ()
    return e.Line(
        line=line,
        share=share or turn.name_next("s"),
        by=person.id,
        name=person.name,
        text=verdict.text,
        notes=tuple(dict.fromkeys((*own, *verdict.notes))),
        room=room,
        ref=command.ref,
        intent=(said.intent or "") if said else "",
        folded=verdict.folded or verdict.delivery is Delivery.FOLD,
        floor=bool(share) and share == _share_for(turn, person, room),
        level=int(verdict.level),
        rules=_counted(verdict),
        milestone=milestone,
    )


def _private_line(
    person: Person, command: c.Say | c.Private, verdict: Verdict, line: str, to: str
) -> e.PrivateLine:
    return e.PrivateLine(
        line=line,
        by=person.id,
        to=to,
        name=person.name,
        text=verdict.text,
        ref=command.ref,
        level=int(verdict.level),
        rules=_counted(verdict),
    )


def _tell(
    turn: Turn,
    person: Person,
    command: c.Say | c.Private,
    verdict: Verdict,
    line: str,
    text: str,
    share: str,
) -> None:
    """Who else hears of a line that went out: the author in private, the facilitators, the care path."""
    if verdict.level >= 1:
        care.notice(turn, person, verdict, line=line, text=text, share=share)
    spoken = [each for each in verdict.findings if each.rule != "crisis"]
    if verdict.author >= ToAuthor.NUDGE and spoken and _sentence(verdict):
        masked = verdict.delivery is Delivery.MASK
        rule = _loudest(verdict)
        turn.emit(
            e.Nudged(
                who=person.id,
                rule=rule,
                version=turn.version_of(rule),
                say=turn.words(_sentence(verdict)),
                line=line,
                ref=command.ref,
                masked=masked,
            )
        )
    if spoken and (verdict.facilitators >= ToFacilitators.NOTE or verdict.room >= ToRoom.PACING):
        rules = tuple(sorted({each.rule for each in spoken}))
        turn.emit(_flag(turn, person, verdict, line, rules))


def _sentence(verdict: Verdict) -> str:
    """The key of what the author reads beside their line; empty when the care card says it better.

    What the crisis rule says is the name of a kind of care. Shown as a sentence it would put `crisis.suicide` before
    somebody in danger.
    """
    return "" if verdict.say.startswith("crisis.") else verdict.say


def _flag(turn: Turn, person: Person, verdict: Verdict, line: str, rules: tuple[str, ...]) -> e.Flagged:
    rule = _loudest(verdict)
    return e.Flagged(
        by=person.id,
        rule=rule,
        line=line,
        notes=verdict.notes,
        rules=rules,
        version=turn.version_of(rule),
        suggests=verdict.room.name.lower() if verdict.room >= ToRoom.PACING else "",
    )


def _loudest(verdict: Verdict) -> str:
    """The rule named to people; the crisis rule speaks through care and alert instead."""
    if verdict.rule and verdict.rule != "crisis":
        return verdict.rule
    others = [each.rule for each in verdict.findings if each.rule != "crisis"]
    return others[0] if others else verdict.rule


def _hold_line(
    turn: Turn,
    person: Person,
    command: c.Say | c.Private,
    text: str,
    verdict: Verdict,
    share: str,
    room: str,
    to: str,
) -> dict[str, object]:
    by_rule = verdict.delivery is Delivery.HOLD
    end = verdict.hold_end if by_rule else HoldEnd.RETURN_TO_AUTHOR
    waits = verdict.hold_seconds or 180
    until = None if end is HoldEnd.AUTHOR_DECIDES else turn.at + waits * 1000
    hold, line = turn.name_next("h"), turn.name_next("l")
    words = turn.words(_sentence(verdict) or "held")
    spans = tuple((span.start, span.end) for each in verdict.findings for span in each.spans)
    own = read_notes(turn, person, command.notes) if isinstance(command, c.Say) and command.notes else ()
    rule = (verdict.rule if by_rule else "") or BEHIND
    seq = turn.emit(
        e.Held(
            hold=hold,
            by=person.id,
            name=person.name,
            text=text,
            rule=rule,
            version=turn.version_of(rule),
            say=words,
            ref=command.ref,
            line=line,
            share=share,
            room=room,
            to=to,
            notes=tuple(dict.fromkeys((*own, *verdict.notes))),
            spans=spans,
            until=until,
            end=str(end),
            level=int(verdict.level),
            shown=verdict.when_released or verdict.text,
            rules=_counted(verdict),
        )
    )
    if verdict.level >= 1:
        care.notice(turn, person, verdict, line=line, text=text, share=share)
    if end is not HoldEnd.AUTHOR_DECIDES:
        rules = tuple(each for each in verdict.rules if each != "crisis")
        if rules and (verdict.facilitators >= ToFacilitators.NOTE or verdict.room >= ToRoom.PACING):
            turn.emit(_flag(turn, person, verdict, line, rules))
    return {"seq": seq, "held": True, "say": words, "hold": hold}


def _explain(
    turn: Turn, person: Person, command: c.Say | c.Private, text: str, verdict: Verdict, say: str = ""
) -> dict[str, object]:
    """Withheld for good, with the reason. Whoever is attacked never sees it; facilitators read it on the alert."""
    words = turn.words(say or _sentence(verdict) or "returned")
    seq = turn.emit(
        e.GivenBack(
            who=person.id,
            rule=verdict.rule,
            version=turn.version_of(verdict.rule),
            say=words,
            text="",
            ref=command.ref,
        )
    )
    if verdict.level >= 1:
        care.notice(turn, person, verdict, line="", text=text, share="")
    if verdict.facilitators >= ToFacilitators.ALERT:
        care.breach(turn, person, verdict, text)
    return {"ok": False, "code": verdict.rule, "say": words, "seq": seq}


def _share_for(turn: Turn, person: Person, room: str) -> str:
    """The share somebody is telling where these words go; empty when they do not have the floor there."""
    state = turn.state
    if room:
        circle = state.circles.get(room)
        return (circle.share or "") if circle and circle.floor == person.id else ""
    if state.floor == person.id and state.floor_share:
        return state.floor_share
    return ""


def _waits_behind(turn: Turn, person: Person, share: str, verdict: Verdict) -> bool:
    """A held line holds the following lines of its own share, except at C1 and above: nobody in crisis is
    left talking to silence, and a line that waits because of means never keeps the others back."""
    if not share or verdict.level >= 1 or person.facilitates:
        return False
    alert = turn.state.alert_about(person.id)
    if alert and alert.level >= 1:
        return False
    return any(
        each.by == person.id and each.share == share and not each.draft and each.level < 1
        for each in turn.state.holds.values()
    )


def _counted(verdict: Verdict) -> tuple[str, ...]:
    """The rules that count towards "the second time": asides do not bring anybody closer to a hold."""
    aside = {each.rule for each in verdict.findings if each.side}
    plain = {each.rule for each in verdict.findings if not each.side}
    return tuple(rule for rule in verdict.rules if rule in plain or rule not in aside)


# Small questions


def _lines_in_hand(turn: Turn, person: Person, of: str) -> list[str]:
    """The lines of a share, or the one line, that this person may take back or fold: their own, or as facilitator."""
    state = turn.state
    share = state.shares.get(of)
    lines = list(share.lines) if share else [of] if of in state.lines else []
    if not lines:
        raise Refused("unknown_item")
    if any(state.lines[each].by != person.id for each in lines) and not person.facilitates:
        raise Refused("not_allowed", "not_yours")
    return lines


def _where(turn: Turn, person: Person, room: str, *, aloud: bool) -> tuple[Place, Posting]:
    """A circle is the meeting itself, with every rule; a side room is for a few who sit together. Whoever facilitates
    can speak to the meeting out of a side room, and only by naming it, so that no word for one reaches all.
    """
    if aloud and person.facilitates and person.place.startswith("side:") and not turn.state.ended:
        return Place.MAIN, Posting.OPEN
    if not room or room == person.circle:
        return Place.MAIN, _may_post(turn, person)
    if person.place != side(room):
        raise Refused("not_in_this_room")
    return Place.SIDE_ROOM, Posting.OPEN


def _hear_anyway(turn: Turn, person: Person, text: str) -> None:
    """Words that cannot go to the room now (a break, a pause of posting) are still read for danger."""
    verdict = judge(turn, person, text, Place.HELP, Posting.OPEN)
    if verdict.level >= 2:
        care.notice(turn, person, verdict, line="", text=text, share="")


def _may_post(turn: Turn, person: Person) -> Posting:
    state = turn.state
    if state.ended:
        raise Refused("meeting_over")
    if person.out is not None:
        raise Refused("on_a_break")
    if person.place == LOBBY:
        return Posting.OPEN  # the join-wave rule holds it for a facilitator, whoever has the floor
    if not person.in_meeting:
        raise Refused("not_in_this_room")
    if person.paused_until is not None and person.paused_until > turn.at:
        raise Refused("posting_paused")
    return floor.posting(turn, person)


def _shortcut(turn: Turn, person: Person, text: str) -> dict[str, object] | None:
    """`!`, `*`, `pass` and `done` typed as a line, where a text meeting would take them as signs."""
    state = turn.state
    circle = state.circles.get(person.circle)
    floored = state.phase in turn.one_floor or state.floor is not None or circle is not None
    if text in HANDS and (floored or state.phase in floor.LED_PHASES):
        floor.raise_hand(turn, person)
        return {"did": "raise_hand"}
    word = text.casefold().rstrip(".")
    holds = person.id in (state.floor, circle.floor if circle else None)
    still_to_come = person.id in (circle.order if circle else state.order if state.phase == "round" else ())
    if word == "pass" and (holds or still_to_come):
        floor.pass_turn(turn, person)
        return {"did": "pass"}
    if word == "done" and holds:
        floor.done(turn, person)
        return {"did": "done"}
    return None


def _too_many_waiting(person: Person, state: State, verdict: Verdict) -> bool:
    """A guarded arrival has one line with the facilitators at a time; a crisis signal is never counted."""
    if not person.guarded or verdict.level >= 1 or verdict.delivery is not Delivery.HOLD:
        return False
    return any(each.by == person.id and not each.draft for each in state.holds.values())


def _own_share(turn: Turn, person: Person, which: str | None) -> None:
    share = turn.state.shares.get(which) if which else None
    if which and (share is None or share.by != person.id):
        raise Refused("wrong_share")
