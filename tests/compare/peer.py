"""The foreign engine: builds Operaton's REST server from Maven Central, starts it, stops it."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from compare.calls import Calls, Unreachable

FOLDER = Path(__file__).parent / "operaton"
MADE = FOLDER / "target"
PATIENCE = 120
"""Seconds until a started engine must answer."""


class Missing(Exception):
    """What is needed and not there, in one sentence."""


def build():
    """Fetch and compile, once. Missing names what is not there."""
    for program, packages in (("java", "openjdk-17-jdk-headless"), ("mvn", "maven")):
        if shutil.which(program) is None:
            raise Missing(f"`{program}` is not installed (apt-get install {packages}); nothing was compared.")
    stamp = MADE / "stamp"
    sources = [FOLDER / "pom.xml", *FOLDER.rglob("*.java")]
    if stamp.exists() and all(stamp.stat().st_mtime > one.stat().st_mtime for one in sources):
        return
    goals = ["compile", "dependency:copy-dependencies", f"-DoutputDirectory={MADE / 'lib'}"]
    done = subprocess.run(["mvn", "-q", "-B", *goals], cwd=FOLDER, capture_output=True, text=True, check=False)
    if done.returncode:
        why = next((line for line in done.stdout.splitlines() if "Could not" in line or "COMPILATION" in line), "")
        why = re.sub(r"\x1b\[[0-9;]*m", "", why)[:300]
        raise Missing(
            f"Maven could not build the foreign engine (is Maven Central reached?); nothing was compared. {why}"
        )
    stamp.touch()


def settings(port, database, history):
    """Command-line settings. `database`: (JDBC address, user)."""
    address, user = database
    given = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "spring.datasource.url": address,
        "spring.datasource.username": user,
        "spring.datasource.password": "",
        "spring.main.banner-mode": "off",
        "logging.level.root": "WARN",
        "logging.level.org.operaton": "ERROR",
        "operaton.bpm.job-execution.enabled": "false",
        "operaton.bpm.history-level": history,
        "operaton.bpm.generic-properties.properties.java-serialization-format-enabled": "true",
    }
    return [f"--{name}={value}" for name, value in given.items()]


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(database=("jdbc:h2:mem:peer;DB_CLOSE_DELAY=-1", "sa"), history="audit"):
    """Its address, while it runs. With $YOUXU_PEER it is somebody else's to start and stop."""
    if "YOUXU_PEER" in os.environ:
        yield os.environ["YOUXU_PEER"]
        return
    build()
    port = free_port()
    classes = os.pathsep.join([str(MADE / "classes"), f"{MADE / 'lib'}/*"])
    command = ["java", "-Xmx1g", "-cp", classes, "youxu.Peer", *settings(port, database, history)]
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        try:
            _await(process, address := f"http://127.0.0.1:{port}", log)
            yield address
        finally:
            process.terminate()
            process.wait(20)


def _await(process, address, log):
    until = time.monotonic() + PATIENCE
    calls = Calls(address)
    while True:
        try:
            return calls.get("/version")
        except Unreachable:
            if process.poll() is not None or time.monotonic() > until:
                log.seek(0)
                raise Missing(f"The foreign engine did not start: {log.read()[-800:]}") from None
            time.sleep(0.3)
