"""youxu lint: what is wrong with designers' files, for people, programs and code reviews; and what can be mended."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from difflib import unified_diff
from pathlib import Path

import click

from engine import lint as checks
from engine.cli.designing import paths_argument
from engine.cli.folders import designers_files
from engine.cli.surroundings import CATALOGUE, known_in, others, project_of
from engine.errors import Finding

STYLES = ("text", "json", "sarif")


@click.command()
@paths_argument
@click.option("--format", "style", type=click.Choice(STYLES), default="text", show_default=True)
@click.option("--fix", "mend", is_flag=True, help="Mend what needs no decision, and say what was done.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and write nothing.")
def lint(paths: tuple[Path, ...], style: str, mend: bool, diff: bool) -> None:
    """Check designers' files as a deployment would. Exit code 1 if anything would stop it.

    Below a folder with a catalogue or an organisation, as processes/ is, all that lies there is known.
    """
    places = find_files(paths)
    files = {name: path.read_bytes() for name, path in places.items()}
    if mend or diff:
        files |= _mend(places, files, write=not diff)
    findings = _check(files, list(places.values()))
    if diff:
        sys.exit(0)
    click.echo(_say(findings, style, places), nl=False)
    sys.exit(any(finding.level == "error" for finding in findings))


def _check(files: dict[str, bytes], places: list[Path]) -> tuple[Finding, ...]:
    """The findings in `files`, with the project around them in sight."""
    project = project_of(places)
    if project is None:
        return checks.lint(files)
    around = files | others(project, places)
    return checks.lint(around, known_in(project), only=files)


def find_files(paths: tuple[Path, ...]) -> dict[str, Path]:
    """Where the designers' files in `paths` are, by name relative to the path that led to them; twins by whole path."""
    found: dict[str, Path] = {}
    for path in paths:
        for name, file in ({path.name: path} if path.is_file() else _below(path)).items():
            found[name if name not in found else file.as_posix()] = file
    if not found:
        raise click.UsageError("没有 .bpmn、.dmn、.form 或 .yaml 文件。")
    return found


def _below(folder: Path) -> dict[str, Path]:
    found = [path for path in designers_files(folder) if path.name != CATALOGUE]
    return {path.relative_to(folder).as_posix(): path for path in found}


def _mend(places: Mapping[str, Path], files: Mapping[str, bytes], *, write: bool) -> dict[str, bytes]:
    """Writes, or shows, what can be mended; the new contents. What was done goes to the error output."""
    mended, done = checks.fix(files)
    for one in done:
        click.echo(f"{places[one.file]}:{one.line}  {one.sentence}（{one.rule}）", err=True)
    if not done:
        click.echo("没有能自动改的。", err=True)
    for name, content in mended.items():
        if write:
            places[name].write_bytes(content)
        else:
            before, after = (each.decode().splitlines(keepends=True) for each in (files[name], content))
            click.echo("".join(unified_diff(before, after, str(places[name]), str(places[name]))), nl=False)
    return mended


def _say(findings: tuple[Finding, ...], style: str, places: Mapping[str, Path]) -> str:
    if style == "json":
        return checks.as_json(findings)
    if style == "sarif":
        return checks.as_sarif(findings, {name: _uri(path) for name, path in places.items()})
    return checks.as_text(findings)


def _uri(path: Path) -> str:
    """Relative to the working folder, which is what code reviews call the root."""
    return Path(os.path.relpath(path)).as_posix()
