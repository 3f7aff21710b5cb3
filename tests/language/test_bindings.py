"""What a reference is bound to: the deployment, the latest, a version, a version tag (Camunda 7), on real databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.yard import Yard, chain, drawn, el, steps

from engine import machine, store
from engine.errors import Invalid

HERE = Path(__file__).parent
TABLE = (HERE / "route.dmn").read_text(encoding="utf-8")
BINDINGS = {
    "version": {"Binding": "version", "Version": "1"},
    "versionTag": {"Binding": "versionTag", "VersionTag": "1.0"},
    "latest": {"Binding": "latest"},
    "deployment": {"Binding": "deployment"},
}


def bound(reference: str, binding: str) -> dict[str, str]:
    """The camunda: attributes of a binding, as `el` takes them."""
    return {f"camunda_{reference}{name}": value for name, value in BINDINGS[binding].items()}


def one_task(before: str) -> str:
    """Start, `before` (an element "x"), a task, an end."""
    task = el("userTask", "work", name="办理", camunda_candidateGroups="government_office")
    ends = el("startEvent", "begun", name="提出") + el("endEvent", "ended", name="办结")
    return ends + before + task + chain("begun x work ended")


@pytest.mark.parametrize(("binding", "then"), [("version", "old"), ("versionTag", "old"), ("latest", "new")])
def test_a_call_activity_is_bound(yard: Yard, binding: str, then: str) -> None:
    """calledElementBinding, calledElementVersion, calledElementVersionTag."""
    yard.deploy({"called.bpmn": drawn("asked_in", steps("old"), camunda_versionTag="1.0")})
    yard.deploy({"called.bpmn": drawn("asked_in", steps("new"), camunda_versionTag="2.0")})
    call = el("callActivity", "x", name="问", calledElement="asked_in", **bound("calledElement", binding))
    yard.deploy({"a.bpmn": drawn("asking", one_task(call))})
    case = yard.begin("asking")
    assert yard.elements(case) == [then]
    yard.finish(case, then)
    assert yard.elements(case) == ["work"]
    assert yard.proved() == []


def table(short: str, tag: str) -> bytes:
    """The table `which_way` whose first answer is `short`."""
    tagged = f'<decision id="which_way" xmlns:camunda="http://camunda.org/schema/1.0/dmn" camunda:versionTag="{tag}"'
    return TABLE.replace('"short"', f'"{short}"').replace('<decision id="route"', tagged).encode()


def way(yard: Yard, case: str) -> object:
    """The variable `way` of a case."""
    with yard.database.reading() as connection:
        loaded = store.loaded(connection, case)
        return machine.variables(loaded.program, loaded.rows, None)["way"]


@pytest.mark.parametrize(("binding", "then"), [("version", "old"), ("versionTag", "old"), ("latest", "new")])
def test_a_decision_is_bound(yard: Yard, binding: str, then: str) -> None:
    """decisionRefBinding, decisionRefVersion, decisionRefVersionTag."""
    yard.deploy({"which_way.dmn": table("old", "1.0")})
    yard.deploy({"which_way.dmn": table("new", "2.0")})
    more = {
        "camunda_resultVariable": "way",
        "camunda_mapDecisionResult": "singleEntry",
        **bound("decisionRef", binding),
    }
    rule = el("businessRuleTask", "x", name="选路", camunda_decisionRef="which_way", **more)
    yard.deploy({"a.bpmn": drawn("choosing", one_task(rule))})
    case = yard.begin("choosing", {"number": 3})
    assert way(yard, case) == then
    assert yard.proved() == []


def form(key: str) -> bytes:
    """A form with one field."""
    text = (HERE / "opinion.form").read_text(encoding="utf-8")
    return text.replace('"remark"', f'"{key}"').replace('"opinion"', '"slip"').encode()


@pytest.mark.parametrize(("binding", "then"), [("version", "old"), ("latest", "new")])
def test_a_form_is_bound(yard: Yard, binding: str, then: str) -> None:
    """formRefBinding, formRefVersion."""
    yard.deploy({"slip.form": form("old")})
    yard.deploy({"slip.form": form("new")})
    task = el("userTask", "x", name="填", camunda_candidateGroups="government_office", camunda_formRef="slip")
    more = "".join(f' {k.replace("camunda_", "camunda:")}="{v}"' for k, v in bound("formRef", binding).items())
    yard.deploy({"a.bpmn": drawn("filling", one_task(task.replace('id="x"', f'id="x"{more}')))})
    case = yard.begin("filling")
    with yard.database.reading() as connection:
        program = store.loaded(connection, case).program
    assert [field.key for field in program.forms[program.elements["x"].form].fields] == [then]


def test_two_bindings_of_one_file_are_refused(yard: Yard) -> None:
    """A case keeps one version of each file; the second element would silently run the first one's."""
    yard.deploy({"called.bpmn": drawn("asked_in", steps("old"))})
    calls = [
        el("callActivity", name, name="问", calledElement="asked_in", **bound("calledElement", binding))
        for name, binding in (("x", "version"), ("y", "latest"))
    ]
    body = one_task(calls[0]).replace('targetRef="ended"', 'targetRef="y"') + calls[1] + chain("y ended")
    with pytest.raises(Invalid) as refused:
        yard.deploy({"a.bpmn": drawn("asking", body)})
    assert [(f.rule, f.element) for f in refused.value.findings if f.level == "error"] == [("bound-twice", "y")]
