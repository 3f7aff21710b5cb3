"""An open scope: the tokens in it, its variables, and when it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from SpiffWorkflow.workflow import Workflow

from engine.machine.acting import call_on_process
from engine.machine.compensating import is_kept, keep
from engine.machine.leaving import kill
from engine.machine.live import Live
from engine.machine.passing import pass_out
from engine.machine.sight import Frame
from engine.machine.tokens import PAST, Token, spawn

if TYPE_CHECKING:
    from engine.machine.case import Case
    from engine.machine.program import Plan
    from engine.machine.steps import Step


class Scope(Workflow):
    """An open scope: the process, a sub-process, or a called process. `id` is its opener's, "" for the process."""

    def __init__(self, case: Case, plan: Plan, opener: Token | None) -> None:
        """`own`: variables of a process or called process; None where the scope shares those around it."""
        super().__init__(plan.spec, deserializing=True)
        self.tasks: Live = Live()
        self.case, self.plan, self.opener = case, plan, opener
        self.id: str = opener.id if opener is not None else ""
        self.own: Frame | None = Frame() if plan.own_variables else None
        self.depth: int = 0 if opener is None else opener.scope.depth + 1

    def enter(self, start: Step | None) -> None:
        """Arm the event sub-processes and put a token on the start event."""
        for step in self.plan.event_scopes:
            spawn(self, step, facts={"armed": True})
        if self.plan.hooks:
            call_on_process(self, "start")
        if start is not None:
            spawn(self, start)

    @property
    def over(self) -> bool:
        """True for that of a completed sub-process, kept to be undone: nobody can enter it again."""
        return self.opener is not None and self.opener.past

    def token_gone(self) -> None:
        """A token has ended: the scope ends when nothing is left that works."""
        if not self.tasks.works:
            self.close()

    def terminate(self, token: Token) -> None:
        """A terminate end event: everything in the scope is taken away."""
        token.step.ended(token)
        self.tasks.pop(token.id)
        self.case.note("left", token)
        self.case.note_end(token)
        self.close()

    def close(self) -> None:
        """Take away what still listens; whoever opened the scope goes on. What can be undone is kept."""
        for token in list(self.tasks.values()):
            if token.word != PAST:
                kill(token)
        kept = is_kept(self)
        for token in () if kept else list(self.tasks.values()):
            kill(token)
        if self.plan.hooks:
            call_on_process(self, "end")
        opener = self.opener
        if opener is None:
            self.completed = True
            return
        if self.own is not None:
            pass_out(opener, self)
        if kept:
            keep(self)
        else:
            del self.case.scopes[opener.id]
        opener.complete()
