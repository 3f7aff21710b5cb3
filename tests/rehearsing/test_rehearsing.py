"""Old cases on a new version: exactly those that would have gone another way are told, and where."""

import json

import pytest
from support.city import PROCESSES
from support.site import ANSWERS
from support.yard import CLERK, OTHER, chain, drawn, el, steps

from engine import rehearsing, releases, store, worklist
from engine.commands.add_instance import add_instance
from engine.commands.cancel_case import cancel_case
from engine.commands.migrate_cases import Wish, migrate_cases
from engine.commands.modify_case import modify_case
from engine.commands.remove_instance import remove_instance
from engine.commands.reopen_case import reopen_case
from engine.machine import Instruction
from engine.worklist import Route

FILES = {f.name: f.read_bytes() for f in (PROCESSES / "request").iterdir() if f.suffix in {".bpmn", ".dmn", ".form"}}
HEAD = "bureau_head_finance"


def on(database, process, files, change=()):
    changed = dict(files)
    for name, before, after in change:
        assert before in changed[name].decode(), before
        changed[name] = changed[name].decode().replace(before, after).encode()
    with database.reading() as connection:
        program = releases.drafted(connection, changed, process)
        return rehearsing.rehearse(connection, process, program)


def request(city, **answers):
    given = ANSWERS["request"] | answers
    return city.start(HEAD, "request", given, uploads=(city.file,)).case


def test_a_version_like_the_old_one_changes_nothing(city):
    case = request(city)
    city.complete(
        "deputy_secretary_general_2",
        city.task(case, "deputy_forwards"),
        ANSWERS["forward"],
        decision="deputy_forwarded",
        opinion="请审",
    )
    city.complete("vice_mayor_2", city.task(case, "vice_mayor_approves"), decision="up_to_mayor", opinion="呈市长")
    found = on(city.database, "request", FILES)
    assert (found.total, found.told) == (1, ())


def test_another_line_of_a_table_sends_exactly_its_cases_another_way(city):
    """RR-09: important work no longer goes the way of major work."""
    major = request(city, significance="major")
    important = request(city, significance="important")
    change = [("route.dmn", '"major","important"', '"major"')]
    found = on(city.database, "request", FILES, change)
    assert [told.case for told in found.astray] == [important]
    assert major not in {told.case for told in found.told}
    (one,) = found.astray[0].otherwise
    assert one.seq == 1
    assert one.kind in ("way", "failed")


def test_another_time_limit_is_no_other_way(city):
    request(city)
    change = [("request.bpmn", "calendar.add_working_days(now(), 1)", "calendar.add_working_days(now(), 4)")]
    found = on(city.database, "request", FILES, change)
    assert found.astray == ()
    assert [one.kind for one in found.told[0].otherwise] == ["due"]
    assert "期限不同 1 件" in rehearsing.as_text(found)


def test_another_holder_is_told(city):
    request(city)
    change = [("request.bpmn", "${org.deputy_secretary_general_in_charge(unit)}", "${org.holder('secretary_general')}")]
    (told,) = on(city.database, "request", FILES, change).told
    (one,) = told.otherwise
    assert (one.kind, one.element, one.old) == ("holder", "deputy_forwards", "deputy_secretary_general_2")


AMOUNT = "<decision id='limit' name='限额' camunda:historyTimeToLive='P1D'><decisionTable id='t' hitPolicy='FIRST'>"


def table(limit):
    head = (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" '
        'xmlns:camunda="http://camunda.org/schema/1.0/dmn" id="d" name="d" namespace="n">'
    )
    columns = (
        "<input id='i' label='金额'><inputExpression id='ie' typeRef='integer'><text>amount</text>"
        "</inputExpression></input>"
        "<output id='o' name='who' typeRef='string'/>"
    )
    rules = [(f"&lt;= {limit}", '"chief"'), ("-", '"mayor"')]
    rows = "".join(
        f"<rule id='r{n}'><inputEntry id='a{n}'><text>{test}</text></inputEntry>"
        f"<outputEntry id='b{n}'><text>{result}</text></outputEntry></rule>"
        for n, (test, result) in enumerate(rules)
    )
    return f"{head}{AMOUNT}{columns}{rows}</decisionTable></decision></definitions>".encode()


def spending(body=""):
    decide = {
        "camunda_decisionRef": "limit",
        "camunda_mapDecisionResult": "singleEntry",
        "camunda_resultVariable": "who",
    }
    nodes = [
        el("startEvent", "begun", name="提出"),
        el("businessRuleTask", "find", name="限额", camunda_decisionRefBinding="deployment", **decide),
        el("exclusiveGateway", "split", name="谁批？", default="to_mayor"),
        el("userTask", "chief", name="局长批", camunda_candidateGroups="government_office"),
        el("userTask", "mayor", name="市长批", camunda_candidateGroups="government_office"),
        el("endEvent", "ended", name="办结"),
    ]
    condition = "<bpmn:conditionExpression>${who == 'chief'}</bpmn:conditionExpression>"
    flows = [
        el("sequenceFlow", "to_find", sourceRef="begun", targetRef="find"),
        el("sequenceFlow", "to_split", sourceRef="find", targetRef="split"),
        el("sequenceFlow", "to_chief", condition, name="局长", sourceRef="split", targetRef="chief"),
        el("sequenceFlow", "to_mayor", name="市长", sourceRef="split", targetRef="mayor"),
        el("sequenceFlow", "c_end", sourceRef="chief", targetRef="ended"),
        el("sequenceFlow", "m_end", sourceRef="mayor", targetRef="ended"),
    ]
    return drawn("spending", "".join([*nodes, *flows]) + body)


def test_a_threshold_lists_the_cases_beyond_it_and_no_other(yard):
    """A limit goes from 100 to 50: of five spendings the two in between go to the mayor."""
    yard.deploy({"spending.bpmn": spending(), "limit.dmn": table(100)})
    cases = {amount: yard.begin("spending", {"amount": amount}) for amount in (10, 50, 51, 100, 101)}
    for amount in (10, 51):
        yard.finish(cases[amount], "chief")
    before = yard.proved()
    found = on(yard.database, "spending", {"spending.bpmn": spending(), "limit.dmn": table(50)})
    assert sorted(told.case for told in found.astray) == sorted([cases[51], cases[100]])
    one = found.astray[0].otherwise[0]
    assert (one.kind, one.element, one.old, one.new) == ("way", "split", "to_chief", "to_mayor")
    assert one.sentence == "在“谁批？”走“市长”，原来走“局长”（决策表 limit 命中第 2 行，原来第 1 行）"
    assert (found.total, yard.proved(), before) == (5, [], [])
    told = json.loads(rehearsing.as_json(found))
    assert (told["astray"], len(told["cases"])) == (2, 2)
    assert "旧案 5 件，2 件会走另一条路" in rehearsing.as_text(found)


@pytest.mark.parametrize(
    ("names", "kind", "element"),
    [(("work", "more", "check"), "way", "more"), (("check",), "way", "check"), (("work", "check"), None, "")],
)
def test_a_new_step_and_a_step_that_is_gone(yard, names, kind, element):
    yard.deploy({"plain.bpmn": drawn("plain", steps("work", "check"))})
    case = yard.begin("plain")
    yard.finish(case, "work")
    found = on(yard.database, "plain", {"plain.bpmn": drawn("plain", steps(*names))})
    told = [(one.kind, one.element) for each in found.told for one in each.otherwise]
    assert told == ([(kind, element)] if kind else [])


def test_a_renamed_id_is_a_step_that_is_gone(yard):
    """The old case stood on it; who renames an id learns what that means."""
    yard.deploy({"plain.bpmn": drawn("plain", steps("work"))})
    yard.finish(yard.begin("plain"), "work")
    (told,) = on(yard.database, "plain", {"plain.bpmn": drawn("plain", steps("work_two"))}).told
    assert told.otherwise[0].sentence == "走到“work_two”，原来走到“work”"


def test_a_field_that_is_asked_now_is_told_and_the_case_goes_on(yard):
    def form(*required):
        fields = [
            {"type": "textfield", "key": key, "label": key, "id": f"f_{key}", "validate": {"required": key in required}}
            for key in ("one", "two")
        ]
        head = {"type": "default", "id": "sheet", "schemaVersion": 16, "executionPlatform": "Camunda Platform"}
        return json.dumps({**head, "executionPlatformVersion": "7.22.0", "components": fields}).encode()

    old = '<bpmn:userTask id="work"'
    bound = f'{old} camunda:formRef="sheet" camunda:formRefBinding="deployment"'
    plain = drawn("plain", steps("work", "check").replace(old, bound))
    yard.deploy({"plain.bpmn": plain, "sheet.form": form("one")})
    case = yard.begin("plain")
    yard.complete(CLERK, yard.task(case, "work"), {"one": "写了"})
    found = on(yard.database, "plain", {"plain.bpmn": plain, "sheet.form": form("one", "two")})
    assert [(one.kind, one.new) for one in found.told[0].otherwise] == [("answers", "two")]
    assert found.astray == ()


def test_timers_that_come_earlier_or_later(yard):
    def waiting(span):
        timer = el("timerEventDefinition", "t", f"<bpmn:timeDuration>{span}</bpmn:timeDuration>")
        nodes = (
            el("startEvent", "begun")
            + el("userTask", "work", name="办", camunda_candidateGroups="government_office")
            + el("boundaryEvent", "late", timer, name="逾期", attachedToRef="work")
            + el("userTask", "urge", name="督办", camunda_candidateGroups="government_office")
            + el("endEvent", "ended")
        )
        pairs = [("begun", "work"), ("work", "ended"), ("late", "urge"), ("urge", "ended")]
        flows = [el("sequenceFlow", f"{a}_{b}", sourceRef=a, targetRef=b) for a, b in pairs]
        return {"waiting.bpmn": drawn("waiting", nodes + "".join(flows))}

    yard.deploy(waiting("P3D"))
    fired, done = yard.begin("waiting"), yard.begin("waiting")
    yard.pass_time(days=2)
    yard.finish(done, "work")
    yard.work(days=2)
    assert yard.elements(fired) == ["urge"]
    later = on(yard.database, "waiting", waiting("P9D"))
    assert [(told.case, told.otherwise[0].kind) for told in later.told] == [(fired, "timer")]
    sooner = on(yard.database, "waiting", waiting("P1D"))
    assert {told.case: told.otherwise[0].kind for told in sooner.astray}[done] == "timer"


def test_nothing_to_rehearse(yard):
    yard.deploy({"plain.bpmn": drawn("plain", steps("work"))})
    with yard.database.reading() as connection:
        program = store.program_of(connection, "plain")[2]
        assert rehearsing.rehearse(connection, "plain", program) == rehearsing.Rehearsed("plain", 0, ())


GROUP = {"camunda_candidateGroups": "government_office"}


def signing(last="然后"):
    """Units sign at once; then somebody closes it."""
    loop = '<bpmn:multiInstanceLoopCharacteristics isSequential="false" camunda:collection="${list}" '
    loop += 'camunda:elementVariable="item"/>'
    body = el("startEvent", "begun", name="提出") + el("userTask", "sign", loop, name="会签", **GROUP)
    body += el("userTask", "after", name=last, **GROUP) + el("endEvent", "ended", name="办结")
    return {"signing.bpmn": drawn("signing", body + chain("begun sign after ended"))}


def running(yard, case):
    with yard.database.reading() as connection:
        return worklist.case(connection, worklist.actor(connection, OTHER, yard.now), case).many[0]


def kinds(found):
    return [(told.case, one.kind) for told in found.told for one in told.otherwise]


def test_signers_that_were_added_and_removed_are_so_in_the_new_version(yard):
    """Before they were, the old case would seem to have gone another way at its last signature."""
    yard.deploy(signing())
    more, fewer = (yard.begin("signing", {"list": ["finance", "forestry"]}) for _ in range(2))
    add_instance(yard.database, OTHER, more, (running(yard, more).token, "water", "漏了一家"), yard.now)
    many = running(yard, fewer)
    remove_instance(yard.database, OTHER, fewer, (many.token, many.ones[1].token, "不涉及"), yard.now)
    for case, signatures in ((more, 3), (fewer, 1)):
        for _ in range(signatures):
            yard.finish(case, "sign")
        yard.finish(case, "after")
    found = on(yard.database, "signing", signing("最后"))
    assert (found.total, kinds(found)) == (2, [])
    gone = on(yard.database, "signing", {"signing.bpmn": drawn("signing", steps("sign", "after"))})
    assert sorted(kinds(gone)) == sorted([(more, "way"), (fewer, "way")])


def test_a_case_that_was_taken_up_again_goes_on_in_the_new_version(yard):
    yard.deploy({"plain.bpmn": drawn("plain", steps("work", "check"))})
    case = yard.begin("plain")
    yard.finish(case, "work")
    cancel_case(yard.database, OTHER, case, "弄错了", yard.now)
    reopen_case(yard.database, OTHER, case, "还要办", yard.now)
    yard.finish(case, "check")
    assert kinds(on(yard.database, "plain", {"plain.bpmn": drawn("plain", steps("work", "check"))})) == []
    other = on(yard.database, "plain", {"plain.bpmn": drawn("plain", steps("work", "check", "more"))})
    assert kinds(other) == [(case, "way")]


def test_what_an_operator_modified_is_modified_in_the_new_version_or_told(yard):
    yard.deploy({"plain.bpmn": drawn("plain", steps("work", "check"))})
    case = yard.begin("plain")
    wanted = (Instruction("before", "check"), Instruction("cancel", "work"))
    modify_case(yard.database, "operator", case, (wanted, "跳过"), yard.now)
    yard.finish(case, "check")
    assert kinds(on(yard.database, "plain", {"plain.bpmn": drawn("plain", steps("work", "check"))})) == []
    (told,) = on(yard.database, "plain", {"plain.bpmn": drawn("plain", steps("work"))}).told
    assert told.otherwise[0].sentence == "“check”新版不能照当时那样调整：流程图里没有这个编号"


def test_a_case_that_was_migrated_is_rehearsed_from_its_beginning(yard):
    """The new run stood there already; a version with another step than the case migrated to goes another way."""
    yard.deploy({"plain.bpmn": drawn("plain", steps("work", "check"))})
    case = yard.begin("plain")
    new = drawn("plain", steps("work", "check", "more"))
    yard.deploy({"plain.bpmn": new})
    with yard.database.reading() as connection:
        route = Route(*(worklist.definition_of(connection, "plain", n) for n in (1, 2)), {})
    (moved,) = migrate_cases(yard.database, "operator", Wish(route), lambda: yard.now)
    assert moved.case == case
    for step in ("work", "check", "more"):
        yard.finish(case, step)
    assert kinds(on(yard.database, "plain", {"plain.bpmn": new})) == []
    old = on(yard.database, "plain", {"plain.bpmn": drawn("plain", steps("work", "check"))})
    assert kinds(old) == [(case, "way")]
