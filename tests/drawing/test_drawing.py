"""Diagrams drawn for print: everything that has a place is there, by its id; marks have a sign beside the colour."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree
from support.city import PROCESSES
from support.yard import drawn, steps

from engine import drawing
from engine.drawing import MARKS, Extras, Picture, _paper, draw, on_paper, read_pictures
from engine.errors import Conflict

FILES = sorted(PROCESSES.rglob("*.bpmn"))
SVG = "{http://www.w3.org/2000/svg}"
REQUEST = PROCESSES / "request" / "request.bpmn"


def request_picture() -> Picture:
    return read_pictures(REQUEST.read_bytes(), "request.bpmn")[0]


def root_of(picture: Picture, extras: Extras | None = None) -> etree._Element:
    return etree.fromstring(draw(picture, extras or Extras()))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_everything_that_has_a_place_is_drawn_by_its_id(file: Path) -> None:
    """BPMN 2.0, 12.2: every shape and edge of the plane; and every name is there, however it is broken into lines."""
    for picture in read_pictures(file.read_bytes(), file.name):
        root = root_of(picture)
        ids = {group.get("id", "").removeprefix("e-") for group in root.iter(SVG + "g")}
        assert ids == {one.id for one in (*picture.shapes, *picture.edges)}
        told = "".join("".join(text.itertext()) for text in root.iter(SVG + "text")).replace(" ", "")
        for one in (*picture.shapes, *picture.edges):
            assert one.element.get("name", "").replace(" ", "") in told


def test_the_picture_holds_all_that_is_drawn() -> None:
    picture = request_picture()
    root = root_of(picture, Extras("请示"))
    x, y, width, height = (float(part) for part in root.get("viewBox", "").split())
    for shape in picture.shapes:
        left, top, wide, tall = shape.box
        assert x < left < left + wide < x + width
        assert y < top < top + tall < y + height


def test_marks_have_a_sign_and_a_word_beside_the_colour() -> None:
    """WCAG 1.4.1: what was missed is dashed and crossed out, and the legend says so."""
    extras = Extras(
        marks={"up_to_mayor": "missed", "mayor_approves": "missed", "find_route": "walked"}, numbers={"find_route": "7"}
    )
    root = root_of(request_picture(), extras)
    flow = next(one for one in root.iter(SVG + "g") if one.get("id") == "e-up_to_mayor")
    assert flow[0].get("stroke-dasharray")
    said = ["".join(text.itertext()) for text in root.iter(SVG + "text")]
    assert "7" in said
    assert MARKS["missed"].word in said
    assert MARKS["walked"].word in said
    assert MARKS["here"].word not in said


def test_what_a_designer_wrote_stays_text() -> None:
    hostile = drawn("plain", steps("work")).replace(b'name="work"', b'name="&lt;script&gt;x&lt;/script&gt;"')
    picture = read_pictures(hostile, "plain.bpmn")
    for one in picture:
        assert b"<script" not in draw(one, Extras("<script>"))


@pytest.mark.skipif(_paper.cairosvg is None, reason="cairo is not on this machine: see CANNOT_PRINT")
def test_png_and_pdf() -> None:
    svg = draw(request_picture(), Extras("请示 第 3 版"))
    assert on_paper(svg, "png").startswith(b"\x89PNG")
    assert on_paper(svg, "pdf", "a4").startswith(b"%PDF")


def test_a_sheet_of_paper() -> None:
    svg = draw(request_picture(), Extras("请示 第 3 版"))
    sheet = etree.fromstring(on_paper(svg, "svg", "a3"))
    assert (sheet.get("width"), sheet.get("height")) == ("420mm", "297mm")


def test_without_what_makes_png_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    svg = draw(request_picture())
    monkeypatch.setattr("engine.drawing._paper.cairosvg", None)
    with pytest.raises(Conflict, match="CairoSVG") as raised:
        on_paper(svg, "png")
    assert raised.value.code == "CANNOT_PRINT"
    assert on_paper(svg, "svg") == svg


def test_lines_are_broken_where_they_may_be() -> None:
    """A Latin word stays whole, a closing mark begins no line, nothing is lost."""
    wrapped = drawing._pen.wrapped  # type: ignore[attr-defined]
    assert wrapped("签署意见，呈市长审批", 55, 11) == ["签署意见，", "呈市长审批"]
    assert wrapped("Vacation Request", 60, 11) == ["Vacation", "Request"]
    assert wrapped("", 60, 11) == []
