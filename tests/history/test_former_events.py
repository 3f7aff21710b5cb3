"""Databases that began with an early version hold events whose body repeats their columns: they are proved, too."""

import pytest
from sqlalchemy import select, update
from support.yard import drawn, steps

from engine import history
from engine.history.log import HEAD, former_hash
from engine.tables import case_, event
from engine.values import read, write


@pytest.fixture
def former(yard):
    """A yard, and a case in it whose first two events are of that form and whose others are not."""
    yard.deploy({"duty.bpmn": drawn("duty", steps("receive", "answer"))})
    case = yard.begin("duty")
    yard.finish(case, "receive")
    previous = ""
    with yard.database.transaction() as connection:
        for row in connection.execute(select(event).where(event.c.stream == case).order_by(event.c.seq)).mappings():
            told = {name: row[name] for name in HEAD if row[name]} | read(row["body"]) | {"prev": previous}
            here = event.c.stream == case, event.c.seq == row["seq"]
            previous = former_hash(write(told))
            connection.execute(update(event).where(*here).values(body=write(told), hash=previous))
        connection.execute(update(case_).where(case_.c.id == case).values(head=previous))
    yard.finish(case, "answer")
    return yard, case


def codes(yard, case):
    with yard.database.reading() as connection:
        return {problem.code for problem in history.verify_case(connection, case)}


def test_they_are_proved_and_go_on(former):
    assert codes(*former) == set()


@pytest.mark.parametrize("name", HEAD[2:])
def test_a_column_of_theirs_is_compared_with_the_body(former, name):
    yard, case = former
    with yard.database.transaction() as connection:
        here = event.c.stream == case, event.c.seq == 2
        connection.execute(update(event).where(*here).values({name: "2026"}))
    assert "EVENT_COLUMNS" in codes(yard, case)


def test_a_column_of_a_later_event_is_part_of_its_hash(former):
    yard, case = former
    with yard.database.transaction() as connection:
        here = event.c.stream == case, event.c.seq == 3
        connection.execute(update(event).where(*here).values(actor="somebody"))
    assert "EVENT_ALTERED" in codes(yard, case)
