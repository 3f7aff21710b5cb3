"""What cannot be kept of a parcel of files, whatever is in them: names and ids that no column has room for."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

from engine import diagrams
from engine.errors import Finding
from engine.tables import definition, task

LONGEST_NAME = 200
LONGEST_ID = min(int(str(column.type.length)) for column in (definition.c.key, task.c.element))  # type: ignore[attr-defined]


def unkeepable_names(files: Mapping[str, bytes]) -> Iterator[Finding]:
    """A finding for a parcel without files, and for each resource name that no database or disk could keep."""
    if not files:
        yield _finding("", "没有文件。", "至少部署一个 .bpmn、.dmn 或 .form 文件。", "The deployment has no files.")
    for number, name in enumerate(files, 1):
        odd = any(unicodedata.category(letter) in ("Cc", "Cs") for letter in name)
        if odd or not 0 < len(name) <= LONGEST_NAME:
            yield _finding(
                f"第 {number} 个文件",
                f"文件名含有不能保存的字符，或为空，或超过 {LONGEST_NAME} 个字符。",
                "换一个短的文件名。",
                f"The name of file {number} is empty, too long or holds characters that cannot be kept.",
            )


def unkeepable_ids(files: Mapping[str, bytes], keys: Mapping[tuple[str, str], str]) -> Iterator[Finding]:
    """A finding for each id in a diagram, and each of `keys` (kind, id -> file), that is longer than `LONGEST_ID`."""
    found = {(name, key, 1) for (_, key), name in keys.items() if len(key) > LONGEST_ID}
    for name in set(keys.values()):
        if name.endswith((".bpmn", ".bpmn20.xml")):
            elements = diagrams.read_xml(files[name], name).iter("{*}*")
            longest = ((element.get("id") or "", element.sourceline or 1) for element in elements)
            found |= {(name, ident, line) for ident, line in longest if len(ident) > LONGEST_ID}
    for name, ident, line in sorted(found):
        sentence = f"编号“{ident[:20]}…”超过 {LONGEST_ID} 个字符。"
        english = f"The id “{ident[:20]}…” has more than {LONGEST_ID} characters."
        yield _finding(name, sentence, "改短这个编号。", english, line)


def _finding(file: str, sentence: str, remedy: str, english: str, line: int = 1) -> Finding:
    return Finding(file, line, "", "", "keepable", sentence, remedy, english=english)
