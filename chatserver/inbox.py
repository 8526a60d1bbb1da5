"""A queue for one reader that is next to nothing while it is empty, as nearly all are nearly always.

asyncio's has three deques and an event of its own, 3 kB for each of ten thousand people who only listen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Inbox(Generic[Item]):
    """What a socket needs of `asyncio.Queue`. Only one may wait in `get`."""

    __slots__ = ("_items", "_reader")

    def __init__(self, items: Iterable[Item] = ()) -> None:
        self._items = list(items)
        self._reader: asyncio.Future[None] | None = None

    def put_nowait(self, item: Item) -> None:
        self._items.append(item)
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    def empty(self) -> bool:
        return not self._items

    async def get(self) -> Item:
        while not self._items:
            self._reader = asyncio.get_running_loop().create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        return self._items.pop(0)


class Open:
    """An event that has always happened."""

    __slots__ = ()

    def set(self) -> None: ...
    def clear(self) -> None: ...
    async def wait(self) -> None: ...


OPEN = Open()
