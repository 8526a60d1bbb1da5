"""The modules of the pages fit together: there is no build step that would say so."""

from __future__ import annotations

import re
from pathlib import Path

from tests.house.tree import relative, under

IMPORTED = re.compile(
    r'^(?:import|export)\s+(?:\*\s+as\s+\w+|\{([^}]*)\})\s+from\s+"(\.[^"]+)"', re.MULTILINE
)
EXPORTED = re.compile(r"^export\s+(?:async\s+)?(?:const|let|function|class)\s+(\w+)", re.MULTILINE)
PASSED_ON = re.compile(r"^export\s+\{([^}]*)\}", re.MULTILINE)
PRELOADED = re.compile(r'(?:src|href)="/static/([^"]+)"')


def names(listed: str) -> list[str]:
    return [each.strip().split(" as ")[0] for each in listed.split(",") if each.strip()]


def exports(module: Path) -> set[str]:
    text = module.read_text(encoding="utf-8")
    passed = {
        each.strip().split(" as ")[-1] for found in PASSED_ON.findall(text) for each in found.split(",")
    }
    return {*EXPORTED.findall(text), *passed}


def test_every_name_a_page_imports_is_there() -> None:
    missing = []
    for module in under("static/", ending=".js"):
        for listed, where in IMPORTED.findall(module.read_text(encoding="utf-8")):
            target = (module.parent / where).resolve()
            there = exports(target) if target.exists() else set()
            missing += [
                f"{relative(module)}: {name} of {where}" for name in names(listed) if name not in there
            ]
            if not target.exists():
                missing.append(f"{relative(module)}: {where}")
    assert missing == []


def test_no_page_calls_what_another_module_would_have_to_give_it() -> None:
    """A forgotten import throws only when its line is reached, which may be the worst moment of an evening."""
    modules = under("static/", ending=".js")
    given = set().union(*(exports(module) for module in modules))
    missing = []
    for module in modules:
        text = re.sub(r"//[^\n]*", "", module.read_text(encoding="utf-8"))
        own = {
            name.strip().split(" as ")[-1]
            for listed, _ in IMPORTED.findall(text)
            for name in listed.split(",")
        }
        called = set(re.findall(r"(?<![.\w$\"'])([A-Za-z_]\w*)\(", text)) & given - own
        for name in sorted(called):
            declared = rf"(?:const|let|function|class)\s+{name}\b|[{{,(]\s*{name}\s*(?:[,}}]|\)\s*=>)|^\s*(?:async\s+)?{name}\([^)]*\)\s*{{"
            if not re.search(declared, text, re.MULTILINE):
                missing.append(f"{relative(module)}: {name}")
    assert missing == []


def test_every_file_a_page_asks_for_is_there() -> None:
    static = {relative(path).removeprefix("static/") for path in under("static/")}
    asked = {
        f"{relative(page)}: {name}"
        for page in under("static/", ending=".html")
        for name in PRELOADED.findall(page.read_text(encoding="utf-8"))
        if name not in static
    }
    assert asked == set()
