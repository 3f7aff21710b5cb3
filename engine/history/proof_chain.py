"""Are the events those that were written, in order, without a gap, up to the last one?"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, and_, select, union_all

from engine import values
from engine.history.log import HEAD, event_hash, former_hash
from engine.history.problems import Problem
from engine.history.reading import decode
from engine.tables import case_, event, payload, stream


def check(connection: Connection) -> tuple[dict[str, tuple[int, str]], list[Problem]]:
    """The heads that case rows and stream rows claim, and what is wrong with system and unclaimed streams.

    Streams of cases are checked with their cases (`check_stream`).
    """
    problems = []
    claimed = union_all(
        select(case_.c.id, case_.c.seq, case_.c.head),
        select(stream.c.stream, stream.c.seq, stream.c.head).where(stream.c.seq > 0),
    )
    heads = {row[0]: (row[1], row[2]) for row in connection.execute(claimed)}
    streams = set(connection.execute(select(event.c.stream).distinct()).scalars())
    for name in sorted(streams - heads.keys()):
        problems.append(Problem("CASE_MISSING", name, "记录还在，事项不在"))
        problems += check_stream(connection, name)
    for name in sorted(heads.keys() - streams):
        problems.append(Problem("STREAM_MISSING", name))
    for name in sorted(n for n in heads.keys() & streams if n.startswith("system:")):
        problems += check_stream(connection, name)
    orphans = select(payload.c.stream, payload.c.seq).where(
        ~select(event.c.seq).where(and_(event.c.stream == payload.c.stream, event.c.seq == payload.c.seq)).exists()
    )
    problems += [Problem("PAYLOAD_UNKNOWN", f"{row.stream}/{row.seq}") for row in connection.execute(orphans)]
    return heads, problems


def check_stream(connection: Connection, name: str) -> list[Problem]:
    """Every event of one stream, and whether its claimed head is the last."""
    kept = and_(payload.c.stream == event.c.stream, payload.c.seq == event.c.seq)
    wanted = select(event, payload.c.content).select_from(event.outerjoin(payload, kept)).where(event.c.stream == name)
    problems, before, last = list[Problem](), "", 0
    for found in connection.execute(wanted.order_by(event.c.seq)).mappings():
        row = dict(found)
        place = f"{name}/{row['seq']}"
        if row["seq"] != last + 1:
            problems.append(Problem("EVENT_GAP", f"{name}/{last + 1}", f"下一条是第 {row['seq']} 条"))
        problems += _check_event(row, place, before)
        last, before = row["seq"], row["hash"]
    return problems + _check_head(connection, name, last, before)


def _check_event(row: Mapping[str, object], place: str, before: str) -> list[Problem]:
    body = str(row["body"])
    try:
        former = event_hash(row) != row["hash"]
        if former and former_hash(body) != row["hash"]:
            return [Problem("EVENT_ALTERED", place)]
        read, told = decode(row), values.read(body)
    except (ValueError, KeyError, TypeError, AssertionError) as error:
        return [Problem("EVENT_UNREADABLE", place, str(error))]
    assert isinstance(told, dict)  # or `decode` had not read it
    differ = [name for name in HEAD if told.get(name, "") != row[name]] if former else []
    problems = [Problem("EVENT_COLUMNS", place, f"{name}：{row[name]}") for name in differ]
    if read.prev != before:
        problems.append(Problem("CHAIN_BROKEN", place))
    return problems + _check_payload(told.get("payload"), row["content"], place)


def _check_payload(digest: object, content: object, place: str) -> list[Problem]:
    if digest is None:
        return [] if content is None else [Problem("PAYLOAD_UNKNOWN", place)]
    if content is None:
        return [Problem("PAYLOAD_MISSING", place)]
    return [] if values.sm3(str(content)) == digest else [Problem("PAYLOAD_ALTERED", place)]


def _check_head(connection: Connection, name: str, last: int, digest: str) -> list[Problem]:
    if name.startswith("system:"):
        wanted = select(stream.c.seq, stream.c.head).where(stream.c.stream == name)
    else:
        wanted = select(case_.c.seq, case_.c.head).where(case_.c.id == name)
    head = connection.execute(wanted).one_or_none()
    if head is None:
        return []
    if head.seq > last:
        return [Problem("LOG_TRUNCATED", f"{name}/{last + 1}", f"应有 {head.seq} 条，只有 {last} 条")]
    if (head.seq, head.head) != (last, digest):
        return [Problem("ROW_ALTERED", f"{'stream' if name.startswith('system:') else 'case_'} {name}", "seq, head")]
    return []
