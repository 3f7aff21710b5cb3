"""A sheet of SVG and the few strokes that diagrams are made of. Texts are wrapped by width: Chinese is twice Latin."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from engine.drawing._reading import Box, Point

SVG = "http://www.w3.org/2000/svg"
FONTS = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
INK, PAPER = "#1a1d21", "#ffffff"
WIDE = "\u2e7f"
"""Characters after this take the width of the font's size, others a little more than half."""
CLOSING = "，。、；：！？）》”’〕％"
"""What must not begin a line."""


class Pen:
    """Draws below `parent` with one colour."""

    def __init__(self, parent: etree._Element, stroke: str = INK, fill: str = PAPER) -> None:
        self.parent, self.stroke, self.fill = parent, stroke, fill

    def put(self, tag: str, **given: object) -> etree._Element:
        """An element of SVG; `stroke_width` is stroke-width. Stroke and fill are the pen's where not given."""
        told = {"stroke": self.stroke, "fill": "none", "stroke_width": 1.5, **given}
        attributes = {name.replace("_", "-"): number(value) for name, value in told.items() if value is not None}
        return etree.SubElement(self.parent, f"{{{SVG}}}{tag}", attributes)

    def box(self, box: Box, radius: float = 0, **given: object) -> None:
        """A rectangle, filled."""
        x, y, width, height = box
        self.put("rect", **{"x": x, "y": y, "width": width, "height": height, "rx": radius, "fill": self.fill, **given})

    def ring(self, at: Point, radius: float, **given: object) -> None:
        """A circle, filled."""
        self.put("circle", **{"cx": at[0], "cy": at[1], "r": radius, "fill": self.fill, **given})

    def path(self, way: str, **given: object) -> None:
        """A path, as SVG writes it."""
        self.put("path", d=way, **given)

    def line(self, points: Sequence[Point], **given: object) -> None:
        """Straight from point to point."""
        self.put("polyline", points=" ".join(f"{number(x)},{number(y)}" for x, y in points), **given)

    def words(self, lines: Sequence[str], at: Point, size: float = 12, **given: object) -> None:
        """Lines of text, centred below one another, the first one's middle at `at`."""
        x, y = at
        for n, text in enumerate(lines):
            told = {
                "x": x,
                "y": y + size * 0.36 + n * size * 1.25,
                "font_size": size,
                "font_family": FONTS,
                "text_anchor": "middle",
                "stroke": None,
                "stroke_width": None,
                "fill": INK,
                **given,
            }
            self.put("text", **told).text = text


def number(value: object) -> str:
    """As SVG writes it, no longer than needed."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def width_of(text: str, size: float) -> float:
    """About how wide a text is."""
    return sum(size if character > WIDE else size * 0.58 for character in text)


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Lines no wider than `width`: Latin breaks between words, Chinese anywhere but before a closing mark."""
    lines, line = list[str](), ""
    for piece in _pieces(" ".join(text.split())):
        if line and width_of(line + piece.rstrip(), size) > width and piece not in CLOSING:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> list[str]:
    """What may not be broken: a Chinese character, or a Latin word with the blank behind it."""
    pieces, word = list[str](), ""
    for character in text:
        if character > WIDE:
            pieces += [word, character] if word else [character]
            word = ""
        else:
            word += character
            if character == " ":
                pieces.append(word)
                word = ""
    return [*pieces, word] if word else pieces
