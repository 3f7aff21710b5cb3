"""Bears processes of `youxu` fast: everything is imported once, each process is a fork that has done nothing yet.

As a program it reads lines from its input, `<log file> <word> <word> …`, forks a process that does `youxu <words>` as
its entry point would, and answers with the number of that process. A killed fork is a killed process like any other.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]


class Nursery:
    """The process that forks; `start` gives the number of a new one. `environment`: of all of them."""

    def __init__(self, environment: dict[str, str], code: Path | None = None) -> None:
        """`code`: another checkout whose `engine` and `web` are run, instead of this one."""
        environment = {**environment, "PYTHONPATH": str(code or HERE)}
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        try:
            self._answer()
        except RuntimeError:
            self.stop()
            raise

    def start(self, log: Path, *words: str) -> int:
        """The number of a new process that does `youxu <words>`; what it prints is added to `log`."""
        print(log, *words, file=self.process.stdin, flush=True)
        return int(self._answer())

    def stop(self) -> None:
        """No more processes; those that live are not touched."""
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()

    def _answer(self) -> str:
        told = self.process.stdout.readline()
        if not told:
            raise RuntimeError("the nursery is gone")
        return told


def become(log: str, words: list[str]) -> None:
    """This fork does `youxu <words>` and never comes back."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    told = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, file in enumerate((nothing, told, told)):
        os.dup2(file, number)
    sys.argv = ["youxu", *words]
    try:
        main()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


if __name__ == "__main__":
    import alembic.command
    import waitress

    import web
    from engine.cli import main

    assert {alembic.command, waitress, web}
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that are killed
    print("ready", flush=True)
    for line in sys.stdin:
        place, *asked = line.split()
        number = os.fork()
        if number == 0:
            become(place, asked)
        print(number, flush=True)
