"""Trying a version in memory: real forms, real tables, the living organisation; nothing is written."""

import html
import io
import re

from support.city import PROCESSES
from support.site import ANSWERS, REQUESTER, Site, typed

from engine import history

FOLDER = PROCESSES / "request"
FILES = {f.name: f.read_bytes() for f in FOLDER.iterdir() if f.suffix in {".bpmn", ".dmn", ".form"}}
AT = "2026-11-23T09:00"


def carried(page: str) -> dict[str, str]:
    """What the page's own form would send again."""
    found = re.findall(r'<input\s+type="hidden" name="(trial_\w+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


def logs(site: Site) -> int:
    with site.database.reading() as connection:
        return len(history.case_ids(connection)) + len(history.events(connection, "system:deployments"))


def test_a_request_is_tried_to_the_vice_mayor(site: Site, person) -> None:
    designer, before = person("designer"), logs(site)
    page = designer.post("/designer/try", {"trial_version": "request 1", "trial_at": AT}).text
    assert "提交" in page
    assert 'href="/language/en?next=/"' in page  # a posted page has no address to come back to
    sent = {**carried(page), **typed(ANSWERS["request"]), "trial_by": REQUESTER}
    page = designer.post("/designer/try", sent).text
    assert "deputy_secretary_general_2" in page
    assert "分管" in page  # why
    assert "命中 route 第" in page  # which row of the table
    assert "deputy_forwards&#34;: &#34;here" in page or "deputy_forwards&quot;: &quot;here" in page
    forward = {**typed(ANSWERS["forward"]), "decision": "deputy_forwarded", "trial_by": "deputy_secretary_general_2"}
    page = designer.post("/designer/try", {**carried(page), **forward, "opinion": "请审"}).text
    assert 'value="vice_mayor_2"' in page
    refused = {**carried(page), "decision": "up_to_mayor", "trial_by": "vice_mayor_2"}
    answer = designer.post("/designer/try", refused)
    assert answer.status_code == 422  # an opinion is required, as it would be
    page = designer.post(
        "/designer/try",
        {**carried(answer.text), "decision": "up_to_mayor", "opinion": "呈市长", "trial_by": "vice_mayor_2"},
    ).text
    assert "市长审批" in page
    back = {name: value for name, value in carried(page).items() if name not in ("trial_do", "trial_token")}
    assert 'value="vice_mayor_2"' in designer.post("/designer/try", {**back, "trial_undo": "1"}).text
    assert logs(site) == before


def test_a_draft_is_tried_before_it_is_deployed(site: Site, person) -> None:
    changed = FILES["request.bpmn"].decode().replace('name="副秘书长转呈或统筹安排"', 'name="先试一试"').encode()
    files = [(io.BytesIO(content), name) for name, content in (FILES | {"request.bpmn": changed}).items()]
    data = {"files": files, "trial_process": "request", "trial_at": AT}
    designer = person("designer")
    page = designer.post("/designer/try", data, content_type="multipart/form-data").text
    sent = {**carried(page), **typed(ANSWERS["request"]), "trial_by": REQUESTER}
    assert "先试一试" in designer.post("/designer/try", sent).text
    assert "先试一试" not in designer.get("/designer/processes/request/1/diagram")


def test_who_may_try_and_what_is_no_trial(site: Site, person) -> None:
    assert person(REQUESTER).post("/designer/try", {"trial_version": "request 1"}).status_code == 403
    person(REQUESTER).get("/designer/try", 403)
    designer = person("designer")
    designer.get("/designer/try")
    for bad in (
        {},
        {"trial_kept": "!!"},
        {"trial_version": "request 9"},
        {"trial_version": "request 1", "trial_acts": "x"},
    ):
        assert designer.post("/designer/try", bad).status_code in (404, 422), bad
    unknown = {"trial_version": "request 1", "trial_at": "nonsense"}
    page = designer.post("/designer/try", unknown).text
    answer = designer.post("/designer/try", {**carried(page), "trial_by": "nobody_here"})
    assert answer.status_code == 422
