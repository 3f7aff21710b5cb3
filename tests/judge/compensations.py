"""Compensation in the judge's token game, from the standard (BPMN 2.0, 10.7 and 13.5.5), without the engine.

What has completed stands in a list of its frame, in the order of completion; a throw takes its part of the list and
undoes it from the end.
"""

from dataclasses import dataclass

from judge.drawing import B, definition, event, kind


@dataclass
class Past:
    """Something completed: where, what variables of its own it had, and of a sub-process the frame it leaves behind."""

    node: object
    frame: object
    number: int
    item: object = None
    local: object = None
    inner: object = None


class Compensations:
    """The part of `reference.Game` that remembers and undoes."""

    def handler(self, node):
        """The activity that an association leads to from a compensation boundary event of `node`."""
        for guard in self.drawing.guards[node.get("id")]:
            if event(guard) == "compensate":
                link = next(e for e in guard.getparent() if e.get("sourceRef") == guard.get("id"))
                return self.drawing.by_id[link.get("targetRef")]
        return None

    def own_handler(self, frame):
        """The event sub-process that undoes the sub-process of a frame."""
        inside = self.drawing.inside[frame.element.get("id")]
        return next((e for e in inside if event(e.find(B + "startEvent")) == "compensate"), None)

    def remember(self, token, inner=None):
        """`token` has completed; `inner`: the frame of a sub-process that is undone by what is in it."""
        self.completed += 1
        past = Past(token.node, token.frame, self.completed, token.item, dict(token.local or {}) or None, inner)
        (token.frame.past if token.body is None else token.body.past).append(past)

    def leaves_behind(self, frame):
        """Whether a frame that has just ended can be undone by what is in it."""
        owner = frame.owner
        plain = owner is not None and kind(owner.node) == "subProcess" and owner.undo is None
        return plain and self.handler(owner.node) is None and (frame.past or self.own_handler(frame) is not None)

    def compensate(self, token):
        """Throw; False: nothing is to be undone."""
        frames, wanted = [token.frame], definition(token.node).get("activityRef")
        while frames[-1].owner is not None and frames[-1].owner.node.get("triggeredByEvent") == "true":
            frames.append(frames[-1].owner.frame)
        for frame in frames:
            meant = [past for past in frame.past if wanted in (None, past.node.get("id"))]
            token.undoing += meant
            frame.past = [past for past in frame.past if past not in meant]
        token.undoing.sort(key=lambda past: past.number)
        if not token.undoing:
            return False
        self.undo_next(token)
        return True

    def undo_next(self, waiter):
        """Undo the last of what `waiter` has in hand; when nothing is left, it goes on."""
        if not waiter.undoing:
            return self.all_undone(waiter)
        past = waiter.undoing.pop()
        if past.inner is None:
            self.work(self.handler(past.node), past.frame, waiter, past.item)
            return None
        whole = self.stand(past.node, past.frame, waiter, past.item)
        whole.local, whole.inner = past.local, past.inner
        past.frame.tokens.append(whole)
        past.inner.owner, past.inner.dead = whole, False
        own = self.own_handler(past.inner)
        if own is not None:
            self.work(own, past.inner, whole, None)
        else:
            whole.undoing, past.inner.past = sorted(past.inner.past, key=lambda one: one.number), []
            self.undo_next(whole)
        return None

    def stand(self, node, frame, waiter, item):
        token = self.new_token(node, frame, item)
        token.undo, waiter.at = waiter, token
        return token

    def work(self, node, frame, waiter, item):
        """A handler begins."""
        self.perform(self.stand(node, frame, waiter, item))

    def undone(self, token):
        """A handler has completed and is gone."""
        token.undo.at = None
        self.undo_next(token.undo)

    def cancel_scope(self, token):
        """A cancel end event: what runs in the transaction is taken away, then what has completed is undone."""
        frame = token.frame
        for other in list(frame.tokens):
            if other is not token:
                self.kill(other)
        frame.arrived.clear()
        frame.taken_over, frame.age, frame.pending = True, frame.age + 1, 0
        frame.owner.deaf = frame.owner.body is None
        if not self.compensate(token):
            self.cancelled(token)

    def cancelled(self, token):
        """All is undone: the transaction is left by its cancel boundary event."""
        token.frame.tokens.remove(token)
        owner = token.frame.owner
        host = owner.body.owner if owner.body is not None else owner
        guard = next(g for g in self.drawing.guards[host.node.get("id")] if event(g) == "cancel")
        self.boundary(host, guard, {})

    def let_go(self, token):
        """A throw is taken away: what it has not begun to undo stands as completed again."""
        for past in token.undoing if token.undo is None else ():
            past.frame.past.append(past)
            past.frame.past.sort(key=lambda one: one.number)
        token.undoing = []

    def all_undone(self, waiter):
        if event(waiter.node) == "cancel":
            return self.cancelled(waiter)
        if waiter.undo is None:  # the throw itself
            self.end_reached(waiter)
            return self.pass_on(waiter)
        waiter.inner.dead = True
        waiter.frame.tokens.remove(waiter)
        return self.undone(waiter)
