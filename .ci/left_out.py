"""A pytest plugin that notes which tests were skipped and why, for the last line of `make test`."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """The reason given to `skip`, without the file and line pytest puts before it."""
    if isinstance(report.longrepr, tuple):
        return report.longrepr[2].removeprefix("Skipped: ")
    return str(getattr(report, "wasxfail", "") or report.longrepr)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    notes = os.environ.get("HOMEGROUP_TEST_NOTES")
    if not notes:
        return
    stats = terminalreporter.stats
    reasons = Counter(_reason(report) for report in [*stats.get("skipped", []), *stats.get("xfailed", [])])
    skipped = "; ".join(f"{count} tests ({reason})" for reason, count in sorted(reasons.items()))
    Path(notes, "left_out").write_text(skipped.replace("\n", " "), encoding="utf-8")
    Path(notes, "counted").write_text(f"{len(stats.get('passed', []))} tests", encoding="utf-8")
