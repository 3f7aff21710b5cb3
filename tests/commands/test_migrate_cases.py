"""Migration of running cases: in bulk, each whole or not at all, with reasons; replay and proof agree."""

import pytest
from sqlalchemy import select
from support.designer import Copy
from support.requests import FORWARD, REQUEST
from support.yard import CLERK, STRANGER, chain, drawn, el, prop, rivals, steps, timer

from engine import history, worklist
from engine.commands.claim_task import claim_task
from engine.commands.deploy import Parcel
from engine.commands.deploy import deploy as deploy_files
from engine.commands.migrate_cases import Wish, migrate_cases
from engine.commands.move_case import move_case
from engine.commands.save_draft import save_draft
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.tables import case_, definition, due_work, register_entry, subscription
from engine.worklist import Route, listing

GROUP = {"camunda_candidateGroups": "government_office"}
START, END = el("startEvent", "begun", name="提出"), el("endEvent", "ended", name="办结")


def route(yard, process="plan", renamed=None, **more):
    with yard.database.reading() as connection:
        found = [worklist.definition_of(connection, process, n) for n in (more.pop("old", 1), more.pop("new", 2))]
    return Route(*found, renamed or {}, **more)


def migrate(yard, path, login="operator", **more):
    return migrate_cases(yard.database, login, Wish(path, **more), lambda: yard.now)


def page(yard, case, login="operator"):
    with yard.database.reading() as connection:
        return worklist.case(connection, worklist.actor(connection, login, yard.now), case)


def row(yard, table, *where):
    with yard.database.reading() as connection:
        return [dict(one) for one in connection.execute(select(table).where(*where)).mappings()]


def deploy(yard, body, **attributes):
    yard.deploy({"plan.bpmn": drawn("plan", body, **attributes)})


def several(yard, number):
    """So many cases, one after the other."""
    found = []
    for _ in range(number):
        yard.pass_time(seconds=1)
        found.append(yard.begin("plan"))
    return found


def version(yard, case):
    with yard.database.reading() as connection:
        wanted = select(definition.c.version).join(case_, case_.c.definition_id == definition.c.id)
        return connection.execute(wanted.where(case_.c.id == case)).scalar_one()


def test_what_people_have_in_hand_stays_in_their_hands(yard):
    """Ids, claims, drafts, time limits: the same task, in the new version's words."""
    deploy(yard, steps("first", "second"))
    case = yard.begin("plan")
    yard.finish(case, "first")
    (before,) = yard.tasks(case)
    claim_task(yard.database, CLERK, before["id"], yard.now)
    save_draft(yard.database, CLERK, before["id"], {"opinion": "写了一半"}, yard.now)
    more = el("userTask", "fresh", name="复核", **GROUP) + chain("signed fresh ended")
    deploy(yard, START + END + el("userTask", "signed", name="签发", **GROUP) + chain("begun signed") + more)
    path = route(yard, renamed={"second": "signed"})
    (looked,) = migrate(yard, path, dry_run=True)
    assert (looked.moves, looked.case, version(yard, case)) == (True, case, 1)
    (moved,) = migrate(yard, path, reason="按新办法")
    assert (moved, version(yard, case)) == (looked, 2)
    (after,) = yard.tasks(case)
    assert after == {**before, "element": "signed", "name": "签发", "assignee": CLERK}
    with yard.database.reading() as connection:
        who = worklist.actor(connection, CLERK, yard.now)
        assert worklist.task(connection, who, after["id"]).draft.fields == {"opinion": "写了一半"}
    line = page(yard, case).line[0]
    assert (line.act, line.basis) == ("案卷转到第 2 版流程", "理由：按新办法；原为第 1 版，已经走过的不变")
    assert [one.act for one in page(yard, case).line] == ["案卷转到第 2 版流程", "签收“second”", "first", "提出"]
    yard.finish(case, "signed")
    assert yard.elements(case) == ["fresh"]
    yard.finish(case, "fresh")
    assert yard.kinds(case) == ["started", "completed", "claimed", "migrated", "completed", "completed"]
    assert migrate(yard, path) == ()
    assert yard.proved() == []


def test_the_whole_bunch_with_the_reasons_of_those_that_stay(yard):
    """Bulk: some move, one has no place; nothing of it is touched, and a second run finds only that one."""
    deploy(yard, steps("first", "second"))
    cases = several(yard, 4)
    yard.finish(cases[1], "first")
    yard.finish(cases[3], "first")
    yard.finish(cases[3], "second")
    deploy(yard, steps("first"))
    before = row(yard, case_, case_.c.id == cases[1])
    told = []
    found = migrate_cases(yard.database, "operator", Wish(route(yard)), lambda: yard.now, lambda *n: told.append(n))
    assert [(one.case, one.moves) for one in found] == [(cases[0], True), (cases[1], False), (cases[2], True)]
    assert [(one.element, one.name, one.sentence) for one in found[1].reasons] == [
        ("second", "second", "新版里没有这一步，也没有指明接在哪一步")
    ]
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert row(yard, case_, case_.c.id == cases[1]) == before
    assert [one.case for one in migrate(yard, route(yard))] == [cases[1]]
    assert [version(yard, case) for case in cases] == [2, 1, 2, 1]
    yard.finish(cases[0], "first")
    assert yard.proved() == []


def guarded(guard, event, name="first", **more):
    more.setdefault("cancelActivity", "false")
    late = el("userTask", "late", name="催办", **GROUP) + el("endEvent", "over") + chain(f"{guard} late over")
    return steps(name) + el("boundaryEvent", guard, event, attachedToRef=name, name="到期", **more) + late


def test_time_limits_keep_running_and_listeners_follow_the_drawing(yard):
    declared = '<bpmn:message id="m" name="news"/>'
    news = '<bpmn:messageEventDefinition messageRef="m"/>'
    deploy(yard, guarded("limit", timer("timeDuration", "PT5H")))
    case = yard.begin("plan")
    due = yard.due(case)[0]
    yard.pass_time(hours=1)
    deploy(yard, guarded("deadline", timer("timeDuration", "PT9H")))
    migrate(yard, route(yard, renamed={"limit": "deadline"}))
    assert yard.due(case) == [{**due, "body": '{"element":"deadline"}'}]
    assert yard.proved() == []
    path = route(yard, old=2, new=1, renamed={"deadline": "limit"}, renewed=frozenset({"deadline"}))
    migrate(yard, path)
    assert yard.due(case)[0]["due"] == due["due"].replace("T06", "T07")
    yard.deploy({"plan.bpmn": drawn("plan", guarded("heard", news), declared)})
    migrate(yard, route(yard, old=1, new=3))
    assert [one["state"] for one in yard.due(case)] == ["cancelled"]
    assert [one["element"] for one in row(yard, subscription, subscription.c.case_id == case)] == ["heard"]
    assert yard.proved() == []


def test_external_work_stays_with_the_program_that_has_it(yard):
    work = {"camunda_type": "external", "camunda_topic": "papers"}
    deploy(yard, START + END + el("serviceTask", "print", name="打印", **work) + chain("begun print ended"))
    case = yard.begin("plan")
    deploy(yard, START + END + el("serviceTask", "press", name="印制", **work) + chain("begun press ended"))
    migrate(yard, route(yard, renamed={"print": "press"}))
    (one,) = row(yard, due_work, due_work.c.case_id == case)
    assert (one["kind"], one["state"], one["body"], one["name"]) == (
        "external",
        "open",
        '{"element":"press"}',
        "papers",
    )
    assert yard.proved() == []


def test_what_a_new_version_puts_on_record_is_on_record(yard):
    """Books (`register`): of what was answered before, too."""
    deploy(yard, steps("first"))
    case = yard.begin("plan", {"place": "三楼", "number": "7"})
    yard.deploy({"plan.bpmn": drawn("plan", prop(register="place", book="rooms") + steps("first"))})
    migrate(yard, route(yard))
    (entry,) = row(yard, register_entry, register_entry.c.case_id == case)
    assert (entry["book"], entry["name"], entry["value"]) == ("rooms", "place", "三楼")
    assert yard.proved() == []
    migrate(yard, route(yard, old=2, new=1))
    assert row(yard, register_entry, register_entry.c.case_id == case) == []
    assert yard.proved() == []


def test_who_may_and_which_way(yard):
    deploy(yard, steps("first"))
    case = yard.begin("plan")
    deploy(yard, steps("other"))
    for login in ("designer", "auditor", CLERK, STRANGER):
        with pytest.raises(NotAllowed, match="ROLE_NEEDED"):
            migrate(yard, route(yard), login)
    with pytest.raises(NotFound, match="UNKNOWN_VERSION"):
        route(yard, new=9)
    with pytest.raises(NotFound, match="UNKNOWN_PROCESS"):
        migrate(yard, Route("plan:1:x", route(yard).target, {}))
    with pytest.raises(Invalid, match="UNFIT"):
        migrate(yard, route(yard, new=1))
    with pytest.raises(Invalid, match="MIGRATION_INVALID") as caught:
        migrate(yard, route(yard, renamed={"first": "ended", "nowhere": "other"}))
    assert caught.value.problems == {"first": "新版里的这一步不是同一种元素。", "nowhere": "旧版里没有这个编号。"}
    with pytest.raises(NotFound, match="UNKNOWN_CASE"):
        migrate(yard, route(yard, renamed={"first": "other"}), cases=["none"])
    assert yard.kinds(case) == ["started"]


def test_a_case_that_moved_on_meanwhile_is_looked_at_again_under_its_lock(yard):
    """Rivals: one completes, one migrates; whoever is first, the case stands where both together leave it."""
    deploy(yard, steps("first", "second"))
    cases = several(yard, 6)
    deploy(yard, steps("second", "third"))  # `first` is gone: only what has passed it can move
    path = route(yard)
    for case in cases:
        done, moved = rivals([lambda c=case: yard.finish(c, "first"), lambda c=case: migrate(yard, path, cases=[c])])
        assert not isinstance(done, Exception)
        assert moved[0].moves == (version(yard, case) == 2)
        assert yard.elements(case) == ["second"]
    migrate(yard, path)
    for case in cases:
        assert version(yard, case) == 2
        yard.finish(case, "second")
        assert yard.elements(case) == ["third"]
    assert yard.proved() == []


def test_two_operators_at_once_move_each_case_once(yard):
    deploy(yard, steps("first"))
    cases = several(yard, 4)
    deploy(yard, steps("first", "second"))
    path = route(yard)
    both = rivals([lambda: migrate(yard, path), lambda: migrate(yard, path)])
    assert not [one for one in both if isinstance(one, Exception)]
    assert [yard.kinds(case) for case in cases] == [["started", "migrated"]] * 4
    told = {one.case: [o.sentence for o in one.reasons] for found in both for one in found if not one.moves}
    assert set(map(tuple, told.values())) <= {("已经不在这一版",)}


def test_interrupted_it_goes_on_where_it_was(yard):
    deploy(yard, steps("first"))
    cases = several(yard, 3)
    deploy(yard, steps("first", "second"))

    def stop(done, _total):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        migrate_cases(yard.database, "operator", Wish(route(yard)), lambda: yard.now, stop)
    assert [version(yard, case) for case in cases] == [2, 2, 1]
    assert [one.case for one in migrate(yard, route(yard))] == cases[2:]
    assert yard.proved() == []


def test_pages_of_a_case_whose_steps_are_gone(yard):
    """What was done in a version that is left is told in its words; nothing of it is lost from the page."""
    deploy(
        yard,
        START
        + END
        + el("userTask", "asked", name="询问", **GROUP)
        + el("userTask", "second", name="办", **GROUP)
        + chain("begun asked second ended"),
    )
    case = yard.begin("plan", {"what": "事由"})
    yard.finish(case, "asked", {"answer": "可以"})
    deploy(yard, steps("second", "third"))
    migrate(yard, route(yard))
    view = page(yard, case)
    assert [one.act for one in view.line] == ["案卷转到第 2 版流程", "询问", "提出"]
    assert view.version == 2
    assert {fact.value for fact in view.facts} == {"事由", "可以"}
    assert ("asked", "询问") not in view.moves
    with pytest.raises(Conflict):
        move_case(yard.database, "operator", case, ("asked", "试"), yard.now)
    with yard.database.reading() as connection:
        auditor = worklist.actor(connection, "auditor", yard.now)
        replay = worklist.replay(connection, auditor, case)
        assert [one.label for one in replay.steps] == ["提出", "询问", "案卷转到第 2 版流程"]
        assert all(verdict.holds for verdict in replay.verdicts)
        assert (replay.turns, replay.version) == ((3,), 2)
        assert worklist.replay(connection, auditor, case, 2).version == 1
        drawings = [worklist.diagram(connection, auditor, case, at) for at in (None, 1, 2, 3)]
        assert [b'"asked"' in drawing for drawing in drawings] == [False, True, True, False]
        clerk = worklist.actor(connection, CLERK, yard.now)
        assert [one.act for one in worklist.done(connection, clerk).rows][:1] == ["询问"]
        wanted = listing.Wanted({"processInstanceId": case})
        found = {one["element"]: one["end"] is None for one in listing.ACTIVITIES.rows(connection, auditor, wanted)}
    assert found == {"begun": False, "asked": False, "second": True}


def changed(city):
    """request.bpmn with a step more between the deputy secretary general and the vice mayor."""
    files = Copy("request").change(
        "request.bpmn",
        (
            'sourceRef="deputy_decides" targetRef="vice_mayor_approves">',
            'sourceRef="deputy_decides" targetRef="checked_again">',
        ),
        (
            '<bpmn:userTask id="deputy_forwards"',
            '<bpmn:userTask id="checked_again" name="秘书处复核" camunda:candidateGroups="government_office" '
            'camunda:dueDate="${calendar.add_working_days(now(), 1)}"><bpmn:outgoing>checked</bpmn:outgoing>'
            "</bpmn:userTask>"
            '<bpmn:sequenceFlow id="checked" sourceRef="checked_again" targetRef="vice_mayor_approves" />'
            '<bpmn:userTask id="deputy_forwards"',
        ),
    )
    deploy_files(city.database, "designer", Parcel(files.parcel("request"), "second"), city.now)


def test_the_city_s_own_procedure_in_a_second_version(city):
    """A changed request.bpmn: running requests go on in it; `youxu verify` and the old replays agree."""
    cases = [city.start("bureau_head_finance", "request", REQUEST).case for _ in range(2)]
    deputy = "deputy_secretary_general_2"
    city.complete(deputy, city.task(cases[1], "deputy_forwards"), FORWARD, decision="deputy_forwarded")
    with city.database.reading() as connection:
        before = {
            case: [frame.case.state_digest for frame in history.replay(connection, case).frames] for case in cases
        }
    changed(city)
    found = migrate(city, route(city, "request"))
    assert [one.moves for one in found] == [True, True]
    city.complete(deputy, city.task(cases[0], "deputy_forwards"), FORWARD, decision="deputy_forwarded")
    assert [row["element"] for row in city.tasks(cases[0])] == ["checked_again"]
    with city.database.reading() as connection:
        assert history.verify(connection, None) == []
        for case in cases:
            run = history.replay(connection, case)
            assert run.divergence is None
            assert [frame.case.state_digest for frame in run.frames][: len(before[case])] == before[case]


@pytest.mark.parametrize("how", ["moved", "ended"])
def test_what_leaves_the_version_meanwhile_is_not_refused(yard, how):
    """Two move all cases at once, as one who was not answered and asks again; or somebody completes the last step."""
    deploy(yard, steps("work"))
    first, second = several(yard, 2)
    deploy(yard, steps("work", "file"))

    def meanwhile(done, total):
        if done == 1 and how == "moved":
            migrate(yard, route(yard), cases=[second])
        elif done == 1:
            yard.finish(second, "work")

    found = migrate_cases(yard.database, "operator", Wish(route(yard)), lambda: yard.now, meanwhile)
    assert [(one.case, one.moves) for one in found] == [(first, True)]
