"""DMN decision tables and requirement graphs (floor 4).

`read_decisions` reads a file once and refuses all that cannot be run right, every problem at once; `Decision.decide`
answers with the values of a Context; `map_result` gives what a business rule task stores.
"""

from engine.decisions.decision import Decision, Outcome, map_result, read_decisions
from engine.decisions.watching import hits

__all__ = ["Decision", "Outcome", "hits", "map_result", "read_decisions"]
