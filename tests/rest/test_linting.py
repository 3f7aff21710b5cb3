"""The plugin of the Modeler asks what a deployment would be told: the same findings, and nothing kept."""

from __future__ import annotations

import time

from lint.cases import FOLDER
from support.rest import DEPUTY, DIAGRAM, NAME

BAD = (FOLDER / "user-task-performer/invalid-closed.bpmn").read_text()


def test_findings_are_those_of_a_deployment(api):
    told = api("designer").post("/youxu/lint", {"files": {"请示.bpmn": BAD}})["findings"]
    (found,) = [one for one in told if one["rule"] == "user-task-performer"]
    assert found == {
        "file": "请示.bpmn",
        "line": 6,
        "element": "approve",
        "name": "科长审批",
        "rule": "user-task-performer",
        "level": "error",
        "sentence": "没有办理人，也没有候选人或候选组，没有人能看到这件待办。",
        "remedy": "在属性面板“User assignment”里填办理人，如 ${org.unit_head(unit)}，或候选组，如 government_office。",
    }


def test_what_is_deployed_and_who_there_is_is_known(api):
    """As at a deployment: a group that the organisation has not, a form that was never deployed."""
    text = DIAGRAM.decode().replace("errand", "errand_nobody_has")
    rules = {one["rule"] for one in api("designer").post("/youxu/lint", {"files": {NAME: text}})["findings"]}
    assert "known-form" in rules


def test_people_are_known(api):
    """A post written where a login belongs is the commonest slip of all: the task would be nobody's."""
    draft = (FOLDER / "known-person/invalid.bpmn").read_text()
    told = api("designer").post("/youxu/lint", {"files": {NAME: draft}})["findings"]
    assert [one["element"] for one in told if one["rule"] == "known-person"] == ["draft"]  # here «mayor» is a login


def test_nothing_is_kept(api):
    before = api("designer").get("/deployment/count")
    api("designer").post("/youxu/lint", {"files": {NAME: DIAGRAM.decode()}})
    assert api("designer").get("/deployment/count") == before


def test_only_designers_and_only_files(api):
    api(DEPUTY).post("/youxu/lint", {"files": {NAME: BAD}}, 403)
    for wrong in ({"files": {}}, {}, {"files": {NAME: 1}}, {"files": {f"{n}.bpmn": "" for n in range(101)}}):
        assert api("designer").post("/youxu/lint", wrong, 400)["message"]
    assert api("designer").post("/youxu/lint", {"files": {NAME: "<"}})["findings"][0]["rule"] == "readable"


def test_the_modelers_page_may_ask(api):
    """A page from a file asks first whether it may (CORS), and sends its token itself."""
    headers = {"Origin": "file://", "Access-Control-Request-Headers": "authorization, content-type"}
    asked = api("").client.options("/engine-rest/youxu/lint", headers=headers)
    assert asked.headers["Access-Control-Allow-Origin"] == "file://"
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]


def test_an_answer_comes_while_one_draws(api):
    """The largest of our diagrams, well below the second after which a designer would wonder."""
    text = (FOLDER.parents[1] / "processes/request/request.bpmn").read_text()
    api("designer").post("/youxu/lint", {"files": {"request.bpmn": text}})
    begun = time.perf_counter()
    api("designer").post("/youxu/lint", {"files": {"request.bpmn": text}})
    assert time.perf_counter() - begun < 1
