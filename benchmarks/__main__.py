"""`python -m benchmarks`: builds what it needs, runs everything in turns, prints the tables.

What is compared is the server's CPU for each delivered line: what is left when the machine, the network and
the load are the same for all. Rounds are interleaved and medians taken, so that another program on the machine
disturbs everybody alike. A run in which the load generator was the limit, or the machine was busy, is marked.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from pathlib import Path

from benchmarks.building import BUILT
from benchmarks.report import print_tables, write_page
from benchmarks.runs import PARTS, Options, measure


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="which tables; all when none is named")
    parser.add_argument("--members", type=int, default=1000, help="people in the big room (default 1000)")
    parser.add_argument("--seconds", type=float, help="how long each turn lasts (default 4, quick 1.5)")
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds (default 3)")
    parser.add_argument("--crowd", type=int, default=10_000, help="people in small meetings (default 10000)")
    parser.add_argument("--quick", action="store_true", help="short turns: everything in under ten minutes")
    parser.add_argument("--write", action="store_true", help="also write docs/performance.md from this run")
    chosen = parser.parse_args()
    if not sys.platform.startswith("linux"):
        print("The benchmarks read /proc and run on Linux only.")
        return 2
    seconds = chosen.seconds or (1.5 if chosen.quick else 4.0)
    options = Options(chosen.members, seconds, chosen.rounds, chosen.crowd)
    with tempfile.TemporaryDirectory(prefix="homegroup-benchmarks-") as folder:
        results = measure(chosen.parts or list(PARTS), options, Path(folder))
    results["machine"] = {
        "python": platform.python_version(),
        "kernel": platform.release(),
        "cores": len(os.sched_getaffinity(0)),
        "rounds": chosen.rounds,
    }
    BUILT.mkdir(parents=True, exist_ok=True)
    (BUILT / "results.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
    print_tables(results)
    if chosen.write:
        write_page(results)
    return 1 if results["failed"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
