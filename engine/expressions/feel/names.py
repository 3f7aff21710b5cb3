"""What an expression uses: free names, functions, questions. Checked at deploy, not when a case runs.

`resolve` walks a tree once with the names bound at each place (parameters, iteration variables, context entries), turns
calls of org., calendar. and matter. into questions, and refuses calls of functions that nobody defines.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import NoReturn

from engine.expressions.failures import ExpressionInvalid
from engine.expressions.feel.library.registry import BUILTINS
from engine.expressions.feel.syntax import (
    Call,
    Chained,
    ContextOf,
    Filter,
    For,
    FunctionOf,
    Name,
    Node,
    Path,
    Quantified,
    Question,
)
from engine.expressions.questions import ASK_SIGNATURES, NAMESPACES, check_question

_Bound = frozenset[str]


@dataclass
class Uses:
    """What a tree uses. `possible` are names inside filters, which may be keys of the items instead of variables."""

    names: set[str] = field(default_factory=set)
    possible: set[str] = field(default_factory=set)
    calls: set[tuple[str, int]] = field(default_factory=set)

    def joined(self, more: Uses) -> Uses:
        """Both together."""
        return Uses(self.names | more.names, self.possible | more.possible, self.calls | more.calls)


def resolve(tree: Node, known: frozenset[str] = frozenset(), *, check: bool = True) -> tuple[Node, Uses]:
    """The tree with its questions resolved, and what it uses.

    `known`: names of functions besides the built-in ones (knowledge models). With `check`, a function that does not
    exist or takes another number of arguments is ExpressionInvalid; without, it is null at run time as the
    specification says.
    """
    walker = _Walker(known, check)
    return walker.visit(tree, frozenset(), False), walker.uses


class _Walker:
    def __init__(self, known: frozenset[str], check: bool) -> None:
        self.known = known
        self.check = check
        self.uses = Uses()

    def visit(self, node: Node, bound: _Bound, filtered: bool) -> Node:
        """The node with its questions resolved; `filtered`: inside a filter."""
        return self._node(node, bound, filtered)

    def _node(self, node: Node, bound: _Bound, filtered: bool) -> Node:
        match node:
            case Chained():
                return self._chain(node, bound, filtered)
            case Name():
                if node.name not in bound and node.name not in BUILTINS:
                    (self.uses.possible if filtered else self.uses.names).add(node.name)
                return node
            case ContextOf():
                entries: list[tuple[str, Node]] = []
                for key, value in node.entries:
                    inner = bound | {key}
                    own = isinstance(value, FunctionOf)  # a function may call itself
                    entries.append((key, self._node(value, inner if own else bound, filtered)))
                    bound = inner
                return ContextOf(tuple(entries))
            case For() | Quantified():
                return self._iteration(node, bound, filtered)
            case FunctionOf():
                inner = bound | {name for name, _ in node.params}
                return FunctionOf(node.params, self._node(node.body, inner, filtered))
        return self._parts(node, None, bound, filtered)

    def _chain(self, node: Chained, bound: _Bound, filtered: bool) -> Node:
        """A chain from its left end, in a loop: it may be thousands of links long."""
        links: list[Chained] = []
        base: Node = node
        while isinstance(base, Chained):
            links.append(base)
            base = base.left
        links.reverse()
        built: Node
        match base, links:
            case Name(name=space), [Path(name=function), Call() as call, *rest] if self._is_space(space, bound):
                built, links = self._question(f"{space}.{function}", call, bound, filtered), rest
            case Name(name=function), [Call() as call, *_] if self.check and function not in bound | self.known:
                self._check_function(function, call, base.at if isinstance(base, Name) else 0)
                built = self._node(base, bound, filtered)
            case _:
                built = self._node(base, bound, filtered)
        for link in links:
            built = self._link(link, built, bound, filtered)
        return built

    def _is_space(self, name: str, bound: _Bound) -> bool:
        """A question wins over a variable of that name (`matter` is both), but not over a name of the text itself."""
        return name in NAMESPACES and name not in bound and (self.check or name not in self.known)

    def _link(self, link: Chained, left: Node, bound: _Bound, filtered: bool) -> Node:
        if isinstance(link, Filter):
            return Filter(left, self._node(link.condition, bound | {"item"}, True))
        if isinstance(link, Call):
            return Call(left, tuple((name, self._node(arg, bound, filtered)) for name, arg in link.args), link.at)
        return self._parts(link, left, bound, filtered)

    def _parts(self, node: Node, left: Node | None, bound: _Bound, filtered: bool) -> Node:
        """Any other node, with its parts visited; `left`, where it has one, is done already."""
        values: list[object] = []
        for name in _field_names(type(node)):
            value = getattr(node, name)
            if name == "left" and left is not None:
                value = left
            elif isinstance(value, Node):
                value = self._node(value, bound, filtered)
            elif isinstance(value, tuple) and value and all(isinstance(item, Node) for item in value):
                value = tuple(self._node(item, bound, filtered) for item in value)
            values.append(value)
        return type(node)(*values)

    def _iteration(self, node: For | Quantified, bound: _Bound, filtered: bool) -> Node:
        if isinstance(node, For):
            bound = bound | {"partial"}
        iterators: list[tuple[str, Node]] = []
        for name, source in node.iterators:
            iterators.append((name, self._node(source, bound, filtered)))
            bound = bound | {name}
        return replace(node, iterators=tuple(iterators), body=self._node(node.body, bound, filtered))

    def _question(self, name: str, call: Call, bound: _Bound, filtered: bool) -> Question:
        check_question(name, len(call.args), call.at)
        args = [(key, self._node(arg, bound, filtered)) for key, arg in call.args]
        signature = ASK_SIGNATURES[name]
        named = {key: arg for key, arg in args if key is not None}
        if named and set(named) != set(signature):
            _refuse_arguments(name, call.at)
        self.uses.calls.add((name, len(args)))
        return Question(name, tuple(named[key] for key in signature) if named else tuple(arg for _, arg in args))

    def _check_function(self, name: str, call: Call, at: int) -> None:
        builtin = BUILTINS.get(name)
        if builtin is None:
            raise ExpressionInvalid(f"没有函数 {name}()", f"there is no function {name}()", at)
        names = [key for key, _ in call.args if key is not None]
        if not (builtin.accepts_named(names) if names else builtin.accepts(len(call.args))):
            _refuse_arguments(name, at)


_FIELDS: dict[type[Node], tuple[str, ...]] = {}


def _field_names(kind: type[Node]) -> tuple[str, ...]:
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(part.name for part in fields(kind))
    return _FIELDS[kind]


def _refuse_arguments(name: str, at: int) -> NoReturn:
    raise ExpressionInvalid(f"函数 {name}() 的参数不对", f"wrong arguments for {name}()", at)


def mentions(node: object, name: str) -> bool:
    """Does the tree mention this name anywhere?"""
    pending: list[object] = [node]
    while pending:
        part = pending.pop()
        if isinstance(part, Name) and part.name == name:
            return True
        if isinstance(part, tuple):
            pending.extend(part)
        elif is_dataclass(part):
            pending.extend(getattr(part, f.name) for f in fields(part))
    return False
