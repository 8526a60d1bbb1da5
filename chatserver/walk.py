"""A task that goes its rounds beside everything else until this process stops."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


class Walk:
    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    def begin(self, rounds: Coroutine[Any, Any, None], name: str) -> None:
        self._task = asyncio.create_task(rounds, name=name)

    async def stop(self) -> bool:
        """End it wherever it is; False when it never began."""
        if self._task is None:
            return False
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        return True
