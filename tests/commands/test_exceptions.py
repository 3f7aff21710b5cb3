"""Soft rules (contracts 23): asked of the authority, granted once, on record with who allowed it and why."""

import json

import pytest
from sqlalchemy import select, update
from support.guards import guard
from support.yard import CLERK, OTHER, STRANGER, drawn, prop, rivals, steps

from engine import history, store, worklist
from engine.commands.ask_exception import ask_exception
from engine.commands.cancel_case import cancel_case
from engine.commands.move_case import move_case
from engine.commands.save_draft import save_draft
from engine.commands.take_back import take_back
from engine.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from engine.tables import case_, exception_answer, exception_request, exception_taken, tenure

AUTHORITY = "secretary_general"  # one holder, of the same login
REASON = "全市防汛动员，礼堂坐不下。"
HARD = guard("hard_guard", "seats", "&gt; 500", code="TOO_MANY", sentence="最多 500 人。")
SOFT = guard("soft_guard", "seats", "&gt; 100", code="TOO_LARGE_A_MEETING", effect="exception", authority=AUTHORITY,
             rule="MT-28", sentence="会议不应超过 100 人。", remedy="确需超过的，经秘书长批准。")  # fmt: skip
LONG = guard("long_guard", "days", "&gt; 1", code="TOO_LONG_A_MEETING", effect="exception",
             authority="mayor", rule="MT-27", sentence="会议不应超过一天。")  # fmt: skip


def hall():
    """Meeting: guards at the start; moving: a guard at a task of a running case."""
    begun = '<bpmn:startEvent id="begun" name="提出">'
    start = steps("hold").replace(begun, begun + prop(guard="hard_guard soft_guard long_guard"))
    open_ = '<bpmn:userTask id="enlarge" name="enlarge" camunda:candidateGroups="government_office">'
    task = steps("enlarge", "hold").replace(open_, open_ + prop(guard="soft_guard"))
    return {
        "meeting.bpmn": drawn("meeting", prop(title="${name}") + start),
        "moving.bpmn": drawn("moving", task),
        **{f"{n}.dmn": made for n, made in (("hard", HARD), ("soft", SOFT), ("long", LONG))},
    }


@pytest.fixture
def house(yard):
    yard.deploy(hall())
    return yard


def meet(house, seats=120, login=CLERK, days=1, **more):
    return house.start(login, "meeting", {"name": "动员会", "seats": seats, "days": days}, **more)


def refused(act):
    with pytest.raises(Refused) as caught:
        act()
    return caught.value


def ask(house, error, login=CLERK, reason=REASON):
    return ask_exception(house.database, login, error.record, reason, house.now)


def answer(house, case, login=AUTHORITY, grant=True, opinion="情况特殊，同意这一次。"):
    flow = "exception_is_granted" if grant else "exception_is_refused"
    return house.complete(login, house.task(case, "decide_exception"), decision=flow, opinion=opinion)


def matter_of(house, case):
    with house.database.reading() as connection:
        return connection.scalar(select(case_.c.matter).where(case_.c.id == case))


def listed(house, login="auditor"):
    with house.database.reading() as connection:
        return worklist.exceptions(connection, worklist.actor(connection, login, house.now))


def granted(house, login=CLERK, **more):
    """A meeting of 120, asked for and granted: the matter it may be started in."""
    (case,) = ask(house, refused(lambda: meet(house, login=login, **more)), login)
    answer(house, case)
    return matter_of(house, case)


def test_G_05_a_granted_exception_lets_the_same_act_pass_once(house):
    error = refused(lambda: meet(house))
    assert (error.code, error.wants_reason, [h.authority for h in error.may_ask]) == (
        "TOO_LARGE_A_MEETING", False, [AUTHORITY],
    )  # fmt: skip
    (case,) = ask(house, error)
    assert house.open(case) == [("decide_exception", AUTHORITY)]
    matter = matter_of(house, case)
    assert refused(lambda: meet(house, matter=matter)).code == "TOO_LARGE_A_MEETING"  # not answered yet
    answer(house, case)
    assert house.open(case) == [("use_exception", CLERK)]
    for other in ({}, {"login": OTHER, "matter": matter}, {"days": 2, "matter": matter}):
        assert refused(lambda other=other: meet(house, **other)).may_ask  # another matter, person, rule
    done = meet(house, matter=matter)
    (told,) = house.log(done.case)[0].data["exceptions"]
    assert told == {
        "rule": "MT-28", "code": "TOO_LARGE_A_MEETING", "authority": AUTHORITY, "by": AUTHORITY, "case": case,
        "same": True,
    }  # fmt: skip
    assert refused(lambda: meet(house, matter=matter)).code == "TOO_LARGE_A_MEETING"  # used up
    house.finish(case, "use_exception")
    assert house.proved() == []


def test_a_step_of_a_running_case(house):
    case, twin = house.begin("moving"), house.begin("moving")
    error = refused(lambda: house.finish(case, "enlarge", {"seats": 120}))
    (asked,) = ask(house, error)
    assert matter_of(house, asked) == matter_of(house, case)
    answer(house, asked)
    assert refused(lambda: house.finish(twin, "enlarge", {"seats": 120}))
    house.finish(case, "enlarge", {"seats": 130})
    (told,) = house.log(case)[-1].data["exceptions"]
    assert (told["case"], told["same"]) == (asked, False)  # granted for 120
    assert house.proved() == []


def test_not_granted(house):
    (case,) = ask(house, refused(lambda: meet(house)))
    answer(house, case, grant=False, opinion="可以开视频会。")
    assert house.open(case) == [("read_exception_refusal", CLERK)]
    error = refused(lambda: meet(house, matter=matter_of(house, case)))
    with house.database.reading() as connection:
        view = worklist.may_ask(connection, worklist.actor(connection, CLERK, house.now), error.record)
    (before,) = view.asked
    assert (view.offers, before.state, before.answer, before.authority) == (True, "refused", "可以开视频会。", "秘书长")
    (again,) = ask(house, error, reason="视频会开不了。")
    answer(house, again)
    meet(house, matter=matter_of(house, again))
    assert house.proved() == []


def test_an_opinion_is_needed_and_only_the_authority_decides(house):
    (case,) = ask(house, refused(lambda: meet(house)))
    with pytest.raises(Invalid, match="OPINION_REQUIRED"):
        answer(house, case, opinion="")
    with pytest.raises(NotAllowed):
        answer(house, case, login=CLERK)
    with pytest.raises(NotFound):
        answer(house, case, login=STRANGER)


def test_each_authority_decides_on_its_own_rule(house):
    first, second = ask(house, refused(lambda: meet(house, days=3)))
    assert [house.open(case)[0][1] for case in (first, second)] == [AUTHORITY, "mayor"]
    matter = matter_of(house, first)
    assert matter_of(house, second) == matter
    answer(house, first)
    error = refused(lambda: meet(house, days=3, matter=matter))
    assert [hit.code for hit in error.may_ask] == ["TOO_LONG_A_MEETING"]
    answer(house, second, login="mayor")
    done = meet(house, days=3, matter=matter)
    assert [one["by"] for one in house.log(done.case)[0].data["exceptions"]] == [AUTHORITY, "mayor"]
    assert house.proved() == []


def test_a_rule_that_refuses_for_good_leaves_nothing_to_ask(house):
    error = refused(lambda: meet(house, seats=600))
    assert error.may_ask == ()
    with pytest.raises(NotAllowed, match="NO_EXCEPTION"):
        ask(house, error)


def test_the_authority_itself_gives_a_reason_and_is_listed(house):
    starter = drawn("meeting", prop(title="${name}") + steps("hold").replace(
        '<bpmn:startEvent id="begun" name="提出">',
        '<bpmn:startEvent id="begun" name="提出">' + prop(guard="soft_guard"),
    ), camunda_candidateStarterGroups=AUTHORITY)  # fmt: skip
    house.deploy({"meeting.bpmn": starter, "soft.dmn": SOFT})
    error = refused(lambda: meet(house, login=AUTHORITY))
    assert (error.wants_reason, error.may_ask) == (True, ())
    with pytest.raises(NotAllowed, match="NO_EXCEPTION"):
        ask(house, error, AUTHORITY)
    done = meet(house, login=AUTHORITY, reason="汛情紧急。")
    (row,) = listed(house).rows
    assert (row.case, row.who, row.allowed_by, row.reason, row.same, row.grant_case) == (
        done.case, "秘书长", "秘书长", "汛情紧急。", None, "",
    )  # fmt: skip
    assert house.proved() == []


def test_who_may_ask_about_what(house):
    error = refused(lambda: meet(house))
    for login in (OTHER, STRANGER):
        with pytest.raises(NotFound, match="UNKNOWN_REFUSAL"):
            ask(house, error, login)
    for number in ("", "x", "refusals/999999", "refusals/x", "refusals/9999999999", "matters:2026/1", "\0/1"):
        with pytest.raises(NotFound, match="UNKNOWN_REFUSAL"):
            ask_exception(house.database, CLERK, number, REASON, house.now)
    for reason, code in (("", "REASON_REQUIRED"), ("  ", "REASON_REQUIRED"), ("长" * 2001, "TOO_LARGE")):
        with pytest.raises(Invalid, match=code):
            ask(house, error, reason=reason)
    ask(house, error)
    with pytest.raises(Conflict, match="EXCEPTION_ASKED"):
        ask(house, error)
    again = refused(lambda: meet(house))
    with pytest.raises(Conflict, match="EXCEPTION_ASKED"):
        ask(house, again)  # the very same act
    ask(house, refused(lambda: meet(house, seats=130)))  # another meeting


def test_where_no_process_asks_nothing_is_offered(yard, monkeypatch):
    yard.deploy(hall())
    monkeypatch.setattr(store, "granting", lambda connection: None)
    error = refused(lambda: meet(yard))
    with yard.database.reading() as connection:
        assert not worklist.may_ask(connection, worklist.actor(connection, CLERK, yard.now), error.record).offers
    with pytest.raises(NotAllowed, match="NO_EXCEPTION"):
        ask(yard, error)


def test_rivals_do_not_use_one_grant_twice(house):
    matter = granted(house)
    outcomes = rivals([lambda: meet(house, matter=matter)] * 4)
    assert sorted(getattr(o, "code", "started") for o in outcomes) == ["TOO_LARGE_A_MEETING"] * 3 + ["started"]
    assert len(listed(house).rows) == 1
    assert house.proved() == []


def test_rivals_do_not_ask_twice(house):
    error = refused(lambda: meet(house))
    outcomes = rivals([lambda: ask(house, error)] * 4)
    assert [type(o) for o in outcomes].count(tuple) == 1, outcomes
    with house.database.reading() as connection:
        assert len(connection.execute(select(exception_request.c.case_id)).all()) == 1
    assert house.proved() == []


@pytest.mark.parametrize("act", ["cancel", "move", "take_back"])
def test_a_grant_is_void_once_its_decision_is_undone(house, act):
    (case,) = ask(house, refused(lambda: meet(house)))
    answer(house, case)
    if act == "cancel":
        cancel_case(house.database, "operator", case, "写错了", house.now)
    elif act == "move":
        move_case(house.database, "operator", case, ("decide_exception", "要重新答复"), house.now)
    else:
        take_back(house.database, AUTHORITY, case, house.now)
    assert refused(lambda: meet(house, matter=matter_of(house, case))).may_ask
    if act != "cancel":
        answer(house, case)
        meet(house, matter=matter_of(house, case))
    assert house.proved() == []


def test_the_authority_sees_what_was_tried(house):
    """The draft is kept by the page that was refused; what was changed since is not shown as what was tried."""
    error = refused(lambda: meet(house))
    answers = {"name": "动员会", "seats": 120, "days": 1}
    save_draft(house.database, CLERK, "start:meeting", answers, house.now)
    (case,) = ask(house, error)
    values = house.log(case)[0].payload["values"]
    assert (values["act_title"], values["act_step"], values["reason"]) == ("动员会", "提出", REASON)
    form = {"type": "default", "id": "sheet", "schemaVersion": 16, "components": [
        {"type": "textfield", "id": "a", "key": "name", "label": "会议名称"},
        {"type": "number", "id": "b", "key": "seats", "label": "人数"},
        {"type": "number", "id": "c", "key": "days", "label": "天数"},
    ]}  # fmt: skip
    start = steps("hold").replace('id="begun"', 'id="begun" camunda:formRef="sheet"').replace(
        '" name="提出">', '" name="提出">' + prop(guard="soft_guard"), 1)  # fmt: skip
    house.deploy({"m.bpmn": drawn("meeting", start), "s.dmn": SOFT, "s.form": json.dumps(form).encode()})
    error = refused(lambda: meet(house, seats=121))
    save_draft(house.database, CLERK, "start:meeting", answers | {"seats": 121}, house.now)
    (case,) = ask(house, error)
    assert house.log(case)[0].payload["values"]["act_content"] == "会议名称：动员会\n人数：121\n天数：1"
    error = refused(lambda: meet(house, seats=122))
    (case,) = ask(house, error)
    assert house.log(case)[0].payload["values"]["act_content"] == ""


def test_who_sees_which_exceptions(house):
    matter = granted(house)
    done = meet(house, matter=matter)
    (waiting,) = ask(house, refused(lambda: meet(house, seats=200, login=OTHER)), OTHER)
    everything = listed(house)
    (row,) = everything.rows
    assert (row.case, row.matter, row.title, row.step) == (done.case, matter, "动员会", "提出")
    assert (row.rule.id, row.who, row.allowed_by, row.reason, row.same) == (
        "MT-28", house_title(house, CLERK), "秘书长", REASON, True,
    )  # fmt: skip
    assert [(one.case, one.state, one.reason) for one in everything.asked] == [(waiting, "waiting", REASON)]
    mine = listed(house, STRANGER)
    assert (mine.rows, mine.asked, mine.total) == ((), (), 0)
    assert len(listed(house, CLERK).rows) == 1


def house_title(house, login):
    with house.database.reading() as connection:
        return worklist.actor(connection, login, house.now).capacities[0].title


@pytest.mark.parametrize("table", [exception_request, exception_answer, exception_taken], ids=lambda table: table.name)
def test_verify_finds_every_column_changed_by_hand(house, table):
    meet(house, matter=granted(house))
    with house.database.reading() as connection:
        row = connection.execute(select(table)).mappings().one()
    for column in [c for c in table.columns if not c.primary_key]:
        other = not row[column.name] if isinstance(row[column.name], bool) else "x" * 5
        with house.database.transaction() as connection:
            connection.execute(update(table).values({column.name: other}))
        assert [(p.code, p.detail) for p in house.proved()] == [("ROW_ALTERED", column.name)]
        with house.database.transaction() as connection:
            connection.execute(update(table).values({column.name: row[column.name]}))
    assert house.proved() == []


def test_WR_12_a_vacant_authority_goes_to_the_repair_list(house):
    """WR-12: nobody is guessed."""
    nobody = guard("soft_guard", "seats", "&gt; 100", code="A", effect="exception", authority="legal_affairs_nobody")
    house.deploy({"meeting.bpmn": hall()["meeting.bpmn"], "soft.dmn": nobody, "h.dmn": HARD, "l.dmn": LONG})
    (case,) = ask(house, refused(lambda: meet(house)))
    (row,) = house.tasks(case)
    assert (row["assignee"], row["problem"]) == (None, "NO_SUPERIOR")


def test_a_kind_of_post_that_several_hold_is_offered_to_all(house):
    several = guard(
        "soft_guard", "seats", "&gt; 100", code="A", effect="exception", authority="vice_mayor", rule="MT-28"
    )
    house.deploy({"meeting.bpmn": hall()["meeting.bpmn"], "soft.dmn": several, "h.dmn": HARD, "l.dmn": LONG})
    (case,) = ask(house, refused(lambda: meet(house)))
    assert house.open(case) == [("decide_exception", None)]
    answer(house, case, login="vice_mayor_2")
    done = meet(house, matter=matter_of(house, case))
    assert house.log(done.case)[0].data["exceptions"][0]["by"] == "vice_mayor_2"


TWO_TOPICS = {"meeting_name": "防汛专题会", "purpose": "deploy", "lead_unit": "water", "topics": "汛期值守\n物资调拨"}


def test_MT_21_a_second_topic_is_for_the_mayor_to_allow(city):
    """The real thing: a vice mayor convenes, the guard of the procedure leaves it to the mayor."""
    leader, process = "vice_mayor_2", "mayors_office_meeting"
    error = refused(lambda: city.start(leader, process, TWO_TOPICS))
    assert [(hit.code, hit.authority) for hit in error.may_ask] == [("SINGLE_TOPIC", "mayor")]
    (case,) = ask_exception(city.database, leader, error.record, "两件事要同一批人当场定。", city.now)
    assert city.open(case) == [("decide_exception", "mayor")]
    answer(city, case, login="mayor")
    done = city.start(leader, process, TWO_TOPICS, matter=matter_of(city, case))
    assert done.state == "active"
    with city.database.reading() as connection:
        assert history.verify_case(connection, done.case) == []


def test_what_is_classified_is_not_listed_to_the_office(house):
    """Contracts 18: the auditor sees it, and who had to do with it."""
    process = drawn(
        "meeting",
        prop(title="${name}", secrecy="${level}")
        + hall()["meeting.bpmn"].decode().partition("</bpmn:extensionElements>")[2].partition("</bpmn:process>")[0],
    )
    house.deploy({"meeting.bpmn": process, "s.dmn": SOFT, "h.dmn": HARD, "l.dmn": LONG})
    answers = {"name": "动员会", "seats": 120, "days": 1, "level": "机密"}
    error = refused(lambda: house.start(CLERK, "meeting", answers))
    save_draft(house.database, CLERK, "start:meeting", answers, house.now)
    (case,) = ask(house, error)
    seen = {login: [one.case for one in listed(house, login).asked] for login in ("auditor", CLERK, OTHER)}
    assert seen == {"auditor": [case], CLERK: [case], OTHER: []}
    answer(house, case)
    done = house.start(CLERK, "meeting", answers, matter=matter_of(house, case))
    seen = {login: [row.case for row in listed(house, login).rows] for login in ("auditor", CLERK, AUTHORITY)}
    assert seen == {"auditor": [done.case], CLERK: [done.case], AUTHORITY: [done.case]}


def test_a_login_that_is_called_like_a_post_is_not_the_post(house):
    """Whoever was secretary-general keeps the login, not the authority."""
    with house.database.transaction() as connection:
        ended = "2026-11-20T00:00:00.000000Z"
        connection.execute(update(tenure).where(tenure.c.login == AUTHORITY).values(valid_to=ended))
    deployed = drawn(
        "meeting",
        hall()["meeting.bpmn"].decode().partition("<bpmn:process")[2].partition(">")[2].partition("</bpmn:process>")[0],
        camunda_candidateStarterUsers=AUTHORITY,
    )
    house.deploy({"meeting.bpmn": deployed, "s.dmn": SOFT, "h.dmn": HARD, "l.dmn": LONG})
    error = refused(lambda: meet(house, login=AUTHORITY, reason="我批的。"))
    assert [hit.authority for hit in error.may_ask] == [AUTHORITY]
    assert not error.wants_reason
