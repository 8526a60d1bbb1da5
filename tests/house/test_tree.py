"""The tree stands on its own: it names no place it was made in, and has one door to the environment."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tree import ROOT, relative, tracked, under

# Written in pieces, so that this page does not find itself.
NEVER = [
    "/work" + "/", "/root" + "/", "/home" + "/[a-z]", "/opt" + "/pypi", "/tmp" + "/brief",
    "pypi" + r"\.org", "pythonhosted" + r"\.org", "npmjs" + r"\.(?:org|com)", "registry" + r"\.",
    "index" + "-url",
    "clau" + "de", "anthro" + "pic", "chat" + "gpt", "open" + "ai",
]  # fmt: skip


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""  # a picture or a trained weight


def test_nothing_names_a_machine_an_index_or_a_tool_that_wrote_it() -> None:
    never = re.compile("|".join(NEVER), re.IGNORECASE)
    allowed = {"emit-index-url", "no-emit-index-url"}
    found = []
    for path in tracked():
        for number, line in enumerate(text_of(path).splitlines(), 1):
            for word in allowed:
                line = line.replace(word, "")
            if match := never.search(line):
                found.append(f"{relative(path)}:{number}: {match[0]}")
    assert found == []


def locked(name: str) -> dict[str, str]:
    text = (ROOT / ".ci/lock" / name).read_text(encoding="utf-8")
    return {canonicalize_name(m[1]): m[2] for m in re.finditer(r"^([\w.-]+)==([\w.+!]+)", text, re.MULTILINE)}


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    everything = [*project["dependencies"], *extras["test"], *extras["train"]]
    for name, asked in (("run.txt", project["dependencies"]), ("test.txt", everything)):
        versions = locked(name)
        for requirement in map(Requirement, asked):
            version = versions.get(canonicalize_name(requirement.name))
            assert version is not None, f"{requirement.name} is not in {name}; `make lock`"
            assert requirement.specifier.contains(version, prereleases=True), (
                f"{requirement} but {version} in {name}"
            )


def test_what_is_tested_is_what_runs() -> None:
    run, test = locked("run.txt"), locked("test.txt")
    assert {name: version for name, version in test.items() if name in run} == run


def test_every_locked_package_is_pinned_by_hash() -> None:
    for name in ("run.txt", "test.txt"):
        text = (ROOT / ".ci/lock" / name).read_text(encoding="utf-8").replace("\\\n", " ")
        entries = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
        assert [entry[:60] for entry in entries if "--hash=sha256:" not in entry] == []


def test_only_settings_reads_the_environment() -> None:
    asking = re.compile(r"\bos\.(?:environ|getenv)\b|\bfrom os import .*(?:environ|getenv)")
    readers = [
        relative(path)
        for path in under("chatserver/", "moderation/", ending=".py")
        if asking.search(text_of(path))
    ]
    assert set(readers) <= {"chatserver/settings.py"}


def test_the_pure_modules_read_no_clock_and_touch_nothing() -> None:
    """Import contracts see modules; this sees calls such as `datetime.now`, `print` and `open`."""
    pure = under(
        "chatserver/meeting",
        "chatserver/commands",
        "chatserver/events",
        "chatserver/wire.py",
        "moderation/rules",
        "moderation/pipeline.py",
        "moderation/reading.py",
        "moderation/resolution.py",
        ending=".py",
    )
    impure = {"now", "utcnow", "today", "print", "sleep", "urandom", "uuid4", "token_urlsafe", "token_hex"}
    found = []
    for path in pure:
        for node in ast.walk(ast.parse(text_of(path))):
            if isinstance(node, ast.Call):
                name = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                if name in impure or (name == "open" and isinstance(node.func, ast.Name)):
                    found.append(f"{relative(path)}:{node.lineno}: {name}()")
    assert found == []


def test_every_module_opens_with_a_sentence() -> None:
    silent = [
        relative(path)
        for path in under("chatserver/", "moderation/", ending=".py")
        if path.stat().st_size and not ast.get_docstring(ast.parse(text_of(path)))
    ]
    assert silent == []


def test_no_file_is_named_for_nothing_in_particular() -> None:
    vague = {"utils", "util", "common", "helpers", "helper", "manager", "service", "misc"}
    named = [
        relative(path)
        for path in under("chatserver/", "moderation/", "static/", "benchmarks/", "tests/")
        if path.stem in vague
    ]
    assert named == []
