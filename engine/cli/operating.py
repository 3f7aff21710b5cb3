"""youxu migrate: running cases go on in another version of their procedure."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from engine import worklist
from engine.cli.place import clock, here
from engine.commands.migrate_cases import Wish, migrate_cases
from engine.worklist import Looked, Route


@click.command()
@click.argument("process")
@click.option("--from", "old", type=click.IntRange(1), required=True, metavar="V", help="The version they run on.")
@click.option("--to", "new", type=click.IntRange(1), required=True, metavar="V", help="The version to go on with.")
@click.option("--map", "pairs", multiple=True, metavar="OLD=NEW", help="An element that has changed its id.")
@click.option("--renew", multiple=True, metavar="OLD", help="A listener that is armed anew, as the new version has it.")
@click.option("--case", "cases", multiple=True, metavar="CASE", help="Only these; by default all that run on V.")
@click.option("--reason", default="", help="Why: kept in the log of every case.")
@click.option("--by", "login", default="operator", show_default=True, help="Login of the operator who does it.")
@click.option("--dry-run", is_flag=True, help="Only say what would move, and what would not and why.")
def migrate(
    process: str,
    old: int,
    new: int,
    pairs: Sequence[str],
    renew: Sequence[str],
    cases: Sequence[str],
    reason: str,
    login: str,
    dry_run: bool,  # click gives options so
) -> None:
    """Move the running cases of PROCESS from one version to another; print those that stay, and why. Exit code 1 then.

    A case moves whole or not at all. What stays can be run again, with a `--map` or once the case has gone further.
    """
    database, renamed = here().database(), _pairs(pairs)
    with database.reading() as connection:
        ends = [worklist.definition_of(connection, process, version) for version in (old, new)]
    route = Route(ends[0], ends[1], renamed, frozenset(renew))
    with click.progressbar(length=1, label="查看" if dry_run else "迁移", file=sys.stderr) as bar:

        def show(_done: int, total: int) -> None:
            bar.length = total
            bar.update(1)

        wish = Wish(route, list(cases) or None, reason, dry_run)
        found = migrate_cases(database, login, wish, clock(), show)
    for one in found:
        click.echo(_line(one, dry_run))
    moved = sum(one.moves for one in found)
    click.echo(f"{len(found)} 件，{'能转' if dry_run else '已转'} {moved} 件，留下 {len(found) - moved} 件。")
    sys.exit(moved < len(found))


def _pairs(given: Sequence[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    if any(not all(pair) for pair in pairs):
        raise click.UsageError("--map 写成 旧编号=新编号。")
    return {before.strip(): after.strip() for before, _, after in pairs}


def _line(one: Looked, dry_run: bool) -> str:
    """Case, matter, title, and what becomes of it."""
    if one.moves:
        return "\t".join((one.case, one.matter, one.title, "能转" if dry_run else "已转"))
    reasons = "；".join(f"{r.name}（{r.element}）：{r.sentence}" if r.element else r.sentence for r in one.reasons)
    return "\t".join((one.case, one.matter, one.title, f"留下  {reasons}"))
