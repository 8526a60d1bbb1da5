"""The command line: `python -m chatserver serve | open | facilitator | replay | doctor | backup | restore | ...`."""

from __future__ import annotations

import asyncio
import errno
import json
import socket
import sys
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from chatserver.addresses import BadAddress
from chatserver.clock import now_ms
from chatserver.journal import Damaged, Entry, InUse, Journal, NotWritable, TooNew, UnknownMeeting, whole
from chatserver.journal_for import journal_for
from chatserver.opening import Opened, open_meeting
from chatserver.organisation import Organisation, RulesUnusable
from chatserver.settings import Settings
from chatserver.shelf import BadFormat, OwnFormat, Shelf, as_text
from moderation.formats import FORMATS, format_id, format_of
from moderation.rule_check import problems
from moderation.rule_text import NO_LINES, kind_of, read

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="homegroup: live, moderated peer-support meetings.",
)

Data = Annotated[Path | None, typer.Option("--data", help="Folder of the embedded database.")]
DatabaseUrl = Annotated[
    str | None, typer.Option("--database-url", help="postgresql://... instead of the folder.")
]


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    data: Data = None,
    database_url: DatabaseUrl = None,
    redis_url: Annotated[
        str | None, typer.Option("--redis-url", help="redis://... when several processes serve.")
    ] = None,
    no_limits: Annotated[
        bool, typer.Option("--no-limits", help="Loopback only: no limits, for load tests.")
    ] = False,
    first_meeting: Annotated[
        bool, typer.Option("--first-meeting", help="Open a meeting when there is none.")
    ] = False,
) -> None:
    """Serve meetings until told to stop."""
    settings = _settings(host=host, port=port, data=data, database_url=database_url, redis_url=redis_url)
    if no_limits:
        if settings.host not in ("127.0.0.1", "::1", "localhost"):
            _stop("--no-limits is only for a server on loopback.")
        typer.secho("LIMITS ARE OFF: for load tests on loopback only.", err=True, bold=True)
    settings = settings.model_copy(update={"limits": not no_limits})
    listening = _listen(settings)
    url = settings.url or f"http://{settings.host}:{listening.getsockname()[1]}"
    settings = settings.model_copy(update={"url": url})
    if first_meeting:
        _say_links(_run(_first_meeting(settings)), url)
    from chatserver.app import house_for
    from chatserver.logs import set_up
    from chatserver.serving import serve as run

    set_up()
    _check(settings)
    typer.echo(f"homegroup is serving on {url}", err=True)
    house = _try(lambda: house_for(settings))
    try:
        run(house, listening)
    except SystemExit:
        _try(house.say_trouble)
        raise


@app.command("open")
def open_(
    title: Annotated[str, typer.Option(help="What the meeting is called.")],
    format: Annotated[
        str, typer.Option(help="One of: " + ", ".join(FORMATS) + ", or one of your own.")
    ] = "topic",
    topic: Annotated[str, typer.Option(help="Tonight's topic.")] = "",
    language: Annotated[str, typer.Option(help="en or es.")] = "en",
    minutes: Annotated[int | None, typer.Option(min=1, max=24 * 60)] = None,
    practice: Annotated[
        bool, typer.Option("--practice", help="A clock moved by hand, for rehearsal.")
    ] = False,
    rules: Annotated[Path | None, typer.Option(help="Rules of this meeting: YAML, JSON or TOML.")] = None,
    following: Annotated[
        list[str] | None, typer.Option("--next", help="A next meeting, shown at the end; may be repeated.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON.")] = False,
    data: Data = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Make a meeting and open its doors; works beside a running server."""
    settings = _settings(data=data, database_url=database_url)
    try:
        if Shelf(settings.data).find(format) is None:
            format_of(format)
        own, lines = read(rules.read_text(encoding="utf-8"), kind_of(rules.name)) if rules else ({}, NO_LINES)
        if unusable := problems(own, lines):
            _stop(" ".join(unusable))
    except (ValueError, KeyError) as wrong:
        _stop(str(wrong).strip("'\""))

    async def go(journal: Journal) -> Opened:
        return await open_meeting(
            journal,
            await _address(settings, journal),
            title=title,
            format=format,
            topic=topic,
            language=language,
            minutes=minutes,
            practice=practice,
            rules=own,
            following=tuple(each[:200] for each in (following or [])[:8]),
            shelf=Shelf(settings.data),
        )

    opened = _run(_with_journal(settings, go))
    if as_json:
        typer.echo(
            json.dumps({"meeting": opened.meeting, "join": opened.join, "facilitate": opened.facilitate})
        )
    else:
        _say_links(opened, "")


@app.command("format")
def format_(
    copy: Annotated[str, typer.Argument(help="A shipped format, or one of your own.")] = "",
    name: Annotated[str, typer.Argument(help="What the copy is called.")] = "",
    data: Data = None,
) -> None:
    """Copy a format to edit it, or list what there is; `open --format NAME` opens a meeting with it."""
    shelf = Shelf(_settings(data=data).data)
    if not copy:
        typer.echo("\n".join([*FORMATS, *shelf.names()]))
        return
    try:
        own = shelf.find(copy)
        base = own.base if own else format_id(copy)
        there = own or OwnFormat(name, base, {}, FORMATS[base].minutes, FORMATS[base].sentence)
        if not name:
            typer.echo(as_text(there), nl=False)
            return
        typer.echo(shelf.keep(replace(there, name=name)))
    except (BadFormat, KeyError) as wrong:
        _stop(str(wrong).strip("'\""))


@app.command()
def facilitator(
    name: Annotated[str, typer.Argument(help="Who lost their passphrase; nobody for somebody new.")] = "",
    data: Data = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Print a link of one use: to become a facilitator of this group, or to choose a new passphrase."""
    from chatserver.own_keys import own_keys
    from chatserver.team import links
    from chatserver.team.accounts import Accounts, No

    settings = _settings(data=data, database_url=database_url)

    async def go(journal: Journal) -> str:
        accounts = Accounts(journal, own_keys(settings.key_bytes(), settings.data), now_ms)
        secret, _ = await accounts.invite("", accounts.id_of(name) if name else "")
        return f"{await _address(settings, journal)}/team#{secret}"

    try:
        typer.echo(_run(_with_journal(settings, go)))
    except No:
        _stop(f"Nobody called {name} facilitates here. Without a name the link is for somebody new.")
    typer.echo(f"It opens once, within {links.HOURS} hours.", err=True)


@app.command()
def rules(
    file: Annotated[Path | None, typer.Argument(help="Rules as YAML; an empty file takes them away.")] = None,
    data: Data = None,
) -> None:
    """Keep rules for every group on this server, or print those that are kept; meetings opened from now on have them."""
    organisation = Organisation(_settings(data=data).data)
    try:
        if file is None:
            typer.echo(organisation.text(), nl=False)
            return
        kept = organisation.keep(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, RulesUnusable) as wrong:
        _stop(str(wrong))
    typer.echo(f"{organisation.path}: {', '.join(kept) or 'no rules'}.")


@app.command()
def migrate(data: Data = None, database_url: DatabaseUrl = None) -> None:
    """Bring the database to this version; `serve` does it too."""

    async def nothing(journal: Journal) -> None:
        return None

    _run(_with_journal(_settings(data=data, database_url=database_url), nothing))


@app.command()
def doctor(
    data: Data = None,
    database_url: DatabaseUrl = None,
    redis_url: Annotated[str | None, typer.Option("--redis-url", help="Look at this Redis too.")] = None,
) -> None:
    """Look at everything a server stands on; ends with 1 when something endangers its promises."""
    from chatserver.doctor import examine

    settings = _settings(data=data, database_url=database_url, redis_url=redis_url)
    found = _run(
        examine(
            settings.data, settings.database_url or None, settings.redis_url or None, settings.key_bytes()
        )
    )
    for check in found:
        mark = "ok" if check.ok and not check.care else "care" if check.ok else "MEND"
        typer.echo(f"{mark:5}{check.name}: {check.sentence}")
    raise typer.Exit(0 if all(check.ok for check in found) else 1)


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="A new folder for the copy.")],
    data: Data = None,
    database_url: DatabaseUrl = None,
    without_key: Annotated[
        bool, typer.Option("--without-key", help="Keep the key elsewhere yourself.")
    ] = False,
) -> None:
    """Copy the data folder, or the database, while people are talking."""
    from chatserver import backup as folder
    from chatserver import backup_postgres as server

    settings = _settings(data=data, database_url=database_url)
    url, with_key = settings.database_url, not without_key
    page = _try(
        lambda: (
            server.backup(url, settings.data, target, with_key=with_key)
            if url
            else folder.backup(settings.data, target, settings.key_bytes(), with_key=with_key)
        )
    )
    typer.echo(
        f"{page.meetings} meetings, {page.entries} entries are in {target}. It opens every word: keep it safe."
    )


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="A backup.")],
    data: Data = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Bring a backup back into an empty folder or database; people start from a fresh picture."""
    from chatserver import backup as folder
    from chatserver import backup_postgres as server

    settings = _settings(data=data, database_url=database_url)
    url = settings.database_url
    back = _try(
        lambda: (
            server.restore(source, url, settings.data, settings.key_bytes())
            if url
            else folder.restore(source, settings.data, settings.key_bytes())
        )
    )
    place = "the database" if url else settings.data
    typer.echo(f"{back.meetings} meetings, {back.entries} entries are back in {place}.")


@app.command()
def report(
    meeting: Annotated[str, typer.Argument(help="A meeting's id.")],
    data: Data = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Print what a meeting was like, as JSON and without a word of anybody."""
    from chatserver.report import report as figures

    entries = _entries(meeting, _settings(data=data, database_url=database_url))
    typer.echo(json.dumps(figures(entries), ensure_ascii=False, indent=1))


@app.command()
def verify(
    meeting: Annotated[str, typer.Argument(help="A meeting's id.")],
    seal: Annotated[str, typer.Option(help="The seal somebody wrote down at the end.")] = "",
    data: Data = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Check that no act of a meeting's record was changed, removed or slipped in; ends with 1 when one was."""
    from chatserver.meeting import Meeting
    from chatserver.record import check

    entries = _entries(meeting, _settings(data=data, database_url=database_url))
    checked = check(Meeting.sealed(entry) for entry in entries)
    if checked.broken_at is not None:
        _stop(f"The record of {meeting} does not hold: entry {checked.broken_at} is not what was written.")
    if seal and seal.replace(" ", "").lower() != checked.seal.replace(" ", ""):
        _stop(f"Every act follows from the one before, and the seal is another one: {checked.seal}")
    typer.echo(f"{checked.acts} acts, each follows from the one before. Seal: {checked.seal}")


@app.command()
def drill(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A recorded meeting.")],
    link: Annotated[str, typer.Argument(help="A facilitator link of a practice meeting your team sits in.")],
    speed: Annotated[float, typer.Option(min=0.1, help="Times real time.")] = 1,
) -> None:
    """Play a recording's participants to a real team, who answer as in a meeting; prints their response times."""
    from chatserver.replay.drill import drill as run

    raise typer.Exit(run(file, link, speed=speed))


@app.command()
def rehearse(
    link: Annotated[str, typer.Argument(help="A facilitator link of a practice meeting your team sits in.")],
    seed: Annotated[int, typer.Option(help="The same number gives the same evening.")] = 1,
    minutes: Annotated[float, typer.Option(min=2, max=120)] = 20,
    people: Annotated[int, typer.Option(min=4, max=12)] = 8,
    language: Annotated[str, typer.Option(help="en or es.")] = "en",
    speed: Annotated[float, typer.Option(min=0.1, help="Times real time.")] = 1,
) -> None:
    """People made up for the evening come, share when they are called, and need somebody; prints how long all of it waited."""
    from chatserver.replay.compose import LANGUAGES, compose
    from chatserver.replay.rehearsal import rehearse as run

    if language not in LANGUAGES:
        _stop(f"There is no evening written in {language!r}; there is one in {' and '.join(LANGUAGES)}.")
    composed = compose(seed, minutes=minutes, people=people, language=language)
    raise typer.Exit(run(composed, link, speed=speed))


@app.command()
def replay(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A recorded meeting.")],
    url: Annotated[
        str, typer.Argument(help="A running server, or a facilitator link of a practice meeting.")
    ],
    speed: Annotated[float, typer.Option(help="Times real time; 0 as fast as it goes.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON.")] = False,
) -> None:
    """Play a recorded meeting through a running server and say which expectations were kept."""
    from chatserver.replay import play

    raise typer.Exit(play(file, url, speed=speed, as_json=as_json))


@app.command("verify-slip")
def verify_slip(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, allow_dash=True, help="A slip; - reads it from the input."
        ),
    ],
    key: Annotated[str, typer.Option("--key", help="The public key of the server that signed it.")] = "",
    data: Data = None,
) -> None:
    """Say whether an attendance slip is ours and unchanged; ends with 1 when it is not."""
    from chatserver import slips
    from chatserver.own_keys import SLIPS, own_keys

    settings = _settings(data=data)
    text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8", errors="replace")
    try:
        public = key or slips.public_key(own_keys(settings.key_bytes(), settings.data)(SLIPS))
        slip = slips.verified(text, public)
    except LookupError:
        _stop(f"There is no key in {settings.data}. Give the server's public key with --key.")
    except slips.NotASlip as trouble:
        _stop(str(trouble))
    typer.echo(f"Signed by {public}")
    typer.echo(f"{slip.name} was in {slip.group} on {slip.date} for {slip.minutes} minutes.")
    typer.echo(f"Seat {slip.seat}. The name is the one its holder gave.")


def _entries(meeting: str, settings: Settings) -> list[Entry]:
    """Everything that happened in a meeting; the command ends with a sentence when there is none."""
    try:
        entries: list[Entry] = _run(_with_journal(settings, lambda journal: whole(journal, meeting)))
    except UnknownMeeting:
        entries = []
    return entries or _stop(f"There is no meeting {meeting} here.")


def _settings(**given: object) -> Settings:
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValueError as wrong:
        _stop(f"A setting cannot be used: {wrong}")


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            _stop(f"Port {settings.port} is taken. Stop what uses it, or choose another: PORT=9000 make run")
        _stop(f"Cannot listen on {settings.host}:{settings.port}: {error.strerror or error}")
    return listening


async def _address(settings: Settings, journal: Journal) -> str:
    """What links begin with: as the operator says, else as the last server here was found."""
    if settings.url:
        return settings.url
    given = {"host", "port"} & settings.model_fields_set
    return ("" if given else await journal.address()) or f"http://{settings.host}:{settings.port}"


async def _first_meeting(settings: Settings) -> Opened:
    """A first meeting when there is none; otherwise fresh links to the newest open one."""
    from chatserver import passes

    async def go(journal: Journal) -> Opened:
        there = await journal.meetings()
        if not there:
            return await open_meeting(
                journal,
                settings.url,
                title="Our first meeting",
                format="topic",
                shelf=Shelf(settings.data),
            )
        newest = there[-1].id
        join = await passes.make_invite(journal, newest, "participant", now_ms())
        facilitate = await passes.make_invite(journal, newest, "facilitator", now_ms())
        return Opened(newest, f"{settings.url}/join#{join}", f"{settings.url}/join#{facilitate}")

    opened: Opened = await _with_journal(settings, go)
    return opened


async def _with_journal(settings: Settings, do: Any) -> Any:
    journal = journal_for(settings.database_url or None, settings.data, settings.key_bytes(), visitor=True)
    await journal.open()
    try:
        return await do(journal)
    finally:
        await journal.close()


def _check(settings: Settings) -> None:
    """Open and close the journal once, so that trouble is one clear sentence instead of a stack."""

    async def nothing(journal: Journal) -> None:
        await journal.check()

    _run(_with_journal(settings, nothing))


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    return _try(lambda: asyncio.run(work))


def _try(work: Callable[[], Any]) -> Any:
    """What can go wrong with a database, rules or an address is one sentence, never a stack."""
    try:
        return work()
    except FileExistsError as there:
        _stop(str(there))
    except (RulesUnusable, BadAddress) as wrong:
        _stop(str(wrong))
    except InUse as taken:
        _stop(f"{taken} Stop the other server first, or choose another folder with DATA=.")
    except TooNew as newer:
        _stop(f"{newer} Install that version, or use another folder.")
    except Damaged as damaged:
        _stop(f"{damaged} Nothing was written to it.")
    except NotWritable as closed:
        _stop(f"The database cannot be written: {closed}")
    except OSError as error:
        _stop(f"{error.filename or 'A file'}: {error.strerror or error}")


def _say_links(opened: Opened, url: str) -> None:
    typer.echo("")
    typer.echo(f"  For participants:  {opened.join}")
    typer.echo(f"  To facilitate:     {opened.facilitate}")
    typer.echo("")


def _stop(why: str) -> NoReturn:
    typer.echo(why, err=True)
    sys.exit(1)


if __name__ == "__main__":
    app()
