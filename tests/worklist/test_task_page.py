"""The page of a task: what, when, why me, what then; the way so far and ahead; and who may open it."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import update
from support.city import City
from support.requests import FORWARD, REPLY, REQUEST

from engine import worklist
from engine.commands.claim_task import claim_task
from engine.commands.save_draft import save_draft
from engine.errors import Conflict, NotFound
from engine.tables import portfolio
from engine.values import instant
from engine.views import TaskView

HEAD, DEPUTY, VICE_MAYOR = "bureau_head_finance", "deputy_secretary_general_2", "vice_mayor_2"
REGISTRAR = "office_clerk_1"


def page(city: City, login: str, task: str) -> TaskView:
    with city.database.reading() as connection:
        return worklist.task(connection, worklist.actor(connection, login, city.now), task)


def at_vice_mayor(city: City) -> tuple[str, str]:
    """A request that was returned once and then forwarded: (case, task of the vice mayor)."""
    case = city.start(HEAD, "request", REQUEST, uploads=(city.file,)).case
    returned = {"decision": "deputy_returned", "opinion": "缺资金测算表。"}
    city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, **returned)
    city.complete(HEAD, city.task(case, "amend_request"), {**REQUEST, "amount": 1200})
    forwarded = {"decision": "deputy_forwarded", "opinion": "建议请分管市长审定。"}
    city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, **forwarded)
    return case, city.task(case, "vice_mayor_approves")


def test_why_is_what_was_frozen_with_the_task(city: City) -> None:
    _, task = at_vice_mayor(city)
    why = page(city, VICE_MAYOR, task).why
    assert why.head == "您分管财政局"
    assert why.note == "分管表第 21 行：财政局由副市长（分管财政、水利）分管，自 2026年7月1日起，示政办〔2026〕18号"
    assert [label for label, _ in why.rows] == ["岗位", "依据", "期限"]
    assert [rule.id for rule in why.rules] == ["RR-08", "RR-09", "RR-11"]
    assert all(rule.sentence for rule in why.rules)  # in the words of the catalogue
    with city.database.transaction() as connection:  # who is in charge changes: the frozen reason does not
        ended = update(portfolio).where(portfolio.c.unit == "finance").values(valid_to=instant(city.now))
        connection.execute(ended)
    assert page(city, VICE_MAYOR, task).why == why


def test_every_button_tells_who_gets_it_next(city: City) -> None:
    _, task = at_vice_mayor(city)
    view = page(city, VICE_MAYOR, task)
    assert [(choice.flow, choice.then, choice.opinion_required, choice.style) for choice in view.choices] == [
        ("vice_mayor_approved", "办公室办理批复（市政府办公室登记员）", False, ""),
        ("up_to_mayor", f"市长审批（市长{city.name('mayor')}）", True, ""),
        ("vice_mayor_returned", f"单位补正请示（财政局局长{city.name(HEAD)}）", True, "stop"),
        ("vice_mayor_refused", "办公室书面答复（市政府办公室登记员）", True, "stop"),
    ]
    assert view.then == ""
    assert view.may_complete


def test_contracts_26_what_a_table_decides_anew_depends_on_what_is_filled_in(city: City) -> None:
    """The route found for the first draft is not told as certain to whoever amends it."""
    case = city.start(HEAD, "request", REQUEST).case
    returned = {"decision": "deputy_returned", "opinion": "缺资金测算表。"}
    city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, **returned)
    then = page(city, HEAD, city.task(case, "amend_request")).then
    assert then.startswith("视填写内容而定：“副秘书长转呈或统筹安排”")


def test_a_vacancy_ahead_is_said_on_the_button(city: City) -> None:
    case = city.start(HEAD, "request", REQUEST).case
    with city.database.transaction() as connection:
        gone = (portfolio.c.unit == "finance", portfolio.c.relation == "vice_mayor_in_charge")
        connection.execute(update(portfolio).where(*gone).values(valid_to=instant(city.now)))
    then = page(city, DEPUTY, city.task(case, "deputy_forwards")).choices[0].then
    assert then == "分管副市长审批（查不到财政局的分管副市长，已列入办公室待修清单）"


def test_the_route_shows_what_was_walked_and_the_usual_way_ahead(city: City) -> None:
    _, task = at_vice_mayor(city)
    route = [(stop.name, stop.mark, stop.note) for stop in page(city, VICE_MAYOR, task).route]
    assert route == [
        ("单位提出请示", "done", "11月23日"),
        ("单位补正请示", "done", "11月23日"),
        ("副秘书长转呈或统筹安排", "done", "2 次"),
        ("分管副市长审批", "now", "您在这里"),
        ("市长审批", "wait", "需要时"),
        ("办公室办理批复", "wait", ""),
        ("请示已批准", "wait", ""),
    ]


def test_facts_are_the_newest_answers_with_the_words_of_the_forms(city: City) -> None:
    _, task = at_vice_mayor(city)
    facts = {fact.label: fact for fact in page(city, VICE_MAYOR, task).facts}
    assert facts["申请金额（万元）"].value == "1,200"
    assert facts["拟实施时间"].value == "2026年12月15日"
    assert facts["属于哪一类"].value == "各类专项经费和政府性基金的安排使用"
    assert facts["正文"].long
    assert "不经秘书长，直接呈市长" not in facts
    assert next(iter(facts)) == "标题"


def test_attachments_and_the_line(city: City) -> None:
    case, task = at_vice_mayor(city)
    view = page(city, VICE_MAYOR, task)
    (file,) = view.attachments
    assert (file.case, file.n, file.name, file.who, file.at) == (case, 1, "说明.txt", city.name(HEAD), city.now)
    assert [entry.act for entry in view.line] == ["转呈分管副市长", "补正", "退回单位补正", "单位提出请示"]


def test_form_values_are_the_cases_until_a_draft_is_saved(city: City) -> None:
    case = city.start(HEAD, "request", REQUEST).case
    returned = {"decision": "deputy_returned", "opinion": "缺资金测算表。"}
    city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, **returned)
    task = city.task(case, "amend_request")
    view = page(city, HEAD, task)
    assert view.form is not None
    assert view.values is not None
    assert view.values["subject"] == REQUEST["subject"]
    assert view.attach == "optional"
    assert view.draft is None
    save_draft(city.database, HEAD, task, {"subject": "改过", "tags": ["a", "b"]}, city.now)
    draft = page(city, HEAD, task).draft
    assert draft is not None
    assert (draft.fields, draft.saved_at) == ({"subject": "改过", "tags": ["a", "b"]}, city.now)


def test_claiming_is_offered_and_can_be_taken_back(city: City) -> None:
    case, task = at_vice_mayor(city)
    city.complete(VICE_MAYOR, task, decision="vice_mayor_approved")
    task = city.task(case, "reply_to_unit")
    assert (page(city, REGISTRAR, task).claim, page(city, REGISTRAR, task).then) == ("open", "到这里结束：请示已批准")
    claim_task(city.database, REGISTRAR, task, city.now)
    assert page(city, REGISTRAR, task).claim == "mine"
    other = page(city, "office_clerk_2", task)
    assert (other.claim, other.may_complete, other.blocked) == (
        "",
        False,
        "这件由市政府办公室文书科登记员办理，您可以查看。",
    )


def test_the_next_task_is_named(city: City) -> None:
    case = city.start(HEAD, "request", REQUEST).case
    task = city.task(case, "deputy_forwards")
    assert page(city, DEPUTY, task).following is None
    second = city.start(HEAD, "request", REQUEST).case
    following = page(city, DEPUTY, task).following
    assert following is not None
    assert following.case == second


def test_strangers_learn_nothing(city: City) -> None:
    case = city.start(HEAD, "request", REQUEST).case
    for login in ("vice_mayor_3", "bureau_head_water", "designer"):
        with pytest.raises(NotFound) as hidden:
            page(city, login, city.task(case, "deputy_forwards"))
        with pytest.raises(NotFound) as missing:
            page(city, login, "no-such-task")
        assert hidden.value.sentence == missing.value.sentence


def test_those_who_may_see_may_not_act(city: City) -> None:
    case = city.start(HEAD, "request", REQUEST).case
    task = city.task(case, "deputy_forwards")
    for login in (HEAD, "auditor", "office_director"):
        view = page(city, login, task)
        assert not view.may_complete
        assert view.blocked == "这件由副秘书长（分管财政、税务）办理，您可以查看。"
        assert view.why.head == "由副秘书长（分管财政、税务）办理"


def test_an_ended_task_says_who_was_first(city: City) -> None:
    case, task = at_vice_mayor(city)
    city.complete(VICE_MAYOR, task, decision="vice_mayor_approved")
    city.complete(REGISTRAR, city.task(case, "reply_to_unit"), REPLY)
    with pytest.raises(Conflict) as taken:
        page(city, VICE_MAYOR, task)
    assert (taken.value.code, taken.value.details["case"]) == ("TASK_ALREADY_COMPLETED", case)
    assert taken.value.details["when"] == "09:00"
    city.now += dt.timedelta(days=1)
    with pytest.raises(Conflict) as older:
        page(city, VICE_MAYOR, task)
    assert older.value.details["when"] == "11月23日 09:00"
