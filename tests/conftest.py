"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.server import Server, running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One real server for the tests of a module; each test opens a meeting of its own in it.

    Without limits for each address: everybody in a test comes from the same one.
    """
    with running(tmp_path_factory.mktemp("server"), "--no-limits") as started:
        yield started
