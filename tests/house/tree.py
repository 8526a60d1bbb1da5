"""Which files are ours, and what words they hold: read once, for the checks of this folder."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of text and the place it stands in."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text.strip()[:160]}"


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the tree that git knows or would take in."""
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = (ROOT / name for name in listed.split("\0") if name)
    return tuple(path for path in paths if path.is_file())


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def under(*folders: str, ending: str = "") -> list[Path]:
    """Tracked files whose path begins with one of `folders` (or is it) and ends with `ending`."""
    return [path for path in tracked() if relative(path).startswith(folders) and path.name.endswith(ending)]


def prose(path: Path) -> Iterator[Words]:
    """The lines of a Markdown page, without fenced code, inline code and link targets."""
    fenced = False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced:
            bare = re.sub(r"`[^`]*`|\]\([^)]*\)", " ", line)
            yield Words(relative(path), number, bare)


def python_strings(path: Path) -> Iterator[Words]:
    """Every string of a Python file, docstrings and the fixed parts of f-strings included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield Words(relative(path), node.lineno, node.value)


def python_docstrings(path: Path) -> Iterator[Words]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(tree):
        if isinstance(node, holders) and (text := ast.get_docstring(node)):
            yield Words(relative(path), getattr(node, "lineno", 1), text)


def python_comments(path: Path) -> Iterator[Words]:
    source = path.read_text(encoding="utf-8")
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield Words(relative(path), token.start[0], token.string)


def python_names(path: Path) -> Iterator[Words]:
    """The names a Python file itself gives: functions, classes, parameters, variables."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield Words(relative(path), node.lineno, name)
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield Words(relative(path), node.lineno, name)


def script_strings(path: Path) -> Iterator[Words]:
    """The string and template literals of a JavaScript file, comments left out."""
    literal = re.compile(
        r"""//[^\n]*|/\*.*?\*/|("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)""", re.DOTALL
    )
    source = path.read_text(encoding="utf-8")
    for found in literal.finditer(source):
        if text := found.group(1):
            yield Words(relative(path), source.count("\n", 0, found.start()) + 1, text[1:-1])


def page_text(path: Path) -> Iterator[Words]:
    """What an HTML page says: its text and the attributes people read or hear."""
    source = re.sub(
        r"<!--.*?-->|<style.*?</style>|<script.*?</script>", " ", path.read_text(), flags=re.DOTALL
    )
    said = re.compile(r""">([^<>]+)<|\b(?:aria-label|title|alt|placeholder|content)="([^"]*)\"""")
    for found in said.finditer(source):
        yield Words(
            relative(path), source.count("\n", 0, found.start()) + 1, found.group(1) or found.group(2)
        )
