"""From SVG to what is printed. PNG and PDF need CairoSVG, and with it cairo and a Chinese font, on the machine."""

from __future__ import annotations

import re
import shutil
import subprocess

from lxml import etree

from engine.drawing._pen import FONTS, SVG, number
from engine.errors import Conflict

try:
    import cairosvg
except (ImportError, OSError):  # an extra of the installation; OSError where cairo itself is missing
    cairosvg = None

FORMATS = ("svg", "png", "pdf")
PAPERS = {"a4": (297.0, 210.0), "a3": (420.0, 297.0)}
"""Lying sheets, in millimetres; a diagram that is taller than wide stands."""
MARGIN = 12.0
FIRST = FONTS.split(",", maxsplit=1)[0]


def on_paper(svg: bytes, form: str, paper: str = "") -> bytes:
    """`svg` as "svg", "png" (twice its size) or "pdf", on a sheet of `paper` ("": as large as it is).

    Conflict CANNOT_PRINT where what makes them is not installed.
    """
    sheet = _on_sheet(svg, paper) if paper else svg
    if form == "svg":
        return sheet
    if cairosvg is None:
        raise Conflict("CANNOT_PRINT", why="没有装 CairoSVG 或 cairo：pip install 'youxu[print]'")
    found = sheet.replace(FONTS.encode(), _font().encode())
    made: bytes = cairosvg.svg2png(bytestring=found, scale=2) if form == "png" else cairosvg.svg2pdf(bytestring=found)
    return made


def _font() -> str:
    """A family that has Chinese letters: cairo takes one family and looks for no other. Ours, if it is there."""
    lister = shutil.which("fc-list")
    if lister is None:
        return FIRST
    asked = [lister, ":lang=zh-cn", "family"]
    told = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=30).stdout  # noqa: S603
    families = sorted({re.split(r"[,:]", line)[0].strip() for line in told.splitlines() if line.strip()})
    if not families:
        raise Conflict("CANNOT_PRINT", why="没有中文字体：装 fonts-noto-cjk 或别的中文字体")
    return next((family for family in families if family == FIRST), families[0])


def _on_sheet(svg: bytes, paper: str) -> bytes:
    root = etree.fromstring(svg)
    x, y, width, height = (float(part) for part in root.get("viewBox", "").split())
    across, down = PAPERS[paper] if width >= height else PAPERS[paper][::-1]
    scale = max(width / (across - 2 * MARGIN), height / (down - 2 * MARGIN), 0.35 * 96 / 25.4)
    wide, tall = across * scale, down * scale
    root.set("viewBox", " ".join(map(number, (x - (wide - width) / 2, y - MARGIN * scale, wide, tall))))
    root.set("width", f"{number(across)}mm")
    root.set("height", f"{number(down)}mm")
    back = root.find(f"{{{SVG}}}rect")
    if back is not None:
        root.remove(back)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)
