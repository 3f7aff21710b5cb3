"""A city of its own to measure in: one unit, as many people as are needed, the diagrams of this folder, a clock.

Nothing here touches an installation: SQLite lies in a temporary folder, and on PostgreSQL a database is made beside
the one that the URL names and dropped at the end.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from engine import schema
from engine.acts import Submission
from engine.commands.complete_task import Completed, complete_task
from engine.commands.deploy import Parcel, deploy
from engine.commands.import_organisation import import_organisation
from engine.commands.start_case import Started, Wish, start_case
from engine.database import Database, beside
from engine.tables import task

DIAGRAMS = Path(__file__).resolve().parent / "diagrams"
FOUNDED = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 6, 1, 1, 0, tzinfo=dt.UTC)
PERSON, DESIGNER = "bencher_1", "bench_designer"
SHEETS = {
    "unit_kinds": ["kind,name,titled,part", "bench_kind,试验单位,yes,no"],
    "units": [
        "code,name,short_name,doc_word,kind,parent,order,from,to",
        "benchers,试验处,试验处,,bench_kind,,1,2020-01-01,",
    ],
    "post_kinds": ["kind,name,rank,head,top,rises_by", "bench_post,试验员,9,no,no,"],
    "posts": ["code,unit,kind,name,order,from,to"],
    "people": ["login,name,roles,active", f"{DESIGNER},试验设计,designer operator,yes"],
    "tenures": ["tenure,login,post,kind,main,from,to,basis"],
}
"""The organisation: a head of columns and the first lines; `city` adds the people."""


@dataclass
class Ground:
    """A database with the city and the diagrams in it, and short words for what is done there."""

    database: Database
    now: dt.datetime = NOW

    @property
    def kind(self) -> str:
        """The database as the table of figures names it."""
        return "SQLite" if self.database.is_sqlite else "PostgreSQL"

    def start(self, process: str, answers: Mapping[str, object] | None = None) -> Started:
        """A case that the first person begins."""
        return start_case(self.database, PERSON, Wish(process=process), Submission(answers=answers or {}), self.now)

    def complete(self, task_id: str, answers: Mapping[str, object] | None = None) -> Completed:
        """The first person completes a task."""
        return complete_task(self.database, PERSON, task_id, Submission(answers=answers or {}), self.now)

    def tasks(self, case: str) -> list[str]:
        """The open tasks of a case, oldest first."""
        wanted = select(task.c.id).where(task.c.case_id == case, task.c.state == "open")
        with self.database.reading() as connection:
            return list(connection.execute(wanted.order_by(task.c.token)).scalars())


def drawn() -> dict[str, bytes]:
    """The diagrams by file name."""
    return {file.name: file.read_bytes() for file in sorted(DIAGRAMS.glob("*.bpmn"))}


@contextmanager
def ground(url: str | None, people: int = 1) -> Iterator[Ground]:
    """A new city: in a temporary SQLite file, or in a database of its own on the PostgreSQL server that `url` names."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="youxu-bench-")))
        if url is None:
            database = Database(f"sqlite:///{folder / 'bench.db'}")
        else:
            database = stack.enter_context(beside(url, "youxu_bench"))
        stack.callback(database.dispose)
        schema.upgrade(database)
        import_organisation(database, DESIGNER, city(folder / "organisation", people), FOUNDED)
        deploy(database, DESIGNER, Parcel(drawn(), "benchmark"), FOUNDED)
        yield Ground(database)


def city(folder: Path, people: int) -> Path:
    """Writes the organisation as CSV files; the folder again."""
    folder.mkdir()
    sheets = {name: list(lines) for name, lines in SHEETS.items()}
    for n in range(1, people + 1):
        sheets["posts"].append(f"benchers:b{n},benchers,bench_post,试验员{n},{n},2020-01-01,")
        sheets["people"].append(f"bencher_{n},试验员{n},staff,yes")
        sheets["tenures"].append(f"b{n},bencher_{n},benchers:b{n},substantive,yes,2020-01-01,,")
    for name, lines in sheets.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder
