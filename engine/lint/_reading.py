"""Reads a designer's XML safely: no DOCTYPE, no entities, no network, no giant files."""

from __future__ import annotations

from lxml import etree
from lxml.etree import _Element as Element

from engine.errors import Finding, Invalid

LIMIT = 5 * 1024 * 1024


def read_xml(content: bytes, file: str) -> Element:
    """The root element of `content`; raises `Invalid` with one finding (rule "readable")."""
    if len(content) > LIMIT:
        raise _invalid(
            file, 1, "文件超过 5 MB，没有读取。", "拆成几个流程文件，大附件不要嵌入流程图。", "larger than 5 MB"
        )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        line = getattr(error, "lineno", None) or 1
        raise _invalid(
            file,
            line,
            f"不是完整的 XML，读到第 {line} 行读不下去。",
            "用 Camunda Modeler 打开后重新保存再部署。",
            str(error),
        ) from error
    if root.getroottree().docinfo.doctype:
        raise _invalid(file, 1, "文件里有 DOCTYPE 声明，为安全起见不读取。", "删去 <!DOCTYPE …>。", "has a DOCTYPE")
    return root


def _invalid(file: str, line: int, sentence: str, remedy: str, english: str) -> Invalid:
    found = Finding(file, line, "", "", "readable", sentence, remedy, english=f"The file cannot be read: {english}")
    return Invalid("DIAGRAM_INVALID", findings=[found])
