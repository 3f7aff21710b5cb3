"""An installation as in production: pages and /engine-rest under gunicorn, whose workers are killed one by one.

Its parent too, where that is asked for: its workers then see that they are alone and leave, and whoever keeps services
running (systemd, here this file) begins it again until it gets its port.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

from support.installation import Installation, free_port, wait
from support.shell import clean

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2


class Gunicorns(Installation):
    """`web-0` is gunicorn: to kill it is to kill one of its workers; it bears another at once."""

    def __init__(self, folder: Path, url: str, seed: int, parents: bool = False) -> None:
        """Not started yet. `parents`: every other time it is the parent that is killed."""
        super().__init__(folder, url, serving=0, working=1)
        self.chance, self.gunicorn = random.Random(seed), None
        self.parents, self.orphaned, self.longest = parents, 0, 0.0
        self.ports = {"web-0": free_port()}
        self.names = ["web-0", *self.names]

    def begin(self, *names: str) -> None:
        """Starts these, or all; gunicorn only where it does not run."""
        for name in names or self.names:
            if name not in self.ports:
                super().begin(name)
            elif self.gunicorn is None:
                self._start(self.ports[name])
                if self.orphaned:
                    self.longest = max(self.longest, wait(self._serves, "no new parent gets the port"))

    def _start(self, port: int) -> None:
        words = ["--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS), "--threads", "4"]
        words += ["--worker-class", "gthread", "--log-level", "critical", "web.production:app"]
        settings = {"YOUXU_DATABASE_URL": self.url, "YOUXU_SECRET": "faults", "PYTHONPATH": str(ROOT)}
        with (self.logs / "web-0.txt").open("a") as log:
            self.gunicorn = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", *words],
                env={**clean(self.folder), **settings},
                stdout=log,
                stderr=log,
                cwd=ROOT,
            )

    def _serves(self) -> bool:
        """Whether the parent has workers, so its port; one that gave up is begun again."""
        if self.gunicorn.poll() is not None:
            self._start(self.ports["web-0"])
        return bool(self.workers())

    def workers(self) -> list[int]:
        """Numbers of the processes that answer."""
        parent = self.gunicorn.pid
        return [int(number) for number in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]

    def kill(self, *names: str, number: int = signal.SIGKILL) -> None:
        """A worker of gunicorn for `web-0`; without names everything, gunicorn before its workers."""
        if "web-0" in names and self.gunicorn is not None:
            wait(self.workers, "gunicorn bears no workers")
            if self.parents and self.chance.random() < 0.5:
                self.gunicorn.kill()
                self.gunicorn.wait()
                self.gunicorn, self.orphaned = None, self.orphaned + 1
            else:
                self._end(self.chance.choice(self.workers()))
        if not names and self.gunicorn is not None:
            left = self.workers()
            self.gunicorn.kill()
            self.gunicorn.wait()
            self.gunicorn = None
            for worker in left:
                self._end(worker)
        if rest := [name for name in names or list(self.running) if name not in self.ports]:
            super().kill(*rest, number=number)

    @staticmethod
    def _end(worker: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
