"""One finding of the doctor."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, whether it is well, and one sentence for the operator."""

    name: str
    ok: bool
    sentence: str
    care: bool = False  #: well enough, and worth knowing
