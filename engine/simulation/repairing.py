"""The office mends the organisation where nobody was found for a task, and has it look again (WR-12)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from engine.commands.change_organisation import change_organisation
from engine.commands.repair_task import repair_task
from engine.days import day_of
from engine.errors import EngineError
from engine.organisation import Amendment
from engine.simulation.life import Life
from engine.simulation.people import members
from engine.simulation.plan import Repair
from engine.tables import case_, task
from engine.values import instant


def repair(life: Life, wanted: Repair, now: dt.datetime) -> None:
    """Every task of that unit with that problem, once it has lain long enough: the change is registered once, first."""
    before = instant(now - dt.timedelta(days=wanted.after))
    lying = (
        select(task.c.id)
        .join(case_, case_.c.id == task.c.case_id)
        .where(task.c.state == "open", task.c.problem == wanted.problem, task.c.opened_at < before)
        .where(case_.c.unit == wanted.unit)
        .order_by(task.c.opened_at, task.c.token)
    )
    with life.database.reading() as connection:
        tasks = list(connection.scalars(lying))
        office = members(connection, wanted.office, now, life.here)
    if not tasks or not office:
        return
    clerk = life.chance.choice(office)
    try:
        if wanted not in life.repaired:
            row = Amendment(wanted.sheet, day_of(now).isoformat(), wanted.ends, wanted.begins, wanted.basis)
            change_organisation(life.database, clerk, row, now)
            life.repaired.append(wanted)
        for one in tasks:
            repair_task(life.database, clerk, one, now)
            life.told.repaired += 1
    except EngineError as error:
        life.told.trouble.append(f"{clerk} repairs {wanted.unit}: {error.code} {error.sentence}")
