"""What people do, with forms and links only: start, decide, correct, claim, withdraw; and what never gets lost."""

from __future__ import annotations

import io
import re

import pytest
from support.site import (
    ANSWERS,
    APPROVER,
    AUDITOR,
    FORWARDER,
    PASSWORD,
    REGISTRAR,
    REQUESTER,
    STRANGER,
    Person,
    Site,
    typed,
)
from werkzeug.routing import IntegerConverter

from engine.commands.set_password import set_password

URLENCODED = "application/x-www-form-urlencoded"
OPINION = "原则同意，请严格专款专用。"


def approve(site: Site, who: Person, **more: object):
    task = site.task("waiting", "vice_mayor_approves")
    return who.post(f"{task}/complete", {"decision": "vice_mayor_approved", "opinion": OPINION, **more})


def test_a_request_goes_from_its_start_to_the_registrar(site: Site, person) -> None:
    requester = person(REQUESTER)
    page = requester.get("/start/request")
    assert "提交后怎么走" in page
    started = requester.post("/start/request", typed(ANSWERS["request"]))
    assert started.status_code == 302
    site.cases["new"] = started.location.rsplit("/", 1)[1]
    assert "已 0 天" not in requester.get(started.location)
    assert ANSWERS["request"]["subject"] in requester.get(started.location)

    forward = site.task("new", "deputy_forwards")
    forwarder = person(FORWARDER)
    assert "转呈分管副市长" in forwarder.get(forward)
    sent = typed(ANSWERS["forward"]) | {"decision": "deputy_forwarded"}
    done = forwarder.post(f"{forward}/complete", sent)
    assert done.status_code == 302, done.text
    assert "副市长" in forwarder.get(done.location)

    approver = person(APPROVER)
    task = site.task("new", "vice_mayor_approves")
    assert approver.post(f"{task}/complete", {"decision": "vice_mayor_approved", "opinion": OPINION}).status_code == 302
    assert OPINION in requester.get(started.location)
    assert "同意" in approver.get("/tasks/done")


def test_the_task_page_answers_the_four_questions_and_tells_every_consequence(site: Site, approver: Person) -> None:
    page = approver.get(site.task("waiting", "vice_mayor_approves"))
    for question in ("请您做什么", "什么时候", "为什么是您", "之后去哪"):
        assert question in page
    assert "示政办〔2026〕18号" in page
    buttons = page.count('name="decision"')
    assert buttons == len(re.findall(r'<p class="then">\s*→', page)) >= 3
    assert "测算表已核对" in page


def test_an_opened_task_is_shown_as_read_to_its_holder_only(site: Site, approver: Person, person) -> None:
    assert 'class="title read"' not in approver.get("/tasks")
    person(REQUESTER).get(site.task("waiting", "vice_mayor_approves"))
    assert 'class="title read"' not in approver.get("/tasks")
    approver.get(site.task("waiting", "vice_mayor_approves"))
    assert 'class="title read"' in approver.get("/tasks")


def test_too_large_a_submission_is_told_as_a_page(site: Site, approver: Person) -> None:
    site.app.config["MAX_CONTENT_LENGTH"] = 1000
    task = site.task("waiting", "vice_mayor_approves")
    answer = approver.client.post(f"{task}/complete", data={"opinion": "长" * 1000})
    assert answer.status_code == 413
    assert "过大" in answer.text


def test_a_stranger_keeps_nobody_busy_with_a_long_form(person) -> None:
    """Read at one go, ten megabytes of %-signs cost seconds, before anybody has signed in."""
    answer = person("").client.post("/sign-in", data=b"login=" + b"%E9" * 400_000, content_type=URLENCODED)
    assert answer.status_code == 413


def test_a_hundred_tasks_make_one_page_with_a_way_on(site: Site, person) -> None:
    people = site.people
    for n in range(51):
        people.start(REQUESTER, "request", ANSWERS["request"] | {"subject": f"关于第 {n} 件事的请示"})
    forwarder = person(FORWARDER)
    page = forwarder.get("/tasks")
    assert page.count('class="verb"') == 50
    assert "第 1–50 件，共 52 件" in page
    assert forwarder.get("/tasks?page=2").count('class="verb"') == 2
    assert forwarder.get("/tasks?process=nothing").count('class="verb"') == 0


def test_wrong_answers_come_back_with_what_was_typed(site: Site, person) -> None:
    requester = person(REQUESTER)
    sent = typed(ANSWERS["request"]) | {"subject": "", "main_text": "写了很久的正文"}
    answer = requester.post("/start/request", sent)
    assert answer.status_code == 422
    assert "写了很久的正文" in answer.text
    assert 'role="alert"' in answer.text
    assert 'href="#f-subject"' in answer.text
    assert re.search(r"<title>有 [12] 处要改：请示 · 有序</title>", answer.text), answer.text[:600]


def test_a_missing_opinion_is_asked_for_and_the_decision_not_taken(site: Site, approver: Person) -> None:
    task = site.task("waiting", "vice_mayor_approves")
    answer = approver.post(f"{task}/complete", {"decision": "vice_mayor_returned", "opinion": " "})
    assert answer.status_code == 422
    assert 'href="#opinion"' in answer.text
    approver.get(task)


def test_a_decision_that_is_not_offered_is_refused(site: Site, approver: Person) -> None:
    task = site.task("waiting", "vice_mayor_approves")
    assert approver.post(f"{task}/complete", {"decision": "deputy_forwarded"}).status_code == 422
    assert approver.post(f"{task}/complete", {"opinion": "同意"}).status_code == 422
    approver.get(task)


def test_who_comes_second_keeps_his_words(site: Site, approver: Person, person) -> None:
    task = site.task("waiting", "vice_mayor_approves")
    second = person(APPROVER)
    assert approve(site, approver).status_code == 302
    answer = second.post(f"{task}/complete", {"decision": "vice_mayor_approved", "opinion": "另一份意见"})
    assert answer.status_code == 409
    assert "另一份意见" in answer.text
    assert second.client.get(task).status_code == 409


def test_the_server_says_which_fields_nothing_asks_for(site: Site, person) -> None:
    asked = ["f-appointment_at", "f-appointment_leader", "f-appointment_place"]
    task = site.task("fresh", "deputy_forwards")
    forwarder = person(FORWARDER)
    assert forwarder.post(f"{task}/off", {"handling": "forward"}).json == asked
    assert forwarder.post(f"{task}/off", {"handling": "arrange"}).json == []
    requester = person(REQUESTER)
    assert requester.post("/start/request/off", {"direct_to_mayor": "true"}).json == []
    assert requester.post("/start/request/off").json == ["f-direct_reason"]
    assert person(STRANGER).post(f"{task}/off").status_code == 404


def test_an_exception_is_allowed_by_giving_the_reason(site: Site, person) -> None:
    """RR-12: the executive vice mayor lets a request go straight to the mayor; why is asked for, kept and on record."""
    wish = {"scope": "overall", "direct_to_mayor": "true", "direct_reason": "汛情紧急"}
    started = person(REQUESTER).post("/start/request", typed(ANSWERS["request"]) | wish)
    site.cases["direct"] = started.location.rsplit("/", 1)[1]
    set_password(site.database, "executive_vice_mayor", PASSWORD, "operator", site.now)
    allower, task = person("executive_vice_mayor"), site.task("direct", "allow_direct")
    sent = {"decision": "direct_allowed", "capacity": "city_government:executive_vice_mayor", "opinion": "同意直呈。"}
    asked = allower.post(f"{task}/complete", sent)
    assert asked.status_code == 422
    assert 'name="reason"' in asked.text
    assert "由常务副市长写明理由后核准" in asked.text
    assert "同意直呈。" in asked.text
    assert allower.post(f"{task}/complete", sent | {"reason": "秘书长外出，防汛不能等"}).status_code == 302
    assert site.task("direct", "mayor_approves")
    assert "秘书长外出，防汛不能等" in allower.get(f"/cases/{site.cases['direct']}")


def test_who_comes_second_keeps_what_the_form_asked_for(site: Site, person) -> None:
    task = site.task("fresh", "deputy_forwards")
    written = {
        "decision": "deputy_forwarded",
        "handling": "arrange",
        "appointment_place": "第三会议室 <b>",
        "opinion": "请",
    }
    second = person(FORWARDER)
    sent = {"decision": "deputy_forwarded", "handling": "forward"}
    assert person(FORWARDER).post(f"{task}/complete", sent).status_code == 302
    answer = second.post(f"{task}/complete", written)
    assert answer.status_code == 409
    assert "第三会议室 &lt;b&gt;" in answer.text
    assert ">arrange<" not in answer.text, "a choice was picked, not written"


def test_a_draft_is_kept_until_the_decision(site: Site, approver: Person, person) -> None:
    task = site.task("waiting", "vice_mayor_approves")
    assert approver.post(f"{task}/complete", {"keep": "draft", "opinion": "写了一半"}).status_code == 302
    assert "写了一半" in person(APPROVER).get(task)
    assert approver.post(f"{task}/draft", {"opinion": "又写了一点"}).status_code == 204
    assert "又写了一点" in approver.get(task)
    assert "又写了一点" not in person(REQUESTER).get(f"/cases/{site.cases['waiting']}")


def test_a_draft_of_a_start_is_kept_per_procedure(person) -> None:
    requester = person(REQUESTER)
    requester.post("/start/request/draft", {"subject": "写了一半的请示"})
    assert "写了一半的请示" in requester.get("/start/request")
    assert "写了一半的请示" not in requester.get("/start/report")


def test_a_task_of_a_group_is_claimed_given_back_and_completed(site: Site, approver: Person, person) -> None:
    approve(site, approver)
    task = site.task("waiting", "reply_to_unit")
    registrar = person(REGISTRAR)
    assert "签收" in registrar.get(task)
    assert registrar.post(f"{task}/claim").status_code == 302
    assert "退还" in registrar.get(task)
    assert registrar.post(f"{task}/release").status_code == 302
    registrar.post(f"{task}/claim")
    answer = registrar.post(f"{task}/complete", typed(ANSWERS["reply"]))
    assert answer.status_code == 302, answer.text
    assert "事项已结束" in registrar.get(answer.location)


def test_the_starter_withdraws_and_gives_a_reason(site: Site, person) -> None:
    requester = person(REQUESTER)
    case = f"/cases/{site.cases['fresh']}"
    address = requester.get(case).split(f"{case}/raise/")[1].split('"')[0]
    answer = requester.post(f"{case}/raise/{address}", {"opinion": "材料有误，撤回重写。"})
    assert answer.status_code == 302, answer.text
    page = requester.get(case)
    assert "材料有误，撤回重写。" in page
    assert "在办" not in page.split('<dl class="ask">')[1].split("</dl>")[0]


def test_a_file_comes_back_as_it_was_and_never_runs(site: Site, person) -> None:
    requester = person(REQUESTER)
    script = b"<script>alert(1)</script>"
    sent = typed(ANSWERS["request"]) | {"files": (io.BytesIO(script), "..\\..\\页面.html", "text/html")}
    case = requester.post("/start/request", sent).location
    answer = requester.client.get(f"{case}/files/1")
    assert answer.data == script
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "%E9%A1%B5%E9%9D%A2.html" in answer.headers["Content-Disposition"]
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert person(STRANGER).client.get(f"{case}/files/1").status_code == 404


def test_what_people_write_is_text(site: Site, person) -> None:
    requester = person(REQUESTER)
    sent = typed(ANSWERS["request"]) | {
        "subject": "<img src=x onerror=alert(1)>",
        "main_text": "</textarea><b>妥否，请批示。",
    }
    page = requester.get(requester.post("/start/request", sent).location)
    assert "<img" not in page
    assert "</textarea><b>" not in page


def test_a_refusal_says_rule_and_way_out_and_keeps_the_text(site: Site, person) -> None:
    requester = person(REQUESTER)
    answers = ANSWERS["report"] | {"asks_approval": "yes", "subject": "写了很久的报告"}
    answer = requester.post("/start/report", typed(answers))
    assert answer.status_code == 422
    assert "未提交" in answer.text
    assert "RR-" in answer.text
    assert "已存为草稿" in answer.text
    assert "写了很久的报告" in requester.get("/start/report")


@pytest.mark.parametrize(
    ("login", "case", "task", "replay"),
    [(REQUESTER, 200, 200, 403), (APPROVER, 200, 200, 403), (AUDITOR, 200, 200, 200), (STRANGER, 404, 404, 404)],
)
def test_who_may_see_what(site: Site, person, login: str, case: int, task: int, replay: int) -> None:
    """Contracts 18: whoever acted or may act, the starter's head, office and auditors; 404 for everybody else."""
    who, page = person(login), f"/cases/{site.cases['waiting']}"
    who.get(page, case)
    who.get(f"{page}/diagram", case)
    who.get(f"{page}/diagram.bpmn", case)
    who.get(f"{page}/files/1", case)
    who.get(site.task("waiting", "vice_mayor_approves"), task)
    who.get(f"{page}/replay", replay)
    who.get(f"{page}/steps.json", replay)


@pytest.mark.parametrize(("login", "status"), [(REQUESTER, 403), (AUDITOR, 403), (STRANGER, 404)])
def test_who_may_not_decide(site: Site, person, login: str, status: int) -> None:
    assert approve(site, person(login)).status_code == status
    person(APPROVER).get(site.task("waiting", "vice_mayor_approves"))


def test_nothing_is_shown_to_strangers(site: Site, person) -> None:
    """Every address asks for sign-in first, except the gate, help and the files of the pages themselves."""
    client = person("").client

    def pages(endpoint: str) -> bool:
        """Not what machines ask for (web.rest)."""
        return site.app.view_functions[endpoint].__module__.startswith("web.pages.")

    open_to_all = {
        "static",
        "gate.home",
        "gate.sign_in",
        "gate.choose_language",
        "help.keys",
        "help.accessibility",
        "help.licences",
        "help.modeler",
        "help.plugin",
    }
    for rule in site.app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint in open_to_all or not pages(rule.endpoint):
            continue
        numbers = {name for name, kind in rule._converters.items() if isinstance(kind, IntegerConverter)}
        values = {name: 1 if name in numbers else site.cases["waiting"] for name in rule.arguments}
        with site.app.test_request_context():
            address = site.app.url_for(rule.endpoint, **values)
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert answer.location.startswith("/sign-in"), address


def test_a_bug_is_told_with_a_number_and_nothing_else(site: Site, approver: Person, monkeypatch, caplog) -> None:
    monkeypatch.setattr("web.pages.cases.worklist.cases", lambda *_: 1 / 0)
    answer = approver.client.get("/cases")
    assert answer.status_code == 500
    number = answer.text.split('<span class="code">')[1].split("<")[0]
    assert number.startswith("E-20261123-")
    assert "ZeroDivision" not in answer.text
    assert number in caplog.text
