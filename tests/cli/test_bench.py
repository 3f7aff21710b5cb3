"""`youxu bench` on the smallest sizes: the shape of what it says, never how fast it was."""

import json
from dataclasses import asdict

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from engine import benchmark
from engine.benchmark.crowded import fill
from engine.benchmark.durable import ANSWERS, contest
from engine.benchmark.ground import ground
from engine.benchmark.run import ON_A_DATABASE, compared
from engine.cli import youxu
from engine.tables import case_, event, payload, state, task

SMALLEST = benchmark.Sizes(
    blocks=1,
    in_memory=2,
    durable=4,
    old=12,
    signers=20,
    timers=8,
    lone_timers=2,
    open_tasks=200,
    events=1000,
    pages=2,
    replayed=12,
    idle=10,
)
FIELDS = ["figure", "value", "goal", "unit", "met"]


def sound(found):
    """Every figure has a value that may be judged, or none and says so."""
    for one in found:
        assert list(one) == FIELDS
        assert isinstance(one["met"], bool) == (one["value"] is not None and bool(one["goal"]))
        assert one["value"] is None or one["value"] >= 0


@pytest.mark.parametrize("only", ["memory", "bytes", "peer"])
def test_bench_prints_a_list_of_figures(monkeypatch, only):
    monkeypatch.setattr(benchmark, "QUICK", SMALLEST)
    asked = ["bench", "--quick", "--only", only]
    shown = CliRunner().invoke(youxu, [*asked, "--format", "json"], catch_exceptions=False)
    assert shown.exit_code == 0
    found = json.loads(shown.stdout)
    sound(found)
    assert len(found) == {"memory": 7, "bytes": 2, "peer": 2}[only]
    assert all((one["value"] is None) == (only == "peer") for one in found), "no peer, no value"
    if only == "peer":
        assert "not measured" in CliRunner().invoke(youxu, asked, catch_exceptions=False).stdout


def test_the_report_of_the_comparison_joins_the_table(tmp_path):
    report = tmp_path / "report.json"
    report.write_text(
        json.dumps([{"figure": "ours : theirs", "value": 1.37, "goal": 1.0, "unit": "ratio", "met": True}])
    )
    assert compared(report) == [benchmark.Figure("ours : theirs", 1.37, "≥ 1", "×", True)]


def test_everything_is_measured_on_a_database():
    """Without the web process and the patience of single timers, which take their time."""
    with ground(None) as made:
        found = [asdict(one) for name in ON_A_DATABASE for one in measured(name, made)]
    sound(found)
    assert len(found) == 8
    assert all(one["value"] is not None for one in found)


def measured(name, made):
    return () if name in ("idle", "lateness") else ON_A_DATABASE[name](made, SMALLEST)


def test_the_worklist_is_filled_with_as_many_tasks_and_events_as_are_asked_for():
    with ground(None) as made:
        fill(made, 200, 2000)
        with made.database.reading() as connection:
            assert connection.scalar(select(func.count()).where(task.c.state == "open")) == 200
            assert connection.scalar(select(func.count()).select_from(event)) == pytest.approx(2000, rel=0.05)


def test_the_floor_does_what_the_completion_did():
    """Afterwards the rows of a case are those of its twin that was really completed, but for digests and ids."""
    with ground(None) as made, contest(made, 1) as both:
        ours, floor = (both.fresh(1)[0] for _ in range(2))
        made.complete(ours[1], ANSWERS)
        both.clients[0].load([floor], floor=True)
        both.clients[0].go()
        with made.database.reading() as connection:
            for table in (case_, state, task, event, payload):
                seen = [rows(connection, table, place[0]) for place in (ours, floor)]
                assert seen[0] == seen[1], table.name


def rows(connection, table, case):
    """Rows of a case without what differs between any two cases."""
    owner = next(table.c[name] for name in ("stream", "case_id", "id") if name in table.c)
    found = connection.execute(select(table).where(owner == case)).mappings().all()
    own = {"id", "case_id", "stream", "hash", "head", "digest", "body", "content"}
    return sorted(str({name: value for name, value in row.items() if name not in own}) for row in found)
