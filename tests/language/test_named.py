"""calledElement and decisionRef as expressions: what is called or asked is known when the token comes (Camunda 7)."""

from __future__ import annotations

from sqlalchemy import select
from support.yard import CLERK, Yard, chain, drawn, el, ext, steps

from engine import history, rehearsing, releases, store, worklist
from engine.commands.migrate_cases import Wish, migrate_cases
from engine.commands.retry_due_work import retry_due_work
from engine.machine import next_stops
from engine.tables import case_
from engine.trying import Act, Trial
from engine.worklist import Route

GROUP = {"camunda_candidateGroups": "government_office"}
ENDS = el("startEvent", "begun", name="提出") + el("endEvent", "ended", name="办结")
PASSES = ext('<camunda:in source="number" target="given"/><camunda:out source="told" target="back"/>')


def calling(call: str = "${which}", inner: str = PASSES, after: str = "work", **more: str) -> bytes:
    """A start, the call, a task `after`, an end."""
    body = el("callActivity", "called", inner, name="问", calledElement=call, **more)
    body += el("userTask", after, name="办理", **GROUP) + chain(f"begun called {after} ended")
    return drawn("asking", ENDS + body)


def row(yard: Yard, case: str) -> dict[str, object]:
    """The case's own row."""
    with yard.database.reading() as connection:
        return dict(connection.execute(select(case_).where(case_.c.id == case)).mappings().one())


def variables(yard: Yard, case: str) -> dict[str, object]:
    """The variables of the case itself."""
    with yard.database.reading() as connection:
        loaded = store.loaded(connection, case)
        return {key[3:]: value for key, value in loaded.rows.items() if key.startswith("v::")}


def problem(yard: Yard, case: str) -> str:
    """What the last incident says, where a step of the case is one now."""
    assert [due["state"] for due in yard.due(case)].count("incident") == 1
    data = [event for event in yard.log(case) if event.kind == "incident"][-1].data
    return f"{data['code']} {data['at']}: {data['why']}"


def test_a_call_activity_calls_what_its_expression_names(yard: Yard) -> None:
    """callActivity.calledElement, camunda:in, camunda:out: as with a name that is written."""
    for name in ("left", "right"):
        yard.deploy({f"{name}.bpmn": drawn(name, steps(f"{name}_work"))})
    yard.deploy({"a.bpmn": calling()})
    for which in ("left", "right"):
        case = yard.begin("asking", {"which": which, "number": 7})
        assert yard.elements(case) == []  # a save point: a worker finds what is named
        assert yard.work() == 1
        assert yard.elements(case) == [f"{which}_work"]
        yard.finish(case, f"{which}_work", {"told": "好"})
        assert yard.elements(case) == ["work"]
        assert variables(yard, case)["back"] == '"好"'
        yard.finish(case, "work")
        assert row(yard, case)["state"] == "completed"
    assert yard.proved() == []


def test_what_nobody_has_deployed_is_an_incident_that_can_be_tried_again(yard: Yard) -> None:
    """The case stands where it stood; deployed meanwhile, it goes on."""
    yard.deploy({"a.bpmn": calling(camunda_calledElementBinding="latest")})
    case = yard.begin("asking", {"which": "left", "number": 7})
    before = row(yard, case)["bundle"]
    yard.work()
    (due,) = yard.due(case)
    assert problem(yard, case) == "UNKNOWN_PROCESS called: 没有部署过流程“left”"
    assert (yard.elements(case), row(yard, case)["bundle"]) == ([], before)
    yard.deploy({"left.bpmn": drawn("left", steps("left_work"))})
    retry_due_work(yard.database, "operator", case, str(due["n"]), yard.now)
    yard.work()
    assert yard.elements(case) == ["left_work"]
    assert yard.proved() == []


WRONG = {
    "": "EXPRESSION called: “${which}”没有算出流程的编号",
    "asking/called": "UNKNOWN_PROCESS called: 没有部署过流程“asking/called”",
    "told": "NO_START called: 被调用的流程“told”没有无类型的开始事件",
    "same": "NOT_FITTING called: “same”在这件案卷里不能用：流程“same”里的编号“work”和调用它的流程里的相同。",
}


def test_what_cannot_be_called_is_an_incident_with_its_reason(yard: Yard) -> None:
    """No name, a part of a process, a process that only a message begins, one with an id that is taken."""
    message = '<bpmn:message id="m" name="told_of"/>'
    begins = el("startEvent", "heard", '<bpmn:messageEventDefinition messageRef="m"/>', name="收到")
    by_message = begins + el("userTask", "told_work", name="办", **GROUP) + el("endEvent", "told_end", name="完")
    yard.deploy({"t.bpmn": drawn("told", by_message + chain("heard told_work told_end"), declared=message)})
    yard.deploy({"same.bpmn": drawn("same", steps("work"))})
    yard.deploy({"a.bpmn": calling()})
    for which, why in WRONG.items():
        case = yard.begin("asking", {"which": which, "number": 7})
        yard.work()
        assert problem(yard, case).startswith(why)
        assert yard.elements(case) == []
    assert yard.proved() == []


BOUND: list[tuple[dict[str, str], str]] = [
    ({"camunda_calledElementBinding": "latest"}, "third"),
    ({"camunda_calledElementBinding": "deployment"}, "second"),
    ({"camunda_calledElementBinding": "version", "camunda_calledElementVersion": "1"}, "first"),
    ({"camunda_calledElementBinding": "version", "camunda_calledElementVersion": "${number - 6}"}, "first"),
    ({"camunda_calledElementBinding": "versionTag", "camunda_calledElementVersionTag": "2.0"}, "second"),
]


def test_a_computed_call_is_bound(yard: Yard) -> None:
    """calledElementBinding, calledElementVersion, calledElementVersionTag: the latest is that of the moment."""
    yard.deploy({"left.bpmn": drawn("left", steps("first"), camunda_versionTag="1.0")})
    yard.pass_time(minutes=1)
    asking = [calling(**how).replace(b'"asking"', f'"asking_{n}"'.encode()) for n, (how, _) in enumerate(BOUND)]
    files = {f"a{n}.bpmn": content for n, content in enumerate(asking)}
    yard.deploy({"left.bpmn": drawn("left", steps("second"), camunda_versionTag="2.0"), **files})
    cases = [yard.begin(f"asking_{n}", {"which": "left", "number": 7}) for n in range(len(BOUND))]
    yard.pass_time(minutes=1)
    yard.deploy({"left.bpmn": drawn("left", steps("third"), camunda_versionTag="3.0")})
    yard.work()
    assert [yard.elements(case) for case in cases] == [[then] for _, then in BOUND]
    assert yard.proved() == []


def test_a_case_knows_one_version_of_what_it_calls(yard: Yard) -> None:
    """Called again it is the same, whatever was deployed meanwhile; another version by number is an incident."""
    body = el("callActivity", "one", name="问", calledElement="${which}")
    body += el("callActivity", "two", name="再问", calledElement="${which}")
    exact = {"camunda_calledElementBinding": "version", "camunda_calledElementVersion": "2"}
    body += el("callActivity", "three", name="又问", calledElement="${which}", **exact)
    yard.deploy({"left.bpmn": drawn("left", steps("old"))})
    yard.deploy({"a.bpmn": drawn("asking", ENDS + body + chain("begun one two three ended"))})
    case = yard.begin("asking", {"which": "left"})
    yard.work()
    yard.finish(case, "old")
    yard.deploy({"left.bpmn": drawn("left", steps("new"))})
    yard.work()
    yard.finish(case, "old")
    yard.work()
    assert problem(yard, case) == "BOUND_TWICE three: 流程“left”在这件案卷里已经定了版本，不能再按 version 2 用另一个"
    assert yard.proved() == []


def test_each_instance_calls_its_own(yard: Yard) -> None:
    """A multi-instance call: the element variable names the process; boundary events listen at the call."""
    for name in ("left", "right"):
        yard.deploy({f"{name}.bpmn": drawn(name, steps(f"{name}_work"))})
    loop = '<bpmn:multiInstanceLoopCharacteristics camunda:collection="${names}" camunda:elementVariable="one"/>'
    yard.deploy({"a.bpmn": calling("${one}", loop)})
    case = yard.begin("asking", {"names": ["left", "right", "left"]})
    yard.work()
    assert sorted(yard.elements(case)) == ["left_work", "left_work", "right_work"]
    for task in yard.tasks(case):
        yard.complete(CLERK, str(task["id"]))
    assert yard.elements(case) == ["work"]
    assert yard.proved() == []


def test_a_case_migrates_with_what_it_has_called(yard: Yard) -> None:
    """The called process stays as it was, though a newer one is deployed; replay and proof agree."""
    yard.deploy({"left.bpmn": drawn("left", steps("left_work", "left_more"))})
    yard.deploy({"a.bpmn": calling()})
    case = yard.begin("asking", {"which": "left", "number": 7})
    yard.work()
    yard.deploy({"left.bpmn": drawn("left", steps("other"))})
    yard.deploy({"a.bpmn": calling(after="signed")})
    with yard.database.reading() as connection:
        ends = [worklist.definition_of(connection, "asking", n) for n in (1, 2)]
    for dry in (True, False):
        (looked,) = migrate_cases(yard.database, "operator", Wish(Route(*ends, {}), dry_run=dry), lambda: yard.now)
        assert looked.moves
    assert yard.elements(case) == ["left_work"]
    for element in ("left_work", "left_more", "signed"):
        yard.finish(case, element, {"told": "好"} if element == "left_work" else None)
    assert row(yard, case)["state"] == "completed"
    assert yard.proved() == []
    with yard.database.reading() as connection:
        assert history.replay(connection, case).divergence is None


def test_a_decision_is_named_by_an_expression(yard: Yard) -> None:
    """camunda:decisionRef, decisionRefBinding: the newest table of that name, when the token comes."""
    table = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="t">
      <decision id="NAME" name="表"><literalExpression><text>"NAME"</text></literalExpression></decision>
      </definitions>"""
    more = {"camunda_resultVariable": "way", "camunda_mapDecisionResult": "singleEntry"}
    rule = el("businessRuleTask", "asked", name="选路", camunda_decisionRef="table_${which}", **more)
    body = ENDS + rule + el("userTask", "work", name="办理", **GROUP) + chain("begun asked work ended")
    yard.deploy({"a.bpmn": drawn("asking", body)})
    case = yard.begin("asking", {"which": "one"})
    yard.work()
    (due,) = yard.due(case)
    assert problem(yard, case) == "UNKNOWN_DECISION asked: 没有部署过决策表“table_one”"
    yard.deploy({"table_one.dmn": table.replace("NAME", "table_one").encode()})
    retry_due_work(yard.database, "operator", case, str(due["n"]), yard.now)
    yard.work()
    assert (yard.elements(case), variables(yard, case)["way"]) == (["work"], '"table_one"')
    assert yard.proved() == []


def test_a_trial_and_a_rehearsal_call_what_is_named(yard: Yard) -> None:
    """A draft is tried with the files beside it, and old cases are rehearsed with what is deployed."""
    left = drawn("left", steps("left_work"))
    files = {"a.bpmn": calling(), "left.bpmn": left}
    with yard.database.reading() as connection:
        program = releases.drafted(connection, files, "asking")
        assert [one.element for one in next_stops(program, "begun", None, ())] == ["called"]
        trial = Trial(connection, program, yard.now, releases.finder(connection, files))
        trial.play([Act("start", by=CLERK, answers={"which": "left", "number": 7}), Act("time")])
        assert [one.element for one in trial.offers] == ["left_work"]
    yard.deploy(files)
    case = yard.begin("asking", {"which": "left", "number": 7})
    yard.work()
    yard.finish(case, "left_work", {"told": "好"})
    yard.deploy({"a.bpmn": calling(after="signed")})
    with yard.database.reading() as connection:
        same, other = (worklist.program_of_version(connection, "asking", n) for n in (1, 2))
        assert rehearsing.rehearse(connection, "asking", same).told == ()
        ((told,),) = [one.otherwise for one in rehearsing.rehearse(connection, "asking", other).told]
        assert (told.kind, told.old, told.new) == ("way", "work", "signed")
