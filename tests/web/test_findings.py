"""规则核查 in the browser: who sees it, what it says, how the office explains a finding."""

import pytest
from sqlalchemy import select, update
from support.site import ANSWERS, APPROVER, AUDITOR, REGISTRAR, REQUESTER, Site
from support.watching import Watch

from engine.commands.deploy import Parcel, deploy
from engine.tables import case_, finding

RULE = """
id: forwarded_at_all
rule: RR-09
code: FORWARDED
name: 转呈过的请示
sentence: 请示“{subject}”已经转呈
remedy: 看一看
each: {of: {process: request, element: deputy_forwards}}
traces:
  - {name: 没有转呈, events: [], until: 2026-11-30 00:00}
  - name: 转呈了
    events: [{at: 2026-11-02 09:00, process: request, kind: completed, element: deputy_forwards}]
    until: 2026-11-30 00:00
    finds: [{case: 案一}]
"""


@pytest.fixture
def found(site: Site, tmp_path) -> str:
    """The id of a finding about a request of the bureau of finance."""
    deploy(site.database, "designer", Parcel({"forwarded.rule.yaml": RULE.encode()}, "rules"), site.now)
    watch = Watch(site.people, tmp_path)
    watch.look()
    answers = {**ANSWERS["request"], "subject": "关于修桥的请示"}
    case = site.people.start(REQUESTER, "request", answers, uploads=(site.people.file,)).case
    task = site.people.task(case, "deputy_forwards")
    site.people.complete(
        "deputy_secretary_general_2", task, ANSWERS["forward"], decision="deputy_forwarded", opinion="请审"
    )
    return next(str(row["id"]) for row in watch.look() if row["rule"] == "forwarded_at_all")


def test_the_list_is_for_the_office_and_auditors(found: str, person) -> None:
    for login, status in ((REGISTRAR, 200), (AUDITOR, 200), (APPROVER, 403), (REQUESTER, 403), ("", 302)):
        page = person(login).get("/findings", status)
        assert ("转呈过的请示" in page) is (status == 200)
    office = person(REGISTRAR)
    assert 'href="/findings"' in office.get("/tasks")
    assert "请示“关于修桥的请示”已经转呈" in office.get("/findings?month=2026-11&rule=forwarded_at_all")
    assert "请示“关于修桥的请示”已经转呈" not in office.get("/findings?month=2026-10")
    assert "转呈过的请示</a><p" not in office.get("/findings?state=settled")
    office.get("/findings?month=0000-99&page=x&unit=%00&state=nonsense")


def test_who_sees_the_case_sees_the_finding_and_no_one_else(found: str, person) -> None:
    assert "请示“关于修桥的请示”已经转呈" in person(REQUESTER).get(f"/findings/{found}")
    assert "请审" in person(AUDITOR).get(f"/findings/{found}")
    person("bureau_head_forestry").get(f"/findings/{found}", 404)
    person(AUDITOR).get("/findings/nothing", 404)


def test_the_office_explains_and_the_finding_stays(found: str, person) -> None:
    office, address = person(REGISTRAR), f"/findings/{found}/explain"
    assert person(AUDITOR).post(address, {"reason": "我"}).status_code == 403
    empty = office.post(address, {"reason": " "})
    assert empty.status_code == 422
    assert "请说明原因" in empty.text
    assert office.post(address, {"reason": "经秘书长同意"}).status_code == 302
    page = office.get(f"/findings/{found}")
    assert "经秘书长同意" in page
    assert "已说明" in page
    assert office.post(address, {"reason": "再说"}).status_code == 409
    assert "转呈过的请示" in office.get("/findings?state=explained")


def test_WR_21_a_finding_stands_on_the_page_of_its_matter(found: str, site: Site, person) -> None:
    with site.database.reading() as connection:
        matter = connection.execute(select(finding.c.matter).where(finding.c.id == found)).scalar_one()
    assert f"/findings/{found}" in person(REQUESTER).get(f"/matters/{matter}")


def test_a_finding_stands_on_its_case_on_the_desk_and_in_the_replay(found: str, site: Site, person) -> None:
    with site.database.reading() as connection:
        case = connection.execute(select(finding.c.case_id).where(finding.c.id == found)).scalar_one()
    link = f"/findings/{found}"
    page = person(REQUESTER).get(f"/cases/{case}")
    assert "已记录的问题" in page
    assert link in page
    office = person(REGISTRAR).get("/desk")
    assert "已记录的问题" in office
    assert "/findings?rule=forwarded_at_all" in office
    steps = person(AUDITOR).get(f"/cases/{case}/replay?at=2")
    listed = steps.partition('class="events"')[2]
    assert listed.index('data-at="2"') < listed.index(link)  # it arose at the second step, the last
    assert "请示“关于修桥的请示”已经转呈" in steps.partition('id="step-detail"')[2].partition('id="step-list"')[0]
    assert (
        link
        not in person(AUDITOR).get(f"/cases/{case}/replay?at=1").partition('id="step-detail"')[2].partition("<aside")[0]
    )


def test_nothing_is_told_of_a_classified_case(found: str, site: Site, person) -> None:
    """The office sees that there is something, the auditor what."""
    with site.database.transaction() as connection:
        case = connection.execute(select(finding.c.case_id).where(finding.c.id == found)).scalar_one()
        connection.execute(update(case_).where(case_.c.id == case).values(secrecy="机密"))
    page = person(REGISTRAR).get("/findings")
    assert "转呈过的请示" in page
    assert "关于修桥的请示" not in page
    assert f"/findings/{found}" not in page
    person(REGISTRAR).get(f"/findings/{found}", 404)
    assert "关于修桥的请示" in person(AUDITOR).get(f"/findings/{found}")
