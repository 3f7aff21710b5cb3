"""An installation as in production: pages and /engine-rest under gunicorn, whose workers are killed one by one."""

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

    def __init__(self, folder: Path, url: str, seed: int) -> None:
        """Not started yet."""
        super().__init__(folder, url, serving=0, working=1)
        self.chance, self.gunicorn = random.Random(seed), None
        self.ports = {"web-0": free_port()}
        self.names = ["web-0", *self.names]

    def begin(self, *names: str) -> None:
        """Starts these, or all; gunicorn only where it does not run."""
        for name in names or self.names:
            if name not in self.ports:
                super().begin(name)
            elif self.gunicorn is None:
                self._start(self.ports[name])

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

    def workers(self) -> list[int]:
        """Numbers of the processes that answer."""
        parent = self.gunicorn.pid
        return [int(number) for number in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]

    def kill(self, *names: str, number: int = signal.SIGKILL) -> None:
        """A worker of gunicorn for `web-0`; without names everything, gunicorn before its workers."""
        if "web-0" in names and self.gunicorn is not None:
            wait(self.workers, "gunicorn bears no workers")
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
