"""Who serves the meeting, how a duty passes on, and what happens when nobody is there for it."""

from __future__ import annotations

from msgspec import field

from chatserver.events.event import Event


class ServiceOffered(Event, frozen=True, kw_only=True, tag="service"):
    offer: str
    who: str
    service: str
    by: str
    accepted: bool = False


class Volunteered(Event, frozen=True, kw_only=True, tag="volunteered"):
    """Somebody would like a service; whoever facilitates gives it, or says not tonight."""

    offer: str
    who: str
    name: str
    service: str


class ServiceEnded(Event, frozen=True, kw_only=True, tag="service_ended"):
    who: str
    service: str


class HandoverOffered(Event, frozen=True, kw_only=True, tag="hand_over"):
    """The chair is offered; by the system when `by` is empty. `packet` is what goes with it, without words."""

    offer: str
    by: str
    to: str
    packet: dict[str, object] = field(default_factory=dict)


class HandedOver(Event, frozen=True, kw_only=True, tag="handed_over"):
    by: str
    to: str
    acting: bool = False


class SwapAsked(Event, frozen=True, kw_only=True, tag="swap_asked"):
    """Somebody has been in the chair for long, or has carried much: does anyone want to swap?"""

    who: str
    minutes: int
    alerts: int
    heavy: int


class CoverLost(Event, frozen=True, kw_only=True, tag="cover_lost"):
    """Nobody who facilitates is there. `outside`: a content-free message goes to people outside."""

    outside: bool = False


class SelfHeld(Event, frozen=True, kw_only=True, tag="self_held"):
    """Nobody came: the meeting goes on by itself, within limits that everybody can see."""

    say: str = ""


class CoverRegained(Event, frozen=True, kw_only=True, tag="cover_regained"):
    say: str = ""


DutyEvent = (
    ServiceOffered | Volunteered | ServiceEnded | HandoverOffered | HandedOver | SwapAsked | CoverLost | SelfHeld
    | CoverRegained
)  # fmt: skip
