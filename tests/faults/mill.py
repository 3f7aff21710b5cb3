"""What the fault scripts have in common: a city with diagrams that use everything which can be lost or done twice."""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from faults.clients import TOPIC, Clerk, Client, Crowd, Program
from support.bpmn import chain, el, flow, timer
from support.installation import Installation
from support.postgres import Cluster
from support.schedules import MESSAGE, written
from support.yard import CLERK, OTHER, Yard, drawn, fill, steps

from engine.commands.issue_token import issue_token
from engine.commands.set_password import set_password
from engine.database import Database

MOST_TOLD = 20
PASSWORD = "open sesame 2026"
CALL = '<bpmn:message id="call" name="call"/>'
EVENT = '<bpmn:messageEventDefinition messageRef="{}"/>'


def milling() -> bytes:
    """A task with a deadline of a second, and three reminders beside it."""
    body = steps("work", "file")
    body += el("boundaryEvent", "late", timer("timeDuration", "PT1S"), attachedToRef="work", name="到时")
    body += el("endEvent", "too_late", name="逾期") + flow("late", "too_late")
    cycle = timer("timeCycle", "R3/PT1S")
    body += el("boundaryEvent", "again", cycle, attachedToRef="file", cancelActivity="false", name="提醒")
    body += el("endEvent", "reminded", name="已提醒") + flow("again", "reminded")
    return drawn("milling", body)


def stamping() -> bytes:
    """External work, a save point before and behind an automatic step, then a person (BPMN 2.0, 10.3.3; Camunda 7)."""
    body = el("startEvent", "begun", name="提出") + el("endEvent", "ended", name="办结")
    body += el("serviceTask", "stamp", name="编号用印", camunda_type="external", camunda_topic=TOPIC)
    saved = {"camunda_asyncBefore": "true", "camunda_asyncAfter": "true"}
    body += el("manualTask", "enter", name="登记", **saved)
    body += el("userTask", "check", name="核对", camunda_candidateGroups="government_office")
    return drawn("stamping", body + chain("begun stamp enter check ended"))


def echoing() -> bytes:
    """Begun by the calendar, tells another process at once, then waits for a person."""
    body = el("startEvent", "begun", EVENT.format("m"), name="周期截止") + el("endEvent", "ended", name="办结")
    body += el("intermediateThrowEvent", "tell", EVENT.format("call"), name="告知")
    body += el("userTask", "report", name="汇报", camunda_candidateGroups="government_office")
    return drawn("echoing", body + chain("begun tell report ended"), MESSAGE + CALL)


def echo() -> bytes:
    """Begun by the other."""
    body = el("startEvent", "begun", EVENT.format("call"), name="收到") + el("endEvent", "ended", name="办结")
    body += el("userTask", "work", name="办理", camunda_candidateGroups="government_office")
    return drawn("echo", body + chain("begun work ended"), CALL)


def schedule(since: str) -> bytes:
    """A report of three units for each quarter since a day."""
    when = {"from_": since, "until": "2026-09-30"}
    return written(each="{unit_kinds: [subdistrict_office]}", periods="[quarter]", **when)


@dataclass(frozen=True)
class Mill:
    """A city to be tormented: its database, and tokens of those who work in it."""

    yard: Yard
    clerk: str
    other: str
    operator: str

    def crowd(self, ports: list[int], seed: int, *more: Client) -> Crowd:
        """A clerk over REST, one on the pages, and a program; and `more`."""
        return Crowd(
            Clerk(ports, seed, CLERK, self.clerk),
            Clerk(ports, seed + 1, OTHER, self.other, PASSWORD),
            Program(ports, seed + 2, self.operator),
            *more,
        )

    @property
    def url(self) -> str:
        """The database's URL."""
        return self.yard.database.url.render_as_string(hide_password=False)


def prepare(yard: Yard, since: str = "2025-03-31") -> Mill:
    """Deploys the diagrams; the calendar has something to begin for each quarter since a day."""
    yard.now = dt.datetime.now(dt.UTC)
    files = {"milling.bpmn": milling(), "stamping.bpmn": stamping()}
    files |= {"echoing.bpmn": echoing(), "echo.bpmn": echo(), "work_report.schedule.yaml": schedule(since)}
    yard.deploy(files)
    set_password(yard.database, OTHER, PASSWORD, "operator", yard.now)
    tokens = [issue_token(yard.database, login, "faults", yard.now) for login in (CLERK, OTHER, "operator")]
    return Mill(yard, *tokens)


@contextmanager
def databases(which: str) -> Iterator[list[tuple[str, str, Path]]]:
    """For a script: (name, URL, folder) of a filled city on each database asked for: sqlite, postgres or both."""
    with tempfile.TemporaryDirectory(prefix="youxu-faults-") as name:
        folder, made, cluster = Path(name), [], None
        if which in ("sqlite", "both"):
            made.append(("sqlite", f"sqlite:///{folder / 'city.db'}", folder / "sqlite"))
        if which in ("postgres", "both"):
            cluster = Cluster()
            made.append(("postgres", cluster.url("postgres"), folder / "postgres"))
        try:
            for _, url, _ in made:
                fill(Database(url))
            yield made
        finally:
            if cluster:
                cluster.stop()


def installed(mill: Mill, folder: Path, serving: int = 2, working: int = 2) -> Installation:
    """Processes on the mill's database, not started yet."""
    return Installation(folder, mill.url, serving=serving, working=working)


def tell(name: str, figures: dict[str, object], problems: list[str]) -> None:
    """One line of figures; what is wrong; exit code 1 when anything is."""
    click.echo(f"{name}: " + ", ".join(f"{what} {figure}" for what, figure in figures.items()))
    for problem in problems[:MOST_TOLD]:
        click.echo(f"  WRONG {problem}")
    if len(problems) > MOST_TOLD:
        click.echo(f"  WRONG and {len(problems) - MOST_TOLD} more")
    if problems:
        sys.exit(1)
