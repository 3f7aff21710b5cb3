"""`youxu bench`: what the engine costs, as ratios inside one run.

Absolute times say more about a machine and its load than about the engine. So every figure sets one thing beside
another that was measured in the same minutes, in alternating blocks, and takes medians.
"""

from engine.benchmark.figures import Figure, as_json, as_text
from engine.benchmark.run import FIGURES, run, steps
from engine.benchmark.sizes import FULL, QUICK, Sizes

__all__ = ["FIGURES", "FULL", "QUICK", "Figure", "Sizes", "as_json", "as_text", "run", "steps"]
