"""youxu try, as people type it: at a prompt, by a script, by all scenarios; over the living city, nothing written."""

import io
import json
from pathlib import Path

import pytest
from support.city import PROCESSES
from support.shell import run
from support.yard import CLERK, drawn, el, fill, steps, timer

FOLDER = PROCESSES / "request"
GROUP = {"camunda_candidateGroups": "government_office"}


@pytest.fixture
def place(tmp_path, templates):
    """The demo city with the small diagrams, living in an installation."""
    made = Path(templates.copy("sqlite", "yard", fill).removeprefix("sqlite:///"))
    (tmp_path / "youxu.db").write_bytes(made.read_bytes())
    return tmp_path


def untouched(place):
    return (place / "youxu.db").read_bytes()


def scenario(*lines, now="2026-11-23T09:00:00+08:00"):
    text = "".join(f"[[scenario.step]]\n{line}\n" for line in lines)
    return f'[[scenario]]\nname = "一件"\nnow = "{now}"\n{text}'


def test_a_script_is_done_and_says_who_why_and_which_rows(place):
    before = untouched(place)
    first = ["--steps", FOLDER / "scenarios.toml"]
    told = run(place, "try", FOLDER, *first, "--draw", place / "pictures")
    assert "命中 route 第 1 行（范围 " in told
    assert "分管表第" in told
    assert "已经结束：请示已批准" in told
    assert 'class="walked"' in (place / "pictures" / "request.svg").read_text("utf-8")
    after = json.loads(
        run(
            place, "try", FOLDER, *first, "--name", "副秘书长没有转呈以前，分管副市长没有待办", "--format", "json"
        ).split("\n第 ")[0]
    )
    assert after["open"][0]["element"]
    assert after["open"][0]["due"]
    assert untouched(place) == before


def test_rows_of_guards_and_refusals_are_told(place):
    """A script that expects a refusal is right when it comes; the refusal is said with rule and remedy."""
    told = run(
        place,
        "try",
        FOLDER,
        "--steps",
        FOLDER / "scenarios.toml",
        "--name",
        "先斩后奏：拟实施时间早于提交、早于最早批准日、早于批准，都记录在案",
    )
    assert "命中 request_guard 第" in told


def test_a_script_that_goes_otherwise_ends_with_1(place):
    (place / "plain.bpmn").write_bytes(drawn("draft", steps("work")))
    script = place / "s.toml"
    right = ["by = 'office_clerk_1'\nstart = 'draft'", "by = 'office_clerk_1'\ntask = 'work'"]
    script.write_text(scenario(*right), "utf-8")
    assert "已经结束：办结" in run(place, "try", place / "plain.bpmn", "--steps", script)
    script.write_text(scenario(right[0], "by = 'office_clerk_1'\ntask = 'other'"), "utf-8")
    run(place, "try", place / "plain.bpmn", "--steps", script, code=1)
    script.write_text(scenario(right[0], "by = 'office_clerk_1'\nlook = '/desk'\nexpect = { shows = [] }"), "utf-8")
    assert "试办只走一件" in run(place, "try", place / "plain.bpmn", "--steps", script)


def test_the_clock_lets_timers_fire_on_its_way(place):
    """BPMN 2.0, 10.5.5: an interrupting timer at the edge of a task ends it when its time has come."""
    late = el("boundaryEvent", "late", timer("timeDuration", "P2D"), attachedToRef="work", name="满两日")
    more = (
        late
        + el("endEvent", "given_up", name="逾期")
        + '<bpmn:sequenceFlow id="up" sourceRef="late" targetRef="given_up"/>'
    )
    (place / "plain.bpmn").write_bytes(drawn("draft", steps("work") + more))
    script = place / "s.toml"
    begun = "by = 'office_clerk_1'\nstart = 'draft'"
    script.write_text(scenario(begun, "wait = true\nat = '2026-11-24T09:00:00+08:00'"), "utf-8")
    told = run(place, "try", place / "plain.bpmn", "--steps", script)
    assert "满两日  2026-11-25 09:00 到时间" in told
    script.write_text(scenario(begun, "wait = true\nat = '2026-11-25T10:00:00+08:00'"), "utf-8")
    assert "已经结束：逾期" in run(place, "try", place / "plain.bpmn", "--steps", script)


def test_at_a_prompt_tasks_are_done_undone_and_time_turned(place, monkeypatch):
    (place / "plain.bpmn").write_bytes(drawn("draft", steps("work", "more")))
    typed = [CLERK, "1", CLERK, "u", "9", "1", CLERK, "1", CLERK]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(typed) + "\n"))
    told = run(place, "try", place / "plain.bpmn", "--at", "2026-11-23T09:00")
    assert "1 ● work（work）  组 government_office" in told
    assert "没有这一项" in told
    assert "已经结束：办结" in told
    assert told.count("work  office_clerk_1") == 2  # once more after the step back


def test_at_a_prompt_a_form_is_asked_field_by_field_and_mended(place, monkeypatch):
    """The form's fields in their order, a button by number; what was wrong is said and asked again."""
    monkeypatch.setattr("sys.stdin", io.StringIO("bureau_head_finance\n" + "\n" * 40))
    told = run(place, "try", FOLDER, "--process", "request", "--as", CLERK)
    assert "—— 单位提出请示" in told
    assert "1 " in told
    assert "✗ " in told
    assert "改了再办" in told


def test_all_scenarios_with_what_none_went_through(tmp_path):
    """In a city founded from a folder, which here has an organisation and no other procedure."""
    (tmp_path / "city").mkdir()
    (tmp_path / "city" / "organisation").symlink_to(PROCESSES / "organisation")
    draft = tmp_path / "draft"
    draft.mkdir()
    (draft / "plain.bpmn").write_bytes(drawn("draft", steps("work", "more")))
    open_now = "tasks = [{ element = 'work', group = 'government_office' }]"
    begun = f"by = 'office_clerk_1'\nstart = 'draft'\nexpect = {{ {open_now} }}"
    right, wrong = scenario(begun), scenario(begun.replace("'work', group", "'more', group")).replace("一件", "写错的")
    (draft / "scenarios.toml").write_text(right + wrong, "utf-8")
    told = run(tmp_path, "try", draft, "--scenarios", "--on", tmp_path / "city", code=1)
    assert "✓ 走通  一件" in told
    assert "✗ 不对  写错的\n    第 1 步：office_clerk_1 draft：待办应当是 more（组 government_office）" in told
    assert "没走到  用户任务“more”  more" in told
    assert "没走到  开始事件" not in told
    only = [draft, "--scenarios", "--on", tmp_path / "city", "--name", "一件", "--format", "json"]
    data = json.loads(run(tmp_path, "try", *only).removeprefix("走情景\n"))
    assert {one["id"] for one in data["elements"] if one["times"]} == {"begun", "begun_work"}


def test_wrong_use(place):
    (place / "plain.bpmn").write_bytes(drawn("draft", steps("work")))
    run(place, "try", place / "nowhere.bpmn", code=2)
    assert "--process" in run(place, "try", FOLDER, code=2)
    assert "没有 scenarios.toml" in run(place, "try", place / "plain.bpmn", "--scenarios", code=2)
    assert "不是时间" in run(place, "try", place / "plain.bpmn", "--at", "soon", code=2)
    run(place, "try", place / "plain.bpmn", "--process", "other", code=1)
