"""A vacancy stops the case at the office's repair list; once the post is filled, the task finds its person (WR-12)."""

import pytest
from sqlalchemy import update
from support.requests import REQUEST

from engine import history
from engine.commands.repair_task import repair_task
from engine.errors import Conflict, NotAllowed, Refused
from engine.tables import FOREVER, portfolio

DEPUTY = "deputy_secretary_general_2"
ENDED = "2026-11-20T00:00:00.000000Z"


def finances(city, until):
    """The deputy's portfolio over finance ends at `until`: by hand, as a file would bring it in."""
    here = (portfolio.c.unit == "finance", portfolio.c.relation == "deputy_secretary_general_in_charge")
    with city.database.transaction() as connection:
        connection.execute(update(portfolio).where(*here, portfolio.c.valid_to >= ENDED).values(valid_to=until))


def test_a_vacancy_waits_for_the_office_and_is_repaired(city):
    finances(city, ENDED)
    case = city.start("bureau_head_finance", "request", REQUEST).case
    (row,) = city.tasks(case)
    assert (row["assignee"], row["problem"]) == (None, "NO_SUPERIOR")
    with pytest.raises(Refused) as caught:
        repair_task(city.database, "office_clerk_1", row["id"], city.now)
    assert caught.value.code == "NO_SUPERIOR"
    finances(city, FOREVER)
    with pytest.raises(NotAllowed):
        repair_task(city.database, "bureau_head_finance", row["id"], city.now)
    assert repair_task(city.database, "office_clerk_1", row["id"], city.now) == case
    assert city.open(case) == [("deputy_forwards", DEPUTY)]
    with pytest.raises(Conflict):
        repair_task(city.database, "office_clerk_1", row["id"], city.now)
    with city.database.reading() as connection:
        assert [e.kind for e in history.events(connection, case)] == ["started", "repaired"]
        assert history.verify_case(connection, case) == []
