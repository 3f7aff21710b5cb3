"""youxu simulate: a stretch of the demo city's life, and whether every broken rule was noticed."""

from __future__ import annotations

import datetime as dt
import sys

import click

from engine.cli.demo import fill_demo, is_new, live
from engine.cli.place import here
from engine.simulation import Span

day = click.DateTime(["%Y-%m-%d"])


@click.command(name="simulate")
@click.option("--from", "first", type=day, default="2026-01-05", show_default=True, help="First day.")
@click.option("--to", "last", type=day, default="2026-12-31", show_default=True, help="Last day.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same stretch.")
def simulate_city(first: dt.datetime, last: dt.datetime, seed: int) -> None:
    """Let the demo city live: staff act, dawdle and break rules, as processes/simulation.toml says.

    Needs an empty database. At the end every rule broken on purpose must have been refused or found, none made up,
    and every case must replay; else exit code 1.
    """
    place, span = here(), Span(first.date(), last.date())
    database = place.database()
    if not is_new(database):
        raise click.UsageError("数据库里已经有东西了；请用空的数据库（YOUXU_FOLDER）。")
    fill_demo(database, place, lambda: span.dawn)
    told = live(database, place, span, seed)
    with database.reading() as connection:
        wrong = told.judged(connection)
    for name, number in sorted(told.started.items()):
        click.echo(f"发起 {name}：{number} 件")
    click.echo(
        f"办理 {told.done.total()} 步；有意犯规被拦下 {told.refused.total()} 次，碰巧被拦下 {told.unlucky.total()} 次，"
        f"留下记录 {len(told.findings)} 件，申请例外 {told.asked} 件。"
    )
    click.echo(f"不在岗 {told.away} 人次；移交、转办 {told.handed_over} 件；待修后重新找到人办 {told.repaired} 件。")
    click.echo("\n".join(wrong) or "该拦的都拦了，没有拦错，没有停住的，每件重新执行都一致。")
    sys.exit(bool(wrong))
