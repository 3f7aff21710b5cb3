"""Element templates for Camunda Modeler, made of what the city has: posts, units, forms, tables, processes, rules.

The Modeler finds them by itself in `.camunda/element-templates` of any folder above a diagram. Nothing here knows a
post or a table: `Choices` are read from the designers' files and the organisation's sheets.
"""

from engine.templates._all import templates
from engine.templates._choices import Choices, read_choices

__all__ = ["Choices", "read_choices", "templates"]
