"""youxu templates, modeler: what designers are given for their desk, Camunda Modeler."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from engine import modeler as packing
from engine import organisation, rules
from engine import templates as making
from engine.cli.folders import read_folder
from engine.cli.place import PROCESSES, here

PLACE = Path(".camunda/element-templates")
"""Below any folder that holds diagrams: the Modeler looks there by itself."""


@click.command()
@click.option("--write", "target", type=click.Path(path_type=Path), help="Folder of diagrams to write them into.")
@click.option("--living", is_flag=True, help="Posts and units of the running installation, not of processes/.")
def templates(target: Path | None, living: bool) -> None:
    """Make element templates for Camunda Modeler: posts, groups, forms, tables and rules to choose from."""
    made = making.templates(
        making.read_choices(_living() if living else _drawn(), read_folder(PROCESSES), rules.catalogue(PROCESSES))
    )
    if target is None:
        click.echo("[" + ",\n".join(text.rstrip() for text in made.values()) + "]")
        return
    _write(target / PLACE, made)
    click.echo(f"{target / PLACE}：{len(made)} 个模板。")


@click.command()
@click.option("--write", "target", required=True, type=click.Path(path_type=Path), help="The Modeler's resources.")
@click.option("--address", default="", help="Of the installation that checks, such as https://youxu.example.")
def modeler(target: Path, address: str) -> None:
    """Write the plugin for Camunda Modeler: the checks of a deployment while one draws, and the panel in Chinese."""
    made = packing.plugin(address)
    _write(target, made)
    click.echo(f"{target}：{'、'.join(made)}。重新打开 Modeler 生效。")


def _write(folder: Path, made: Mapping[str, str]) -> None:
    for name, text in made.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def _drawn() -> Mapping[str, str]:
    return {path.stem: path.read_text("utf-8") for path in sorted((PROCESSES / "organisation").glob("*.csv"))}


def _living() -> Mapping[str, str]:
    with here().database().reading() as connection:
        return {
            name.removesuffix(".csv"): table.decode() for name, table in organisation.export_tables(connection).items()
        }
