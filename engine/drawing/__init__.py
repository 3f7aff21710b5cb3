"""Draws diagrams for print, from the places that the file gives (BPMN DI): SVG, and from that PNG and PDF. Pure."""

from engine.drawing._draw import Extras, draw
from engine.drawing._marks import MARKS
from engine.drawing._paper import FORMATS, PAPERS, on_paper
from engine.drawing._reading import Edge, Picture, Shape, read_pictures

__all__ = [
    "FORMATS",
    "MARKS",
    "PAPERS",
    "Edge",
    "Extras",
    "Picture",
    "Shape",
    "draw",
    "on_paper",
    "read_pictures",
]
