"""Elements that open a scope: embedded and event sub-processes, call activities."""

from __future__ import annotations

from SpiffWorkflow.bpmn.specs import defaults as spiff

from engine.machine.events import listen
from engine.machine.steps import Activity, Step
from engine.machine.tokens import STARTED, Token


class SubProcess(Activity, spiff.SubWorkflowTask):
    """An embedded sub-process, or an event sub-process (then an armed token listens for its start event)."""

    opens: str = ""
    """Key of the plan it opens."""
    start: Step | None = None

    def trigger(self) -> Step:
        """Start event of an event sub-process."""
        assert self.start is not None  # set when the program is built
        return self.start

    def begin(self, token: Token) -> bool:
        """Listen, or open the scope."""
        if "armed" in token.facts:
            listen(token, self.trigger().details.event)
        else:
            token.become(STARTED)
            token.case.open_scope(token)
        return False


class Call(SubProcess, spiff.CallActivity):
    """A called process: variables of its own, filled by camunda:in, read back by camunda:out."""
