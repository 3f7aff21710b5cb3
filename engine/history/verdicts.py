"""Can one case be trusted? The four cells above its replay (design 3, Verdict)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, or_, select

from engine import values
from engine.history import proof_chain, proof_rows
from engine.history.problems import SENTENCES, Problem
from engine.history.reading import Recorded
from engine.history.replay import Replay
from engine.tables import checkpoint, event
from engine.views import Verdict

OUTSIDE = "这里只看有没有见证点，签名和库外留存用 youxu verify 核对"


def verdicts(connection: Connection, case_id: str, recorded: Sequence[Recorded], run: Replay) -> tuple[Verdict, ...]:
    """Chain, re-execution, rules; and the witness, where there is a checkpoint."""
    return (
        _chain(connection, case_id, len(recorded)),
        _reexecution(connection, case_id, run, len(recorded)),
        _rules(recorded),
        *_witness(connection, case_id),
    )


def _chain(connection: Connection, case_id: str, steps: int) -> Verdict:
    problems = proof_chain.check_stream(connection, case_id)
    first = problems[0] if problems else None
    return Verdict("chain", first is None, steps, at_step=_step(first), note=_sentence(first))


def _reexecution(connection: Connection, case_id: str, run: Replay, steps: int) -> Verdict:
    """The same states again, and every row of the case as the log has it."""
    if run.divergence is not None:
        return Verdict("reexecution", False, steps, at_step=run.divergence.seq, note=run.divergence.why)
    changes = [change for frame in run.frames for change in frame.changes]
    problems = proof_rows.check_case(connection, case_id, changes)
    first = problems[0] if problems else None
    return Verdict("reexecution", first is None, steps, note=_sentence(first))


def _rules(recorded: Sequence[Recorded]) -> Verdict:
    """Findings of guards, and tries that were refused: both are kept, neither makes the record less worth trusting."""
    findings = [one for one in recorded if one.data.get("findings")]
    refused = [one for one in recorded if one.kind == "refused"]
    first = next(iter(refused + findings), None)
    note = str(first.data.get("sentence", "")) if first is not None and first.kind == "refused" else ""
    return Verdict(
        "rules",
        True,
        len(recorded),
        kept=len(findings),
        refused=len(refused),
        at_step=first.seq if first is not None else None,
        note=note,
    )


def _witness(connection: Connection, case_id: str) -> tuple[Verdict, ...]:
    """The last checkpoint, and how many steps of the case came after it."""
    last = connection.execute(select(checkpoint.c.size, checkpoint.c.at).order_by(checkpoint.c.size.desc())).first()
    if last is None:
        return ()
    outside = or_(event.c.leaf.is_(None), event.c.leaf >= last.size)
    after = connection.execute(select(func.count()).where(event.c.stream == case_id, outside)).scalar_one()
    steps = connection.execute(select(func.count()).where(event.c.stream == case_id)).scalar_one()
    return (Verdict("witness", True, steps, kept=after, at=values.read_instant(last.at), note=OUTSIDE),)


def _step(problem: Problem | None) -> int | None:
    tail = problem.place.rpartition("/")[2] if problem else ""
    return int(tail) if tail.isdecimal() else None


def _sentence(problem: Problem | None) -> str:
    return SENTENCES[problem.code] if problem else ""
