"""Files and expressions made to take for ever or to fill memory: `python tests/faults/bombs.py`.

Each in a process of its own that may take so much memory and time and no more: a result or a refusal in words. What
costs most is printed first.
"""

from __future__ import annotations

import itertools
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import click
from expressions.test_attacks import ANSWERED_OR_REFUSED, CONTEXT, JUEL, STOPPED
from judge.generate import FULL, Diagram
from support.bpmn import HEAD, Run, build, chain, el, flow, simple

from engine import decisions, forms
from engine.errors import Failure, Invalid
from engine.expressions import EvaluationFailed, ExpressionInvalid, compile_feel, compile_template

MEGABYTES, SECONDS = 400, 20.0
"""More than the process had before, and processor time: a wide net, as machines differ."""
BOMBS = [
    *ANSWERED_OR_REFUSED,
    *STOPPED,
    "2 ** (2 ** (2 ** (2 ** 100)))",
    "(10 ** 6144) ** (10 ** 6144)",
    "[1..1000000000][999999999]",
    "sum([1..1000000000])",
    "every x in 1..1000000000 satisfies x > 0",
    'split("' + "a" * 9000 + '", "(a*)*b")',
    'replace("' + "a" * 9000 + '", "(a+)+b", "$1$1$1")',
    'for i in 1..60 return if i = 1 then "字" else replace(partial[-1], "字", "字字")',
    'string join(for i in 1..100000 return string join(for j in 1..100000 return "x"))',
    "{a: {b: {c: " * 60 + "1" + "}}}" * 60,
    "sort(for i in 1..60000 return -i, function(a, b) a < b)",
    "list replace([1..60000], function(a, b) true, [1..60000])",
]


def long_chain(length: int) -> bytes:
    """Elements in a row."""
    names = [f"n{n}" for n in range(length)]
    body = "".join(el("task", name) for name in names)
    return simple(el("startEvent", "s") + body + el("userTask", "a") + chain(" ".join(["s", *names, "a"])))


def branches(number: int, gateway: str) -> bytes:
    """A fork of so many tasks, and a join."""
    names, condition = [f"n{n}" for n in range(number)], "${true}" if gateway == "inclusiveGateway" else ""
    body = (
        el("startEvent", "s") + el(gateway, "f") + el(gateway, "j") + chain("s f") + el("userTask", "a") + chain("j a")
    )
    body += "".join(el("task", name) + flow("f", name, condition) + flow(name, "j") for name in names)
    return simple(body)


def nested(depth: int) -> bytes:
    """Sub-processes inside one another."""
    inner = el("startEvent", "s") + el("userTask", "a") + chain("s a")
    for n in range(depth):
        inner = el("startEvent", f"s{n}") + el("subProcess", f"x{n}", inner) + chain(f"s{n} x{n}")
    return simple(inner)


def grid(side: int) -> bytes:
    """Inclusive gateways, each to all of the next row: every join asks who may still come."""
    body = el("startEvent", "s") + el("userTask", "a")
    rows = [[f"g{row}x{n}" for n in range(side)] for row in range(side)]
    body += "".join(el("inclusiveGateway", name) for row in rows for name in row) + el("inclusiveGateway", "f")
    body += flow("s", "f") + "".join(flow("f", name, "${true}") for name in rows[0])
    for above, below in itertools.pairwise(rows):
        body += "".join(flow(a, b, "${true}") for a in above for b in below)
    return simple(body + "".join(flow(name, "a", "${true}" if len(rows[-1]) > 1 else "") for name in rows[-1][:1]))


def table(rules: int, inputs: int) -> bytes:
    """A decision table of so many rules and columns."""
    head = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">'
    columns = "".join(
        f'<input id="i{n}"><inputExpression id="e{n}" typeRef="number"><text>n{n}</text></inputExpression></input>'
        for n in range(inputs)
    )
    row = "".join(f"<inputEntry><text>[{n}..{n + 9}]</text></inputEntry>" for n in range(inputs))
    body = "".join(f'<rule id="r{n}">{row}<outputEntry><text>{n}</text></outputEntry></rule>' for n in range(rules))
    out = '<output id="o" name="o" typeRef="number"/>'
    inner = f'<decisionTable id="t" hitPolicy="COLLECT">{columns}{out}{body}</decisionTable>'
    return f'{head}<decision id="d1" name="d1">{inner}</decision></definitions>'.encode()


def form(fields: int, depth: int) -> bytes:
    """A form of so many fields, in so many groups inside one another."""
    hidden = '"conditional": {{"hide": "=k0 = 1"}}'
    one = '{{"type": "textfield", "id": "f{0}", "key": "k{0}", "label": "f{0}", ' + hidden + "}}"
    inner = ", ".join(one.format(n) for n in range(fields))
    opened = "".join(f'{{"type": "group", "id": "g{n}", "components": [' for n in range(depth))
    inner = opened + inner + "]}" * depth
    return f'{{"type": "default", "id": "big", "components": [{inner}]}}'.encode()


def run(content: bytes) -> object:
    """Builds a diagram and starts a case."""
    return len(Run(build(content)).offers)


def decide(content: bytes) -> object:
    """Reads a table."""
    return len(decisions.read_decisions(content, "big.dmn"))


def fill(content: bytes) -> object:
    """Reads a form."""
    return len(forms.read_form(content, "big.form").fields)


def files() -> dict[str, Callable[[], object]]:
    """What is built and begun, by name."""
    return {
        "500 elements in a chain": lambda: run(long_chain(500)),
        "5,000 elements in a chain": lambda: run(long_chain(5000)),
        "12,000 elements in a chain": lambda: run(long_chain(12_000)),
        "1,000 parallel branches": lambda: run(branches(1000, "parallelGateway")),
        "1,000 inclusive branches": lambda: run(branches(1000, "inclusiveGateway")),
        "9,000 parallel branches": lambda: run(branches(9000, "parallelGateway")),
        "40 sub-processes in one another": lambda: run(nested(40)),
        "90 sub-processes in one another": lambda: run(nested(90)),
        "500 sub-processes in one another": lambda: run(nested(500)),
        "a grid of 12 × 12 inclusive gateways": lambda: run(grid(12)),
        "a random diagram of 400 parts": lambda: run(Diagram(1, FULL, 9).xml.encode()),
        "a table of 5,000 rules": lambda: decide(table(5000, 4)),
        "a table of 20,000 rules": lambda: decide(table(20_000, 8)),
        "a form of 2,000 fields": lambda: fill(form(2000, 1)),
        "a form of 20,000 fields": lambda: fill(form(20_000, 1)),
        "a form of 200 groups in one another": lambda: fill(form(1, 200)),
        "a form of 50,000 groups in one another": lambda: fill(form(1, 50_000)),
        "5 MB of white space": lambda: run((HEAD + " " * 5_300_000 + "</bpmn:definitions>").encode()),
    }


def tried(act: Callable[[], object]) -> tuple[str, float, int]:
    """What came of it in a process of its own ("": it was cut off), processor seconds, megabytes more than before."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (size + MEGABYTES * 2**20,) * 2)
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time() + SECONDS) + 1,) * 2)
        try:
            came = f"gives {str(act())[:30]}"
        except Invalid as refused:
            came = f"refused: {(refused.findings[0] if refused.findings else refused).sentence[:60]}"
        except (EvaluationFailed, ExpressionInvalid) as refused:
            came = f"refused: {refused.sentence[:60]}"
        except Failure as failure:
            came = f"refused: {failure.why[:60]}"
        except BaseException as error:  # noqa: BLE001  # told to the parent
            came = f"WRONG {type(error).__name__} {getattr(error, 'why', error)}"[:200]
        more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024 - before
        os.write(writer, f"{came}\t{more}".replace("\n", " ").encode()[:4000])
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        came, _, more = answer.read().decode("utf-8", "replace").partition("\t")
    used = os.wait4(child, 0)[2]
    return came, used.ru_utime + used.ru_stime, int(more or MEGABYTES)


@click.command(help=__doc__)
def main() -> None:
    """Tries all and prints what came of each."""
    acts = files()
    acts |= {f"FEEL {text[:50]}": lambda text=text: compile_feel(text).evaluate(CONTEXT) for text in BOMBS}
    acts |= {f"JUEL {text[:50]}": lambda text=text: compile_template(text).evaluate(CONTEXT) for text in JUEL}
    with click.progressbar(acts.items(), file=sys.stderr) as bar:
        found = [(name, *tried(act)) for name, act in bar]
    for name, came, seconds, more in sorted(found, key=lambda one: -one[2])[:40]:
        click.echo(f"{seconds:6.2f} s {more:5d} MB  {name!r}: {came or 'WRONG: cut off'}")
    wrong = [name for name, came, *_ in found if not came or came.startswith("WRONG")]
    click.echo(f"{len(found)} tried, {len(wrong)} neither answered nor refused: {wrong}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
