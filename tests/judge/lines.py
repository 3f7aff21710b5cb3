"""Is every line of the machine held by something? Breaks each, one at a time; the judge or a test must notice.

    PYTHONPATH=tests python -m judge.lines [WORDS OF A FILE'S NAME] [--from N] [--every N] [--seconds N] [--diagrams N]

A condition is turned round, a statement left out, a constant changed; outside of functions an entry of a table, a
decorator, a default too. What survives is printed with its line: a line
that may be broken without anything failing wants a test, or is not needed, or (`equivalent.py`) nobody can tell.
Everything is loaded once; each break is tried in a process of its own, on the watchers that run through its line.
"""

import argparse
import itertools
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import hypothesis
import pytest
from judge.breaking import breaks
from judge.equivalent import EQUIVALENT
from judge.putting_in import Broken, put_in

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "engine" / "machine"
TESTS = (
    "machine",
    "language",
    "diagrams/test_info.py",
    *(f"commands/test_{name}.py" for name in ("instances", "migrate_cases", "move_case", "reopen_case", "take_back")),
    "commands/test_recount_deadlines.py",
    "rest/test_modification.py",
)
NO_TESTS = "postgres or test_table or hash_seed or every_diagram_is_without_findings"
"""The tests with a database on SQLite only; and what breaks nothing of the machine's."""
MEMORY = 3 << 30
OTHER_SHAPE = "another kind of function"
HARNESS = "the trial itself failed:"


class Trial:
    """A pytest plugin: instead of running the tests, tries breaks on them and on the judges."""

    def __init__(self, given, every):
        self.given, self.every = given, every
        self.tried, self.survived, self.last = Counter(), Counter(), {}
        kept = given.known is not None and given.known.exists()
        self.known = set(given.known.read_text("utf-8").splitlines()) if kept else set()

    def pytest_runtestloop(self, session):
        from judge import watching  # noqa: PLC0415  # only now, so that a module may be broken before it is loaded

        self.watching, self.plugins = watching, session.config.pluginmanager.get_plugins()
        self.watchers = watching.watchers(session.items, self.given.diagrams)
        if self.given.only is None:
            watching.make_ready(session.items)
            self._try_all()
        else:
            self._mute()
            self.seen = pickle.loads(self.given.seen.read_bytes())
            self.watchers = [one for one in self.watchers if one.name not in self.seen.failing]
            os._exit(3 if watching.first_to_notice(self._patient(self._cheapest()), self.seen.costs) else 0)
        return True

    def _try_all(self):
        begun = time.monotonic()
        self.seen = self._seen()
        print(f"{len(self.watchers)} watchers, {time.monotonic() - begun:.0f} s to look at them", flush=True)
        if self.seen.failing:
            print("unbroken, the machine is already noticed, so left out:", *self.seen.failing, flush=True)
            self.watchers = [one for one in self.watchers if one.name not in self.seen.failing]
        if by := self._tried(None, self._cheapest()[: len(self.watchers) // 4]):
            raise SystemExit(f"unbroken, the machine is noticed in a process of its own: {by}")
        for n, one in list(enumerate(self.every))[self.given.first :: self.given.every]:
            if time.monotonic() - begun > self.given.seconds:
                break
            if self.given.outside and one.inside:
                continue
            self._try(n, one)
        print(f"of {len(self.every)} breaks in {time.monotonic() - begun:.0f} s:", flush=True)
        known = {(one.path.name, one.text, one.what) for one in self.every}
        files = {file for file, *_ in known}
        for gone in [one for one in EQUIVALENT if one[0] in files and one not in known]:
            print("no break any more, look again:", *gone, flush=True)
        for name in sorted({name for name, _ in self.tried}):
            print(name, {what: count for (file, what), count in self.tried.items() if file == name}, flush=True)

    def _try(self, n, one):
        passed = "equivalent" if (one.path.name, one.text, one.what) in EQUIVALENT else ""
        passed = passed or ("known" if one.key in self.known else "")
        self.tried[one.path.name, passed or "tried"] += 1
        if passed:
            return
        by = self._by_whom(one)
        if by and self.given.told:
            print(f"noticed {n} {one} BY {by}", flush=True)
        if by and self.given.known:
            with self.given.known.open("a", encoding="utf-8") as out:
                out.write(one.key + "\n")
        if not by:
            self.tried[one.path.name, "survived"] += 1
            print(f"SURVIVED {n} {one}", flush=True)

    def _seen(self):
        """What the watchers see, as found now or as kept in a file."""
        if self.given.seen.exists():
            return pickle.loads(self.given.seen.read_bytes())
        found = self.watching.seen(self.watchers, FOLDER)
        self.given.seen.write_bytes(pickle.dumps(found))
        return found

    def _by_whom(self, one):
        """Who notices a break, "" if nobody does."""
        lines = [(path, line) for path, line in self.seen.lines if path == str(one.path)]
        if one.inside:
            lines = [(path, line) for path, line in lines if line in one.lines]
        names = {name for place in lines for name in self.seen.lines[place]}
        chosen = self._patient([watcher for watcher in self._cheapest() if watcher.name in names])
        chosen.sort(key=lambda watcher: watcher.name != self.last.get((one.path, one.inside)))
        by = self._tried(one, chosen) if chosen else ""
        by = by or (self._apart(one) if not one.inside else "")
        self.last[one.path, one.inside] = by
        return by

    def _cheapest(self):
        return sorted(self.watchers, key=lambda watcher: self.seen.costs.get(watcher.name, 0))

    def _patient(self, chosen):
        """As many as the patience is enough for."""
        spent = itertools.accumulate(self.seen.costs.get(watcher.name, 1) for watcher in chosen)
        return [watcher for watcher, seconds in zip(chosen, spent, strict=True) if seconds <= self.given.patience]

    def _tried(self, one, chosen):
        read, write = os.pipe()
        child = os.fork()
        if not child:
            try:
                self._mute()
                if one is not None:
                    put_in(one)
            except ValueError:  # it uses no `super()`, say, or another variable from outside
                os.write(write, OTHER_SHAPE.encode())
                os._exit(1)
            except BaseException as error:  # noqa: BLE001
                os.write(write, f"{HARNESS if one.inside else 'does not load:'} {error!r}".encode()[:300])
                os._exit(1)
            try:
                os.write(write, self.watching.first_to_notice(chosen, self.seen.costs).encode())
            except BaseException as error:  # noqa: BLE001 - whatever comes through has noticed
                os.write(write, repr(error)[:200].encode())
            os._exit(0)
        os.close(write)
        _, status = os.waitpid(child, 0)
        with os.fdopen(read) as came:
            said = came.read()
        if said == OTHER_SHAPE:
            return self._apart(one)
        if said.startswith(HARNESS):
            raise SystemExit(f"{one}: {said}")
        return said or ("hangs or dies" if status else "")

    def _mute(self):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        for plugin in self.plugins:  # no two children share a database
            if hasattr(plugin, "_numbers"):
                plugin._numbers = itertools.count(os.getpid() * 1000)
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)

    def _apart(self, one):
        """A break outside of functions: in a Python of its own, which loads the broken module."""
        n = self.every.index(one) - [other.path for other in self.every].index(one.path)
        again = [sys.executable, "-m", "judge.lines", one.path.name, "--only", str(n), "--seen", str(self.given.seen)]
        again += ["--diagrams", str(self.given.diagrams), "--patience", str(self.given.patience)]
        try:
            done = subprocess.run(again, capture_output=True, timeout=300, check=False)
        except subprocess.TimeoutExpired:
            return "hangs"
        return "apart" if done.returncode else ""


def main():
    asked = argparse.ArgumentParser(prog="judge.lines")
    asked.add_argument("name", nargs="?", default="")
    asked.add_argument("--from", type=int, default=0, dest="first")
    asked.add_argument("--every", type=int, default=1)
    asked.add_argument("--seconds", type=float, default=1e9)
    asked.add_argument("--diagrams", type=int, default=150)
    asked.add_argument("--patience", type=float, default=60, help="seconds of watchers for a break, the quickest first")
    asked.add_argument("--outside", action="store_true", help="only what lies outside of functions")
    asked.add_argument("--told", action="store_true", help="prints by whom each is noticed")
    asked.add_argument("--known", type=Path, help="keeps what was noticed, to be passed over by the next run")
    asked.add_argument("--seen", type=Path, help="keeps what the watchers see for the next run on the same code")
    asked.add_argument("--only", type=int, help="this one alone, loaded broken; the exit code tells whether noticed")
    given = asked.parse_args()
    given.seen = given.seen or Path(tempfile.mkdtemp()) / "seen"
    paths = [path for path in sorted(FOLDER.glob("*.py")) if given.name in path.name]
    every = [one for path in paths for one in breaks(path)]
    sys.setrecursionlimit(5000)
    if given.only is not None:
        sys.meta_path.insert(0, Broken(every[given.only]))
    hypothesis.settings.register_profile(
        "once", phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate), database=None
    )
    hypothesis.settings.load_profile("once")
    os.environ["YOUXU_TEST_POSTGRES"] = "none is needed"
    arguments = ["-q", "-s", "-k", f"not ({NO_TESTS})", "-p", "no:cacheprovider", "-W", "ignore"]
    code = pytest.main([*arguments, *(str(ROOT / "tests" / name) for name in TESTS)], plugins=[Trial(given, every)])
    raise SystemExit(int(code))


if __name__ == "__main__":
    main()
