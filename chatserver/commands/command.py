"""What every command is made of: its name, the sizes of what it carries, the words it may choose from."""

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
