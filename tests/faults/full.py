"""The disk full while people work: `python tests/faults/full.py`. Needs the right to mount a small tmpfs.

What has no room is refused in words, nothing is lost or half done, all goes on when there is room again.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import click
from faults.away import LASTING, Came
from faults.clients import patient
from faults.kill import finish, judge, overdue
from faults.mill import Mill, installed, prepare, tell
from support.installation import wait
from support.postgres import Cluster
from support.yard import Yard, fill

from engine.database import Database

SIZES = {"sqlite": 24, "postgres": 200}
"""MB of the small disk."""


class MountRefused(Exception):
    """No small disk can be made here."""


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk of so many MB in `folder`. MountRefused where mounting is not allowed."""
    folder.mkdir(parents=True, exist_ok=True)
    words = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    with suppress(FileNotFoundError):
        if subprocess.run(words, capture_output=True).returncode == 0:
            try:
                yield folder
            finally:
                subprocess.run(["umount", "-l", str(folder)], check=True)
            return
    raise MountRefused("no tmpfs can be mounted here (run as root, outside of a container that forbids it)")


def stuff(place: Path, left: int) -> None:
    """Fills the disk up to `left` bytes."""
    room = os.statvfs(place)
    with (place / "stuffing").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, room.f_bavail * room.f_bsize - left))


def run(mill: Mill, disk: Path, folder: Path, cluster: Cluster | None = None) -> Came:
    """Figures, and what is wrong."""
    place = installed(mill, folder, serving=1, working=1)
    try:
        place.begin()
        place.up()
        crowd = mill.crowd(list(place.ports.values()), 1)
        try:
            wait(lambda: crowd.told()["completed"] >= 3, "nobody works")
            stuff(disk, left=100_000)
            wait(lambda: len(refused(crowd)) >= 5, "the disk does not get full")
            patient(lambda: False, 1)
            (disk / "stuffing").unlink()
            told = crowd.told()["completed"]
            if cluster and not cluster.alive():  # it gives up when it cannot write its log: for its operator to begin
                cluster.begin()
            again = dt.datetime.now(dt.UTC)
            back = wait(lambda: crowd.told()["completed"] > told, "people do not work again")
            wait(lambda: not overdue(mill.yard.database, again), "due work is not done again")
        finally:
            crowd.stop()
        died = [name for name in place.running if not place.lives(name)]
    finally:
        place.close()
    finish(mill.yard)
    answers = refused(crowd)
    problems = judge(mill, crowd.notes(), folder) + [f"{name} died" for name in died]
    problems += [f"not in words: {text[:300]}" for text in answers if "空间" not in text and "数据库" not in text]
    told = crowd.told()
    figures = {"refused in words": len(answers), "people back after": f"{back:.1f} s", "completed": told["completed"]}
    return figures, problems


def refused(crowd) -> list[str]:
    """Every answer 503."""
    return [text for client in crowd.clients for _, text in list(client.away)]


def on_sqlite(folder: Path) -> Came:
    """Database, key and witness on one full disk."""
    with small_disk(folder / "disk", SIZES["sqlite"]) as disk:
        database = Database(f"sqlite:///{disk / 'city.db'}")
        fill(database)
        try:
            return run(prepare(Yard(database)), disk, disk)
        finally:
            database.dispose()


def on_postgres(folder: Path) -> Came:
    """PostgreSQL's files on a full disk, ours elsewhere."""
    with small_disk(folder / "disk", SIZES["postgres"]) as disk:
        (disk / "data").mkdir()
        cluster = Cluster(LASTING, disk / "data")
        database = Database(cluster.url("postgres"))
        try:
            fill(database)
            return run(prepare(Yard(database)), disk, folder, cluster)
        finally:
            database.dispose()
            cluster.stop()


@click.command(help=__doc__)
@click.option("--database", type=click.Choice(["sqlite", "postgres", "both"]), default="both", show_default=True)
def main(database: str) -> None:
    """Runs it and prints what came of it."""
    with tempfile.TemporaryDirectory(prefix="youxu-faults-") as name:
        os.chmod(name, 0o755)  # PostgreSQL's user looks in
        for what, act in (("sqlite", on_sqlite), ("postgres", on_postgres)):
            if database in (what, "both"):
                try:
                    tell(what, *act(Path(name) / what))
                except MountRefused as why:
                    click.echo(f"{what}: NOT RUN, {why}")


if __name__ == "__main__":
    main()
