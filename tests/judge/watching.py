"""Who may notice a broken machine, and which lines each of them sees, see `judge.lines`.

A watcher is a random diagram of one of the judges, or a test without a database. Each is tried on the unbroken machine
first: how long it takes, and the lines it runs through.
"""

import os
import pickle
import signal
import sys
import time

from _pytest.runner import runtestprotocol
from judge import migrations, returns
from judge.play import foretold, play

SLACK = 3.0
"""Seconds of CPU that a watcher gets beyond twice what it takes while it is looked at; one that hangs has noticed."""


def disagrees(verdict):
    return verdict.label == "DISAGREE"


class Diagram:
    """A random diagram: `watch(seed)` is true where something is wrong."""

    def __init__(self, name, watch, seed):
        self.name, self.watch, self.seed = f"{name} {seed}", watch, seed

    def notices(self, _):
        try:
            return self.watch(self.seed)
        except Exception:  # noqa: BLE001 - any error of a broken machine is a notice
            return True


class Test:
    """A test; `then`: the one that comes after it, so that pytest knows what to take down."""

    def __init__(self, item):
        self.name, self.item = item.nodeid, item

    def notices(self, then):
        return any(report.failed for report in runtestprotocol(self.item, log=False, nextitem=then))


def make_ready(items):
    """What costs every test with a database much the first time: the databases that theirs are copies of."""
    for name in ("yard", "city"):
        item = next((one for one in items if name in one.fixturenames), None)
        if item is not None:
            Test(item).notices(items[-1] if item is not items[-1] else items[0])


def watchers(items, diagrams):
    """All of them: `diagrams` of the judge, and some of the other judges."""
    return [
        *map(Test, items),
        *(Diagram("judge", lambda n: disagrees(play(n)), n) for n in range(diagrams)),
        *(Diagram("jumps", lambda n: disagrees(play(n, jumps=2, depth=4)), n) for n in range(diagrams // 3)),
        *(Diagram("returns", lambda n: bool(returns.run(n, 1)[2]), n) for n in range(100, 100 + diagrams // 4)),
        *(Diagram("migrations", lambda n: bool(migrations.run(n, 1)[3]), n) for n in range(diagrams // 3)),
        *(Diagram("foretold", lambda n: bool(foretold(n)[0]), n) for n in range(diagrams // 5)),
    ]


def first_to_notice(chosen, costs):
    """The name of the first of `chosen` that notices, "" if none does; dies of one that hangs."""
    items = [one.item for one in chosen if isinstance(one, Test)]
    for watcher in chosen:
        signal.setitimer(signal.ITIMER_PROF, SLACK + 2 * costs.get(watcher.name, 1))
        then = None
        if isinstance(watcher, Test):
            items.pop(0)
            then = items[0] if items else watcher.item.session.items[-1]
            then = then if then is not watcher.item else watcher.item.session.items[0]
        if watcher.notices(then):
            return watcher.name
    return ""


class Seen:
    """What the watchers see of the unbroken machine: seconds by name, names by (file, line), names that fail."""

    def __init__(self, every, folder):
        self.costs, self.lines, self.failing = {}, {}, []
        items = [one.item for one in every if isinstance(one, Test)]
        for watcher in every:
            then = None
            if isinstance(watcher, Test):
                items.pop(0)
                then = items[0] if items else watcher.item.session.items[0]
            begun, found = time.process_time(), set()
            sys.settrace(_tracer(str(folder), found))
            try:
                failed = watcher.notices(then)
            finally:
                sys.settrace(None)
            self.costs[watcher.name] = time.process_time() - begun
            if failed:
                self.failing.append(watcher.name)
            for place in found:
                self.lines.setdefault(place, []).append(watcher.name)


def _tracer(folder, found):
    def line(frame, event, _):
        if event == "line":
            found.add((frame.f_code.co_filename, frame.f_lineno))
        return line

    def call(frame, *_):
        return line if frame.f_code.co_filename.startswith(folder) else None

    return call


def seen(every, folder):
    """`Seen` as a process of its own finds it, so that nothing of it stays behind here."""
    read, write = os.pipe()
    if not os.fork():
        os.close(read)
        with os.fdopen(write, "wb") as out:
            pickle.dump(Seen(every, folder), out)
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as came:
        found = pickle.load(came)
    os.wait()
    return found
