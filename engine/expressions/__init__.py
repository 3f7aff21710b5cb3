"""FEEL and JUEL: parse once, evaluate safely (floor 3).

`compile_template` for attributes of diagrams, `compile_feel` for forms and tables, `compile_unary_tests` for cells.
What an expression may see is a `Context`; what it may ask outside is `ASK_SIGNATURES`. No text ever reaches Python's
eval, cost is counted, and only ExpressionInvalid, EvaluationFailed and the context's own refusals come out.
"""

from engine.expressions.context import Acting, Context, Variables
from engine.expressions.expression import Expression, compile_feel, compile_template, compile_unary_tests
from engine.expressions.failures import EvaluationFailed, EvaluationLimit, ExpressionInvalid
from engine.expressions.questions import ASK_SIGNATURES
from engine.expressions.slips import meant_feel, meant_juel, meant_tests

__all__ = [
    "ASK_SIGNATURES",
    "Acting",
    "Context",
    "EvaluationFailed",
    "EvaluationLimit",
    "Expression",
    "ExpressionInvalid",
    "Variables",
    "compile_feel",
    "compile_template",
    "compile_unary_tests",
    "meant_feel",
    "meant_juel",
    "meant_tests",
]
