"""例外 (contracts 23): acts that rest on an exception, and what was asked for: everybody's, or one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from engine import history, store, values
from engine.history import Recorded
from engine.store import Act
from engine.tables import case_, exception_answer, exception_request, exception_taken, payload
from engine.values import read_instant
from engine.views import AskedView, AskView, ExceptionList, Page, TakenView
from engine.worklist._names import Names
from engine.worklist.who import Actor, visible

OFFICIAL = frozenset({"office", "auditor", "operator"})
"""Roles that see the exceptions of every case they may see; others see those they took or allowed, and asked for."""
FIRST = Page()
MOST_ASKED = 50

Row = Mapping[str, Any]
Payloads = Mapping[tuple[str, int], Mapping[str, Any]]


def may_ask(connection: Connection, who: Actor, number: str) -> AskView:
    """What `who` may do about the refused try with this record: ask, or look at what was asked already."""
    refusal = history.refusal_on_record(connection, number) if number else None
    told = refusal.data.get("may_ask") if refusal and refusal.actor == who.login else None
    place = _place(connection, who, refusal) if refusal and isinstance(told, list) else None
    if place is None or refusal is None or not isinstance(told, list):
        return AskView()
    act, matter = place
    pairs = {(str(one[0]), str(one[1])) for one in told}
    before = store.requests_for(connection, act, matter, str(refusal.data["answers"]))
    pending = {(one.rule, one.code) for one in before if store.is_open(one)}
    offers = bool(pairs - pending) and store.granting(connection) is not None
    mine = [one.case for one in before if (one.rule, one.code) in pairs]
    rows = _asked_rows(connection, exception_request.c.case_id.in_(mine)) if mine else []
    return AskView(offers, tuple(_asked(connection, who, rows)))


def _place(connection: Connection, who: Actor, refusal: Recorded) -> tuple[Act, str] | None:
    """The act that was refused, and its matter ("": a start that joined none)."""
    tried = refusal.data.get("tried")
    assert isinstance(tried, dict)  # every refusal says what was tried
    if refusal.stream.startswith("system:"):
        process = str(tried.get("process", ""))
        return (Act(who.login, process, refusal.element), str(tried.get("matter", ""))) if process else None
    case = connection.execute(select(case_.c.key, case_.c.matter).where(case_.c.id == refusal.stream)).one()
    return Act(who.login, case.key, refusal.element, refusal.stream), case.matter


def exceptions(connection: Connection, who: Actor, page: Page = FIRST) -> ExceptionList:
    """Acts that rest on an exception, newest first, and what was asked and is not used: everybody's, or one's own."""
    t, r = exception_taken.c, exception_request.c
    everybody = bool(who.roles & OFFICIAL)
    theirs = or_(t.login == who.login, t.allowed_by == who.login)
    theirs = or_(theirs, visible(connection, who)) if everybody else theirs
    wanted = select(exception_taken, case_.c.matter, case_.c.title, case_.c.bundle).join(case_, case_.c.id == t.case_id)
    ordered = wanted.where(theirs).order_by(t.at.desc(), t.case_id, t.n).limit(page.size).offset(page.offset)
    rows = [dict(row) for row in connection.execute(ordered).mappings()]
    counted = select(func.count()).select_from(exception_taken.join(case_, case_.c.id == t.case_id))
    total = connection.execute(counted.where(theirs)).scalar_one()
    unused = ~select(t.case_id).where(t.grant_case == r.case_id).exists()
    asked = _asked_rows(connection, unused, visible(connection, who) if everybody else r.requester == who.login)
    return ExceptionList(tuple(_taken(connection, who, rows)), total, tuple(_asked(connection, who, asked)), page)


def _taken(connection: Connection, who: Actor, rows: Sequence[Row]) -> list[TakenView]:
    names = Names(connection, who.now)
    names.know_titles([*(row["login"] for row in rows), *(row["allowed_by"] for row in rows)])
    own = _payloads(connection, [(row["case_id"], row["seq"]) for row in rows])
    asked = _payloads(connection, [(row["grant_case"], 1) for row in rows if row["grant_case"]])
    return [
        TakenView(
            case=row["case_id"],
            matter=row["matter"],
            title=row["title"],
            step=_step(connection, row),
            rule=history.rule_texts([row["rule"]])[0],
            who=names.title(row["login"]),
            at=read_instant(row["at"]),
            allowed_by=names.title(row["allowed_by"]),
            grant_case=row["grant_case"] or "",
            reason=_reason(row, own, asked),
            same=row["same"],
        )
        for row in rows
    ]


def _reason(row: Row, own: Payloads, asked: Payloads) -> str:
    """Of whoever allowed it in the act; of whoever asked, where it was asked for. "" once destroyed by law."""
    if not row["grant_case"]:
        return str(own.get((row["case_id"], row["seq"]), {}).get("reason", ""))
    return str(asked.get((row["grant_case"], 1), {}).get("values", {}).get("reason", ""))


def _step(connection: Connection, row: Row) -> str:
    element = store.program(connection, row["bundle"]).elements.get(row["element"])
    return (element.name if element else "") or str(row["element"])


def _asked_rows(connection: Connection, *where: Any) -> list[Row]:  # noqa: ANN401  # conditions of SQLAlchemy
    r, a = exception_request.c, exception_answer.c
    used = select(exception_taken.c.case_id).where(exception_taken.c.grant_case == r.case_id).exists()
    source = exception_request.join(case_, case_.c.id == r.case_id)
    source = source.outerjoin(exception_answer, and_(a.case_id == r.case_id, a.seq == store.NEWEST_ANSWER))
    columns = (a.seq, a.granted, a.login.label("by"), case_.c.state, case_.c.matter, case_.c.title, used.label("used"))
    wanted: Select[Any] = select(exception_request, *columns).select_from(source).where(*where)
    found = connection.execute(wanted.order_by(r.at.desc(), r.case_id.desc()).limit(MOST_ASKED)).mappings()
    return [dict(row) for row in found]


def _asked(connection: Connection, who: Actor, rows: Sequence[Row]) -> list[AskedView]:
    names = Names(connection, who.now)
    begun = _payloads(connection, [(row["case_id"], 1) for row in rows])
    decided = _payloads(connection, [(row["case_id"], row["seq"]) for row in rows if row["seq"]])
    return [
        AskedView(
            case=row["case_id"],
            rule=history.rule_texts([row["rule"]])[0],
            authority=names.title(row["by"]) if row["by"] else names.group(row["authority"]),
            state=_state(row),
            at=read_instant(row["at"]),
            title=row["title"],
            requester=names.title(row["requester"]),
            reason=str(begun.get((row["case_id"], 1), {}).get("values", {}).get("reason", "")),
            answer=str(decided.get((row["case_id"], row["seq"]), {}).get("opinion", "")),
            process="" if row["act_case"] else row["process"],
            matter=row["matter"],
            act_case=row["act_case"],
        )
        for row in rows
    ]


def _state(row: Row) -> Any:  # noqa: ANN401  # one of the words of AskedView
    if row["used"]:
        return "used"
    if row["granted"] is None:
        return "waiting" if row["state"] == "active" else "void"
    return "granted" if row["granted"] else "refused"


def _payloads(connection: Connection, wanted: Sequence[tuple[str, int]]) -> Payloads:
    """What events keep apart, by stream and number; what was destroyed is missing."""
    if not wanted:
        return {}
    streams = {stream for stream, _ in wanted}
    numbers = {seq for _, seq in wanted}
    p = payload.c
    rows = connection.execute(select(p.stream, p.seq, p.content).where(p.stream.in_(streams), p.seq.in_(numbers)))
    read = ((row.stream, row.seq, values.read(row.content)) for row in rows if row.content)
    return {(stream, seq): body for stream, seq, body in read if isinstance(body, dict)}
