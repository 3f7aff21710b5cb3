"""Scenarios walked from the page: what none went through is on the drawing and in words, and nothing is written."""

import io

from support.city import PROCESSES
from support.site import REQUESTER, Site
from support.yard import drawn, steps

from engine.cli.folders import procedures, read_folder
from engine.releases import offers
from engine.scenarios import Ground, living, overlaid

SCENARIO = """
[[scenario]]
name = "办一件"
now = "2026-11-23T09:00:00+08:00"
[[scenario.step]]
by = "office_clerk_1"
start = "draft"
expect = { tasks = [{ element = "work", group = "government_office" }] }

[[scenario]]
name = "写错的"
now = "2026-11-23T09:00:00+08:00"
[[scenario.step]]
by = "office_clerk_1"
start = "draft"
expect = { tasks = [] }
"""
BASE = {f"{f.name}/{name}": content for f in procedures() for name, content in read_folder(f).items()}
TABLE = (PROCESSES / "request" / "route.dmn").read_bytes()


PICTURE = b'<d:BPMNDiagram xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI"/></bpmn:definitions>'


def files(**named: bytes) -> dict[str, object]:
    return {"files": [(io.BytesIO(content), name.replace("_", ".")) for name, content in named.items()]}


def test_what_none_went_through_is_drawn_and_told(site: Site, person, monkeypatch) -> None:
    with site.database.reading() as connection:
        whole = living(connection)
    assert set(offers(whole.files)) == set(offers(overlaid(BASE, {})))  # everything in use, and once
    small = Ground(whole.organisation, {}, whole.designer)  # for the sake of time
    monkeypatch.setattr("engine.scenarios.living", lambda connection: small)
    draft = {
        "plain_bpmn": drawn("draft", steps("work", "more")).replace(b"</bpmn:definitions>", PICTURE),
        "route_dmn": TABLE,
        "scenarios_toml": SCENARIO.encode(),
    }
    answer = person("designer").post("/designer/scenarios", files(**draft), content_type="multipart/form-data")
    assert answer.status_code == 200, answer.text
    assert "1 个情景走得对" in answer.text
    assert "待办应当是 没有，实际是 work" in answer.text
    assert '"more": "untaken"' in answer.text.replace("&#34;", '"').replace("&quot;", '"')
    assert '["begun", "2", "green"]' in answer.text.replace("&#34;", '"').replace("&quot;", '"')
    assert "一次也没有" in answer.text  # rows of the table
    person("designer").get("/designer/processes/draft", 404)


def test_who_may_and_what_is_needed(site: Site, person) -> None:
    person(REQUESTER).get("/designer/scenarios", 403)
    designer = person("designer")
    assert "scenarios.toml" in designer.get("/designer/scenarios?process=request")
    for bad in (
        {"plain_bpmn": drawn("draft", steps("work"))},
        {"scenarios_toml": SCENARIO.encode()},
        {"scenarios_toml": b"[["},
        {"scenarios_toml": SCENARIO.encode(), "plain_bpmn": b"<x/>"},
    ):
        answer = designer.post("/designer/scenarios", files(**bad), content_type="multipart/form-data")
        assert answer.status_code == 422, bad
    for lacking, told in ((files(), "请选一个情景文件"), (files(scenarios_toml=b""), "请把草稿的文件一起选上")):
        answer = designer.post("/designer/scenarios", lacking, content_type="multipart/form-data")
        assert (answer.status_code, told in answer.text, "<form" in answer.text) == (422, True, True)
