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

    `refused`: how often each code should have been refused. `findings`: (case, code) that should have been found.
    `trouble`: sentences about what should not have been.
    """

    started: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    findings: set[tuple[str, str]] = field(default_factory=set)
    trouble: list[str] = field(default_factory=list)

    def judged(self, connection: Connection) -> list[str]:
        """All that is wrong: trouble, violations that the log missed or made up, cases that do not replay."""
        wrong = list(self.trouble)
        refused, findings = kept(connection)
        for code in sorted(self.refused.keys() | refused.keys()):
            if self.refused[code] != refused[code]:
                wrong.append(f"{code}: tried {self.refused[code]} times on purpose, refused {refused[code]} times")
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
