"""Between two people: who may write to whom, contact both agree to, company on a break."""

from __future__ import annotations

from chatserver.events.event import Event


class Blocked(Event, frozen=True, kw_only=True, tag="block"):
    by: str
    who: str
    on: bool = True


class MessagesChosen(Event, frozen=True, kw_only=True, tag="messages_from"):
    who: str
    messages_from: str


class FewerAsked(Event, frozen=True, kw_only=True, tag="fewer_asked"):
    """`who` was written to again and again by `about`, and is asked privately what they would like."""

    who: str
    about: str
    name: str


class FewerChosen(Event, frozen=True, kw_only=True, tag="fewer_chosen"):
    who: str
    about: str
    answer: str


class ContactOffered(Event, frozen=True, kw_only=True, tag="contact_offered"):
    """What one person would give to one other. It waits, sealed, for both to say yes after the meeting."""

    offer: str
    by: str
    to: str
    text: str


class ContactAsked(Event, frozen=True, kw_only=True, tag="contact_asked"):
    offer: str
    by: str
    to: str
    name: str
    until: int


class ContactAnswered(Event, frozen=True, kw_only=True, tag="contact_answered"):
    offer: str
    who: str
    yes: bool


class ContactExchanged(Event, frozen=True, kw_only=True, tag="contact_exchanged"):
    """Both said yes: each is shown what the other gives."""

    offer: str
    by: str
    to: str
    given: str
    returned: str


class ContactOver(Event, frozen=True, kw_only=True, tag="contact_over"):
    """The offer ran out; a no and a silence look the same."""

    offer: str
    by: str
    to: str
    told: bool = False  #: the other had been asked


class CompanyAsked(Event, frozen=True, kw_only=True, tag="company_asked"):
    """`by` is on a break and asks `who` for company."""

    offer: str
    by: str
    who: str
    name: str


class CompanyAnswered(Event, frozen=True, kw_only=True, tag="company_answered"):
    offer: str
    by: str
    who: str
    yes: bool


class OfferDeclined(Event, frozen=True, kw_only=True, tag="declined"):
    offer: str
    by: str
    who: str
    volunteered: bool = False  #: `by` had offered themselves for it


RelationsEvent = (
    Blocked | MessagesChosen | FewerAsked | FewerChosen | ContactOffered | ContactAsked
    | ContactAnswered | ContactExchanged | ContactOver | CompanyAsked | CompanyAnswered
    | OfferDeclined
)  # fmt: skip
