"""Reads what an expression names: the process of a call activity, the table of a rule task, or its version."""

from __future__ import annotations

from engine.diagrams.compiling import Compiler
from engine.diagrams.heads import REFERS, bound_to, is_named
from engine.diagrams.xml import Element, kind
from engine.machine.details import Named


def read_named(element: Element, compiler: Compiler) -> Named | None:
    """None where everything is written out, and known at deployment."""
    if not is_named(element):
        return None
    what, ref, prefix = REFERS[kind(element)]
    binding, version = bound_to(element, prefix)
    name, exact = (compiler.template(element, written) for written in (element.get(ref), version))
    return Named(what, name, binding, exact) if name is not None else None
