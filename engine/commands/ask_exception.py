"""Somebody whose try met only exceptions asks the authority to allow them (contracts 23)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine import acts, history, machine, organisation, store, values, worklist
from engine.database import Database
from engine.errors import Conflict, Failure, Hit, Invalid, NotAllowed, NotFound
from engine.history import Entry, Recorded
from engine.machine import Moment, Program
from engine.starts import enter_matter, founding
from engine.store import NewCase
from engine.tables import person
from engine.values import Value
from engine.worklist import Actor, Tried


@dataclass(frozen=True)
class _Asking:
    """What is asked, of whichever exception: by whom, why, about which try, in which version of which process."""

    who: Actor
    reason: str
    refusal: Recorded
    number: str
    tried: Tried
    found: tuple[str, str, Program]

    @property
    def answers(self) -> str:
        """Digest of what was filled in."""
        return str(self.refusal.data["answers"])


def ask_exception(database: Database, login: str, refusal: str, reason: str, now: dt.datetime) -> tuple[str, ...]:
    """Begins a case for each exception that the refused try met: its authority decides. The ids of the cases.

    `refusal`: the record of the try («refusals/12»). NotFound where it is not `login`'s; NotAllowed NO_EXCEPTION where
    a rule refused for good, or no process asks; Conflict where it was asked already; Invalid without a reason.
    """
    return database.attempt(lambda connection: _ask(connection, login, refusal, reason, now))


def _ask(connection: Connection, login: str, number: str, reason: str, now: dt.datetime) -> tuple[str, ...]:
    who = worklist.actor(connection, login, now)
    said = acts.typed("reason", reason)
    refusal = history.refusal_on_record(connection, number)
    if refusal is None or refusal.actor != login:
        raise NotFound("UNKNOWN_REFUSAL")
    told, found = refusal.data.get("may_ask"), store.granting(connection)
    tried = worklist.tried(connection, who, refusal) if isinstance(told, list) else None
    if tried is None or found is None or not isinstance(told, list):
        raise NotAllowed("NO_EXCEPTION")
    if not said:
        raise Invalid("REASON_REQUIRED", problems={"reason": "请写明理由。"})
    asking = _Asking(who, said, refusal, number, tried, found)
    if tried.matter:
        store.lock_matter(connection, tried.matter)
    before = store.requests_for(connection, tried.act, tried.matter, asking.answers)
    pending = {(one.rule, one.code) for one in before if store.is_open(one)}
    hits = [hit for hit in _hits(told) if (hit.rule, hit.code) not in pending]
    if not hits:
        raise Conflict("EXCEPTION_ASKED")
    cases, matter = list[str](), tried.matter or None
    for hit in hits:
        case, matter = _begin(connection, asking, hit, matter)
        cases.append(case)
    return tuple(cases)


def _hits(told: Sequence[Sequence[object]]) -> list[Hit]:
    """Each exception once, with the sentence that was told first."""
    found: dict[tuple[str, str], Hit] = {}
    for rule, code, authority, sentence in told:
        hit = Hit(str(rule), str(code), "exception", str(sentence), authority=str(authority))
        found.setdefault((hit.rule, hit.code), hit)
    return list(found.values())


def _begin(connection: Connection, asking: _Asking, hit: Hit, matter: str | None) -> tuple[str, str]:
    """A case of the process that asks, in the matter of the act (a new one where it has none): its id and matter."""
    who, (definition, bundle, _) = asking.who, asking.found
    case_id = values.uuid7(who.now)
    main = who.capacities[0] if who.capacities else None
    bundle = store.refrozen(connection, bundle)
    program = store.program(connection, bundle)
    new = NewCase(
        id=case_id,
        definition=definition,
        key=program.process,
        bundle=bundle,
        matter=enter_matter(connection, matter, case_id, who, who.now),
        starter=who.login,
        capacity=main.id if main else "",
        unit=main.unit if main else "",
        post=main.post if main else "",
    )
    given = _given(connection, asking, hit)
    moment = Moment(who.now, 1, store.ask_now(connection, who.now, new.matter), who.login)
    try:
        result = machine.start(program, {}, program.start_event.id, {**given, **new.built_in}, moment)
    except Failure as failure:
        raise history.refused_because(failure, program) from failure
    entry = Entry(
        kind="started",
        actor=who.login,
        capacity=new.capacity,
        element=program.start_event.id,
        data={"asks": _asks(asking, hit), **({"post": main.title} if main else {}), **founding(new)},
        payload={"values": {name: values.plain(value) for name, value in given.items()}},
    )
    return history.record(connection, store.begin(new, program), entry, who.now, result).id, new.matter


def _asks(asking: _Asking, hit: Hit) -> Mapping[str, str]:
    """What the chain keeps of the request: everything but words."""
    act = asking.tried.act
    return {
        "process": act.process,
        "element": act.element,
        "act_case": act.case,
        "rule": hit.rule,
        "code": hit.code,
        "authority": hit.authority,
        "refusal": asking.number,
        "answers": asking.answers,
    }


def _given(connection: Connection, asking: _Asking, hit: Hit) -> dict[str, Value]:
    """The variables that the process which asks begins with (docs/reference/exceptions.md)."""
    tried = asking.tried
    return {
        "rule": hit.rule,
        "code": hit.code,
        "sentence": hit.sentence,
        "reason": asking.reason,
        "authority": hit.authority,
        "authority_login": _login(connection, hit.authority, asking.who.now),
        "act_process": tried.act.process,
        "act_process_name": tried.process_name,
        "act_case": tried.act.case,
        "act_step": tried.step,
        "act_title": tried.title,
        "act_content": tried.content,
        "act_secrecy": tried.secrecy,
    }


def _login(connection: Connection, authority: str, now: dt.datetime) -> str:
    """`authority` where it names a person; "" for a post or a kind of post, filled or not."""
    if authority in organisation.group_ids(connection, now):
        return ""
    found = select(person.c.login).where(person.c.login == authority, person.c.active)
    return authority if connection.execute(found).first() else ""
