"""Is the judge awake? Breaks a copy of the kernel, one rule at a time; the random diagrams must notice every break.

    PYTHONPATH=tests python -m judge.mutants [DIAGRAMS [WORDS OF A NAME]]

Takes a minute or two, so it is no part of the default test run (which checks that every break still fits the code).
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]


class Mutant(NamedTuple):
    name: str
    file: str
    old: str
    new: str
    jumps: int = 0


MUTANTS = [
    Mutant(
        "parallel join fires on the first arrival", "gateways", "if len(arrived) < len(self.arrivals):", "if False:"
    ),
    Mutant(
        "parallel join swallows excess tokens",
        "gateways",
        "for held in arrived.values():",
        "for held in [t for t in token.scope.tasks.values() if t.step is self]:",
        2,
    ),
    Mutant("inclusive join never waits", "case", "if not any(arm and not arm & filled for arm in arms):", "if True:"),
    Mutant(
        "inclusive join waits for any token that may come",
        "case",
        "if not any(arm and not arm & filled for arm in arms):",
        "if not any(arms):",
        2,
    ),
    Mutant("non-interrupting message fires once", "timers", 'elif "due" in facts:', "else:"),
    Mutant("interrupting boundary leaves its host", "events", "        kill(host)\n", "        pass\n"),
    Mutant(
        "non-interrupting boundary interrupts",
        "events",
        "if token.step.details.interrupting:\n        kill",
        "if True:\n        kill",
    ),
    Mutant("killing leaves what is inside", "leaving", "for other in list(inner.tasks.values()):", "for other in []:"),
    Mutant(
        "boundary outlives its host",
        "leaving",
        "for guard in guards(token) if token.step.boundaries else ():",
        "for guard in ():",
    ),
    Mutant(
        "multi-instance ignores its condition",
        "many",
        " or (many.condition and token.case.holds(token, many.condition))",
        "",
    ),
    Mutant(
        "sequential multi-instance starts all",
        "many",
        "range(1 if many.sequential else len(items))",
        "range(len(items))",
    ),
    Mutant(
        "race leaves its rivals", "events", 'if t.facts.get("race") == facts["race"] and t is not token', "if False"
    ),
    Mutant(
        "interrupting event sub-process does not interrupt",
        "events",
        "if token.step.trigger().details.interrupting:",
        "if False:",
    ),
    Mutant("errors and escalations are not caught", "events", "event.kind == kind and event.code == wanted", "False"),
    Mutant("an error without code catches nothing", "events", "for wanted in (code, None):", "for wanted in (code,):"),
    Mutant("terminate ends its path only", "events", 'if event.kind == "terminate":', "if False:"),
    Mutant(
        "called process shares variables",
        "sight",
        "if scope.own is not None:\n            yield",
        "if scope.opener is None:\n            yield",
    ),
    Mutant(
        "local variable written to the process",
        "sight",
        "            if name in frame:\n                break\n",
        "            pass\n",
    ),
    Mutant(
        "default flow preferred", "gateways", "                return leave(token, [flow])\n", "                break\n"
    ),
    Mutant(
        "exclusive gateway takes the last flow that holds",
        "gateways",
        "for flow in self.flows:\n",
        "for flow in reversed(self.flows):\n",
    ),
    Mutant(
        "conditional flows are a choice",
        "../diagrams/desugar",
        '"inclusiveGateway" if conditional',
        '"exclusiveGateway" if conditional',
    ),
    Mutant("a cycle never ends", "timers", 'if facts["left"] == 0:', "if False:"),
    Mutant("a cycle stays due", "timers", 'facts["due"] = instant(following(', "str(following("),
    Mutant("input parameters are ignored", "steps", "if self.details.inputs:", "if False:"),
    Mutant("output parameters stay inside", "steps", '            token.facts.pop("local", None)\n', ""),
    Mutant(
        "the flow to an event is not told", "events", 'case.trail_flow(token.scope, facts["came"], token.id)', "pass"
    ),
    Mutant("a thrown message is lost", "events", "            send(token, event)", "            pass"),
    Mutant(
        "what listens keeps its scope open",
        "scope",
        "not self.tasks.works",
        "not self.tasks",
    ),
    Mutant(
        "branches run side by side",
        "case",
        "        self.agenda[mark:] = self.agenda[mark:][::-1]\n        while",
        "        while",
    ),
    Mutant(
        "the end of an event sub-process is no outcome",
        "case",
        "(token.scope is self.top or taken_over)",
        "token.scope is self.top",
    ),
    Mutant(
        "ends of sub-processes are ends of the process",
        "case",
        'if (token.scope is self.top or taken_over) and "~"',
        'if "~"',
    ),
    Mutant(
        "what a worker throws passes its own boundary events",
        "events",
        "own = next(caught_at(token, kind, code), None) if here else None",
        "own = None",
    ),
    Mutant("the code of what was thrown is not kept", "events", "if name})", "if not name})"),
    Mutant("a save point before an element is passed", "tokens", 'self.pause("before")', "self.begin()"),
    Mutant(
        "who is interrupted by its own event never leaves",
        "events",
        "else:  # interrupted by its own event, and done with it",
        "elif False:",
    ),
    Mutant("conditions are not looked at in the beginning", "events", "token.case.begun.add(token.id)", "pass"),
    Mutant(
        "conditions are not looked at when variables are written", "case", "if self.program.conditional:", "if False:"
    ),
    Mutant("conditions hear of every variable", "conditions", 'condition.variable in ("", one.name)', "True"),
    Mutant("conditions hear of every change", "conditions", "one.how in condition.changes", "True"),
    Mutant("only one condition is looked at", "conditions", "self.case.agenda.append(Look", "str(Look"),
    Mutant(
        "a boundary condition sees the scope's variables",
        "conditions",
        '    if "host" in token.facts:\n',
        '    if "never" in token.facts:\n',
    ),
    Mutant(
        "conditions wait until everything else is done",
        "case",
        "        while self.written or self.begun:\n",
        "        while not self.agenda and (self.written or self.begun):\n",
    ),
    Mutant("what was completed first is undone first", "compensating", "past = max(held", "past = min(held"),
    Mutant(
        "a throw sees nothing around its event sub-process", "compensating", "        yield scope\n", "        pass\n"
    ),
    Mutant("a completed sub-process is forgotten", "scope", "kept = is_kept(self)", "kept = False"),
    Mutant("instances are undone while others run", "compensating", 'facts["body"] = token.wrapper.id', "pass"),
    Mutant(
        "handlers do not know which instance they undo", "compensating", 'facts["item"] = past.facts["item"]', "pass"
    ),
    Mutant(
        "joins forget where tokens came from",
        "rows",
        'if not token.held and facts.keys().isdisjoint(("race", "pause")):',
        "if True:",
    ),
]


def place(folder, mutant):
    return (folder / "engine" / "machine" / f"{mutant.file}.py").resolve()


def noticed(mutant, diagrams):
    """How many of the diagrams notice; None: the run itself broke down."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "engine", folder / "engine", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(
            ROOT / "tests" / "judge", folder / "tests" / "judge", ignore=shutil.ignore_patterns("__pycache__")
        )
        path = place(folder, mutant)
        path.write_text(path.read_text().replace(mutant.old, mutant.new, 1))
        command = [sys.executable, "-m", "judge.run", "0", str(diagrams), "--depth", "4", "--jumps", str(mutant.jumps)]
        variables = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([name, str(folder / "tests")]),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        done = subprocess.run(
            command, cwd=name, env=variables, capture_output=True, text=True, check=False, timeout=600
        )
    counts = done.stdout.strip().splitlines()[-2] if done.returncode == 0 else ""
    words = counts.replace("{", "").replace("}", ",").split(",")
    return sum(int(word.split(":")[1]) for word in words if "DISAGREE" in word or "ERROR" in word) if counts else None


def main():
    diagrams = int(sys.argv[1]) if len(sys.argv) > 1 else 250
    chosen = [mutant for mutant in MUTANTS if not sys.argv[2:] or sys.argv[2] in mutant.name]
    alive = 0
    for mutant in chosen:
        found = noticed(mutant, diagrams)
        alive += not found
        print(f"{'noticed ' if found else 'SURVIVED'} {found} of {diagrams}  {mutant.name}", flush=True)
    print(f"{len(chosen) - alive} of {len(chosen)} noticed")


if __name__ == "__main__":
    main()
