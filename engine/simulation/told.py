"""What a simulation came to: what was done, what was broken on purpose, and what the log makes of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from engine import history, values
from engine.tables import event

KINDS = ("started", "completed", "message", "refused")


@dataclass
class Told:
    """What people did, by process and task, and which rules they broke on purpose.

    `refused`: how often each code should have been refused; `unlucky`: how often one was, by coincidence. `findings`:
    (case, code) that should have been found. `trouble`: sentences about what should not have been; `stuck`: about what
    nobody can move any more. `away`: leaves; `handed_over`: tasks that went to who acts for somebody, or came after
    them; `repaired`: those that the office found somebody for. `asked`: exceptions asked for.
    """

    started: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    unlucky: Counter[str] = field(default_factory=Counter)
    findings: set[tuple[str, str]] = field(default_factory=set)
    trouble: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    away: int = 0
    handed_over: int = 0
    repaired: int = 0
    asked: int = 0

    def judged(self, connection: Connection) -> list[str]:
        """All that is wrong: trouble, stuck work, violations missed or made up by the log, cases that do not replay."""
        wrong = [*self.trouble, *self.stuck]
        refused, findings = kept(connection)
        for code in sorted(self.refused.keys() | self.unlucky.keys() | refused.keys()):
            if self.refused[code] + self.unlucky[code] != refused[code]:
                tried = f"tried {self.refused[code]} times on purpose, {self.unlucky[code]} by bad luck"
                wrong.append(f"{code}: {tried}, refused {refused[code]} times")
        wrong += [f"{case}: {code} was not found" for case, code in sorted(self.findings - findings)]
        wrong += [f"{case}: {code} was found, nobody broke it" for case, code in sorted(findings - self.findings)]
        for case in history.case_ids(connection):
            if (divergence := history.replay(connection, case).divergence) is not None:
                wrong.append(f"{case} differs from step {divergence.seq}: {divergence.why}")
        return wrong


def kept(connection: Connection) -> tuple[Counter[str], set[tuple[str, str]]]:
    """The refusals in the log by code, and the guards' findings by case and code."""
    refused, findings = Counter[str](), set[tuple[str, str]]()
    wanted = select(event.c.stream, event.c.kind, event.c.body).where(event.c.kind.in_(KINDS))
    for stream, kind, body in connection.execute(wanted):
        read = values.read(body)
        data = read.get("data", {}) if isinstance(read, dict) else {}
        assert isinstance(data, dict)
        if kind == "refused":
            refused[str(data["code"])] += 1
        findings |= {(stream, str(hit["code"])) for hit in data.get("findings", ()) if isinstance(hit, dict)}
    return refused, findings
