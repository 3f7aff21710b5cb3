"""What is deployed already stands around new files: they are judged with it, and it with them."""

from __future__ import annotations

import pytest
from lint.mistakes import PROCESSES
from processes.test_lint import known_in

from engine.lint import Known, Standing, lint

REQUEST = PROCESSES / "request"
DIAGRAM, TABLE = (REQUEST / "request.bpmn").read_bytes(), (REQUEST / "route.dmn").read_bytes()
FORM, CALLED = (REQUEST / "request_draft.form").read_bytes(), (PROCESSES / "shared/ladder.bpmn").read_bytes()
KINDS = {".bpmn": "process", ".dmn": "decision", ".form": "form", ".yaml": "schedule"}


@pytest.fixture(scope="module")
def known() -> Known:
    """The demo city, everything of which is deployed."""
    files = [path for path in PROCESSES.glob("*/*") if path.suffix in KINDS]
    standing = (Standing(f"d/{p.name}", p.read_bytes(), frozenset([(KINDS[p.suffix], p.stem)])) for p in files)
    found = known_in(PROCESSES)
    return Known(**vars(found) | {"standing": tuple(standing), "sent": frozenset()})


def told(known: Known, **files: bytes) -> list[tuple[str, str, str, str]]:
    findings = lint({name.replace("__", "."): content for name, content in files.items()}, known)
    return [(f.level, f.rule, f.file, f.element) for f in findings]


def test_nothing_is_said_of_what_is_deployed_once_more(known: Known) -> None:
    assert told(known, request__bpmn=DIAGRAM) == told(known, route__dmn=TABLE, request_draft__form=FORM) == []


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (b"${route == 'overall'}", b"${route == 'Overall'}", "condition-value"),
        (b"${route == 'overall'}", b"${rout == 'overall'}", "unset-variable"),
        (b"${route == 'overall'}", b"${route == 'overall_direct'}", "flow-condition"),
    ],
)
def test_a_diagram_that_comes_alone_is_judged_with_the_tables_and_forms_in_force(
    known: Known, old: bytes, new: bytes, rule: str
) -> None:
    assert ("error", rule, "request.bpmn", "overall") in told(known, request__bpmn=DIAGRAM.replace(old, new))


def test_a_variable_that_never_comes_is_an_error_where_all_that_sets_it_is_in_sight(known: Known) -> None:
    wrong = DIAGRAM.replace(b"vice_mayor_in_charge(unit)", b"vice_mayor_in_charge(agency)")
    assert told(known, request__bpmn=wrong) == [("error", "unset-variable", "request.bpmn", "vice_mayor_approves")]


@pytest.mark.parametrize(
    ("old", "new", "rule", "element"),
    [
        ("${to_mayor}", "${to_mayor == 'yes'}", "condition-value", "at_year_end"),
        ("${reached}", "${due > '2026-01-01'}", "", ""),  # what the calendar gives is of no known kind
        (
            '<camunda:in sourceExpression="${&#39;unit_head&#39;}" target="target" />',
            "",
            "call-mapping",
            "climb_in_unit",
        ),
        ('target="from_post" />', 'target="from_pos" />', "call-mapping", "climb_in_unit"),
    ],
)
def test_what_a_call_must_pass_and_what_a_variable_can_be(
    known: Known, old: str, new: str, rule: str, element: str
) -> None:
    """`from_post` is set by the called process too, but only after it was read."""
    drawn = (PROCESSES / "reporting/periodic_report.bpmn").read_text("utf-8")
    assert old in drawn
    found = told(known, periodic_report__bpmn=drawn.replace(old, new, 1).encode())
    assert [one for one in found if one[0] == "error"] == (
        [("error", rule, "periodic_report.bpmn", element)] if rule else []
    )


def test_a_date_is_not_compared_with_a_text(known: Known) -> None:
    """JUEL has no dates to write; at run time the comparison fails."""
    wrong = DIAGRAM.replace(b"${route == 'overall'}", b"${planned_on &gt; '2026-01-01'}")
    assert told(known, request__bpmn=wrong) == [("error", "condition-value", "request.bpmn", "overall")]


def test_a_variable_that_could_come_with_a_message_only_is_a_remark_if_its_senders_do_not_give_it(known: Known) -> None:
    """The start waits for a message; what the call no longer takes out, nobody gives."""
    drawn = (PROCESSES / "reporting/periodic_report.bpmn").read_bytes()
    wrong = drawn.replace(b'<camunda:out source="reached" target="reached" />', b"")
    assert ("warning", "unset-variable", "periodic_report.bpmn", "agreed_in_unit") in told(
        known, periodic_report__bpmn=wrong
    )


def test_a_message_that_nobody_waits_for(known: Known) -> None:
    drawn = (PROCESSES / "document/executive_gate.bpmn").read_bytes()
    wrong = drawn.replace(b'name="topic_proposed"', b'name="topic_proposal"')
    assert ("warning", "event-partner", "executive_gate.bpmn", "topic_raised") in told(
        known, executive_gate__bpmn=wrong
    )


def test_a_table_that_breaks_a_deployed_diagram_is_refused_and_says_which(known: Known) -> None:
    wrong = TABLE.replace(b'"overall_direct"', b'"direct"')
    found = [f for f in lint({"route.dmn": wrong}, known) if f.level == "error"]
    assert {(f.rule, f.file, f.element) for f in found} == {("condition-value", "route.dmn", "route")}
    assert any("现行的流程「请示」用着它" in one.sentence for one in found)
    with_diagrams = {name: (REQUEST / name).read_bytes() for name in ("request.bpmn", "report.bpmn")}
    again = lint({"route.dmn": wrong, **with_diagrams}, known)
    assert {f.file for f in again if f.level == "error"} == set(with_diagrams)


def test_who_uses_a_changed_file_and_does_not_come_with_it_keeps_the_old_one(known: Known) -> None:
    changed = TABLE.replace("呈报路线".encode(), "怎样呈报".encode())
    assert told(known, route__dmn=changed) == [("warning", "used-by-others", "route.dmn", "route")]
    both = {"route__dmn": changed, "request__bpmn": DIAGRAM, "report__bpmn": (REQUEST / "report.bpmn").read_bytes()}
    assert told(known, **both) == []


def test_what_always_takes_the_newest_is_not_said_to_keep_the_old_one(known: Known) -> None:
    newest = DIAGRAM.replace(b'decisionRefBinding="deployment"', b'decisionRefBinding="latest"')
    around = [one for one in known.standing if one.file not in ("d/request.bpmn", "d/report.bpmn")]
    around.append(Standing("d/request.bpmn", newest, frozenset([("process", "request")])))
    changed = TABLE.replace("呈报路线".encode(), "怎样呈报".encode())
    assert told(Known(**vars(known) | {"standing": tuple(around)}), route__dmn=changed) == []


def test_another_id_in_the_same_file_is_another_process(known: Known) -> None:
    renamed = CALLED.replace(b'<bpmn:process id="ladder"', b'<bpmn:process id="ladders"')
    assert told(known, ladder__bpmn=renamed) == [("warning", "used-by-others", "ladder.bpmn", "ladders")]
    assert told(known, other__bpmn=renamed) == []


def test_a_task_without_a_type_is_told_to_become_a_user_task(known: Known) -> None:
    """What the Modeler draws first; deleting its assignee, as for other settings, would be the wrong way out."""
    head, _, rest = DIAGRAM.decode().partition('<bpmn:userTask id="answer_refusal"')
    wrong = f'{head}<bpmn:task id="answer_refusal"{rest.replace("</bpmn:userTask>", "</bpmn:task>", 1)}'
    found = [one for one in lint({"request.bpmn": wrong.encode()}, known) if one.rule == "ignored-setting"]
    assert {(one.level, one.element) for one in found} == {("error", "answer_refusal")}
    assert all("改成 User Task" in one.remedy for one in found if "candidateGroups" in one.sentence)
    assert any("candidateGroups" in one.sentence for one in found)
