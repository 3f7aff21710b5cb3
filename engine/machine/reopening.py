"""A cancelled case is taken up again where it stood (恢复办理): the rows of that moment, under new ids."""

from __future__ import annotations

from typing import Any

from engine.machine.live import order
from engine.machine.moves import WrongToken
from engine.machine.program import Program
from engine.machine.reporting import report
from engine.machine.rows import load
from engine.machine.shapes import Moment, Result, Rows
from engine.values import read, write

LINKS = ("host", "race", "body", "undo")
"""Facts that name another token, or one that has gone on."""


def reopen(program: Program, rows: Rows, former: Rows, moment: Moment) -> Result:
    """Everything of `former`, the rows before the case was cancelled, is live again; variables are those of `rows`.

    Tokens get new ids, for an id never stands for two openings; holders and instants stay as they were, and what was
    due meanwhile is due at once. WrongToken for a case that runs, or that had nothing live.
    """
    if any(key.startswith("t:") for key in rows) or not any(key.startswith("t:") for key in former):
        raise WrongToken("")
    anew = renumbered(former, moment.seq)
    kept = {key: text for key, text in rows.items() if key.startswith("v::")}
    inner = {key: text for key, text in anew.items() if not key.startswith("v::")}
    case = load(program, {**kept, **inner}, moment)
    for scope in case.all_scopes():
        for token in scope.tasks.values():  # woken: all of them are opened now
            if token.word and not token.beside and not token.held and not token.past:
                case.note("entered", token)
    return report(case)


def new_ids(former: Rows, seq: int) -> dict[str, str]:
    """Old ids to new ones, in the order of age; those of gateways that rivals remember too."""
    known = {key[2:] for key in former if key.startswith("t:")}
    for key, text in former.items():
        facts = _facts(text) if key.startswith("t:") else {}
        known |= {facts[name] for name in LINKS if name in facts}
    return {old: f"{seq}.{n}" for n, old in enumerate(sorted(known, key=order), 1)}


def renumbered(former: Rows, seq: int) -> dict[str, str]:
    """The same rows with the ids of `new_ids` everywhere."""
    ids, found = new_ids(former, seq), dict[str, str]()
    for key, text in former.items():
        kind, _, rest = key.partition(":")
        if kind == "t":
            scope, element, parent, word, facts = _cells(text)
            facts |= {name: ids[facts[name]] for name in LINKS if name in facts}
            told = [ids.get(scope, ""), element, ids[parent] if parent else parent, word, facts]
            found[f"t:{ids[rest]}"] = write(told)
        elif kind == "v":
            scope, _, name = rest.partition(":")
            found[f"v:{ids.get(scope, '')}:{name}"] = text
        else:
            found[f"{kind}:{ids[rest]}"] = text
    return found


def _cells(text: str) -> list[Any]:
    cells = read(text)
    assert isinstance(cells, list)
    return cells


def _facts(text: str) -> dict[str, Any]:
    facts = _cells(text)[4]
    assert isinstance(facts, dict)
    return facts
