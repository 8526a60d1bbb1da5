"""Builds the C programs and fetches the Node packages, once, into `build/benchmarks`."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILT = ROOT / "build" / "benchmarks"


def build_c(name: str, source: Path) -> Path:
    """The program made from `source`, built again when it or its header is newer."""
    BUILT.mkdir(parents=True, exist_ok=True)
    program = BUILT / name
    newest = max(source.stat().st_mtime, (ROOT / "benchmarks/peers/ws.h").stat().st_mtime)
    if not program.exists() or program.stat().st_mtime < newest:
        subprocess.run(["cc", "-O2", "-o", str(program), str(source)], check=True)
    return program


def install_node_packages() -> bool:
    """The peers written for Node, with the packages their lock file names."""
    there = BUILT / "node"
    shutil.copytree(ROOT / "benchmarks/peers/node", there, dirs_exist_ok=True)
    if (there / "node_modules").exists():
        return True
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
    return subprocess.run(command, cwd=there, check=False).returncode == 0
