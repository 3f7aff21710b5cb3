"""Tables as they are uploaded and taken away: CSV files, or one zip of them. What comes in is hostile until read."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.errors import Finding, Invalid
from engine.organisation._sheets import SHEETS

MOST_ENTRIES = 100
MOST_BYTES = 32 * 1024 * 1024
"""Of all tables together, unpacked: a large city's tables are a tenth of it."""
TABLES = tuple(f"{sheet.name}.csv" for sheet in SHEETS)
_LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_FIXED = (2000, 1, 1, 0, 0, 0)  # the same tables are the same bytes

_BROKEN = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error),
    *(EOFError, OSError, ValueError, RuntimeError, LookupError),  # what zipfile lets through for damaged archives
)

Told = tuple[str, str, str]
"""What is wrong, what to do, and both in English."""


def unpack(uploads: Sequence[tuple[str, bytes]]) -> dict[str, bytes]:
    """The tables in `uploads` (name, content), by file name; a zip is opened, its tables may lie in one folder.

    Invalid("ORGANISATION_INVALID") with a finding for each file that is none of the tables or cannot be taken.
    Nothing is written anywhere, no name of an entry is used as a path, and no more than `MOST_BYTES` is unpacked.
    """
    found, findings = dict[str, bytes](), list[Finding]()
    for name, content in uploads:
        base = name.replace("\\", "/").rsplit("/", 1)[-1]
        if base.lower().endswith(".zip") or content[:4] == b"PK\x03\x04":
            _open(base, content, found, findings)
        else:
            _keep(base, content, found, findings)
    if findings:
        raise Invalid("ORGANISATION_INVALID", findings=findings)
    return found


def pack(tables: Mapping[str, bytes]) -> bytes:
    """A zip of tables by file name; the same tables always give the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in tables.items():
            archive.writestr(zipfile.ZipInfo(name, _FIXED), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def lay_out(tables: Mapping[str, bytes], folder: Path) -> None:
    """Writes tables into `folder`, under our own names only."""
    for name in TABLES:
        if name in tables:
            (folder / name).write_bytes(tables[name])


def _keep(base: str, content: bytes, found: dict[str, bytes], findings: list[Finding], within: str = "") -> None:
    shown = f"{within}：{base}" if within else base
    if base not in TABLES:
        told = (f"没有叫“{base[:60]}”的表", f"表名应为 {'、'.join(TABLES)}", f"There is no table “{base[:60]}”.")
        findings.append(_finding(shown, told))
    elif base in found:
        findings.append(_finding(shown, ("这张表有两份", "只留一份", "This table came twice.")))
    else:
        found[base] = content


def _open(name: str, content: bytes, found: dict[str, bytes], findings: list[Finding]) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir() and not _litter(one.filename)]
            if len(entries) > MOST_ENTRIES:
                told = (
                    f"压缩包里有 {len(entries)} 个文件",
                    f"最多 {MOST_ENTRIES} 个，只放组织机构表",
                    "Too many files.",
                )
                findings.append(_finding(name, told))
                return
            for entry in entries:
                if not _take(name, archive, entry, found, findings):
                    return
    except _BROKEN:
        findings.append(_finding(name, ("压缩包读不出来", "重新压缩成普通的 zip", "Not readable as a zip.")))


def _litter(name: str) -> bool:
    """What desktops put into an archive without being asked."""
    return name.startswith(_LITTER[0]) or name.rsplit("/", 1)[-1] in _LITTER


def _take(
    name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, found: dict[str, bytes], findings: list[Finding]
) -> bool:
    """One entry; False when nothing more is to be read. What it says of its own size is not believed."""
    path = entry.filename.replace("\\", "/")
    base = path.rsplit("/", 1)[-1]
    if path.startswith("/") or ".." in path.split("/") or ":" in path or path.count("/") > 1:
        told = (f"压缩包里的路径“{path[:80]}”不能用", "表直接放在压缩包里，或放在一个文件夹里", "Path refused.")
        findings.append(_finding(name, told))
        return True
    if entry.flag_bits & 0x1:
        findings.append(_finding(name, ("压缩包加了密码", "不加密码重新压缩", "The zip is encrypted.")))
        return False
    room = MOST_BYTES - sum(len(one) for one in found.values())
    with archive.open(entry) as opened:
        content = opened.read(room + 1)
    if len(content) > room:
        told = (f"解压后超过 {MOST_BYTES // 1024 // 1024} MB", "只放组织机构表", "Too large when unpacked.")
        findings.append(_finding(name, told))
        return False
    _keep(base, content, found, findings, name)
    return True


def _finding(file: str, told: Told) -> Finding:
    sentence, remedy, english = told
    return Finding(file[:120], 0, "", "", "organisation.file", sentence, remedy, "error", english)
