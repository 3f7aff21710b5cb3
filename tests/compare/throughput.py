"""Completions a second over `POST /engine-rest/task/{id}/complete`: ours, Operaton's, and their ratio.

    PYTHONPATH=tests python -m compare.throughput [--cases N] [--rounds N] [--format json]

Both engines run as they are run in production (ours under gunicorn with two workers, Operaton in its Tomcat, full
history on either side), on two databases of one PostgreSQL, on the same cores, warm; one is asked while the other
rests, in turns. Only completions are timed: tasks of a process with three user tasks, opened before.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from compare.calls import Calls, Unreachable
from compare.peer import Missing, free_port, running
from sqlalchemy import create_engine
from sqlalchemy import text as sql
from support.bpmn import HEAD, chain, el
from support.city import FOUNDED, found
from support.postgres import Cluster

from engine.commands.issue_token import issue_token
from engine.database import Database

TASKS = ("first", "second", "third")
GOAL = 1.0


def diagram(assignee):
    """The process with three user tasks."""
    inner = el("startEvent", "begun", name="begun") + el("endEvent", "ended", name="ended")
    inner += "".join(el("userTask", name, name=name, camunda_assignee=assignee) for name in TASKS)
    inner += chain(" ".join(("begun", *TASKS, "ended")))
    process = el("process", "three", inner, name="three", isExecutable="true", camunda_historyTimeToLive="P1D")
    head = HEAD.replace(
        'targetNamespace="t"',
        'targetNamespace="t" modeler:executionPlatform="Camunda Platform" modeler:executionPlatformVersion="7.22.0"',
    )
    return f"{head}{process}</bpmn:definitions>"


class Engine:
    """One of the two, asked by `clients` at a time."""

    def __init__(self, name, address, headers, assignee):
        self.name, self.address, self.headers = name, address, headers
        self.lines = [Calls(address, headers) for _ in range(4)]
        fields = {"deployment-name": "three"}
        self.lines[0].deploy({"three.bpmn": diagram(assignee)}, **fields)

    def prepare(self, cases):
        """Open cases; their ids."""
        first = self.lines[0]
        return [first.post("/process-definition/key/three/start", {"variables": {}})["id"] for _ in range(cases)]

    def rate(self, cases, clients):
        """Completions a second over the three tasks of each of `cases`."""
        spent = 0.0
        for _ in TASKS:
            open_now = [self.lines[0].get("/task", processInstanceId=case)[0]["id"] for case in cases]
            shares = [open_now[n::clients] for n in range(clients)]
            threads = [
                threading.Thread(target=self._complete, args=work) for work in zip(self.lines, shares, strict=False)
            ]
            begun = time.perf_counter()
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            spent += time.perf_counter() - begun
        return len(TASKS) * len(cases) / spent

    def _complete(self, line, tasks):
        for task in tasks:
            line.post(f"/task/{task}/complete", {"variables": {"said": {"value": "yes", "type": "String"}}})


@contextmanager
def ours(database):
    """Our engine under gunicorn on a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        made = Database(database)
        found(made)
        token = issue_token(made, "designer", "throughput", FOUNDED)
        made.dispose()
        port = free_port()
        variables = {**os.environ, "YOUXU_DATABASE_URL": database, "YOUXU_FOLDER": folder, "YOUXU_SECRET": "throughput"}
        command = [str(Path(sys.executable).parent / "gunicorn"), "--bind", f"127.0.0.1:{port}", "--workers", "2"]
        command += [
            "--threads",
            "4",
            "--keep-alive",
            "75",
            "--worker-class",
            "gthread",
            "--log-level",
            "error",
            "web.production:app",
        ]
        process = subprocess.Popen(command, env=variables, cwd=Path(__file__).parents[2])
        try:
            address, headers = f"http://127.0.0.1:{port}", {"Authorization": f"Bearer {token}"}
            _await(address, headers)
            yield Engine("ours", address, headers, "${starter}")
        finally:
            process.terminate()
            process.wait(20)


def _await(address, headers):
    for _ in range(200):
        try:
            return Calls(address, headers).get("/version")
        except Unreachable:
            time.sleep(0.1)
    raise Missing("Our engine did not start.")


def measure(cases=60, rounds=3):
    """A figure for 1 and for 4 clients: the median of `rounds` ratios, taken in turns."""
    cluster = Cluster()
    try:
        for name in ("here", "there"):
            administrator = create_engine(cluster.url("postgres"), isolation_level="AUTOCOMMIT")
            with administrator.connect() as connection:
                connection.execute(sql(f"CREATE DATABASE {name}"))
            administrator.dispose()
        there = f"jdbc:postgresql://127.0.0.1:{cluster.port}/there", "youxu"
        with ours(cluster.url("here")) as mine, running(there, history="full") as address:
            theirs = Engine("Operaton", address, {}, "designer")
            return [figure(mine, theirs, clients, cases, rounds) for clients in (1, 4)]
    finally:
        cluster.stop()


def figure(mine, theirs, clients, cases, rounds):
    """One line of the table."""
    for engine in (mine, theirs, theirs, theirs):  # a virtual machine needs longer to be warm
        engine.rate(engine.prepare(cases), clients)
    pairs = [[engine.rate(engine.prepare(cases), clients) for engine in (mine, theirs)] for _ in range(rounds)]
    ratio = statistics.median(one / other for one, other in pairs)
    here, there = (statistics.median(side) for side in zip(*pairs, strict=True))
    return {
        "figure": f"POST /engine-rest/task/{{id}}/complete, ours : Operaton's, PostgreSQL, {clients} client(s)",
        "value": round(ratio, 2),
        "goal": GOAL,
        "unit": "ratio",
        "met": ratio >= GOAL,
        "ours": round(here),
        "theirs": round(there),
    }


def main():
    asked = argparse.ArgumentParser(prog="compare.throughput")
    asked.add_argument("--cases", type=int, default=60)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--format", choices=("text", "json"), default="text")
    given = asked.parse_args()
    try:
        figures = measure(given.cases, given.rounds)
    except Missing as missing:
        raise SystemExit(str(missing)) from None
    if given.format == "json":
        print(json.dumps(figures, ensure_ascii=False, indent=2))
        return
    for one in figures:
        rates = f"{one['ours']}/s : {one['theirs']}/s"
        print(f"{one['figure']:<84} {one['value']:.2f} (goal {one['goal']:.1f}; {rates})")


if __name__ == "__main__":
    main()
