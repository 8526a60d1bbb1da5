"""The space kept back for a full disk, so that an alert still gets through when lines are refused."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

#: Enough for several thousand alerts and removals while somebody makes room on the disk.
RESERVE_BYTES = 4 * 1024 * 1024
#: While the disk is full, setting the reserve aside again is tried this often.
TRY_EVERY_S = 1.0


def _fill(handle: int) -> None:
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(handle, 0, RESERVE_BYTES)
        return
    for at in range(0, RESERVE_BYTES, 65_536):  # macOS has no such call
        os.pwrite(handle, bytes(65_536), at)


class Reserve:
    """A file of nothing. Deleting it makes room; making it again shows that there is room once more."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._spent = False
        self._tried_at = 0.0

    @property
    def spent(self) -> bool:
        return self._spent

    def set_aside(self) -> bool:
        """Set the space aside (again); False while there is none."""
        if self._spent and time.monotonic() - self._tried_at < TRY_EVERY_S:
            return False
        self._tried_at = time.monotonic()
        try:
            handle = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                _fill(handle)
            finally:
                os.close(handle)
        except OSError:
            with suppress(OSError):
                self._file.unlink()
            self._spent = True
        else:
            self._spent = False
        return not self._spent

    def spend(self) -> bool:
        """Give the space to the database. False when it is spent already."""
        if self._spent:
            return False
        self._spent = True
        self._tried_at = time.monotonic()
        with suppress(OSError):
            self._file.unlink()
        return True
