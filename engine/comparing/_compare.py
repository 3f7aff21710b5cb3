"""Two sets of files, paired by what they define: processes, decisions and forms by id."""

from __future__ import annotations

from collections.abc import Mapping

from engine.comparing._diagram import processes
from engine.comparing._form import form
from engine.comparing._shapes import Difference, Thing, between
from engine.comparing._table import decisions

Parts = dict[tuple[str, str], dict[str, Thing]]


def compare(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> tuple[Difference, ...]:
    """What `new` changes, files by name (.bpmn, .dmn, .form). Files that are the same to the byte are not read.

    Invalid for a diagram that cannot be read; ValueError for a table or form that cannot.
    """
    same = set(old.values()) & set(new.values())
    before, after = ({name: text for name, text in files.items() if text not in same} for files in (old, new))
    was, is_now = _parts(before), _parts(after)
    found = list[Difference]()
    for file, key in [*is_now, *(one for one in was if one not in is_now)]:
        found += between(file, key, was.get((file, key), {}), is_now.get((file, key), {}))
    return tuple(found)


def _parts(files: Mapping[str, bytes]) -> Parts:
    found: Parts = {}
    for name, content in files.items():
        if name.endswith((".bpmn", ".bpmn20.xml")):
            found |= {("process", key): things for key, things in processes(content, name).items()}
        elif name.endswith(".dmn"):
            found |= {("decision", key): things for key, things in decisions(content).items()}
        elif name.endswith(".form"):
            key, things = form(content)
            found["form", key] = things
    return found
