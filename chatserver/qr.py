"""QR codes as one SVG path, which a page draws by itself: no picture is made, sent or kept."""

from __future__ import annotations

import segno


def drawn(text: str) -> dict[str, object]:
    """`size` modules square, `path` in a view box of that size; the page leaves the quiet zone of four around it."""
    rows = segno.make(text, error="m", micro=False).matrix
    return {"size": len(rows), "path": "".join(_row(y, bytes(row)) for y, row in enumerate(rows))}


def _row(y: int, row: bytes) -> str:
    """The dark runs of one row, each a rectangle."""
    path, x = "", 0
    while x < len(row):
        end = x
        while end < len(row) and row[end]:
            end += 1
        if end > x:
            path += f"M{x} {y}h{end - x}v1h{x - end}z"
        x = max(end, x + 1)
    return path
