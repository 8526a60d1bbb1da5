"""The documentation tells the truth: what it names is there, and what is there it names."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from types import ModuleType

import msgspec
import pytest
from pydantic import AliasChoices

from chatserver.settings import Settings
from tests.house.tree import ROOT, relative, tracked, under

PACKAGES = ("chatserver", "moderation")
# Endings that make a dotted word a file rather than a name in the code.
FILES = {
    "py",
    "md",
    "js",
    "mjs",
    "css",
    "html",
    "svg",
    "jsonl",
    "json",
    "toml",
    "txt",
    "sh",
    "yml",
    "db",
    "service",
}


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def quoted(text: str) -> set[str]:
    """What stands between single backticks, outside fenced code."""
    return set(re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)))


def names_in(text: str) -> list[str]:
    """Names in the code, `module.name` or `module.Class.method`, a call's brackets taken off."""
    bare = (word.removesuffix("()") for word in quoted(text))
    dotted = (word for word in bare if re.fullmatch(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+", word))
    return sorted(word for word in dotted if word.rsplit(".", 1)[1] not in FILES)


def resolve(name: str) -> object | None:
    """The thing a dotted name means, looked for in both packages; None when there is no such thing."""
    for base in (name, *(f"{package}.{name}" for package in PACKAGES)):
        if base.split(".")[0] not in PACKAGES:
            continue
        parts = base.split(".")
        for cut in range(len(parts), 0, -1):
            try:
                thing: object = importlib.import_module(".".join(parts[:cut]))
            except ModuleNotFoundError:
                continue
            found = walk(thing, parts[cut:])
            if found is not None:
                return found
            break
    return None


def walk(thing: object, parts: list[str]) -> object | None:
    for part in parts:
        annotated = getattr(thing, "__annotations__", {})
        if hasattr(thing, part):
            thing = getattr(thing, part)
        elif part in annotated:
            thing = annotated[part]
        else:
            return None
    return thing


@pytest.mark.parametrize("name", names_in(page("docs/architecture.md")))
def test_the_road_of_a_line_names_what_exists(name: str) -> None:
    assert resolve(name) is not None, f"docs/architecture.md names `{name}`, and there is no such thing"


def test_a_name_that_does_not_exist_is_noticed() -> None:
    assert resolve("moderation.scene.Scene") is not None
    assert resolve("moderation.scene.NoSuchThing") is None
    assert resolve("no_such_module.Thing") is None


@pytest.mark.parametrize("doc", [path for path in tracked() if path.suffix == ".md"], ids=relative)
def test_files_and_links_in_the_documentation_lead_somewhere(doc: Path) -> None:
    text = doc.read_text(encoding="utf-8")
    linked = [target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]
    broken = [target for target in linked if target and not (doc.parent / target).exists()]
    assert broken == []


def test_files_named_in_the_architecture_are_there() -> None:
    named = [word for word in quoted(page("docs/architecture.md")) if re.fullmatch(r"[\w./-]+/[\w.-]*", word)]
    tops = ("chatserver/", "moderation/", "static/", "tests/", "docs/", "benchmarks/", ".ci/")
    assert [word for word in named if word.startswith(tops) and not (ROOT / word).exists()] == []


def test_commands_of_the_readme_are_targets() -> None:
    targets = set(re.findall(r"^(\w+):", page("Makefile"), re.MULTILINE))
    asked = {
        word
        for name in ("README.md", "CONTRIBUTING.md", "docs/running.md")
        for word in re.findall(r"\bmake ([a-z]+)\b(?=[`\n\s#]|$)", "\n".join(code_of(page(name))))
    }
    assert asked <= targets


def code_of(text: str) -> list[str]:
    return [*quoted(text), *re.findall(r"^```.*?^```", text, flags=re.DOTALL | re.MULTILINE)]


def tags(module: ModuleType, field: str) -> set[str]:
    """The word on the wire of every command or event a module defines."""
    found = set()
    for thing in vars(module).values():
        if isinstance(thing, type) and issubclass(thing, msgspec.Struct):
            config = thing.__struct_config__
            if config.tag_field == field and config.tag != thing.__name__:
                found.add(config.tag)
    return found


@pytest.mark.parametrize(("module", "field"), [("chatserver.commands", "do"), ("chatserver.events", "event")])
def test_the_protocol_page_has_every_command_and_event(module: str, field: str) -> None:
    described = quoted(page("docs/protocol.md"))
    there = tags(importlib.import_module(module), field)
    assert there, f"{module} defines nothing tagged {field!r}"
    assert there - described == set()


def test_the_protocol_page_has_every_code_of_a_refusal() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in under("chatserver/", ending=".py"))
    shapes = (r'Refused\("(\w+)"', r'_refusal\("(\w+)"', r'DoorError\(\d+, "(\w+)"', r'problem\(\d+, "(\w+)"')
    used = {code for shape in shapes for code in re.findall(shape, source)}
    assert len(used) > 20
    assert used - quoted(page("docs/protocol.md")) == set()


def test_the_running_page_has_every_setting() -> None:
    described = set(re.findall(r"\b(?:HOMEGROUP_[A-Z_]+|DATABASE_URL|REDIS_URL)\b", page("docs/running.md")))
    read = set()
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        names = alias.choices if isinstance(alias, AliasChoices) else [f"HOMEGROUP_{name.upper()}"]
        read |= {str(each) for each in names} - {"PORT"}
    assert described == read
