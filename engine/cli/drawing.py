"""youxu draw, layout: diagrams for print, from files or from what is deployed; places for those without any."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from engine import drawing, lint, worklist
from engine import layout as layouts
from engine.cli.checking import find_files
from engine.cli.designing import paths_argument, read_files
from engine.cli.place import here
from engine.drawing import Extras, Picture
from engine.errors import Invalid


@click.command()
@click.argument("what")
@click.option("--version", type=int, help="A deployed version, where WHAT is a process.")
@click.option("--format", "form", type=click.Choice(drawing.FORMATS), default="svg", show_default=True)
@click.option("--paper", type=click.Choice(list(drawing.PAPERS)), help="Fit it on a sheet; else as large as it is.")
@click.option("--write", "folder", type=click.Path(file_okay=False, path_type=Path), default=".", show_default=True)
def draw(what: str, version: int | None, form: str, paper: str | None, folder: Path) -> None:
    """Draw the diagrams of a file or folder, or of a deployed process, as SVG, PNG or PDF; one file each."""
    path = Path(what)
    if version is not None:
        with here().database().reading() as connection:
            files = worklist.bundled(connection, what, version)
        files = {f"{what}.bpmn": files[f"{what}.bpmn"]}
    elif path.exists():
        files = read_files((path,))
    else:
        raise click.UsageError(f"没有 {what}。部署了的流程，用 --version 写明第几版。")
    said = f" 第 {version} 版" if version is not None else ""
    for name, picture in pictures(files):
        write(
            folder, name, drawing.on_paper(drawing.draw(picture, Extras(picture.name + said)), form, paper or ""), form
        )


def pictures(files: Mapping[str, bytes]) -> Iterator[tuple[str, Picture]]:
    """Every plane of every diagram, with a name for its file. Invalid NO_PICTURE for a diagram without any."""
    for name, content in files.items():
        if not name.endswith((".bpmn", ".bpmn20.xml")):
            continue
        found = drawing.read_pictures(content, name)
        if not found:
            raise Invalid("NO_PICTURE", file=name)
        stem = Path(name).name.split(".bpmn")[0]
        for number, picture in enumerate(found, 1):
            yield (stem if number == 1 else f"{stem}-{picture.element}"), picture


def write(folder: Path, stem: str, content: bytes, form: str) -> None:
    """Writes a drawing and says where."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{stem}.{form}"
    path.write_bytes(content)
    click.echo(path.as_posix())


@click.command()
@paths_argument
@click.option("--again", is_flag=True, help="Also what has places already: they are thrown away.")
def layout(paths: tuple[Path, ...], again: bool) -> None:
    """Give the diagrams in PATHS that have no places a picture, in the files themselves; nothing else changes.

    Meant for files that a program wrote. Flows that cross are left to whoever draws: their number is told.
    """
    places = {name: path for name, path in find_files(paths).items() if name.endswith(".bpmn")}
    for name, path in places.items():
        content = path.read_bytes()
        if layouts.has_places(content, name) and not again:
            click.echo(f"{path.as_posix()}：已有画法，没有动（--again 重新排）")
            continue
        made = layouts.lay_out(content, name)
        path.write_bytes(made)
        crossing = sum(finding.rule == "crossing-flows" for finding in lint.lint({name: made}))
        click.echo(f"{path.as_posix()}：排好了" + (f"，连线相交 {crossing} 处" if crossing else ""))
