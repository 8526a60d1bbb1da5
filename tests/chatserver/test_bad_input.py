"""Bad input, and what it gets: one table over real sockets.

Each row is something a broken or unkind client may send. It gets a clear refusal or the close code of the
protocol. Afterwards the meeting goes on (somebody says good evening and everybody hears it), and the log has
no traceback.
"""

from __future__ import annotations

import asyncio
import json
import unicodedata
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.server import Links, Person, Server

FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"  # one grapheme of five code points


@pytest.fixture(scope="module")
def links(server: Server) -> Links:
    return server.open(format="free")


@pytest.fixture
async def ana(server: Server, links: Links) -> AsyncIterator[Person]:
    async with server.seat(links.join, "Ana") as person:
        yield person


@pytest.fixture
async def chair(server: Server, links: Links) -> AsyncIterator[Person]:
    async with server.seat(links.facilitate, "Marisol") as person:
        yield person


@pytest.fixture(scope="module", autouse=True)
def the_log_has_no_traceback(server: Server) -> Iterator[None]:
    """Whatever came, nobody finds a stack in the log in the morning."""
    yield
    assert "Traceback" not in server.log
    assert "turn_failed" not in server.log
    assert "command_failed" not in server.log


async def the_meeting_goes_on(server: Server, links: Links) -> None:
    async with server.seat(links.join, "Wes") as wes, server.seat(links.join, "Jaz") as jaz:
        answer = await wes.says("Good evening, everybody")
        assert answer["ok"] is True
        assert (await jaz.sees("line", seq=answer["seq"]))["text"] == "Good evening, everybody"


# Frames that end the connection


def say(text: str = "hello", **fields: Any) -> dict[str, Any]:
    return {"do": "say", "ref": "r", "text": text} | fields


CLOSES: list[tuple[str, str | bytes, int]] = [
    ("a frame over 64 KiB", json.dumps(say("x" * 66_000)), 1009),
    ("a frame of a mebibyte", "x" * 2**20, 1009),
    ("a binary frame", b'{"do": "say", "ref": "r", "text": "hello"}', 1003),
    ("something that is no JSON", "hello there", 4400),
    ("half a JSON object", '{"do": "say", "ref": "r", "text": "hel', 4400),
    ("an empty frame", "", 4400),
    ("a JSON list", '[{"do": "say"}]', 4400),
    ("a JSON number", "7", 4400),
    ("JSON nested ten thousand deep", "[" * 10_000 + "]" * 10_000, 4400),
    ("an object nested nine thousand deep", '{"do":' * 9_000 + "1" + "}" * 9_000, 4400),
]


@pytest.mark.parametrize(("frame", "code"), [row[1:] for row in CLOSES], ids=[row[0] for row in CLOSES])
async def test_a_frame_that_is_no_command_closes_the_socket(
    server: Server, links: Links, ana: Person, frame: str | bytes, code: int
) -> None:
    await ana.connection.send(frame)
    assert await ana.is_closed() == code
    await the_meeting_goes_on(server, links)


async def test_a_second_hello_is_refused_and_changes_nothing(
    server: Server, links: Links, ana: Person
) -> None:
    await ana.send({"do": "hello", "v": 1, "pass": ana.held.token, "epoch": None, "after": 0, "ref": "again"})
    answer = await ana.until(
        lambda: next((f for f in ana.frames if f.get("re") == "again"), None), "an answer"
    )
    assert (answer["ok"], answer["code"]) == (False, "malformed")
    assert [frame["event"] for frame in ana.frames if frame.get("event") == "welcome"] == ["welcome"]
    assert (await ana.says("And on we go"))["ok"] is True
    await the_meeting_goes_on(server, links)


# The first frame


async def closed_after(server: Server, first: object) -> int | None:
    async with server.socket() as connection:
        await connection.send(first if isinstance(first, str | bytes) else json.dumps(first))
        with pytest.raises(ConnectionClosed):
            while True:
                await asyncio.wait_for(connection.recv(), 15)
        return connection.close_code


FIRSTS: list[tuple[str, object, int]] = [
    ("a command before the hello", say(), 4400),
    ("no JSON", "hello", 4400),
    ("a binary hello", b'{"do": "hello", "v": 1}', 1003),
    ("a protocol of the future", {"do": "hello", "v": 2, "pass": "x" * 43}, 4400),
    ("a number for a pass", {"do": "hello", "v": 1, "pass": 7}, 4400),
    ("a pass nobody gave out", {"do": "hello", "v": 1, "pass": "x" * 43}, 4401),
    ("a pass that is a lone surrogate", '{"do": "hello", "v": 1, "pass": "\\ud800xxxxxxxxxxxxxxxxx"}', 4400),
    ("no pass at all", {"do": "hello", "v": 1}, 4401),
    ("a very long pass", {"do": "hello", "v": 1, "pass": "x" * 60_000}, 4401),
    ("an `after` below zero", {"do": "hello", "v": 1, "pass": "x" * 43, "after": -1}, 4400),
    ("an `after` beyond all numbers", {"do": "hello", "v": 1, "pass": "x" * 43, "after": 10**30}, 4400),
]


@pytest.mark.parametrize(("first", "code"), [row[1:] for row in FIRSTS], ids=[row[0] for row in FIRSTS])
async def test_a_first_frame_that_is_no_good_hello(server: Server, first: object, code: int) -> None:
    assert await closed_after(server, first) == code


async def test_a_socket_that_never_says_hello_is_closed_after_five_seconds(server: Server) -> None:
    async with server.socket() as connection:
        with pytest.raises(ConnectionClosed):
            await asyncio.wait_for(connection.recv(), 10)
        assert connection.close_code == 4408


@pytest.mark.parametrize(
    "origin", ["https://elsewhere.example", "null", "http://127.0.0.1.elsewhere.example", "://"]
)
async def test_a_page_of_somebody_else_gets_no_socket(server: Server, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with server.socket(additional_headers={"Origin": origin}):
            pass
    assert refused.value.response.status_code == 403


async def test_our_own_page_does(server: Server) -> None:
    async with server.socket(additional_headers={"Origin": server.url}):
        pass


async def test_asking_for_a_future_that_is_not_there_gives_a_fresh_start(server: Server, ana: Person) -> None:
    epoch = ana.first("welcome")["epoch"]
    async with server.back(ana.held, epoch=epoch, after=2**50) as again:
        assert again.first("welcome")["seq"] < 2**50


# Commands that are refused


@dataclass(frozen=True)
class Refused:
    what: str
    frame: str
    code: str


def refused(what: str, frame: dict[str, Any] | str, code: str) -> Refused:
    return Refused(what, frame if isinstance(frame, str) else json.dumps(frame), code)


REFUSED = [
    refused("a command nobody knows", {"do": "shout", "ref": "r", "text": "hello"}, "unknown_command"),
    refused("no `do`", {"ref": "r", "text": "hello"}, "unknown_command"),
    refused("a `do` that is a list", {"do": ["say"], "ref": "r"}, "unknown_command"),
    refused("a number for a text", say(text=7), "malformed"),
    refused("null for a text", say(text=None), "malformed"),
    refused("no text", {"do": "say", "ref": "r"}, "malformed"),
    refused("a list of notes that are numbers", say(notes=[1, 2]), "malformed"),
    refused("a thousand notes", say(notes=["a"] * 1000), "malformed"),
    refused(
        "an acknowledgement of no kind we have",
        {"do": "ack", "ref": "r", "of": "s", "kind": "like"},
        "malformed",
    ),
    refused("a break of no minutes", {"do": "step_out", "ref": "r", "minutes": 0}, "malformed"),
    refused("a break of a lifetime", {"do": "step_out", "ref": "r", "minutes": 10**9}, "malformed"),
    refused("minutes that are no number", '{"do": "step_out", "ref": "r", "minutes": NaN}', "malformed"),
    refused("minutes without end", '{"do": "step_out", "ref": "r", "minutes": 1e999}', "malformed"),
    refused("true for a person", {"do": "block", "ref": "r", "who": True}, "malformed"),
    refused("a text with a lone surrogate", '{"do": "say", "ref": "r", "text": "a\\ud800b"}', "malformed"),
    refused("a text with a NUL", say("before\0after"), "not_text"),
    refused("nothing but spaces", say(" \t\n\u00a0 "), "empty"),
    refused("2,001 letters", say("a" * 2001), "too_long"),
    refused("2,001 graphemes of one letter and two marks", say("e\u0301\u0323" * 2001), "too_long"),
    refused("a room one is not in", say(room="the side room"), "not_in_this_room"),
    refused("a line that is not there", {"do": "retract", "ref": "r", "of": "nothing"}, "unknown_item"),
    refused(
        "a person who is not there",
        {"do": "private", "ref": "r", "to": "nobody", "text": "hi"},
        "unknown_person",
    ),
    refused("a return without a break", {"do": "return", "ref": "r"}, "not_on_a_break"),
]


@pytest.mark.parametrize("row", REFUSED, ids=[row.what for row in REFUSED])
async def test_a_command_that_cannot_be_is_refused_with_a_sentence(
    server: Server, links: Links, ana: Person, row: Refused
) -> None:
    ref = f"refused-{REFUSED.index(row)}"
    await ana.connection.send(row.frame.replace('"ref": "r"', f'"ref": "{ref}"'))
    answer = await ana.until(lambda: next((f for f in ana.frames if f.get("re") == ref), None), "an answer")
    assert answer["ok"] is False
    assert answer["code"] == row.code
    assert 10 < len(answer["say"]) < 200
    assert (await ana.says(f"After {ref} we go on"))["ok"] is True
    await the_meeting_goes_on(server, links)


@pytest.mark.parametrize(
    "ref", ["x" * 65, "", 7, None, ["r"]], ids=["65 characters", "empty", "7", "null", "a list"]
)
async def test_a_ref_that_is_none_is_answered_without_one(ana: Person, ref: object) -> None:
    await ana.send({"do": "say", "ref": ref, "text": "hello"})
    answer = await ana.until(lambda: next((f for f in ana.frames if "re" in f), None), "an answer")
    assert (answer["ok"], answer["code"]) == (False, "malformed")
    assert (await ana.says("And on we go"))["ok"] is True


async def test_fifty_misshapen_frames_in_a_row_are_enough(server: Server, links: Links, ana: Person) -> None:
    for _ in range(60):
        try:
            await ana.connection.send('{"do": "shout", "ref": "r"}')
        except ConnectionClosed:
            break
    assert await ana.is_closed() == 4400
    await the_meeting_goes_on(server, links)


# What is allowed although it looks odd


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a" * 2000, id="2,000 letters"),
        pytest.param(FAMILY * 700, id="700 families of five code points each"),
        pytest.param("e\u0301\u0323" * 2000, id="2,000 letters with two marks each"),
        pytest.param("\u202eevil si txet siht\u202c", id="text turned round by bidi marks"),
        pytest.param("good\u200b \u200devening\u2060", id="zero-width characters between words"),
        pytest.param("\u0627\u0644\u0633\u0644\u0627\u0645 \u0639\u0644\u064a\u0643\u0645", id="Arabic"),
    ],
)
async def test_what_was_typed_is_what_is_shown(server: Server, links: Links, ana: Person, text: str) -> None:
    async with server.seat(links.join, "Wes") as wes:
        answer = await ana.says(text)
        assert answer["ok"] is True, answer
        shown = await wes.sees("line", seq=answer["seq"])
        assert shown["text"] == unicodedata.normalize("NFC", text).strip()


@pytest.mark.parametrize("marks", [1_900, 15_900, 30_000])
async def test_a_letter_under_a_wall_of_marks_is_answered_at_once(ana: Person, marks: int) -> None:
    """Normalising a wall of combining marks can take seconds, and the whole room would wait for it."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    answer = await ana.says("a" + "\u0301" * marks)
    assert loop.time() - began < 1
    assert answer["ok"] is (marks < 16_000)


# Names


LOOK_ALIKES = [
    ("the same name", "Dolores"),
    ("other letters of the same look", "Dоlоrеs"),
    ("a zero-width space", "Do\u200blores"),
    ("other case", "DOLORES"),
    ("a full-width alphabet", "Ｄｏｌｏｒｅｓ"),
]


@pytest.mark.parametrize("typed", [row[1] for row in LOOK_ALIKES], ids=[row[0] for row in LOOK_ALIKES])
async def test_nobody_sits_down_under_a_name_that_looks_like_somebody_elses(
    server: Server, typed: str
) -> None:
    links = server.open(format="free")
    async with server.seat(links.join, "Dolores"):
        answer = server.ask_to_join(links.join, typed)
        if answer.status_code == 200:
            assert answer.json()["name"] not in {typed, "Dolores"}
        else:
            assert (answer.status_code, answer.json()["code"]) == (422, "name_not_usable")


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "a" * 41, "Ana\0", "Ana\nBeth", "\u202eanA", "\u200b\u200b"],
    ids=["nothing", "spaces", "41 letters", "a NUL", "two lines", "turned round", "invisible"],
)
def test_a_name_that_cannot_be_shown_is_asked_for_again(server: Server, links: Links, typed: str) -> None:
    answer = server.ask_to_join(links.join, typed)
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["code"] in {"name_needed", "name_not_usable"}


@pytest.mark.parametrize("typed", ["Facilitator", "The host", "Moderator", "homegroup", "Admin"])
def test_a_name_that_claims_a_role_is_changed(server: Server, links: Links, typed: str) -> None:
    answer = server.ask_to_join(links.join, typed)
    assert answer.status_code == 200
    assert answer.json()["name"] != typed


# The door


DOOR: list[tuple[str, object, int, str]] = [
    ("a link nobody made", {"invite": "x" * 43, "name": "Ana", "agree": True}, 404, "invite_unknown"),
    ("an empty link", {"invite": "", "name": "Ana", "agree": True}, 404, "invite_unknown"),
    ("a link of a whole page", {"invite": "x" * 10_000, "name": "Ana", "agree": True}, 404, "invite_unknown"),
    ("no link", {"name": "Ana", "agree": True}, 400, "malformed"),
    ("a number for a name", {"invite": "x" * 43, "name": 7, "agree": True}, 400, "malformed"),
    ("yes for true", {"invite": "x" * 43, "name": "Ana", "agree": "yes"}, 400, "malformed"),
    ("a list", ["x"], 400, "malformed"),
    ("no JSON", "hello", 400, "malformed"),
    ("nothing", "", 400, "malformed"),
    ("a lone surrogate", '{"invite": "\\ud800", "name": "Ana", "agree": true}', 400, "malformed"),
    ("more than anybody needs", json.dumps({"invite": "x" * 43, "name": "a" * 20_000}), 413, "too_large"),
]


@pytest.mark.parametrize(("body", "status", "code"), [row[1:] for row in DOOR], ids=[row[0] for row in DOOR])
def test_the_door_says_what_is_wrong(server: Server, body: object, status: int, code: str) -> None:
    content = body if isinstance(body, str) else json.dumps(body)
    answer = httpx.post(
        f"{server.url}/api/join", content=content, headers={"content-type": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["status"] == status


def test_nobody_comes_in_without_agreeing(server: Server, links: Links) -> None:
    answer = server.ask_to_join(links.join, "Ana", agree=False)
    assert (answer.status_code, answer.json()["code"]) == (422, "agreement_needed")


async def test_the_link_of_a_meeting_that_is_over_says_so(server: Server) -> None:
    links = server.open(format="free")
    async with server.seat(links.facilitate, "Marisol") as chair:
        assert (await chair.does("close"))["ok"] is True
    answer = server.ask_to_join(links.join, "Ana")
    assert (answer.status_code, answer.json()["code"]) == (410, "meeting_over")


# Twice, and not allowed


async def test_the_same_ref_with_other_words_is_refused_and_the_first_stands(
    server: Server, links: Links, ana: Person
) -> None:
    async with server.seat(links.join, "Wes") as wes:
        first = await ana.says("I am glad to be here tonight", ref="twice-1")
        other = await ana.says("I never said that", ref="twice-1")
        assert (other["ok"], other["code"]) == (False, "ref_reused")
        after = await ana.says("Let us go on then")
        await wes.sees("line", seq=after["seq"])
        assert wes.lines() == ["I am glad to be here tonight", "Let us go on then"]
        assert first["ok"] is True


async def test_the_same_ref_with_the_same_words_is_one_line(
    server: Server, links: Links, ana: Person
) -> None:
    async with server.seat(links.join, "Wes") as wes:
        first = await ana.says("Only once, please", ref="twice-2")
        again = await ana.says("Only once, please", ref="twice-2")
        assert again == first
        after = await ana.says("And this after it")
        await wes.sees("line", seq=after["seq"])
        assert wes.lines() == ["Only once, please", "And this after it"]


FOR_FACILITATORS: list[dict[str, Any]] = [
    {"do": "set_phase", "phase": "sharing"},
    {"do": "invite_to_speak", "who": "me"},
    {"do": "start_break", "minutes": 3},
    {"do": "end_break"},
    {"do": "open_side_room", "room": "aside", "who": ["me"]},
    {"do": "admit", "who": ["me"]},
    {"do": "claim", "item": "a1"},
    {"do": "acknowledge_alert", "alert": "a1"},
    {"do": "resolve_alert", "alert": "a1", "outcome": "fine"},
    {"do": "release_hold", "hold": "h1"},
    {"do": "return_hold", "hold": "h1"},
    {"do": "pause_posting", "who": "me", "minutes": 5, "why": "because"},
    {"do": "remove", "who": "me", "why": "because"},
    {"do": "restore", "who": "me"},
    {"do": "shield", "on": True},
    {"do": "set_rules", "rules": {}},
    {"do": "serve", "who": "me", "as": "greeter"},
    {"do": "hand_over", "to": "me"},
    {"do": "invite", "as": "facilitator"},
    {"do": "tick", "to": 60},
    {"do": "close"},
]


@pytest.mark.parametrize("command", FOR_FACILITATORS, ids=[str(each["do"]) for each in FOR_FACILITATORS])
async def test_a_participant_cannot_run_the_meeting(
    server: Server, links: Links, ana: Person, command: dict[str, Any]
) -> None:
    fields = {name: ana.id if value == "me" else value for name, value in command.items() if name != "do"}
    answer = await ana.does(str(command["do"]), **fields)
    assert answer["ok"] is False, answer
    assert answer["code"] in {"not_allowed", "facilitators_only", "unknown_item"}
    await the_meeting_goes_on(server, links)


async def test_where_posting_is_closed_words_wait_with_their_author(server: Server) -> None:
    links = server.open(format="topic")
    async with server.seat(links.facilitate, "Marisol") as chair, server.seat(links.join, "Ana") as ana:
        assert (await chair.does("set_phase", phase="opening"))["ok"] is True
        await ana.sees("phase", phase="opening")
        answer = await ana.says("May I already say something?")
        assert answer.get("held") is True or answer["ok"] is False
        assert answer["say"]
        after = await chair.says("Welcome, everybody")
        await ana.sees("line", seq=after["seq"])
        assert chair.lines() == ["Welcome, everybody"]


async def test_a_clock_that_is_not_ours_to_move_stands(chair: Person) -> None:
    answer = await chair.does("tick", to=60)
    assert (answer["ok"], answer["code"]) == (False, "practice_only")
