"""A user completes a task: once, by whom it is for, with what the step asks."""

import threading

import pytest
from sqlalchemy import func, select
from support.requests import FORWARD, REPLY, REQUEST

from engine import history
from engine.acts import Upload
from engine.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from engine.tables import attachment, case_, event, payload

DEPUTY, LEADER = "deputy_secretary_general_2", "vice_mayor_2"


@pytest.fixture
def started(city):
    return city.start("bureau_head_finance", "request", REQUEST)


def forwarded(city, case):
    task = city.task(case, "deputy_forwards")
    return city.complete(DEPUTY, task, FORWARD, decision="deputy_forwarded", opinion="资料齐全，建议审定。")


def log(city, case):
    with city.database.reading() as connection:
        return history.events(connection, case)


def test_the_whole_way_down(city, started):
    """Start, forward, approve, reply: the case ends with the outcome of its end event."""
    forwarded(city, started.case)
    assert city.open(started.case) == [("vice_mayor_approves", LEADER)]
    city.complete(LEADER, city.task(started.case, "vice_mayor_approves"), decision="vice_mayor_approved")
    done = city.complete("office_clerk_1", city.task(started.case, "reply_to_unit"), REPLY)
    assert done.state == "completed"
    assert [e.kind for e in log(city, started.case)] == ["started"] + ["completed"] * 3
    with city.database.reading() as connection:
        assert connection.execute(select(case_.c.outcome)).scalar_one() == "request_approved"


def test_double_submission_completes_once(city, started):
    """The loser is told who was first and when, and the case is unharmed."""
    task = city.task(started.case, "deputy_forwards")
    forwarded(city, started.case)
    with pytest.raises(Conflict) as caught:
        city.complete(DEPUTY, task, FORWARD, decision="deputy_returned", opinion="退回")
    assert caught.value.code == "TASK_ALREADY_COMPLETED"
    assert "09:00" in caught.value.sentence
    assert city.open(started.case) == [("vice_mayor_approves", LEADER)]
    assert len(log(city, started.case)) == 2


def test_eight_people_press_complete_at_once(city, started):
    forwarded(city, started.case)
    city.complete(LEADER, city.task(started.case, "vice_mayor_approves"), decision="vice_mayor_approved")
    task = city.task(started.case, "reply_to_unit")
    outcomes = []

    def press(login):
        try:
            city.complete(login, task, REPLY)
            outcomes.append("done")
        except Conflict as error:
            outcomes.append(error.code)

    rivals = [threading.Thread(target=press, args=(f"office_clerk_{1 + n % 2}",)) for n in range(8)]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join()
    assert sorted(outcomes) == ["TASK_ALREADY_COMPLETED"] * 7 + ["done"]
    assert [e.kind for e in log(city, started.case)].count("completed") == 3


def test_strangers_find_nothing_and_bystanders_may_not(city, started):
    """Contracts 18: 404 for who may not see the case, 403 for who may see but not act."""
    task = city.task(started.case, "deputy_forwards")
    with pytest.raises(NotFound):
        city.complete("bureau_head_education", task, FORWARD, decision="deputy_forwarded")
    with pytest.raises(NotAllowed):
        city.complete("bureau_head_finance", task, FORWARD, decision="deputy_forwarded")
    with pytest.raises(NotAllowed):
        city.complete("auditor", task, FORWARD, decision="deputy_forwarded")


def test_a_decision_must_be_one_of_the_flows(city, started):
    """Contracts 21: the flow's id from the page, one of the literals over REST, nothing else."""
    task = city.task(started.case, "deputy_forwards")
    for given in ({}, {"decision": "mayor_approved"}, {"answers": {**FORWARD, "deputy_decision": "anything"}}):
        answers = given.pop("answers", FORWARD)
        with pytest.raises(Invalid) as caught:
            city.complete(DEPUTY, task, answers, **given)
        assert caught.value.code == "DECISION_UNKNOWN"
    choices = {}
    with city.database.reading() as connection:
        program = history.replay(connection, started.case).frames[-1].case.program
        choices = {c.flow: c for c in program.elements["deputy_forwards"].choices}
    literal = choices["deputy_forwarded"]
    city.complete(DEPUTY, task, {**FORWARD, literal.variable: literal.literal})
    assert city.open(started.case) == [("vice_mayor_approves", LEADER)]


def test_an_opinion_where_the_flow_asks_for_one(city, started):
    task = city.task(started.case, "deputy_forwards")
    for opinion in ("", "  \n "):
        with pytest.raises(Invalid) as caught:
            city.complete(DEPUTY, task, FORWARD, decision="deputy_returned", opinion=opinion)
        assert caught.value.code == "OPINION_REQUIRED"
    assert len(log(city, started.case)) == 1


@pytest.mark.parametrize(
    "answers",
    [
        {"route": "overall"},
        {"unit": "education"},
        {"starter": "mayor"},
        {"deputy_secretary": "x"},
        {"typename": "x"},
        {"__proto__": {}},
    ],
)
def test_a_caller_sets_nothing_but_the_forms_keys(city, started, answers):
    """Contracts 17: otherwise a caller could choose his own approver."""
    with pytest.raises(Invalid):
        city.start("bureau_head_finance", "request", {**REQUEST, **answers})
    task = city.task(started.case, "deputy_forwards")
    with pytest.raises(Invalid):
        city.complete(DEPUTY, task, {**FORWARD, **answers}, decision="deputy_forwarded")


def test_a_task_without_form_takes_no_variables_in_a_closed_process(city, started):
    forwarded(city, started.case)
    with pytest.raises(Invalid) as caught:
        city.complete(LEADER, city.task(started.case, "vice_mayor_approves"), {"x": 1}, decision="vice_mayor_approved")
    assert caught.value.code == "VARIABLE_NOT_ACCEPTED"


def test_a_refusal_is_kept_and_nothing_else(city):
    """Contracts 9: rule, code and a digest of the try; the start itself left no trace."""
    with pytest.raises(Refused) as caught:
        city.start("bureau_head_finance", "request", {**REQUEST, "category": None})
    assert (caught.value.code, caught.value.rule) == ("NOT_MAJOR", "RR-02")
    assert caught.value.record == "refusals/1"
    with city.database.reading() as connection:
        (kept,) = history.events(connection, "system:refusals")
        assert kept.data["code"] == "NOT_MAJOR"
        assert kept.actor == "bureau_head_finance"
        assert connection.execute(select(func.count()).select_from(case_)).scalar_one() == 0


def test_answers_and_opinions_lie_in_the_payload_only(city, started):
    """Contracts 8: the event holds a salted digest, so that lawful destruction stays possible."""
    forwarded(city, started.case)
    with city.database.reading() as connection:
        bodies = " ".join(connection.execute(select(event.c.body).where(event.c.stream == started.case)).scalars())
        contents = " ".join(connection.execute(select(payload.c.content)).scalars())
    assert "建议审定" in contents
    assert "建议审定" not in bodies
    assert REQUEST["main_text"] not in bodies


def test_attachments_are_kept_whole(city):
    """Contracts 24: chunks of at most 1 MiB; name, size and SM3 in the log."""
    big = Upload("测算:表/../x.bin", "text/html", bytes(range(256)) * 10_000)
    started = city.start("bureau_head_finance", "request", REQUEST, uploads=(big, city.file))
    with city.database.reading() as connection:
        rows = connection.execute(select(attachment).order_by(attachment.c.n)).mappings().all()
        assert [(r["name"], r["size"]) for r in rows] == [("测算_表_.._x.bin", 2_560_000), ("说明.txt", 12)]
        assert history.verify_case(connection, started.case) == []


def test_rare_characters_survive(city):
    rare = "喆堃犇垚淼晢昉㛃玥赟翀彧镕氹䶮昇颋𠮷" * 2
    started = city.start("bureau_head_finance", "request", {**REQUEST, "subject": rare})
    assert started.title == rare


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_what_cannot_be_kept_is_refused(city, text):
    with pytest.raises(Invalid):
        city.start("bureau_head_finance", "request", {**REQUEST, "subject": text})
