"""What a case that nobody touches costs the web process: memory before and after very many of them are opened."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from sqlalchemy import literal

from engine.benchmark.clones import Other, copy_case
from engine.benchmark.figures import Figure, figure
from engine.benchmark.ground import PERSON, Ground
from engine.benchmark.sizes import Sizes
from engine.commands.issue_token import issue_token

LOOKS, FIRST_LOOKS, ROUNDS = 40, 4, 6
OTHERS: Other = {
    ("case_", "starter"): lambda _: literal("bencher_2"),
    ("case_", "unit"): lambda _: literal("others"),
    ("task_candidate", "value"): lambda _: literal("others"),
}
"""Whose the cases are: somebody else's than those that are asked for."""
PAGES = ("/engine-rest/task?maxResults=20", "/engine-rest/process-instance?maxResults=20")


def idle(ground: Ground, sizes: Sizes) -> list[Figure]:
    """KiB of resident memory an idle case; Linux only.

    The least of some rounds, in each of which as many cases are opened: what a case costs shows in all of them, what
    has a bound of its own, such as the pages that SQLite keeps for each connection, only until it is full. They are
    other people's: what a list of one's own cases takes while it is made is not what a case costs that lies idle.
    """
    name = f"resident memory of the web process an idle case, {ground.kind}"
    if not Path("/proc/self/statm").exists():
        return [figure(name, None, "≤ 0", "KiB")]
    model = ground.start("three_tasks").case
    with _serving(ground) as (process, ask):
        for _ in range(FIRST_LOOKS):
            ask()
        seen = [_resident(process)]
        for first in range(0, ROUNDS * sizes.idle, sizes.idle):
            copy_case(ground.database, model, range(first, first + sizes.idle), OTHERS)
            ask()
            seen.append(_resident(process))
    grown = min(after - before for before, after in pairwise(seen))
    return [figure(name, round(max(0, grown) / sizes.idle, 1), "≤ 0", "KiB")]


def _resident(process: int) -> int:
    """KiB of a process that lie in memory."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


@contextmanager
def _serving(ground: Ground) -> Iterator[tuple[int, Callable[[], object]]]:
    """`youxu serve` on this database: its process, and a function that asks for some pages."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = issue_token(ground.database, PERSON, "benchmark", ground.now)
    with tempfile.TemporaryDirectory(prefix="youxu-bench-") as folder:
        url = ground.database.url.render_as_string(hide_password=False)
        settings = {**os.environ, "YOUXU_DATABASE_URL": url, "YOUXU_FOLDER": folder}
        command = [sys.executable, "-m", "engine", "serve", "--port", str(port)]
        silent = subprocess.DEVNULL
        process = subprocess.Popen(command, env=settings, stdout=silent, stderr=silent)  # noqa: S603  # ourselves
        try:
            _until_it_answers(port, token)
            yield process.pid, lambda: [_ask(port, token, page) for page in PAGES for _ in range(LOOKS)]
        finally:
            process.terminate()
            process.wait(30)


def _until_it_answers(port: int, token: str) -> None:
    for _ in range(300):
        try:
            _ask(port, token, PAGES[0])
            return
        except ConnectionError:
            time.sleep(0.1)
    raise TimeoutError("youxu serve")


def _ask(port: int, token: str, page: str) -> int:
    """Bytes of the answer."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    line.request("GET", page, headers={"Authorization": f"Bearer {token}"})
    answer = line.getresponse()
    size = len(answer.read())
    line.close()
    if answer.status != http.client.OK:
        raise AssertionError(f"{page}: {answer.status}")
    return size
