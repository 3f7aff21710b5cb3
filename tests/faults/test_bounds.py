"""Bad input to the engine never leaves a half-kept state: rows and log are as before, and the next command works."""

from __future__ import annotations

import random
import string

import pytest
from faults.bombs import branches
from sqlalchemy import select
from support.bpmn import Run, build, chain, el, ext, flow, prop, timer
from support.yard import CLERK, drawn, steps

from engine.errors import Invalid, Refused
from engine.tables import case_, matter, metadata

OFFICE = {"camunda_candidateGroups": "government_office"}
TABLES = [case_, matter, *(table for table in metadata.sorted_tables if "case_id" in table.columns)]
MOVING = {"seq", "head", "version"}  # of the case's row: the log's end
MANY = "<bpmn:multiInstanceLoopCharacteristics{}>{}</bpmn:multiInstanceLoopCharacteristics>"


def mapped(where):
    return ext(f'<camunda:inputOutput><camunda:{where} name="y">${{x}}</camunda:{where}></camunda:inputOutput>')


def awaited(how):
    return el("intermediateCatchEvent", "step", timer(how, "${x}"), name="等")


def many(attributes="", inner=""):
    return el("task", "step", MANY.format(attributes, inner), name="各")


CARDINALITY = "<bpmn:loopCardinality>{}</bpmn:loopCardinality>"
COMPLETION = "<bpmn:completionCondition>${x}</bpmn:completionCondition>"
SCRIPT = {"scriptFormat": "juel", "camunda_resultVariable": "y"}
PLACES = {
    "assignee": (el("userTask", "step", name="办", camunda_assignee="${x}"), CLERK),
    "candidate_users": (el("userTask", "step", name="办", camunda_candidateUsers="${x}"), CLERK),
    "candidate_groups": (el("userTask", "step", name="办", camunda_candidateGroups="${x}"), "government_office"),
    "due_date": (el("userTask", "step", name="办", camunda_dueDate="${x}", **OFFICE), "2026-12-01"),
    "follow_up_date": (el("userTask", "step", name="办", camunda_followUpDate="${x}", **OFFICE), "2026-12-01"),
    "priority": (el("userTask", "step", name="办", camunda_priority="${x}", **OFFICE), 7),
    "input": (el("userTask", "step", mapped("inputParameter"), name="办", **OFFICE), 1),
    "output": (el("task", "step", mapped("outputParameter"), name="过"), 1),
    "collection": (many(' camunda:collection="${x}" camunda:elementVariable="e"'), ["a", "b"]),
    "cardinality": (many(inner=CARDINALITY.format("${x}")), 2),
    "completion_condition": (many(' isSequential="true"', CARDINALITY.format(2) + COMPLETION), True),
    "duration": (awaited("timeDuration"), "PT1H"),
    "date": (awaited("timeDate"), "2027-01-01T00:00:00"),
    "script": (el("scriptTask", "step", "<bpmn:script>${x + 1}</bpmn:script>", name="算", **SCRIPT), 1),
    "topic": (el("serviceTask", "step", name="外", camunda_type="external", camunda_topic="${x}"), "t"),
    "addressee": (
        el(
            "intermediateThrowEvent",
            "step",
            prop(matter="${x}") + '<bpmn:messageEventDefinition messageRef="m"/>',
            name="告知",
        ),
        "2026-0001",
    ),
}
DECLARED = '<bpmn:message id="m" name="m"/>'


def diagram(place, step):
    """Work, or two hours, then the step that may fail, then more work."""
    body = el("startEvent", "begun", name="提出") + el("endEvent", "ended", name="办结") + step
    body += el("userTask", "work", name="办理", **OFFICE) + el("userTask", "after", name="归档", **OFFICE)
    wait = el("intermediateCatchEvent", "pause", timer("timeDuration", "PT2H"), name="公示")
    wait += el("userTask", "wait", name="等", **OFFICE) + chain("wait pause step")
    return drawn(
        place,
        body
        + wait
        + el("exclusiveGateway", "which", name="走哪条", default="which_work")
        + flow("begun", "which")
        + flow("which", "work")
        + flow("which", "wait", "${by_clock == true}")
        + chain("work step after ended"),
        DECLARED,
    )


def everything(yard, case=""):
    """Every row that belongs to a case, or to this one; the rows of cases without what says where the log ends."""
    found = {}
    with yard.database.reading() as connection:
        for table in TABLES:
            columns = [column for column in table.columns if table is not case_ or column.name not in MOVING]
            wanted = select(*columns)
            if case and table is not matter:
                wanted = wanted.where((table.c.id if table is case_ else table.c.case_id) == case)
            found[table.name] = sorted(map(repr, connection.execute(wanted).all()))
    return found


def refused(yard, act):
    """Does what must be refused; nothing but the log may know of it."""
    before = everything(yard)
    with pytest.raises((Refused, Invalid)) as told:
        act()
    assert len(told.value.sentence) < 1000
    assert everything(yard) == before
    return told.value


def test_a_failing_expression_in_any_place_changes_nothing(yard):
    """By a person's button: refused in words; with a good value the same command goes through."""
    yard.deploy({f"{place}.bpmn": diagram(place, step) for place, (step, _) in PLACES.items()})
    for place, (_, good) in PLACES.items():
        case = yard.begin(place, {"by_clock": False})
        error = refused(yard, lambda case=case: yard.finish(case, "work"))
        assert error.code == "STEP_FAILED", place
        yard.finish(case, "work", {"x": good})
        assert yard.kinds(case) == ["started", "refused", "completed"], place
    assert yard.proved() == []


def test_a_failing_expression_behind_a_timer_is_an_incident_and_nothing_else(yard):
    yard.deploy({f"{place}.bpmn": diagram(place, step) for place, (step, _) in PLACES.items()})
    cases = {place: yard.begin(place, {"by_clock": True}) for place in PLACES}
    for case in cases.values():
        yard.finish(case, "wait")
    before = everything(yard)
    yard.work(hours=3)
    after = everything(yard)
    assert before.keys() == after.keys()
    assert [name for name in before if before[name] != after[name]] == ["subscription", "due_work"] or [
        name for name in before if before[name] != after[name]
    ] == ["due_work"]
    for place, case in cases.items():
        assert yard.kinds(case) == ["started", "completed", "incident"], place
        assert [row["state"] for row in yard.due(case)] == ["incident"], place
    assert yard.proved() == []


WRONG = [{"x": "no_such_post"}, {"x": []}, {"x": {"a": [1]}}, {"x": 10**400}]


def test_wrong_values_in_any_place_are_kept_whole_or_not_at_all(yard):
    """What comes of a wrong type is not the point here; that it comes wholly or not at all is."""
    yard.deploy({f"{place}.bpmn": diagram(place, step) for place, (step, _) in PLACES.items()})
    for place in PLACES:
        for answers in WRONG:
            case = yard.begin(place, {"by_clock": False})
            before = everything(yard, case)
            try:
                yard.finish(case, "work", answers)
            except (Refused, Invalid):
                assert everything(yard, case) == before, place
                assert yard.kinds(case) == ["started", "refused"], place
            else:
                assert yard.kinds(case) == ["started", "completed"], place
    assert yard.proved() == []


def test_a_variable_of_more_than_a_megabyte_and_a_name_without_end(yard):
    """PostgreSQL cannot index such a name, and every later completion would read such a value again."""
    chance = random.Random(1)
    name = "".join(chance.choice(string.ascii_letters) for _ in range(9000))
    case = yard.begin("looping", {"stop": False})
    assert "内容太大" in refused(yard, lambda: yard.finish(case, "work", {"x": "x" * 2**20})).sentence
    assert "内容太大" in refused(yard, lambda: yard.finish(case, "work", {"x": ["字" * 100] * 20_000})).sentence
    assert "超过 255 个字符" in refused(yard, lambda: yard.finish(case, "work", {name: 1})).sentence
    yard.finish(case, "work", {"x": "字" * 1_000_000, "字" * 255: 1})
    yard.finish(case, "work", {"stop": True})
    refused(yard, lambda: yard.begin("looping", {"stop": False, name: 1}))
    assert yard.kinds(case) == ["started", *["refused"] * 3, "completed", "completed"]
    assert yard.proved() == []


def test_automatic_steps_without_end_behind_what_looks_like_work(yard):
    """Lint sees a task in the loop; the list of who does it is empty (BPMN 2.0, 13.3.7: it is done at once)."""
    body = el("startEvent", "begun", name="提出") + el("endEvent", "ended", name="办结")
    body += el("userTask", "work", name="办理", **OFFICE) + el(
        "exclusiveGateway", "round", name="转", default="round_each"
    )
    body += el("userTask", "each", MANY.format(' camunda:collection="${xs}"', ""), name="会签", **OFFICE)
    body += chain("begun work round each round") + flow("round", "ended", "${enough == true}")
    yard.deploy({"rounds.bpmn": drawn("rounds", body)})
    case = yard.begin("rounds")
    refusal = refused(yard, lambda: yard.finish(case, "work", {"xs": [], "enough": False}))
    assert "10000 步" in refusal.sentence
    yard.finish(case, "work", {"xs": [], "enough": True})
    assert yard.kinds(case) == ["started", "refused", "completed"]
    assert yard.proved() == []


def test_a_chain_of_five_hundred_elements(yard):
    """SpiffWorkflow's recursion dies near 490: read, checked, run, shown and proved like any other."""
    names = [f"step_{n}" for n in range(500)]
    body = (
        steps("work", "after").replace('id="work_after"', 'id="gone"').replace('sourceRef="work"', 'sourceRef="last"')
    )
    passed = "".join(el("manualTask", name, name=name) for name in [*names, "last"])
    yard.deploy({"long.bpmn": drawn("long", body + passed + chain(" ".join(["work", *names, "last"])))})
    case = yard.begin("long")
    yard.finish(case, "work")
    assert yard.elements(case) == ["after"]
    yard.finish(case, "after")
    assert yard.proved() == []


def test_a_thousand_branches():
    """In memory: what a database adds is the same for two hundred."""
    run = Run(build(branches(1000, "parallelGateway")))
    assert run.offers == ["a"]
    assert run.complete("a").result.completed


@pytest.mark.parametrize("gateway", ["parallelGateway", "inclusiveGateway"])
def test_two_hundred_branches_are_kept(yard, gateway):
    names, always = [f"b{n}" for n in range(199)], "${true}" if gateway[0] == "i" else ""
    body = el("startEvent", "begun", name="提出") + el("endEvent", "ended", name="办结")
    body += el("userTask", "work", name="办", **OFFICE)
    body += el(gateway, "fork", name="分") + el(gateway, "join", name="合") + chain("begun fork") + chain("join ended")
    body += "".join(el("manualTask", name, name=name) for name in names)
    body += "".join(flow("fork", name, always) + flow(name, "join") for name in [*names, "work"])
    yard.deploy({"wide.bpmn": drawn("wide", body)})
    case = yard.begin("wide")
    yard.finish(case, "work")
    assert yard.kinds(case) == ["started", "completed"]
    assert yard.proved() == []


@pytest.mark.parametrize(("depth", "runs"), [(30, True), (60, False)])
def test_sub_processes_inside_one_another(yard, depth, runs):
    """More than 50 scopes are refused in words."""
    body = steps("inmost")
    for n in range(depth):
        start, end = el("startEvent", f"s{n}", name="始"), el("endEvent", f"e{n}", name="终")
        body = start + el("subProcess", f"p{n}", body, name=f"第 {n} 层") + end + chain(f"s{n} p{n} e{n}")
    head = (
        el("startEvent", "first", name="提出")
        + el("userTask", "work", name="办理", **OFFICE)
        + el("endEvent", "done", name="完")
    )
    whole = head + el("subProcess", "outer", body, name="外层") + chain("first work outer done")
    yard.deploy({"deep.bpmn": drawn("deep", whole)})
    case = yard.begin("deep")
    if not runs:
        assert "嵌套超过 50 层" in refused(yard, lambda: yard.finish(case, "work")).sentence
    else:
        yard.finish(case, "work")
        yard.finish(case, "inmost")
        assert yard.kinds(case) == ["started", "completed", "completed"]
    assert yard.proved() == []
