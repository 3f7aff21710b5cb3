"""Breaks of the machine that nobody can see, and why: `judge.lines` passes over them.

By file, text of the line and what is done to it, so that they stay known when lines move; `judge.lines` says which of
them fit no line any more.
"""

NEVER = "the parser makes no such element: said to whoever changes the machine"
TYPED = "follows from the rest; the type checker wants it said"
QUICK = "spares work, the answer is the same"

EQUIVALENT = {
    (
        "steps.py",
        'raise TypeError(f"{self.details.id} is no event sub-process")',
        "left out: raise TypeError(f'{self.details.id} is no event sub-process')",
    ): NEVER,
    (
        "steps.py",
        'raise TypeError(f"{self.details.id} is no multi-instance")',
        "left out: raise TypeError(f'{self.details.id} is no multi-instance')",
    ): NEVER,
    (
        "program.py",
        'raise TypeError(f"{step.details.id} opens no scope")',
        "left out: raise TypeError(f'{step.details.id} opens no scope')",
    ): NEVER,
    (
        "verbs.py",
        'raise RuntimeError(f"{name}: looking at a case asks nothing")',
        "left out: raise RuntimeError(f'{name}: looking at a case asks nothing')",
    ): "whoever only looks evaluates nothing",
    ("conditions.py", "for scope in case.all_scopes()", "filter dropped: scope.plan.conditional"): QUICK,
    (
        "stops.py",
        "if not isinstance(step, (Exclusive, Inclusive)) or len(step.flows) < 2:",
        "left out of or: not isinstance(step, (Exclusive, Inclusive))",
    ): QUICK,
    (
        "fitting.py",
        "if isinstance(old, Many) and isinstance(new, Many) and type(old) is type(new):",
        "left out of and: isinstance(new, Many)",
    ): TYPED,
    (
        "graph.py",
        "together = [flow for flow in step.flows if not (flow.default and isinstance(step, Inclusive))]",
        "left out of and: isinstance(step, Inclusive)",
    ): "a parallel gateway has no default flow",
    (
        "graph.py",
        "if name in self._starts or not ways:",
        "left out of or: name in self._starts",
    ): "nothing leads to a start event",
    (
        "instances.py",
        'if not isinstance(token.step, Many) or token.word != STARTED or "n" not in token.facts:',
        "left out of or: token.word != STARTED",
    ): "what is paused has no count of instances",
    ("live.py", "self._mixed = False", "left out: self._mixed = False"): QUICK,
    (
        "live.py",
        "return self[ident] if ident is not None and ident in self else default",
        "left out of and: ident is not None",
    ): TYPED,
    (
        "reopening.py",
        'kept = {key: text for key, text in rows.items() if key.startswith("v::")}',
        "filter dropped: key.startswith('v::')",
    ): "a cancelled case has rows of its variables only",
    (
        "cycles.py",
        "crons.next_after(text, dt.datetime(2026, 1, 1, tzinfo=dt.UTC))",
        "constant changed: 1",
    ): "any instant serves to try whether it can be read",
    (
        "cycles.py",
        "crons.next_after(text, dt.datetime(2026, 1, 1, tzinfo=dt.UTC))",
        "constant changed: 2026",
    ): "any instant serves to try whether it can be read",
    (
        "stops.py",
        "holds = True if flow.condition is None else self._holds(flow.condition, changed)",
        "constant changed: True",
    ): "a flow without a condition is the only one, or the default",
    (
        "crossing.py",
        "if scope.own is not None and there.own is not None:",
        "left out of and: scope.own is not None",
    ): TYPED,
    (
        "crossing.py",
        'if "item" in kept and old.details.many and step.details.many:',
        "left out of and: old.details.many",
    ): TYPED,
    (
        "crossing.py",
        "if token is None or token.word != WAITING or token.held:",
        "left out of or: token.held",
    ): "a join that is renewed waits for no event",
    (
        "crossing.py",
        "step = there.plan.steps.get(name) if there is not None and name is not None else None",
        "left out of and: name is not None",
    ): TYPED,
    (
        "crossing.py",
        "flows = there.plan.steps[name].flows if name is not None and name in there.plan.steps else ()",
        "left out of and: name is not None",
    ): TYPED,
    ("crossing.py", "if not isinstance(step, EventGateway) or there is None:", "left out of or: there is None"): TYPED,
    (
        "crossing.py",
        "if scope.own is not None and there.own is not None:",
        "left out of and: there.own is not None",
    ): TYPED,
    (
        "crossing.py",
        'if "item" in kept and old.details.many and step.details.many:',
        "left out of and: step.details.many",
    ): TYPED,
    (
        "fitting.py",
        "wants = anew is not None and anew.element and many is not None and not many.element",
        "left out of and: many is not None",
    ): TYPED,
    (
        "instances.py",
        'if not isinstance(token.step, Many) or token.word != STARTED or "n" not in token.facts:',
        "left out of or: not isinstance(token.step, Many)",
    ): TYPED,
    (
        "moves.py",
        "if isinstance(step, Many) or not isinstance(step, SubProcess) or step.details.undoes:",
        "left out of or: not isinstance(step, SubProcess)",
    ): TYPED,
    (
        "moves.py",
        "if not token.alive or token.wrapper is not None or token.apart:",
        "left out of or: token.wrapper is not None",
    ): "an instance stands on the element of its wrapper, so the same is decided of both",
    (
        "rows.py",
        "case.scopes = dict(sorted(case.scopes.items(), key=lambda opened: order(opened[0])))",
        "left out: case.scopes = dict(sorted(case.scopes.items(), key=lambda opened: order(opened[0])))",
    ): "what opened a scope is younger than what opened the scope around it",
    (
        "rows.py",
        'if isinstance(step, Many) and (parent is not None or "kept" in facts):',
        "left out of and: isinstance(step, Many)",
    ): TYPED,
    (
        "scope.py",
        "self.tasks.pop(token.id)",
        "left out: self.tasks.pop(token.id)",
    ): "closing takes it away, without a word as it is on the move",
    (
        "sight.py",
        "if name in BUILT_IN and own is not None and name in own:",
        "left out of and: own is not None",
    ): TYPED,
    (
        "sight.py",
        'return own["case"] if own is not None and "case" in own else None',
        "left out of and: own is not None",
    ): TYPED,
    (
        "sight.py",
        'return own["matter"] if own is not None and "matter" in own else None',
        "left out of and: own is not None",
    ): TYPED,
    (
        "many.py",
        "elif many.sequential and not instances(token):",
        "left out of and: many.sequential",
    ): "at once: without a live instance all have completed",
    (
        "stops.py",
        "if _catches(handler.trigger(), event) and isinstance(handler, SubProcess):",
        "left out of and: isinstance(handler, SubProcess)",
    ): TYPED,
    (
        "tokens.py",
        "return self.step.joins and self.word == WAITING and not self.paused",
        "left out of and: self.word == WAITING",
    ): "a join that opens goes on at once: nobody looks between",
    (
        "compensating.py",
        'if opener is None or scope.own is not None or "undo" in opener.facts or opener.step.details.handler:',
        "left out of or: opener is None",
    ): TYPED,
    (
        "compensating.py",
        "held = [token for token in held_by(waiter) if token.word == PAST]",
        "filter dropped: token.word == PAST",
    ): "a handler is gone before what comes after it is begun",
    (
        "conditions.py",
        "return details.event.condition if token.word == WAITING and not token.paused else None",
        "left out of and: token.word == WAITING",
    ): "whatever listens for a condition waits",
    ("events.py", 'throw_up(token, event.kind, event.code or "", thrown)', "left out of or: ''"): TYPED,
    ("events.py", "token.become(READY)", "left out: token.become(READY)"): "it runs at once: nobody looks between",
    (
        "graph.py",
        "if name in self._starts or not ways:",
        "left out of or: not ways",
    ): "the way by which it was reached comes before it in the order",
    (
        "graph.py",
        "return any(isinstance(step, Inclusive) and len(step.arrivals) > 1 for step in self._steps.values())",
        "left out of and: isinstance(step, Inclusive)",
    ): QUICK,
    (
        "stops.py",
        'if details.event.kind in ("compensation", "cancel") and details.type != "boundaryEvent":',
        "left out of and: details.type != 'boundaryEvent'",
    ): "no flow leads to a boundary event",
    (
        "throwing.py",
        "token.remove()",
        "left out: token.remove()",
    ): "goes with its transaction, without a word as it is on the move",
    (
        "crons.py",
        'raise ValueError(f"“{text}”永远不会到") from never',
        "left out: raise ValueError(f'“{text}”永远不会到') from never",
    ): "the library refuses at once what no calendar has: said should it ever run out",
}
"""(file, line without its indent, the break) -> why no input can tell the difference."""
