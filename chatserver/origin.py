"""Whose page is asking: a page of another site may not do anything with a cookie of ours."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection


def ours(connection: HTTPConnection, url: str) -> bool:
    """Origin, when present, is where the request came to, or `url`: the address people type."""
    origin = connection.headers.get("origin")
    if origin is None:
        return True
    said = urlsplit(origin).netloc.lower()
    return bool(said) and said in {connection.headers.get("host", "").lower(), urlsplit(url).netloc.lower()}
