"""A person starts a procedure: who may, under which number, and what is kept of a try that fails."""

import pytest
from sqlalchemy import func, select
from support.requests import REQUEST
from support.yard import CLERK, OTHER, STRANGER, chain, drawn, rivals, steps

from engine import history
from engine.acts import Submission
from engine.commands.start_case import Wish, start_case
from engine.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from engine.tables import case_, definition, matter


def count(yard, table=case_):
    with yard.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def start(yard, login, given=None, **wish):
    return start_case(yard.database, login, Wish(**wish), given or Submission(), yard.now)


# -- who (contracts 14)
def test_only_whom_the_diagram_names(yard):
    start(yard, CLERK, process="inner")
    for login in (STRANGER, "designer", "operator", "auditor"):
        with pytest.raises(NotAllowed, match="NOT_A_STARTER"):
            start(yard, login, process="inner")
    assert count(yard) == 1


def test_a_guard_that_lets_a_stranger_through_does_not_make_him_a_starter(yard):
    """The guard may refuse him in the rule's own words; if it does not, the diagram's list still counts."""
    table = (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="t">'
        '<decision id="start_guard" name="限制"><decisionTable id="t" hitPolicy="COLLECT">'
        '<input id="i" label="标题"><inputExpression id="e" typeRef="string"><text>subject</text></inputExpression>'
        "</input>"
        + "".join(
            f'<output id="o{n}" name="{name}" typeRef="string"/>'
            for n, name in enumerate(("rule", "code", "effect", "sentence", "remedy", "authority"))
        )
        + '<rule id="r"><inputEntry id="x"><text>"bad"</text></inputEntry>'
        + "".join(
            f'<outputEntry id="p{n}"><text>"{text}"</text></outputEntry>'
            for n, text in enumerate(("RR-01", "BAD_SUBJECT", "refuse", "标题不行。", "改标题。", ""))
        )
        + "</rule></decisionTable></decision></definitions>"
    )
    body = steps("work").replace(
        '<bpmn:startEvent id="begun" name="提出">',
        '<bpmn:startEvent id="begun" name="提出"><bpmn:extensionElements><camunda:properties><camunda:property '
        'name="guard" value="start_guard"/></camunda:properties></bpmn:extensionElements>',
    )
    yard.deploy({"guarded.bpmn": drawn("guarded", body), "guard.dmn": table.encode()})
    with pytest.raises(Refused, match="BAD_SUBJECT"):
        start(yard, STRANGER, Submission(answers={"subject": "bad"}), process="guarded")
    with pytest.raises(NotAllowed, match="NOT_A_STARTER"):
        start(yard, STRANGER, Submission(answers={"subject": "good"}), process="guarded")
    assert start(yard, CLERK, Submission(answers={"subject": "good"}), process="guarded").state == "active"
    assert yard.proved() == []


def test_without_names_designers_try_it_and_a_closed_one_nobody(yard):
    closed = (
        "<bpmn:extensionElements><camunda:properties>"
        '<camunda:property name="closed" value="true"/></camunda:properties></bpmn:extensionElements>'
    )
    yard.deploy({"open.bpmn": drawn("open_one", steps("work"), camunda_candidateStarterGroups="")})
    yard.deploy({"shut.bpmn": drawn("shut_one", closed + steps("work"), camunda_candidateStarterGroups="")})
    start(yard, "designer", process="open_one")
    start(yard, "operator", process="open_one")
    with pytest.raises(NotAllowed, match="ROLE_NEEDED"):
        start(yard, CLERK, process="open_one")
    for login in ("designer", "operator", CLERK):
        with pytest.raises(Refused, match="CLOSED_PROCESS") as caught:
            start(yard, login, process="shut_one")
    assert caught.value.record == "refusals/3"
    assert [event.data["tried"]["process"] for event in yard.log("system:refusals")] == ["shut_one"] * 3


def test_unknown_people_and_processes(yard):
    for login in ("nobody", "", "a\0b", "\ud800", "x" * 10_000, "bureau_head_education"):  # the last one has left
        with pytest.raises(NotFound, match="UNKNOWN_PERSON"):
            start(yard, login, process="inner")
    for key in ("nothing", "", "a\0b", "\ud800", "x" * 10_000, "inner:1:nothing"):
        for wish in ({"process": key}, {"definition": key or "-"}):
            with pytest.raises(NotFound, match="UNKNOWN_PROCESS"):
                start(yard, CLERK, **wish)


def test_a_definition_by_its_id_and_one_that_only_shows(yard):
    """What is not executable is kept, shown and never started; the newest executable version is."""
    first = yard.deploy({"a.bpmn": drawn("shown", steps("work"))}).definitions[0]
    quiet = drawn("shown", steps("look")).replace(b'isExecutable="true"', b'isExecutable="false"')
    beside = (
        drawn("beside", steps("check"))
        .replace(b"begun", b"asked")
        .replace(b'"ended', b'"over')
        .replace(b"_ended", b"_over")
    )
    both = quiet.replace(b"</bpmn:definitions>", beside.partition(b">")[2])
    second = next(d for d in yard.deploy({"a.bpmn": both}).definitions if d["key"] == "shown")
    assert (second["version"], second["executable"]) == (2, False)
    with pytest.raises(NotFound, match="UNKNOWN_PROCESS"):
        start(yard, CLERK, definition=str(second["id"]))
    assert start(yard, CLERK, process="shown").definition == first["id"]
    assert start(yard, CLERK, definition=str(first["id"])).definition == first["id"]


def test_nobody_chooses_yesterdays_rules(yard):
    """An older version is started by those who try diagrams out; others are told that something changed."""
    old = yard.deploy({"a.bpmn": drawn("stricter", steps("work"), camunda_candidateStarterGroups="")}).definitions[0]
    groups = "government_office,information_center"
    yard.deploy({"a.bpmn": drawn("stricter", steps("work", "check"), camunda_candidateStarterGroups=groups)})
    with pytest.raises(Conflict, match="CHANGED_MEANWHILE"):
        start(yard, CLERK, definition=str(old["id"]))
    assert start(yard, CLERK, process="stricter").state == "active"
    assert start(yard, "designer", definition=str(old["id"])).definition == old["id"]


# -- what is kept of a try (contracts 9)
def test_a_refused_try_is_kept_by_the_digest_of_what_it_said(yard):
    for category in (None, None, "OTHER"):
        with pytest.raises((Refused, Invalid)):
            yard.start("bureau_head_finance", "request", {**REQUEST, "category": category})
    kept = yard.log("system:refusals")
    assert kept[0].data["answers"] == kept[1].data["answers"]
    with pytest.raises(Refused):
        yard.start("bureau_head_finance", "request", {**REQUEST, "category": None, "subject": "另一个请示"})
    assert yard.log("system:refusals")[-1].data["answers"] != kept[0].data["answers"]
    assert REQUEST["subject"] not in str(yard.log("system:refusals"))
    assert count(yard) == 0
    assert yard.proved() == []


def test_an_automatic_step_that_fails_at_once_starts_nothing(yard):
    body = steps("work").replace(
        '<bpmn:sequenceFlow id="begun_work" sourceRef="begun" targetRef="work"></bpmn:sequenceFlow>', ""
    )
    assert body != steps("work")
    gateway = (
        '<bpmn:exclusiveGateway id="route" name="分流" default="route_work"/>'
        '<bpmn:sequenceFlow id="begun_route" sourceRef="begun" targetRef="route"/>'
        '<bpmn:sequenceFlow id="route_work" name="办" sourceRef="route" targetRef="work"/>'
        '<bpmn:sequenceFlow id="route_ended" name="不办" sourceRef="route" targetRef="ended">'
        "<bpmn:conditionExpression>${missing}</bpmn:conditionExpression></bpmn:sequenceFlow>"
    )
    yard.deploy({"a.bpmn": drawn("falls", body + gateway)})
    with pytest.raises(Refused, match="STEP_FAILED") as caught:
        start(yard, CLERK, process="falls")
    assert "“分流”" in caught.value.sentence, "the step, not the process"
    assert (count(yard), count(yard, matter)) == (0, 0)
    assert [event.data["code"] for event in yard.log("system:refusals")] == ["STEP_FAILED"]
    assert yard.proved() == []


# -- matters
def test_ten_starts_at_once_have_ten_numbers_without_gaps(yard):
    outcomes = rivals([lambda: yard.start(CLERK, "inner").matter] * 10)
    assert sorted(map(str, outcomes)) == [f"2026-{n:04d}" for n in range(1, 11)]
    with pytest.raises(NotAllowed):
        start(yard, STRANGER, process="inner")
    assert yard.start(CLERK, "inner").matter == "2026-0011"
    assert yard.proved() == []


def test_a_new_key_of_ones_own_opened_by_six_at_once(yard):
    """REST clients bring their own business keys: one opens the matter, the others join it."""
    outcomes = rivals([lambda: yard.start(CLERK, "inner", matter="合同/7").matter] * 6)
    assert outcomes == ["合同/7"] * 6
    assert count(yard, matter) == 1
    assert yard.proved() == []


def test_keys_that_would_confuse_are_refused(yard):
    for key in ("", "a b", "a\nb", "x" * 101, "a\0b", "\ud800"):
        with pytest.raises(Invalid):
            yard.start(CLERK, "inner", matter=key)
    for number in ("2026-0001", "2027-1"):
        with pytest.raises(NotFound, match="UNKNOWN_MATTER"):
            yard.start(CLERK, "inner", matter=number)
    assert yard.start(CLERK, "inner").matter == "2026-0001"


def test_contracts_18_who_may_not_see_a_matter_begins_nothing_in_it(city):
    """As if it were not there: what a guard would say of it, and whether it exists, stays hidden."""
    matter = city.start("bureau_head_finance", "request", REQUEST).matter
    own = city.start("bureau_head_finance", "request", REQUEST, matter="合同/7").matter
    told = []
    for wanted in (matter, own, "2026-9999"):
        for answers in (REQUEST, {**REQUEST, "category": None}, {}):
            with pytest.raises(NotFound) as hidden:
                city.start("bureau_head_water", "request", answers, matter=wanted)
            told.append((hidden.value.code, hidden.value.sentence))
    assert set(told) == {("UNKNOWN_MATTER", "没有这件事项，或您不能看。")}
    assert count(city) == 2
    with city.database.reading() as connection:
        assert history.events(connection, "system:refusals") == [], "strangers write nothing"
    assert city.start("bureau_head_finance", "request", REQUEST, matter=matter).matter == matter
    instruction = {
        "subject": "先拿初审意见",
        "instruction": "三天内办。",
        "recipient": "section_chief_office_documents",
        "due_on": "2026-11-27",
    }
    with pytest.raises(NotFound):
        city.start("vice_mayor_3", "instruct", instruction, matter=matter)


def test_the_number_follows_the_year_of_the_city(yard):
    """23:30 UTC on 31 December is 07:30 on 1 January in the city."""
    yard.now = yard.now.replace(month=12, day=31, hour=15, minute=30)
    assert yard.start(CLERK, "inner").matter == "2026-0001"
    yard.now = yard.now.replace(hour=23)
    assert yard.start(CLERK, "inner").matter == "2027-0001"
    assert yard.proved() == []


def test_of_two_cases_that_ask_about_their_matter_at_once_one_sees_the_other(yard):
    """Contracts 12: else two heads slip through, each looking before the other has acted."""
    gate = steps("work").replace(chain("begun work ended"), chain("begun work gate"))
    gate += '<bpmn:exclusiveGateway id="gate" name="有人先批了吗" default="gate_ended"/>'
    gate += '<bpmn:endEvent id="too_late" name="已有"/>'
    gate += '<bpmn:sequenceFlow id="gate_ended" name="没有" sourceRef="gate" targetRef="ended"/>'
    gate += '<bpmn:sequenceFlow id="gate_too_late" name="有" sourceRef="gate" targetRef="too_late">'
    asked = "${matter.has_outcome('heads', 'ended')}"
    gate += f"<bpmn:conditionExpression>{asked}</bpmn:conditionExpression></bpmn:sequenceFlow>"
    yard.deploy({"a.bpmn": drawn("heads", gate)})
    for _ in range(5):
        first = yard.start(CLERK, "heads")
        tasks = [yard.task(first.case, "work")]
        tasks += [yard.task(yard.begin("heads", matter=first.matter), "work") for _ in range(3)]
        outcomes = rivals([lambda task=task: yard.complete(CLERK, task).state for task in tasks])
        assert outcomes == ["completed"] * 4
        with yard.database.reading() as connection:
            wanted = select(case_.c.outcome).where(case_.c.matter == first.matter)
            assert sorted(connection.execute(wanted).scalars()) == ["ended"] + ["too_late"] * 3
    assert yard.proved() == []


def test_capacity_is_asked_for_and_checked(yard):
    """Contracts 16."""
    with pytest.raises(Invalid, match="CAPACITY_UNKNOWN"):
        start(yard, CLERK, Submission(capacity="mayor"), process="inner")
    started = start(yard, CLERK, Submission(capacity="government_office:registrar_1"), process="inner")
    assert yard.log(started.case)[0].data["at_post"] == "government_office:registrar_1"


def test_the_starter_and_the_rest_that_is_ours_cannot_be_said(yard):
    """Contracts 17."""
    for name in ("starter", "unit", "post", "matter", "case", "execution"):
        with pytest.raises(Invalid, match="VARIABLE_NOT_ACCEPTED"):
            start(yard, CLERK, Submission(answers={name: "mayor"}), process="inner")
    assert OTHER != CLERK
    assert count(yard, definition) > 0
