"""Tables of numbers as text, for files of weights that can be read, compared and kept beside the code."""

from __future__ import annotations

import base64
import zlib
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def packed(numbers: Array) -> str:
    return base64.b85encode(zlib.compress(numbers.tobytes(), 9)).decode("ascii")


def unpacked(text: str, kind: Any) -> Array:
    """The numbers in one row; `kind` is the type they had."""
    return np.frombuffer(zlib.decompress(base64.b85decode(text)), kind)
