"""`make compare`: starts Operaton once and plays structured, unstructured and whole-engine cases, then the procedures.

PYTHONPATH=tests python -m compare
"""

import os
import sys

from compare import procedures
from compare.foreign import Foreign
from compare.peer import Missing, running
from compare.run import compare, options, sides
from judge.generate import BASIC, UNDOING
from support.scenario import FILES

UNDONE = ",".join((*UNDOING, *BASIC, "bint", "btimer", "suberr", "esub", "call", "mi", "misub", "mapped", "script"))
PARTS = (
    ("Diagrams of every kind, our machine : Operaton", "0 1000 --depth 3"),
    ("Larger ones with unstructured jumps, our machine : Operaton", "5000 200 --depth 4 --jumps 2"),
    ("Compensation and transactions, our machine : Operaton", f"20000 300 --kinds {UNDONE}"),
    ("Both over /engine-rest", "0 60 --rest"),
)


def main():
    try:
        with running() as address:
            os.environ["YOUXU_PEER"] = address
            agreed = [_part(address, *part) for part in PARTS]
            print("\n== The procedures: every case of every scenario lived again", flush=True)
            agreed.append(procedures.play(procedures.deploy(address), sorted(FILES)))
    except Missing as missing:
        raise SystemExit(str(missing)) from None
    raise SystemExit(not all(agreed))


def _part(address, title, arguments):
    print(f"\n== {title} ({arguments.partition(' --kinds')[0]})", flush=True)
    given = options().parse_args(arguments.split())
    with sides(given.rest) as side:
        return compare(Foreign(address), side, given).tell()


if __name__ == "__main__":
    sys.exit(main())
