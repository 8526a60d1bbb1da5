"""Which rows train, which tune, which test: by family, so that near copies of a test line are never trained on."""

from __future__ import annotations

from zlib import crc32


def part_of(family: str) -> str:
    """`train` (70 %), `tune` (15 %) or `test` (15 %), the same for ever for a family's name."""
    share = crc32(f"homegroup:{family}".encode()) % 100
    return "train" if share < 70 else "tune" if share < 85 else "test"
