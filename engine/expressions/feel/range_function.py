"""range("[1..10]"): the one built-in function that reads FEEL text (DMN 10.3.4.1)."""

from __future__ import annotations

from engine.expressions.failures import ExpressionInvalid
from engine.expressions.feel.compile import compile_tree
from engine.expressions.feel.library.registry import BUILTINS, builtin
from engine.expressions.feel.parser import Parser
from engine.expressions.feel.syntax import AtLiteral, Call, Interval, Literal, Name, Negation, Node
from engine.expressions.runtime import Runtime, Scope
from engine.expressions.values.kinds import Feel, Range, compare

_LITERALS = frozenset({"date", "time", "date and time", "duration"})
"""Functions that stand for a literal where they are given a text (grammar rule 62)."""


@builtin("range", "from:s")
def _range(rt: Runtime, text: str) -> Feel:
    """Reading costs as many steps as the text has characters. The ends are literals, the lower one first."""
    rt.burn(20 + len(text))
    parser = Parser(text, builtins=frozenset(BUILTINS))
    try:
        tree = parser.expression()
        parser.need_end()
    except ExpressionInvalid:
        return None
    if not isinstance(tree, Interval) or not (_is_literal(tree.low) and _is_literal(tree.high)):
        return None
    made = compile_tree(tree)(Scope({}, None, rt))
    if isinstance(made, Range) and compare(">", made.low, made.high, rt) is True:
        return None
    return made


def _is_literal(node: Node) -> bool:
    if isinstance(node, Negation):
        return isinstance(node.operand, Literal)
    if isinstance(node, Call):
        given = [isinstance(value, Literal) and isinstance(value.value, str) for _, value in node.args]
        return isinstance(node.left, Name) and node.left.name in _LITERALS and given == [True]
    return isinstance(node, Literal | AtLiteral)
