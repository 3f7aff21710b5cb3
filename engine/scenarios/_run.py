"""Walks scenarios on a draft: a city of its own in a temporary folder, a fresh copy for each, thrown away after."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine import decisions
from engine.database import Database
from engine.errors import EngineError
from engine.scenarios._acting import ByCommand
from engine.scenarios._coverage import Counted, Coverage, cover
from engine.scenarios._ground import Ground, found
from engine.scenarios._reading import Scenarios
from engine.scenarios._walk import Missed, walk

BEFORE = dt.timedelta(days=22)
"""How long before the first scenario the city is founded and everything deployed."""
Show = Callable[[int, int], None]


@dataclass(frozen=True)
class Walked:
    """One scenario. `why` "": everything was as expected; `skipped`: there was no time left for it."""

    name: str
    why: str = ""
    skipped: bool = False


@dataclass(frozen=True)
class Told:
    """What became of every scenario, and what they covered together."""

    walked: tuple[Walked, ...]
    coverage: Coverage

    @property
    def wrong(self) -> int:
        """How many went otherwise than expected."""
        return sum(bool(one.why) for one in self.walked)


@dataclass
class _Town:
    database: Database
    now: dt.datetime


def run(ground: Ground, draft: Mapping[str, bytes], file: Scenarios, show: Show, seconds: float = 0) -> Told:
    """Walks every scenario of `file` on `ground` with `draft` in it. Invalid where the draft cannot be deployed.

    `seconds`: after so many no further scenario is begun (0: no end). `show(done, total)` is called after each.
    """
    end = time.monotonic() + seconds if seconds else float("inf")
    with tempfile.TemporaryDirectory(prefix="youxu-") as name:
        folder, counted = Path(name), Counted()
        founded = folder / "founded.db"
        first = min((dt.datetime.fromisoformat(one["now"]) for one in file.scenarios), default=dt.datetime.now(dt.UTC))
        found(founded, ground, draft, (first - BEFORE).astimezone(dt.UTC)).dispose()
        told = list[Walked]()
        for number, scenario in enumerate(file.scenarios, 1):
            if time.monotonic() > end:
                told.append(Walked(scenario["name"], skipped=True))
                continue
            copy = Path(shutil.copy(founded, folder / f"{number}.db"))
            told.append(_walked(copy, file, scenario, counted))
            copy.unlink()
            show(number, len(file.scenarios))
        database = Database(f"sqlite:///{founded}")
        with database.reading() as connection:
            covered = cover(connection, draft, counted)
        database.dispose()
    return Told(tuple(told), covered)


def _walked(path: Path, file: Scenarios, scenario: Mapping[str, Any], counted: Counted) -> Walked:
    database = Database(f"sqlite:///{path}")
    why = ""
    try:
        with decisions.hits() as rows:
            try:
                walk(_Town(database, dt.datetime.fromisoformat(scenario["now"])), ByCommand(database), file, scenario)
            except (Missed, EngineError, KeyError) as error:
                why = _told(error)
        counted.rows.update(rows)
        with database.reading() as connection:
            counted.add_cases(connection)
    finally:
        database.dispose()
    return Walked(scenario["name"], why)


def _told(error: Exception) -> str:
    notes: Sequence[str] = getattr(error, "__notes__", ())
    said = error.sentence if isinstance(error, EngineError) else str(error)
    if isinstance(error, KeyError):
        said = f"这一步没有写 {said}"
    return "：".join([*notes, said])
