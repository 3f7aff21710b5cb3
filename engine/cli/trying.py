"""youxu try: a draft tried before it is deployed, by hand, by a script, or by all its scenarios with coverage."""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import Connection

from engine import drawing, organisation, releases, scenarios
from engine.cli.designing import paths_argument, style_option
from engine.cli.drawing import pictures, write
from engine.cli.folders import SUFFIXES, procedures, read_folder
from engine.cli.place import PROCESSES, clock, here
from engine.cli.trial_report import as_json, refusal, rows_of, told_state, told_step
from engine.cli.trial_script import STOPPED, begins, do_step, own_steps
from engine.cli.trial_talk import Talk
from engine.days import SHANGHAI
from engine.drawing import Extras
from engine.errors import NotFound
from engine.scenarios import Ground, Scenarios, found, living, read_scenarios
from engine.trying import Trial

NAME = "scenarios.toml"
DESIGNER = "designer"
"""Who deploys in a city that is founded from a folder."""


@click.command(name="try")
@paths_argument
@click.option("--process", default="", help="Which process, where the files draw several.")
@click.option("--as", "login", default="", help="Login of who acts, where a task is nobody's own.")
@click.option("--at", "at", default="", help="What the clock says at first, 2026-11-23T09:00; by default now.")
@click.option(
    "--steps", "script", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A scenario file."
)
@click.option("--name", default="", help="Name of the scenario; by default the first, or all with --scenarios.")
@click.option("--scenarios", "every", is_flag=True, help="Walk all scenarios, and tell what none went through.")
@click.option("--on", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of a city.")
@click.option("--draw", "drawn", type=click.Path(file_okay=False, path_type=Path), help="Folder for pictures.")
@style_option
def try_draft(
    paths: tuple[Path, ...],
    process: str,
    login: str,
    at: str,
    script: Path | None,
    name: str,
    every: bool,
    folder: Path | None,
    drawn: Path | None,
    style: str,  # click gives options so
) -> None:
    """Try a draft in memory: real forms, tables, organisation and calendar; nothing is written, nobody gets a task.

    At a prompt; with --steps by a script; with --scenarios by all scenarios beside the files, with what they covered.
    """
    files = _files(paths)
    if every:
        told = _walk_all(paths, files, _chosen(script, paths, name), folder)
        click.echo(scenarios.as_json(told) if style == "json" else scenarios.as_text(told))
        if drawn:
            _draw_coverage(files, told.coverage, drawn)
        sys.exit(bool(told.wrong))
    written = _chosen(script, (), name) if script else None
    first = begins(written.scenarios[0]) if written else (clock()(), "")
    start = _instant(at) if at else first[0]
    with _city(folder, files, start) as connection:
        releases.checked(files, releases.known(connection, start))
        program = releases.drafted(connection, files, _process(files, process or first[1]))

        def begin() -> Trial:
            return Trial(connection, program, start, releases.finder(connection, files))

        if written:
            trial, wrong, refused = _scripted(begin(), written, files, style)
        else:
            rows = rows_of(files)
            trial = Talk(connection, begin, login).run(lambda trial, before: _say(trial, before, rows))
            wrong, refused = False, []
        click.echo(as_json(trial, refused) if style == "json" else "\n".join(told_state(trial)))
        if drawn:
            _draw(files, program.process, trial.drawn(), drawn)
    sys.exit(wrong)


def _files(paths: tuple[Path, ...]) -> dict[str, bytes]:
    """The designers' files in `paths`; a file of scenarios among them is none."""
    found: dict[str, bytes] = {}
    for path in paths:
        if path.is_dir():
            found |= read_folder(path)
        elif path.suffix in SUFFIXES:
            found[path.name] = path.read_bytes()
    if not found:
        raise click.UsageError("没有 .bpmn、.dmn、.form 或 .yaml 文件。")
    return found


def _process(files: Mapping[str, bytes], wanted: str) -> str:
    drawn = [key for kind, key in releases.offers(files) if kind == "process"]
    if wanted and wanted not in drawn:
        raise NotFound("UNKNOWN_PROCESS", process=wanted)
    if not wanted and len(drawn) != 1:
        raise click.UsageError(f"用 --process 写明试哪个流程：{'、'.join(drawn) or '文件里没有流程图'}。")
    return wanted or drawn[0]


def _instant(text: str) -> dt.datetime:
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise click.UsageError(f"“{text}”不是时间，写成 2026-11-23T09:00 的样子。") from error
    return (at if at.tzinfo else at.replace(tzinfo=SHANGHAI)).astimezone(dt.UTC)


def _chosen(script: Path | None, paths: tuple[Path, ...], name: str) -> Scenarios:
    """The scenarios of the file given, or of the one beside the draft; only that of this name, where one is given."""
    beside = [path if path.suffix == ".toml" else path / NAME for path in paths]
    file = script or next((path for path in beside if path.is_file()), None)
    if file is None:
        raise click.UsageError(f"没有 {NAME}：把它放在草稿文件夹里，或者用 --steps 写明。")
    whole = read_scenarios(file.read_bytes(), file.name)
    kept = [one for one in whole.scenarios if name in ("", one["name"])]
    if not kept:
        raise click.UsageError(f"{file.name} 里没有情景“{name}”。")
    return Scenarios(kept, whole.answers, whole.asks)


def _ground(folder: Path) -> Ground:
    files = {f"{one.name}/{name}": text for one in procedures(folder) for name, text in read_folder(one).items()}
    tables = {path.name: path.read_bytes() for path in sorted((folder / "organisation").glob("*.csv"))}
    return Ground(tables, files, DESIGNER)


@contextmanager
def _city(folder: Path | None, draft: Mapping[str, bytes], now: dt.datetime) -> Iterator[Connection]:
    """The living city of this installation; where it has none, or a folder is given, one founded for the trial."""
    if folder is None:
        database = here().database()
        with database.reading() as connection:
            if organisation.logins(connection):
                yield connection
                return
    with tempfile.TemporaryDirectory(prefix="youxu-") as name:
        database = found(Path(name) / "city.db", _ground(folder or PROCESSES), draft, now)
        try:
            with database.reading() as connection:
                yield connection
        finally:
            database.dispose()


def _walk_all(
    paths: tuple[Path, ...], files: Mapping[str, bytes], written: Scenarios, folder: Path | None
) -> scenarios.Told:
    ground = _ground(folder) if folder else None
    if ground is None:
        with here().database().reading() as connection:
            ground = living(connection) if organisation.logins(connection) else _ground(PROCESSES)
    with click.progressbar(length=len(written.scenarios), label="走情景", file=sys.stderr) as bar:
        return scenarios.run(ground, files, written, lambda _done, _all: bar.update(1))


def _scripted(
    trial: Trial, written: Scenarios, files: Mapping[str, bytes], style: str
) -> tuple[Trial, bool, list[str]]:
    """The trial after the steps; whether one went otherwise than the scenario says; the refusals, in words."""
    steps, why = own_steps(written.scenarios[0])
    rows, wrong, refused = rows_of(files), False, list[str]()
    for step in steps:
        before = len(trial.steps)
        error = do_step(trial, written, step)
        lines = list(refusal(error)) if error else []
        refused += lines
        wrong = wrong or bool(error) != bool(set(STOPPED) & set(step.get("expect", {})))
        if style == "text":
            _say(trial, before, rows)
            click.echo("\n".join(lines), nl=bool(lines))
    if why:
        click.echo(why, err=True)
    return trial, wrong, refused


def _say(trial: Trial, before: int, rows: Mapping[str, tuple[str, list[dict[str, str]]]]) -> None:
    for step in trial.steps[before:]:
        click.echo("\n".join(told_step(step, rows)))


def _draw(files: Mapping[str, bytes], process: str, marks: Mapping[str, str], folder: Path) -> None:
    """The diagram of a process with where the trial went and stands."""
    name = releases.offers(files)["process", process]
    for stem, picture in pictures({name: files[name]}):
        write(folder, stem, drawing.draw(picture, Extras(picture.name, "试办", marks)), "svg")


def _draw_coverage(files: Mapping[str, bytes], covered: scenarios.Coverage, folder: Path) -> None:
    """Every diagram of the draft with what the scenarios went through."""
    for stem, picture in pictures(files):
        mine = [one for one in covered.elements if one.id in picture.model]
        marks = {one.id: "walked" if one.times else "missed" for one in mine}
        numbers = {one.id: str(one.times) for one in mine if one.times}
        missed = sum(not one.times for one in mine)
        below = f"{len(mine)} 个元素和连线，{missed} 个没有走到" if missed else f"{len(mine)} 个元素和连线都走到了"
        write(folder, stem, drawing.draw(picture, Extras(picture.name, below, marks, numbers)), "svg")
