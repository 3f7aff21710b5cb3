"""Two persons release where the city wants it, and versions are taken out of use: all of it in the log, provable."""

import pytest
from sqlalchemy import func, select
from support.yard import CLERK, drawn, el, rivals, steps

from engine import store
from engine.commands.approve_deployment import approve_deployment
from engine.commands.decline_deployment import decline_deployment
from engine.commands.deploy import Parcel, deploy
from engine.commands.retire_process import Retirement, retire_process
from engine.commands.set_release_rule import set_release_rule
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.tables import definition, deployment_resource

FILES = {"plain.bpmn": drawn("plain", steps("work"))}
NEXT = {"plain.bpmn": drawn("plain", steps("work", "check"))}


def counted(yard, table):
    with yard.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def two(yard):
    set_release_rule(yard.database, "operator", True, yard.now)


def submit(yard, files=NEXT):
    return str(deploy(yard.database, "designer", Parcel(files, "改一步"), yard.now).deployment["id"])


def test_what_one_deploys_waits_for_another(yard):
    yard.deploy(FILES)
    two(yard)
    before = counted(yard, definition)
    done = deploy(yard.database, "designer", Parcel(NEXT, "改一步"), yard.now)
    assert (done.waits, done.definitions) == (True, ())
    assert counted(yard, definition) == before
    assert yard.elements(yard.begin("plain")) == ["work"]
    assert yard.elements(yard.begin("plain")) == ["work"]  # the version before goes on
    approved = approve_deployment(yard.database, "operator", str(done.deployment["id"]), yard.now)
    assert [one["version"] for one in approved.definitions] == [2]
    case = yard.begin("plain")
    yard.finish(case, "work")
    assert yard.elements(case) == ["check"]
    assert yard.proved() == []


def test_nobody_approves_what_they_deployed(yard):
    two(yard)
    waiting = submit(yard)
    with pytest.raises(NotAllowed) as refused:
        approve_deployment(yard.database, "designer", waiting, yard.now)
    assert refused.value.code == "OWN_DEPLOYMENT"
    with pytest.raises(NotAllowed):
        approve_deployment(yard.database, CLERK, waiting, yard.now)
    with pytest.raises(NotFound):
        yard.begin("plain")


def test_what_waits_and_comes_again_is_one(yard):
    """The Modeler gives up after five seconds and is pressed again."""
    two(yard)
    first, files = submit(yard), counted(yard, deployment_resource)
    assert submit(yard) == first
    assert counted(yard, deployment_resource) == files


def test_two_approve_at_once_and_one_does(yard):
    two(yard)
    waiting = submit(yard)
    first, second = rivals([lambda: approve_deployment(yard.database, "operator", waiting, yard.now)] * 2)
    failed = [one for one in (first, second) if isinstance(one, Exception)]
    assert [getattr(one, "code", "") for one in failed] == ["NOT_WAITING"]
    assert yard.proved() == []


def test_declined_is_gone_and_stays_in_the_log(yard):
    two(yard)
    files = counted(yard, deployment_resource)
    waiting = submit(yard)
    with pytest.raises(Invalid):
        decline_deployment(yard.database, "operator", waiting, "  ", yard.now)
    decline_deployment(yard.database, "operator", waiting, "缺少会签", yard.now)
    assert counted(yard, deployment_resource) == files
    told = yard.log("system:deployments")[-1]
    assert (told.kind, told.data["reason"], told.data["deployed_by"]) == ("declined", "缺少会签", "designer")
    with pytest.raises(Conflict):
        decline_deployment(yard.database, "operator", waiting, "再退一次", yard.now)
    assert yard.proved() == []


def test_approval_checks_against_what_is_there_now(yard):
    """Somebody was faster: it is the next version after theirs."""
    two(yard)
    waiting = submit(yard, {"caller.bpmn": drawn("caller", steps("work"))})
    set_release_rule(yard.database, "operator", False, yard.now)
    yard.deploy({"caller.bpmn": drawn("caller", steps("other"))})
    made = approve_deployment(yard.database, "operator", waiting, yard.now)
    assert made.definitions[0]["version"] == 2  # numbered when it takes effect
    assert yard.proved() == []


def test_the_rule_is_an_operators(yard):
    with pytest.raises(NotAllowed):
        set_release_rule(yard.database, "designer", True, yard.now)
    two(yard)
    two(yard)
    assert [one.kind for one in yard.log("system:settings")].count("release_rule_set") == 1
    assert yard.proved() == []


def test_retired_versions_start_nothing_and_run_on(yard):
    yard.deploy(FILES)
    old = yard.begin("plain")
    yard.deploy(NEXT)
    new = yard.begin("plain")
    retire_process(yard.database, "designer", Retirement("plain", 2, "先停一停"), yard.now)
    assert yard.elements(yard.begin("plain")) == ["work"]
    yard.finish(new, "work")
    assert yard.elements(new) == ["check"]  # by the version that it began with
    retire_process(yard.database, "designer", Retirement("plain", None, "不再办理"), yard.now)
    with pytest.raises(NotFound):
        yard.begin("plain")
    yard.finish(old, "work")
    with pytest.raises(Conflict):
        retire_process(yard.database, "designer", Retirement("plain", None, "再停"), yard.now)
    retire_process(yard.database, "designer", Retirement("plain", 1, "恢复办理", back=True), yard.now)
    assert yard.elements(yard.begin("plain")) == ["work"]
    assert yard.proved() == []


def test_a_retired_version_deployed_again_is_a_new_one(yard):
    yard.deploy(FILES)
    retire_process(yard.database, "designer", Retirement("plain", None, "停用"), yard.now)
    assert yard.deploy(FILES).definitions[0]["version"] == 2
    yard.begin("plain")


def test_messages_begin_what_is_in_use(yard):
    body = (
        el("startEvent", "begun", el("messageEventDefinition", "m", messageRef="heard"))
        + el("endEvent", "ended")
        + el("sequenceFlow", "on", sourceRef="begun", targetRef="ended")
    )
    yard.deploy({"heard.bpmn": drawn("heard_of", body, el("message", "heard", name="heard_of"))})
    retire_process(yard.database, "designer", Retirement("heard_of", None, "停用"), yard.now)
    with yard.database.reading() as connection:
        assert "heard_of" not in store.all_message_starts(connection)
    assert yard.proved() == []


@pytest.mark.parametrize("process", ["nothing", "work"])
def test_only_processes_are_retired(yard, process):
    with pytest.raises(NotFound):
        retire_process(yard.database, "designer", Retirement(process, None, "停用"), yard.now)
    with pytest.raises(NotAllowed):
        retire_process(yard.database, CLERK, Retirement(process, None, "停用"), yard.now)
