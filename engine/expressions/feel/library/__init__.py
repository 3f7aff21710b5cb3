"""The built-in functions of FEEL. Importing this package fills the table."""

from engine.expressions.feel.library import contexts, lists, numbers, ranges, regexes, temporal, texts, totals
from engine.expressions.feel.library.registry import BUILTINS, Builtin

__all__ = ["BUILTINS", "Builtin", "contexts", "lists", "numbers", "ranges", "regexes", "temporal", "texts", "totals"]
