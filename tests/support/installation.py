"""An installation of its own: a database, processes of `youxu` that serve and work, and what they said."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import time
from pathlib import Path

from support.nursery import Nursery
from support.shell import clean

PATIENCE = 60.0
"""Seconds that a process may take to answer, on a slow machine."""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Installation:
    """Processes by name: `web-…` serve, each on its port, `work-…` do due work. All can be killed and begun again."""

    def __init__(self, folder: Path, url: str, *, serving: int = 1, working: int = 1, code: Path | None = None) -> None:
        """`code`: another checkout that is run."""
        self.folder, self.url = folder, url
        self.logs = folder / ("logs-of-other-code" if code else "logs")
        self.logs.mkdir(parents=True, exist_ok=True)
        self.ports = {f"web-{n}": free_port() for n in range(serving)}
        self.names = [*self.ports, *(f"work-{n}" for n in range(working))]
        self.running: dict[str, int] = {}
        self.nursery = Nursery({**clean(folder), "YOUXU_DATABASE_URL": url}, code)

    def begin(self, *names: str) -> None:
        """Starts these processes, or all."""
        for name in names or self.names:
            port = self.ports.get(name)
            words = ("serve", "--port", str(port)) if port else ("work",)
            self.running[name] = self.nursery.start(self.logs / f"{name}.txt", *words)

    def kill(self, *names: str, number: int = signal.SIGKILL) -> None:
        """Sends a signal, -9 unless told, to these processes, or all, and waits until they are gone."""
        for name in names or list(self.running):
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.running[name], number)
        for name in names or list(self.running):
            wait(lambda name=name: not self.lives(name), f"{name} lives on")
            del self.running[name]

    def lives(self, name: str) -> bool:
        """Whether a process is there."""
        try:
            os.kill(self.running[name], 0)
        except ProcessLookupError:
            return False
        return True

    def ready(self, name: str = "web-0") -> bool:
        """Whether a process that serves answers."""
        talk = http.client.HTTPConnection("127.0.0.1", self.ports[name], timeout=PATIENCE)
        try:
            talk.request("GET", "/sign-in")
            return talk.getresponse().status == 200
        except OSError:
            return False
        finally:
            talk.close()

    def up(self) -> None:
        """Waits until every process that serves answers."""
        for name in self.ports:
            wait(lambda name=name: self.ready(name), f"{name} does not answer")

    def said(self) -> str:
        """Everything that the processes printed."""
        return "".join(path.read_text("utf-8") for path in sorted(self.logs.glob("*.txt")))

    def close(self) -> None:
        """Kills what lives."""
        self.kill()
        self.nursery.stop()


def wait(enough, sentence: str, seconds: float = PATIENCE) -> float:
    """Seconds until enough() is true; AssertionError with `sentence` when it takes too long."""
    begun = time.monotonic()
    while not enough():
        assert time.monotonic() - begun < seconds, sentence
        time.sleep(0.02)
    return time.monotonic() - begun
