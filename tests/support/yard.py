"""A proving ground: the demo city with the small diagrams of tests/commands/diagrams, and a clock that is turned."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select
from support.bpmn import chain, el, ext, prop, timer
from support.city import FOUNDED, City, found

from engine import history, jobs
from engine.commands.deploy import Deployed, Parcel, deploy
from engine.commands.do_due_work import do_due_work
from engine.database import Database
from engine.history import Recorded
from engine.store import Row
from engine.tables import due_work

DIAGRAMS = Path(__file__).resolve().parent.parent / "commands" / "diagrams"
CLERK, OTHER, THIRD = "office_clerk_1", "office_clerk_2", "office_clerk_3"
STRANGER = "bureau_head_forestry"
HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:modeler="http://camunda.org/schema/modeler/1.0" targetNamespace="youxu/tests" '
    'modeler:executionPlatform="Camunda Platform" modeler:executionPlatformVersion="7.22.0">'
)
__all__ = ["chain", "el", "ext", "prop", "timer"]


def fill(database: Database) -> None:
    """The demo city and the small diagrams."""
    found(database)
    files = {file.name: file.read_bytes() for file in sorted(DIAGRAMS.glob("*.bpmn"))}
    deploy(database, "designer", Parcel(files, "small diagrams"), FOUNDED)


def drawn(ident: str, body: str, declared: str = "", name: str = "小图", **attributes: str) -> bytes:
    """A file with one process that the government office may start."""
    attributes.setdefault("camunda_candidateStarterGroups", "government_office")
    made = el("process", ident, body, name=name, isExecutable="true", camunda_historyTimeToLive="P1D", **attributes)
    return f"{HEAD}{declared}{made}</bpmn:definitions>".encode()


def steps(*names: str) -> str:
    """A start, user tasks `names` for the government office, an end."""
    tasks = [el("userTask", name, name=name, camunda_candidateGroups="government_office") for name in names]
    ends = el("startEvent", "begun", name="提出"), el("endEvent", "ended", name="办结")
    return "".join([*ends, *tasks]) + chain(" ".join(["begun", *names, "ended"]))


class Yard(City):
    """The city with a clock to turn and short words for what a tester asks."""

    def pass_time(self, **span: float) -> None:
        """Turns the clock, without doing what is due."""
        self.now += dt.timedelta(**span)

    def work(self, **span: float) -> int:
        """Turns the clock and does what is due until nothing is; how many rows were done."""
        self.pass_time(**span)
        total = 0
        while done := jobs.do_all(self.database, self.now, do_due_work):
            total += done
        return total

    def deploy(self, files: dict[str, bytes], **more: Any) -> Deployed:
        """A deployment by the designer."""
        return deploy(self.database, "designer", Parcel(files, more.pop("name", "test"), **more), self.now)

    def begin(self, process: str, answers: dict[str, object] | None = None, **more: object) -> str:
        """The id of a case that the clerk starts."""
        return self.start(CLERK, process, answers, **more).case

    def finish(self, case: str, element: str, answers: dict[str, object] | None = None, login: str = CLERK) -> object:
        """Completes the open task on `element`."""
        return self.complete(login, self.task(case, element), answers)

    def log(self, stream: str) -> list[Recorded]:
        """The events of a stream."""
        with self.database.reading() as connection:
            return history.events(connection, stream)

    def kinds(self, case: str) -> list[str]:
        """Kinds of the events of a case."""
        return [event.kind for event in self.log(case)]

    def elements(self, case: str) -> list[str]:
        """Elements with an open task."""
        return [str(row["element"]) for row in self.tasks(case)]

    def due(self, case: str) -> list[Row]:
        """Rows of due work of a case."""
        with self.database.reading() as connection:
            rows = connection.execute(select(due_work).where(due_work.c.case_id == case).order_by(due_work.c.n))
            return [dict(row) for row in rows.mappings()]

    def proved(self) -> list[history.Problem]:
        """What `youxu verify` finds, but for the witness outside."""
        with self.database.reading() as connection:
            return history.verify(connection, None)


def rivals(acts: Sequence[Callable[[], object]]) -> list[object]:
    """Does all `acts` at once; what each gave, or the error it raised, in their order."""
    outcomes: list[object] = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(n: int) -> None:
        gate.wait()
        try:
            outcomes[n] = acts[n]()
        except Exception as error:  # noqa: BLE001  # told to the test
            outcomes[n] = error

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
