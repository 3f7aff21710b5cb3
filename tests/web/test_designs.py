"""流程图: who sees what is deployed, downloads it to the byte, releases, retires, compares and moves cases."""

import io
import re

import pytest
from sqlalchemy import event
from support.city import PROCESSES
from support.site import ANSWERS, APPROVER, AUDITOR, REGISTRAR, REQUESTER, Site

from engine.commands.deploy import Parcel, deploy
from engine.commands.issue_token import issue_token
from engine.commands.set_release_rule import set_release_rule

FOLDER = PROCESSES / "request"
FILES = {f.name: f.read_bytes() for f in FOLDER.iterdir() if f.suffix in {".bpmn", ".dmn", ".form"}}
SLOWER = ("calendar.add_working_days(now(), 2)", "calendar.add_working_days(now(), 3)")


def changed() -> dict[str, bytes]:
    return FILES | {"request.bpmn": FILES["request.bpmn"].decode().replace(*SLOWER, 1).encode()}


def second(site: Site) -> None:
    deploy(site.database, "designer", Parcel(changed(), "放宽时限", "test"), site.now)


def sending(files: dict[str, bytes]) -> dict[str, object]:
    return {"files": [(io.BytesIO(content), name) for name, content in files.items()]}


def test_who_may_look(site: Site, person) -> None:
    second(site)
    addresses = [
        "/designer",
        "/designer/processes/request",
        "/designer/processes/request/1/diagram",
        "/designer/processes/request/compare",
    ]
    for login, status in (("designer", 200), ("operator", 200), (AUDITOR, 200), (REQUESTER, 403), (APPROVER, 403)):
        for address in addresses:
            person(login).get(address, status)
    person("").get("/designer", 302)
    person("designer").get("/designer/upload")
    person(AUDITOR).get("/designer/upload", 403)
    person("operator").get("/designer/processes/request/migrate?from=1&to=2")
    person("designer").get("/designer/processes/request/migrate?from=1&to=2", 403)
    person("designer").get("/designer/processes/nothing", 404)
    person("designer").get("/designer/processes/request?version=9", 404)
    person("designer").get("/designer/processes/request/compare?from=1&to=9", 404)
    person("designer").get("/designer/deployments/nothing", 404)
    assert person(REGISTRAR).post("/designer/processes/request/retire", {"reason": "x"}).status_code == 403
    assert person(REGISTRAR).post("/designer/release-rule", {"two": "yes"}).status_code == 403
    assert person("designer").post("/designer/release-rule", {"two": "yes"}).status_code == 403
    assert "流程图</a>" not in person(REQUESTER).get("/tasks")


def test_files_come_back_to_the_byte(site: Site, person) -> None:
    second(site)
    designer = person("designer")
    page = designer.get("/designer/processes/request?version=2")
    links = dict(re.findall(r'href="([^"]+/files/[^"]+)" download lang="zh-CN">([^<]+)<', page))
    assert set(links.values()) == set(FILES)
    for address, name in links.items():
        answer = designer.client.get(address)
        assert answer.data == changed()[name]
        assert answer.headers["Content-Disposition"].startswith("attachment")


def test_running_cases_by_version_in_as_many_queries_whatever_runs(site: Site, person) -> None:
    told: list[str] = []
    event.listen(site.database._connections, "before_cursor_execute", lambda *given: told.append(given[2]))

    def queries() -> int:
        told.clear()
        designer.get("/designer")
        return len(told)

    designer = person("designer")
    designer.get("/designer")
    before = queries()
    second(site)
    for n in range(3):
        answers = ANSWERS["request"] | {"subject": f"第 {n} 件"}
        site.people.start(REQUESTER, "request", answers, uploads=(site.people.file,))
    designer.get("/designer")  # programs are built once and kept
    assert queries() == before
    page = designer.get("/designer/processes/request")
    assert re.findall(r'class="num" data-l="在办">(\d+)<', page) == ["3", "2"]


def test_two_persons_release_on_the_page(site: Site, person) -> None:
    set_release_rule(site.database, "operator", True, site.now)
    designer, operator = person("designer"), person("operator")
    answer = designer.post("/designer/upload", sending(changed()), content_type="multipart/form-data")
    waiting = answer.location
    assert "等待复核" in designer.get(waiting)
    assert "批准，即刻生效" not in designer.get(waiting)
    assert "1 次部署等待复核" in operator.get("/designer")
    assert designer.post(f"{waiting}/approve").status_code == 403
    assert "第 2 版" not in designer.get("/designer/processes/request")
    assert operator.post(f"{waiting}/decline", {"reason": " "}).status_code == 422
    assert operator.post(f"{waiting}/approve").status_code == 302
    page = designer.get("/designer/processes/request")
    assert "第 2 版" in page
    assert "批准人" in page
    assert operator.post(f"{waiting}/approve").status_code == 409


def test_the_modeler_is_told_to_wait(site: Site, person) -> None:
    """Status 409: of an answer with 200 it shows no word."""
    set_release_rule(site.database, "operator", True, site.now)
    bearer = issue_token(site.database, "designer", "Modeler", site.now)
    data = {"deployment-name": "request", "enable-duplicate-filtering": "true"}
    sent = {**data, **{name: (io.BytesIO(content), name) for name, content in changed().items()}}
    headers = {"Authorization": f"Bearer {bearer}"}
    answer = person("").client.post("/engine-rest/deployment/create", data=sent, headers=headers)
    assert answer.status_code == 409
    assert "waiting for approval" in answer.json["message"] or "等待复核" in answer.json["message"]


def test_what_is_wrong_is_shown_all_at_once_and_nothing_is_deployed(site: Site, person) -> None:
    bad = FILES["request.bpmn"].decode().replace("org.vice_mayor_in_charge(unit)", "org.leader(unit)")
    bad = bad.replace('camunda:formRef="reply"', 'camunda:formRef="nowhere"')
    files = {"request.bpmn": bad.encode()}
    answer = person("designer").post("/designer/upload", sending(files), content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "部署未成功" in answer.text
    for word in ("org.leader", "nowhere", "vice_mayor_approves", "reply_to_unit", 'data-text="drawn"'):
        assert word in answer.text
    assert "第 2 版" not in person("designer").get("/designer/processes/request")
    assert person("designer").post("/designer/upload", {}, content_type="multipart/form-data").status_code == 422


def test_remarks_on_what_came_through_are_told_on_the_pages(site: Site, person) -> None:
    """The Modeler shows no word of a deployment that succeeded."""
    designer, wide = person("designer"), FILES["route.dmn"].replace(b'"major","important"', b'"major","urgent"')
    assert "提醒" not in designer.get("/designer")
    made = deploy(site.database, "designer", Parcel({"route.dmn": wide}, "路线", "Camunda Modeler"), site.now)
    index = designer.get("/designer")
    assert f'href="/designer/deployments/{made.deployment["id"]}#remarks">提醒' in index
    assert 'href="/designer/processes/request#remarks">提醒 1 条' in index
    assert "仍按原来的一版办" in designer.get("/designer/processes/request")
    page = designer.get(f"/designer/deployments/{made.deployment['id']}")
    assert "流程「请示」用着它，没有一起部署" in page
    assert "significance 从来不是“urgent”" in page
    both = {name: FILES[name] for name in ("request.bpmn", "report.bpmn", "route.dmn")}
    deploy(site.database, "designer", Parcel(both, "还原"), site.now)
    assert "提醒" not in designer.get("/designer")


def test_what_waits_for_approval_is_drawn_with_what_it_changes(site: Site, person) -> None:
    """The second person sees what would be in force."""
    set_release_rule(site.database, "operator", True, site.now)
    files = changed() | {"another.bpmn": FILES["report.bpmn"].replace(b'id="report"', b'id="another_report"')}
    made = deploy(site.database, "designer", Parcel(files, "请示"), site.now)
    page = person("operator").get(f"/designer/deployments/{made.deployment['id']}")
    assert page.count(f'data-diagram="/designer/deployments/{made.deployment["id"]}/files/') == 2
    assert "vice_mayor_approves" in page
    assert "现行的一版" in page
    assert "新的流程" in page
    assert "<ins>${calendar.add_working_days(now(), 3)}</ins>" in page


def test_retiring_on_the_page(site: Site, person) -> None:
    second(site)
    designer = person("designer")
    retired = {"version": "2", "reason": "先停一停", "act": "retire"}
    assert designer.post("/designer/processes/request/retire", {**retired, "reason": ""}).status_code == 422
    assert designer.post("/designer/processes/request/retire", retired).status_code == 302
    assert designer.post("/designer/processes/request/retire", retired).status_code == 409
    page = designer.get("/designer/processes/request")
    assert re.search(r"第 1 版 · .*?现行", page, re.DOTALL)
    assert designer.post("/designer/processes/request/retire", {**retired, "act": "back"}).status_code == 302


def test_two_versions_side_by_side(site: Site, person) -> None:
    second(site)
    page = person(AUDITOR).get("/designer/processes/request/compare?from=1&to=2")
    assert "<del>${calendar.add_working_days(now(), 2)}</del>" in page.replace("&#39;", "'")
    assert "vice_mayor_approves&#34;: &#34;changed" in page or "vice_mayor_approves&quot;: &quot;changed" in page


def test_cases_are_looked_at_before_they_move(site: Site, person) -> None:
    second(site)
    operator = person("operator")
    page = operator.get("/designer/processes/request/migrate?from=1&to=2")
    assert "2 件可以迁移" in page
    ends = {"from": "1", "to": "2"}
    assert operator.post("/designer/processes/request/migrate", ends).status_code == 422
    assert operator.post("/designer/processes/request/migrate", {**ends, "reason": "时限放宽"}).status_code == 302
    assert "这一版没有在办的案卷" in operator.get("/designer/processes/request/migrate?from=1&to=2")


@pytest.mark.parametrize("login", ["designer", AUDITOR])
def test_english(site: Site, person, login) -> None:
    reader = person(login)
    reader.client.get("/language/en?next=/designer")
    assert "Procedures in use" in reader.get("/designer")


def test_old_cases_again_beside_the_comparison(site: Site, person) -> None:
    """Of the two requests one stands with the deputy, whose time limit is another in the new version.

    Contracts 18: a designer reads how many there are, not which: the cases are not theirs to see.
    """
    second(site)
    page = person("designer").get("/designer/processes/request/compare?from=1&to=2&rehearse=1")
    assert "旧案 2 件" in page
    assert "0 件会走另一条路" in page
    subject = ANSWERS["request"]["subject"]
    assert subject in person(AUDITOR).get("/designer/processes/request/compare?from=1&to=2&rehearse=1")
    assert subject not in page


def test_rule_coverage_tells_what_a_process_serves_and_which_scenarios_prove_it(site: Site, person) -> None:
    """RR-09 is served by the diagram, the table and the form of requests, and walked by a scenario."""
    index = person("designer").get("/designer")
    proven, claims = re.search(r'/designer/processes/request/clauses">(\d+) / (\d+)</a>', index).groups()
    assert proven == claims > "0"
    page = person("designer").get("/designer/processes/request/clauses")
    row = next(part for part in page.split("<tr>") if ">RR-09<" in part)
    for words in ("request.bpmn", "deputy_forwards", "route.dmn", "route_within_authority", "request_draft.form"):
        assert words in row
    assert "副秘书长" in row
    assert page.count('<span class="rule">') == int(claims)
    person(AUDITOR).get("/designer/processes/request/clauses")
    person(REQUESTER).get("/designer/processes/request/clauses", 403)
    person("designer").get("/designer/processes/nothing/clauses", 404)
