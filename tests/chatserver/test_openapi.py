"""What the server says of its own calls is whole, and is what it serves."""

from __future__ import annotations

import json
from pathlib import Path

from starlette.routing import Route

from chatserver.app import application, house_for
from chatserver.openapi import document
from chatserver.settings import Settings


def test_every_call_is_in_the_document_and_nothing_else(tmp_path: Path) -> None:
    app = application(house_for(Settings(data=tmp_path)))
    served = {
        (method.lower(), route.path)
        for route in app.routes
        if isinstance(route, Route) and (route.path.startswith("/api/") or route.path in STANDING)
        for method in route.methods or ()
        if method != "HEAD"
    }
    said = {(method, path) for path, calls in document()["paths"].items() for method in calls}  # type: ignore[attr-defined]
    assert said == served


def test_every_reference_leads_somewhere() -> None:
    whole = document()
    text = json.dumps(whole)
    names = set(whole["components"]["schemas"])  # type: ignore[index]
    assert whole["openapi"] == "3.1.0"
    wanted = {part.partition('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert wanted and wanted <= names


STANDING = {"/healthz", "/readyz", "/metrics", "/openapi.json"}
