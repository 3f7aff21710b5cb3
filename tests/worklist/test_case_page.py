"""The page of a case, for everybody who may see it (contracts 18)."""

from __future__ import annotations

import datetime as dt

import pytest
from support.city import City
from support.requests import FORWARD, REPLY, REQUEST
from support.scenario import FILES

from engine import worklist
from engine.acts import Submission
from engine.commands.raise_message import raise_message
from engine.errors import NotFound
from engine.views import CaseView

HEAD, DEPUTY, VICE_MAYOR = "bureau_head_finance", "deputy_secretary_general_2", "vice_mayor_2"


def page(city: City, login: str, case: str) -> CaseView:
    with city.database.reading() as connection:
        return worklist.case(connection, worklist.actor(connection, login, city.now), case)


def test_where_it_is_and_who_has_it(city: City) -> None:
    started = city.start(HEAD, "request", REQUEST)
    city.now += dt.timedelta(days=2)
    view = page(city, HEAD, started.case)
    assert (view.state, view.from_unit, view.starter, view.version) == ("active", "财政局", "财政局局长", 1)
    assert (view.days, view.ended_at, view.outcome) == (2, None, "")
    (task,) = view.open_tasks
    assert (task.step, task.holder, task.deadline.late) == (
        "副秘书长转呈或统筹安排",
        "副秘书长（分管财政、税务）",
        True,
    )
    assert task.task == ""  # the starter may look at the case, not open the task
    assert page(city, DEPUTY, started.case).open_tasks[0].task == city.task(started.case, "deputy_forwards")
    assert view.then == "分管副市长审批"
    assert "财政局负责人" in view.visible_to


def test_G_06_several_who_were_asked_at_once_are_all_quoted(city: City) -> None:
    """None of the answers covers another, whoever was last."""
    plan = FILES["meeting"]["answers"]["work_meeting"] | {"units": ["ecology_environment", "forestry"]}
    case = city.start("bureau_head_agriculture", "department_meeting", plan).case
    city.complete("bureau_head_agriculture", city.task(case, "send_notice"))
    asked = [str(row["id"]) for row in city.tasks(case)]
    city.complete("bureau_head_ecology_environment", asked[0], {"answer": "attend"})
    assert told(city, case)["回执"] == "按时出席"
    city.complete("bureau_head_forestry", asked[1], {"answer": "leave", "leave_reason": "出差"})
    assert told(city, case)["回执"] == "生态环境局局长：按时出席；林业局局长：请假"
    assert told(city, case)["请假的原因"] == "林业局局长：出差"


def told(city: City, case: str) -> dict[str, str]:
    return {fact.label: fact.value for fact in page(city, "bureau_head_agriculture", case).facts}


def test_a_finished_case_names_its_outcome(city: City) -> None:
    case = city.start(HEAD, "request", REQUEST).case
    city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, decision="deputy_forwarded")
    city.complete(VICE_MAYOR, city.task(case, "vice_mayor_approves"), decision="vice_mayor_approved")
    city.complete("office_clerk_1", city.task(case, "reply_to_unit"), REPLY)
    view = page(city, HEAD, case)
    assert (view.state, view.outcome, view.ended_at) == ("completed", "请示已批准", city.now)
    assert (view.open_tasks, view.then, view.raisable) == ((), "", ())
    assert [(stop.name, stop.mark, stop.kind) for stop in view.route][-2:] == [
        ("办公室办理批复", "done", "task"),
        ("请示已批准", "done", "end"),
    ]
    assert any(fact.value == REPLY["reply_text"] for fact in view.facts)  # answers outlive the live state


def test_the_starter_may_withdraw_by_the_event_the_designer_drew(city: City) -> None:
    case = city.start(HEAD, "request", REQUEST).case
    (event,) = page(city, HEAD, case).raisable
    assert (event.name, event.then) == ("单位撤回请示", "到这里结束：请示已撤回")
    assert page(city, DEPUTY, case).raisable == ()
    raise_message(city.database, HEAD, (case, event.token), Submission(), city.now)
    ended = page(city, HEAD, case)
    assert ended.state == "completed"
    assert ended.outcome in ("随时撤回", "请示已撤回")


def test_cases_of_one_matter_know_each_other(city: City) -> None:
    first = city.start(HEAD, "request", REQUEST)
    second = city.start(HEAD, "request", REQUEST, matter=first.matter)
    (related,) = page(city, HEAD, first.case).related
    assert (related.case, related.process_name, related.state) == (second.case, "请示", "active")


def test_strangers_learn_nothing(city: City) -> None:
    case = city.start(HEAD, "request", REQUEST).case
    for login in ("vice_mayor_3", "bureau_head_water", "designer", VICE_MAYOR):
        with pytest.raises(NotFound) as hidden:
            page(city, login, case)
        with pytest.raises(NotFound) as missing:
            page(city, login, "00000000-0000-0000-0000-000000000000")
        assert hidden.value.sentence == missing.value.sentence


def test_files_and_the_diagram_follow_the_same_rule(city: City) -> None:
    case = city.start(HEAD, "request", REQUEST, uploads=(city.file,)).case
    with city.database.reading() as connection:
        head = worklist.actor(connection, HEAD, city.now)
        file = worklist.attachment(connection, head, case, 1)
        assert (file.name, b"".join(file.chunks(connection))) == (city.file.name, city.file.content)
        assert b'id="request"' in worklist.diagram(connection, head, case)
        stranger = worklist.actor(connection, "bureau_head_water", city.now)
        with pytest.raises(NotFound):
            worklist.attachment(connection, stranger, case, 1)
        with pytest.raises(NotFound):
            worklist.attachment(connection, head, case, 2)
        with pytest.raises(NotFound):
            worklist.diagram(connection, stranger, case)


def test_only_those_who_see_everything_may_replay(city: City) -> None:
    case = city.start(HEAD, "request", REQUEST).case
    assert [page(city, login, case).may_replay for login in (HEAD, "auditor", "office_director")] == [False, True, True]
