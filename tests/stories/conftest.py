"""One server for all stories: each opens a meeting of its own in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.server import Server, running


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("stories"), "--no-limits") as started:
        yield started
