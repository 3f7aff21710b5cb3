"""Plays many random diagrams. From the project's folder:

PYTHONPATH=tests python -m judge.run FIRST COUNT [--jumps N] [--depth N]
"""

import argparse
import time
import traceback
from collections import Counter

from judge.generate import EVERY
from judge.play import play


def run(first, count, jumps=0, depth=3, kinds=EVERY, show=6):
    """(labels, steps, block kinds used, texts of the first disagreements)."""
    labels, used, steps, shown = Counter(), Counter(), 0, []
    for seed in range(first, first + count):
        try:
            verdict = play(seed, kinds, jumps, depth)
            label, detail = verdict.label, verdict.detail
            steps += verdict.steps
            used.update(verdict.diagram.used)
        except Exception:  # noqa: BLE001 - any error of the kernel is a verdict
            label, detail = "ERROR", "\n".join(traceback.format_exc().splitlines()[-7:])
        labels[label] += 1
        if label in ("DISAGREE", "ERROR") and len(shown) < show:
            shown.append(f"{seed} {label} {detail[:900]}")
    return labels, steps, used, shown


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("first", type=int)
    asked.add_argument("count", type=int)
    asked.add_argument("--jumps", type=int, default=0)
    asked.add_argument("--depth", type=int, default=3)
    given = asked.parse_args()
    begin = time.perf_counter()
    labels, steps, used, shown = run(given.first, given.count, given.jumps, given.depth)
    print(*shown, sep="\n")
    print(dict(labels), "steps", steps, f"{time.perf_counter() - begin:.1f} s")
    print(dict(used))


if __name__ == "__main__":
    main()
