"""Proves that nothing was touched: chain, payloads, tree and witness, re-execution, and every row against the log.

Not evidence, and so not looked at: drafts, counters of failed sign-ins, and the columns in `VOLATILE`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, select

from engine.history import proof_chain, proof_rows, proof_tree, proof_watch
from engine.history.problems import Problem
from engine.history.replay import replay
from engine.tables import case_

Progress = Callable[[int, int], None]
"""progress(done, total), counted in cases."""


@dataclass(frozen=True)
class Witnessed:
    """What the auditor brings: the notes kept outside the database, and the public key they are signed with."""

    notes: Sequence[str]
    public: Ed25519PublicKey


def verify(connection: Connection, witnessed: Witnessed | None, progress: Progress | None = None) -> list[Problem]:
    """Everything that does not fit, as far as it can be named. An empty list is the proof.

    Without `witnessed`, a forger who rewrote the whole log consistently would not be noticed (a chain alone
    proves little), so the command insists on it.
    """
    heads, problems = proof_chain.check(connection)
    notes, public = (witnessed.notes, witnessed.public) if witnessed else (None, None)
    problems += proof_tree.check(connection, notes, public)
    problems += proof_rows.check_system(connection, heads)
    problems += proof_watch.check(connection)
    cases = list(connection.execute(select(case_.c.id).order_by(case_.c.id)).scalars())
    for done, case_id in enumerate(cases, 1):
        problems += verify_case(connection, case_id)
        if progress:
            progress(done, len(cases))
    return list(dict.fromkeys(problems))


def verify_case(connection: Connection, case_id: str) -> list[Problem]:
    """One case: is its log intact, does it run again to the same states, do its rows say what the log says?"""
    problems = proof_chain.check_stream(connection, case_id)
    run = replay(connection, case_id)
    if run.divergence:
        place = f"{case_id}/{run.divergence.seq}"
        return [*problems, Problem("REPLAY_DIFFERS", place, run.divergence.why)]
    changes = [change for frame in run.frames for change in frame.changes]
    return problems + proof_rows.check_case(connection, case_id, changes)
