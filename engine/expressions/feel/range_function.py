"""range("[1..10]"): the one built-in function that reads FEEL text (DMN 10.3.4.1)."""

from __future__ import annotations

from engine.expressions.failures import ExpressionInvalid
from engine.expressions.feel.compile import compile_tree
from engine.expressions.feel.library.registry import builtin
from engine.expressions.feel.parser import Parser
from engine.expressions.feel.syntax import Interval
from engine.expressions.runtime import Runtime, Scope
from engine.expressions.values.kinds import Feel


@builtin("range", "from:s")
def _range(rt: Runtime, text: str) -> Feel:
    """Reading costs as many steps as the text has characters. The ends see no variables."""
    rt.burn(20 + len(text))
    parser = Parser(text)
    try:
        tree = parser.expression()
        parser.need_end()
    except ExpressionInvalid:
        return None
    return compile_tree(tree)(Scope({}, None, rt)) if isinstance(tree, Interval) else None
