"""OpenAPI 3.1 of every HTTP call, from the same structs that decode them."""

from __future__ import annotations

from typing import Any

import msgspec

from chatserver.api import PracticeRequest
from chatserver.api_back import BackRequest
from chatserver.api_cards import CardRequest
from chatserver.api_pulse import PulseRequest
from chatserver.api_review import ReviewRequest
from chatserver.api_traces import CheckRequest, MineRequest, SlipRequest
from chatserver.door import DoorRequest, JoinRequest, NameRequest
from chatserver.plans.api import (
    OpenRequest,
    RhythmRequest,
    SeriesRequest,
    SkipRequest,
    TemplateIdRequest,
    TemplateRequest,
)
from chatserver.team.asked import (
    AcceptRequest,
    CodeRequest,
    EndRequest,
    EnterRequest,
    InviteRequest,
    LinkRequest,
    PassphraseRequest,
    SignInRequest,
    SignOutRequest,
)

_CALLS: tuple[tuple[str, str, str, type[Any] | None, str], ...] = (
    ("post", "/api/door", "What a link shows before joining", DoorRequest, "200"),
    ("post", "/api/name", "Whether a name can be used, and how it would stand", NameRequest, "200"),
    ("post", "/api/join", "Come in: a pass in the body and as a cookie", JoinRequest, "200"),
    ("post", "/api/practice", "A practice meeting, on the server's own machine only", PracticeRequest, "200"),
    ("post", "/api/leave", "Leave quickly: the pass in the cookie is taken back", None, "204"),
    (
        "post",
        "/api/card",
        "A card to hand out: link, QR code, spoken invite; for facilitators",
        CardRequest,
        "200",
    ),
    ("post", "/api/mine", "What is recorded about the holder of this pass, by kind", MineRequest, "200"),
    ("post", "/api/words", "The holder's own lines that are still there", MineRequest, "200"),
    (
        "post",
        "/api/review",
        "The report and the record, for facilitators and the reviewer",
        ReviewRequest,
        "200",
    ),
    ("post", "/api/pulse", "How somebody leaves; told in groups of five, without names", PulseRequest, "200"),
    (
        "post",
        "/api/way-back",
        "Removed by mistake: say so once, and see what became of it",
        BackRequest,
        "200",
    ),
    ("post", "/api/slip", "A signed attendance slip; no copy is kept", SlipRequest, "200"),
    ("post", "/api/slip/check", "Whether a slip is ours and unchanged", CheckRequest, "200"),
    ("post", "/api/team", "The facilitators' page: oneself, each other, open meetings", None, "200"),
    ("post", "/api/team/sign-in", "Sign in with name, passphrase and code", SignInRequest, "200"),
    ("post", "/api/team/sign-out", "Sign out here, or everywhere", SignOutRequest, "204"),
    ("post", "/api/team/link", "What a link of one use is for", LinkRequest, "200"),
    ("post", "/api/team/accept", "Use it: choose a name and a passphrase", AcceptRequest, "200"),
    ("post", "/api/team/passphrase", "Change one's passphrase", PassphraseRequest, "204"),
    ("post", "/api/team/second-step", "A secret for a second step, as QR code", PassphraseRequest, "200"),
    ("post", "/api/team/second-step/confirm", "Turn it on; returns recovery codes", CodeRequest, "200"),
    ("post", "/api/team/second-step/end", "Turn it off", PassphraseRequest, "204"),
    ("post", "/api/team/invite", "A link of one use for a facilitator", InviteRequest, "200"),
    ("post", "/api/team/end", "Somebody facilitates here no more", EndRequest, "204"),
    ("post", "/api/team/enter", "Come into a meeting as a facilitator", EnterRequest, "200"),
    ("post", "/api/team/plans", "Templates, series and their next dates", None, "200"),
    ("post", "/api/team/template", "Keep a new template", TemplateRequest, "200"),
    ("post", "/api/team/template/end", "Take a template away", TemplateIdRequest, "204"),
    ("post", "/api/team/open", "Open a meeting from a template now", OpenRequest, "200"),
    ("post", "/api/team/series", "Let a template repeat, or change when it does", RhythmRequest, "200"),
    ("post", "/api/team/series/skip", "Leave a date out, or take it in again", SkipRequest, "204"),
    ("post", "/api/team/series/end", "No more dates", SeriesRequest, "204"),
    (
        "post",
        "/api/team/series/card",
        "Its address for participants, as link and QR code",
        SeriesRequest,
        "200",
    ),
    ("post", "/api/team/series/address", "A new address; the old one opens nothing", SeriesRequest, "200"),
    ("get", "/api/help", "Where to reach a person now, by country", None, "200"),
    ("get", "/healthz", "200 while the process serves", None, "200"),
    ("get", "/readyz", "200, or 503 with the reason when lines cannot be accepted durably", None, "200"),
    ("get", "/metrics", "Prometheus text, on loopback or with the operator's token", None, "200"),
    ("get", "/openapi.json", "This document", None, "200"),
)


def document() -> dict[str, object]:
    shapes = list(dict.fromkeys(shape for _, _, _, shape, _ in _CALLS if shape is not None))
    schemas, components = msgspec.json.schema_components(
        shapes, schema_hook=_anything, ref_template="#/components/schemas/{name}"
    )
    by_shape = dict(zip(shapes, schemas, strict=True))
    paths: dict[str, dict[str, object]] = {}
    for method, path, summary, shape, ok in _CALLS:
        call: dict[str, object] = {"summary": summary, "responses": _answers(ok)}
        if shape is not None:
            call["requestBody"] = {
                "required": True,
                "content": {"application/json": {"schema": by_shape[shape]}},
            }
        paths.setdefault(path, {})[method] = call
    return {
        "openapi": "3.1.0",
        "info": {"title": "homegroup", "version": "1"},
        "paths": paths,
        "components": {"schemas": {**components, "Problem": _PROBLEM}},
    }


def _anything(kind: type) -> dict[str, object]:
    """A slip comes back as it was given, whatever is in it: `object` is any JSON."""
    if kind is object:
        return {"description": "any JSON"}
    raise NotImplementedError(kind)


def _answers(ok: str) -> dict[str, object]:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        ok: {"description": "Done"},
        "default": {"description": "A problem, with a stable code", "content": problem},
    }


_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "stable"},
        "detail": {"type": "string", "description": "a sentence for the person"},
    },
}
