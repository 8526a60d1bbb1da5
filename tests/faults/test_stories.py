"""Every fault in its short form; `python -m tests.faults` plays the long ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import clocks, disks, kills, peers, races
from tests.faults.machines import Pair
from tests.faults.stage import Row
from tests.server import Server, running


@pytest.fixture(scope="module")
def sturdy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server that has to survive everything its peers do to it."""
    with running(tmp_path_factory.mktemp("sturdy"), "--no-limits") as server:
        yield server


def kept(row: Row) -> None:
    assert row.broken == (), f"{row.fault} ({row.did}): {row.figures}"
    if row.did == "left out":
        pytest.skip(f"left out: {row.figures}")


async def test_killed_under_load_nothing_confirmed_is_lost(tmp_path: Path) -> None:
    kept(await kills.killed_under_load(tmp_path, rounds=2))


async def test_killed_at_any_point_of_its_road_a_line_is_said_once_or_sent_again(tmp_path: Path) -> None:
    kept(await kills.killed_at_every_point(tmp_path))


async def test_a_deploy_says_goodbye_and_asks_each_to_come_back_at_a_time_of_their_own(
    tmp_path: Path,
) -> None:
    kept(await kills.deployed(tmp_path))


async def test_a_full_disk_refuses_lines_and_still_takes_a_call_for_help(tmp_path: Path) -> None:
    kept(await disks.full_disk(tmp_path))


async def test_a_locked_database_refuses_lines_and_goes_on_by_itself(tmp_path: Path) -> None:
    kept(await disks.locked_database(tmp_path, seconds=5))


async def test_after_a_disk_error_the_process_ends_with_an_error_and_the_next_one_has_everything(
    tmp_path: Path,
) -> None:
    kept(await disks.disk_error(tmp_path))


async def test_a_file_that_is_not_ours_is_refused_in_one_line_and_never_written_over(tmp_path: Path) -> None:
    kept(await disks.file_that_is_not_ours(tmp_path))


async def test_a_clock_set_by_an_hour_or_a_day_moves_no_deadline(tmp_path: Path) -> None:
    kept(await clocks.clock_jumps(tmp_path))


async def test_half_open_links_and_slow_headers_are_let_go(sturdy: Server, tmp_path: Path) -> None:
    kept(await peers.half_open_and_slow_headers(sturdy, tmp_path, half_open=50, dribblers=200))


async def test_everybody_comes_back_at_once(sturdy: Server, tmp_path: Path) -> None:
    kept(await peers.reconnect_storm(sturdy, tmp_path, members=300))


async def test_malformed_frames_leave_no_stack_and_no_memory_behind(sturdy: Server, tmp_path: Path) -> None:
    kept(await peers.malformed_frames(sturdy, tmp_path, frames=10_000))


async def test_two_processes_race_for_one_meeting(pair: Pair, tmp_path: Path) -> None:
    kept(await races.race_for_one_meeting(pair, tmp_path, lines=2_000))


async def test_one_of_two_processes_is_killed_and_its_people_go_on_at_the_other(
    pair: Pair, tmp_path: Path
) -> None:
    kept(await races.one_of_two_killed(pair, tmp_path))


async def test_redis_killed_for_a_second_delays_nobody(pair: Pair, tmp_path: Path) -> None:
    kept(await races.redis_in_trouble(pair, tmp_path, "killed", 1))


async def test_redis_frozen_is_seen_and_repaired(pair: Pair, tmp_path: Path) -> None:
    kept(await races.redis_in_trouble(pair, tmp_path, "frozen", 6))


async def test_a_database_that_is_away_refuses_lines_and_is_used_again_when_it_is_back(
    pair: Pair, tmp_path: Path
) -> None:
    kept(await races.database_away(pair, tmp_path, seconds=3))
