"""Plays a recording's actions as commands of real clients, and notes what each client was sent because of them.

The mapping from the recording's verbs to commands is here and nowhere else. The practice clock is ticked to each
action's time first, so deadlines fall due as they would have.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from chatserver.replay.guest import Frame, Guest, Unanswered
from chatserver.replay.recording import Action, Recording

FACILITATORS = frozenset({"facilitator", "cofacilitator"})
SHORTCUTS = {"raise_hand": "!", "pass": "pass"}
CATCH_UP = {"folded": "folded", "from_now": "none", "as_participant": "none"}


@dataclass
class Happened:
    """One action with its answer and, for every person, the frames that came while it was played."""

    action: Action
    answer: Frame
    news: dict[str, list[Frame]]
    present: frozenset[str]  #: who was in the main room, connected and not on a break, before the action
    away: frozenset[str]  #: who was on a break
    in_room: frozenset[str] = frozenset()  #: who was in the side room the action names
    at: int = 0  #: when, by the meeting's clock
    upto: dict[str, int] = field(default_factory=dict)  #: how many frames each person had when it was over


@dataclass
class Stage:
    recording: Recording
    base: str
    facilitate: str  #: secret
    join: str  #: secret
    guests: dict[str, Guest] = field(default_factory=dict)
    place: dict[str, str] = field(
        default_factory=dict
    )  #: main, break, lobby, gone, lost, or a side room's name
    holds: dict[str, str] = field(default_factory=dict)  #: a line's ref in the recording -> hold id
    sent: dict[str, dict[str, object]] = field(
        default_factory=dict
    )  #: ref in the recording -> the command as sent
    drafts: dict[str, str] = field(default_factory=dict)  #: typed and never sent
    chair: str = ""
    removed: list[str] = field(default_factory=list)  #: who was asked to leave in one act
    let_back: set[str] = field(default_factory=set)  #: who of them could come in again when it was taken back

    async def play(self, action: Action) -> Happened:
        """Tick the clock, carry the action out, and gather what everybody was sent."""
        if self.chair:
            await self._chair().do("tick", to=action.t)
            await self._settle()
        seen = {key: len(guest.frames) for key, guest in self.guests.items()}
        present = frozenset(key for key, place in self.place.items() if place == "main")
        away = frozenset(key for key, place in self.place.items() if place == "break")
        room = action.get("room")
        in_room = (
            frozenset(key for key, place in self.place.items() if place == room) if room else frozenset()
        )
        try:
            answer = await self._verb(action)(action)
        except Unanswered as failed:
            answer = {"ok": False, "code": "unanswered", "say": str(failed)}
        await self._settle()
        news = {key: guest.frames[seen.get(key, 0) :] for key, guest in self.guests.items()}
        self._follow(news)
        upto = {key: len(guest.frames) for key, guest in self.guests.items()}
        return Happened(action, answer, news, present, away, in_room, self._moment(action.t), upto)

    def _moment(self, t: float) -> int:
        opened = self._chair().welcomes[0]["meeting"]["opened_at"] if self.chair else 0
        return int(opened + t * 1000)

    async def leave(self) -> None:
        for guest in self.guests.values():
            await guest.drop()

    async def _settle(self) -> None:
        for guest in self.guests.values():
            await guest.settle()

    def _follow(self, news: dict[str, list[Frame]]) -> None:
        """Where the server has put people, as they themselves were told."""
        for key, frames in news.items():
            for frame in frames:
                if frame["event"] == "waiting" and frame["who"] == self.guests[key].id:
                    self.place[key] = "lobby"
                elif frame["event"] == "admitted" and frame["who"] == self.guests[key].id:
                    self.place[key] = "main"
            if self.guests[key].closed in (4401, 4403):
                self.place[key] = "gone"

    def _chair(self) -> Guest:
        return self.guests[self.chair]

    def id_of(self, who: str) -> str:
        return self.guests[who].id if who in self.guests else who

    def _verb(self, action: Action) -> Callable[[Action], Awaitable[Frame]]:
        verb = getattr(self, f"_{action.do}", None)
        if verb is None:
            raise Unanswered(f"line {action.number}: nobody knows how to {action.do}")
        found: Callable[[Action], Awaitable[Frame]] = verb
        return found

    async def _do(self, action: Action, do: str, **fields: object) -> Frame:
        return await self.guests[action.by].do(do, **fields)

    # Coming and going

    async def _join(self, action: Action) -> Frame:
        if action.get("room"):
            answer = await self._do(action, "enter", room=action.get("room"))
            self.place[action.by] = action.get("room")
            return answer
        role = self.recording.roles.get(action.by, "participant")
        guest = self.guests[action.by] = Guest(action.by, self.base)
        secret = self.facilitate if role in FACILITATORS else self.join
        asked = action.get("messages_from", "greeters")
        await guest.join(
            secret,
            action.get("name") or self.recording.names.get(action.by, action.by),
            newcomer=bool(action.get("newcomer")),
            messages_from=asked,
            device=action.get("device", ""),
        )
        lobby = guest.welcomes[-1]["meeting"]["me"]["state"] == "lobby"
        self.place[action.by] = "lobby" if lobby else "main"
        if not self.chair and role in FACILITATORS:
            self.chair = action.by
            await self._rules()
            await self._on_call()
        elif role not in FACILITATORS | {"participant"}:
            await self._serve(guest, role)
        return {"ok": True, "name": guest.name}

    async def _rules(self) -> None:
        answer = await self._chair().do("set_rules", rules=self.recording.rules)
        if not answer["ok"]:
            raise Unanswered(f"the recording's rules were refused: {answer['say']}")

    async def _on_call(self) -> None:
        """People on call are outside the meeting, reachable from the start."""
        for who, role in self.recording.roles.items():
            if role == "on_call":
                link = (await self._chair().do("invite", **{"as": "on_call"}))["join"]
                self.guests[who] = guest = Guest(who, self.base)
                await guest.join(link.partition("#")[2], self.recording.names[who])
                self.place[who] = "outside"

    async def _serve(self, guest: Guest, role: str) -> None:
        offered = await self._chair().do("serve", who=guest.id, **{"as": role})
        if offered["ok"]:
            await guest.do("accept", of=offered["offer"])

    async def _leave(self, action: Action) -> Frame:
        answer = await self._do(action, "leave")
        self.place[action.by] = "gone"
        return answer

    async def _lose_connection(self, action: Action) -> Frame:
        self.drafts[action.by] = action.get("draft", "")
        await self.guests[action.by].drop()
        self.place[action.by] = "lost"
        return {"ok": True}

    async def _reconnect(self, action: Action) -> Frame:
        guest = self.guests[action.by]
        await guest.connect()
        self.place[action.by] = "main"
        answer: Frame = {"ok": True}
        for ref in action.get("resend", []):
            answer = await guest.send(self.sent[ref])
        return answer

    async def _step_out(self, action: Action) -> Frame:
        visible = "facilitators" if action.get("visibility") == "facilitators" else "nobody"
        minutes = {"minutes": action.get("minutes")} if action.get("minutes") else {}
        answer = await self._do(action, "step_out", visible=visible, **minutes)
        self.place[action.by] = "break"
        return answer

    async def _return(self, action: Action) -> Frame:
        guest = self.guests[action.by]
        card = await guest.do("reentry")
        answer = await guest.do("return", catch_up=CATCH_UP.get(action.get("choice"), "none"))
        self.place[action.by] = "main"
        return answer | {"card": card.get("card")}

    # Words

    async def _say(self, action: Action) -> Frame:
        room = {"room": action.get("room")} if action.get("room") else {}
        return await self._keep(action, {"do": "say", "text": action.get("text"), **room})

    async def _private_to(self, action: Action) -> Frame:
        return await self._keep(
            action, {"do": "private", "to": self.id_of(action.get("to")), "text": action.get("text")}
        )

    async def _keep(self, action: Action, command: dict[str, object]) -> Frame:
        ref = action.get("ref") or f"{action.by}-line-{action.number}"
        self.sent[ref] = command | {"ref": ref}
        answer = await self.guests[action.by].send(self.sent[ref])
        if answer.get("hold"):
            self.holds[ref] = answer["hold"]
        return answer

    async def _ask_for_help(self, action: Action) -> Frame:
        return await self._do(action, "ask_for_help", text=action.get("text", ""))

    async def _report(self, action: Action) -> Frame:
        return await self._do(
            action,
            "speak_up",
            about=self.id_of(action.get("about")),
            kind="report",
            text=action.get("text", ""),
        )

    async def _ack(self, action: Action) -> Frame:
        share = self._last_share(action)
        if not share:
            return {"ok": False, "code": "unknown_item", "say": "no share of that person was seen"}
        return await self._do(action, "ack", of=share, kind=action.get("kind"))

    def _last_share(self, action: Action) -> str:
        who = self.id_of(action.get("to"))
        for frame in reversed(self.guests[action.by].frames):
            if frame.get("share") and (frame.get("by") == who or frame.get("who") == who):
                return str(frame["share"])
        return ""

    # The floor

    async def _raise_hand(self, action: Action) -> Frame:
        return await self._signed(action, "raise_hand")

    async def _pass(self, action: Action) -> Frame:
        return await self._signed(action, "pass")

    async def _signed(self, action: Action, do: str) -> Frame:
        if action.get("text"):
            return await self._do(action, "say", text=SHORTCUTS[do])
        return await self._do(action, do)

    async def _done(self, action: Action) -> Frame:
        return await self._do(action, "done")

    async def _set_phase(self, action: Action) -> Frame:
        order = [self.id_of(who) for who in action.get("order", [])]
        return await self._do(action, "set_phase", phase=action.get("phase"), order=order)

    async def _invite_to_speak(self, action: Action) -> Frame:
        return await self._do(action, "invite_to_speak", who=self.id_of(action.get("to")))

    async def _start_break(self, action: Action) -> Frame:
        return await self._do(action, "start_break", minutes=action.get("minutes"))

    async def _end_break(self, action: Action) -> Frame:
        return await self._do(action, "end_break")

    async def _hand_over(self, action: Action) -> Frame:
        offered = await self._do(action, "hand_over", to=self.id_of(action.get("to")))
        if not offered["ok"]:
            return offered
        answer = await self.guests[action.get("to")].do("accept", of=offered["offer"])
        self.chair = action.get("to")
        return answer

    async def _close(self, action: Action) -> Frame:
        await self._try_taking_back(action)
        return await self._do(action, "close")

    async def _try_taking_back(self, action: Action) -> None:
        """At the last moment: a removal is taken back, everybody tries their pass, and it stands again."""
        if not self.removed:
            return
        who = [self.id_of(each) for each in self.removed]
        if not (await self._do(action, "restore", who=who))["ok"]:
            return
        for each in self.removed:
            try:
                await self.guests[each].connect()
                self.let_back.add(each)
            except Unanswered:
                continue
        await self._do(action, "remove", who=who, why="")

    # Care

    async def _open_side_room(self, action: Action) -> Frame:
        inside = [*action.get("with", [])]
        answer = await self._do(
            action, "open_side_room", room=action.get("room"), who=[self.id_of(who) for who in inside]
        )
        for who in (action.by, *inside):
            self.place[who] = action.get("room")
        return answer

    async def _acknowledge_alert(self, action: Action) -> Frame:
        if action.get("choice") == "shield_on":
            await self._do(action, "shield", on=True)
        return await self._do(action, "acknowledge_alert", alert=self._alert(action))

    async def _resolve_alert(self, action: Action) -> Frame:
        if action.get("removes"):
            removed = await self._do(
                action, "remove", who=[self.id_of(who) for who in action.get("removes")], why=""
            )
            await self._do(action, "admit", who=[self.id_of(who) for who in action.get("keeps", [])])
            if not removed["ok"]:
                return removed
            self.removed = list(action.get("removes"))
        return await self._do(
            action, "resolve_alert", alert=self._alert(action), outcome=action.get("outcome", "resolved")
        )

    def _alert(self, action: Action) -> str:
        about = action.get("about")
        wanted = "wave" if about == "wave" else "alert"
        for guest in self.guests.values():
            for frame in reversed(guest.frames):
                if frame["event"] == wanted and (wanted == "wave" or frame.get("by") == self.id_of(about)):
                    return str(frame["alert"])
        return "none"

    async def _release_hold(self, action: Action) -> Frame:
        return await self._do(action, "release_hold", hold=self.holds.get(action.get("line"), "none"))

    async def _return_hold(self, action: Action) -> Frame:
        say: dict[str, Any] = {"say": action.get("text")} if action.get("text") else {}
        return await self._do(action, "return_hold", hold=self.holds.get(action.get("line"), "none"), **say)
