"""What would change: two versions of designers' files held against each other, in designers' words. Pure."""

from engine.comparing._compare import compare
from engine.comparing._report import as_json, as_text, sentence
from engine.comparing._shapes import Detail, Difference
from engine.comparing._table import table_rows

__all__ = ["Detail", "Difference", "as_json", "as_text", "compare", "sentence", "table_rows"]
