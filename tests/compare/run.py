"""Random diagrams on both engines, step by step; every one that differs is told with its steps.

PYTHONPATH=tests python -m compare.run [FIRST [COUNT]] [--jumps N] [--depth N] [--rest] [--kinds a,b] [--show N]

Ours is the machine alone, thousands in minutes, or with `--rest` the whole engine behind its own `/engine-rest`.
"""

import argparse
import sys
import time
import traceback
from collections import Counter
from contextlib import contextmanager

from compare import over_rest, playing
from compare.calls import Answered
from compare.drawn import Drawn
from compare.foreign import Foreign
from compare.peer import Missing, running
from compare.playing import Verdict
from compare.served import serving
from judge.generate import EVERY, FULL

BATCH, SEEDS = 50, 5
KINDS = tuple(kind for kind in EVERY if kind != "excess")
"""All but a block made to give a parallel join two tokens over one flow: known to differ."""
REST = tuple(kind for kind in FULL if kind != "excess")
"""Over REST without compensation: which handlers wait for their turn here is not to be seen there."""


class Tally:
    def __init__(self, total, show):
        self.labels, self.steps, self.shown, self.begun = Counter(), 0, 0, time.perf_counter()
        self.total, self.show, self.named = total, show, {}

    def add(self, drawn, verdict):
        self.labels[verdict.label] += 1
        self.steps += verdict.steps
        if verdict.label.startswith("known"):
            self.named.setdefault(verdict.label, []).append(str(drawn.seed))
        if verdict.label == "DISAGREE":
            self.shown += 1
            if self.shown <= self.show:
                print(f"\n{drawn.seed} {verdict.detail}\n  steps: {list(verdict.story)}\n  {drawn.xml}", flush=True)
        done = sum(self.labels.values())
        if sys.stderr.isatty() or done % BATCH == 0:
            width = 30 * done // self.total
            text = f"[{'#' * width}{'.' * (30 - width)}] {done}/{self.total}, {self.labels['DISAGREE']} disagree"
            print(f"\r{text}", end="" if done < self.total else "\n", file=sys.stderr, flush=True)

    def tell(self):
        seconds = time.perf_counter() - self.begun
        print(f"{sum(self.labels.values())} diagrams, {self.steps} steps, {seconds:.0f} s")
        for label, number in self.labels.most_common():
            seeds = self.named.get(label, [])
            print(f"  {number:6} {label}" + f" (seeds {', '.join(seeds[:SEEDS])})" * bool(seeds))
        return not self.labels["DISAGREE"]


class OnMachine:
    """Ours is the machine, in this process."""

    kinds = KINDS

    def foreign(self, drawn):
        return drawn.foreign()

    def refused(self, drawn):
        return ""

    def play(self, drawn, there):
        return playing.play(drawn, there)


class OverRest:
    """Ours is the whole engine, over HTTP."""

    kinds = REST

    def __init__(self, here):
        self.here = here

    def foreign(self, drawn):
        return over_rest.with_throwers(drawn.foreign())

    def refused(self, drawn):
        try:
            self.here.deploy({f"{drawn.process}.bpmn": over_rest.with_throwers(over_rest.ours(drawn))})
        except Answered as answer:
            return answer.message[:200]
        return ""

    def play(self, drawn, there):
        try:
            return over_rest.play(drawn, self.here, there)
        finally:
            self.here.end()


def compare(there, side, given):
    """Plays all, a batch of deployments at a time."""
    tally = Tally(given.count, given.show)
    for first in range(given.first, given.first + given.count, BATCH):
        seeds = range(first, min(first + BATCH, given.first + given.count))
        batch = [Drawn(seed, given.kinds or side.kinds, given.depth, given.jumps) for seed in seeds]
        for drawn, refused in deployed(there, side, batch):
            tally.add(drawn, _one(drawn, refused, there, side))
    return tally


def _one(drawn, refused, there, side):
    if refused:
        return Verdict("DISAGREE", 0, f"not deployed there: {refused}")
    if side.refused(drawn):
        return Verdict("refused here at deployment", 0)
    try:
        return side.play(drawn, there)
    except Exception:  # noqa: BLE001 - any error of the driver is to be seen, with its diagram
        return Verdict("DISAGREE", 0, "\n".join(traceback.format_exc().splitlines()[-7:]))
    finally:
        there.end()


def deployed(there, side, batch):
    """(diagram, "" or why it was refused) of each; one that is refused takes no other with it."""
    files, refusals = {f"{drawn.process}.bpmn": side.foreign(drawn) for drawn in batch}, {}
    try:
        made = [there.deploy(files)]
    except Answered:
        made = []
        for name, text in files.items():
            try:
                made.append(there.deploy({name: text}))
            except Answered as answer:
                refusals[name] = answer.message[:400]
    for drawn in batch:
        yield drawn, refusals.get(f"{drawn.process}.bpmn", "")
    for one in made:
        there.forget(one)


@contextmanager
def sides(over_http):
    """Our side."""
    if not over_http:
        yield OnMachine()
        return
    with serving() as here:
        yield OverRest(here)


def options():
    asked = argparse.ArgumentParser(prog="compare.run")
    asked.add_argument("first", type=int, nargs="?", default=0)
    asked.add_argument("count", type=int, nargs="?", default=300)
    asked.add_argument("--jumps", type=int, default=0)
    asked.add_argument("--depth", type=int, default=3)
    asked.add_argument("--show", type=int, default=3)
    asked.add_argument("--rest", action="store_true")
    asked.add_argument("--kinds", type=lambda text: tuple(text.split(",")))
    return asked


def main():
    given = options().parse_args()
    try:
        with running() as address, sides(given.rest) as side:
            agreed = compare(Foreign(address), side, given).tell()
    except Missing as missing:
        raise SystemExit(str(missing)) from None
    raise SystemExit(not agreed)


if __name__ == "__main__":
    main()
