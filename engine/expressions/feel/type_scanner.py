"""Reading the names of types, as `instance of` and parameters have them (DMN 10.3.2.9)."""

from __future__ import annotations

import re

from engine.expressions.feel.scanner import Scanner, tidy
from engine.expressions.feel.syntax import TypeName

MAX_DEPTH = 40
ARGUMENT = re.compile(r"([^\W\d][\w\s'/+*-]*+):")


class TypeScanner(Scanner):
    """A scanner that counts nesting and reads types."""

    depth = 0

    def deeper(self) -> None:
        """One level further inside; refused where it is too many."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail("嵌套过深", f"nested more than {MAX_DEPTH} deep")

    def type_name(self) -> TypeName:
        """A type behind `instance of` or a parameter."""
        self.deeper()
        name, args = self.name(), list[tuple[str | None, TypeName]]()
        if self.accept("<"):
            while not self.at(">"):
                found = self.read(ARGUMENT)
                args.append((tidy(found[1]) if found else None, self.type_name()))
                if not self.accept(","):
                    break
            self.need(">")
        if name == "function" and self.accept("-"):
            self.need(">")
            args.append(("->", self.type_name()))
        self.depth -= 1
        return TypeName(name, tuple(args))
