"""The watch over a real log: live as from scratch, once each, whoever comes first and whatever breaks off."""

import pytest
from sqlalchemy import Engine, delete, event, select, update
from support.watching import Watch
from support.yard import CLERK, OTHER, drawn, rivals, steps

from engine.commands import watch_log as command
from engine.commands.import_organisation import import_organisation
from engine.commands.take_checkpoint import take_checkpoint
from engine.commands.watch_log import watch_log
from engine.days import official_days
from engine.errors import Invalid
from engine.tables import finding, watch_state

RULE = """
id: must_answer
rule: G-08
code: UNANSWERED
name: 交办三小时内要回
sentence: 到 {due} 没有回
remedy: 补回
response:
  after: {process: duty, kind: started}
  then: {process: duty, kind: completed, element: answer}
  within: {hours: 3}
traces:
  - name: 按时
    events:
      - {at: 2026-11-02 09:00, process: duty, kind: started}
      - {at: 2026-11-02 12:00, process: duty, kind: completed, element: answer}
    until: 2026-11-30 00:00
  - name: 没有回
    events: [{at: 2026-11-02 09:00, process: duty, kind: started}]
    until: 2026-11-30 00:00
    finds: [{at: 2026-11-02 12:00}]
"""
SECOND_VOICE = """
id: second_voice
rule: WR-21
name: 两位都批了
sentence: "{first}、{second}"
remedy: 一起看
conflict:
  of: {process: duty, kind: completed, opinion: true}
traces:
  - name: 一位
    events: [{at: 2026-11-02 09:00, process: duty, kind: completed, actor: a, opinion: x}]
    until: 2026-11-30 00:00
  - name: 两位
    events:
      - {at: 2026-11-02 09:00, process: duty, kind: completed, actor: a, opinion: x}
      - {at: 2026-11-02 09:00, process: duty, kind: completed, actor: b, opinion: y}
    until: 2026-11-30 00:00
    finds: [{matter: 事一}]
"""


@pytest.fixture
def watch(yard, tmp_path):
    yard.deploy({"duty.bpmn": drawn("duty", steps("receive", "answer"), name="交办")})
    yard.deploy({"must_answer.rule.yaml": RULE.encode(), "second_voice.rule.yaml": SECOND_VOICE.encode()}, name="rules")
    watch = Watch(yard, tmp_path)
    assert watch.look() == []
    return watch


def test_G_08_an_instruction_not_answered_is_found_and_settled(watch):
    yard = watch.city
    case = yard.begin("duty")
    assert watch.look() == []
    yard.pass_time(hours=3, seconds=29)
    assert watch.look() == []  # half a minute for what is on its way
    yard.pass_time(seconds=2)
    (found,) = watch.look()
    assert (found["rule"], found["code"], found["clauses"], found["state"]) == (
        "must_answer",
        "UNANSWERED",
        "G-08",
        "open",
    )
    assert (found["case_id"], found["sentence"]) == (case, "到 2026年11月23日 12:00 没有回")
    assert str(found["definition_id"]).startswith("must_answer:1:")
    yard.finish(case, "receive")
    yard.finish(case, "answer")
    (found,) = watch.look()
    assert (found["state"], found["settled_by"]) == ("settled", f"{case}/3")
    assert watch.proved() == []


def test_an_answer_in_time_that_reached_the_log_late_leaves_no_open_finding(watch):
    """The checkpoint stood still: the answer of 11:59 gets its place only after 12:00, and still counts."""
    yard = watch.city
    case = yard.begin("duty")
    yard.finish(case, "receive")
    watch.look()
    yard.pass_time(hours=2, minutes=59)
    yard.finish(case, "answer")
    yard.pass_time(hours=1)
    assert watch.look() == []


def test_WR_21_two_leaders_on_one_matter(watch):
    yard = watch.city
    case = yard.begin("duty")
    yard.complete(CLERK, yard.task(case, "receive"), opinion="快办")
    yard.complete(OTHER, yard.task(case, "answer"), opinion="缓办")
    (found,) = watch.look()
    assert (found["rule"], found["refs"]) == ("second_voice", f'[["{case}",2],["{case}",3]]')
    assert watch.proved() == []


def busy(watch, cases=4):
    """Some cases, some of them late."""
    yard = watch.city
    begun = [yard.begin("duty") for _ in range(cases)]
    for n, case in enumerate(begun):
        yard.pass_time(hours=1)
        yard.finish(case, "receive")
        if n % 2:
            yard.finish(case, "answer")
    yard.pass_time(hours=9)
    return begun


def test_rivals_find_each_thing_once(watch):
    yard = watch.city
    busy(watch)
    for _ in range(3):
        take_checkpoint(yard.database, watch.signer, watch.witness, yard.now)
        for _ in range(3):
            outcomes = rivals([lambda: watch_log(yard.database, yard.now)] * 3)
            assert not [one for one in outcomes if isinstance(one, Exception)], outcomes
    keys = [row["key"] for row in watch.look()]
    assert len(keys) == len(set(keys)) == 3
    assert watch.proved() == []


def test_a_turn_that_breaks_off_changes_nothing_and_the_next_one_does_it(watch, monkeypatch):
    busy(watch)
    yard = watch.city
    watch.turn()
    take_checkpoint(yard.database, watch.signer, watch.witness, yard.now)
    before = watch.memory(), watch.findings()

    def broken(*_args, **_more):
        raise RuntimeError("killed here")

    with monkeypatch.context() as patch:
        patch.setattr(command.history, "append_system", broken)
        with pytest.raises(RuntimeError):
            watch_log(yard.database, yard.now)
    assert (watch.memory(), watch.findings()) == before
    assert len(watch.look()) == 3
    assert watch.proved() == []


def test_small_batches_and_large_ones_find_the_same(watch, monkeypatch):
    monkeypatch.setattr(command, "BATCH", 2)
    busy(watch)
    assert len(watch.look()) == 3
    assert watch.proved() == []


def test_a_working_day_is_counted_by_the_calendar_as_it_was_recorded(yard, tmp_path):
    rule = RULE.replace("within: {hours: 3}", "within: {working_days: 1}").replace(
        "2026-11-02 12:00}", "2026-11-03 24:00}"
    )
    yard.deploy({"duty.bpmn": drawn("duty", steps("receive", "answer"))})
    yard.deploy({"must_answer.rule.yaml": rule.encode()}, name="r")
    watch = Watch(yard, tmp_path)
    watch.look()
    yard.begin("duty")
    watch.look()
    with yard.database.reading() as connection:
        due = connection.execute(select(watch_state.c.due).where(watch_state.c.rule == "must_answer")).scalar_one()
    assert due == "2026-11-24T09:30:00.000000Z"  # closing time in the demo city
    assert watch.proved() == []


def closed_on(yard, folder, day):
    """The office brings in 2026 as it was published, and one more day off."""
    rows = [f"{d},{'yes' if worked else 'no'},{name},x" for d, worked, name in official_days(2026)]
    (folder / "days.csv").write_text("\n".join(["day,working,name,basis", *rows, f"{day},no,停工,x"]) + "\n", "utf-8")
    import_organisation(yard.database, "operator", folder, yard.now)


def test_a_new_calendar_moves_what_is_awaited_and_leaves_what_is_overdue(yard, tmp_path):
    """Two wait until Tuesday's closing time. The first is late then; before it, Tuesday is declared a day off."""
    folder = tmp_path / "organisation"
    folder.mkdir()
    rule = RULE.replace("within: {hours: 3}", "within: {working_days: 1}").replace(
        "2026-11-02 12:00}", "2026-11-03 24:00}"
    )
    yard.deploy({"duty.bpmn": drawn("duty", steps("receive", "answer"))})
    yard.deploy({"must_answer.rule.yaml": rule.encode()}, name="r")
    watch = Watch(yard, tmp_path)
    watch.look()
    yard.begin("duty")
    watch.look()
    closed_on(yard, folder, "2026-11-24")
    watch.look()
    with yard.database.reading() as connection:
        due = connection.execute(select(watch_state.c.due).where(watch_state.c.rule == "must_answer")).scalar_one()
    assert due == "2026-11-25T09:30:00.000000Z"
    yard.pass_time(days=1, hours=12)
    assert watch.look() == [], "Tuesday evening is not late any more"
    yard.pass_time(days=1)
    [found] = watch.look()
    assert found["at"] == "2026-11-25T09:30:00.000000Z"
    closed_on(yard, folder, "2026-11-25")
    yard.pass_time(minutes=5)
    assert [one["at"] for one in watch.look()] == [found["at"]], "late is late, by the calendar of its day"
    assert watch.proved() == []


def spoil(watch, statement):
    with watch.city.database.transaction() as connection:
        connection.execute(statement)
    return {problem.code for problem in watch.proved()}


def test_a_finding_that_somebody_removed_changed_or_invented_is_named(watch):
    busy(watch)
    watch.look()
    row = watch.findings()[0]
    here = finding.c.id == row["id"]
    assert spoil(watch, delete(finding).where(here)) >= {"ROW_MISSING", "FINDING_DIFFERS"}
    assert spoil(watch, finding.insert().values({**row, "sentence": "没事"})) >= {"ROW_ALTERED", "FINDING_DIFFERS"}
    assert spoil(watch, update(finding).where(here).values(sentence=row["sentence"])) == set()
    assert spoil(watch, finding.insert().values({**row, "id": "0" * 64})) >= {"ROW_UNKNOWN", "FINDING_DIFFERS"}


@pytest.mark.parametrize("column", ["value", "due"])
def test_a_memory_that_somebody_changed_is_named(watch, column):
    """Whoever takes away what a rule awaits would keep it from ever finding anything."""
    watch.city.begin("duty")
    watch.look()
    for rule, subject in watch.memory():
        here = (watch_state.c.rule == rule, watch_state.c.subject == subject)
        with watch.city.database.transaction() as connection:
            before = connection.execute(select(watch_state).where(*here)).mappings().one()
            connection.execute(update(watch_state).where(*here).values({column: "[" if column == "value" else "2020"}))
        assert {problem.code for problem in watch.proved()} == {"WATCH_DIFFERS"}, subject
        with watch.city.database.transaction() as connection:
            connection.execute(update(watch_state).where(*here).values({column: before[column]}))
    assert watch.proved() == []
    assert spoil(watch, delete(watch_state).where(watch_state.c.rule == "must_answer")) == {"WATCH_DIFFERS"}


def statements(watch):
    """How many statements the turn over one new event takes."""
    yard, counted = watch.city, list[str]()
    yard.begin("duty")
    take_checkpoint(yard.database, watch.signer, watch.witness, yard.now)

    def note(_connection, _cursor, statement, *_more):
        counted.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert watch_log(yard.database, yard.now)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(counted)


def test_a_turn_costs_what_is_new(watch):
    """One event more, with few and with many findings and waits behind it."""
    costs = []
    for size in (1, 8):
        busy(watch, size)
        watch.look()
        costs.append(statements(watch))
    assert costs[0] == costs[1]


def test_a_rule_that_names_what_is_not_there_is_refused_with_its_line(yard):
    yard.deploy({"duty.bpmn": drawn("duty", steps("receive", "answer"))})
    wrong = RULE.replace("element: answer}\n  within", "element: reply}\n  within")
    with pytest.raises(Invalid) as refused:
        yard.deploy({"must_answer.rule.yaml": wrong.encode()})
    assert any("“reply”在流程里没有" in f.sentence for f in refused.value.findings)
    with pytest.raises(Invalid) as refused:
        yard.deploy({"must_answer.rule.yaml": RULE.replace("process: duty", "process: gone").encode()})
    assert any("“gone”不存在" in f.sentence for f in refused.value.findings)
    with pytest.raises(Invalid) as refused:
        yard.deploy({"must_answer.rule.yaml": RULE.replace("hours: 3", "hours: 4").encode()})
    assert any("例子“没有回”的结果和写的不一样" in f.sentence and f.line > 10 for f in refused.value.findings)
