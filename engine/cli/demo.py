"""The demo city: filled once, and lived in for a while by simulated staff."""

from __future__ import annotations

import datetime as dt
import sys

import click

from engine import history, jobs
from engine.cli.folders import procedures, read_folder
from engine.cli.place import PROCESSES, Place
from engine.commands.deploy import Parcel, deploy
from engine.commands.do_due_work import do_due_work
from engine.commands.import_organisation import import_organisation
from engine.commands.mark_demo import is_demo, mark_demo, may_be_demo
from engine.commands.open_obligations import open_obligations
from engine.commands.take_checkpoint import take_checkpoint
from engine.commands.watch_log import watch_log
from engine.database import Database
from engine.days import day_of
from engine.errors import Conflict
from engine.simulation import Span, Told, read_plan, simulate

DEMO_DESIGNER, DEMO_OPERATOR = "designer", "operator"


def is_new(database: Database) -> bool:
    """Whether nobody has made a demo, or anything else, of this database."""
    with database.reading() as connection:
        return not is_demo(connection) and not history.case_ids(connection)


def fill_demo(database: Database, place: Place, ticking: jobs.Clock) -> str:
    """The password of every demo login. An empty database is filled with the demo city; a demo stays as it is.

    Conflict NOT_A_DEMO, before anything is touched, where a real city lives. A fill that broke off goes on.
    """
    kept = place.folder / "demo-password.txt"
    with database.reading() as connection:
        if not may_be_demo(connection):
            raise Conflict("NOT_A_DEMO")
        filled = is_demo(connection)
    if not filled:
        click.echo("载入示例市的单位、岗位和人员……")
        import_organisation(database, DEMO_OPERATOR, PROCESSES / "organisation", ticking())
        for folder in procedures():
            click.echo(f"部署 {folder.name} ……")
            deploy(database, DEMO_DESIGNER, Parcel(read_folder(folder), folder.name, "youxu"), ticking())
        mark_demo(database, kept, ticking())
    return kept.read_text().strip() if kept.exists() else f"（见首次启动时的 {kept}）"


def weeks_before(now: dt.datetime, weeks: int) -> Span:
    """The days of so many weeks, up to yesterday."""
    today = day_of(now)
    return Span(today - dt.timedelta(weeks=weeks), today - dt.timedelta(days=1))


def live(database: Database, place: Place, span: Span, seed: int = 1) -> Told:
    """The demo city lives through `span` by its `simulation.toml` files, its workers at work; with a progress bar."""
    signer, witness = history.Signer(place.key), history.Witness(place.witness)

    def work(database: Database, now: dt.datetime) -> None:
        while jobs.do_all(database, now, do_due_work):
            pass
        open_obligations(database, now)
        take_checkpoint(database, signer, witness, now)
        watch_log(database, now)

    with click.progressbar(length=len(list(span)), label="模拟示例市的日子", file=sys.stderr) as bar:
        return simulate(database, read_plan(PROCESSES), span, seed, work, lambda _done, _all: bar.update(1))
