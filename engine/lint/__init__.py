"""Checks designers' files before deployment: everything wrong in one pass, each with place, sentence and remedy."""

from engine.lint._fixing import FIXES, Mended, fix
from engine.lint._project import Known, Standing
from engine.lint._report import as_json, as_text, camunda_details, camunda_message
from engine.lint._run import Rule, lint, rules
from engine.lint._sarif import as_sarif
from engine.lint._users import USED_BY_OTHERS

__all__ = [
    "FIXES",
    "USED_BY_OTHERS",
    "Known",
    "Mended",
    "Rule",
    "Standing",
    "as_json",
    "as_sarif",
    "as_text",
    "camunda_details",
    "camunda_message",
    "fix",
    "lint",
    "rules",
]
