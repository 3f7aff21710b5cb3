"""A year's arrangement is published late: deadlines that still run move, what is closed stays, the log proves it."""

import datetime as dt
import json
import random

import pytest
from sqlalchemy import select
from support.bpmn import flow
from support.schedules import FILES, written
from support.yard import CLERK, OTHER, chain, drawn, el, prop, rivals, steps, timer

from engine import calendar, history, machine, rehearsing, releases, store, worklist
from engine.commands.hand_over import hand_over
from engine.commands.import_organisation import import_organisation
from engine.commands.open_obligations import open_obligations
from engine.commands.recount_deadlines import recount_deadlines
from engine.commands.take_back import take_back
from engine.days import SHANGHAI, day_of
from engine.errors import Invalid
from engine.tables import due_work, obligation, register_entry, task

NEW_YEARS_EVE = dt.datetime(2026, 12, 30, 9, tzinfo=SHANGHAI).astimezone(dt.UTC)
LONG_HOLIDAY = (
    "2027-01-01,no,元旦\n2027-01-04,no,元旦\n2027-01-05,no,元旦\n2027-01-06,no,元旦\n2027-01-09,yes,元旦调休\n"
)
IN_THREE_DAYS = "${calendar.add_working_days(now(), 3)}"
LIMIT = "${calendar.add_days(published_on, 20)}"
DUE = timer("timeDate", "${filing_due}")


@pytest.fixture
def late(yard, tmp_path):
    """It is 30 December and nobody knows yet how 2027 is worked. `folder` is where the office keeps its tables."""
    yard.now, yard.folder = NEW_YEARS_EVE, tmp_path
    return yard


def publish(yard, rows=LONG_HOLIDAY):
    """The office brings in the year; gives how many rows changed."""
    lines = [f"{line},国务院办公厅通知" for line in rows.strip().splitlines()]
    (yard.folder / "days.csv").write_text("\n".join(["day,working,name,basis", *lines]) + "\n", "utf-8")
    return len(import_organisation(yard.database, "operator", yard.folder, yard.now).changes)


def task_file(ident, due, more=""):
    body = steps("first", "second").replace('name="first"', f'name="first" camunda:dueDate="{due}"', 1)
    return {f"{ident}.bpmn": drawn(ident, body + more)}


def limits(yard, case):
    return {str(row["element"]): day_of(read(row["due"])) if row["due"] else None for row in yard.tasks(case)}


def read(text):
    return dt.datetime.fromisoformat(str(text))


def recount(yard):
    done = recount_deadlines(yard.database, yard.now)
    return done.cases, done.deadlines, len(done.left)


def test_a_deadline_that_runs_moves_once_and_its_history_keeps_the_old_one(late):
    late.deploy(task_file("counted", IN_THREE_DAYS))
    case = late.begin("counted")
    assert limits(late, case) == {"first": dt.date(2027, 1, 5)}, "provisional: only 1 January is off"
    assert recount(late) == (0, 0, 0), "nothing new is known"
    assert publish(late) == 5
    assert recount(late) == (1, 1, 0)
    assert limits(late, case) == {"first": dt.date(2027, 1, 8)}, "31 December, 7 and 8 January"
    assert recount(late) == (0, 0, 0), "it stands where the calendar has it"
    told = late.log(case)[-1]
    assert (told.kind, told.actor, told.element) == ("recounted", "", "first")
    assert (day_of(read(told.data["was"])), day_of(read(told.data["due"]))) == (
        dt.date(2027, 1, 5),
        dt.date(2027, 1, 8),
    )
    [row] = late.tasks(case)
    assert "暂按" not in str(row["basis"])
    assert "2027年1月8日" in str(row["basis"])
    assert "2027年1月8日" in told.data["because"][0]
    assert late.proved() == []
    late.finish(case, "first")
    assert late.proved() == []


def test_what_is_closed_does_not_move(late):
    late.deploy(task_file("counted", IN_THREE_DAYS))
    case = late.begin("counted")
    late.finish(case, "first")
    wanted = select(task.c.due).where(task.c.case_id == case, task.c.element == "first")
    with late.database.reading() as connection:
        before = connection.execute(wanted).scalar()
    publish(late)
    assert recount(late) == (0, 0, 0)
    with late.database.reading() as connection:
        assert connection.execute(wanted).scalar() == before
    assert late.kinds(case) == ["started", "completed"]
    late.finish(case, "second")
    publish(late, LONG_HOLIDAY.replace("2027-01-06,no", "2027-01-07,no"))
    assert recount(late) == (0, 0, 0), "a case that has ended is not looked at"
    assert late.proved() == []


def filing():
    """OD-04 in small: the limit is a variable, a timer and a register hang on it."""
    script = f"<bpmn:script>{LIMIT}</bpmn:script>"
    body = el("startEvent", "begun", name="发布") + el("endEvent", "ended", name="办结")
    body += el("scriptTask", "find", script, name="定期限", scriptFormat="juel", camunda_resultVariable="filing_due")
    body += el("userTask", "file", name="报送", camunda_candidateGroups="government_office")
    body += el("boundaryEvent", "late", DUE, name="逾期", attachedToRef="file", cancelActivity="false")
    body += el("endEvent", "told", name="已记") + chain("begun find file ended") + flow("late", "told")
    return {"filing.bpmn": drawn("filing", prop(register="filing_due") + body)}


def variable(yard, case, name):
    with yard.database.reading() as connection:
        found = store.loaded(connection, case)
    return machine.variables(found.program, found.rows, None)[name]


def test_OD_04_the_variable_a_timer_is_written_with_and_its_register_move_too(late):
    """Published on 17 December: twenty days end on 6 January, which the arrangement then makes a day off."""
    late.deploy(filing())
    case = late.begin("filing", {"published_on": "2026-12-17"})
    assert day_of(variable(late, case, "filing_due") - dt.timedelta(microseconds=1)) == dt.date(2027, 1, 6)
    publish(late)
    assert recount(late) == (1, 1, 0)
    moved = variable(late, case, "filing_due")
    assert day_of(moved - dt.timedelta(microseconds=1)) == dt.date(2027, 1, 7)
    with late.database.reading() as connection:
        row = connection.execute(select(due_work).where(due_work.c.case_id == case)).mappings().one()
        kept = (
            connection.execute(select(register_entry.c.value).where(register_entry.c.case_id == case)).scalars().all()
        )
    assert read(row["due"]) == moved
    assert [read(one) for one in kept] == [moved]
    assert late.proved() == []
    late.now = moved - dt.timedelta(minutes=1)
    assert late.work() == 0, "the old time limit has passed, the new one has not"
    assert late.work(minutes=2) == 1
    assert late.proved() == []


def test_OD_04_a_limit_that_has_passed_its_step_stays(late):
    late.deploy(filing())
    case = late.begin("filing", {"published_on": "2026-12-17"})
    was = variable(late, case, "filing_due")
    late.now = was + dt.timedelta(minutes=1)
    assert late.work() == 1
    publish(late)
    assert recount(late) == (0, 0, 0)
    assert variable(late, case, "filing_due") == was, "it was overdue by the calendar of its day"
    assert late.proved() == []


def test_a_task_handed_over_and_one_taken_back_move_with_their_history(late):
    late.deploy(task_file("counted", IN_THREE_DAYS))
    case = late.begin("counted")
    late.finish(case, "first", login=CLERK)
    late.pass_time(days=1)
    take_back(late.database, CLERK, case, late.now)
    assert limits(late, case) == {"first": dt.date(2027, 1, 5)}, "the time limit it had"
    hand_over(late.database, "operator", CLERK, (OTHER, "轮岗"), late.now)
    [before] = late.tasks(case)
    publish(late)
    assert recount(late) == (1, 1, 0)
    [row] = late.tasks(case)
    assert limits(late, case) == {"first": dt.date(2027, 1, 8)}
    assert row["assignee"] == before["assignee"] == OTHER
    old, new = (json.loads(str(one["basis"])) for one in (before, row))
    assert len(old) == len(new) == 2
    assert (old[1], old[0] == new[0]) == (new[1], False), "the hand-over stays told"
    assert late.proved() == []


def test_the_second_arrangement_counts_from_what_was_asked_not_from_the_first(late):
    late.deploy(task_file("counted", IN_THREE_DAYS))
    case = late.begin("counted")
    publish(late)
    recount(late)
    late.pass_time(minutes=10)
    publish(late, LONG_HOLIDAY.replace("2027-01-05,no", "2027-01-10,yes"))
    assert recount(late) == (1, 1, 0)
    assert limits(late, case) == {"first": dt.date(2027, 1, 7)}
    assert late.kinds(case) == ["started", "recounted", "recounted"]
    assert late.proved() == []


def test_a_case_whose_way_hung_on_the_calendar_is_left_and_told(late):
    """Had the year been known, the case would stand elsewhere: nothing is guessed."""
    body = el("startEvent", "begun", name="提出") + el("endEvent", "ended", name="办结")
    for name in ("early", "other"):
        shared = {"camunda_candidateGroups": "government_office", "camunda_dueDate": IN_THREE_DAYS}
        body += el("userTask", name, name=name, **shared) + flow(name, "ended")
    body += el("exclusiveGateway", "which", name="早晚", default="which_other") + flow("begun", "which")
    body += flow("which", "early", f"{IN_THREE_DAYS[:-1]} == limit}}") + flow("which", "other")
    late.deploy({"ways.bpmn": drawn("ways", body)})
    case = late.begin("ways", {"limit": dt.datetime(2027, 1, 5, 17, 30, tzinfo=SHANGHAI)})
    assert late.elements(case) == ["early"]
    was = limits(late, case)
    publish(late)
    assert recount(late) == (0, 0, 1)
    assert limits(late, case) == was
    late.pass_time(minutes=2)
    recount(late)
    assert late.log("system:deadlines")[-1].data["left"] == [case]
    assert late.proved() == []


def test_WR_02_what_units_owe_moves_until_they_have_reported(late):
    """The fourth quarter closes on 31 December: ten working days into a year nobody knew."""
    late.deploy(FILES | {"work_report.schedule.yaml": written(each="{unit_kinds: [subdistrict_office]}")})
    late.now = dt.datetime(2027, 1, 1, 9, tzinfo=SHANGHAI).astimezone(dt.UTC)
    open_obligations(late.database, late.now)
    with late.database.reading() as connection:
        wanted = select(obligation).where(obligation.c.period == "2026Q4").order_by(obligation.c.unit)
        _, waiting, *_ = connection.execute(wanted).mappings().all()
    publish(late)
    _, moved, left = recount(late)
    assert left == 0
    with late.database.reading() as connection:
        after = {row["unit"]: row["due"] for row in connection.execute(wanted).mappings()}
    assert day_of(read(waiting["due"])) == dt.date(2027, 1, 15)
    assert day_of(read(after[waiting["unit"]])) == dt.date(2027, 1, 19)
    assert moved >= len(after)
    assert late.proved() == []
    recount(late)
    assert late.proved() == []


def test_rivals_count_each_deadline_once(late):
    late.deploy(task_file("counted", IN_THREE_DAYS))
    cases = [late.begin("counted") for _ in range(4)]
    publish(late)
    outcomes = rivals([lambda: recount_deadlines(late.database, late.now)] * 3)
    assert not [one for one in outcomes if isinstance(one, Exception)]
    assert sum(one.deadlines for one in outcomes) == 4
    assert {tuple(late.kinds(case)) for case in cases} == {("started", "recounted")}
    assert late.proved() == []


def test_what_was_on_its_way_during_the_import_is_counted_once_more_then_never_again(late):
    late.deploy(task_file("counted", IN_THREE_DAYS))
    late.begin("counted")
    publish(late)
    recount(late)
    assert late.log("system:deadlines") == []
    late.pass_time(minutes=2)
    recount(late)
    [told] = late.log("system:deadlines")
    assert (told.kind, told.data["settled"], told.data["deadlines"]) == ("recounted", True, 0)
    recount(late)
    assert len(late.log("system:deadlines")) == 1
    assert late.proved() == []


def test_a_recounted_limit_is_no_reason_for_the_person(late):
    """On the task's page the calendar's sentence stands under 期限, as it did before."""
    case = late.begin("deadlines") if late.deploy(task_file("deadlines", IN_THREE_DAYS)) else ""
    publish(late)
    recount(late)
    with late.database.reading() as connection:
        who = worklist.actor(connection, CLERK, late.now)
        shown = worklist.task(connection, who, late.task(case, "first"))
    assert [label for label, text in shown.why.rows if "2027年1月8日" in text] == ["期限"]
    assert shown.why.note == ""


def test_the_time_line_says_what_moved(late):
    late.deploy(task_file("counted", IN_THREE_DAYS))
    case = late.begin("counted")
    publish(late)
    recount(late)
    with late.database.reading() as connection:
        found = store.loaded(connection, case)
        newest = history.timeline(found.program, history.events(connection, case), {}, str)[0]
    assert newest.act == "日历变了，重新计算期限“first”"
    assert newest.basis == "期限由 2027年1月5日 17:30 改为 2027年1月8日 17:30"


@pytest.mark.parametrize("error", [Invalid("DIAGRAM_INVALID"), ValueError("stored under another digest")])
def test_a_case_that_cannot_be_read_keeps_nobody_waiting(late, monkeypatch, error):
    """Its frozen diagrams cannot be built any more: it is named, and the others move."""
    late.deploy(task_file("counted", IN_THREE_DAYS))
    broken, case = late.begin("counted"), late.begin("counted")
    publish(late)
    locked = store.locked

    def lock(connection, case_id):
        if case_id == broken:
            raise error
        return locked(connection, case_id)

    monkeypatch.setattr(store, "locked", lock)
    assert recount_deadlines(late.database, late.now).left == (broken,)
    assert limits(late, case) == {"first": dt.date(2027, 1, 8)}
    assert limits(late, broken) == {"first": dt.date(2027, 1, 5)}


@pytest.mark.parametrize("seed", range(4))
def test_after_it_everything_stands_where_counting_from_the_start_would_have_it(late, seed):
    """An oracle: whatever was published, in two steps, a running limit is what a fresh count of its question gives."""
    chance = random.Random(seed)
    numbers = [chance.randint(1, 15) for _ in range(4)]
    for n in numbers:
        late.deploy(task_file(f"wait_{'abcdefghijklmnopq'[n]}", f"${{calendar.add_working_days(now(), {n})}}"))
    begun = [(late.begin(f"wait_{'abcdefghijklmnopq'[n]}"), n, late.now) for n in numbers]
    for _ in range(2):
        january = [dt.date(2027, 1, 1) + dt.timedelta(days=d) for d in range(1, 31)]
        named = [f"{day},{chance.choice(['yes', 'no'])},x" for day in sorted(chance.sample(january, 12))]
        late.pass_time(minutes=3)
        publish(late, "\n".join(["2027-01-01,no,元旦", *named]))
        recount(late)
        for case, n, since in begun:
            with late.database.reading() as connection:
                due, _ = calendar.answer(connection, "calendar.add_working_days", [since, n], late.now)
            [row] = late.tasks(case)
            assert read(row["due"]) == due
    assert late.proved() == []


def test_a_case_whose_timer_moved_goes_the_same_way_when_it_is_rehearsed(late):
    """Its step is done on 7 January: by the old day the timer would have come before."""
    ends = '<bpmn:endEvent id="told" name="已记"></bpmn:endEvent>'.encode()
    urged = el("userTask", "told", name="督办", camunda_candidateGroups="government_office").encode()
    files = {"filing.bpmn": filing()["filing.bpmn"].replace(ends, urged)}
    late.deploy(files)
    case = late.begin("filing", {"published_on": "2026-12-17"})
    publish(late)
    assert recount(late) == (1, 1, 0)
    late.now = dt.datetime(2027, 1, 7, 12, tzinfo=SHANGHAI).astimezone(dt.UTC)
    late.finish(case, "file")
    assert late.kinds(case) == ["started", "recounted", "completed"]
    with late.database.reading() as connection:
        program = releases.drafted(connection, files, "filing")
        assert rehearsing.rehearse(connection, "filing", program).told == ()
