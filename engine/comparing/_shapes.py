"""A difference between two versions, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

How = Literal["added", "removed", "changed", "moved"]
ORDERED = "ordered"
"""The place of what stands in a list: it has moved where it comes before or after others than before."""


@dataclass(frozen=True)
class Detail:
    """One setting: what it is called, what it was, what it is. "": it was not set, or is not any more."""

    what: str
    old: str
    new: str


@dataclass(frozen=True)
class Difference:
    """What became of one element of a diagram, row of a table or field of a form.

    `file`: "process", "decision" or "form", and `key` the id of that one; `element`: the id of what differs ("" for a
    whole table or form); `kind`: its BPMN name (userTask), or "row", "input", "output", "field". `how` "moved": only
    its place.
    """

    file: str
    key: str
    element: str
    kind: str
    name: str
    how: How
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True)
class Thing:
    """One version of what is compared: its settings by label, in order; `place` is where it stands, for "moved"."""

    id: str
    kind: str
    name: str
    facts: dict[str, str]
    place: object = None


def between(file: str, key: str, old: dict[str, Thing], new: dict[str, Thing]) -> list[Difference]:
    """The differences of two sets of things by id: those of the new version in its order, then what is gone."""
    found, reordered = list[Difference](), _reordered(old, new)
    for ident, thing in new.items():
        before = old.get(ident)
        if before is None:
            told = tuple(Detail(label, "", text) for label, text in thing.facts.items() if text)
            found.append(Difference(file, key, ident, thing.kind, thing.name, "added", told))
            continue
        details = tuple(_named(one, old, new) for one in _details(before.facts, thing.facts))
        if details:
            found.append(Difference(file, key, ident, thing.kind, thing.name or before.name, "changed", details))
        elif before.place != thing.place or ident in reordered:
            found.append(Difference(file, key, ident, thing.kind, thing.name, "moved"))
    gone = [thing for ident, thing in old.items() if ident not in new]
    return found + [Difference(file, key, one.id, one.kind, one.name, "removed") for one in gone]


def _reordered(old: dict[str, Thing], new: dict[str, Thing]) -> set[str]:
    """Ids of the fewest things that must move to bring those of both versions from the old order to the new."""
    before, after = ([i for i in one if one[i].place == ORDERED and i in old and i in new] for one in (old, new))
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return set(after).difference(*(before[block.a : block.a + block.size] for block in blocks))


def _named(told: Detail, old: dict[str, Thing], new: dict[str, Thing]) -> Detail:
    """With the names of the elements that a setting refers to by id."""
    said = []
    for ident, there in ((told.old, old), (told.new, new)):
        name = there[ident].name if ident and ident in there else ""
        said.append(f"{name}（{ident}）" if name else ident)
    return Detail(told.what, *said)


def _details(old: dict[str, str], new: dict[str, str]) -> tuple[Detail, ...]:
    labels = [*new, *(label for label in old if label not in new)]
    pairs = ((label, old.get(label, ""), new.get(label, "")) for label in labels)
    return tuple(Detail(*pair) for pair in pairs if pair[1] != pair[2])
