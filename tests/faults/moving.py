"""While processes die: cases that operators move to new versions in bulk, and cases that the clock begins."""

from __future__ import annotations

import datetime as dt

from faults.clients import Client, Note
from sqlalchemy import select
from support.bpmn import chain, el, timer
from support.yard import Yard, drawn, steps

from engine import history, values
from engine.commands.begin_on_time import STREAM, begin_on_time
from engine.commands.issue_token import issue_token
from engine.database import Database
from engine.machine import start_after, start_first
from engine.tables import case_, definition, deployment

EVERY = "R/PT2S"
CASES = 8
"""Cases that are moved together."""


def ticking() -> bytes:
    """Begun by the clock every other second (BPMN 2.0, 10.5.2), over at once."""
    body = el("startEvent", "begun", timer("timeCycle", EVERY), name="到点") + el("endEvent", "ended", name="办结")
    body += el("manualTask", "enter", name="登记")
    return drawn("ticking", body + chain("begun enter ended"))


def moving(name: str) -> bytes:
    """A procedure of two steps; versions differ by name."""
    return drawn("moving", steps("work", "file"), name=name)


def deploy(yard: Yard) -> str:
    """A procedure whose cases are moved, and one that the clock begins; a token of the designer."""
    yard.deploy({"moving.bpmn": moving("旧版")}, name="first")
    yard.deploy({"ticking.bpmn": ticking()}, name="clock")
    return issue_token(yard.database, "designer", "faults", yard.now)


class Mover(Client):
    """Begins cases as a clerk, deploys a new version as a designer, and moves all cases there as an operator."""

    def __init__(self, ports: list[int], seed: int, clerk: str, operator: str, designer: str) -> None:
        super().__init__(ports, seed)
        self.clerk, self.operator, self.designer = clerk, operator, designer
        self.cases: list[str] = []

    def turn(self) -> None:
        """All cases to another version; who was not told that they moved asks again."""
        while len(self.cases) < CASES:
            self.cases.append(self.begin())
        old, _ = self.newest()
        self.bring(moving(f"第{self.chance.randrange(10**6)}版"))
        new, version = self.newest()
        ends = {"sourceProcessDefinitionId": old, "targetProcessDefinitionId": new}
        plan = self.good(self.operator, "POST", "/migration/generate", {**ends, "updateEventTriggers": False})
        self.good(self.operator, "POST", "/migration/execute", {"migrationPlan": plan, "processInstanceQuery": {}})
        for case in self.cases:
            self.note("moved", case, str(version))
        self.stop.wait(0.3)

    def newest(self) -> tuple[str, int]:
        """Id and number of the newest version."""
        told = self.good(self.clerk, "GET", "/process-definition/key/moving")
        return told["id"], told["version"]

    def begin(self) -> str:
        """A case of the newest version."""
        self.note("starting", "moving")
        told = self.good(self.clerk, "POST", "/process-definition/key/moving/start", {})
        for _ in range(self.tries):
            self.note("starting", "moving")
        self.note("started", told["id"])
        return told["id"]

    def bring(self, drawing: bytes) -> None:
        """Deploys a file, as the Modeler does; twice where the first was not answered."""
        self.headers = {"Authorization": f"Bearer {self.designer}"}
        part = '--cut\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'.format
        body = part("deployment-name", "").encode() + b"moving\r\n"
        body += part("moving.bpmn", '; filename="moving.bpmn"').encode() + drawing + b"\r\n--cut--\r\n"
        kind = {"Content_Type": "multipart/form-data; boundary=cut"}
        status, _, told = self.send("POST", "/engine-rest/deployment/create", body, **kind)
        if status != 200:
            raise ValueError(f"deploy: {status} after {self.tries} tries: {told[:300]}")

    def good(self, token: str, method: str, path: str, body: object = None) -> object:
        """The answer of a request that must not fail."""
        self.headers = {"Authorization": f"Bearer {token}"}
        status, told = self.rest(method, path, body)
        if status not in (200, 204):
            raise ValueError(f"{path}: {status} after {self.tries} tries: {told}")
        return told


def moves(database: Database, notes: list[Note]) -> list[str]:
    """Every case went from version to version without a jump, each step once, and stands where it was told to."""
    wanted = select(case_.c.id, case_.c.definition_id, definition.c.version).where(case_.c.key == "moving")
    wrong = []
    with database.reading() as connection:
        rows = connection.execute(wanted.join(definition, definition.c.id == case_.c.definition_id)).all()
        for row in rows:
            first, *later = history.events(connection, row.id)
            here, told = str(first.data["definition"]), [one.data for one in later if one.kind == "migrated"]
            for one in told:
                wrong += [] if one["from"] == here else [f"{row.id} moved from {one['from']}, where it was not"]
                here = str(one["definition"])
            wrong += [] if here == row.definition_id else [f"{row.id} stands on {row.definition_id}, not on {here}"]
    stands = {row.id: row.version for row in rows}
    told_of = [about for word, *about in notes if word == "moved"]
    return wrong + [f"{case} told to have moved" for case, to in told_of if stands[case] < int(to)]


def ticks(database: Database, now: dt.datetime) -> list[str]:
    """Each time that the clock should have begun a case by `now` it has begun one, and told so once."""
    while begin_on_time(database, now):
        pass
    wanted = select(deployment.c.deployed_at).join(definition, definition.c.deployment_id == deployment.c.id)
    with database.reading() as connection:
        since = connection.execute(wanted.where(definition.c.key == "ticking")).scalar_one_or_none()
        begun = list(connection.execute(select(case_.c.id).where(case_.c.key == "ticking")).scalars())
        told = [one.data for one in history.events(connection, f"system:{STREAM}")]
    due = _times(values.read_instant(since), now) if since else []
    wrong = [] if [one["due"] for one in told] == due else [f"{len(due)} times due, {len(told)} told"]
    wrong += [] if [one["count"] for one in told] == list(range(1, len(told) + 1)) else ["counted wrongly"]
    return wrong + (
        [] if sorted(one["case"] for one in told) == sorted(begun) else [f"{len(begun)} begun by the clock"]
    )


def _times(since: dt.datetime, now: dt.datetime) -> list[str]:
    """All instants at which the cycle comes until `now`."""
    found, due = list[str](), start_first("cycle", EVERY, since)
    while due is not None and due <= now:
        found.append(values.instant(due))
        due = start_after("cycle", EVERY, since, due, len(found))
    return found
