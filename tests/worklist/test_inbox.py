"""The inbox answers what, when, why you and what then, in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, insert, select
from support.city import City
from support.requests import FORWARD, REQUEST

from engine import worklist
from engine.commands.claim_task import claim_task
from engine.tables import FOREVER, absence, delegation, tenure
from engine.values import instant
from engine.views import Filters, Page, WorkList
from engine.worklist import _rows

HEAD, DEPUTY, VICE_MAYOR = "bureau_head_finance", "deputy_secretary_general_2", "vice_mayor_2"
REGISTRARS = ("office_clerk_1", "office_clerk_2")


def inbox(city: City, login: str, filters: Filters = Filters(), page: Page = Page()) -> WorkList:  # noqa: B008
    with city.database.reading() as connection:
        return worklist.inbox(connection, worklist.actor(connection, login, city.now), filters, page)


def approved(city: City) -> str:
    """A request that the vice mayor has approved: it waits for the registrars."""
    case = city.start(HEAD, "request", REQUEST).case
    city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, decision="deputy_forwarded")
    city.complete(VICE_MAYOR, city.task(case, "vice_mayor_approves"), decision="vice_mayor_approved")
    return case


@contextmanager
def statements(city: City) -> Iterator[list[str]]:
    said: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(city.database._connections, "before_cursor_execute", hear)
    yield said
    event.remove(city.database._connections, "before_cursor_execute", hear)


def test_a_row_answers_the_four_questions(city: City) -> None:
    started = city.start(HEAD, "request", REQUEST)
    work = inbox(city, DEPUTY)
    (item,) = work.groups[0].items
    assert (item.case, item.matter, item.title) == (started.case, started.matter, REQUEST["subject"])
    assert (item.process, item.process_name, item.from_unit) == ("request", "请示", "财政局")
    assert item.why == "您分管财政局"
    assert item.step == "副秘书长转呈或统筹安排"
    assert item.deadline.due == dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
    assert (item.deadline.late, item.deadline.day_offset, item.deadline.working_days) == (False, 1, 1)
    assert (item.round, item.seen, item.claimable) == (1, False, False)
    assert work.total == 1
    assert [(facet.key, facet.name, facet.count) for facet in work.facets] == [("request", "请示", 1)]


def test_groups_by_the_due_day_of_the_city(city: City) -> None:
    city.start(HEAD, "request", REQUEST)  # due on the 24th at 17:30
    seen = [(20, 1, "later"), (23, 1, "week"), (23, 16, "today"), (24, 1, "today"), (24, 9, "today"), (24, 10, "late")]
    for day, hour, when in seen:
        city.now = dt.datetime(2026, 11, day, hour, 15, tzinfo=dt.UTC)
        (group,) = inbox(city, DEPUTY).groups
        assert (group.when, group.count, len(group.items)) == (when, 1, 1)


def test_counts_open_and_late(city: City) -> None:
    city.start(HEAD, "request", REQUEST)
    city.now += dt.timedelta(days=1)
    city.start(HEAD, "request", REQUEST)
    city.now += dt.timedelta(hours=9)
    with city.database.reading() as connection:
        count = worklist.count(connection, worklist.actor(connection, DEPUTY, city.now))
    assert (count.open, count.late) == (2, 1)


def test_late_comes_first_and_pages_keep_the_counts(city: City) -> None:
    first = city.start(HEAD, "request", REQUEST).case
    city.now += dt.timedelta(days=1)
    second = city.start(HEAD, "request", REQUEST).case
    city.now += dt.timedelta(hours=9)
    pages = [inbox(city, DEPUTY, page=Page(number, 1)) for number in (1, 2)]
    assert [(page.groups[0].when, page.groups[0].items[0].case) for page in pages] == [
        ("late", first),
        ("week", second),
    ]
    assert [(page.total, page.groups[0].count) for page in pages] == [(2, 1), (2, 1)]


def test_a_group_task_is_everybodys_until_one_claims_it(city: City) -> None:
    case = approved(city)
    for login in REGISTRARS:
        (item,) = inbox(city, login).groups[0].items
        assert (item.claimable, item.why, item.then) == (True, "市政府办公室登记员待签收", "请示已批准")
    claim_task(city.database, REGISTRARS[0], city.task(case, "reply_to_unit"), city.now)
    assert inbox(city, REGISTRARS[1]).total == 0
    (item,) = inbox(city, REGISTRARS[0]).groups[0].items
    assert (item.claimable, item.why) == (False, "您已代市政府办公室登记员签收")


def test_what_came_back_to_the_same_person_says_so(city: City) -> None:
    case = city.start(HEAD, "request", REQUEST).case
    returned = {"decision": "deputy_returned", "opinion": "缺资金测算表。"}
    city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, **returned)
    assert inbox(city, HEAD).groups[0].items[0].why == "由您发起"
    city.complete(HEAD, city.task(case, "amend_request"), REQUEST)
    assert inbox(city, DEPUTY).groups[0].items[0].round == 2


def test_nobody_else_has_it(city: City) -> None:
    city.start(HEAD, "request", REQUEST)
    for login in ("auditor", "designer", "vice_mayor_3", HEAD):
        assert inbox(city, login).groups == ()


def test_filters_by_procedure_and_text(city: City) -> None:
    city.start(HEAD, "request", {**REQUEST, "subject": "100%_投入"})
    city.start(HEAD, "request", REQUEST)
    found: Callable[[Filters], int] = lambda filters: inbox(city, DEPUTY, filters).total  # noqa: E731
    assert [found(Filters(text=text)) for text in ("%", "_", "管网", "\\", "2026-", "没有")] == [1, 1, 1, 0, 2, 0]
    assert (found(Filters(process="request")), found(Filters(process="report"))) == (2, 0)
    assert inbox(city, DEPUTY, Filters(process="report")).facets[0].count == 2  # the rail stays


def test_an_empty_inbox_tells_the_last_completion(city: City) -> None:
    assert inbox(city, DEPUTY).last_done is None
    case = city.start(HEAD, "request", REQUEST).case
    city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, decision="deputy_forwarded")
    assert inbox(city, DEPUTY).last_done == city.now


def test_fifty_rows_cost_as_many_queries_as_one(city: City) -> None:
    city.start(HEAD, "request", REQUEST)
    with statements(city) as alone:
        inbox(city, DEPUTY)
    for _ in range(49):
        city.start(HEAD, "request", REQUEST)
    with statements(city) as many:
        assert inbox(city, DEPUTY).total == 50
    assert len(many) == len(alone)


def test_who_acts_for_an_absent_leader_is_told_in_whose_place(city: City) -> None:
    since, until = instant(city.now - dt.timedelta(days=1)), instant(city.now + dt.timedelta(days=9))
    valid = {"valid_from": since, "valid_to": until, "recorded_at": since}
    with city.database.transaction() as connection:
        held = select(tenure.c.code).where(tenure.c.login == DEPUTY, tenure.c.recorded_until == FOREVER)
        code = connection.execute(held).scalars().one()
        connection.execute(insert(absence).values(login=DEPUTY, reason="出差", **valid))
        lent = {"code": "d-test", "tenure": code, "login": "deputy_secretary_general_3", "matter": "*"}
        connection.execute(insert(delegation).values(**lent, basis="示政办〔2026〕99号", **valid))
    case = city.start(HEAD, "request", REQUEST).case
    (item,) = inbox(city, "deputy_secretary_general_3").groups[0].items
    assert item.case == case
    assert item.capacity.startswith("代副秘书长")
    assert inbox(city, DEPUTY).total == 0


def test_what_is_offered_is_found_from_the_offers_or_from_all_that_nobody_has_taken(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.start("bureau_head_finance", "request", REQUEST)
    logins = ("deputy_secretary_general_2", "office_clerk_1", "vice_mayor_2")
    from_offers = [shown(city, login) for login in logins]
    monkeypatch.setattr(_rows, "FEW", 0)
    assert [shown(city, login) for login in logins] == from_offers
    assert any(from_offers)


def shown(city: City, login: str) -> list[str]:
    """Tasks in somebody's list."""
    with city.database.reading() as connection:
        found = worklist.inbox(connection, worklist.actor(connection, login, city.now))
    return [item.task for group in found.groups for item in group.items]
