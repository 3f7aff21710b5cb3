"""Two versions of the code on one database at once, as while an upgrade goes round: `python tests/faults/versions.py`.

The older one is this repository before its newest migration, taken from git. Both serve and work; the newer has
migrated. Nothing is lost or done twice, the proof holds by the newer code; the older cannot be started again.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tempfile
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import click
from faults.away import Came
from faults.clients import Clerk, Crowd
from faults.kill import finish, grind, judge
from faults.mill import PASSWORD, Mill, databases, prepare, tell
from support.installation import Installation, wait
from support.yard import CLERK, OTHER, Yard

from engine import schema
from engine.database import Database

ROOT = Path(__file__).resolve().parents[2]


class NoHistory(Exception):
    """There is no git here, or it does not go back far enough."""


def before_newest_migration(folder: Path) -> Path:
    """A checkout of the commit before the newest migration came, in `folder`. NoHistory."""
    newest = max((ROOT / "engine/migrations/versions").glob("[0-9]*.py")).relative_to(ROOT)
    try:
        came = _git("log", "--diff-filter=A", "--format=%H", "--", str(newest)).decode().split()
        content = _git("archive", f"{came[-1]}^")
    except (OSError, IndexError, subprocess.CalledProcessError) as error:
        raise NoHistory(f"git does not know what was before {newest.name}: {error}") from error
    with tarfile.open(fileobj=BytesIO(content)) as archive:
        archive.extractall(folder, filter="data")
    if "youxu-event-2" not in (folder / "engine/history/log.py").read_text("utf-8"):
        raise NoHistory("the version before cannot read the events of this one: that upgrade stops everything")
    shutil.copytree(ROOT / "web/static", folder / "web/static", dirs_exist_ok=True)
    return folder


def _git(*words: str) -> bytes:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=True).stdout


def clerks(mill: Mill, ports: list[int], seed: int) -> Crowd:
    """People only: the older version knows no external work yet, and their cases none."""
    made = Clerk(ports, seed, CLERK, mill.clerk), Clerk(ports, seed + 1, OTHER, mill.other, PASSWORD)
    for clerk in made:
        clerk.keys, clerk.signals = ("milling",), False  # how signals are spread is newer, too
    return Crowd(*made)


def run(mill: Mill, folder: Path, old: Path, kills: int, seed: int, bar=None) -> Came:
    """Figures, and what is wrong."""
    with ExitStack() as stack:
        older = Installation(folder, mill.url, serving=1, working=1, code=old)
        stack.callback(older.close)
        newer = Installation(folder, mill.url, serving=1, working=1)
        stack.callback(newer.close)
        step_back(mill.yard.database)
        older.begin()
        older.up()
        schema.upgrade(mill.yard.database)
        newer.begin()
        newer.up()
        crowd = clerks(mill, [*older.ports.values(), *newer.ports.values()], seed)
        try:
            grind(newer, crowd, kills, seed, bar, enough={"completed": 10})
        finally:
            crowd.stop()
        died = [name for name in older.running if not older.lives(name)]
        older.kill()
        older.begin("web-0")
        wait(lambda: not older.lives("web-0"), "the older version starts on the newer schema")
        older.running.clear()
    finish(mill.yard)
    problems = judge(mill, crowd.notes(), folder)
    problems += [f"older {name} died" for name in died]
    if "结构版本" not in older.said():
        problems.append(f"the older version does not say why it does not start: {older.said()[-300:]}")
    told = crowd.told()
    return {"kills": kills, "started": told["started"], "completed": told["completed"]}, problems


def step_back(database: Database) -> None:
    """The schema as the older version left it."""
    database.attempt(lambda connection: schema.command.downgrade(schema.configuration(connection), "-1"))


@click.command(help=__doc__)
@click.option("--kills", default=20, show_default=True)
@click.option("--database", type=click.Choice(["sqlite", "postgres", "both"]), default="both", show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(kills: int, database: str, seed: int) -> None:
    """Runs it and prints what came of it."""
    with tempfile.TemporaryDirectory(prefix="youxu-older-") as name, databases(database) as made:
        try:
            old = before_newest_migration(Path(name))
        except NoHistory as why:
            return click.echo(f"NOT RUN, {why}")
        for what, url, folder in made:
            mill = prepare(Yard(Database(url)))
            with click.progressbar(length=kills, label=what, file=sys.stderr) as bar:
                figures, problems = run(mill, folder, old, kills, seed, bar)
            tell(what, figures, problems)


if __name__ == "__main__":
    main()
