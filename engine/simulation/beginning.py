"""Somebody begins a procedure, or does again what an exception has been granted for."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlalchemy import Connection, select

from engine import organisation, store, worklist
from engine.acts import Seen, Submission
from engine.commands.ask_exception import ask_exception
from engine.commands.start_case import Wish, start_case
from engine.errors import Refused
from engine.machine import Program
from engine.organisation import Capacity
from engine.simulation.filling import fill
from engine.simulation.life import Act, Life, act_of, beside
from engine.simulation.people import post_for, uploads
from engine.simulation.plan import Begin, Break
from engine.simulation.wording import feel
from engine.tables import case_, exception_answer


def begin(life: Life, wanted: Begin, now: dt.datetime) -> None:
    """One of those who may begins it, breaking a rule or not; trouble where nobody can."""
    with life.database.reading() as connection:
        found = store.program_of(connection, wanted.process)
        if found is None:
            life.told.trouble.append(f"{wanted.process}: no such process")
            return
        prepared = _prepare(life, connection, wanted, found[2], now)
    if prepared is None:
        return
    act, wish, given = prepared
    done = life.attempt(act, lambda: _start(life, act.login, wish, given, now))
    if isinstance(done, Refused) and act.wrong and act.wrong.asks:
        _ask(life, act, done, (wish, given), now)


def _prepare(
    life: Life, connection: Connection, wanted: Begin, program: Program, now: dt.datetime
) -> tuple[Act, Wish, Submission] | None:
    """Who begins it, where, and what they hand in; None where what the plan wants is not there."""
    matter = feel(wanted.matter).evaluate(_seen(connection, "", None, "", now)) if wanted.matter else ""
    if not isinstance(matter, str):
        return None
    for wrong in life.breaks(wanted):
        starter = _starter(life, connection, wanted, wrong, (program, matter), now)
        if starter is None:
            continue
        login, held = starter
        seen = _seen(connection, login, held, matter, now)
        planned = life.planned(wanted, wrong, seen)
        if planned is None:
            continue
        if wanted.subjects:
            planned["subject"] = life.chance.choice(wanted.subjects)
        act = act_of(login, f"{login} begins {wanted.process}", wanted, wrong, beside(seen, planned))
        form = program.start_event.form
        answers = fill(program.forms[form], planned, seen, life.chance) if form else {}
        given = Submission(answers=answers, uploads=uploads(wanted.files), capacity=held.id if held else None)
        return act, Wish(process=wanted.process, matter=matter or None), given
    return None


def _starter(
    life: Life,
    connection: Connection,
    wanted: Begin,
    wrong: Break | None,
    what: tuple[Program, str],
    now: dt.datetime,
) -> tuple[str, Capacity | None] | None:
    """Somebody of the group whom the diagram lets begin it, and who may see the matter; whoever the break says."""
    group = wrong.by if wrong and wrong.by else wanted.by
    everybody = organisation.members(connection, group, now)
    there = [login for login in everybody if login in life.here]
    program, matter = what
    may = set(program.startable_groups)
    blind = False
    for login in life.chance.sample(there, len(there)):
        who = worklist.actor(connection, login, now)
        blind = bool(matter) and not worklist.may_see_matter(connection, who, matter)
        if not blind and (group != wanted.by or not may or who.groups & may):
            return login, post_for(who, group)
    if len(there) == len(everybody) and not blind:
        life.told.trouble.append(f"{wanted.process}: nobody in {group} may begin it")
    return None


def _seen(connection: Connection, login: str, held: Capacity | None, matter: str, now: dt.datetime) -> Seen:
    own = {"starter": login, "unit": held.unit if held else "", "post": held.post if held else "", "matter": matter}
    return Seen({**own, "doer": login}, now, store.ask_now(connection, now, matter))


def _start(life: Life, login: str, wish: Wish, given: Submission, now: dt.datetime) -> str:
    case = start_case(life.database, login, wish, given, now).case
    life.told.started[wish.process] += 1
    return case


def _ask(life: Life, act: Act, refusal: Refused, tried: tuple[Wish, Submission], now: dt.datetime) -> None:
    """Asks the authority for the exception that was refused, once at a time; what was tried waits for the answer."""
    assert act.wrong is not None
    if any((login, wish.process) == (act.login, tried[0].process) for login, wish, _ in life.waiting.values()):
        return
    for case in ask_exception(life.database, act.login, refusal.record, act.wrong.asks, now):
        life.told.asked += 1
        life.waiting[case] = (act.login, *tried)


def begin_granted(life: Life, now: dt.datetime) -> None:
    """What an exception has been granted for is done, in the matter of the case that asked; refusals end it."""
    for asking, (login, wish, given) in list(life.waiting.items()):
        with life.database.reading() as connection:
            a = exception_answer.c
            wanted = select(a.granted, case_.c.matter).join(case_, case_.c.id == a.case_id)
            answer = connection.execute(wanted.where(a.case_id == asking).order_by(a.seq.desc())).first()
        if answer is None or login not in life.here:
            continue
        del life.waiting[asking]
        if answer.granted:
            act = Act(login, f"{login} begins {wish.process} by exception", None, frozenset(), frozenset(), ())
            there = replace(wish, matter=answer.matter)
            life.attempt(act, lambda: _start(life, login, there, given, now))  # noqa: B023  # called at once
