"""The diagrams beside this file, one for every part of the language that runs: what BPMN 2.0 and Camunda 7 say happens.

docs/reference/language.md names these tests as proof of its rows; `test_table.py` holds it to that.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from support.bpmn import NOW, Run, build
from support.forms import case, problems

from engine import diagrams, machine

HERE = Path(__file__).parent
OTHERS = {
    "calls_local": {"process_called": (HERE / "called.bpmn").read_bytes()},
    "calls": {"process_called": (HERE / "called.bpmn").read_bytes()},
    "decisions": {"decision_route": (HERE / "route.dmn").read_bytes()},
    "forms": {"form_opinion": (HERE / "opinion.form").read_bytes()},
    "form_keys": {"form_opinion": (HERE / "opinion.form").read_bytes()},
}


def begun(name: str, target: str | None = None, **values: object) -> Run:
    """A case of the diagram `name`, started by li."""
    program = build((HERE / f"{name}.bpmn").read_bytes(), name, **OTHERS.get(name, {}))
    return Run(program, {"starter": "li", **values}, target=target)


def sent(run: Run) -> list[tuple[str, str, dict]]:
    """What went out in the last step: kind, name, values."""
    return [(out.kind, out.name, dict(out.values)) for out in run.result.outbox]


@pytest.mark.parametrize("path", sorted(HERE.glob("*.bpmn")), ids=lambda path: path.stem)
def test_every_diagram_is_without_findings(path: Path) -> None:
    assert diagrams.check(path.stem, path.read_bytes(), path.name) == ()


def test_plain_and_manual_tasks_are_passed_and_a_task_may_end_its_path() -> None:
    """BPMN 2.0, 13.2: a task without a flow out ends its path."""
    run = begun("plain_tasks")
    assert run.trail("entered") == ["begun", "passed", "by_hand", "write"]
    assert run.complete("write").result.completed


def test_scripts_in_juel_and_feel() -> None:
    run = begun("scripts", number=3)
    assert (run.variables["twice"], run.variables["total"]) == (6, 9)


def test_messages_are_thrown_caught_and_listened_to() -> None:
    """BPMN 2.0, 10.5.5."""
    run = begun("messages", words="hello")
    assert sent(run) == [("message", "reply", {"text": "hello"}), ("message", "reply", {"text": "again"})]
    run.fire("receive").fire("caught", said="yes")
    assert run.variables["said"] == "yes"
    run.fire("reminded").fire("reminded")
    assert run.offers == ["note", "note", "read"]
    assert sent(run.complete("read")) == [("message", "reply", {"text": "done"})]
    run = begun("messages", words="hello").fire("receive").fire("caught").fire("withdrawn")
    assert run.result.end_events == ("taken_back",)


def test_a_message_starts_a_case() -> None:
    run = begun("message_start", target="by_message")
    assert run.program.message_starts == {"reply": "by_message"}
    assert run.offers == begun("message_start").offers == ["work"]


def test_signals_are_thrown_and_heard() -> None:
    run = begun("signals", where="hall")
    assert sent(run) == [("signal", "alarm", {"place": "hall"})]
    run.fire("heard").fire("again").fire("again")
    assert run.offers == ["count", "count", "leave"]
    assert sent(run.complete("leave")) == [("signal", "clear", {})]


def test_a_signal_starts_a_case() -> None:
    run = begun("signal_start", target="by_signal")
    assert run.program.signal_starts == {"alarm": "by_signal"}
    assert run.offers == ["work"]


def test_timers_by_date_duration_and_cycle() -> None:
    """ISO 8601; without a zone it is the clock of Beijing."""
    run = begun("timers")
    assert run.result.waits[0].due == dt.datetime(2026, 12, 1, 1, 0, tzinfo=dt.UTC)
    run.fire("on_the_day")
    assert run.result.waits[0].due == NOW + dt.timedelta(hours=3)
    run.fire("three_hours").fire("each_day").fire("each_day")
    assert run.offers == ["remind", "remind", "work"]
    assert run.waits == ["too_late"]
    assert run.result.waits[0].due == dt.datetime(2026, 12, 23, 1, 0, tzinfo=dt.UTC)
    run.fire("too_late").complete("remind").complete("remind")
    assert run.result.completed


def test_a_timer_starts_cases() -> None:
    assert begun("timer_start").program.timer_starts == {"each_month": ("cycle", "R/2026-12-01T09:00:00/P1M")}


def test_an_error_is_caught_by_its_code_with_its_message() -> None:
    run = begun("errors").complete("look", number=5)
    assert run.offers == ["mend"]
    assert (run.variables["code"], run.variables["why"]) == ("BAD", "第 5 件不对")
    assert begun("errors").complete("look", number=2).result.end_events == ("ended",)


def test_what_is_completed_is_undone_and_the_throw_waits_for_it() -> None:
    """BPMN 2.0, 10.7 and 13.5.5: one activity, or all that can be undone, the last first."""
    run = begun("compensations").complete("book").complete("write")
    assert run.offers == ["correct"]
    assert run.complete("correct").complete("check").offers == ["unbook"]
    assert run.complete("unbook").result.end_events == ("called_off",)


def test_a_transaction_that_is_cancelled_is_undone_and_left_by_its_boundary_event() -> None:
    """BPMN 2.0, 13.3.4."""
    run = begun("transactions").complete("book").complete("ask", answer="no")
    assert run.offers == ["unbook"]
    assert run.complete("unbook").offers == ["explain"]
    assert begun("transactions").complete("book").complete("ask", answer="yes").result.end_events == ("ended",)


def test_an_escalation_goes_up_and_leaves_the_work_alone() -> None:
    run = begun("escalations")
    assert run.offers == ["advise", "go_on"]
    assert run.variables["which"] == "UP"
    assert run.complete("go_on").offers == ["advise", "advise"]


def test_a_link_is_a_flow() -> None:
    assert begun("links").offers == ["work"]


def test_a_terminate_end_takes_everything_away() -> None:
    run = begun("terminates")
    assert run.offers == ["one", "two"]
    assert run.complete("one").result.completed


@pytest.mark.parametrize(
    ("number", "legal", "costs", "first", "then"),
    [
        (3, True, True, "small", ["law", "money"]),
        (30, False, True, "large", ["money"]),
        (30, False, False, "large", ["neither"]),
    ],
)
def test_gateways(number: int, legal: bool, costs: bool, first: str, then: list[str]) -> None:
    """BPMN 2.0, 13.4."""
    run = begun("gateways", number=number, legal=legal, costs=costs)
    assert run.offers == [first]
    run.complete(first)
    assert run.offers == then
    for element in then:
        run.complete(element)
    assert run.offers == ["left", "right"]
    assert run.complete("right").offers == ["left"]
    assert run.complete("left").waits == ["answered", "waited"]
    assert run.fire("waited").result.end_events == ("silence",)


@pytest.mark.parametrize(
    ("legal", "costs", "then"),
    [(True, True, ["ask_law", "ask_money"]), (False, True, ["ask_money"]), (False, False, ["go_on"])],
)
def test_conditions_and_a_default_on_flows_out_of_a_task(legal: bool, costs: bool, then: list[str]) -> None:
    """BPMN 2.0, 13.3.1: conditional flows; several plain flows are a fork."""
    run = begun("flows_of_tasks").complete("decide", legal=legal, costs=costs)
    assert run.offers == then
    if then == ["go_on"]:
        assert run.complete("go_on").offers == ["a", "b"]


def test_multi_instance_at_once_in_turn_and_over_sub_processes() -> None:
    """BPMN 2.0, 13.3.7."""
    run = begun("many", units=["law", "money", "forest"], number=2, places=["north", "south"])
    assert [offer.assignment.candidate_groups for offer in run.result.offers] == [("law",), ("money",), ("forest",)]
    run.complete("each_signs").complete("each_signs")
    assert run.offers == ["in_turn"]
    assert run.complete("in_turn").offers == ["in_turn"]
    assert run.complete("in_turn").offers == ["visit", "visit"]
    assert run.complete("visit").complete("visit").offers == ["write"]


def test_sub_processes_and_events_in_them() -> None:
    run = begun("sub_processes").fire("asked_meanwhile").fire("asked_meanwhile")
    assert run.offers == ["answer", "answer", "work"]
    run.complete("work").complete("answer")
    assert run.offers == ["answer"]
    assert run.complete("answer").offers == ["close"]
    run = begun("sub_processes").fire("withdrawing")
    assert run.offers == ["file"]
    assert run.complete("file").result.end_events == ("taken_back",)


def test_a_called_process_gets_and_gives_back_what_is_named() -> None:
    run = begun("calls", number=3, matter_key="2026-7")
    seen = machine.variables(run.program, run.result.rows, run.token("count_them"))
    assert (seen["count"], seen["next"], "number" in seen) == (3, 4, False)
    run.complete("count_them", result=5)
    assert (run.variables["answer"], run.variables["tenfold"], "result" in run.variables) == (5, 50, False)
    seen = machine.variables(run.program, run.result.rows, run.token("count_them"))
    assert seen["number"] == 3
    assert run.complete("count_them", result=6).variables["result"] == 6


def test_inputs_are_local_and_outputs_come_out() -> None:
    run = begun("mappings", number=3, who="li")
    seen = machine.variables(run.program, run.result.rows, run.token("work"))
    assert (seen["text"], seen["items"], seen["person"]) == ("第 3 件", ["first", 3], {"name": "li", "age": 3})
    run.complete("work", opinion="fine")
    assert run.variables["kept"] == "fine"
    assert "text" not in run.variables


def test_external_work_of_every_kind_is_offered_by_topic() -> None:
    run = begun("external", kind="plan")
    for element, topic in [
        ("number_paper", "number-plan"),
        ("send_letter", "mail"),
        ("judge", "judge"),
        ("told", "tell"),
    ]:
        assert [(offer.element, offer.kind, offer.topic) for offer in run.result.offers] == [
            (element, "external", topic)
        ]
        run.complete(element)
    assert run.offers == ["look"]


def test_a_decision_gives_its_result_in_four_shapes() -> None:
    """Camunda 7: mapDecisionResult."""
    seen = begun("decisions", number=12).variables
    assert seen["way"] == "long"
    assert seen["row"] == {"way": "long"}
    assert seen["entries"] == ["long"]
    assert seen["rows"] == [{"way": "long"}]


def test_who_until_when_and_how_urgent() -> None:
    run = begun("assignments", second="wang")
    who = run.result.offers[0].assignment
    assert (who.assignee, who.priority) == ("li", 80)
    assert who.due == dt.datetime(2026, 12, 15, 16, 0, tzinfo=dt.UTC)
    assert who.follow_up == dt.datetime(2026, 12, 10, 1, 0, tzinfo=dt.UTC)
    who = run.complete("draft").result.offers[0].assignment
    assert who.candidate_users == ("li", "wang")
    assert who.candidate_groups == ("government_office",)


def test_forms_of_files_and_fields_of_the_diagram() -> None:
    run = begun("forms")
    program = run.program
    assert [program.elements[name].form for name in ("fill", "fill_again")] == ["opinion", "opinion"]
    fields = {field.key: field for field in program.forms[program.elements["begun"].form].fields}
    assert list(fields) == ["title", "kind", "on", "urgent", "pages"]
    assert program.forms[program.elements["fill_fields"].form].fields[0].key == "heading"


def test_pictures_say_nothing_to_the_engine() -> None:
    run = begun("pictures")
    assert run.trail("entered") == ["begun", "work"]
    assert run.program.elements["work"].documentation == "先看再办。"
    assert run.complete("work").result.completed


def test_properties_are_told() -> None:
    element = begun("properties").program.elements["work"]
    assert element.properties["attachments"] == "optional"
    assert element.attachments == "optional"
    assert element.properties["colour_of_the_cover"] == "red"


def test_human_performers_and_potential_owners() -> None:
    """BPMN 2.0, 10.3.4: who holds the task, and who may take it; written as Camunda 7 reads it."""
    run = begun("performers", who="sun", group="office")
    (offer,) = run.result.offers
    assert offer.assignment.assignee == "sun"
    run.complete("write")
    (offer,) = run.result.offers
    given = offer.assignment
    assert (given.assignee, given.candidate_users) == (None, ("zhao", "wang", "sun"))
    assert given.candidate_groups == ("office", "archive")
    info = run.program.info("check")
    assert info.candidate_groups == "${group},archive"  # what pages say before the task opens


def test_form_keys_name_a_form_of_ours_or_one_elsewhere() -> None:
    """Camunda 7, «user task forms»: camunda-forms: is a form of the deployment, other keys are for others."""
    program = begun("form_keys").program
    assert [(info.form, info.form_key) for info in program.elements.values()] == [
        ("", "embedded:app:forms/start.html"),
        ("opinion", "camunda-forms:deployment:forms/opinion.form"),
        ("", "https://forms.example/check"),
    ]
    assert program.forms.keys() == {"opinion"}


def test_local_variables_go_in_and_come_out_of_a_call() -> None:
    """camunda:local: only what the call itself holds (its inputs) goes in; what comes out stays with the call."""
    run = begun("calls_local", number=3, secret=1)
    seen = machine.variables(run.program, run.result.rows, run.token("count_them"))
    assert seen == {"mine": 4, "not_mine": None, "again": 4, "starter": "li"}
    run.complete("count_them", result=7, verdict="ok")
    assert run.offers == ["look"]
    assert run.variables == {"number": 3, "secret": 1, "starter": "li", "kept": 70, "verdict": "ok"}


def test_the_name_of_a_task_may_hold_an_expression() -> None:
    """Camunda 7 evaluates it when the task opens; static pages leave the expression out. `about` is ours."""
    run = begun("names", who="李", what="关于防汛的请示")
    assert run.result.offers[0].assignment.name == "问候 李"
    assert run.program.elements["greet"].name == "问候 …"
    assert run.complete("greet").result.offers[0].assignment.name == "登记决定：关于防汛的请示"
    assert run.program.elements["decide"].name == "登记决定"
    assert run.complete("decide").result.offers[0].assignment.name == ""


def test_results_and_failures_of_external_work_may_be_errors() -> None:
    """Camunda 7, «external tasks», error event definitions: asked when the work is completed or has failed."""
    run = begun("external_errors", answer="")
    assert begun("external_errors", answer="").complete("send", answer="yes").offers == ["look"]
    token = run.token("send")
    for message, code in (("busy now", "busy"), ("broken", None)):
        said = {"errorMessage": message, "errorDetails": ""}
        assert machine.error_in(run.program, run.result.rows, token, said, run.moment()) == code
    run.complete("send", answer="no")
    assert (run.offers, run.variables["code"], run.variables["why"]) == (["mend"], "refused", None)


def test_form_properties_are_fields_like_any_other() -> None:
    """The form of Camunda 7's early days: id, name, type, required, writable, default and the values of an enum."""
    run = begun("form_properties")
    form = run.program.forms[run.program.info("ask").form]
    assert form.check({"speaker": "李老师", "room": "west"}, case()) == {
        "speaker": "李老师",
        "duration": None,
        "room": "west",
    }
    assert problems(form, {"speaker": "", "room": "north"}).keys() == {"speaker", "room"}
    assert [field.key for field in form.fields] == ["speaker", "duration", "room", "host"]
