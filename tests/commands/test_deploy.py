"""A designer deploys: everything is checked, versions have no gaps, running cases keep theirs (contracts 7)."""

import json

import pytest
from sqlalchemy import func, select
from support.city import FOUNDED, PROCESSES
from support.schedules import reporting, written
from support.yard import CLERK, DIAGRAMS, drawn, el, rivals, steps

from engine.acts import Submission
from engine.commands.deploy import Parcel, deploy
from engine.commands.import_organisation import import_organisation
from engine.commands.start_case import Wish, start_case
from engine.errors import Invalid, NotAllowed, NotFound
from engine.tables import bundle, definition, deployment, resource

INNER = (DIAGRAMS / "inner.bpmn").read_bytes()


def counts(yard):
    with yard.database.reading() as connection:
        return [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (deployment, definition, bundle, resource)
        ]


def versions(yard, key):
    with yard.database.reading() as connection:
        wanted = select(definition.c.version).where(definition.c.key == key).order_by(definition.c.version)
        return list(connection.execute(wanted).scalars())


def form(ident, *keys):
    fields = [{"type": "textfield", "key": key, "label": key, "id": f"f_{key}"} for key in keys]
    head = {"type": "default", "schemaVersion": 16, "executionPlatform": "Camunda Platform"}
    return json.dumps({**head, "executionPlatformVersion": "7.22.0", "id": ident, "components": fields}).encode()


def with_form(ident, binding="deployment"):
    """A process whose one task shows the form `sheet`."""
    old = '<bpmn:userTask id="work"'
    new = f'{old} camunda:formRef="sheet" camunda:formRefBinding="{binding}"'
    return drawn(ident, steps("work").replace(old, new))


def fields(yard, case):
    """Keys that the form of the case's task accepts: each is tried alone."""
    taken = []
    for key in ("first", "second"):
        try:
            yard.complete(CLERK, yard.task(case, "work"), {key: "x", "neither": "x"})
        except Invalid as error:
            taken += [key] if key not in error.problems else []
    return taken


# -- who and what
def test_designers_and_operators_deploy_and_nobody_else(yard):
    before = counts(yard)
    for login, family in (
        (CLERK, NotAllowed),
        ("auditor", NotAllowed),
        ("mayor", NotAllowed),
        ("nobody", NotFound),
        ("\ud800", NotFound),
    ):
        with pytest.raises(family):
            deploy(yard.database, login, Parcel({"a.bpmn": INNER}, "x", filter_duplicates=False), yard.now)
    assert counts(yard) == before
    deploy(yard.database, "operator", Parcel({"a.bpmn": INNER}, "x", filter_duplicates=False), yard.now)
    assert versions(yard, "inner") == [1, 2]


def test_bad_files_give_all_findings_and_store_nothing(yard):
    """One pass names them all, file by file; a good file beside them does not slip in."""
    before = counts(yard)
    files = {
        "good.bpmn": drawn("good", steps("work")),
        "broken.bpmn": b"<not xml",
        "nowhere.bpmn": drawn("nowhere", el("startEvent", "begun", name="提出") + el("userTask", "lost", name="办")),
        "missing.bpmn": with_form("missing"),
        "bad.form": b"{",
        "bad.dmn": b"<definitions/>",
    }
    with pytest.raises(Invalid) as caught:
        yard.deploy(files)
    found = {finding.file for finding in caught.value.findings}
    assert found == {"broken.bpmn", "nowhere.bpmn", "missing.bpmn", "bad.form", "bad.dmn"}
    assert all(f.sentence and f.remedy and f.rule for f in caught.value.findings)
    assert counts(yard) == before
    with pytest.raises(NotFound):
        yard.begin("good")
    assert yard.proved() == []


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"a.bpmn": b""},
        {"a.bpmn": b"\0" * 1000},
        {"a.bpmn": b"<a>" * 100_000},
        {"a.bpmn": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'},
        {"a.form": b"[" * 100_000},
        {"a\0b.bpmn": INNER},
        {"\ud800.bpmn": INNER},
        {"a.bpmn": drawn("k" * 101, steps("work"))},
        {"a.bpmn": drawn("long", steps("w" * 101))},
        {"x" * 5000 + ".bpmn": INNER},
    ],
    ids=lambda files: next(iter(files), "none")[:12].encode("unicode_escape").decode() + str(len(str(files))),
)
def test_hostile_parcels_are_refused_with_a_sentence(yard, files):
    before = counts(yard)
    with pytest.raises(Invalid) as caught:
        yard.deploy(files)
    assert caught.value.sentence
    assert counts(yard) == before


# -- versions
def test_the_same_again_is_the_same(yard):
    before = counts(yard)
    first = yard.deploy({"a.bpmn": drawn("again", steps("work"))}, name="one")
    second = yard.deploy({"a.bpmn": drawn("again", steps("work"))}, name="two")
    assert second.duplicate
    assert not first.duplicate
    assert [d["id"] for d in second.definitions] == [d["id"] for d in first.definitions]
    assert counts(yard) == [n + 1 for n in before]
    third = yard.deploy({"a.bpmn": drawn("again", steps("work"))}, filter_duplicates=False)
    assert third.definitions[0]["version"] == 2
    assert counts(yard)[3] == before[3] + 1, "one content, stored once"
    assert yard.proved() == []


def test_an_older_version_deployed_again_is_a_new_one(yard):
    old, new = drawn("back", steps("work")), drawn("back", steps("work", "more"))
    for content, version in ((old, 1), (new, 2), (old, 3), (old, 3)):
        assert yard.deploy({"a.bpmn": content}).definitions[0]["version"] == version
    case = yard.begin("back")
    yard.finish(case, "work")
    assert yard.elements(case) == []


def test_eight_deploy_at_once_and_versions_have_no_gap(yard):
    contents = [drawn("rival", steps("work"), name=f"第{n}个") for n in range(8)]
    outcomes = rivals([lambda content=content: yard.deploy({"a.bpmn": content}) for content in contents])
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)], outcomes
    assert versions(yard, "rival") == list(range(1, 9))
    assert [event.seq for event in yard.log("system:deployments")] == list(range(1, counts(yard)[0] + 1))
    assert yard.proved() == []


def test_eight_deploy_the_same_at_once_and_there_is_one(yard):
    outcomes = rivals([lambda: yard.deploy({"a.bpmn": drawn("same", steps("work"))})] * 8)
    assert sorted(outcome.duplicate for outcome in outcomes) == [False] + [True] * 7
    assert versions(yard, "same") == [1]
    assert yard.proved() == []


def test_the_very_first_deployments_at_once(database):
    """Before any stream exists there is no row to wait for: the unique keys decide, and the loser tries again."""
    import_organisation(database, "operator", PROCESSES / "organisation", FOUNDED)
    files = [{"a.bpmn": drawn("rival", steps("work"), name=f"第{n}个")} for n in range(4)]
    outcomes = rivals([lambda f=f: deploy(database, "designer", Parcel(f, "x"), FOUNDED) for f in files])
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)], outcomes
    with database.reading() as connection:
        wanted = select(definition.c.version).order_by(definition.c.version)
        assert list(connection.execute(wanted).scalars()) == [1, 2, 3, 4]


# -- what a case runs on
def test_the_modeler_sends_one_file_and_earlier_forms_serve(yard):
    """Contracts 7: the resource in this deployment, else the newest earlier one that has it; then frozen."""
    with pytest.raises(Invalid) as caught:
        yard.deploy({"a.bpmn": with_form("alone")})
    assert "sheet" in str(caught.value.findings)
    yard.deploy({"sheet.form": form("sheet", "first")})
    yard.deploy({"a.bpmn": with_form("alone")})
    before = yard.begin("alone")
    yard.deploy({"sheet.form": form("sheet", "second")})
    after = yard.begin("alone")
    assert fields(yard, before) == fields(yard, after) == ["first"], "the version keeps what it was deployed with"
    yard.deploy({"a.bpmn": with_form("alone"), "other.form": form("other", "x")})
    newest = yard.begin("alone")
    assert fields(yard, newest) == ["second"]
    assert fields(yard, before) == ["first"]
    assert yard.proved() == []


def test_a_diagram_sent_once_more_takes_the_form_that_came_alone_meanwhile(yard):
    """Contracts 7, as the Modeler does it: the diagram, then the form by itself, then the diagram as it was."""
    yard.deploy({"sheet.form": form("sheet", "first")})
    yard.deploy({"a.bpmn": with_form("alone")})
    yard.deploy({"sheet.form": form("sheet", "second")})
    again = yard.deploy({"a.bpmn": with_form("alone")})
    assert not again.duplicate
    assert fields(yard, yard.begin("alone")) == ["second"]
    assert yard.deploy({"a.bpmn": with_form("alone")}).duplicate, "and now it is the same"


def test_one_file_is_judged_with_what_is_deployed(yard):
    """The Modeler sends the diagram alone; what it is made for is in force already (finding and file as for both)."""
    asked = form("sheet", "amount").replace(b'"textfield"', b'"number"')
    yard.deploy({"sheet.form": asked, "a.bpmn": with_form("alone")})
    noted = {(w.rule, w.file, w.element) for w in yard.deploy({"sheet.form": form("sheet", "sum")}).warnings}
    assert ("used-by-others", "sheet.form", "sheet") in noted
    assert ("used-by-others", "sheet.form", "sheet") not in {
        (w.rule, w.file, w.element) for w in yard.deploy({"sheet.form": form("sheet", "sum")}).warnings
    }


def test_binding_latest_is_resolved_when_a_case_starts(yard):
    yard.deploy({"sheet.form": form("sheet", "first"), "a.bpmn": with_form("modern", "latest")})
    before = yard.begin("modern")
    yard.deploy({"sheet.form": form("sheet", "second")})
    after = yard.begin("modern")
    assert (fields(yard, before), fields(yard, after)) == (["first"], ["second"])
    assert yard.proved() == []


def test_a_called_process_bound_to_latest_is_todays(yard):
    before = yard.begin("outer")
    yard.deploy({"inner.bpmn": drawn("inner", steps("check", "check_again"))})
    after = yard.begin("outer")
    for case in (before, after):
        yard.finish(case, "check")
    assert (yard.elements(before), yard.elements(after)) == ([], ["check_again"])
    assert yard.proved() == []


def test_running_cases_end_on_their_version(yard):
    """A step is added, a flow renamed, a task taken away: they go on as they began, and replay so."""
    yard.deploy({"a.bpmn": drawn("moving", steps("work", "sign"))})
    running = [yard.begin("moving") for _ in range(2)]
    yard.finish(running[1], "work")
    yard.deploy({"a.bpmn": drawn("moving", steps("work", "check", "sign"))})
    newer = yard.begin("moving")
    yard.deploy({"a.bpmn": drawn("moving", steps("sign").replace("begun_sign", "straight_on"))})
    newest = yard.begin("moving")
    yard.finish(running[0], "work")
    yard.finish(newer, "work")
    assert [yard.elements(case) for case in (*running, newer, newest)] == [["sign"], ["sign"], ["check"], ["sign"]]
    yard.finish(running[0], "sign")
    assert yard.elements(running[0]) == []
    assert yard.proved() == []


def test_a_start_against_a_deployment_runs_on_one_of_both(yard):
    old, new = drawn("swap", steps("work")), drawn("swap", steps("check"))
    yard.deploy({"a.bpmn": old})

    def start():
        return start_case(yard.database, CLERK, Wish(process="swap"), Submission(), yard.now)

    outcomes = rivals([start, start, lambda: yard.deploy({"a.bpmn": new}), start, start])
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)], outcomes
    for started in (outcome for n, outcome in enumerate(outcomes) if n != 2):
        version = started.definition.split(":")[1]
        assert yard.elements(started.case) == [{"1": "work", "2": "check"}[version]]
    assert yard.proved() == []


def test_things_of_several_kinds_may_have_one_id(yard):
    """A form, a table, a schedule and the process they belong to may all be called alike: none is lost."""
    files = {
        "reporting.bpmn": reporting("reporting"),
        "reporting.form": form("reporting", "first"),
        "reporting.schedule.yaml": written(id="reporting"),
    }
    made = yard.deploy(files)
    assert sorted((row["kind"], row["key"]) for row in made.definitions) == [
        ("form", "reporting"),
        ("process", "reporting"),
        ("schedule", "reporting"),
    ]
    with yard.database.reading() as connection:
        kept = connection.execute(select(definition.c.kind).where(definition.c.key == "reporting")).scalars().all()
    assert sorted(kept) == ["form", "process", "schedule"]
    assert made.definitions[0]["id"] == f"reporting:1:{made.deployment['id']}"  # as Camunda 7
    assert yard.deploy(files).duplicate
    assert yard.proved() == []
