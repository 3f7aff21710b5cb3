"""Watched rules: duties and prohibitions over many cases, as files of `processes/rules/`; pure (decision record 0012).

A rule file names one pattern of time over the log's events. `Board` folds the log, event by event in its global order,
into findings; live and from scratch it is the same fold.
"""

from engine.watch.board import Around, Board, Key, Noticed, fold
from engine.watch.checking import Elements, check_rule
from engine.watch.facts import DaysImported, Fact, Happening, RuleDeployed, TimePassed
from engine.watch.periods import say_period
from engine.watch.reading import kept_rule, read_rule
from engine.watch.rule import Found, Kept, Rule, Settled

SUFFIX = ".rule.yaml"
"""How the names of rule files end."""

__all__ = [
    "SUFFIX",
    "Around",
    "Board",
    "DaysImported",
    "Elements",
    "Fact",
    "Found",
    "Happening",
    "Kept",
    "Key",
    "Noticed",
    "Rule",
    "RuleDeployed",
    "Settled",
    "TimePassed",
    "check_rule",
    "fold",
    "kept_rule",
    "read_rule",
    "say_period",
]
