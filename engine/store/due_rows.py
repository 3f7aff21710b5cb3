"""A row of due work as it begins: what the clock, the post or a program outside is to do for a case."""

from __future__ import annotations

from engine import values
from engine.store.cases import Case


def due_row(case: Case, n: str, kind: str, due: str, body: object, name: str = "") -> dict[str, object]:
    """`n`: the token, or number of the event and of the message; `due`: text instant; `name`: message or topic."""
    return {
        "case_id": case.id,
        "n": n,
        "kind": kind,
        "state": "open",
        "due": due,
        "tries": 0,
        "name": name,
        "matter": "",
        "body": values.write(body),
        "error": "",
    }
