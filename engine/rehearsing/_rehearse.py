"""All cases of a process, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection, select

from engine import history, store
from engine.machine import Program
from engine.rehearsing._shapes import Otherwise, Rehearsed, Told
from engine.rehearsing._walk import Walk
from engine.tables import case_

Progress = Callable[[int, int], None]
"""progress(cases done, cases in all)"""


def rehearse(
    connection: Connection,
    process: str,
    program: Program,
    limit: int = 0,
    progress: Progress | None = None,
    find: store.Find | None = None,
) -> Rehearsed:
    """The cases of `process` on `program`, which is a version of it; `limit`: the newest so many (0: all).

    `find`: where what an expression names is looked for, else among what is deployed.

    Reads only. Of all cases, whoever asks: `Rehearsed.for_reader` leaves what one person may see.
    """
    wanted = select(case_.c.id, case_.c.matter, case_.c.title).where(case_.c.key == process)
    rows = list(connection.execute(wanted.order_by(case_.c.started_at.desc(), case_.c.id.desc()).limit(limit or None)))
    told = list[Told]()
    for done, row in enumerate(reversed(rows), 1):
        otherwise = _one(connection, row.id, program, find or partial(store.newest, connection))
        if otherwise:
            told.append(Told(row.id, row.matter, row.title, tuple(otherwise)))
        if progress:
            progress(done, len(rows))
    return Rehearsed(process, len(rows), tuple(told))


def _one(connection: Connection, case_id: str, program: Program, find: store.Find) -> list[Otherwise]:
    run = history.replay(connection, case_id)
    if run.divergence or not run.frames:
        why = run.divergence.why if run.divergence else "没有任何记录"
        seq = run.divergence.seq if run.divergence else 0
        return [Otherwise("unreadable", seq, "", "", "", f"旧记录不能重新执行：{why}")]
    first = history.at_first(connection, run.frames[0].event)
    return Walk(connection, program, first, find).through(run.frames)
