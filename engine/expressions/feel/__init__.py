"""FEEL (DMN 1.5, chapter 10) for the decisions next door: compiled texts, scopes and values.

Everybody else uses `engine.expressions`.
"""

import engine.expressions.feel.range_function  # noqa: F401  # registers range()
from engine.expressions.feel.compiled import (
    CompiledFeel,
    CompiledTests,
    Known,
    Matcher,
    compile_expression,
    compile_tests,
)
from engine.expressions.feel.library import BUILTINS
from engine.expressions.feel.loops import quantify, select, sequence
from engine.expressions.feel.names import Uses, mentions
from engine.expressions.feel.steps import call_function
from engine.expressions.feel.syntax import Interval as IntervalNode
from engine.expressions.feel.syntax import Literal, Name, Node, TypeName, UnaryTests
from engine.expressions.feel.syntax import Negation as NegationNode
from engine.expressions.feel.syntax import Test as TestNode
from engine.expressions.feel.types import is_instance
from engine.expressions.runtime import Code, ContextNames, Runtime, Scope
from engine.expressions.values.arithmetic import calculate
from engine.expressions.values.border import as_city_clock, from_value, to_value
from engine.expressions.values.kinds import Feel, Function, Range, Same, equal, kind
from engine.expressions.values.temporal import Date, DateTime, Months, Span, Time, midnight
from engine.expressions.values.temporal_text import parse_any, parse_date, parse_datetime, parse_duration, parse_time
from engine.expressions.values.text import show

__all__ = [
    "BUILTINS",
    "Code",
    "CompiledFeel",
    "CompiledTests",
    "ContextNames",
    "Date",
    "DateTime",
    "Feel",
    "Function",
    "IntervalNode",
    "Known",
    "Literal",
    "Matcher",
    "Months",
    "Name",
    "NegationNode",
    "Node",
    "Range",
    "Runtime",
    "Same",
    "Scope",
    "Span",
    "TestNode",
    "Time",
    "TypeName",
    "UnaryTests",
    "Uses",
    "as_city_clock",
    "calculate",
    "call_function",
    "compile_expression",
    "compile_tests",
    "equal",
    "from_value",
    "is_instance",
    "kind",
    "mentions",
    "midnight",
    "parse_any",
    "parse_date",
    "parse_datetime",
    "parse_duration",
    "parse_time",
    "quantify",
    "select",
    "sequence",
    "show",
    "to_value",
]
