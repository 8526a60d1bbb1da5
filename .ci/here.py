"""Tells .venv where this tree is and what it asks for; the tree itself is not built or copied.

Run by .venv's own Python. A one-line path file makes the packages importable from any folder, and a METADATA file
lets `importlib.metadata` answer for homegroup as for everything that pip installed.
"""

from __future__ import annotations

import shutil
import sysconfig
import tomllib
from pathlib import Path

TREE = Path(__file__).resolve().parents[1]


def main() -> None:
    site = Path(sysconfig.get_path("purelib"))
    project = tomllib.loads((TREE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (site / "homegroup-tree.pth").write_text(f"{TREE}\n", encoding="utf-8")
    for old in site.glob("homegroup-*.dist-info"):
        shutil.rmtree(old)
    info = site / f"homegroup-{project['version']}.dist-info"
    info.mkdir()
    lines = ["Metadata-Version: 2.4", f"Name: {project['name']}", f"Version: {project['version']}"]
    lines += [f"Summary: {project['description']}", f"Requires-Python: {project['requires-python']}"]
    lines += [f"Requires-Dist: {requirement}" for requirement in project["dependencies"]]
    (info / "METADATA").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (info / "INSTALLER").write_text("make\n", encoding="utf-8")


if __name__ == "__main__":
    main()
