"""Guard decision tables: prohibitions at an act, as data (contracts 22, 23).

A guard is a COLLECT table named by property `guard` of a start event or user task. Its outputs are exactly rule, code,
effect, sentence, remedy, authority; every row that hits is told, none hitting means allowed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.errors import Failure, Hit, Refused
from engine.expressions import Context, EvaluationFailed
from engine.machine import ElementInfo, Program
from engine.values import Value

EFFECTS = ("refuse", "exception", "finding")


@dataclass(frozen=True)
class Verdict:
    """What the guards of an element said about an act that may go on."""

    findings: tuple[Hit, ...] = ()
    exceptions: tuple[Hit, ...] = ()


def check(program: Program, element: ElementInfo, context: Context, reason: str, holds: Sequence[str]) -> Verdict:
    """Runs every guard of `element`. Raises Refused with all hits when one refuses.

    An `exception` passes when the actor gave a `reason` and is the row's `authority` (`holds`: the actor's login, post
    codes and post kinds); else it refuses too, and says who may allow it.
    """
    hits = [hit for table in element.guards for hit in _hits(program, element, table, context)]
    refusing = [hit for hit in hits if hit.effect == "refuse"]
    for hit in hits:
        if hit.effect == "exception" and not (reason.strip() and hit.authority in holds):
            refusing.append(hit)
    if refusing:
        first = refusing[0]
        refused = Refused(first.code, first.sentence, rule=first.rule, hits=refusing)
        refused.wants_reason = all(hit.effect == "exception" and hit.authority in holds for hit in refusing)
        raise refused
    return Verdict(
        findings=tuple(hit for hit in hits if hit.effect == "finding"),
        exceptions=tuple(hit for hit in hits if hit.effect == "exception"),
    )


def _hits(program: Program, element: ElementInfo, table: str, context: Context) -> list[Hit]:
    try:
        outcome = program.decisions[table].decide(context)
    except EvaluationFailed as error:
        raise Failure("GUARD_FAILED", element.id, f"{table}: {error}") from error
    return [_hit(row) for row in outcome.rows]


def _hit(row: Mapping[str, Value]) -> Hit:
    def text(name: str) -> str:
        return "" if row.get(name) is None else str(row[name])

    return Hit(
        rule=text("rule"),
        code=text("code"),
        effect=text("effect"),
        sentence=text("sentence"),
        remedy=text("remedy"),
        authority=text("authority"),
    )
