"""The table of built-in functions: a signature in one line, arguments checked and converted before the function runs.

A signature is "name:kinds, name?:kinds, *name:kinds": `?` may be left out, `*` takes any number. Kinds are letters (see
`_TYPES`) or "any"; `~` behind them: an explicit null is the same as leaving the argument out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from engine.expressions.runtime import Runtime
from engine.expressions.values.kinds import Feel, Function, Range
from engine.expressions.values.temporal import Date, DateTime, Months, Span, Time, midnight

_TYPES: Mapping[str, type] = {
    "s": str,
    "n": Decimal,
    "b": bool,
    "l": list,
    "d": Date,
    "t": Time,
    "x": DateTime,
    "m": Months,
    "p": Span,
    "c": dict,
    "f": Function,
    "r": Range,
}
Body = Callable[..., Feel]
"""run(rt, *arguments) -> value"""


class NoAnswer(Exception):
    """Raised by a built-in function that has no answer for these arguments: null."""


class Parameter:
    """One parameter of a signature."""

    __slots__ = ("any", "many", "name", "null", "optional", "types")

    def __init__(self, text: str) -> None:
        name, _, kinds = text.strip().partition(":")
        self.many = name.startswith("*")
        self.optional = name.endswith("?")
        self.name = name.strip("*?")
        self.null = kinds.endswith("~")
        self.any = kinds == "any"
        self.types = () if self.any else tuple(_TYPES[letter] for letter in kinds.rstrip("~"))

    def fit(self, value: Feel) -> tuple[bool, Feel]:
        """(fits, the value converted)."""
        if self.any or (value is not None and isinstance(value, self.types)):
            return True, value
        if value is None:
            return self.null, None
        if isinstance(value, list) and len(value) == 1 and list not in self.types and isinstance(value[0], self.types):
            return True, value[0]
        if list in self.types:
            return True, [value]
        if DateTime in self.types and isinstance(value, Date):
            return True, midnight(value)
        return False, None


Form = tuple[tuple[Parameter, ...], Body]


class Builtin(Function):
    """A function of several forms; the first whose parameters fit is run."""

    __slots__ = ("forms",)

    def __init__(self, name: str) -> None:
        super().__init__((), lambda rt, names: None, name, depth=2)
        self.forms: list[Form] = []

    def call(self, rt: Runtime, args: Sequence[Feel], named: Mapping[str, Feel] | None = None) -> Feel:
        """The result of the first form that fits, or None.

        Forms with the names in the order given come first: before(point, range) and before(range, point) both exist.
        """
        forms = self.forms
        if named:
            forms = sorted(forms, key=lambda form: [p.name for p in form[0]] != list(named))
        for params, run in forms:
            values = _bind_named(params, named) if named is not None else _bind(params, args)
            if values is not None:
                try:
                    return run(rt, *values)
                except (NoAnswer, ArithmeticError, ValueError):
                    return None
        return None

    def accepts(self, count: int) -> bool:
        """Does some form take this number of arguments?"""
        return any(
            (params and params[-1].many and count >= max(1, len(params) - 1))
            or sum(not p.optional for p in params) <= count <= len(params)
            for params, _ in self.forms
        )

    def accepts_named(self, names: Sequence[str]) -> bool:
        """Does some form take arguments of these names?"""
        return any(_names_fit(params, names) for params, _ in self.forms)


BUILTINS: dict[str, Builtin] = {}


def _bind(params: Sequence[Parameter], args: Sequence[Feel]) -> list[Feel] | None:
    if params and params[-1].many:
        fixed, rest = params[:-1], params[-1]
        if len(args) < len(fixed) or not args:
            return None
        tail = [rest.fit(arg) for arg in args[len(fixed) :]]
        head = _bind(fixed, args[: len(fixed)])
        return None if head is None or not all(fits for fits, _ in tail) else [*head, [value for _, value in tail]]
    if len(args) > len(params) or any(not p.optional for p in params[len(args) :]):
        return None
    out: list[Feel] = []
    for param, arg in zip(params, args, strict=False):
        fits, value = param.fit(arg)
        if not fits:
            return None
        out.append(value)
    return out + [None] * (len(params) - len(args))


def _names_fit(params: Sequence[Parameter], names: Sequence[str]) -> bool:
    if params and params[-1].many:
        return False
    wanted = {p.name for p in params if not p.optional}
    return wanted <= set(names) <= {p.name for p in params}


def _bind_named(params: Sequence[Parameter], named: Mapping[str, Feel]) -> list[Feel] | None:
    if not _names_fit(params, list(named)):
        return None
    given = [p for p in params if p.name in named]
    fitted = _bind(given, [named[p.name] for p in given])
    if fitted is None:
        return None
    by_name = {p.name: value for p, value in zip(given, fitted, strict=True)}
    return [by_name.get(p.name) for p in params]


def builtin(name: str, signature: str = "") -> Callable[[Body], Body]:
    """Register a form of the function `name`; the decorated body is run(rt, *arguments)."""
    params = tuple(Parameter(part) for part in signature.split(",")) if signature else ()

    def add(run: Body) -> Body:
        BUILTINS.setdefault(name, Builtin(name)).forms.append((params, run))
        return run

    return add
