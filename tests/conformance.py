"""`python -m tests.conformance "python2.7 wstest"` points the public WebSocket suite at both of our transports.

The suite is Autobahn|Testsuite (`autobahntestsuite` on PyPI), which runs on Python 2.7 only; the argument is the command
that starts its `wstest`. Its cases go to `/ws-echo` over the socket members have, and over the plain one below a server
that is not ours. Ends with 1 if a case fails that is not one of KNOWN.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import uvicorn

from chatserver.app import application, house_for
from chatserver.settings import Settings
from tests.server import free_port, running

#: Compression is never negotiated. Cases that only measure speed are left out.
LEFT_OUT = ["9.7.*", "9.8.*", "12.*", "13.*"]
KNOWN = {
    "7.1.5": "a close in the middle of a message is answered with 1002 by the library, and not with 1000"
}
PATIENCE = 900.0


def main() -> int:
    if sys.argv[1] == "--plain":
        plain(int(sys.argv[2]), Path(sys.argv[3]))
        return 0
    with tempfile.TemporaryDirectory(prefix="homegroup-conformance-") as name:
        folder, port = Path(name), free_port()
        below = subprocess.Popen(
            [sys.executable, "-m", "tests.conformance", "--plain", str(port), str(folder / "plain")],
            stderr=subprocess.DEVNULL,  # what is illegal, the library's server says at length
        )
        try:
            with running(folder / "ours", "--no-limits", environment={"HOMEGROUP_ECHO": "1"}) as server:
                return report(play(folder, {"members": server.port, "plain": port}))
        finally:
            below.terminate()
            below.wait(30)


def plain(port: int, folder: Path) -> None:
    settings = Settings(data=folder, limits=False, url=f"http://127.0.0.1:{port}", echo=True)
    uvicorn.run(
        application(house_for(settings)),
        port=port,
        ws="websockets-sansio",
        ws_max_size=64 * 1024 * 1024,
        ws_per_message_deflate=False,
        log_config=None,
    )


def play(folder: Path, ports: dict[str, int]) -> Path:
    asked = {
        "outdir": str(folder / "report"),
        "servers": [{"agent": name, "url": f"ws://127.0.0.1:{port}/ws-echo"} for name, port in ports.items()],
        "cases": ["*"],
        "exclude-cases": LEFT_OUT,
        "exclude-agent-cases": {},
    }
    (folder / "cases.json").write_text(json.dumps(asked), encoding="utf-8")
    suite = [*shlex.split(sys.argv[1]), "-m", "fuzzingclient", "-s", str(folder / "cases.json")]
    # The suite has libraries of its own for its own Python; SUITE_PATH is where, if they are not installed in it.
    environment = os.environ | {"PYTHONPATH": os.environ.get("SUITE_PATH", "")}
    subprocess.run(suite, env=environment, check=True, timeout=PATIENCE, stdout=subprocess.DEVNULL)
    return folder / "report" / "index.json"


def report(index: Path) -> int:
    unexpected = 0
    for transport, cases in json.loads(index.read_text(encoding="utf-8")).items():
        counts = Counter(case["behavior"] for case in cases.values())
        print(f"{transport}: {len(cases)} cases, " + ", ".join(f"{n} {what}" for what, n in counts.items()))
        failed = [
            name for name, case in cases.items() if "FAILED" in (case["behavior"], case["behaviorClose"])
        ]
        for name in failed:
            print(f"  {name} failed" + (f" as known: {KNOWN[name]}" if name in KNOWN else ""))
        unexpected += len(set(failed) - set(KNOWN)) + (not cases)
    return int(unexpected > 0)


if __name__ == "__main__":
    sys.exit(main())
