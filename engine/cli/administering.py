"""youxu organisation, password: who is who, and how they first get in."""

from __future__ import annotations

import secrets
from pathlib import Path

import click

from engine import organisation as city
from engine.cli.place import clock, here
from engine.commands.import_organisation import import_organisation
from engine.commands.recount_deadlines import recount_deadlines
from engine.commands.set_password import set_password


@click.group()
def organisation() -> None:
    """Bring the organisation in from CSV files, or take it out."""


@organisation.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--by", "login", default="operator", show_default=True, help="Login of who brings it in.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
def bring_in(folder: Path, login: str, dry_run: bool) -> None:
    """Make the organisation what the CSV files in FOLDER say; every change is told in the log."""
    database, now = here().database(), clock()()
    done = import_organisation(database, login, folder, now, dry_run=dry_run)
    for change in done.changes:
        click.echo(f"{change.sheet}\t{change.kind}\t{' '.join(change.key)}")
    for warning in done.warnings:
        click.echo(f"{warning.file} 第 {warning.line} 行：{warning.sentence}{warning.remedy}", err=True)
    click.echo(f"{'将改' if dry_run else '已改'} {len(done.changes)} 行。")
    if not dry_run and (moved := recount_deadlines(database, now)).deadlines:
        click.echo(f"按新的日历，{moved.cases} 件案卷的 {moved.deadlines} 个期限已重新计算。")


@organisation.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def take_out(folder: Path) -> None:
    """Write the organisation as CSV files into FOLDER: the same format that `import` reads."""
    with here().database().reading() as connection:
        paths = city.export_folder(connection, folder)
    click.echo(f"已写 {len(paths)} 个文件。")


@click.command()
@click.argument("login")
@click.option("--by", "actor", default="operator", show_default=True, help="Login of who sets it.")
def password(login: str, actor: str) -> None:
    """Give LOGIN a new generated password and print it this once; all their browsers are signed out."""
    made = f"{secrets.token_urlsafe(6)}-{secrets.token_urlsafe(6)}"
    set_password(here().database(), login, made, actor, clock()())
    click.echo(made)
