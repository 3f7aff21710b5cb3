"""Remarks (备注): on the record for whoever sees the case, decided by nobody and taken away by nobody (contracts 8)."""

import pytest
from support.requests import REQUEST
from support.yard import STRANGER

from engine import history, worklist
from engine.commands.comment_task import comment_task
from engine.errors import Conflict, Invalid, NotAllowed, NotFound

HEAD, DEPUTY = "bureau_head_finance", "deputy_secretary_general_2"


def say(city, login, task, text="附件二的数字以财政局 11 月的为准。"):
    return comment_task(city.database, login, task, text, city.now)


@pytest.fixture
def waiting(city):
    case = city.start(HEAD, "request", REQUEST).case
    return city, case, city.task(case, "deputy_forwards")


def test_a_remark_is_in_the_log_on_the_line_and_before_the_holders_eyes(waiting):
    city, case, task = waiting
    assert say(city, HEAD, task) == 2
    with city.database.reading() as connection:
        assert history.verify_case(connection, case) == []
        assert [event.kind for event in history.events(connection, case)] == ["started", "commented"]
        view = worklist.task(connection, worklist.actor(connection, DEPUTY, city.now), task)
    (notice,) = view.notices
    assert (notice.kind, notice.person, notice.text) == (
        "commented",
        city.name(HEAD),
        "附件二的数字以财政局 11 月的为准。",
    )
    assert view.line[0].act == "备注“副秘书长转呈或统筹安排”"
    assert view.line[0].opinion == notice.text


def test_who_may_not_and_when_not(waiting):
    city, _, task = waiting
    for login, family in ((STRANGER, NotFound), ("auditor", NotAllowed)):
        with pytest.raises(family):
            say(city, login, task)
    for text, code in (("  ", "UNFIT"), ("长" * 501, "TOO_LARGE")):
        with pytest.raises(Invalid, match=code):
            say(city, HEAD, task, text)
    city.complete(DEPUTY, task, {"handling": "forward"}, decision="deputy_forwarded")
    with pytest.raises(Conflict):
        say(city, HEAD, task)
