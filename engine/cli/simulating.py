"""youxu simulate: a stretch of the demo city's life, and whether every broken rule was noticed."""

from __future__ import annotations

import datetime as dt
import sys

import click

from engine import history, jobs
from engine.cli.place import PROCESSES, here
from engine.cli.running import fill_demo
from engine.commands.do_due_work import do_due_work
from engine.commands.open_obligations import open_obligations
from engine.commands.take_checkpoint import take_checkpoint
from engine.database import Database
from engine.days import SHANGHAI
from engine.simulation import Span, read_plan, simulate

day = click.DateTime(["%Y-%m-%d"])


@click.command(name="simulate")
@click.option("--from", "first", type=day, default="2026-01-01", show_default=True, help="First day.")
@click.option("--to", "last", type=day, default="2026-11-20", show_default=True, help="Last day.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same stretch.")
def simulate_city(first: dt.datetime, last: dt.datetime, seed: int) -> None:
    """Let the demo city live: staff act, dawdle and break rules, as processes/simulation.toml says.

    Needs an empty database. At the end every rule broken on purpose must have been refused or found, none made up,
    and every case must replay; else exit code 1.
    """
    place = here()
    database = place.database()
    dawn = dt.datetime.combine(first.date(), dt.time(0, 30), SHANGHAI).astimezone(dt.UTC)
    with database.reading() as connection:
        if history.case_ids(connection):
            raise click.UsageError("数据库里已经有事项；请用空的数据库（YOUXU_FOLDER）。")
    fill_demo(database, place, lambda: dawn)
    signer, witness = history.Signer(place.key), history.Witness(place.witness)

    def work(database: Database, now: dt.datetime) -> None:
        while jobs.do_all(database, now, do_due_work):
            pass
        open_obligations(database, now)
        take_checkpoint(database, signer, witness, now)

    span = Span(first.date(), last.date())
    with click.progressbar(length=len(list(span)), label="模拟", file=sys.stderr) as bar:
        told = simulate(database, read_plan(PROCESSES), span, seed, work, lambda _done, _all: bar.update(1))
    with database.reading() as connection:
        wrong = told.judged(connection)
    for name, number in sorted(told.started.items()):
        click.echo(f"发起 {name}：{number} 件")
    click.echo(
        f"办理 {told.done.total()} 步；有意犯规被拦下 {told.refused.total()} 次，留下记录 {len(told.findings)} 件。"
    )
    click.echo("\n".join(wrong) or "该拦的都拦了，没有拦错，每件重新执行都一致。")
    sys.exit(bool(wrong))
