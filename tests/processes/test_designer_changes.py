"""What a designer may change of requests and reporting in the files alone, and the next case goes by it.

Every test edits a copy of the files as the Modeler or a text editor would, deploys it and walks a case: no Python is
touched, and cases that began before go on as they began.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from lxml import etree
from sqlalchemy import select
from support.city import PROCESSES, City
from support.requests import FORWARD, REPLY
from support.reshuffled import Reshuffled
from support.scenario import FILES

from engine import worklist
from engine.cli.folders import read_folder
from engine.commands.deploy import Parcel, deploy
from engine.commands.open_obligations import open_obligations
from engine.errors import Invalid
from engine.history import events
from engine.tables import case_

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
HEAD, DEPUTY, VICE_MAYOR, CLERK = "bureau_head_finance", "deputy_secretary_general_2", "vice_mayor_2", "office_clerk_1"
ANSWERS = {**FILES["request"]["answers"], **FILES["reporting"]["answers"]}

pytestmark = pytest.mark.parametrize("city", ["sqlite"], indirect=True)
"""What is deployed and walked is held on both databases elsewhere."""


class Designer:
    """A designer's copy of one folder of the procedures."""

    def __init__(self, city: City, here: Path, folder: str) -> None:
        self.city, self.folder = city, here / folder
        shutil.copytree(PROCESSES / folder, self.folder)

    def change(self, file: str, *changes: tuple[str, str]) -> None:
        """Each text, which must be there, becomes another."""
        path = self.folder / file
        text = path.read_text("utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        path.write_text(text, "utf-8")

    def deploys(self) -> None:
        """What the button in the Modeler does."""
        deploy(self.city.database, "designer", Parcel(read_folder(self.folder), "changed"), self.city.now)


@pytest.fixture
def request_files(city: City, tmp_path: Path) -> Designer:
    return Designer(city, tmp_path, "request")


def asked(city: City, **answers: object) -> str:
    return city.start(HEAD, "request", {**ANSWERS["request"], **answers}).case


def findings(city: City, case: str) -> list[str]:
    with city.database.reading() as connection:
        kept = [event.data.get("findings") or [] for event in events(connection, case)]
    return [str(hit["code"]) for hits in kept for hit in hits]  # type: ignore[attr-defined]


def test_RR_09_RR_12_a_new_route_is_a_row_of_the_table(city: City, request_files: Designer) -> None:
    """Staffing matters shall go by the secretary-general, whatever their scope."""
    before = asked(city, category="ESTABLISHMENT")
    table = request_files.folder / "route.dmn"
    tree = etree.parse(table)
    (decides,) = tree.iter("{*}decisionTable")
    space = etree.QName(decides).namespace
    column = etree.XML(
        f'<input xmlns="{space}" id="route_category" label="类别"><inputExpression id="route_category_value" '
        'typeRef="string"><text>category</text></inputExpression></input>'
    )
    decides.insert(0, column)
    for row in decides.findall("{*}rule"):
        first = next(iter(row.iterfind("{*}inputEntry")))
        cell = etree.XML(
            f'<inputEntry xmlns="{space}" id="category_{row.get("id")}"><text>not("ESTABLISHMENT")</text></inputEntry>'
        )
        first.addprevious(cell)
    cells = '"ESTABLISHMENT"', "-", "-", "-"
    entries = "".join(f'<inputEntry id="staffing_{n}"><text>{cell}</text></inputEntry>' for n, cell in enumerate(cells))
    row = f'<rule xmlns="{space}" id="route_staffing">{entries}<outputEntry id="staffing"><text>"overall"</text>'
    decides.append(etree.XML(f"{row}</outputEntry></rule>"))
    tree.write(table, encoding="utf-8", xml_declaration=True)
    request_files.deploys()
    assert city.open(before) == [("deputy_forwards", DEPUTY)]
    assert city.open(asked(city, category="ESTABLISHMENT")) == [("secretary_forwards", "secretary_general")]
    assert city.open(asked(city)) == [("deputy_forwards", DEPUTY)]


@pytest.mark.parametrize("hours,late", [(3, []), (2, ["EMERGENCY_LATE"])])
def test_RR_13_another_threshold_is_a_cell_of_the_guard(
    city: City, request_files: Designer, hours: int, late: list[str]
) -> None:
    request_files.change("emergency_guard.dmn", ('duration("PT3H")', f'duration("PT{hours}H")'))
    request_files.deploys()
    times = {"happened_at": "2026-11-23T06:20:00+08:00", "learned_at": "2026-11-23T06:30:00+08:00"}
    case = city.start("clerk_water_1", "emergency", {**ANSWERS["emergency"], **times}).case
    assert findings(city, case) == late


def test_RR_05_a_new_field_is_asked_for_kept_and_seen(city: City, request_files: Designer) -> None:
    path = request_files.folder / "request_draft.form"
    form = json.loads(path.read_text("utf-8"))
    kinds = [{"label": "本级财政", "value": "own"}, {"label": "上级补助", "value": "granted"}]
    field = {"type": "radio", "id": "source_field", "key": "funding_source", "label": "资金来源", "values": kinds}
    form["components"].append({**field, "validate": {"required": True}})
    path.write_text(json.dumps(form, ensure_ascii=False), "utf-8")
    request_files.deploys()
    with pytest.raises(Invalid) as caught:
        asked(city)
    assert set(caught.value.problems) == {"funding_source"}
    case = asked(city, funding_source="granted")
    with city.database.reading() as connection:
        seen = worklist.task(connection, worklist.actor(connection, DEPUTY, city.now), _first(city, case))
    assert ("资金来源", "上级补助") in [(fact.label, fact.value) for fact in seen.facts]


def test_RR_09_a_new_step_is_drawn_between_two_others(city: City, request_files: Designer) -> None:
    """The budget section looks at the money before the vice mayor decides."""
    step = (
        '<bpmn:userTask id="budget_checks" name="财政局核资金" camunda:candidateGroups="finance:section_chief">'
        "<bpmn:incoming>deputy_forwarded</bpmn:incoming><bpmn:outgoing>checked</bpmn:outgoing></bpmn:userTask>"
        '<bpmn:sequenceFlow id="checked" sourceRef="budget_checks" targetRef="vice_mayor_approves"/>'
    )
    shape = (
        '<bpmndi:BPMNShape id="budget_checks_di" bpmnElement="budget_checks">'
        '<dc:Bounds x="900" y="40" width="100" height="80"/></bpmndi:BPMNShape>'
        '<bpmndi:BPMNEdge id="checked_di" bpmnElement="checked"><di:waypoint x="1000" y="80"/>'
        '<di:waypoint x="1050" y="80"/></bpmndi:BPMNEdge>'
    )
    request_files.change(
        "request.bpmn",
        ("<bpmn:incoming>deputy_forwarded</bpmn:incoming>", "<bpmn:incoming>checked</bpmn:incoming>"),
        (
            'sourceRef="deputy_decides" targetRef="vice_mayor_approves"',
            'sourceRef="deputy_decides" targetRef="budget_checks"',
        ),
        ("</bpmn:process>", f"{step}</bpmn:process>"),
        ("</bpmndi:BPMNPlane>", f"{shape}</bpmndi:BPMNPlane>"),
    )
    request_files.deploys()
    case = asked(city)
    city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, decision="deputy_forwarded")
    assert city.open(case) == [("budget_checks", None)]
    city.complete("section_chief_finance_budget", city.task(case, "budget_checks"))
    assert city.open(case) == [("vice_mayor_approves", VICE_MAYOR)]


def test_G_09_a_renamed_post_is_a_name_in_the_sheets_and_the_diagram(
    city: City, request_files: Designer, tmp_path: Path
) -> None:
    """The registrars become document secretaries: another kind of post, another name, the same people."""
    sheets = Reshuffled(city, tmp_path)

    def renamed(row: dict[str, str]) -> dict[str, str]:
        return {"kind": "document_secretary"} if row["kind"] == "registrar" else {}

    sheets("post_kinds", change=lambda row: renamed(row) and renamed(row) | {"name": "文书"}, later=True)
    sheets("posts", change=renamed)
    group = ("government_office:registrar", "government_office:document_secretary")
    request_files.change("request.bpmn", group)
    request_files.deploys()
    case = asked(city)
    city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, decision="deputy_forwarded")
    city.complete(VICE_MAYOR, city.task(case, "vice_mayor_approves"), decision="vice_mayor_approved")
    with city.database.reading() as connection:
        (line,) = worklist.cases(connection, worklist.actor(connection, CLERK, city.now)).rows
    assert line.holder == "市政府办公室文书"
    city.complete(CLERK, city.task(case, "reply_to_unit"), REPLY)


@pytest.mark.parametrize("always", [False, True])
def test_A_05_WR_16_how_high_a_quarterly_report_goes_is_a_row_of_the_table(
    city: City, tmp_path: Path, always: bool
) -> None:
    files = Designer(city, tmp_path, "reporting")
    if always:
        cell = '<outputEntry id="to_mayor_of_others_to_vice_mayor">\n          <text>{}</text>'
        files.change("report_height.dmn", (cell.format("false"), cell.format("true")))
    files.deploys()
    city.now = city.now.replace(month=10, day=1)
    open_obligations(city.database, city.now)
    with city.database.reading() as connection:
        wanted = select(case_.c.id).where(case_.c.key == "periodic_report", case_.c.unit == "finance")
        case = str(connection.execute(wanted).scalar_one())
    city.complete(HEAD, city.task(case, "draft_report"), ANSWERS["parts"])
    city.complete(CLERK, city.task(case, "office_registers"), {"register_number": "2026〔政办收〕1号"})
    city.complete(VICE_MAYOR, city.task(case, "vice_mayor_reads_report"), decision="read_by_vice_mayor")
    assert city.open(case) == ([("mayor_reads_report", "mayor")] if always else [])


def _first(city: City, case: str) -> str:
    return str(city.tasks(case)[0]["id"])
