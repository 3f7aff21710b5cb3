"""The organisation in the browser: who was in charge then, what is vacant, tables out and in."""

from __future__ import annotations

import io
import zipfile

import pytest
from sqlalchemy import select
from support.site import AUDITOR, REGISTRAR, REQUESTER, STRANGER, Person, Site
from support.yard import Yard

from engine.tables import portfolio


def tables(who: Person) -> dict[str, str]:
    answer = who.client.get("/organisation/tables.zip")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def bring_in(who: Person, act: str, **files: str):
    sent = [(io.BytesIO(text.encode()), f"{name}.csv") for name, text in files.items()]
    return who.post("/organisation/tables", {"act": act, "files": sent})


@pytest.mark.parametrize(
    ("login", "looks", "changes", "takes"),
    [(REGISTRAR, 200, 200, 200), (AUDITOR, 200, 403, 200), (REQUESTER, 200, 403, 403), ("", 302, 302, 302)],
)
def test_the_pages_by_role(site: Site, person, login: str, looks: int, changes: int, takes: int) -> None:
    reader = person(login)
    for address in ("/organisation", "/organisation/units/finance", "/organisation/portfolios?on=2026-06-01"):
        reader.get(address, looks)
    reader.get("/organisation/tables", changes)
    assert reader.client.get("/organisation/tables.zip").status_code == takes
    if login and changes != 200:
        assert bring_in(reader, "import").status_code == 403


def test_WR_18_who_was_in_charge_then(site: Site, person) -> None:
    """Finance changed hands on 1 July: the page says who it was on any day, with the document."""
    reader = person(STRANGER)
    then = reader.get("/organisation/units/water?on=2026-06-01")
    now = reader.get("/organisation/units/water")
    assert "示政办〔2024〕9号" in then
    assert "示政办〔2026〕18号" not in then
    assert "示政办〔2026〕18号" in now
    assert "2026-06-01 的情况" in then
    reader.get("/organisation/units/nothing", 404)
    reader.get("/organisation/units/%00", 404)
    assert "还没有分管记录" in reader.get("/organisation/portfolios?on=1999-01-01")
    reader.get("/organisation?on=nonsense")


def test_what_comes_out_goes_in_again_and_changes_nothing(site: Site, person) -> None:
    office = person(REGISTRAR)
    found = tables(office)
    assert "portfolios.csv" in found
    answer = bring_in(office, "look", **{name.removesuffix(".csv"): text for name, text in found.items()})
    assert answer.status_code == 200
    assert "没有要改的" in answer.text


def test_a_change_is_shown_before_it_is_made_and_closes_what_it_replaces(site: Site, person) -> None:
    office = person(REGISTRAR)
    old = tables(office)["portfolios.csv"]
    row = next(line for line in old.splitlines() if ",finance,vice_mayor_in_charge," in line and ",,示" in line)
    ended = row.replace(",,示", ",2026-12-01,示")
    begun = row.replace("vice_mayor_2", "vice_mayor_3").replace(row.split(",")[5], "2026-12-01")
    new = old.replace(row, f"{ended}\n{begun}")
    looked = bring_in(office, "look", portfolios=new)
    assert "会改 2 行" in looked.text
    assert tables(office)["portfolios.csv"] == old, "looking changes nothing"
    assert bring_in(office, "import", portfolios=new).status_code == 302
    later = office.get("/organisation/units/finance?on=2026-12-02")
    assert "2026年12月1日" in later
    assert "2026年12月1日" in office.get("/organisation/units/finance"), "until then the other one"
    with site.database.reading() as connection:
        p = portfolio.c
        kept = connection.execute(select(portfolio).where(p.unit == "finance", p.relation == "vice_mayor_in_charge"))
        rows = kept.mappings().all()
    assert sum(row["recorded_until"] < "9999" for row in rows) == 1, "closed, not overwritten"
    assert Yard(site.database, site.now).proved() == []


def test_overlaps_are_refused_in_words_and_nothing_changes(site: Site, person) -> None:
    office = person(REGISTRAR)
    old = tables(office)["portfolios.csv"]
    row = next(line for line in old.splitlines() if ",finance,vice_mayor_in_charge," in line and ",,示" in line)
    twice = old.replace(row, f"{row}\n{row.replace('vice_mayor_2', 'vice_mayor_3')}")
    answer = bring_in(office, "import", portfolios=twice)
    assert answer.status_code == 422
    assert "没有导入" in answer.text
    assert "portfolios.csv" in answer.text
    assert "重叠" in answer.text or "同时" in answer.text, answer.text
    assert tables(office)["portfolios.csv"] == old


def test_WR_18_one_row_changes_by_a_form(site: Site, person) -> None:
    office = person(REGISTRAR)
    assert "/organisation/change/tenures" in office.get("/organisation/units/finance")
    for sheet in ("tenures", "portfolios", "absences", "delegations", "duty", "lines"):
        office.get(f"/organisation/change/{sheet}?unit=finance")
        person(AUDITOR).get(f"/organisation/change/{sheet}", 403)
    office.get("/organisation/change/people", 404)
    key = "finance|vice_mayor_in_charge|*|city_government:vice_mayor_2|2026-07-01"
    address = "/organisation/change/portfolios?unit=finance"
    assert f'value="{key}"' in office.get(address)
    sent = {"from": "2026-12-01", "basis": "示政办〔2026〕40号", "begin": "yes", "number": "9", "unit": "finance"}
    sent |= {"relation": "vice_mayor_in_charge", "post": "city_government:vice_mayor_3", "matter": "*"}
    refused = office.post(address, sent)
    assert refused.status_code == 422
    assert "请选它在这一天到期" in refused.text
    assert "示政办〔2026〕40号" in refused.text, "what was typed stays"
    assert office.post(address, sent | {"ends": key}).status_code == 302
    assert "示政办〔2026〕40号" in office.get("/organisation/units/finance?on=2026-12-02")
    assert "示政办〔2026〕40号" not in office.get("/organisation/units/finance?on=2026-11-30")
    assert person(AUDITOR).post(address, sent).status_code == 403
    assert Yard(site.database, site.now).proved() == []
