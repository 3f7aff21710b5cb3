"""What can go wrong with an expression.

It is not accepted (when compiled), or it has no lawful answer (when evaluated).
"""

from __future__ import annotations


class ExpressionInvalid(Exception):
    """The text is not an expression we accept. Found when compiling, so that deployment can refuse the file.

    `sentence` is Chinese, `english` English; `position` is a 0-based offset into the text.
    """

    def __init__(self, sentence: str, english: str, position: int = 0) -> None:
        super().__init__(f"{english} ({sentence})")
        self.sentence = sentence
        self.english = english
        self.position = position


class EvaluationFailed(Exception):
    """The expression has no lawful answer with these values.

    `name` is the unknown variable, where that is the reason.
    """

    def __init__(self, sentence: str, english: str, name: str | None = None) -> None:
        super().__init__(f"{english} ({sentence})")
        self.sentence = sentence
        self.english = english
        self.name = name

    @property
    def why(self) -> str:
        """The Chinese sentence."""
        return self.sentence


class EvaluationLimit(EvaluationFailed):
    """The evaluation costs more steps, text or depth than one expression may: an incident, never a null."""


def unknown_name(name: str) -> EvaluationFailed:
    """The failure for a variable that nobody has set."""
    return EvaluationFailed(f"没有变量“{name}”", f"there is no variable “{name}”", name)
