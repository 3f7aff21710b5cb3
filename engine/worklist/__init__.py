"""Who can do what now, read only (floor 9)."""

from engine.worklist.who import Actor, actor, check, could_take, may_see, may_take, need, visible

__all__ = ["Actor", "actor", "check", "could_take", "may_see", "may_take", "need", "visible"]
