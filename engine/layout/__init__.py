"""Gives a diagram without places a picture: layers from left to right, every element a place, nothing else touched."""

from engine.layout._file import has_places, lay_out

__all__ = ["has_places", "lay_out"]
