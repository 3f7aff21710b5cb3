"""Breaks of the machine that nobody can see, and why: `judge.lines` passes over them.

By file, text of the line and what is done to it, so that they stay known when lines move.
"""

EQUIVALENT = {}
"""(file, line without its indent, the break) -> why no input can tell the difference."""
