"""A schedule is checked with the diagrams it is deployed with: what it names must be there."""

import pytest
from support.schedules import FILES, reporting, written

from engine.lint import Known, lint

UNIT_KINDS = frozenset(["department", "township"])


def told(files, **known):
    found = lint(files, Known(**{"unit_kinds": UNIT_KINDS, "messages": {}, **known}))
    return [(f.rule, f.line, f.sentence) for f in found if f.file.endswith(".yaml")]


def with_schedule(**changes):
    return FILES | {"work_report.schedule.yaml": written(**changes)}


def test_nothing_is_said_about_a_right_one():
    assert told(FILES) == []


@pytest.mark.parametrize(
    "changes, finding",
    [
        ({"message": "nobody"}, ("schedule-message", 4, "消息“nobody”没有流程以它开始。")),
        ({"each": "{unit_kinds: [bureau]}"}, ("schedule-unit-kind", 5, "没有单位类别“bureau”。")),
        ({"discharged_by": "closed"}, ("schedule-task", 9, "流程“reporting”里没有用户任务“closed”。")),
        ({"id": "Work"}, ("schedule-value", 1, "“id”的值“Work”不能作编号。")),
    ],
)
def test_what_it_names_is_not_there(changes, finding):
    assert told(with_schedule(**changes)) == [finding]


def test_a_rule_that_the_catalogue_does_not_know():
    assert told(FILES, rules=frozenset(["WR-01"])) == [("schedule-rule", 3, "没有条款“WR-02”。")]


def test_two_processes_that_begin_with_the_message():
    found = told(FILES | {"again.bpmn": reporting("reporting_again")})
    assert found == [("schedule-message", 4, "消息“period_closed”有几个流程以它开始：reporting、reporting_again。")]


def test_two_files_with_one_id():
    (found,) = told(FILES | {"z.schedule.yaml": written()})
    assert found == ("schedule-id", 1, "编号“work_report”与 work_report.schedule.yaml 里的重复。")


def test_what_is_deployed_already_counts_and_a_new_version_takes_it_away():
    alone = {"work_report.schedule.yaml": written()}
    assert told(alone, messages={"period_closed": frozenset(["reporting"])}) == []
    assert [rule for rule, *_ in told(alone)] == ["schedule-message"]
    moved = {"reporting.bpmn": reporting().replace(b"period_closed", b"another")}
    found = told(alone | moved, messages={"period_closed": frozenset(["reporting"])})
    assert [rule for rule, *_ in found] == ["schedule-message"]


def test_the_task_is_looked_for_in_what_is_deployed_as_well():
    alone = {"work_report.schedule.yaml": written()}
    begun = {"period_closed": frozenset(["reporting"])}
    for elements, rules in ((["report", "read"], []), (["read"], ["schedule-task"])):
        found = told(alone, messages=begun, elements=lambda _, there=elements: frozenset(there))
        assert [rule for rule, *_ in found] == rules


def test_what_cannot_be_known_is_not_told():
    alone = {"work_report.schedule.yaml": written()}
    assert [f for f in lint(alone, Known()) if f.rule.startswith("schedule")] == []
