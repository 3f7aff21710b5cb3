"""Two versions side by side: what designers changed is told, all of it and nothing else, in their words."""

import json
import subprocess
from pathlib import Path

import pytest

from engine import comparing
from engine.comparing import Detail

HERE = Path(__file__).parent
PROCESSES = HERE.parents[1] / "processes"
DRAWN = {".bpmn", ".dmn", ".form"}


def files(folder):
    return {file.name: file.read_bytes() for file in (PROCESSES / folder).iterdir() if file.suffix in DRAWN}


def changed(content, *pairs):
    text = content.decode()
    for before, after in pairs:
        assert before in text, before
        text = text.replace(before, after, 1)
    return text.encode()


REQUEST = (PROCESSES / "request" / "request.bpmn").read_bytes()
ROUTE = (PROCESSES / "request" / "route.dmn").read_bytes()
FORM = (PROCESSES / "request" / "forward.form").read_bytes()


def told(name, before, after):
    return comparing.compare({name: before}, {name: after})


@pytest.mark.parametrize("folder", ["document", "meeting", "reporting", "request", "shared"])
def test_a_version_differs_in_nothing_from_itself(folder):
    """Read anew, without the shortcut for files that are the same to the byte."""
    again = {name: content + b"\n" for name, content in files(folder).items()}
    assert comparing.compare(files(folder), again) == ()


def test_a_changed_setting_is_told_with_its_old_and_new_value():
    after = changed(
        REQUEST,
        ('name="分管副市长审批"', 'name="分管市长审批"'),
        ('vice_mayor_in_charge(unit)}" camunda:dueDate="${calendar.add_working_days(now(), 2)}"',
         'vice_mayor_in_charge(unit)}" camunda:dueDate="${calendar.add_working_days(now(), 3)}"'),
    )  # fmt: skip
    (one,) = told("request.bpmn", REQUEST, after)
    assert (one.file, one.key, one.element, one.kind, one.how) == (
        "process",
        "request",
        "vice_mayor_approves",
        "userTask",
        "changed",
    )
    days = [f"${{calendar.add_working_days(now(), {n})}}" for n in (2, 3)]
    assert one.details == (Detail("名称", "分管副市长审批", "分管市长审批"), Detail("期限", *days))


def test_a_changed_condition_belongs_to_its_flow():
    start = REQUEST.index(b"<bpmn:conditionExpression")
    end = REQUEST.index(b"</bpmn:conditionExpression>")
    after = REQUEST[:end].replace(REQUEST[start:end], REQUEST[start:end].replace(b"${", b"${not ")) + REQUEST[end:]
    (one,) = told("request.bpmn", REQUEST, after)
    assert (one.kind, [detail.what for detail in one.details]) == ("sequenceFlow", ["条件"])


def test_what_is_only_drawn_elsewhere_has_moved():
    place = REQUEST.index(b'bpmnElement="vice_mayor_approves"')
    bounds = REQUEST.index(b'x="', place)
    after = REQUEST[: bounds + 3] + b"9" + REQUEST[bounds + 3 :]
    (one,) = told("request.bpmn", REQUEST, after)
    assert (one.how, one.element, one.details) == ("moved", "vice_mayor_approves", ())


def test_cells_of_a_table_by_row_and_column():
    (one,) = told("route.dmn", ROUTE, changed(ROUTE, ('"major","important"', '"major"')))
    assert (one.kind, one.element, one.name) == ("row", "route_within_authority", "第 1 行")
    assert one.details == (Detail("重要程度", '"major","important"', '"major"'),)


def rows(*order):
    text = ROUTE.decode()
    first, last = text.index("<rule"), text.rindex("</rule>") + len("</rule>")
    found = [f"<rule{part}" for part in text[first:last].split("<rule")[1:]]
    return (text[:first] + "".join(found[n] for n in order) + text[last:]).encode()


def test_a_row_put_first_has_moved_alone():
    assert [(one.element, one.how) for one in told("route.dmn", ROUTE, rows(2, 0, 1))] == [
        ("route_overall_direct", "moved")
    ]


def test_a_row_taken_out_is_the_only_one_that_is_told():
    assert [(one.element, one.how) for one in told("route.dmn", ROUTE, rows(1, 2))] == [
        ("route_within_authority", "removed")
    ]
    assert [one.how for one in told("route.dmn", rows(1, 2), ROUTE)] == ["added"]


def test_fields_of_a_form():
    data = json.loads(FORM)
    first = data["components"][0]
    first["validate"] = {"required": not first.get("validate", {}).get("required", False)}
    data["components"].append({"type": "textfield", "key": "new_field", "label": "新的一项", "id": "f_new"})
    found = told("forward.form", FORM, json.dumps(data, ensure_ascii=False).encode())
    assert [(one.element, one.how) for one in found] == [(first["key"], "changed"), ("new_field", "added")]
    assert "必填" in {detail.what for detail in found[0].details}
    assert "  新增　表单项“新的一项”（new_field）" in comparing.as_text(found)


def test_whole_files_come_and_go():
    found = comparing.compare({"route.dmn": ROUTE}, {"forward.form": FORM})
    assert {(one.file, one.how) for one in found} == {("form", "added"), ("decision", "removed")}
    assert json.loads(comparing.as_json(found))[0]["file"] == "form"


EDITS = {
    "renamed": [('name="分管副市长审批"', 'name="分管市长审批"')],
    "another performer": [("org.vice_mayor_in_charge(unit)", "org.holder('mayor')")],
    "another target": [('targetRef="vice_mayor_approves"', 'targetRef="mayor_approves"')],
    "another due date": [("now(), 1)", "now(), 5)")],
    "a new step": [
        (
            '<bpmn:userTask id="vice_mayor_approves"',
            '<bpmn:userTask id="new_step" name="新的一步" /><bpmn:userTask id="vice_mayor_approves"',
        )
    ],
}


@pytest.mark.node
@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("back", [False, True], ids=["there", "back"])
def test_the_differ_of_bpmn_io_says_the_same(edit, back):
    """Ids by what became of them, and the values of what it tells as plain attributes, the right way round."""
    pair = (REQUEST, changed(REQUEST, *EDITS[edit]))
    old, new = reversed(pair) if back else pair
    given = json.dumps({"old": old.decode(), "new": new.decode()})
    done = subprocess.run(["node", "judge.js"], cwd=HERE, input=given, capture_output=True, text=True, check=True)
    foreign, ours = json.loads(done.stdout), told("request.bpmn", old, new)
    for how in ("added", "removed"):
        assert foreign[how] == sorted(one.element for one in ours if one.how == how)
    by_id = {one.element: one for one in ours if one.how == "changed"}
    assert set(by_id) <= set(foreign["changed"])
    for ident, attributes in foreign["changed"].items():
        for before, after in attributes.values():  # a reference is "#ref:<id>"
            values = [(d.old, d.new) for d in by_id[ident].details]
            pair = [str(value).removeprefix("#ref:") for value in (before, after)]
            assert any(pair[0] in was and pair[1] in is_now for was, is_now in values), (ident, values)
