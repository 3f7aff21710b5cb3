"""youxu compare, rehearse, release: what a version changes, what it would have done to old cases, who lets it in."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from sqlalchemy import Connection

from engine import comparing, rehearsing, releases, worklist
from engine.cli.designing import read_files, style_option
from engine.cli.place import clock, here
from engine.commands.set_release_rule import set_release_rule
from engine.errors import NotFound
from engine.machine import Program

files_option = click.option(
    "--on", "files", multiple=True, type=click.Path(exists=True, path_type=Path), help="Files or folder of the draft."
)


@click.command()
@click.argument("old")
@click.argument("new", required=False)
@click.option("--from", "before", type=int, help="Version to compare, where OLD is a process.")
@click.option("--to", "after", type=int, help="Version to compare it with.")
@style_option
def compare(old: str, new: str | None, before: int | None, after: int | None, style: str) -> None:
    """Tell what changes between two files or folders, or between two deployed versions: PROCESS --from 3 --to 4.

    Exit code 1 if anything differs.
    """
    if new is not None:
        paths = [Path(old), Path(new)]
        missing = [str(path) for path in paths if not path.exists()]
        if missing:
            raise click.UsageError(f"没有 {'、'.join(missing)}。")
        was, now = (read_files((path,)) for path in paths)
    elif before is None or after is None:
        raise click.UsageError("给出两个文件或文件夹，或者流程编号和 --from、--to 两个版本。")
    else:
        with here().database().reading() as connection:
            was, now = (worklist.bundled(connection, old, version) for version in (before, after))
    found = comparing.compare(was, now)
    click.echo(comparing.as_json(found) if style == "json" else comparing.as_text(found))
    sys.exit(bool(found))


@click.command()
@click.argument("process")
@files_option
@click.option("--to", "version", type=int, help="A deployed version instead of files.")
@click.option("--newest", type=int, default=0, help="Only so many of the newest cases.")
@style_option
def rehearse(process: str, files: tuple[Path, ...], version: int | None, newest: int, style: str) -> None:
    """Do all that happened in the old cases of PROCESS again on a new version, in memory, and list what goes otherwise.

    Recorded answers are used where the same is asked; what is new is asked of the organisation as it was then. Exit
    code 1 if a case would have gone another way.
    """
    if bool(files) == (version is not None):
        raise click.UsageError("用 --on 给出新版的文件，或用 --to 给出已部署的版本。")
    with here().database().reading() as connection:
        program = _program(connection, process, files, version)
        find = releases.finder(connection, read_files(files)) if files else None
        with click.progressbar(length=1, label="重演旧案", file=sys.stderr) as bar:

            def show(done: int, total: int) -> None:
                bar.length = total
                bar.update(1 if done <= total else 0)

            found = rehearsing.rehearse(connection, process, program, newest, show, find)
    click.echo(rehearsing.as_json(found) if style == "json" else rehearsing.as_text(found))
    sys.exit(bool(found.astray))


def _program(connection: Connection, process: str, files: tuple[Path, ...], version: int | None) -> Program:
    if version is not None:
        return worklist.program_of_version(connection, process, version)
    given = read_files(files)
    now = clock()()
    releases.checked(given, releases.known(connection, now))
    if ("process", process) not in releases.offers(given):
        raise NotFound("UNKNOWN_PROCESS", process=process)
    return releases.drafted(connection, given, process)


@click.command()
@click.option("--persons", type=click.IntRange(1, 2), help="How many release from now on.")
@click.option("--by", "login", default="operator", show_default=True, help="Login of the operator.")
def release(persons: int | None, login: str) -> None:
    """Say, or set, whether a deployment takes effect at once or when a second person has approved it."""
    database = here().database()
    if persons is not None:
        set_release_rule(database, login, persons == 2, clock()())
    with database.reading() as connection:
        needed = releases.two_needed(connection)
    click.echo("两人发布：一人部署，另一人批准后生效。" if needed else "一人发布：部署后立即生效。")
