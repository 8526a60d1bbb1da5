"""What a person may ask of a meeting: the closed union of commands, each in the imperative.

`do` names the command on the wire, `ref` is the client's own name for this one request: unique per person and
meeting, so that a resend is answered again and nothing happens twice. The structs hold shape and size only; whether
a person may do it now is the meeting's business.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

Ref = Annotated[str, Meta(min_length=1, max_length=64)]
Id = Annotated[str, Meta(min_length=1, max_length=64)]
Ids = Annotated[tuple[Id, ...], Meta(max_length=2000)]
#: Longest text a frame may carry before graphemes are counted: 2,000 graphemes of up to eight code points.
Text = Annotated[str, Meta(max_length=16_000)]
Note = Annotated[str, Meta(min_length=1, max_length=60)]
Notes = Annotated[tuple[Note, ...], Meta(max_length=12)]
Minutes = Annotated[float, Meta(gt=0, le=24 * 60)]
RoomName = Annotated[str, Meta(min_length=1, max_length=40)]

#: Rules by name, as a list (domain page 5.1), or as the text of a YAML file.
Rules = dict[str, object] | list[object] | Annotated[str, Meta(max_length=60_000)]
ShortText = Annotated[str, Meta(max_length=200)]
Why = Annotated[str, Meta(max_length=200)]

AckKind = Literal["heard", "me_too", "with_you", "thank_you"]
Phase = Literal[
    "gathering",
    "opening",
    "reading",
    "round",
    "sharing",
    "discussion",
    "circles",
    "closing",
    "fellowship",
    "ended",
]
ServiceName = Literal[
    "facilitator",
    "cofacilitator",
    "tech_host",
    "greeter",
    "timekeeper",
    "reader",
    "script_poster",
    "support_person",
    "on_call",
    "trainee",
]


class Command(Struct, frozen=True, kw_only=True, tag_field="do", gc=False):
    ref: Ref


class Say(Command, frozen=True, kw_only=True, tag="say"):
    text: Text
    notes: Notes = ()
    share: Id | None = None
    room: RoomName | None = None
    intent: Literal["just_listen", "experience_welcome", "feedback_welcome"] | None = None
    draft: Id | None = None


class RaiseHand(Command, frozen=True, kw_only=True, tag="raise_hand"):
    pass


class LowerHand(Command, frozen=True, kw_only=True, tag="lower_hand"):
    pass


class Pass(Command, frozen=True, kw_only=True, tag="pass"):
    pass


class Done(Command, frozen=True, kw_only=True, tag="done"):
    pass


class Ack(Command, frozen=True, kw_only=True, tag="ack"):
    kind: AckKind
    of: Id


class Retract(Command, frozen=True, kw_only=True, tag="retract"):
    of: Id


class Discard(Command, frozen=True, kw_only=True, tag="discard"):
    """Take back a line of one's own that waits: a hold or a draft."""

    hold: Id


class StepOut(Command, frozen=True, kw_only=True, tag="step_out"):
    minutes: Minutes | None = None
    visible: Literal["nobody", "facilitators", "everyone"] = "nobody"


class Reentry(Command, frozen=True, kw_only=True, tag="reentry"):
    """Ask for the card that is shown before a return: where the meeting is, how much was shared, which notes."""


class Return(Command, frozen=True, kw_only=True, tag="return"):
    #: `without`: what touches the reader's folds is left out; for somebody who folds nothing, whatever has a note.
    catch_up: Literal["none", "folded", "without", "all"] = "folded"


class Open(Command, frozen=True, kw_only=True, tag="open"):
    """Fetch the body of one folded line."""

    of: Id


class AskForHelp(Command, frozen=True, kw_only=True, tag="ask_for_help"):
    text: Text = ""


class Private(Command, frozen=True, kw_only=True, tag="private"):
    to: Id
    text: Text


class MessagesFrom(Command, frozen=True, kw_only=True, tag="messages_from", rename={"who": "from"}):
    """From whom this person takes private lines; until they choose, a newcomer hears from greeters only."""

    who: Literal["nobody", "greeters", "facilitators", "everyone"]


class Fewer(Command, frozen=True, kw_only=True, tag="fewer"):
    """The answer to *would you like fewer messages from them?* The other is not told."""

    about: Id
    answer: Literal["none", "fine", "tell"]


class AskMilestone(Command, frozen=True, kw_only=True, tag="ask_milestone"):
    """Something of one's own to be marked near the end, in one's own words or in none."""

    mark: Literal["days", "returns", "first_share", "first_service", "restart", "other"] = "other"
    text: ShortText = ""


class DropMilestone(Command, frozen=True, kw_only=True, tag="drop_milestone"):
    of: Id


class SayMilestone(Command, frozen=True, kw_only=True, tag="say_milestone"):
    of: Id


class Volunteer(Command, frozen=True, kw_only=True, tag="volunteer", rename={"service": "as"}):
    """*I would like to do this tonight.* A facilitator gives it, or says not tonight."""

    service: Literal[
        "greeter", "timekeeper", "reader", "script_poster", "support_person", "tech_host", "trainee"
    ]


class OfferContact(Command, frozen=True, kw_only=True, tag="offer_contact"):
    """What this person would give to one other; shown only when both said yes, after the meeting."""

    to: Id
    text: ShortText


class AnswerContact(Command, frozen=True, kw_only=True, tag="answer_contact"):
    of: Id
    yes: bool
    text: ShortText = ""


class AskCompany(Command, frozen=True, kw_only=True, tag="ask_company"):
    """Ask somebody in service to keep one company on a break."""

    who: Id


class Decline(Command, frozen=True, kw_only=True, tag="decline"):
    """No to something one was asked: company, a service, the chair."""

    of: Id


class SpeakUp(Command, frozen=True, kw_only=True, tag="speak_up"):
    about: Id
    kind: Literal["report", "worried", "hurt_me"]
    text: Text = ""


class Block(Command, frozen=True, kw_only=True, tag="block"):
    who: Id


class Unblock(Command, frozen=True, kw_only=True, tag="unblock"):
    who: Id


class Folds(Command, frozen=True, kw_only=True, tag="folds"):
    notes: Notes


class Leave(Command, frozen=True, kw_only=True, tag="leave"):
    pass


class Here(Command, frozen=True, kw_only=True, tag="here"):
    """The client's heartbeat; answered and otherwise without effect."""


class Safe(Command, frozen=True, kw_only=True, tag="safe"):
    """*I'm safe, I was describing the past.* Noted on the alert; closes nothing by itself."""

    alert: Id


class PassOn(Command, frozen=True, kw_only=True, tag="pass_on"):
    """The author's own words for somebody outside, and with them the consent to pass these on; empty takes it back."""

    alert: Id
    text: Text = ""


class AskWords(Command, frozen=True, kw_only=True, tag="ask_words"):
    """Whoever keeps company asks the author which words, if any, may be passed on."""

    alert: Id


class SetPhase(Command, frozen=True, kw_only=True, tag="set_phase"):
    phase: Phase
    order: Ids = ()
    minutes: Minutes | None = None


class SetPlan(Command, frozen=True, kw_only=True, tag="set_plan"):
    """The parts of the meeting with their minutes, and the group's own words for them."""

    steps: Annotated[tuple[tuple[Phase, Annotated[int, Meta(ge=1, le=600)]], ...], Meta(max_length=20)]
    by_itself: bool = False
    script: Annotated[dict[Phase, Annotated[str, Meta(max_length=1000)]], Meta(max_length=12)] = {}


class Begin(Command, frozen=True, kw_only=True, tag="begin"):
    """The first part of the plan starts, and from now on the plan keeps the time."""


class MoreTime(Command, frozen=True, kw_only=True, tag="more_time"):
    """For this part of the meeting, or for whoever has the floor."""

    minutes: Minutes = 3
    of: Literal["part", "share"] = "part"


class SetHands(Command, frozen=True, kw_only=True, tag="set_hands"):
    open: bool


class SetQueue(Command, frozen=True, kw_only=True, tag="set_queue"):
    """How hands are taken; `facilitator` with `who` puts them in an order of one's own."""

    order: Literal["first_come", "not_yet_shared", "facilitator"]
    who: Ids = ()


class Promise(Command, frozen=True, kw_only=True, tag="promise"):
    """*We come back to you*, or that it is done."""

    who: Id
    kept: bool = True


class InviteToSpeak(Command, frozen=True, kw_only=True, tag="invite_to_speak"):
    who: Id


class StartBreak(Command, frozen=True, kw_only=True, tag="start_break"):
    minutes: Minutes = 3
    why: Annotated[str, Meta(max_length=200)] = ""


class EndBreak(Command, frozen=True, kw_only=True, tag="end_break"):
    pass


class OpenSideRoom(Command, frozen=True, kw_only=True, tag="open_side_room"):
    room: RoomName
    who: Ids


class CloseSideRoom(Command, frozen=True, kw_only=True, tag="close_side_room"):
    room: RoomName


class Enter(Command, frozen=True, kw_only=True, tag="enter"):
    """An on-call or support person goes into a side room."""

    room: RoomName


class OpenCircles(Command, frozen=True, kw_only=True, tag="open_circles"):
    """Part the room: `count` circles of about the same size, or the `groups` given."""

    count: Annotated[int, Meta(ge=2, le=12)] = 2
    minutes: Minutes = 10
    turns: bool = True
    groups: Annotated[tuple[Ids, ...], Meta(max_length=12)] = ()


class ExtendCircles(Command, frozen=True, kw_only=True, tag="extend_circles"):
    minutes: Minutes = 2


class EndCircles(Command, frozen=True, kw_only=True, tag="end_circles"):
    """Everybody returns after `seconds`, and is told so now."""

    seconds: Annotated[int, Meta(ge=0, le=600)] = 60


class EnterCircle(Command, frozen=True, kw_only=True, tag="enter_circle"):
    """A facilitator looks into a circle, or into the main room when `room` is empty; or moves somebody there."""

    room: Annotated[str, Meta(max_length=40)] = ""
    who: Id | None = None


class CallOver(Command, frozen=True, kw_only=True, tag="call_over"):
    """Ask a facilitator to look into the circle one is in."""


class Admit(Command, frozen=True, kw_only=True, tag="admit"):
    who: Ids | Id


class Claim(Command, frozen=True, kw_only=True, tag="claim"):
    item: Id


class AcknowledgeAlert(Command, frozen=True, kw_only=True, tag="acknowledge_alert"):
    alert: Id


class ResolveAlert(Command, frozen=True, kw_only=True, tag="resolve_alert"):
    alert: Id
    outcome: Annotated[str, Meta(max_length=200)] = "resolved"


class Escalate(Command, frozen=True, kw_only=True, tag="escalate"):
    """Ask the next people now instead of when the clock runs out."""

    alert: Id


class ReleaseHold(Command, frozen=True, kw_only=True, tag="release_hold"):
    hold: Id


class ReturnHold(Command, frozen=True, kw_only=True, tag="return_hold"):
    hold: Id
    say: Annotated[str, Meta(max_length=1000)] = ""


class FoldLine(Command, frozen=True, kw_only=True, tag="fold"):
    of: Id
    notes: Notes = ()


class PausePosting(Command, frozen=True, kw_only=True, tag="pause_posting"):
    who: Ids | Id
    minutes: Minutes = 5
    why: Annotated[str, Meta(min_length=1, max_length=200)]


class PausePrivate(Command, frozen=True, kw_only=True, tag="pause_private"):
    """Private lines of somebody rest; they go on writing to the room, and to those who facilitate."""

    who: Id
    minutes: Minutes = 24 * 60
    why: Annotated[str, Meta(min_length=1, max_length=200)]


class ResumePrivate(Command, frozen=True, kw_only=True, tag="resume_private"):
    who: Id


class CoolDown(Command, frozen=True, kw_only=True, tag="cool_down"):
    """The same pause for two people at odds, and somebody for each."""

    who: Annotated[tuple[Id, ...], Meta(min_length=2, max_length=2)]
    minutes: Annotated[float, Meta(gt=0, le=60)] = 5


class SettleConflict(Command, frozen=True, kw_only=True, tag="settle_conflict"):
    of: Id
    how: Literal["repaired", "apart", "conscience", "later"]
    note: Annotated[str, Meta(max_length=300)] = ""


class RoomNow(Command, frozen=True, kw_only=True, tag="room_now"):
    """Share time, who has not spoken, the temperature of the room, and what one has carried."""


class SortWave(Command, frozen=True, kw_only=True, tag="sort_wave"):
    """Who of a wave looks alike, and who does not."""

    alert: Id


class ResumePosting(Command, frozen=True, kw_only=True, tag="resume_posting"):
    who: Ids | Id


class Unfold(Command, frozen=True, kw_only=True, tag="unfold"):
    of: Id


class ReopenAlert(Command, frozen=True, kw_only=True, tag="reopen_alert"):
    alert: Id


class GiveTask(Command, frozen=True, kw_only=True, tag="give_task"):
    """Somebody in service looks after somebody; oneself when `to` is empty, and until the next day without `minutes`."""

    about: Id
    to: Annotated[str, Meta(max_length=64)] = ""
    text: ShortText = ""
    minutes: Minutes | None = None


class HandTask(Command, frozen=True, kw_only=True, tag="hand_task"):
    task: Id
    to: Id


class EndTask(Command, frozen=True, kw_only=True, tag="end_task"):
    task: Id
    how: Literal["done", "not_reached", "not_needed"] = "done"


class ReopenTask(Command, frozen=True, kw_only=True, tag="reopen_task"):
    task: Id


class Remove(Command, frozen=True, kw_only=True, tag="remove"):
    who: Ids | Id
    why: Annotated[str, Meta(max_length=200)] = ""
    minutes: Minutes | None = None


class Restore(Command, frozen=True, kw_only=True, tag="restore"):
    who: Ids | Id


class AnswerBack(Command, frozen=True, kw_only=True, tag="answer_back"):
    """Somebody who was removed says that it was a mistake: let them in again, or not."""

    of: Id
    yes: bool


class Shield(Command, frozen=True, kw_only=True, tag="shield"):
    on: bool


class SetRules(Command, frozen=True, kw_only=True, tag="set_rules"):
    """The rules of this meeting, whole: by name, as a list, or as the text of a file."""

    rules: Rules
    why: Why = ""


class ChangeRule(Command, frozen=True, kw_only=True, tag="change_rule"):
    """One rule set anew; without settings it goes back to how the meeting began."""

    rule: Id
    settings: dict[str, object] | ShortText | None = None
    why: Why = ""


class UndoRules(Command, frozen=True, kw_only=True, tag="undo_rules"):
    to: Annotated[int, Meta(ge=1)]
    why: Why = ""


class TryRules(Command, frozen=True, kw_only=True, tag="try_rules"):
    """Could these be saved, and what would be different? Changes nothing."""

    rules: Rules | None = None
    rule: Annotated[str, Meta(max_length=64)] = ""
    settings: dict[str, object] | None = None


class TryLine(Command, frozen=True, kw_only=True, tag="try_line"):
    """What would become of a line under the rules as they are, or as they might be? Keeps nothing."""

    text: Annotated[str, Meta(min_length=1, max_length=2_000)]
    rules: Rules | None = None
    rule: Annotated[str, Meta(max_length=64)] = ""
    settings: dict[str, object] | None = None


class CountRules(Command, frozen=True, kw_only=True, tag="count_rules"):
    """The last hour read again under other rules, told in counts and never in words."""

    rules: Rules | None = None
    rule: Annotated[str, Meta(max_length=64)] = ""
    settings: dict[str, object] | None = None


class ReadRules(Command, frozen=True, kw_only=True, tag="read_rules"):
    """Every rule in plain words, in this language."""

    language: Annotated[str, Meta(max_length=12)] = ""


class Serve(Command, frozen=True, kw_only=True, tag="serve", rename={"service": "as"}):
    who: Id
    service: ServiceName


class Accept(Command, frozen=True, kw_only=True, tag="accept"):
    of: Id


class LayDown(Command, frozen=True, kw_only=True, tag="lay_down", rename={"service": "as"}):
    """Give back a service of one's own."""

    service: ServiceName


class HandOver(Command, frozen=True, kw_only=True, tag="hand_over"):
    to: Id


class Tick(Command, frozen=True, kw_only=True, tag="tick"):
    to: Annotated[float, Meta(ge=0, le=48 * 3600)]


class Close(Command, frozen=True, kw_only=True, tag="close"):
    pass


class Invite(Command, frozen=True, kw_only=True, tag="invite", rename={"service": "as"}):
    """A link of its own for somebody in service from outside, such as an on-call person."""

    service: Literal["on_call", "facilitator", "cofacilitator", "participant", "reviewer"]
    room: RoomName | None = None
    hours: Annotated[int, Meta(ge=1, le=336)] = 24  #: of a co-facilitator's link, which opens once


class TakeBackLink(Command, frozen=True, kw_only=True, tag="take_back_link"):
    """A link of one use that nobody has used yet opens nothing any more."""

    of: Id


class KeepFormat(Command, frozen=True, kw_only=True, tag="keep_format"):
    """The format and rules of this meeting, kept under a name for the group's next ones."""

    format: Annotated[str, Meta(min_length=1, max_length=40)]


class KeepTemplate(Command, frozen=True, kw_only=True, tag="keep_template"):
    """This meeting, as it is held, kept for the group's next ones: format, rules, plan, and services wanted."""

    title: Annotated[str, Meta(min_length=1, max_length=120)]
    duties: Annotated[dict[ServiceName, Annotated[int, Meta(ge=0, le=9)]], Meta(max_length=12)] = {}


class Ready(Command, frozen=True, kw_only=True, tag="checklist"):
    """What a meeting needs before it begins, looked at now."""


class TryOnCall(Command, frozen=True, kw_only=True, tag="try_on_call"):
    """Send people outside a test without content."""


class Rehearse(Command, frozen=True, kw_only=True, tag="rehearse"):
    """In a practice meeting: people come who are played, from a recording (`which`) or made up (`seed`)."""

    which: Annotated[str, Meta(max_length=80)] = ""
    seed: Annotated[int, Meta(ge=0, le=1_000_000)] = 1
    minutes: Annotated[float, Meta(ge=2, le=60)] = 20
    speed: Annotated[float, Meta(ge=0.5, le=60)] = 1


class RehearsalNow(Command, frozen=True, kw_only=True, tag="rehearsal"):
    """How far it is and how long everything waited; with `stop` it ends here."""

    stop: bool = False


#: Answered beside the turns of the meeting (`chatserver.aside`).
Aside = Rehearse | RehearsalNow | Invite | CountRules | KeepFormat | KeepTemplate | Ready | TryOnCall

FromPerson = (
    Say | RaiseHand | LowerHand | Pass | Done | Ack | Retract | Discard | StepOut | Reentry | Return | Open
    | AskForHelp | Private | MessagesFrom | Fewer | OfferContact | AnswerContact | AskCompany | Decline | SpeakUp | Block | Unblock | Folds | Leave | Here | Safe | PassOn | AskWords | SetPhase | SetPlan | Begin | MoreTime | SetHands | InviteToSpeak
    | StartBreak | EndBreak | OpenSideRoom | CloseSideRoom | Enter | OpenCircles | ExtendCircles
    | EndCircles | EnterCircle | CallOver | Admit | Claim | AcknowledgeAlert | Escalate | ResolveAlert
    | ReleaseHold | ReturnHold | FoldLine | PausePosting | Remove | Restore | AnswerBack | Shield | SetRules | ChangeRule | UndoRules
    | TryRules | TryLine | CountRules | ReadRules | Serve | Accept
    | AskMilestone | DropMilestone | SayMilestone
    | SetQueue | Promise | Volunteer
    | GiveTask | HandTask | EndTask | ReopenTask
    | CoolDown | SettleConflict | RoomNow | SortWave | ResumePosting | PausePrivate | ResumePrivate | Unfold | ReopenAlert | LayDown | HandOver | Tick | Close | Rehearse | RehearsalNow | Invite | TakeBackLink | KeepFormat | KeepTemplate | Ready | TryOnCall
)  # fmt: skip


# What the server itself asks of a meeting. These never come off a socket.


class Join(Struct, frozen=True, kw_only=True, gc=False):
    """Somebody came in at the door; `name` is already guarded and final."""

    name: str
    role: Literal["participant", "facilitator", "on_call"] = "participant"
    newcomer: bool = False
    folds: tuple[str, ...] = ()
    messages_from: Literal["greeters", "facilitators", "everyone"] = "greeters"
    device: str = ""
    country: str = ""
    room: str = ""
    asked_name: str = ""  #: what was typed, when the name guard changed it
    link: str = ""  #: the link of one use they come by
    mark: str = ""  #: of the device they come with, see `chatserver.marks`


class Connected(Struct, frozen=True, gc=False):
    process: str = ""  #: which process has the socket


class Disconnected(Struct, frozen=True, gc=False):
    process: str = ""


class NoteOutside(Struct, frozen=True, kw_only=True, gc=False):
    """What became of a message to people outside."""

    alert: str
    step: int
    ok: bool
    tries: int


class MakeLink(Struct, frozen=True, kw_only=True, gc=False):
    """A link of one use is to be given out; the meeting is what knows whether it was used."""

    link: str
    service: str
    until: int


class NoteOnCall(Struct, frozen=True, kw_only=True, gc=False):
    """What became of a test without content to people outside."""

    ok: bool


class NoteNext(Struct, frozen=True, kw_only=True, gc=False):
    next_at: int | None


class NotePulse(Struct, frozen=True, kw_only=True, gc=False):
    """Enough people said how they leave; counts only, nobody's answer."""

    answers: tuple[tuple[str, int], ...]


class AskBack(Struct, frozen=True, kw_only=True, gc=False):
    """A removed person's own words, from the page that is left to them."""

    text: str = ""


class Elapse(Struct, frozen=True, gc=False):
    """Time has passed: do what fell due."""


FromServer = (
    Join
    | Connected
    | Disconnected
    | NoteOutside
    | NotePulse
    | AskBack
    | Elapse
    | MakeLink
    | NoteOnCall
    | NoteNext
)
Any = FromPerson | FromServer
