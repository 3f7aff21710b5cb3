"""A designer changes a procedure one file at a time, as the Modeler's button sends them, and the next case goes by it.

Kinds of change that tests/processes/test_designer_changes*.py leave out: of reporting a new step, field, route and a
renamed post; of documents a field and a renamed post; of meetings a step, a threshold and a route. Nobody touches
Python, and a case that began before goes on as it began.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path

import pytest
from sqlalchemy import select
from support.city import PROCESSES, City
from support.reshuffled import Reshuffled
from support.rest import Api, Apis
from support.scenario import FILES

from engine.commands.open_obligations import open_obligations
from engine.errors import NotAllowed, Refused
from engine.tables import case_

pytestmark = pytest.mark.parametrize("city", ["sqlite"], indirect=True)
"""What is deployed and walked is held on both databases elsewhere."""

ANSWERS = {**FILES["reporting"]["answers"], **FILES["document"]["answers"], **FILES["meeting"]["answers"]}
HEAD, VICE_MAYOR, CLERK = "bureau_head_finance", "vice_mayor_2", "office_clerk_1"


class Desk:
    """A designer's copies of the files; each is sent alone."""

    def __init__(self, api: Api) -> None:
        self.api, self.files = api, dict[str, str]()

    def sends(self, name: str, *changes: tuple[str, str]) -> dict[str, object]:
        """Edits a file and presses Deploy."""
        here = next(PROCESSES.glob(f"*/{name}"))
        text = self.files.get(name) or here.read_text("utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        self.files[name] = text
        data = {"deployment-name": name, "deployment-source": "Camunda Modeler", "enable-duplicate-filtering": "true"}
        sent = {**data, name: (io.BytesIO(text.encode()), name, "text/xml")}
        answer = self.api.send("POST", "/deployment/create", data=sent)
        assert answer.status_code == 200, answer.json["message"]
        return answer.json

    def adds(self, form: str, field: dict[str, object]) -> None:
        """Draws a field at the end of a form and presses Deploy."""
        drawn = json.loads(next(PROCESSES.glob(f"*/{form}")).read_text("utf-8"))
        drawn["components"].append(field)
        self.files[form] = json.dumps(drawn, ensure_ascii=False)
        self.sends(form)


@pytest.fixture
def desk(api: Apis) -> Desk:
    return Desk(api("designer"))


def shapes(*nodes: str, flows: tuple[str, ...]) -> tuple[str, str]:
    """What the Modeler draws for new nodes and flows."""
    drawn = "".join(
        f'<bpmndi:BPMNShape id="{node}_di" bpmnElement="{node}">'
        f'<dc:Bounds x="{200 * n}" y="2000" width="100" height="80"/></bpmndi:BPMNShape>'
        for n, node in enumerate(nodes)
    )
    drawn += "".join(
        f'<bpmndi:BPMNEdge id="{flow}_di" bpmnElement="{flow}"><di:waypoint x="{200 * n + 100}" y="2040"/>'
        f'<di:waypoint x="{200 * n + 200}" y="2040"/></bpmndi:BPMNEdge>'
        for n, flow in enumerate(flows)
    )
    return "</bpmndi:BPMNPlane>", f"{drawn}</bpmndi:BPMNPlane>"


def renamed(city: City, here: Path, kind: str, new: tuple[str, str]) -> None:
    """In the organisation's sheets a kind of post gets another code and name; the people stay."""
    sheets = Reshuffled(city, here)

    def change(row: dict[str, str]) -> dict[str, str]:
        return {"kind": new[0]} if row["kind"] == kind else {}

    sheets("post_kinds", change=lambda row: change(row) and change(row) | {"name": new[1]}, later=True)
    sheets("posts", change=change)


def due_report(city: City, unit: str) -> str:
    """The periodic report that a unit owes."""
    with city.database.reading() as connection:
        wanted = select(case_.c.id).where(case_.c.key == "periodic_report", case_.c.unit == unit)
        return str(connection.execute(wanted.order_by(case_.c.started_at.desc())).scalars().first())


STEP = """<bpmn:userTask id="office_reads_first" name="秘书长初阅"
  camunda:assignee="${org.holder('secretary_general')}">
  <bpmn:incoming>registered</bpmn:incoming><bpmn:outgoing>read_first</bpmn:outgoing></bpmn:userTask>
  <bpmn:sequenceFlow id="read_first" sourceRef="office_reads_first" targetRef="vice_mayor_reads_report" />
  <bpmn:userTask id="unit_answers" name="单位作出说明" camunda:candidateGroups="${unit}">
  <bpmn:incoming>asked_back</bpmn:incoming><bpmn:outgoing>answered</bpmn:outgoing></bpmn:userTask>
  <bpmn:sequenceFlow id="answered" sourceRef="unit_answers" targetRef="vice_mayor_reads_report" />
  <bpmn:sequenceFlow id="asked_back" name="请单位说明" sourceRef="vice_mayor_says" targetRef="unit_answers">
  <bpmn:conditionExpression
    xsi:type="bpmn:tFormalExpression">${vice_mayor_decision == 'explain'}</bpmn:conditionExpression>
  </bpmn:sequenceFlow></bpmn:process>"""


def test_WR_05_reporting_a_step_a_field_a_route_and_a_renamed_post(city: City, desk: Desk, tmp_path: Path) -> None:
    city.now = city.now.replace(month=10, day=1)
    open_obligations(city.database, city.now)
    before = due_report(city, "finance")
    desk.adds(
        "report_register.form",
        {"type": "number", "id": "pages_field", "key": "pages", "label": "页数", "validate": {"required": True}},
    )
    renamed(city, tmp_path, "registrar", ("document_secretary", "文书"))
    desk.sends(
        "periodic_report.bpmn",
        ("government_office:registrar", "government_office:document_secretary"),
        ("<bpmn:incoming>registered</bpmn:incoming>", "<bpmn:incoming>read_first</bpmn:incoming>"),
        ('sourceRef="office_registers" targetRef="vice_mayor_reads_report"',
         'sourceRef="office_registers" targetRef="office_reads_first"'),
        ("</bpmn:process>", STEP),
        shapes("office_reads_first", "unit_answers", flows=("read_first", "asked_back", "answered")),
    )  # fmt: skip
    city.now = city.now.replace(month=12, day=31) + dt.timedelta(days=5)
    open_obligations(city.database, city.now)
    after = due_report(city, "finance")
    assert after != before
    for case in (before, after):
        city.complete(HEAD, city.task(case, "draft_report"), ANSWERS["parts"])
    number = {"register_number": "2026〔政办收〕1号"}
    with pytest.raises(Exception, match="ANSWERS_INVALID"):
        city.complete(CLERK, city.task(after, "office_registers"), number)
    city.complete(CLERK, city.task(after, "office_registers"), {**number, "pages": 12})
    city.complete("secretary_general", city.task(after, "office_reads_first"))
    city.complete(VICE_MAYOR, city.task(after, "vice_mayor_reads_report"), decision="asked_back")
    city.complete(HEAD, city.task(after, "unit_answers"))
    assert city.open(after) == [("vice_mayor_reads_report", VICE_MAYOR)]
    assert city.open(before) == [("office_registers", None)]


def test_OD_04_documents_a_field_and_a_renamed_post(city: City, desk: Desk, tmp_path: Path) -> None:
    def filed() -> str:
        answers = {
            **ANSWERS["published"],
            "published_on": "2026-11-20",
            "document_number": f"示财〔2026〕{city.now:%M}号",
        }
        case = city.start("clerk_finance_1", "file_normative", answers).case
        city.complete("clerk_finance_1", city.task(case, "submit_filing"), ANSWERS["filing"], uploads=(city.file,))
        return case

    before = filed()
    city.complete("legal_reviewer_1", city.task(before, "review_filing"), ANSWERS["filed"], decision="filing_accepted")
    kinds = [{"label": "自行备案", "value": "own"}, {"label": "责成备案", "value": "ordered"}]
    field = {"type": "radio", "id": "kind_field", "key": "filing_kind", "label": "备案类别", "values": kinds}
    desk.adds("filing_review.form", {**field, "validate": {"required": True}})
    renamed(city, tmp_path, "legal_reviewer", ("legal_officer", "法制专员"))
    desk.sends("file_normative.bpmn", ("legal_affairs_office:legal_reviewer", "legal_affairs_office:legal_officer"))
    city.now += dt.timedelta(minutes=1)
    case = filed()
    with pytest.raises(Exception, match="ANSWERS_INVALID"):
        city.complete(
            "legal_reviewer_1", city.task(case, "review_filing"), ANSWERS["filed"], decision="filing_accepted"
        )
    answers = {**ANSWERS["filed"], "filing_kind": "own", "filing_number": "示政法备〔2026〕32号"}
    city.complete("legal_reviewer_1", city.task(case, "review_filing"), answers, decision="filing_accepted")
    assert city.open(case) == []


PLAN = """<bpmn:userTask id="check_plan" name="秘书长核会议方案" camunda:assignee="${org.holder('secretary_general')}">
  <bpmn:incoming>to_prepare</bpmn:incoming><bpmn:outgoing>plan_checked</bpmn:outgoing></bpmn:userTask>
  <bpmn:exclusiveGateway id="plan_decides" name="开不开？"><bpmn:incoming>plan_checked</bpmn:incoming>
  <bpmn:outgoing>plan_agreed</bpmn:outgoing><bpmn:outgoing>plan_dropped</bpmn:outgoing></bpmn:exclusiveGateway>
  <bpmn:endEvent id="not_convened" name="会议不开"><bpmn:incoming>plan_dropped</bpmn:incoming></bpmn:endEvent>
  <bpmn:sequenceFlow id="plan_checked" sourceRef="check_plan" targetRef="plan_decides" />
  <bpmn:sequenceFlow id="plan_agreed" name="照开" sourceRef="plan_decides" targetRef="prepare">
  <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${plan_decision == 'agree'}</bpmn:conditionExpression>
  </bpmn:sequenceFlow>
  <bpmn:sequenceFlow id="plan_dropped" name="改为书面征求意见" sourceRef="plan_decides" targetRef="not_convened">
  <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${plan_decision == 'drop'}</bpmn:conditionExpression>
  </bpmn:sequenceFlow></bpmn:process>"""


def test_MT_21_meetings_a_threshold_a_step_and_a_route(city: City, desk: Desk) -> None:
    two = {**ANSWERS["office_meeting"], "topics": "城北排水\n城南供水"}
    before = city.start("vice_mayor_4", "mayors_office_meeting", ANSWERS["office_meeting"]).case
    with pytest.raises((Refused, NotAllowed)):
        city.start("vice_mayor_4", "mayors_office_meeting", two)
    desk.sends("office_meeting_guard.dmn", ("<text>&gt; 1</text>", "<text>&gt; 2</text>"))
    with pytest.raises((Refused, NotAllowed)):
        city.start("vice_mayor_4", "mayors_office_meeting", two)
    desk.sends("mayors_office_meeting.bpmn")
    assert city.open(city.start("vice_mayor_4", "mayors_office_meeting", two).case)
    desk.sends(
        "mayors_office_meeting.bpmn",
        ("<bpmn:incoming>to_prepare</bpmn:incoming>", "<bpmn:incoming>plan_agreed</bpmn:incoming>"),
        ('sourceRef="office_meeting_called" targetRef="prepare"',
         'sourceRef="office_meeting_called" targetRef="check_plan"'),
        ("</bpmn:process>", PLAN),
        shapes("check_plan", "plan_decides", "not_convened", flows=("plan_checked", "plan_agreed", "plan_dropped")),
    )  # fmt: skip
    dropped, held = (city.start("vice_mayor_4", "mayors_office_meeting", two).case for _ in range(2))
    city.complete("secretary_general", city.task(dropped, "check_plan"), decision="plan_dropped")
    city.complete("secretary_general", city.task(held, "check_plan"), decision="plan_agreed")
    assert city.open(dropped) == []
    assert sorted(city.open(held)) == sorted(city.open(before))
