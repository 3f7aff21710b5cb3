"""The 300th completion of a case costs what the third does: counted in statements and rows, not in seconds."""

from collections import Counter
from contextlib import contextmanager

import pytest
from sqlalchemy import event as hook
from sqlalchemy import select
from support.requests import FORWARD, REQUEST
from support.yard import CLERK

from engine import jobs
from engine.tables import due_work, event, metadata
from engine.values import read

TURNS = 300


@contextmanager
def counted(database):
    """Statements by their first word, and rows written by table, while the block runs."""
    seen = Counter()

    def note(connection, cursor, statement, parameters, context, executemany):
        verb = statement.split()[0].upper()
        seen[verb] += 1
        if verb in ("INSERT", "UPDATE", "DELETE"):
            table = statement.replace("INTO ", "").replace("FROM ", "").split()[1].strip('"')
            seen[f"rows of {table}"] += len(parameters) if executemany else max(1, statement.count("), ("))

    hook.listen(database._connections, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        hook.remove(database._connections, "before_cursor_execute", note)


def test_a_completion_costs_the_same_however_long_the_case_has_run(yard):
    case = yard.begin("looping", {"stop": False})
    costs = {}
    for turn in range(1, TURNS + 1):
        task = yard.task(case, "work")
        with counted(yard.database) as seen:
            yard.complete(CLERK, task, {"answer": turn})
        if turn in (3, TURNS):
            costs[turn] = dict(seen)
    assert costs[3] == costs[TURNS]
    assert costs[TURNS]["INSERT"] >= 2, "the counter counts"
    assert costs[TURNS]["SELECT"] <= 30


def test_the_plan_of_what_a_completion_reads_uses_an_index(yard):
    """Every table of the case is entered by key or index: no scan that grows with the city."""
    if not yard.database.is_sqlite:  # a planner may rightly scan small tables
        return
    case = yard.begin("looping", {"stop": False})
    task, statements = yard.task(case, "work"), []

    def note(connection, cursor, statement, parameters, context, executemany):
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            statements.append((statement, parameters))

    hook.listen(yard.database._connections, "before_cursor_execute", note)
    yard.complete(CLERK, task)
    hook.remove(yard.database._connections, "before_cursor_execute", note)
    growing = {"event", "payload", "task", "task_candidate", "state", "due_work", "subscription", "case_", "attachment"}
    with yard.database.reading() as connection:
        for statement, parameters in statements:
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters):
                scanned = row.detail.split()[1] if row.detail.startswith("SCAN ") else ""
                assert scanned not in growing, (row.detail, statement)


def test_looking_for_due_work_uses_its_index(yard):
    """A partial index on what is open: what was done long ago costs nothing."""
    found = []

    def note(connection, cursor, statement, parameters, context, executemany):
        if statement.startswith("SELECT due_work"):
            found.append((statement, parameters))

    hook.listen(yard.database._connections, "before_cursor_execute", note)
    yard.begin("pausing")
    with yard.database.reading() as connection:
        jobs.due(connection, yard.now)
    hook.remove(yard.database._connections, "before_cursor_execute", note)
    statement, parameters = found[-1]
    if yard.database.is_sqlite:
        with yard.database.reading() as connection:
            plan = " ".join(
                row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            )
        assert "ix_due_work_open" in plan, plan


@pytest.mark.parametrize("opinion", ["", "同意。" * 500])
def test_an_event_is_at_most_one_kibibyte_beyond_its_answers(city, opinion):
    """Architecture 3: answers and opinions lie in the payload; the chain stays small."""
    case = city.start("bureau_head_finance", "request", REQUEST).case
    task = city.task(case, "deputy_forwards")
    city.complete("deputy_secretary_general_2", task, FORWARD, decision="deputy_forwarded", opinion=opinion or "转")
    city.complete(
        "vice_mayor_2", city.task(case, "vice_mayor_approves"), decision="vice_mayor_approved", opinion=opinion
    )
    with city.database.reading() as connection:
        wanted = select(event.c.seq, event.c.body).where(event.c.stream == case).order_by(event.c.seq)
        sizes = {row.seq: len(row.body.encode()) for row in connection.execute(wanted).all()}
    assert all(size <= 1024 for seq, size in sizes.items() if seq > 1), sizes
    assert sizes[1] <= 2048, sizes  # the start also names the files it runs on, and asks who is in charge


def test_a_poison_row_writes_nothing_to_the_log(yard):
    case = yard.begin("pausing")

    def fail(database, row, now):
        raise ZeroDivisionError

    yard.pass_time(hours=3)
    for _ in range(3):
        jobs.do_all(yard.database, yard.now, fail)
        yard.pass_time(hours=1)
    assert yard.kinds(case) == ["started"]
    with yard.database.reading() as connection:
        body = connection.execute(select(due_work.c.body).where(due_work.c.case_id == case)).scalar_one()
    assert read(body) == {"element": "pause"}
    assert "due_work" in metadata.tables
