"""A refusal says only what is true: on record where it is on record, kept where a draft was kept."""

import pytest
from sqlalchemy import update
from support.city import City
from support.requests import REQUEST
from support.site import Person

from engine.errors import Refused
from engine.tables import portfolio
from web.errors import refused_page

ENDED = "2026-11-20T00:00:00.000000Z"


@pytest.mark.parametrize(("record", "kept"), [("refusals/1", True), ("", False)])
def test_it_claims_a_record_and_a_draft_only_where_there_are_some(site, record, kept):
    error = Refused("NO_SUPERIOR", "查不到分管副秘书长。")
    error.record = record
    with site.app.test_request_context("/"):
        page = refused_page(error, back="/cases/x", kept=kept)
    assert ("已记入案卷" in page) == bool(record)
    assert ("已存为草稿" in page) == kept


def test_a_repair_that_finds_nobody_says_so_on_the_case(site):
    city = City(site.database, site.app.extensions["youxu"].clock())
    here = (portfolio.c.unit == "finance", portfolio.c.relation == "deputy_secretary_general_in_charge")
    open_end = (*here, portfolio.c.valid_to >= ENDED)
    with site.database.transaction() as connection:
        connection.execute(update(portfolio).where(*open_end).values(valid_to=ENDED))
    case = city.start("bureau_head_finance", "request", REQUEST).case
    (row,) = city.tasks(case)
    clerk = Person(site, "office_clerk_1")
    assert "重新查找办理人" in clerk.get(f"/cases/{case}")
    answer = clerk.post(f"/cases/{case}/repair/{row['id']}")
    assert answer.status_code == 302
    page = clerk.get(f"/cases/{case}")
    assert "查不到财政局的分管副秘书长" in page
    assert "已记入案卷" not in page
