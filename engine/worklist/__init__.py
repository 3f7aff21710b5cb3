"""Who can do what now, read only (floor 9)."""

from engine.worklist.who import Actor, actor, check, may_see, may_take, need, visible

__all__ = ["Actor", "actor", "check", "may_see", "may_take", "need", "visible"]
