"""Reads BPMN files as Camunda Modeler writes them and builds programs for the machine. Refuses what it cannot run."""

from engine.diagrams.build import build, check
from engine.diagrams.heads import ProcessHead, Reference, message_starts, processes, references
from engine.diagrams.joining import bind, join, join_decision
from engine.diagrams.language import language
from engine.diagrams.xml import local_name, read_xml

__all__ = [
    "ProcessHead",
    "Reference",
    "bind",
    "build",
    "check",
    "join",
    "join_decision",
    "language",
    "local_name",
    "message_starts",
    "processes",
    "read_xml",
    "references",
]
