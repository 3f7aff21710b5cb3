"""What an expression names when a token comes: the process that a call activity calls, the table that a rule task asks.

A program knows what its diagrams name. What an expression names may be missing: then `Unbound` is raised, and whoever
runs the case joins it to the program and does the same again. Such an element is a save point, so that nothing but the
work of a background worker ever meets this.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import Failure

if TYPE_CHECKING:
    from engine.expressions import Expression
    from engine.machine.program import Plan
    from engine.machine.tokens import Token

WORDS = {"process": "流程", "decision": "决策表"}
UNKNOWN = {"process": "UNKNOWN_PROCESS", "decision": "UNKNOWN_DECISION"}
FIXED = ("version", "versionTag")
"""Bindings that mean one version and no other."""


@dataclass(frozen=True)
class Wanted:
    """`kind`: "process" or "decision". `binding` and `version` as of a reference in a file; `process`: who asks."""

    kind: str
    name: str
    binding: str
    version: str
    process: str

    @property
    def key(self) -> str:
        """As files of a bundle are called."""
        return f"{self.kind}:{self.name}"


class Unbound(Failure):
    """The program does not know what an expression names. Left alone it says so, as any failing step does."""

    def __init__(self, element: str, wanted: Wanted) -> None:
        said = f"没有部署过{WORDS[wanted.kind]}“{wanted.name}”"
        if wanted.binding in FIXED:
            said += f"（{wanted.binding} {wanted.version}）"
        super().__init__(UNKNOWN[wanted.kind], element, said)
        self.wanted = wanted


def plan_named(token: Token) -> Plan:
    """The process that the call activity under `token` calls now. Failure where none can be called."""
    plan = token.case.program.plans[_named(token)]
    if plan.start is None or plan.start.details.event.kind != "none":
        raise Failure("NO_START", token.element, f"被调用的流程“{plan.process}”没有无类型的开始事件")
    return plan


def decision_named(token: Token) -> str:
    """Key into `Program.decisions` of the table that the rule task under `token` asks now."""
    return _named(token)


def _named(token: Token) -> str:
    named, program = token.step.details.named, token.case.program
    assert named is not None  # asked for such elements only
    name, version = _text(token, named.name), _text(token, named.version)
    wanted = Wanted(named.kind, name, named.binding, version, token.scope.plan.process)
    if not name:
        raise Failure("EXPRESSION", token.element, f"“{named.name.text}”没有算出{WORDS[named.kind]}的编号")
    if name not in (program.processes if named.kind == "process" else program.decisions):
        raise Unbound(token.element, wanted)
    if named.binding in FIXED and program.bound.get(wanted.key) != (named.binding, version):
        told = f"{WORDS[named.kind]}“{name}”在这件案卷里已经定了版本，不能再按 {named.binding} {version} 用另一个"
        raise Failure("BOUND_TWICE", token.element, told)
    return name


def _text(token: Token, expression: Expression | None) -> str:
    value = token.case.evaluate(token, expression)
    return "" if value is None else str(value).strip()
