"""Is every line of the machine held by something? Breaks each, one at a time; the judge or a test must notice.

    PYTHONPATH=tests python -m judge.lines [WORDS OF A FILE'S NAME] [--from N] [--seconds N] [--diagrams N]

A condition is turned round, a statement left out, a constant changed. What survives is printed with its line: a line
that may be broken without anything failing wants a test, or is not needed. Takes an hour for everything, so one file,
or a piece of it (`--from`, `--seconds`), at a time.
"""

import argparse
import ast
import copy
import importlib
import importlib.abc
import importlib.util
import io
import os
import signal
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "engine" / "machine"
PATIENCE = 60
"""Seconds a broken machine gets; one that hangs is noticed."""
NOTICED, SURVIVED = 1, 0
TESTS = ("machine", "language/test_runs.py")
LEFT_OUT = (ast.Expr, ast.Assign, ast.AugAssign, ast.Delete, ast.Raise)


class Break:
    """One change: `module` is the dotted name, `code` the changed module."""

    def __init__(self, path, line, what, tree):
        self.path, self.line, self.what = path, line, what
        self.module = "engine.machine" + ("" if path.stem == "__init__" else f".{path.stem}")
        self.code = compile(ast.fix_missing_locations(tree), str(path), "exec")

    def __str__(self):
        return f"{self.path.name}:{self.line} {self.what}"


class Nothing:
    """No change at all."""

    module = ""


def breaks(path):
    """Every break of a file, in the order of its lines."""
    tree = ast.parse(path.read_text("utf-8"))
    skipped = _declarations(tree)
    for number, node in enumerate(ast.walk(tree)):
        if node in skipped or (getattr(node, "lineno", None) is None and not isinstance(node, ast.comprehension)):
            continue
        for what, change in _changes(node):
            twin = copy.deepcopy(tree)
            change(list(ast.walk(twin))[number])
            yield Break(path, getattr(node, "lineno", 0) or node.target.lineno, what, twin)


def _declarations(tree):
    """What is only said to readers and the type checker: docstrings, annotations, assertions, imports, dataclasses."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert | ast.Import | ast.ImportFrom | ast.AnnAssign) and not _runs(node):
            found.update(ast.walk(node))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found.update(ast.walk(node))
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            found.update(ast.walk(node))
        if isinstance(node, ast.FunctionDef):
            for said in (node.returns, *(one.annotation for one in [*node.args.args, *node.args.kwonlyargs])):
                found.update(ast.walk(said) if said is not None else ())
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Failure", "WrongToken", "ValueError"):
            found.update(ast.walk(node))
    return found


def _runs(node):
    return isinstance(node, ast.AnnAssign) and node.value is not None and not isinstance(node.target, ast.Name)


def _changes(node):
    """(words, what to do to the node's twin) for each way to break a node."""
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        yield f"condition turned round: {ast.unparse(node.test)}", _turn_test
    if isinstance(node, ast.comprehension):
        for n, one in enumerate(node.ifs):
            yield f"filter dropped: {ast.unparse(one)}", lambda twin, n=n: twin.ifs.pop(n)
    if isinstance(node, ast.BoolOp):
        for n, one in enumerate(node.values):
            yield (
                f"left out of {type(node.op).__name__.lower()}: {ast.unparse(one)}",
                lambda twin, n=n: _without(twin, n),
            )
    if isinstance(node, LEFT_OUT):
        yield f"left out: {ast.unparse(node)}", _leave_out
    if isinstance(node, ast.Return) and node.value is not None and isinstance(node.value, ast.Constant):
        yield f"other answer: {ast.unparse(node)}", lambda twin: _other(twin.value)
    elif isinstance(node, ast.Constant) and type(node.value) in (bool, int):
        yield f"constant changed: {node.value}", _other


def _turn_test(twin):
    twin.test = ast.UnaryOp(ast.Not(), twin.test)


def _without(twin, n):
    twin.values = [one for m, one in enumerate(twin.values) if m != n]
    twin.values = twin.values if len(twin.values) > 1 else twin.values * 2


def _leave_out(twin):
    twin.__class__ = ast.Pass
    twin._fields = ()


def _other(twin):
    value = twin.value
    twin.value = (
        not value if isinstance(value, bool) or value is None else value + ("x" if isinstance(value, str) else 1)
    )


class Broken(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the broken module instead of the real one."""

    def __init__(self, one):
        self.one = one

    def find_spec(self, name, path=None, target=None):
        if name != self.one.module:
            return None
        package = self.one.path.stem == "__init__"
        spec = importlib.util.spec_from_loader(name, self, origin=str(self.one.path), is_package=package)
        if package:
            spec.submodule_search_locations = [str(FOLDER)]
        return spec

    def exec_module(self, module):
        exec(self.one.code, module.__dict__)


def warm():
    """Load what no break touches, once, before the processes part."""
    for name in ("lxml.etree", "SpiffWorkflow.bpmn.specs.defaults", "SpiffWorkflow.bpmn.parser", "hypothesis"):
        importlib.import_module(name)
    for name in ("values", "expressions", "decisions", "forms"):
        importlib.import_module(f"engine.{name}")
    assert not any(name.startswith("engine.machine") for name in sys.modules)


def noticed(one, diagrams):
    """Tries a break in a process of its own: by whom it was noticed, "" by nobody."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        signal.signal(signal.SIGALRM, lambda *_: os._exit(NOTICED))
        signal.alarm(PATIENCE)
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            os.write(write, (_judge(one, diagrams) or "").encode())
        os._exit(SURVIVED)
    os.close(write)
    _, status = os.waitpid(child, 0)
    said = os.read(read, 1000).decode()
    os.close(read)
    return said or ("hangs or dies" if status else "")


def _judge(one, diagrams):
    sys.meta_path.insert(0, Broken(one))
    sys.setrecursionlimit(5000)
    try:
        from judge import returns  # noqa: PLC0415  # only here is the machine the broken one
        from judge.play import play  # noqa: PLC0415
    except Exception:  # noqa: BLE001
        return "import"
    few = min(diagrams, 40)
    if any(_differs(play, seed) for seed in range(few)):
        return "judge"
    arguments = ["-q", "-x", "--noconftest", "-p", "no:cacheprovider", "-W", "ignore"]
    if pytest.main([*arguments, *(str(ROOT / "tests" / name) for name in TESTS)]):
        return "tests"
    if any(_differs(play, seed) for seed in range(few, diagrams)):
        return "judge"
    if any(_differs(lambda n: play(n, jumps=2, depth=4), seed) for seed in range(diagrams // 3)):
        return "judge with jumps"
    if one.module.rpartition(".")[2] in ("moves", "graph") and returns.run(100, 40)[2]:
        return "judge.returns"
    return ""


def _differs(play, seed):
    try:
        verdict = play(seed)
    except Exception:  # noqa: BLE001 - any error of a broken machine is a notice
        return True
    return getattr(verdict, "label", "") == "DISAGREE"


def main():
    asked = argparse.ArgumentParser(prog="judge.lines")
    asked.add_argument("name", nargs="?", default="")
    asked.add_argument("--from", type=int, default=0, dest="first")
    asked.add_argument("--seconds", type=float, default=1e9)
    asked.add_argument("--diagrams", type=int, default=150)
    given = asked.parse_args()
    paths = [path for path in sorted(FOLDER.glob("*.py")) if given.name in path.name]
    every = [one for path in paths for one in breaks(path)]
    warm()
    if by := noticed(Nothing(), given.diagrams):
        raise SystemExit(f"unbroken, the machine is already noticed by {by}: mend that first")
    begun, survived, n = time.monotonic(), 0, given.first
    for n, one in enumerate(every[given.first :], given.first):
        if time.monotonic() - begun > given.seconds:
            break
        by = noticed(one, given.diagrams)
        survived += not by
        if not by:
            print(f"SURVIVED {n} {one}", flush=True)
    else:
        n = len(every)
    print(f"{given.name or 'all'}: {given.first} to {n} of {len(every)} breaks, {survived} survived", flush=True)


if __name__ == "__main__":
    main()
