"""What each client wrote down while something was going wrong: one JSON object a line, one file a client.

A history is written at the moment things happen and never looked at again by the one who writes it. What it says:

- `{"what": "is", "who", "joined", "serves"}`: whose history it is, from which seq on, and whether they facilitate
- `{"what": "sent", "ref", "text", "withheld", "crisis"}`: a line, written down before its bytes go out; `withheld` when
  nobody else may ever see it, `crisis` when facilitators must be told
- `{"what": "acked", "ref", "seq", "held"}` and `{"what": "refused", "ref", "code"}`
- `{"what": "welcome", "after", "epoch"}`: a new socket, and from where on it asked
- `{"what": "saw", "event", "seq", "by", "text"}`: every numbered event, in the order it came
- `{"what": "kept", "seq", "kind", "by"}`: only in the journal's own history, read after the end

`tests.faults.checker` reads them.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

JOURNAL = "journal.jsonl"


class History:
    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = (folder / f"{name}.jsonl").open("a", encoding="utf-8")

    def write(self, what: str, **more: Any) -> None:
        self._file.write(json.dumps({"what": what, "t": round(time.monotonic(), 4), **more}) + "\n")

    def close(self) -> None:
        self._file.close()
