"""JUEL as Camunda 7 diagrams use it: ${…} and #{…}, text around them, operators, properties, methods of a whitelist."""

from engine.expressions.juel.template import CompiledTemplate, compile_bare, compile_juel

__all__ = ["CompiledTemplate", "compile_bare", "compile_juel"]
