"""The organisation in the browser: who was in charge then, what is vacant, tables out and in."""

from __future__ import annotations

import datetime as dt
import html
import io
import re
import zipfile

import pytest
from sqlalchemy import select
from support.site import AUDITOR, REGISTRAR, REQUESTER, STRANGER, Person, Site
from support.yard import Yard

from engine.commands.recount_deadlines import recount_deadlines
from engine.days import day_of
from engine.tables import portfolio, task
from engine.values import read_instant


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


def packed(**files: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"organisation/{name}.csv", text)
    return content.getvalue()


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return html.unescape(found[1])


NEXT_YEAR = (
    "day,working,name,basis\n2027-01-01,no,元旦,国办发明电〔2026〕9号\n2027-01-09,yes,元旦调休,国办发明电〔2026〕9号\n"
)


def test_a_zip_is_looked_at_and_then_just_that_is_brought_in(site: Site, person) -> None:
    office = person(REGISTRAR)
    sent = {"act": "look", "files": [(io.BytesIO(packed(days=NEXT_YEAR)), "表.zip")]}
    looked = office.post("/organisation/tables", sent)
    assert looked.status_code == 200
    assert "会改 2 行" in looked.text
    assert "2027-01-09" in looked.text
    meant = {name: hidden(looked.text, name) for name in ("kept", "seen")}
    done = office.post("/organisation/tables", {"act": "import", **meant})
    assert (done.status_code, done.location) == (302, "/organisation/calendar?year=2027")
    page = office.get("/organisation/calendar?year=2027")
    assert "国办发明电〔2026〕9号" in page
    assert "暂按" not in page.partition("放假安排</h2>")[0]
    assert Yard(site.database, site.now).proved() == []


def test_what_has_changed_since_somebody_looked_is_not_brought_in(site: Site, person) -> None:
    office, sent = person(REGISTRAR), {"act": "look"}
    looked = office.post("/organisation/tables", sent | {"files": [(io.BytesIO(packed(days=NEXT_YEAR)), "a.zip")]})
    meant = {name: hidden(looked.text, name) for name in ("kept", "seen")}
    other = NEXT_YEAR.replace("2027-01-09", "2027-01-10")
    assert bring_in(office, "import", days=other).status_code == 302
    again = office.post("/organisation/tables", {"act": "import", **meant})
    assert again.status_code == 409
    assert "您看过以后" in again.text
    assert hidden(again.text, "seen") != meant["seen"], "and shows what it would change now"
    assert "2027-01-10" in tables(office)["days.csv"]
    for broken in ({"kept": "no base64!", "seen": ""}, {"kept": "UEsDBA==", "seen": ""}):
        assert office.post("/organisation/tables", {"act": "import", **broken}).status_code == 422


def test_hostile_uploads_are_told_in_words(site: Site, person) -> None:
    office, before = person(REGISTRAR), tables(person(REGISTRAR))
    evil = io.BytesIO()
    with zipfile.ZipFile(evil, "w") as archive:
        archive.writestr("../../days.csv", NEXT_YEAR)
        archive.writestr("shadow.csv", "x")
    evil.seek(0)
    files = [(evil, "evil.zip"), (io.BytesIO(b"x"), "a.exe")]
    answer = office.post("/organisation/tables", {"act": "import", "files": files})
    assert answer.status_code == 422
    for word in ("路径", "shadow.csv", "a.exe"):
        assert word in answer.text
    assert tables(office) == before
    assert office.post("/organisation/tables", {"act": "look"}).status_code == 422, "nothing was chosen"


def test_the_tables_of_an_earlier_day(site: Site, person) -> None:
    office = person(REGISTRAR)
    assert bring_in(office, "import", days=NEXT_YEAR).status_code == 302
    yesterday = (site.now - dt.timedelta(days=1)).date()
    answer = office.client.get(f"/organisation/tables.zip?on={yesterday}")
    assert f"organisation-{yesterday}.zip" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        then = archive.read("days.csv").decode()
    assert "2027-01-09" not in then
    assert then == tables(office)["days.csv"].replace(NEXT_YEAR.partition("\n")[2], "")
    with zipfile.ZipFile(io.BytesIO(office.client.get("/organisation/tables.zip?on=1999-01-01").data)) as archive:
        assert archive.read("units.csv").decode().count("\n") == 1, "nothing was on record then"


def test_the_calendar_says_what_is_a_guess_and_who_brought_a_year_in(site: Site, person) -> None:
    reader = person(STRANGER)
    known, guessed = (reader.get(f"/organisation/calendar?year={year}") for year in (2026, 2027))
    assert "248" in known, "working days of 2026"
    assert "国务院办公厅关于2026年部分节假日安排的通知" in known
    assert "未公布" not in known
    assert "2027 年放假安排未公布" in guessed
    assert "还没有人导入" in guessed
    assert 'name="files"' not in known, "for the office only"
    assert 'name="files"' in person(REGISTRAR).get("/organisation/calendar")
    for year in ("1", "0", "-5", "99999", "x", ""):
        assert "日历" in reader.get(f"/organisation/calendar?year={year}"), "no year raises"


def test_a_person_and_who_is_next_up(site: Site, person) -> None:
    page = person(STRANGER).get("/organisation/people/bureau_head_commerce")
    assert "商务局局长" in page
    assert "分管表第 25 行" in page, "why that one is next up"
    assert "参加培训" not in page, "why somebody is away concerns the office and themselves"
    assert "/organisation/people/vice_mayor" in page
    assert "参加培训" in person(REGISTRAR).get("/organisation/people/bureau_head_commerce")
    person(STRANGER).get("/organisation/people/nobody", 404)
    person(STRANGER).get("/organisation/people/%00", 404)
    former = person(STRANGER).get("/organisation/people/former_vice_mayor_1")
    assert "现无岗位" in former
    assert "2021年9月24日 – 2025年2月19日" in former, "the last day, not the day after"
    then = person(STRANGER).get("/organisation/people/former_vice_mayor_1?on=2024-06-01")
    assert "现无岗位" not in then
    links = {"": "bureau_head_commerce", "/units/commerce": "deputy_bureau_head_commerce_1"}
    links["/portfolios"] = "vice_mayor_2"
    for address, login in links.items():
        assert f'/organisation/people/{login}"' in person(STRANGER).get(f"/organisation{address}")


def test_G_04_open_work_of_a_person_is_shown_to_those_who_may_see_the_case(site: Site, person) -> None:
    with site.database.reading() as connection:
        held = select(task).where(task.c.state == "open", task.c.assignee.is_not(None))
        row = connection.execute(held).mappings().first()
    address = f"/organisation/people/{row['assignee']}"
    assert f"/cases/{row['case_id']}" in person(row["assignee"]).get(address)
    assert f"/cases/{row['case_id']}" in person(REGISTRAR).get(address)
    assert f"/cases/{row['case_id']}" not in person("bureau_head_forestry").get(address)


def test_a_row_filled_in_but_not_ticked_is_asked_about(site: Site, person) -> None:
    office, address = person(REGISTRAR), "/organisation/change/delegations?unit=commerce"
    page = office.get(address)
    assert "商务局</a>" in page
    assert 'name="matter" type="text" value="*"' in page
    assert "（商务局局长）" in page, "people are told apart by their posts"
    given = {"from": "2026-12-01", "basis": "党组会", "to_login": "deputy_bureau_head_commerce_1", "matter": "*"}
    answer = office.post(address, given)
    assert answer.status_code == 422
    assert "请勾上" in answer.text
    office.get("/organisation/change/delegations?unit=nowhere", 404)


def test_a_changed_calendar_says_whose_deadlines_it_touches(site: Site, person) -> None:
    """A storm closes the offices on a day: what is due then moves; the preview counts, and changes nothing."""
    office = person(REGISTRAR)
    limits = select(task.c.id, task.c.due).where(task.c.state == "open", task.c.due.is_not(None))
    with site.database.reading() as connection:
        before = {row.id: row.due for row in connection.execute(limits)}
    last = day_of(read_instant(max(before.values())))
    rows = [line for line in tables(office)["days.csv"].splitlines() if line.startswith(("day,", f"{last.year}-"))]
    closed = "\n".join([*rows, f"{last},no,防汛停工,示政办明电〔2026〕3号"]) + "\n"
    looked = bring_in(office, "look", days=closed)
    touched = re.search(r"日历变了：(\d+) 件", looked.text)
    assert touched, looked.text
    assert int(touched[1]) > 0
    assert recount_deadlines(site.database, site.now).deadlines == 0, "looking changed nothing"
    done = office.post(
        "/organisation/tables", {"act": "import", **{n: hidden(looked.text, n) for n in ("kept", "seen")}}
    )
    assert done.status_code == 302
    moved = recount_deadlines(site.database, site.now)
    assert 0 < moved.cases <= int(touched[1])
    with site.database.reading() as connection:
        after = {row.id: row.due for row in connection.execute(limits)}
    assert after != before
    assert all(after[one] >= before[one] for one in before)
    case = next(row for row in site.cases.values() if "重新计算期限" in office.client.get(f"/cases/{row}").text)
    assert "期限由" in office.get(f"/cases/{case}")
    assert Yard(site.database, site.now).proved() == []
