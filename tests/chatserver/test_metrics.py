"""The operator's figures tell what is waiting and for how long, and no name or word."""

from __future__ import annotations

from pathlib import Path

from chatserver import commands as c
from chatserver import metrics
from chatserver.bell import HouseBell
from chatserver.clock import now_ms
from chatserver.hub import Hub
from chatserver.journal_for import journal_for
from chatserver.meeting import Meeting
from chatserver.opening import open_meeting
from chatserver.seat import Seat
from moderation.pipeline import pipeline_for
from tests.chatserver.paper import PaperSocket
from tests.house.tree import ROOT

MINUTE = 60_000


def figures(hub: Hub) -> dict[str, float]:
    told = (line.rpartition(" ") for line in metrics.text(hub).decode().splitlines() if line[0] != "#")
    return {name: float(value) for name, _, value in told}


async def test_holds_and_alerts_are_told_by_age_and_whether_somebody_took_them(tmp_path: Path) -> None:
    at = began = now_ms() + MINUTE
    journal = journal_for(None, tmp_path, bytes(range(32)))
    await journal.open()
    hub = Hub(journal, HouseBell(), lambda id: Meeting(id, pipeline_for), lambda: at)
    opened = await open_meeting(journal, "http://here", title="Tuesday", format="free", minutes=None)
    ids = {}
    for name, role in (("Gwen", "facilitator"), ("Ana", "participant"), ("Bo", "participant")):
        answer = await hub.submit(opened.meeting, c.Join(name=name, role=role), "")  # type: ignore[arg-type]
        ids[name] = str(answer["who"])
    before = figures(hub)
    await hub.attend(opened.meeting, Seat(ids["Gwen"], PaperSocket()), None, 0)
    link = "write to me at https://example.org/forum"
    await hub.submit(opened.meeting, c.Say(ref="1", text=link), ids["Ana"])
    help_needed = "I am going to kill myself tonight, I have the pills here"
    await hub.submit(opened.meeting, c.Say(ref="2", text=help_needed), ids["Bo"])

    told = figures(hub)
    assert told['homegroup_holds_open{age="1m"}'] == 2, "the link, and the words that name a means"
    assert told["homegroup_seats"] == 1 and told["homegroup_meetings_live"] == 1
    assert told["homegroup_commands_waiting"] == told["homegroup_journal_waiting"] == 0
    start = 'homegroup_resumes_total{outcome="start_over"}'
    assert told[start] == before.get(start, 0) + 1
    for written in ("homegroup_commit_seconds_count", "homegroup_round_frames_count"):
        assert told[written] > before[written]

    at = began + 4 * MINUTE
    told = figures(hub)
    assert told['homegroup_holds_open{age="5m"}'] == 2 and 'homegroup_holds_open{age="1m"}' not in told
    assert told["homegroup_hold_oldest_seconds"] == 240
    level = next(iter(hub.all()[0].meeting.state.alerts.values())).level
    assert told[f'homegroup_alerts_open{{acknowledged="no",age="5m",level="C{level}"}}'] == 1
    assert told["homegroup_alert_oldest_seconds"] == 240
    alert = next(iter(hub.all()[0].meeting.state.alerts))
    assert (await hub.submit(opened.meeting, c.AcknowledgeAlert(ref="3", alert=alert), ids["Gwen"]))["ok"]
    told = figures(hub)
    assert told[f'homegroup_alerts_open{{acknowledged="yes",age="5m",level="C{level}"}}'] == 1
    assert told["homegroup_alert_oldest_seconds"] == 0, "somebody took it"
    assert "Ana" not in metrics.text(hub).decode()
    await hub.rest()
    await journal.close()


def test_every_figure_is_in_the_documentation() -> None:
    page = (ROOT / "docs/running.md").read_text(encoding="utf-8")
    told = vars(metrics)["REGISTRY"]
    missing = [each.name for each in told.collect() if f"`{each.name}`" not in page]
    assert not missing
