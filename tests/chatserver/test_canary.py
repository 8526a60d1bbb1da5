"""Words nobody would otherwise say, sent through a real server, and looked for in everything it wrote.

Logs and metrics never hold words, names or tokens. The database holds them sealed while the meeting lasts,
and not at all after its retention: neither in the clear in any file, nor for somebody who has the key.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from chatserver.journal_for import journal_for
from tests.server import PATIENCE, Links, Server, running

#: One for each place where a person can put words. None is a word of any language or of the code.
CANARIES = {
    "line": "zzquorvex",
    "note": "zzplimtarn",
    "side room": "zzgrobnick",
    "private": "zzfendwhil",
    "held": "zzmarpsold",
    "masked": "zzhubtrice",
    "returned": "zzkelvadim",
    "help": "zzsnorblat",
    "speak up": "zzwuxtemby",
    "pause why": "zzdripfolm",
    "room name": "zzyalctosk",
    "alert": "zzbrenquil",
    "topic": "zzoltramig",
    "ref": "zzcajmurth",
    "name": "Zzivernop",
    "chair's name": "Zzoktambel",
    "removed why": "zzflogwend",
    "outcome": "zztisprank",
    "break why": "zzmundvelk",
    "unknown fields": "zzpraxomil",
}


@dataclass
class Evening:
    """What is left of a meeting in which every canary was sung."""

    server: Server
    links: Links
    tokens: list[str] = field(default_factory=list)
    metrics: str = ""

    def secrets(self) -> list[str]:
        return [*self.tokens, self.links.join.partition("#")[2], self.links.facilitate.partition("#")[2]]


async def sing(server: Server, links: Links) -> Evening:
    """A short meeting in which people put a canary wherever words can go."""
    evening = Evening(server, links)
    sung = CANARIES
    async with (
        server.seat(links.facilitate, sung["chair's name"]) as chair,
        server.seat(links.join, sung["name"]) as ana,
        server.seat(links.join, "Wes") as wes,
    ):
        evening.tokens = [person.held.token for person in (chair, ana, wes)]
        line = await ana.says(f"my {sung['line']} is better today", notes=[sung["note"]], ref=sung["ref"])
        await wes.sees("line", seq=line["seq"])
        await ana.does("private", to=chair.id, text=f"only for you, {sung['private']}")
        await wes.says(f"you should stop taking your {sung['held']} pills, today")
        await wes.says(f"call me, {sung['masked']}, on 555 0142 6677")
        await wes.says(f"you are a worthless {sung['returned']} idiot and should be ashamed")
        await ana.does("ask_for_help", text=f"please, {sung['help']}")
        await ana.does("speak_up", about=wes.id, kind="worried", text=f"it was {sung['speak up']}")
        await ana.says(f"I want to die tonight, {sung['alert']}, I have the pills here")
        alert = await chair.sees("alert")
        await chair.does("acknowledge_alert", alert=alert["alert"])
        await chair.does("open_side_room", room=sung["room name"], who=[ana.id])
        await ana.does("say", text=f"thank you, {sung['side room']}", room=sung["room name"])
        await chair.does("resolve_alert", alert=alert["alert"], outcome=f"they are {sung['outcome']}")
        await chair.does("start_break", minutes=1, why=f"for {sung['break why']}")
        await chair.does("end_break")
        await chair.does("pause_posting", who=wes.id, minutes=5, why=f"because {sung['pause why']}")
        await chair.does("remove", who=wes.id, why=f"because {sung['removed why']}")
        await ana.send({"do": "shout", "ref": "u", sung["unknown fields"]: sung["unknown fields"]})
        await ana.does("close", reason=sung["unknown fields"])
        await chair.connection.send("{" + sung["unknown fields"])
        await chair.is_closed()
    async with httpx.AsyncClient() as client:
        evening.metrics = (await client.get(f"{server.url}/metrics")).text
    return evening


def found_in(text: str, more: list[str]) -> list[str]:
    """Which canaries, or other secrets, a text holds, with a little of what stands around them."""
    folded = text.casefold()
    places = ((each, folded.find(each.casefold())) for each in [*CANARIES.values(), *more])
    return [f"{each}: ...{text[max(0, at - 120) : at + 40]}..." for each, at in places if at >= 0]


@pytest.fixture(scope="module")
def kept_for_no_time(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that forgets as soon as a meeting is over."""
    with running(
        tmp_path_factory.mktemp("canary"), "--no-limits", environment={"HOMEGROUP_KEEP_HOURS": "0"}
    ) as started:
        yield started


async def test_words_are_sealed_while_a_meeting_lasts_and_gone_after_it(kept_for_no_time: Server) -> None:
    server = kept_for_no_time
    links = server.open(title="Tuesday", format="free", topic=CANARIES["topic"])
    evening = await sing(server, links)

    assert found_in(evening.metrics, [*evening.secrets(), links.meeting]) == []
    assert "homegroup_" in evening.metrics
    assert found_in(server.log, evening.secrets()) == []
    assert found_in_files(server.data, evening.secrets()) == []
    before = await with_the_key(server, links.meeting)
    assert len(found_in(before, [])) > 12, "the canaries did not even sing"

    async with server.seat(links.facilitate, "Marisol") as chair:
        assert (await chair.does("close"))["ok"] is True
    server.stop()
    server.start_again()  # retention is looked at from the first moment on
    wait_until_forgotten(server)
    server.stop()

    assert found_in_files(server.data, evening.secrets()) == []
    assert found_in(server.log, evening.secrets()) == []
    assert found_in(await with_the_key(server, links.meeting), []) == []


def wait_until_forgotten(server: Server) -> None:
    """Until the server says in its log that words were shredded."""
    deadline = time.monotonic() + PATIENCE
    while "words_shredded" not in server.log:
        assert time.monotonic() < deadline, server.log
        time.sleep(0.05)


def found_in_files(folder: Path, secrets: list[str]) -> list[str]:
    """Canaries and secrets in the clear in any file of the data folder: database, its log, whatever else."""
    words = [each.casefold() for each in [*CANARIES.values(), *secrets]]
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            held = path.read_bytes().lower()
            found += [f"{path.name}: {word}" for word in words if word.encode() in held]
    return found


async def with_the_key(server: Server, meeting: str) -> str:
    """Everything of a meeting that somebody reads who has the database and the key."""
    journal = journal_for(None, server.data, visitor=True)
    await journal.open()
    try:
        record = await journal.find(meeting)
        entries = await journal.read(meeting, 0, 100_000)
    finally:
        await journal.close()
    bodies = [entry.body.decode() for entry in entries]
    return json.dumps([repr(record), *bodies, *(f"{entry.kind} {entry.by} {entry.ref}" for entry in entries)])
