"""All files that are deployed together, and what earlier deployments and the organisation already offer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from lxml import etree
from lxml.etree import _Element as Element

from engine import watch
from engine.decisions import read_decisions
from engine.diagrams import read_xml
from engine.errors import Finding, Invalid
from engine.forms import read_form
from engine.lint._diagram import Diagram
from engine.lint._elements import identity, is_true, kind
from engine.lint._reading import parse
from engine.lint._schedules import check_schedules, scheduled
from engine.lint._tables import FormFile, Table, read_form_file, read_tables
from engine.lint._watched import check_watched
from engine.schedules import SUFFIX

DIAGRAMS = (".bpmn", ".bpmn20.xml")
DECISIONS = (".dmn", ".dmn11.xml")
FORMS = (".form",)

Ids = frozenset[str] | None


@dataclass(frozen=True)
class Standing:
    """A file that is deployed already, by a name that no new file has; `defines`: (kind, id) of all that it defines."""

    file: str
    content: bytes
    defines: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Known:
    """What exists outside the files. None = not known, then nothing is checked against it.

    `groups`: post kinds, unit kinds, unit codes and `unit:post` (contracts 15). `rules`: ids of the catalogue.
    """

    processes: Ids = None
    decisions: Ids = None
    forms: Ids = None
    groups: Ids = None
    rules: Ids = None
    unit_kinds: Ids = None
    people: Ids = None
    """Logins of everybody, in office or not."""
    messages: Mapping[str, frozenset[str]] | None = None
    """Message -> the deployed processes that begin with it."""
    sent: frozenset[str] | None = None
    """Messages and signals that other diagrams and schedules send."""
    elements: Callable[[str], Collection[str]] | None = None
    """Process -> ids of its elements and flows, as deployed; none for a process that is not."""
    standing: tuple[Standing, ...] = ()
    """The newest of everything deployed: it stands around the files, but for what they define anew."""


@dataclass(eq=False)
class Project:
    """The files of one deployment, read as far as they can be read."""

    known: Known
    files: Mapping[str, bytes] = field(default_factory=dict)
    diagrams: list[Diagram] = field(default_factory=list)
    tables: dict[str, Table] = field(default_factory=dict)
    forms: dict[str, FormFile] = field(default_factory=dict)
    twins: list[Finding] = field(default_factory=list)
    """Decisions and forms that two files claim."""
    inputs: dict[str, frozenset[str]] = field(default_factory=dict)
    """Decision -> the names it reads."""
    only: frozenset[str] | None = None
    """The files that are looked at; None for all."""
    refusals: list[Finding] = field(default_factory=list)
    """What the readers of decision tables and forms say."""

    @cached_property
    def scheduled(self) -> frozenset[str]:
        """The messages that the calendar sends."""
        return frozenset(scheduled(self.files))

    @cached_property
    def first(self) -> Diagram | None:
        """The first diagram that could be read: rules on the whole deployment speak there."""
        return next((d for d in self.diagrams if not d.unreadable and self.is_checked(d)), None)

    def is_checked(self, diagram: Diagram) -> bool:
        """Whether the diagram itself is looked at, or only stands around the others."""
        return self.only is None or diagram.file in self.only

    @cached_property
    def processes(self) -> dict[str, list[tuple[Diagram, Element]]]:
        """The executable processes of the files by id."""
        found: dict[str, list[tuple[Diagram, Element]]] = {}
        for diagram in self.diagrams:
            for process in diagram.processes:
                if is_true(process.get("isExecutable")):
                    found.setdefault(identity(process), []).append((diagram, process))
        return found

    def has_process(self, name: str) -> bool:
        """Whether a process can be called; True where it cannot be known."""
        return name in self.processes or self.known.processes is None or name in self.known.processes

    def has_decision(self, name: str) -> bool:
        """Whether a decision can be asked; True where it cannot be known."""
        return name in self.tables or self.known.decisions is None or name in self.known.decisions

    def has_form(self, name: str) -> bool:
        """Whether a form exists; True where it cannot be known."""
        return name in self.forms or self.known.forms is None or name in self.known.forms


def read_project(files: Mapping[str, bytes], known: Known, only: Collection[str] | None = None) -> Project:
    """Reads every file; what cannot be read becomes a diagram with findings."""
    project = Project(known, files, only=None if only is None else frozenset(only))
    for file, content in files.items():
        _read(content, file, project)
    _stand_around(project)
    schedules = {file: content for file, content in files.items() if file.endswith(SUFFIX)}
    project.refusals += check_schedules(project, schedules)
    watched = {file: content for file, content in files.items() if file.endswith(watch.SUFFIX)}
    project.refusals += check_watched(project, watched)
    return project


def _read(content: bytes, file: str, project: Project) -> None:
    if file.endswith(DIAGRAMS):
        project.diagrams.append(_read_diagram(content, file, project))
    elif file.endswith(DECISIONS):
        _read_decisions(content, file, project)
    elif file.endswith(FORMS):
        _read_form(content, file, project)


def _stand_around(project: Project) -> None:
    """Reads what is deployed besides, so that it is in sight; only the new files are judged.

    A file of which anything is defined anew is left out whole: of the rest of it the ids are known.
    """
    known = project.known.standing
    if not known:
        return
    project.only = frozenset(project.files) if project.only is None else project.only
    drawn = {("process", identity(e)) for d in project.diagrams for e in d.root if kind(e) == "process"}
    anew = drawn | {("decision", name) for name in project.tables} | {("form", name) for name in project.forms}
    around = [one for one in known if not one.defines & anew and one.file not in project.files]
    for one in around:
        _read(one.content, one.file, project)
    project.files = {**{one.file: one.content for one in around}, **project.files}


def _read_diagram(content: bytes, file: str, project: Project) -> Diagram:
    try:
        return Diagram(file, read_xml(content, file), project, content)
    except Invalid as invalid:
        return Diagram(file, _nothing(), project, content, invalid.findings)


def _nothing() -> Element:
    return etree.Element("definitions")


def _read_decisions(content: bytes, file: str, project: Project) -> None:
    try:
        found = read_decisions(content, file)
        project.inputs.update({name: frozenset(decision.inputs) for name, decision in found.items()})
        warnings = dict.fromkeys(warning for decision in found.values() for warning in decision.warnings)
        project.refusals += [_with_kind(warning, "decision") for warning in warnings]
    except Invalid as invalid:
        project.refusals += [_with_kind(f, "decision") for f in invalid.findings]
    root = parse(content)
    for table in read_tables(root, file) if root is not None else []:
        if table.id in project.tables:
            line = table.element.sourceline or 1
            project.twins.append(_twin(file, line, table.id, "decision", project.tables[table.id].file))
        project.tables.setdefault(table.id, table)


def _read_form(content: bytes, file: str, project: Project) -> None:
    reads = frozenset[str]()
    try:
        reads = read_form(content, file).read_names
    except Invalid as invalid:
        project.refusals += [_with_kind(f, "field") for f in invalid.findings]
    form = read_form_file(content, file, reads)
    if form is None:
        return  # not even an id can be read
    if form.id in project.forms:
        project.twins.append(_twin(file, 1, form.id, "form", project.forms[form.id].file))
    project.forms.setdefault(form.id, form)


def _with_kind(finding: Finding, kind: str) -> Finding:
    return replace(finding, kind=kind if finding.element or finding.name else "")


def _twin(file: str, line: int, name: str, kind: str, other: str) -> Finding:
    word = "决策" if kind == "decision" else "表单"
    return Finding(
        file,
        line,
        name,
        "",
        "unique-id",
        f"{word}编号“{name}”与 {other} 里的重复。",
        f"两个文件只留一个，或给其中一个{word}换编号。",
        english=f"The {kind} “{name}” is also defined in {other}.",
        kind=kind,
    )
