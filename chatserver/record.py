"""The record: every act with who did it, why and under which rule, chained so that tampering shows.

Each act carries a digest over the act before it and over what this act was, without a word of anybody. So the chain
still holds when words are forgotten at the end of retention, and whoever changes, removes or slips in an act has to
change every digest after it: the last one, which facilitators see at the end and may write down, then differs. A
digest is no signature. It shows tampering to somebody who kept the seal; it cannot name who did it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import msgspec

from chatserver import events as e

SEAL_BYTES = 16

#: What is an act. Lines, turns, breaks and presence are none: they are people's own.
ACTS: frozenset[type] = frozenset(
    {
        e.Opened, e.PhaseSet, e.PlanSet, e.TimeGiven, e.HandsSet, e.RoomPaused, e.RoomResumed, e.RulesSet, e.Closed,
        e.Admitted, e.ServiceOffered, e.ServiceEnded, e.HandoverOffered, e.HandedOver, e.CoverLost, e.SelfHeld,
        e.CoverRegained, e.ConflictOpened, e.ConflictSettled, e.PostingPaused, e.PostingResumed, e.PrivatePaused, e.PrivateResumed, e.Removed, e.Restored, e.Held, e.HoldEnded, e.GivenBack,
        e.Folded, e.Unfolded, e.Withdrawn, e.Alerted, e.AlertAcknowledged, e.AlertEscalated, e.AlertResolved,
        e.AlertReopened, e.OutsideTold, e.SideRoomChanged, e.CirclesOpened, e.CircleEntered, e.CirclesEnded,
        e.WaveSeen, e.ShieldSet, e.LinkMade, e.LinkUsed, e.LinkTakenBack, e.OnCallTried, e.QueueOrdered, e.TaskGiven, e.TaskEnded, e.AskedBack, e.BackAnswered,
    }
)  # fmt: skip

#: What of an act goes into its digest: ids, words of this code and numbers, all of which outlive retention. This list
#: belongs to the digests in every journal: a name may be added for a new event, and never taken away.
SEALED = (
    "who", "by", "to", "of", "alert", "hold", "offer", "service", "rule", "level", "phase", "category", "end",
    "until", "ends_at", "open", "on", "accepted", "acting", "step", "outside", "ok", "raised", "steps", "circles",
    "guarded", "size", "conflict", "how", "task", "link",
)  # fmt: skip

_canonical = msgspec.json.Encoder(order="deterministic").encode


def is_act(event: Any) -> bool:
    """A draft waits for its author and for nobody else: that is no act."""
    return type(event) in ACTS and not (isinstance(event, e.Held) and event.draft)


def link(before: bytes, seq: int, at: int, by: str, event: Any) -> bytes:
    """The digest of an act, over the one before it."""
    facts = {name: getattr(event, name) for name in SEALED if name in event.__struct_fields__}
    body = _canonical([seq, at, by, event.__struct_config__.tag, facts])
    return blake2b(before + body, digest_size=SEAL_BYTES, person=b"homegroup rec").digest()


Sealed = tuple[int, int, str, Any, bytes]  #: (seq, at, by, event, digest)


@dataclass(frozen=True, slots=True)
class Checked:
    acts: int
    broken_at: int | None  #: the first entry that does not follow from what stands before it
    seal: str  #: the last digest, to be compared with what somebody wrote down

    @property
    def whole(self) -> bool:
        return self.broken_at is None


def check(entries: Iterable[Sealed]) -> Checked:
    """Whether every act follows from the one before, and no entry is missing in between."""
    seal, acts, expected, broken = b"", 0, 1, None
    for seq, at, by, event, digest in entries:
        if broken is None and seq != expected:
            broken = expected
        expected = seq + 1
        if not is_act(event):
            broken = broken if not digest or broken is not None else seq
            continue
        if not digest and not seal:
            continue  # written by a version that kept no record yet
        acts += 1
        seal = link(seal, seq, at, by, event)
        if broken is None and digest != seal:
            broken = seq
    return Checked(acts, broken, shown(seal))


def shown(seal: bytes) -> str:
    """A seal as people write it down: groups of four."""
    text = seal.hex()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


# Reading it


def acts(entries: Iterable[Sealed]) -> Iterator[dict[str, object]]:
    """The acts as the reviewer reads them. People in service stand with their name while it is kept; everybody else is
    a number, because the record is about what was done and not about whom it was done for."""
    names: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for seq, at, by, event, _ in entries:
        if isinstance(event, e.Joined):
            numbers[event.who] = len(numbers) + 1
            if event.role != "participant":
                names[event.who] = event.name
        if is_act(event):
            yield _told(seq, at, by or str(getattr(event, "by", "") or ""), event, names, numbers)


def _told(
    seq: int, at: int, by: str, event: Any, names: dict[str, str], numbers: dict[str, int]
) -> dict[str, object]:
    def person(who: str) -> dict[str, object]:
        return {"number": numbers.get(who, 0), "name": names.get(who, "")}

    actor = "" if isinstance(event, e.Alerted | e.Held | e.GivenBack | e.WaveSeen | e.AskedBack) else by
    about = getattr(event, "who", None) or getattr(event, "to", None) or ()
    if isinstance(event, e.Alerted | e.Held):
        about = event.by
    if isinstance(event, e.TaskGiven):
        about = (event.of, event.who)
    told: dict[str, object] = {
        "seq": seq,
        "at": at,
        "act": event.__struct_config__.tag,
        "by": person(actor) if actor else None,
        "about": [person(who) for who in ([about] if isinstance(about, str) else about)],
    }
    for name in (
        "why",
        "how",
        "note",
        "rule",
        "version",
        "service",
        "phase",
        "level",
        "step",
        "outcome",
        "until",
        "on",
        "open",
    ):
        value = getattr(event, name, None)
        if value not in (None, ""):
            told[name] = value
    return told
