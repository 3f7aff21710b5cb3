"""Scenarios walked on a draft: what goes otherwise is told with its step; what nothing went through is counted."""

import json

import pytest
from support.city import PROCESSES
from support.scenario import READ

from engine import scenarios
from engine.cli.folders import procedures, read_folder
from engine.errors import Invalid
from engine.scenarios import Ground, Scenarios, Told, overlaid, read_scenarios, run

BASE = {f"{f.name}/{name}": content for f in procedures() for name, content in read_folder(f).items()}
GROUND = Ground({f.name: f.read_bytes() for f in (PROCESSES / "organisation").glob("*.csv")}, BASE, "designer")
DRAFT = read_folder(PROCESSES / "request")
FILE = READ["request"]
FIRST = FILE.scenarios[0]


@pytest.fixture(scope="module")
def told() -> Told:
    """The first scenario as it is, and once more with a wrong expectation at its second step."""
    steps = [FIRST["step"][0], {**FIRST["step"][1], "expect": {"tasks": []}}, *FIRST["step"][2:]]
    wrong = {**FIRST, "name": "写错的", "step": steps}
    nobody = {**FIRST, "name": "没有这个人", "step": [{**FIRST["step"][0], "by": "nobody_here"}]}
    return run(GROUND, DRAFT, Scenarios([FIRST, wrong, nobody], FILE.answers, FILE.asks), lambda done, total: None)


def test_what_goes_otherwise_is_told_with_its_step(told: Told) -> None:
    right, wrong, nobody = told.walked
    assert right.why == ""
    assert wrong.why.startswith("第 2 步")
    assert "待办应当是 没有，实际是 vice_mayor_approves（vice_mayor_2）" in wrong.why
    assert nobody.why.startswith("第 1 步：nobody_here")
    assert told.wrong == 2


def test_what_was_gone_through_and_what_not(told: Told) -> None:
    """The case goes by the deputy to the vice mayor, and never to the mayor."""
    times = {one.id: one.times for one in told.coverage.of("request")}
    assert times["deputy_forwards"] == 2  # the wrong one went so far too
    assert times["vice_mayor_approves"] == 1
    assert times["mayor_approves"] == times["up_to_mayor"] == 0
    assert told.coverage.marks("request")["up_to_mayor"] == "missed"
    assert all(one.times == 0 for one in told.coverage.of("emergency"))


def test_rows_of_tables_are_counted_guards_too(told: Told) -> None:
    tables = {one.id: one for one in told.coverage.tables}
    assert tables["route"].missed
    assert len(tables["route"].missed) < len(tables["route"].rows)
    assert len(tables["request_guard"].missed) == len(tables["request_guard"].rows)  # nothing was refused


def test_the_report_says_both_in_words_and_to_programs(told: Told) -> None:
    text = scenarios.as_text(told)
    assert "✗ 不对  写错的" in text
    assert "没走到  用户任务“市长审批”  mayor_approves" in text
    assert "表 route" in text
    data = json.loads(scenarios.as_json(told))
    assert [one["ok"] for one in data["scenarios"]] == [True, False, False]
    assert {row["times"] for table in data["tables"] for row in table["rows"]} > {0}


def test_a_draft_takes_the_place_of_what_it_defines_and_nothing_else() -> None:
    changed = {"request.bpmn": DRAFT["request.bpmn"].replace("市长审批".encode(), "市长批".encode())}
    files = overlaid(BASE, changed)
    assert "request/request.bpmn" not in files
    assert files["request.bpmn"] == changed["request.bpmn"]
    assert files.keys() - {"request.bpmn"} == BASE.keys() - {"request/request.bpmn"}


@pytest.mark.parametrize(
    "text,place",
    [
        ("[[scenario]", "读不出来"),
        ("[[scenari]]", "不认识“scenari”"),
        ("[[scenario]]\nname = 'a'\nnow = '2026-11-23T09:00:00+08:00'", "没有写 step"),
        ("[[scenario]]\nname = 'a'\nnow = '2026-11-23T09:00:00'\nstep = []", "没有时区"),
        ("[[scenario]]\nname = 'a'\nnow = 'soon'\nstep = []", "不是时间"),
        ("[[scenario]]\nname = 'a'\nnow = '2026-11-23T09:00:00+08:00'\nstep = [{ bye = 'x' }]", "第 1 步：不认识“bye”"),
        (
            "[[scenario]]\nname = 'a'\nnow = '2026-11-23T09:00:00+08:00'\nstep = [{ expect = { approved = true } }]",
            "不认识“approved”",
        ),
    ],
)
def test_a_file_written_wrong_says_where(text: str, place: str) -> None:
    with pytest.raises(Invalid) as raised:
        read_scenarios(text.encode(), "x.toml")
    assert raised.value.code == "SCENARIO_INVALID"
    assert place in raised.value.sentence
