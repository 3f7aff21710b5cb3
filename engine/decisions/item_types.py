"""Item definitions: does a value belong to a type, and the conversions on the way (DMN 7.3.2 and 10.3.2.9.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from functools import cached_property

from engine.decisions.base_types import to_camunda, to_specification
from engine.decisions.findings import Findings, Refusal
from engine.decisions.reading import Element, children, first, text_of, type_ref
from engine.expressions import EvaluationFailed
from engine.expressions.feel import Feel, Matcher, Runtime, Scope, compile_tests, kind, show


class ItemTypes:
    """The types of one file. `specification`: a mismatch is null instead of a failure, and text stays text."""

    def __init__(self, root: Element, findings: Findings, specification: bool) -> None:
        self.specification = specification
        self.items: dict[str, Element] = {item.get("name") or "": item for item in children(root, "itemDefinition")}
        self.imports: dict[str, ItemTypes] = {}
        self._allowed: dict[Element, Matcher] = {}
        for item in list(self.items.values()):
            with findings.collect(item):
                self._check_chain(item.get("name") or "")
            for part in item.iter():
                self._compile_allowed(part, findings)

    @cached_property
    def _open(self) -> ItemTypes:
        """The same types with every value allowed."""
        found = copy(self)
        found._allowed = {}
        return found

    def _compile_allowed(self, part: Element, findings: Findings) -> None:
        allowed = first(part, "allowedValues")
        if allowed is not None and text_of(allowed):
            with findings.collect(allowed):
                self._allowed[allowed] = compile_tests(text_of(allowed)).matches

    def _check_chain(self, name: str) -> None:
        """A type must not be defined by itself (its components may: a tree)."""
        seen: set[str] = set()
        ref: str | None = name
        while ref is not None and ref in self.items:
            if ref in seen:
                del self.items[name]
                sentence = f"类型 {name} 由自身定义"
                raise Refusal("dmn-type", sentence, f"the type {name} is defined by itself", "改用基本类型。")
            seen.add(ref)
            ref = type_ref(self.items[ref])

    def component_names(self) -> set[str]:
        """All names that paths into typed values may use."""
        parts = (part for item in self.items.values() for part in item.iter("{*}itemComponent"))
        return {name for part in parts if (name := part.get("name"))}

    def checks(self) -> Mapping[str, Callable[[Feel, Runtime], bool]]:
        """What `instance of` may test besides FEEL's own types."""
        return {name: self._checker(name) for name in self.items}

    def _checker(self, name: str) -> Callable[[Feel, Runtime], bool]:
        """In the specification `instance of` takes no notice of allowed values."""
        types = self._open if self.specification else self

        def check(value: Feel, rt: Runtime) -> bool:
            converted = types._convert(value, name, rt)
            return converted is not None and kind(converted) == kind(value)

        return check

    def convert(self, value: Feel, ref: str | None, rt: Runtime) -> Feel:
        """The value as the type wants it. A mismatch is null in the specification, a failure here."""
        if value is None or not ref or ref == "Any":
            return value
        converted = self._convert(value, ref, rt)
        if converted is None and not self.specification:
            text = show(value, nested=True)[:40]
            raise EvaluationFailed(f"值 {text} 不是类型 {ref}", f"the value {text} is not of type {ref}")
        return converted

    def _find(self, ref: str) -> tuple[ItemTypes, Element | None]:
        alias, _, name = ref.partition(".")
        return self.imports[alias]._find(name) if name and alias in self.imports else (self, self.items.get(ref))

    def _convert(self, value: Feel, ref: str | None, rt: Runtime) -> Feel:
        rt.burn()
        if value is None or not ref or ref == "Any":
            return value
        owner, item = self._find(ref)
        if item is not None:
            return owner._convert_item(value, item, rt)
        return to_specification(value, ref) if self.specification else to_camunda(value, ref)

    def _convert_item(self, value: Feel, item: Element, rt: Runtime) -> Feel:
        if value is None:
            return None
        if item.get("isCollection") == "true":
            given = value if isinstance(value, list) else [value]
            items = [self._convert_one(one, item, rt) for one in given]
            lost = any(new is None and old is not None for new, old in zip(items, given, strict=True))
            return None if lost else items
        if isinstance(value, list) and len(value) == 1 and not self._is_list(item):
            value = value[0]
        return self._convert_one(value, item, rt)

    def _is_list(self, item: Element) -> bool:
        ref = type_ref(item)
        if item.get("isCollection") == "true" or ref == "list":
            return True
        owner, base = self._find(ref) if ref else (self, None)
        return base is not None and owner._is_list(base)

    def _convert_one(self, value: Feel, item: Element, rt: Runtime) -> Feel:
        if first(item, "functionItem") is not None:
            return value if kind(value) == "function" else None
        parts = children(item, "itemComponent")
        value = self._convert_parts(value, parts, rt) if parts else self._convert(value, type_ref(item), rt)
        allowed = first(item, "allowedValues")
        test = self._allowed.get(allowed) if allowed is not None else None
        if value is None or test is None:
            return value
        scope = Scope({}, None, rt)
        tested = value if isinstance(value, list) and item.get("isCollection") != "true" else [value]
        return value if all(test(one, scope) is True for one in tested) else None

    def _convert_parts(self, value: Feel, parts: list[Element], rt: Runtime) -> Feel:
        if not isinstance(value, dict):
            return None
        out = dict(value)
        for part in parts:
            name = part.get("name") or ""
            if name not in value:
                return None
            out[name] = self._convert_item(value[name], part, rt)
            if out[name] is None and value[name] is not None:
                return None
        return out
