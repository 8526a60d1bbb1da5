"""Reviews JSON Lines from standard input, one answer a line, flushed as each is judged.

The scene of a lone text is a meeting without cross-talk in which its author has the floor. With `messages`
the last one is judged, and those before it are its context. A line that cannot be read gets an answer of its
own that says why, and the next line is read as if nothing had happened.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from moderation.formats import DISCUSSION, FORMATS, SHARING, format_id, format_of
from moderation.pipeline import Pipeline, pipeline_with
from moderation.rule_check import problems
from moderation.rule_examples import disagreements
from moderation.rule_text import BadText, kind_of, read
from moderation.ruleset import Ruleset
from moderation.scene import Author, Intent, Place, Posting, Said, Scene
from moderation.verdict_data import as_data

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Decides what should become of words.")

LONGEST = 100_000  #: characters of one text; longer input is refused rather than read in part


class BadLine(ValueError):
    """An input line that cannot be judged; the message says why."""


@app.command()
def review(
    format: Annotated[str, typer.Option(help="A meeting format: " + ", ".join(FORMATS))] = "",
    rules: Annotated[Path | None, typer.Option(help="Rules of the group, as YAML, JSON or TOML")] = None,
) -> None:
    """Read JSON Lines on standard input and write a verdict for each."""
    pipeline = pipeline_with(_ruleset(format, rules))
    if wrong := disagreements(pipeline):
        raise typer.BadParameter(" ".join(wrong))
    phase = usual_phase(format)
    sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    for number, line in enumerate(sys.stdin, start=1):
        if line.strip():
            sys.stdout.write(json.dumps(answer(line, number, pipeline, phase), ensure_ascii=False) + "\n")
            sys.stdout.flush()


@app.command()
def evaluate(files: Annotated[list[Path], typer.Argument(help="Labelled JSON Lines")]) -> None:
    """Measure the crisis detector on labelled files."""
    from moderation.model.evaluate import main  # loads the model; the review command has no need of it

    main(files)


def usual_phase(format: str) -> str:
    """The part of such a meeting a lone line is taken to come from: the sharing, where it has one."""
    return SHARING if not format or SHARING in format_of(format).one_floor else DISCUSSION


def answer(line: str, number: int, pipeline: Pipeline, phase: str = SHARING) -> dict[str, Any]:
    """The answer for one input line, or an object with `error` when it cannot be judged."""
    name: Any = None
    try:
        given = json.loads(line)
        if not isinstance(given, dict):
            raise BadLine("expected an object with id and text or messages")
        name = given.get("id")
        text, scene = scene_of(given, phase)
    except RecursionError:
        return {"id": name, "error": "nested too deeply", "line": number}
    except ValueError as problem:  # json's own error is one too
        return {"id": name, "error": str(problem), "line": number}
    return {"id": name, **as_data(pipeline.review(text, scene))}


def scene_of(given: Mapping[str, Any], phase: str = SHARING) -> tuple[str, Scene]:
    """The text to judge and the scene around it. BadLine says what is missing or wrong."""
    extra = given.get("scene") or {}
    if not isinstance(extra, Mapping):
        raise BadLine("scene must be an object")
    extra = {"phase": phase, **extra}
    if "messages" not in given:
        return _text(given.get("text"), "text"), _scene(extra, "author", ())
    messages = given["messages"]
    if not isinstance(messages, list) or not messages or not all(isinstance(each, dict) for each in messages):
        raise BadLine("messages must be a list of objects, with at least one")
    *earlier, last = messages
    by = str(last.get("by", ""))
    said: list[Said] = []
    ago = _seconds(last.get("gap_s"))
    for each in reversed(earlier):
        said.append(Said(_who(str(each.get("by", "")), by), _text(each.get("text"), "messages"), ago))
        ago += _seconds(each.get("gap_s"))
    return _text(last.get("text"), "messages"), _scene(extra, by, tuple(reversed(said)))


def _ruleset(format: str, file: Path | None) -> Ruleset:
    group: Any = None
    try:
        known = format_id(format) if format else ""
    except KeyError:
        raise typer.BadParameter(
            f"there is no format called {format}; there are {', '.join(FORMATS)}"
        ) from None
    if file is not None:
        try:
            group, lines = read(file.read_text(encoding="utf-8"), kind_of(file.name))
        except UnicodeDecodeError:
            raise typer.BadParameter(f"cannot read the rules in {file}: it is not UTF-8 text") from None
        except (OSError, BadText) as problem:
            raise typer.BadParameter(f"cannot read the rules in {file}: {problem}") from None
        if wrong := problems(group, lines):
            raise typer.BadParameter(" ".join(wrong))
    return Ruleset.of(known, group) if known else Ruleset.everything(group)


def _scene(extra: Mapping[str, Any], by: str, recent: Sequence[Said]) -> Scene:
    """The scene, with whatever the input line says about it itself."""
    service = by == "facilitator" or bool(extra.get("in_service"))
    try:
        return Scene(
            place=Place(extra.get("place", "main")),
            phase=str(extra["phase"]),
            language=str(extra.get("language", "en")),
            posting=Posting(extra.get("posting", "open")),
            intent=Intent(extra.get("intent", "unsaid")),
            author=Author(
                name=str(extra.get("name", "")),
                in_service=service,
                facilitator=by == "facilitator",
                guarded=bool(extra.get("guarded")),
                has_floor=bool(extra.get("has_floor", True)),
                lines_last_minute=int(extra.get("lines_last_minute", 0)),
                same_text=int(extra.get("same_text", 0)),
            ),
            recent=tuple(recent),
            roster=tuple(map(str, extra.get("roster", ()))),
            allow_numbers=tuple(map(str, extra.get("allow_numbers", ()))),
            placeholder_words=dict(extra.get("placeholder_words", {})),
            addressee_newcomer=bool(extra.get("addressee_newcomer")),
            addressee_in_service=bool(extra.get("addressee_in_service")),
            addressee_open=bool(extra.get("addressee_open", True)),
            approaches_unanswered=int(extra.get("approaches_unanswered", 0)),
        )
    except (TypeError, ValueError) as problem:
        raise BadLine(f"scene: {problem}") from None


def _who(by: str, author: str) -> str:
    if by == author:
        return "author"
    return "facilitator" if by == "facilitator" else "other"


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise BadLine(f"{where}: expected text")
    if len(value) > LONGEST:
        raise BadLine(f"{where}: longer than {LONGEST} characters")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise BadLine(f"{where}: not valid Unicode") from None
    return value


def _seconds(value: Any) -> float:
    if value is None:
        return 0.0
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e9:
        raise BadLine("messages: gap_s must be seconds, zero or more")
    return float(value)
