"""The tasks: what a person does, a worker, an expression or a decision table."""

from __future__ import annotations

from SpiffWorkflow.bpmn.specs import defaults as spiff

from engine.decisions import map_result
from engine.errors import Failure, Refused
from engine.expressions import EvaluationFailed
from engine.machine import assignments, working
from engine.machine.acting import act, call
from engine.machine.naming import decision_named
from engine.machine.steps import Activity
from engine.machine.tokens import Token


class UserTask(Activity, spiff.UserTask):
    """Work for a person; who, is resolved now and frozen."""

    by_hand = True

    def begin(self, token: Token) -> bool:
        """Resolve the assignment."""
        assignments.resolve(token, self.details.work)
        if self.details.task_hooks:
            call(token, self.details.task_hooks, "create")
            if assignments.read(token.facts.get("assignment", {})).assignee:
                call(token, self.details.task_hooks, "assignment")
        return True

    def _run_hook(self, token: Token) -> bool:
        call(token, self.details.task_hooks, "complete")
        return True

    def cancelled(self, token: Token) -> None:
        """Delete listeners, then end listeners."""
        call(token, self.details.task_hooks, "delete")
        super().cancelled(token)


class Pass(Activity, spiff.NoneTask):
    """A task without type, or a manual task: as in Camunda 7 the token goes through."""


class WorkerTask(Activity, spiff.ServiceTask):
    """External work: a worker fetches the topic and completes it."""

    by_hand = True

    def begin(self, token: Token) -> bool:
        """Freeze what the work is."""
        working.offer(token)
        return True


class ScriptTask(Activity, spiff.ServiceTask):
    """A script task, or a task with camunda:expression: one expression, evaluated; its value goes to a variable."""

    def _run_hook(self, token: Token) -> bool:
        script = self.details.script
        assert script is not None  # the parser makes this step for nothing else
        value = act(token, script.expression)
        if script.result:
            token.case.assign(token, {script.result: value})
        return True


class DecisionTask(Activity, spiff.ServiceTask):
    """A decision table; the rules that hit go to the trail."""

    def _run_hook(self, token: Token) -> bool:
        decides, case = self.details.decides, token.case
        assert decides is not None  # the parser makes this step for nothing else
        decision = decides.decision if self.details.named is None else decision_named(token)
        try:
            outcome = case.program.decisions[decision].decide(case.view(token))
            value = map_result(outcome, decides.how)
        except EvaluationFailed as failed:
            raise Failure("DECISION", token.element, failed.why) from failed
        except Refused as refused:
            raise Failure(refused.code, token.element, refused.sentence) from refused
        rules = ",".join(str(rule) for rule in outcome.rules)
        case.note("decided", token, f"{decision}:{rules}")
        case.assign(token, {decides.result: value})
        return True
