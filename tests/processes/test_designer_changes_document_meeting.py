"""Changes a designer makes to documents and meetings: edits of files, no Python touched, and the city acts otherwise.

One more gate for joint issue · filing within 15 days instead of 20 · a field on the topic form that the agenda shows ·
institutions countersign too · a post with another name.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest
from processes.test_document_joint import PASS, meeting
from processes.test_lint import known_in
from support import drafts
from support.city import FOUNDED, City
from support.designer import Copy
from support.drafts import JOINT, PROPOSAL, drafted, moved, refused, registered
from support.rehearsal import PROCESSES, Rehearsal

from engine import store
from engine.cli.folders import procedures, read_folder
from engine.commands.deploy import Parcel, deploy
from engine.commands.do_due_work import do_due_work
from engine.commands.import_organisation import import_organisation
from engine.database import Database
from engine.expressions import Variables, compile_feel
from engine.jobs import do_all

once = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
in_one_city = pytest.mark.parametrize("city", ["sqlite"], indirect=True)


# ---------------------------------------------------------------- OD-09: the secretary-general checks before the mayor

CHECK = """<bpmn:userTask id="secretary_checks" name="秘书长核稿" camunda:assignee="${org.holder('secretary_general')}"
    camunda:dueDate="${calendar.add_working_days(now(), 1)}"><bpmn:extensionElements><camunda:inputOutput>
    <camunda:inputParameter name="gate_tried">${4}</camunda:inputParameter>
    <camunda:outputParameter
      name="gates_passed">${check == 'agree' &amp;&amp; gates_passed == 3 ? 4 : gates_passed}</camunda:outputParameter>
    </camunda:inputOutput><camunda:properties>
    <camunda:property name="gate" value="4" /><camunda:property name="guard" value="gate_guard" />
    <camunda:property name="leader" value="true" /></camunda:properties></bpmn:extensionElements>
    <bpmn:incoming>meeting_gate_passed</bpmn:incoming><bpmn:outgoing>check_done</bpmn:outgoing></bpmn:userTask>
  <bpmn:exclusiveGateway id="secretary_checked" name="送市长？"><bpmn:incoming>check_done</bpmn:incoming>
    <bpmn:outgoing>check_agreed</bpmn:outgoing><bpmn:outgoing>check_sent_back</bpmn:outgoing></bpmn:exclusiveGateway>
  <bpmn:sequenceFlow id="check_done" sourceRef="secretary_checks" targetRef="secretary_checked" />
  <bpmn:sequenceFlow id="check_agreed" name="同意" sourceRef="secretary_checked" targetRef="mayor_signs_opinion">
    <bpmn:extensionElements><camunda:properties><camunda:property name="gate" value="4" /></camunda:properties>
    </bpmn:extensionElements>
    <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${check == 'agree'}</bpmn:conditionExpression>
  </bpmn:sequenceFlow>
  <bpmn:sequenceFlow id="check_sent_back" name="退回修改" sourceRef="secretary_checked" targetRef="sent_back_third">
    <bpmn:extensionElements><camunda:properties><camunda:property name="opinion" value="required" />
    </camunda:properties></bpmn:extensionElements>
    <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${check == 'return'}</bpmn:conditionExpression>
  </bpmn:sequenceFlow>
  <bpmn:sequenceFlow id="to_joint" """
SKIPS = (
    'sourceRef="meeting_held" targetRef="mayor_signs_opinion"',
    'sourceRef="meeting_held" targetRef="secretary_checks"',
)
GATE = 'name="gate" value="{}"'


def six_gates(*, drawn_through: bool = True) -> Copy:
    """Joint issue with a sixth gate between the meeting and the mayor."""
    copy = Copy("shared", "document")
    later = [(GATE.format(n), GATE.format(n + 1)) for n in (5, 4)]
    copy.change(
        "joint_issue.bpmn",
        *later,
        ("${4}", "${5}"),
        ("gates_passed == 3 ? 4", "gates_passed == 4 ? 5"),
        ('<bpmn:sequenceFlow id="to_joint" ', CHECK),
        *([SKIPS] if drawn_through else []),
    )
    copy.change("gate_guard.dmn", ("<text>4</text>", "<text>5</text>"), ("<text>&lt; 3</text>", "<text>&lt; 4</text>"))
    copy.change("party_guard.dmn", ("<text>&lt; 4</text>", "<text>&lt; 5</text>"))
    return copy


def at_the_check(copy: Copy) -> Rehearsal:
    """A joint document that the meeting has passed."""
    case = copy.rehearse("joint_issue", drafts.city())
    case.start(PROPOSAL)
    registered(case)
    for gate in (1, 2):
        PASS[gate](case)
    meeting(case)
    return case


def test_OD_09_one_more_gate_is_drawn_and_holds() -> None:
    copy = six_gates()
    assert copy.errors("document", known_in(PROCESSES)) == []
    case = at_the_check(copy)
    assert case.tasks == {"secretary_checks": "secretary_general"}
    assert refused(
        moved(at_the_check(copy), "mayor_signs_opinion"), "mayor_signs_opinion", "mayor_agreed", opinion="同意。"
    ) == [("OD-09", "GATE_ORDER")]
    case.do("secretary_checks", "check_agreed")
    assert case.tasks == {"mayor_signs_opinion": "mayor"}
    case.do("mayor_signs_opinion", "mayor_agreed", opinion="同意报市委。")
    PASS[5](case)
    assert list(case.tasks) == ["number_joint"]


def test_OD_09_a_gate_drawn_beside_the_way_is_not_deployed() -> None:
    found = six_gates(drawn_through=False).errors("document", known_in(PROCESSES))
    assert ("gates-in-order", "mayor_signs_opinion") in found


# ---------------------------------------------------------------- OD-04: fifteen days


@pytest.mark.parametrize("days", [20, 15])
def test_OD_04_filing_within_so_many_days_is_a_number_in_the_diagram(days: int) -> None:
    copy = Copy("shared", "document").change("file_normative.bpmn", ("published_on, 20)", f"published_on, {days})"))
    case = copy.rehearse("file_normative", drafts.city())
    case.start(
        {
            "subject": "专项资金管理办法",
            "document_number": "示财〔2026〕21号",
            "published_on": "2026-11-23",
            "generally_binding": True,
        }
    )
    ends = drafts.twenty_days(dt.date(2026, 11, 23), days)
    case.wait_until(ends - dt.timedelta(seconds=1))
    assert case.variables["effect_status"] == "pending_filing"
    case.wait_until(ends)
    assert case.variables["effect_status"] == "invalid"
    assert ends.date() == dt.date(2026, 11, 23) + dt.timedelta(days=days + (1 if days == 20 else 0))


# ---------------------------------------------------------------- OD-13: institutions countersign too


def test_OD_13_one_more_kind_of_unit_countersigns() -> None:
    kinds = {"department": drafts.UNITS, "public_institution": ["archive"]}

    def units(asked: object) -> list[str]:
        return [unit for kind in (asked if isinstance(asked, list) else [asked]) for unit in kinds[str(kind)]]

    answers = {**JOINT, "co_units": ["finance", "archive"]}
    as_it_is = Copy("shared", "document")
    with pytest.raises(Exception, match="ANSWERS_INVALID"):
        as_it_is.rehearse("issue_normative", drafts.city(org__units=units)).start(answers)
    before, after = 'org.units(\\"department\\")[item', 'org.units([\\"department\\", \\"public_institution\\"])[item'
    case = as_it_is.change("document_proposal.form", (before, after)).rehearse(
        "issue_normative", drafts.city(org__units=units)
    )
    case.start(answers)
    drafted(case)
    assert case.holders == [("unit_countersigns", "head_of_finance"), ("unit_countersigns", "head_of_archive")]


# ---------------------------------------------------------------- MT-13: a field on the topic form, shown on the agenda

AMOUNT = (
    '{"type": "number", "id": "amount_field", "key": "amount", "label": "涉及资金（万元）", "validate": {"min": 0}},'
)
SUBJECT_SENT = '<camunda:inputParameter name="subject">${subject}</camunda:inputParameter>'
AMOUNT_SENT = '<camunda:inputParameter name="amount">${amount}</camunda:inputParameter>'
LISTED = 'register.value(t, \\"subject\\")'


@in_one_city
def test_MT_13_a_new_field_of_the_topic_form_is_on_the_agenda(city: City) -> None:
    copy = Copy("meeting")
    copy.change("topic_proposal.form", ('"components": [', '"components": [' + AMOUNT))
    copy.change("call_for_topics.bpmn", (SUBJECT_SENT, SUBJECT_SENT + AMOUNT_SENT))
    copy.change("topic.bpmn", ('value="status proposer ', 'value="amount status proposer '))
    copy.change(
        "agenda_sheet.form", (LISTED, LISTED + ' + \\"，\\" + string(register.value(t, \\"amount\\")) + \\"万元\\"')
    )
    deploy(city.database, "designer", Parcel(copy.parcel("meeting"), "meeting"), city.now)
    plan = {"meeting_name": "第 32 次常务会议", "meeting_on": "2026-11-27"}
    case = city.start("mayor", "executive_meeting", plan).case
    city.complete("meeting_clerk_1", city.task(case, "issue_call"), {"call_until": "2026-11-24"})
    (mine,) = (str(row["id"]) for row in city.tasks(case) if row["assignee"] == "vice_mayor_2")
    offered = {"subject": "排水管网改造", "needs": "请审定。", "amount": 1860}
    city.complete("vice_mayor_2", mine, offered, decision="topic_named")
    do_all(city.database, city.now, do_due_work)
    sheet = re.findall(r"\{\{(.*?)\}\}", copy.files["agenda_sheet.form"].replace('\\"', '"'))
    (line,) = (part for part in sheet if "amount" in part)
    with city.database.reading() as connection:
        ask = store.ask_now(connection, city.now, "")
        (topic,) = (one["value"] for one in ask("register.list", ["topics", "status", "proposed"])[0])  # type: ignore[union-attr, index, call-overload]
        seen = Variables({"agenda": [topic]}, city.now, lambda name, args: ask(name, args)[0])
        assert compile_feel(line, lenient=True).evaluate(seen) == "排水管网改造，1860万元"


# ---------------------------------------------------------------- a post with another name


@once
def test_MT_14_a_renamed_post_goes_on_reviewing_and_being_asked(database: Database, tmp_path: Path) -> None:
    """From now on there is a first vice mayor: in the organisation's tables and in the files, nowhere else."""
    copy = tmp_path / "processes"
    shutil.copytree(PROCESSES, copy)
    for file in copy.rglob("*"):
        if file.suffix in (".bpmn", ".dmn", ".form", ".csv", ".yaml"):
            file.write_text(file.read_text("utf-8").replace("executive_vice_mayor", "first_vice_mayor"), "utf-8")
    import_organisation(database, "operator", copy / "organisation", FOUNDED)
    for folder in procedures(copy):
        deploy(database, "designer", Parcel(read_folder(folder), folder.name), FOUNDED)
    city = City(database)
    case = city.start(
        "mayor", "executive_meeting", {"meeting_name": "第 32 次常务会议", "meeting_on": "2026-11-27"}
    ).case
    city.complete("meeting_clerk_1", city.task(case, "issue_call"), {"call_until": "2026-11-24"})
    asked = {str(row["assignee"]): str(row["id"]) for row in city.tasks(case)}
    assert "first_vice_mayor" in asked
    offered = {"subject": "排水管网改造", "needs": "请审定。"}
    city.complete("vice_mayor_2", asked["vice_mayor_2"], offered, decision="topic_named")
    do_all(database, city.now, do_due_work)
    with database.reading() as connection:
        (found,) = store.ask_now(connection, city.now, "")("register.list", ["topics", "status", "proposed"])[0]  # type: ignore[misc, union-attr]
    topic = str(found["value"])  # type: ignore[index, call-overload]
    city.complete("secretary_general", city.task(topic, "secretary_reviews_topic"), decision="secretary_agreed")
    assert city.open(topic) == [("executive_reviews_topic", "first_vice_mayor")]
