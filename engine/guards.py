"""Guard decision tables: prohibitions at an act, as data (contracts 22, 23).

A guard is a COLLECT table named by property `guard` of a start event or user task. Its outputs are exactly rule, code,
effect, sentence, remedy, authority; every row that hits is told, none hitting means allowed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.errors import Failure, Hit, Refused
from engine.expressions import Context, EvaluationFailed
from engine.machine import ElementInfo, Program
from engine.store import Grant, Leave
from engine.values import Value

EFFECTS = ("refuse", "exception", "finding")


@dataclass(frozen=True)
class Verdict:
    """What the guards of an element said about an act that may go on."""

    findings: tuple[Hit, ...] = ()
    exceptions: tuple[Hit, ...] = ()
    grants: Mapping[Hit, Grant] = field(default_factory=dict)
    """What an exception rests on, where not the actor's own authority allows it."""


@dataclass(frozen=True)
class Standing:
    """What an actor can set against an exception.

    `holds`: post codes and post kinds; `reason`: as given with the act; `leave`: what the authority has granted this
    person for this act, None where nobody can be asked.
    """

    login: str
    holds: Sequence[str] = ()
    reason: str = ""
    leave: Leave | None = None

    def is_authority(self, name: str) -> bool:
        """Whether the actor is who may allow the exception: by a post, or as the person named."""
        return name in self.holds or (name == self.login and (self.leave is None or self.leave.is_person(name)))


def check(program: Program, element: ElementInfo, context: Context, standing: Standing) -> Verdict:
    """Runs every guard of `element`. Raises Refused with all hits when one refuses.

    An `exception` passes when the actor is the row's `authority` and gave a reason, or when the authority has granted
    it; else it refuses too, and says who may allow it.
    """
    hits = [hit for table in element.guards for hit in _hits(program, element, table, context)]
    exceptions = [hit for hit in hits if hit.effect == "exception"]
    own = [hit for hit in exceptions if standing.is_authority(hit.authority)]
    granted = _granted([hit for hit in exceptions if hit not in own], standing)
    refusing = [hit for hit in hits if hit.effect == "refuse"]
    refusing += [hit for hit in exceptions if hit not in granted and not (hit in own and standing.reason.strip())]
    if refusing:
        first = refusing[0]
        refused = Refused(first.code, first.sentence, rule=first.rule, hits=refusing)
        refused.wants_reason = all(hit in own for hit in refusing)
        if all(hit.effect == "exception" for hit in refusing):
            refused.may_ask = tuple(hit for hit in refusing if hit not in own)
        raise refused
    return Verdict(tuple(hit for hit in hits if hit.effect == "finding"), tuple(exceptions), granted)


def _granted(hits: Sequence[Hit], standing: Standing) -> dict[Hit, Grant]:
    """The oldest grant for each of `hits` that has one."""
    known: dict[tuple[str, str], Grant] = {}
    for grant in standing.leave.grants() if hits and standing.leave else ():
        known.setdefault((grant.rule, grant.code), grant)
    return {hit: known[hit.rule, hit.code] for hit in hits if (hit.rule, hit.code) in known}


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
