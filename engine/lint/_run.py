"""Runs every rule over every file, and the readers of tables, forms and programs; one list of findings comes out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from inspect import getdoc

from engine.errors import Finding
from engine.lint._config import LEVELS
from engine.lint._diagram import Diagram
from engine.lint._project import Known, read_project
from engine.lint._readers import refused
from engine.lint._users import check_users

Check = Callable[[Diagram], Iterator[Finding]]


@dataclass(frozen=True)
class Rule:
    """A rule: its kebab-case name, its level, what it asks (English) and how it is checked."""

    name: str
    level: str
    about: str
    check: Check


def _load(name: str, level: str) -> Rule:
    module = import_module(f"engine.lint.rules.{name.replace('-', '_')}")
    return Rule(name, level, getdoc(module) or "", module.check)


_RULES = tuple(_load(name, level) for name, level in LEVELS.items())


def rules() -> tuple[Rule, ...]:
    """All rules, in the order in which they run."""
    return _RULES


def run(rule: Rule, diagram: Diagram) -> list[Finding]:
    """What a rule finds. A rule that raises is itself a finding (`rule-error`) and hides nothing."""
    found: list[Finding] = []
    try:
        for finding in rule.check(diagram):
            level = "warning" if finding.level == "warning" else rule.level
            found.append(replace(finding, rule=rule.name, level=level))
    except Exception as error:  # noqa: BLE001  # a broken rule must not hide the others
        found.append(_broken(rule.name, diagram, error))
    return found


def _broken(rule: str, diagram: Diagram, error: Exception) -> Finding:
    return Finding(
        diagram.file,
        1,
        "",
        "",
        "rule-error",
        f"检查“{rule}”自己出了错，这一项没有查。",
        "请把这个文件交给系统维护人员。",
        english=f"The rule “{rule}” failed: {type(error).__name__}: {error}",
    )


def lint(
    files: Mapping[str, bytes], known: Known | None = None, only: Collection[str] | None = None
) -> tuple[Finding, ...]:
    """Everything wrong in `files` (by resource name: .bpmn, .dmn, .form), in one pass; never an exception.

    `known` is what earlier deployments, the organisation and the catalogue offer; `only` these files are judged, where
    the others just stand around them, as what is deployed already does (`Known.standing`). Ordered by file as given,
    then by line, errors before warnings.
    """
    project = read_project(files, known or Known(), only)
    found: list[Finding] = []
    for diagram in project.diagrams:
        if project.is_checked(diagram):
            found += _all_of(diagram)
    found += project.refusals + project.twins
    judged = project.only
    if project.known.standing:
        found += check_users(project, _all_of, lambda deployed: lint(deployed, known))
    return _in_order((one for one in found if judged is None or one.file in judged), files)


def _all_of(diagram: Diagram) -> list[Finding]:
    """What is wrong with one diagram: by our rules, and by the reader that builds programs."""
    if diagram.unreadable:
        return [found for rule in _RULES if rule.name == "readable" for found in run(rule, diagram)]
    told = [found for rule in _RULES for found in run(rule, diagram)]
    try:
        return refused(diagram, told)
    except Exception as error:  # noqa: BLE001  # a broken reader must not hide what the rules found
        return [*told, _broken("program", diagram, error)]


def _in_order(findings: Iterable[Finding], files: Mapping[str, bytes]) -> tuple[Finding, ...]:
    order = {file: n for n, file in enumerate(files)}
    rank = {name: n for n, name in enumerate(LEVELS)}
    return tuple(
        sorted(
            dict.fromkeys(findings),
            key=lambda f: (order.get(f.file, len(order)), f.line, f.level != "error", rank.get(f.rule, -1)),
        )
    )
