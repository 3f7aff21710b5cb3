"""台账 (G-04, G-07): every case under way with place, age and holder; what only the office repairs; what it costs."""

from engine.worklist.desk.due import due_list
from engine.worklist.desk.figures import figures
from engine.worklist.desk.overview import desk
from engine.worklist.desk.register import register
from engine.worklist.desk.repairs import repairs

__all__ = ["desk", "due_list", "figures", "register", "repairs"]
