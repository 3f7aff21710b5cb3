"""Where an installation keeps its things, by environment variable."""

from __future__ import annotations

import datetime as dt
import gc
import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine import schema
from engine.database import Database
from engine.errors import Unavailable

log = logging.getLogger("youxu")
LONGEST_WAIT, PAUSE = 60.0, 2.0
"""Seconds that what serves and works waits for its database when it starts, and between two looks."""
PROCESSES = Path(__file__).resolve().parent.parent.parent / "processes"


@dataclass(frozen=True)
class Place:
    """`url` of the database, `folder` for everything else, signing `key`, `witness` file of checkpoints."""

    url: str
    folder: Path
    key: Path
    witness: Path

    def database(self) -> Database:
        """The database, its folder made and its schema brought up to date."""
        if self.url.startswith("sqlite"):
            Path(self.url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        database = Database(self.url)
        schema.upgrade(database)
        return database

    def awaited(self) -> Database:
        """As `database`, but one that is away for a moment is waited for: both may be starting, or coming back.

        A process that gave up at once would be begun again and again; gunicorn stops for good when a worker does.
        """
        end = time.monotonic() + LONGEST_WAIT
        while True:
            try:
                return self.database()
            except Unavailable as away:
                if time.monotonic() > end:
                    raise
                log.warning("database not reached, waiting: %s", away.details["why"])
                time.sleep(PAUSE)


def here() -> Place:
    """YOUXU_FOLDER (var), YOUXU_DATABASE_URL, YOUXU_KEY, YOUXU_WITNESS; each with a default inside the folder."""
    folder = Path(os.environ.get("YOUXU_FOLDER", "var")).resolve()
    return Place(
        url=os.environ.get("YOUXU_DATABASE_URL") or f"sqlite:///{folder / 'youxu.db'}",
        folder=folder,
        key=Path(os.environ.get("YOUXU_KEY", folder / "checkpoint.pem")),
        witness=Path(os.environ.get("YOUXU_WITNESS", folder / "checkpoints.txt")),
    )


def collect_seldom() -> None:
    """For whoever begins a process of ours: its garbage collector leaves alone what was imported, and comes seldom.

    A command makes a case of some hundred objects that refer to one another, and drops it: by default the collector
    came every few commands and looked through all modules now and then, a tenth of the time of a re-execution.
    """
    gc.freeze()
    gc.set_threshold(5_000, 10, 10)


def clock(hours_ahead: float = 0) -> Callable[[], dt.datetime]:
    """The clock of this process; ahead of the real one only for demonstrations."""
    ahead = dt.timedelta(hours=hours_ahead)
    return lambda: dt.datetime.now(dt.UTC) + ahead
