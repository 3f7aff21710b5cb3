"""The ways in which each line of the machine is broken, see `judge.lines`."""

import ast
import copy
import itertools
import re
from functools import partial

LEFT_OUT = (ast.Expr, ast.Assign, ast.AugAssign, ast.Delete, ast.Raise)


class Break:
    """One change of one module. `code` is the changed module, `inside` the function that it lies in ("" outside)."""

    def __init__(self, path, node, what, make, inside):
        self.path, self.line, self.what, self.inside = path, _line(node), what, inside
        self.lines = range(self.line, (_last(node) or self.line) + 1)
        self.module = "engine.machine" + ("" if path.stem == "__init__" else f".{path.stem}")
        self._make = make
        self.text = path.read_text("utf-8").splitlines()[self.line - 1].strip()

    @property
    def code(self):
        return compile(ast.fix_missing_locations(self._make()), str(self.path), "exec")

    @property
    def key(self):
        """The same as long as the line is, wherever it moves to."""
        return f"{self.path.name}\t{self.text}\t{self.what}"

    def __str__(self):
        return f"{self.path.name}:{self.line} {self.what}"


def _line(node):
    return getattr(node, "lineno", 0) or node.target.lineno


def _last(node):
    said = node.test if hasattr(node, "test") else node.iter if isinstance(node, ast.comprehension) else node
    return said.end_lineno


def breaks(path):
    """Every break of a file, in the order of its lines."""
    tree = ast.parse(path.read_text("utf-8"))
    skipped, inside = _declarations(tree), _functions(tree)
    for number, node in enumerate(ast.walk(tree)):
        if node in skipped or (getattr(node, "lineno", None) is None and not isinstance(node, ast.comprehension)):
            continue
        changes = _changes(node) if node in inside else itertools.chain(_changes(node), _outside(node))
        for what, change in changes:
            yield Break(path, node, what, partial(_changed, tree, number, change), inside.get(node, ""))


def _changed(tree, number, change):
    twin = copy.deepcopy(tree)
    change(list(ast.walk(twin))[number])
    return twin


def _functions(tree):
    """Node -> dotted name of the outermost function or method in whose body it lies."""
    found = {}
    for outer, name in [(tree, ""), *((node, f"{node.name}.") for node in tree.body if isinstance(node, ast.ClassDef))]:
        for function in outer.body:
            if isinstance(function, ast.FunctionDef):
                for statement in function.body:
                    found.update(dict.fromkeys(ast.walk(statement), name + function.name))
    return found


def _declarations(tree):
    """What is only said to readers and the type checker: docstrings, annotations, assertions, imports, dataclasses."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert | ast.Import | ast.ImportFrom):
            found.update(ast.walk(node))
        if isinstance(node, ast.AnnAssign):
            found.update(ast.walk(node.annotation))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found.update(ast.walk(node))
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            found.update(ast.walk(node))
        if isinstance(node, ast.ClassDef):
            for said in node.decorator_list:
                found.update(ast.walk(said))
        if isinstance(node, ast.Assign) and re.fullmatch("_?[A-Z][a-z]+[A-Za-z]*", ast.unparse(node.targets[0])):
            found.update(ast.walk(node))  # a type's name
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            found.update(ast.walk(node))
        if isinstance(node, ast.FunctionDef):
            found.update(_said_of(node))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Failure", "WrongToken", "ValueError"):
            found.update(ast.walk(node))
    return found


def _said_of(function):
    """Of a function: what its arguments and answer are; where it answers nothing, what it answers early."""
    empty = isinstance(function.returns, ast.Constant)  # -> None
    if empty:
        returns = [one for one in ast.walk(function) if isinstance(one, ast.Return)]
        yield from (leaf for one in returns if isinstance(one.value, ast.Constant) for leaf in ast.walk(one))
    for said in (function.returns, *(one.annotation for one in [*function.args.args, *function.args.kwonlyargs])):
        yield from ast.walk(said) if said is not None else ()


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


def _outside(node):
    """The same for what lies in no function: tables, decorators, defaults."""
    if isinstance(node, ast.Dict | ast.Set | ast.List | ast.Tuple) and not isinstance(
        getattr(node, "ctx", None), ast.Store
    ):
        for n, one in enumerate(node.keys if isinstance(node, ast.Dict) else node.elts):
            yield f"entry left out: {ast.unparse(one) if one is not None else '**'}", lambda twin, n=n: _drop(twin, n)
    if isinstance(node, ast.Constant) and type(node.value) is str:
        yield f"text changed: {node.value}", _other
    if isinstance(node, ast.FunctionDef):
        for n, one in enumerate(node.decorator_list):
            if ast.unparse(one) != "overload":
                yield f"left out: @{ast.unparse(one)}", lambda twin, n=n: twin.decorator_list.pop(n)


def _drop(twin, n):
    (twin.values if isinstance(twin, ast.Dict) else twin.elts).pop(n)
    if isinstance(twin, ast.Dict):
        twin.keys.pop(n)


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
