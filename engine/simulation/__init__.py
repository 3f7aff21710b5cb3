"""A simulated stretch of the city's life: staff who act, dawdle and break rules, by a plan that is data.

What they do is in `processes/simulation.toml`; Python knows no procedure. The run is bounded and seeded: the same seed
gives the same year. It keeps count of the rules it breaks on purpose, so that its end can be compared with the log.
"""

from engine.simulation.plan import Plan, read_plan
from engine.simulation.run import Span, simulate
from engine.simulation.told import Told

__all__ = ["Plan", "Span", "Told", "read_plan", "simulate"]
