"""youxu deploy, rules: what designers hand in, and the rules it is the home of."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from engine import lint as checks
from engine import rules as matrix
from engine.cli.folders import DRAWN, procedures, read_folder
from engine.cli.place import PROCESSES, clock, here
from engine.commands.deploy import Parcel
from engine.commands.deploy import deploy as deploy_parcel
from engine.errors import SENTENCES

paths_argument = click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
style_option = click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)


@click.command()
@paths_argument
@click.option("--by", "login", default="designer", show_default=True, help="Login of the designer who deploys.")
@click.option("--name", default="", help="Name of the deployment; by default that of the first path.")
def deploy(paths: tuple[Path, ...], login: str, name: str) -> None:
    """Deploy diagrams, tables, forms and schedules: files, or folders with all that is in them, in one deployment.

    A folder of folders, such as processes/, is deployed folder by folder, what others refer to first.
    """
    if len(paths) == 1 and (folders := _folders(paths[0])):
        for folder in folders:
            click.echo(f"部署 {folder.name} ……")
            _deploy(login, Parcel(read_folder(folder), name or folder.name, "youxu"))
    else:
        _deploy(login, Parcel(read_files(paths), name or paths[0].stem, "youxu"))


def _folders(path: Path) -> list[Path]:
    """The folders to deploy one by one where `path` itself holds no drawn files."""
    if path.is_file() or any(file.suffix in DRAWN for file in path.iterdir()):
        return []
    return procedures(path)


def _deploy(login: str, parcel: Parcel) -> None:
    done = deploy_parcel(here().database(), login, parcel, clock()())
    if done.warnings:
        click.echo(checks.as_text(done.warnings), err=True)
    if done.waits:
        click.echo(SENTENCES["RELEASE_AWAITED"][0])
    for made in done.definitions:
        again = "（内容相同，沿用现行版）" if done.duplicate else ""
        click.echo(f"{made['kind']} {made['key']} 第 {made['version']} 版{again}")


def read_files(paths: tuple[Path, ...]) -> dict[str, bytes]:
    """The designers' files in `paths`, by name relative to the path that led to them."""
    found: dict[str, bytes] = {}
    for path in paths:
        if path.is_file():
            found[path.name] = path.read_bytes()
        else:
            found |= read_folder(path)
    if not found:
        raise click.UsageError("没有 .bpmn、.dmn、.form 或 .yaml 文件。")
    return found


@click.command()
@style_option
def rules(style: str) -> None:
    """Print which element, table or form is the home of each rule, and which test proves it. Exit code 1 on a hole."""
    rows = matrix.matrix(PROCESSES, PROCESSES.parent / "tests")
    click.echo(matrix.as_json(rows) if style == "json" else matrix.as_text(rows))
    sys.exit(any(row.hole for row in rows))
