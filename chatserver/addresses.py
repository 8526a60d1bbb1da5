"""Somebody outside who can be told that a group needs them: a web address that takes JSON, or, with the extra `notify`,
anything apprise knows (mail, SMS, push). What is sent never holds a word, a name or a link into the meeting.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Final, Protocol

ANSWER_SECONDS: Final = 10.0
_WEB: Final = ("http://", "https://")
_TITLE: Final = "A group needs somebody"
_TEST: Final = "A group tries whether it reaches you"


class BadAddress(Exception):
    """An address that cannot be used; the text says what to do, and never repeats the address."""


class Address(Protocol):
    def tell(self, body: Mapping[str, object]) -> bool:
        """Whether the message was taken. Blocks for at most some seconds; called in a thread."""
        ...


def address(written: str) -> Address:
    """What an operator wrote as an address. BadAddress when it is none we can use."""
    return _Web(written) if written.startswith(_WEB) else _Apprise(written)


class _Web:
    def __init__(self, url: str) -> None:
        self._url = url

    def tell(self, body: Mapping[str, object]) -> bool:
        request = urllib.request.Request(
            self._url, json.dumps(body).encode(), {"content-type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:
                return bool(200 <= answer.status < 300)
        except (urllib.error.URLError, TimeoutError, OSError):
            return False


class _Apprise:
    def __init__(self, url: str) -> None:
        try:
            import apprise
        except ImportError as missing:
            raise BadAddress(
                "This address needs the extra `notify`: pip install 'homegroup[notify]', or use one that begins with https://."
            ) from missing
        self._notice = apprise.Apprise()
        if not self._notice.add(url):
            raise BadAddress("This is no address that apprise knows. See its list of services.")

    def tell(self, body: Mapping[str, object]) -> bool:
        if body["urgency"] == "test":
            return bool(
                self._notice.notify(title=_TEST, body=f"{_TEST}: nothing is needed.", timeout=ANSWER_SECONDS)
            )
        said = f"{_TITLE}: urgency {body['urgency']}, step {body['step']}. Open your link to the meeting."
        return bool(self._notice.notify(title=_TITLE, body=said, timeout=ANSWER_SECONDS))
