"""Which cases of one version could go on in another, and why the others could not: looked at, nothing done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from engine import history, machine, store
from engine.errors import Failure, Invalid, NotFound
from engine.machine import CannotMigrate, Migration, Moment, Program, Result
from engine.store import Case
from engine.tables import case_, definition
from engine.worklist.who import Actor, may_see

ENDED = "已经结束，留在办结时的版本"
ELSEWHERE = "已经不在这一版"


@dataclass(frozen=True)
class Route:
    """From one definition (id) to another of the same process.

    `renamed`: ids that have changed, beside which the plan that suggests itself is made; or `plan`, all of it.
    `renewed`: old listeners that are armed anew, as the new version has them.
    """

    source: str
    target: str
    renamed: Mapping[str, str]
    renewed: frozenset[str] = frozenset()
    plan: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Way:
    """A route with what lies at its ends: version numbers, the bundle and program to go on with."""

    route: Route
    before: int
    version: int
    bundle: str
    old: Program
    new: Program

    def plan(self, old: Program) -> Migration:
        """What goes where, of a case that runs on `old` (not the version's own bundle, where it calls the latest)."""
        given = self.route.plan
        mapping = machine.generate_plan(old, self.new, self.route.renamed) if given is None else dict(given)
        if given is not None:  # a plan of version to version; what a case has had named beside stays where it is
            mapping = {name: name for process in self.new.named for name in self.new.processes[process]} | mapping
        return Migration(mapping, self.route.renewed)


@dataclass(frozen=True)
class Reason:
    """Why one thing of a case has no place. `name`: the step's."""

    element: str
    name: str
    sentence: str


@dataclass(frozen=True)
class Looked:
    """A case: it moves, or for these reasons it does not."""

    case: str
    matter: str
    title: str
    reasons: tuple[Reason, ...] = ()

    @property
    def moves(self) -> bool:
        """Nothing stands in the way."""
        return not self.reasons

    @property
    def left(self) -> bool:
        """It has ended, or gone on in another version: one of all cases of the version it is no longer."""
        return any(reason.sentence in (ENDED, ELSEWHERE) for reason in self.reasons)


def definition_of(connection: Connection, process: str, version: int) -> str:
    """Id of a version of a process. NotFound."""
    c = definition.c
    wanted = select(c.id).where(c.kind == "process", c.key == process, c.version == version, c.bundle.is_not(None))
    found = connection.execute(wanted).scalar_one_or_none()
    if found is None:
        raise NotFound("UNKNOWN_VERSION", process=process, version=version)
    return str(found)


def way(connection: Connection, route: Route) -> Way:
    """NotFound for an unknown definition; Invalid for two procedures, one version, or a line that no case could follow.

    May keep a bundle (where the new version calls the latest of others), so `connection` is one that writes.
    """
    source, target = _ends(connection, route.source, route.target)
    bundle = store.refrozen(connection, str(target["bundle"]))
    old, new = (store.program(connection, one) for one in (str(source["bundle"]), bundle))
    found = Way(route, int(str(source["version"])), int(str(target["version"])), bundle, old, new)
    if wrong := machine.check_plan(old, new, route.renamed if route.plan is None else route.plan):
        raise Invalid("MIGRATION_INVALID", problems={one.element: f"{one.sentence}。" for one in wrong})
    return found


def suggested(connection: Connection, source: str, target: str) -> list[tuple[str, str, bool]]:
    """The plan that suggests itself: old element, new element, whether a listener is there to be renewed."""
    old, new = _programs(connection, source, target)
    waits = ("boundaryEvent", "intermediateCatchEvent", "receiveTask")
    pairs = machine.generate_plan(old, new).items()
    return [(one, other, old.elements[one].type in waits) for one, other in pairs if one in old.elements]


def wrong_lines(connection: Connection, route: Route) -> dict[str, str]:
    """Of a whole plan: the elements whose line no case could follow, each with the sentence why."""
    found = machine.check_plan(*_programs(connection, route.source, route.target), route.plan or {})
    return {one.element: f"{one.sentence}。" for one in found}


def _programs(connection: Connection, *ends: str) -> tuple[Program, Program]:
    source, target = (store.program(connection, str(one["bundle"])) for one in _ends(connection, *ends))
    return source, target


def _ends(connection: Connection, *ends: str) -> tuple[Mapping[str, object], Mapping[str, object]]:
    source, target = (_definition(connection, ident) for ident in ends)
    if source["key"] != target["key"] or source["id"] == target["id"]:
        raise Invalid("UNFIT", why="请给出同一个流程的两个不同版本。")
    return source, target


def _definition(connection: Connection, ident: str) -> Mapping[str, object]:
    wanted = select(definition).where(
        definition.c.id == ident, definition.c.kind == "process", definition.c.bundle.is_not(None)
    )
    row = connection.execute(wanted).mappings().one_or_none()
    if row is None:
        raise NotFound("UNKNOWN_PROCESS", process=ident)
    return dict(row)


def migrating(connection: Connection, source: str) -> list[str]:
    """Ids of the running cases of a version, oldest first."""
    wanted = select(case_.c.id).where(case_.c.definition_id == source, case_.c.state == "active")
    return list(connection.execute(wanted.order_by(case_.c.started_at, case_.c.id)).scalars())


def carrying(connection: Connection, case: Case, path: Way) -> Way:
    """The way of one case, which takes along what expressions have named in it (`store.named`). Keeps nothing."""
    if not case.program.named:
        return path
    bundle, new = store.carried(connection, str(case.row["bundle"]), path.bundle)
    return replace(path, bundle=bundle.digest, new=new)


def look(connection: Connection, who: Actor, case: Case, path: Way) -> tuple[Looked, Result | None]:
    """Whether `case` moves, and what the machine makes of it if it does. NotFound for strangers."""
    if not may_see(connection, who, case.row):
        raise NotFound("UNKNOWN_CASE")
    reasons: tuple[Reason, ...] = ()
    if case.row["state"] != "active" or case.row["definition_id"] != path.route.source:
        reasons = (Reason("", "", ENDED if case.row["state"] != "active" else ELSEWHERE),)
        return _looked(case, reasons), None
    ask = store.ask_now(connection, who.now, str(case.row["matter"]))
    moment = Moment(who.now, case.seq + 1, ask, who.login)
    try:
        plan = (path.new, path.plan(case.program))
        return _looked(case, ()), machine.migrate(case.program, case.rows, plan, {}, moment)
    except CannotMigrate as cannot:
        told = dict.fromkeys((one.element, one.sentence) for one in cannot.hindrances)
        reasons = tuple(Reason(element, _name(case.program, element), sentence) for element, sentence in told)
    except Failure as failure:
        sentence = history.refused_because(failure, path.new).sentence
        reasons = (Reason(failure.element, _name(path.new, failure.element), sentence),)
    return _looked(case, reasons), None


def _looked(case: Case, reasons: Sequence[Reason]) -> Looked:
    return Looked(case.id, str(case.row["matter"]), str(case.row["title"]), tuple(reasons))


def _name(made: Program, element: str) -> str:
    info = made.elements.get(element)
    return (info.name if info else "") or element
