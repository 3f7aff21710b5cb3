"""Books: what cases put on record of themselves, what others ask of it, and who comes first when two want one room."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import event as hook
from sqlalchemy import insert, select, update
from support.guards import guard
from support.yard import CLERK, OTHER, drawn, prop, rivals, steps

from engine import schema, store
from engine.database import Database
from engine.errors import Refused
from engine.expressions import ASK_SIGNATURES
from engine.store import registers
from engine.store.changes import fold, key_of
from engine.tables import book, case_, register_entry
from engine.values import plain, write

NINE = dt.datetime(2026, 12, 1, 1, 0, tzinfo=dt.UTC)
TAKEN = 'register.overlaps("meetings", "room", room, starts_at, ends_at, case)'
REGISTERS = {"register": "room leaders starts_at ends_at", "book": "meetings", "title": "${name}"}


GUARD = prop(guard="free_guard")


def meeting(guarded=True, ident="meeting"):
    start = GUARD if guarded else ""
    body = steps("hold").replace(
        '<bpmn:startEvent id="begun" name="提出">', f'<bpmn:startEvent id="begun" name="提出">{start}'
    )
    return drawn(ident, prop(**REGISTERS) + body)


def booking():
    """A room is reserved by a task of a case that runs already."""
    task = '<bpmn:userTask id="reserve" name="reserve" camunda:candidateGroups="government_office">'
    body = steps("reserve", "hold")
    assert task in body
    return drawn("booking", prop(**REGISTERS) + body.replace(task, task + GUARD))


@pytest.fixture
def hall(yard):
    free = guard("free_guard", TAKEN, "&gt; 0", code="DOUBLE_BOOKED", sentence="这间会议室这时有人用。")
    yard.deploy(
        {"meeting.bpmn": meeting(), "free.dmn": free, "stray.bpmn": meeting(False, "stray"), "booking.bpmn": booking()}
    )
    return yard


def times(start=0, hours=2):
    begin = NINE + dt.timedelta(hours=start)
    return {"starts_at": begin, "ends_at": begin + dt.timedelta(hours=hours)}


def hold(hall, name, room="一号", process="meeting", login=CLERK, **more):
    return hall.start(login, process, {"name": name, "room": room, **times(), **more}).case


def ask(yard, name, *args):
    with yard.database.reading() as connection:
        return store.ask_now(connection, yard.now, "")(name, args)


def value(yard, name, *args):
    return ask(yard, name, *args)[0]


def rows(yard, case):
    with yard.database.reading() as connection:
        found = connection.execute(select(register_entry).where(register_entry.c.case_id == case)).mappings()
        return {(row["name"], row["n"]): (row["book"], row["kind"], row["value"]) for row in found}


def test_variables_are_kept_by_case_and_follow_their_changes(hall):
    case = hold(hall, "例会", leaders=["mayor", "vice_mayor_1"])
    assert rows(hall, case) == {
        ("room", 0): ("meetings", "text", "一号"),
        ("leaders", 1): ("meetings", "text", "mayor"),
        ("leaders", 2): ("meetings", "text", "vice_mayor_1"),
        ("starts_at", 0): ("meetings", "instant", "2026-12-01T01:00:00.000000Z"),
        ("ends_at", 0): ("meetings", "instant", "2026-12-01T03:00:00.000000Z"),
    }
    hall.finish(case, "hold", {"room": None, "leaders": ["vice_mayor_1"], "ends_at": "", "topic": "不入登记簿"})
    assert rows(hall, case).keys() == {("leaders", 1), ("starts_at", 0)}
    assert rows(hall, case)["leaders", 1] == ("meetings", "text", "vice_mayor_1")
    assert hall.proved() == []


def test_find_value_and_count(hall):
    first = hold(hall, "第一次", room="二号", leaders=["mayor"])
    hall.pass_time(hours=1)
    second = hold(hall, "第二次", room="二号", process="stray", leaders=["mayor", "vice_mayor_1"])
    assert value(hall, "register.find", "meetings", "room", "二号", "leaders") == ["mayor", "vice_mayor_1"]
    assert ask(hall, "register.find", "meetings", "leaders", "mayor", "starts_at") == (NINE, "登记簿“meetings”：第二次")
    assert ask(hall, "register.find", "meetings", "room", "三号", "leaders") == (None, "登记簿“meetings”里没有这一件")
    assert value(hall, "register.find", "nothing", "room", "二号", "leaders") is None
    assert value(hall, "register.value", first, "leaders") == ["mayor"]
    assert value(hall, "register.value", first, "name") is None
    for wrong in ("", "x", None, 3, ["a"]):
        assert value(hall, "register.value", wrong, "room") is None
        assert value(hall, "register.find", wrong, "room", "二号", "leaders") is None
        assert value(hall, "register.count", "meetings", "room", wrong) == 0
    assert value(hall, "register.count", "meetings", "leaders", "mayor") == 2
    assert value(hall, "register.count", "meetings", "leaders", ["mayor", "vice_mayor_1"]) == 2
    cancel(hall, second)
    assert value(hall, "register.find", "meetings", "room", "二号", "leaders") == ["mayor"]
    assert value(hall, "register.value", second, "room") == "二号"


def cancel(hall, case):
    """As a cancelled case stands."""
    with hall.database.transaction() as connection:
        connection.execute(update(case_).where(case_.c.id == case).values(state="cancelled"))


def test_a_list_has_running_cases_first_and_the_newest_first(hall):
    cases = []
    for n in range(4):
        cases.append(hold(hall, f"第{n}次", process="stray"))
        hall.pass_time(minutes=1)
    hall.finish(cases[3], "hold")
    cancel(hall, cases[1])
    listed = value(hall, "register.list", "meetings", "room", "一号")
    assert listed == [{"value": cases[n], "label": f"第{n}次"} for n in (2, 0, 3)]
    assert value(hall, "register.list", "meetings", "room", ["一号", "二号"]) == listed
    assert value(hall, "register.list", "meetings", "room", "二号") == []


def test_a_classified_case_is_not_named(hall):
    """Contracts 18: whoever asks a book may be one who may not see the case."""
    hall.deploy(
        {
            "stray.bpmn": meeting(False, "stray").replace(
                b'name="title"', b'name="secrecy" value="${level}"/><camunda:property name="title"'
            )
        }
    )
    case = hold(hall, "绝不外传", process="stray", level="机密")
    (option,) = value(hall, "register.list", "meetings", "room", "一号")
    assert (option["value"], option["label"].startswith("涉密件（事项 2026-")) == (case, True)
    span = (NINE, NINE + dt.timedelta(hours=1))
    for asked in (
        ask(hall, "register.find", "meetings", "room", "一号", "room"),
        ask(hall, "register.value", case, "room"),
        ask(hall, "register.overlaps", "meetings", "room", "一号", *span, ""),
    ):
        assert asked[0]
        assert "绝不外传" not in asked[1]


@pytest.mark.parametrize(
    "since, until, found",
    [(-2, 0, 0), (-2, 0.01, 1), (2, 3, 0), (1.99, 3, 1), (0.5, 1, 1), (-1, 5, 1), (1, 1, 0), (3, 1, 0)],
)
def test_MT_23_half_open_times_overlap(hall, since, until, found):
    case = hold(hall, "例会", leaders=["mayor", "vice_mayor_1"])
    span = [NINE + dt.timedelta(hours=h) for h in (since, until)]
    assert value(hall, "register.overlaps", "meetings", "room", "一号", *span, "") == found
    assert value(hall, "register.overlaps", "meetings", "leaders", ["x", "mayor"], *span, None) == found
    assert value(hall, "register.overlaps", "meetings", "room", "一号", *[t.isoformat() for t in span], "") == found
    assert value(hall, "register.overlaps", "meetings", "room", "一号", *span, case) == 0
    assert value(hall, "register.overlaps", "meetings", "room", ["二号"], *span, "") == 0


def test_MT_23_a_cancelled_meeting_frees_its_room(hall):
    case = hold(hall, "例会")
    with pytest.raises(Refused) as refused:
        hold(hall, "另一场", login=OTHER)
    assert (refused.value.code, refused.value.sentence) == ("DOUBLE_BOOKED", "这间会议室这时有人用。")
    hold(hall, "隔壁", room="二号")
    cancel(hall, case)
    hold(hall, "另一场", login=OTHER)
    day = NINE.date()
    assert ask(hall, "register.overlaps", "meetings", "room", "一号", day, day + dt.timedelta(1), "") == (
        1,
        "登记簿“meetings”：同一时段 1 件（另一场）",
    )


def test_MT_23_two_who_book_one_room_at_once_do_not_both_get_it(hall):
    """The rivals' cases are long there and know nothing of each other: only the book's row stands between them."""
    logins = (CLERK, OTHER, CLERK, OTHER)
    for turn in range(3):
        cases = [hall.begin("booking", {"name": f"会{n}"}) for n in range(4)]
        answers = {"room": f"第{turn}间", **times()}
        acts = [lambda c=c, n=n, a=answers: hall.finish(c, "reserve", a, n) for c, n in zip(cases, logins, strict=True)]
        outcomes = rivals(acts)
        told = sorted(getattr(outcome, "code", "booked") for outcome in outcomes)
        assert told == ["DOUBLE_BOOKED"] * 3 + ["booked"], outcomes
    assert hall.proved() == []


def test_the_first_question_makes_the_row_that_is_held(hall):
    hold(hall, "例会")
    with hall.database.reading() as connection:
        assert connection.execute(select(book.c.name)).scalars().all() == ["meetings"]


def test_looking_holds_nothing(hall):
    """A page asks in a transaction that only reads."""
    assert value(hall, "register.count", "meetings", "room", "一号") == 0
    with hall.database.reading() as connection:
        assert connection.execute(select(book.c.name)).first() is None


def test_verify_finds_an_entry_that_no_event_made(hall):
    case = hold(hall, "例会")
    entry = {"case_id": case, "name": "room", "n": 7, "book": "meetings", "kind": "text", "value": "三号"}
    with hall.database.transaction() as connection:
        connection.execute(insert(register_entry).values(entry))
        connection.execute(update(register_entry).where(register_entry.c.name == "ends_at").values(value="2"))
    found = {(p.code, p.place.partition(" ")[2].partition("/")[2]) for p in hall.proved()}
    assert found == {("ROW_UNKNOWN", "room/7"), ("ROW_ALTERED", "ends_at/0")}


def test_what_no_column_has_room_for_is_refused_before_it_is_kept(hall):
    with pytest.raises(Refused) as refused:
        hold(hall, "例会", room="长" * 501, process="stray")
    assert refused.value.code == "STEP_FAILED"
    hold(hall, "例会", room="长" * 500, process="stray")


def test_a_copy_keeps_the_books(hall, templates, tmp_path):
    case = hold(hall, "例会")
    target = Database(f"sqlite:///{tmp_path / 'copy.db'}")
    schema.copy(hall.database, target, lambda *_: None)
    with target.reading() as connection:
        assert (
            store.ask_now(connection, hall.now, "")("register.find", ("meetings", "room", "一号", "room"))[0] == "一号"
        )
    assert rows(hall, case)
    target.dispose()


def test_every_question_to_a_book_has_an_answer():
    asked = {name for name in ASK_SIGNATURES if name.startswith("register.")}
    assert asked == set(store.books._FUNCTIONS)


def test_the_plan_of_every_question_uses_an_index(hall):
    if not hall.database.is_sqlite:  # a planner may rightly scan small tables
        return
    hold(hall, "例会")
    statements = []
    note = lambda c, cursor, statement, parameters, *_: statements.append((statement, parameters))  # noqa: E731
    hook.listen(hall.database._connections, "before_cursor_execute", note)
    value(hall, "register.find", "meetings", "room", "一号", "room")
    value(hall, "register.list", "meetings", "room", "一号")
    value(hall, "register.count", "meetings", "room", "一号")
    value(hall, "register.overlaps", "meetings", "room", "一号", NINE, NINE + dt.timedelta(hours=1), "")
    hook.remove(hall.database._connections, "before_cursor_execute", note)
    with hall.database.reading() as connection:
        for statement, parameters in statements:
            if "register_entry" in statement:
                for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters):
                    assert not row.detail.startswith(("SCAN register_entry", "SCAN case_")), (row.detail, statement)


# -- pure: whatever a variable becomes, the entries say what it is now

SINGLE = st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False, places=3)
SINGLE |= st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5) | st.dates()
SINGLE |= st.datetimes(timezones=st.just(dt.UTC))
VALUES = st.lists(SINGLE | st.lists(SINGLE, max_size=4), min_size=1, max_size=6)


class Named:
    properties = {"register": "a, b a", "book": ""}  # noqa: RUF012
    process = "p"


@example([Decimal("10000000000000000000000000.001"), Decimal("1E+3"), Decimal("5.00"), Decimal("-0.0")])
@given(VALUES)
def test_the_entries_follow_the_variable(values):
    picture, before = {}, {}
    for now in values:
        rows = {"v::a": write(plain(now))}
        fold(picture, registers.register_changes("c", Named, before, rows))
        assert registers.register_changes("c", Named, rows, rows) == []
        before = rows
    kept = picture.get("register_entry", {})
    items = now if isinstance(now, list) else [now]
    expected = [item for item in items if item not in (None, "")]
    found = [registers.restored(row["kind"], row["value"]) for _, row in sorted(kept.items())]
    assert found == expected
    assert [type(a) for a in found if not isinstance(a, (int, Decimal))] == [
        type(a) for a in expected if not isinstance(a, (int, Decimal))
    ]
    assert all(row["book"] == "p" and key == key_of(register_entry, row) for key, row in kept.items())
