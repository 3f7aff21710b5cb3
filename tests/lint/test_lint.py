"""The face: everything at once, in order, told once, in the forms that terminals, scripts and the Modeler read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter

from lint.cases import FOLDER, INVALID, VALID, files_of

from engine.errors import Finding
from engine.lint import Known, as_json, as_text, camunda_details, camunda_message, lint, rules
from engine.lint import _run as runner

GOOD = (FOLDER / "readable/valid.bpmn").read_bytes()
BAD = (FOLDER / "user-task-performer/invalid-closed.bpmn").read_bytes()
THIRTEEN = [
    ("single-plain-start", "single-plain-start/invalid.bpmn"),
    ("service-task-implementation", "service-task-implementation/invalid.bpmn"),
    ("call-activity-target", "call-activity-target/invalid.bpmn"),
    ("business-rule-decision", "business-rule-decision/invalid.bpmn"),
    ("timer", "timer/invalid-empty.bpmn"),
    ("flow-condition", "flow-condition/invalid.bpmn"),
    ("start-event", "start-event/invalid.bpmn"),
    ("reachable", "reachable/invalid.bpmn"),
    ("multi-instance", "multi-instance/invalid.bpmn"),
    ("expression", "expression/invalid.bpmn"),
    ("user-task-performer", "user-task-performer/invalid-closed.bpmn"),
    ("event-reference", "event-reference/invalid.bpmn"),
    ("unsupported-element", "unsupported-element/invalid.bpmn"),
]
"""The designer's mistakes of which the Modeler's own lint catches 2 (the fourteenth, doubled flows, is a warning)."""


def _performer(**changes: str) -> Finding:
    found = next(f for f in lint({"请示.bpmn": BAD}) if f.rule == "user-task-performer")
    return replace(found, **changes)


def test_the_usual_mistakes_are_errors_all_at_once() -> None:
    files = {rule + ".bpmn": (FOLDER / path).read_bytes() for rule, path in THIRTEEN}
    found = lint(files)
    assert {(f.file, f.rule) for f in found if f.level == "error"} >= {(r + ".bpmn", r) for r, _ in THIRTEEN}


def test_an_unreadable_file_hides_nothing_of_the_others() -> None:
    found = lint({"a.bpmn": b"<", "b.bpmn": BAD, "c.dmn": b"<", "d.form": b"{"})
    assert {f.file for f in found if f.level == "error"} == {"a.bpmn", "b.bpmn", "c.dmn", "d.form"}


def test_findings_come_by_file_as_given_then_by_line() -> None:
    files = {name: (FOLDER / "element-name/invalid.bpmn").read_bytes() for name in ("z.bpmn", "a.bpmn")}
    found = [f for f in lint(files) if f.rule == "element-name"]
    assert [f.file for f in found] == ["z.bpmn"] * 5 + ["a.bpmn"] * 5
    assert [f.line for f in found[:5]] == sorted(f.line for f in found[:5])


def test_a_rule_that_raises_is_a_finding_and_hides_nothing(monkeypatch) -> None:
    def broken(diagram: object) -> Iterator[Finding]:
        raise LookupError("nobody home")
        yield

    wrong = [replace(rule, check=broken) if rule.name == "start-event" else rule for rule in rules()]
    monkeypatch.setattr(runner, "_RULES", tuple(wrong))
    found = lint({"a.bpmn": BAD})
    assert [f.english for f in found if f.rule == "rule-error"] == [
        "The rule “start-event” failed: LookupError: nobody home"
    ]
    assert "user-task-performer" in {f.rule for f in found}


def test_what_rules_and_readers_both_see_is_told_once() -> None:
    """Every wrong case: no two errors at one element that are the same matter."""
    for case in INVALID:
        keys = [(f.file, f.element, f.rule, f.sentence) for f in lint(files_of(case))]
        assert len(keys) == len(set(keys))
    timers = [f for f in lint({"a.bpmn": (FOLDER / "timer/invalid.bpmn").read_bytes()}) if f.level == "error"]
    assert [(f.element, f.rule) for f in timers] == [("later", "timer")]
    service = {"a.bpmn": (FOLDER / "service-task-implementation/invalid-class.bpmn").read_bytes()}
    assert [(f.element, f.rule) for f in lint(service) if f.level == "error"] == [
        ("send_letter", "service-task-implementation")
    ]


def test_nothing_outside_is_checked_where_nothing_is_known() -> None:
    call = {"a.bpmn": (FOLDER / "call-activity-target/invalid-unknown.bpmn").read_bytes()}
    assert not [f for f in lint(call) if f.rule == "call-activity-target"]
    assert [f for f in lint(call, Known(processes=frozenset())) if f.rule == "call-activity-target"]


def test_a_process_in_two_files_is_told_at_the_second() -> None:
    found = [f for f in lint({"a.bpmn": GOOD, "b.bpmn": GOOD}) if f.rule == "unique-id"]
    assert [(f.file, f.element, f.sentence) for f in found] == [
        ("b.bpmn", "example", "流程编号“example”与 a.bpmn 里的重复。")
    ]


def test_a_decision_and_a_form_in_two_files_are_told_at_the_second() -> None:
    table = (FOLDER / "guard-table/request_guard.dmn").read_bytes()
    form = (FOLDER / "known-form/opinion.form").read_bytes()
    found = lint({"a.bpmn": GOOD, "a.dmn": table, "b.dmn": table, "a.form": form, "b.form": form})
    assert [(f.file, f.element) for f in found if f.rule == "unique-id"] == [
        ("b.dmn", "request_guard"),
        ("b.form", "opinion"),
    ]


def test_text_puts_the_name_first_and_the_line_last() -> None:
    assert as_text([_performer()]) == (
        "请示.bpmn\n"
        "  错误  用户任务「科长审批」：没有办理人，也没有候选人或候选组，没有人能看到这件待办。\n"
        "        改法：在属性面板“User assignment”里填办理人，如 ${org.unit_head(unit)}，或候选组，"
        "如 government_office。\n"
        "        approve · user-task-performer · 第 6 行\n"
        "\n"
        "1 处错误，0 处提醒。\n"
    )
    assert "The user task has no assignee" in as_text([_performer()], "en")
    assert as_text(()) == "没有发现问题。\n"


def test_json_holds_every_field() -> None:
    found = _performer()
    assert json.loads(as_json([found])) == [vars(found)]


def test_the_modelers_log_gets_one_line_an_error() -> None:
    warning = _performer(level="warning")
    message = camunda_message([_performer(), warning, _performer(name="", element="")])
    head, *lines = message.split("\n* ")
    assert head == "ENGINE-09005 Could not parse BPMN process. Errors: "
    assert lines[0] == (
        "用户任务「科长审批」：没有办理人，也没有候选人或候选组，没有人能看到这件待办。"
        "改法：在属性面板“User assignment”里填办理人，如 ${org.unit_head(unit)}，或候选组，如 government_office。"
        " | approve | user-task-performer | resource 请示.bpmn | line 6"
    )
    assert len(lines) == 2


def test_details_are_camunda_7s() -> None:
    details = camunda_details([_performer(), _performer(level="warning", element="")])
    (error,), (warning,) = details["请示.bpmn"]["errors"], details["请示.bpmn"]["warnings"]
    assert error["message"].startswith("用户任务「科长审批」：没有办理人")
    assert (error["line"], error["column"], error["mainElementId"], error["elementIds"]) == (
        6,
        1,
        "approve",
        ["approve"],
    )
    assert (warning["mainElementId"], warning["elementIds"]) == (None, [])


def test_the_cost_grows_with_the_files_and_no_faster() -> None:
    """As a ratio within one run: five times the files cost less than fifteen times the time."""

    def seconds(count: int) -> float:
        files = {f"{n}.bpmn": VALID[n % len(VALID)].read_bytes() for n in range(count)}
        spent = []
        for _ in range(3):
            start = perf_counter()
            lint(files)
            spent.append(perf_counter() - start)
        return min(spent)

    assert seconds(50) < 15 * seconds(10)


def test_what_concerns_the_whole_deployment_is_told_without_a_readable_diagram() -> None:
    table = (FOLDER / "guard-table/request_guard.dmn").read_bytes()
    assert [(f.file, f.rule) for f in lint({"a.dmn": table, "b.dmn": table})] == [("b.dmn", "unique-id")]
    found = lint({"a.bpmn": b"<", "b.bpmn": GOOD, "c.txt": b""})
    assert [(f.file, f.rule) for f in found if f.rule != "diagram-interchange"] == [
        ("a.bpmn", "readable"),
        ("c.txt", "file-name"),
    ]
