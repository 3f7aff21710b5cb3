"""The judge: a BPMN token game straight from the standard and the Camunda 7 manual, without the engine.

Reads the designer's XML as it is and keeps everything in live Python objects. Slow, simple, complete for what
`generate` draws. Deliberately shares no code, and hardly a data structure, with the kernel.
"""

from collections import Counter, defaultdict
from datetime import timedelta

from judge.compensations import Compensations
from judge.drawing import B, C, Drawing, definition, event, kind, many, parameters
from judge.sums import value

BY_HAND = {"userTask", "serviceTask"}
LIMIT = 30_000


class Endless(Exception):
    """The diagram goes round without waiting."""


class Token:
    def __init__(self, node, frame, body=None, local=None):
        self.node, self.frame, self.body = node, frame, body  # body: the multi-instance body it belongs to
        self.item, self.local = local, None
        self.inner = self.race = self.due = None
        self.resume = None  # at a save point: how it goes on
        self.clocks = {}  # boundary timers: id -> [due, times left]
        self.undo = self.at = None  # a handler: the throw that waits for it; a throw: the handler at work
        self.undoing = []  # a throw: what is still to be undone
        self.deaf = False  # a transaction that is being cancelled: nothing that happens at its boundary counts


class Body:
    """A running multi-instance."""

    def __init__(self, owner, items):
        self.owner, self.items, self.done, self.live = owner, items, 0, []
        self.past = []  # instances that can be undone when all have completed
        self.loop = many(owner.node)


class Listener:
    """A conditional event that waits: `at` is its token, the token of its activity, or the frame it is armed in."""

    def __init__(self, node, at, number):
        self.node, self.at, self.number = node, at, number
        found = definition(node)
        self.condition = found.findtext(B + "condition")
        self.variable = found.get(C + "variableName")
        self.changes = [part.strip() for part in (found.get(C + "variableEvents") or "").split(",") if part.strip()]


class Frame:
    """A running process or sub-process; `env` None: shares its owner's variables."""

    def __init__(self, element, owner, env):
        self.element, self.owner, self.env = element, owner, env
        self.tokens, self.arrived = [], defaultdict(Counter)
        self.dead = self.taken_over = False
        self.over, self.past = False, []  # completed: it is kept to be undone; what has completed in it
        self.age = 0  # grows when everything in it is taken away
        self.pending = 0  # flows taken and not yet followed
        self.clocks = {}


class Game(Compensations):
    limit = LIMIT

    def __init__(self, xml, process, variables, now):
        self.drawing, self.now = Drawing(xml), now
        self.finished, self.steps, self.completed = False, 0, 0
        self.taken, self.sent, self.ends = Counter(), Counter(), Counter()
        self.number, self.listeners, self.written, self.begun = 0, [], [], []
        self.throwing, self.caught = False, []  # ways of who caught what is being thrown, until the thrower has left
        self.top = Frame(self.drawing.by_id[process], None, dict(variables))
        self.begin(self.top)
        self.settle()

    # -- variables, nearest first
    def maps(self, at):
        found = []
        while at is not None:
            if isinstance(at, Token):
                found += [m for m in (at.local, at.item) if m is not None]
                if at.body is not None:
                    found.append(self.numbers(at.body))
                at = at.frame
            elif at.env is not None:
                return [*found, at.env]
            else:
                at = at.owner
        return found

    def numbers(self, body):
        counts = len(body.items), body.done, len(body.live)
        return dict(zip(("nrOfInstances", "nrOfCompletedInstances", "nrOfActiveInstances"), counts, strict=True))

    def flat(self, at):
        found = {}
        for mapping in reversed(self.maps(at)):
            found.update(mapping)
        return found

    def write(self, at, values):
        mappings = self.maps(at)
        for name, content in values.items():
            mapping = next((m for m in mappings if name in m), mappings[-1])
            self.written.append((mapping, name, "update" if name in mapping else "create"))
            mapping[name] = content

    # -- conditions (BPMN 2.0, 10.5.4; Camunda 7: at the beginning, and when a variable they see is written)
    def next_number(self):
        self.number += 1
        return self.number

    def listen(self, node, at, number=None):
        """A conditional event begins to wait: a token on it, a boundary event at a token, or one armed in a frame."""
        if event(node) == "conditional":
            listener = Listener(node, at, number or self.next_number())
            self.listeners.append(listener)
            self.begun.append(listener)

    def look(self):
        """The step is over: let happen what its conditions allow, in the order in which they began to wait."""
        while self.written or self.begun:
            written, begun = self.written, self.begun
            self.written, self.begun = [], []
            self.listeners = [one for one in self.listeners if self.waits(one)]
            due = [one for one in self.listeners if one in begun or self.concerned(one, written)]
            for one in sorted(due, key=lambda one: one.number):
                if self.waits(one) and value(one.condition, self.flat(one.at)):
                    self.happen(one)

    def waits(self, one):
        if isinstance(one.at, Frame):
            return not one.at.dead and not one.at.taken_over
        return not one.at.frame.dead and one.at in one.at.frame.tokens and not one.at.deaf

    def concerned(self, one, written):
        seen = self.maps(one.at)
        return any(
            any(m is mapping for m in seen) and one.variable in (None, name) and (not one.changes or how in one.changes)
            for mapping, name, how in written
        )

    def happen(self, one):
        if isinstance(one.at, Frame):
            self.trigger(one.at, one.node.getparent(), {})
        elif one.node is one.at.node:
            self.listeners.remove(one)
            self.done(one.at, {})
        else:
            self.boundary(one.at, one.node, {})

    # -- moving
    def begin(self, frame):
        for inner in self.drawing.inside[frame.element.get("id")]:
            self.clock(frame.clocks, inner.find(B + "startEvent"), inner.get("id"))
            self.listen(inner.find(B + "startEvent"), frame)
        age = frame.age
        self.look()
        if not frame.dead and frame.age == age:
            self.go(frame, frame.element.find(B + "startEvent"))

    def clock(self, clocks, node, name):
        """Start a timer: hours only."""
        if event(node) == "timer":
            text = "".join(definition(node).itertext()).strip()
            times, _, every = text.rpartition("/")
            hours = timedelta(hours=int(every[2:-1]))
            clocks[name] = [self.now + hours, int(times[1:]) if times else 1, hours]

    def go(self, frame, node, flow=None, number=None):
        """A token reaches a node over a flow."""
        self.steps += 1
        if self.steps > self.limit:
            raise Endless(node.get("id"))
        if frame.dead:
            return
        word, ident = kind(node), node.get("id")
        if word == "parallelGateway":
            return self.at_parallel(frame, node, flow)
        if word == "inclusiveGateway" and len(self.drawing.into[ident]) > 1:
            frame.arrived[ident][flow] += 1
            return
        if word == "eventBasedGateway":
            race = object()
            for way in self.drawing.out[ident]:
                rival = Token(self.drawing.by_id[way.get("targetRef")], frame)
                rival.race, rival.way = race, way.get("id")
                self.await_event(rival)
                frame.tokens.append(rival)
                self.listen(rival.node, rival)
            return self.look()
        if node.get(C + "asyncBefore") == "true":
            self.pause(frame, node, lambda: self.enter(frame, node))
        else:
            self.enter(frame, node, number)

    def new_token(self, node, frame, item):
        """A token that no flow has brought."""
        return Token(node, frame, local=item)

    def pause(self, frame, node, resume, chosen=None):
        """A save point: the token waits for a worker to go on; behind a node, over the flows `chosen`."""
        token = Token(node, frame)
        token.resume, token.due, token.chosen = resume, self.now, chosen
        frame.tokens.append(token)
        self.look()

    def enter(self, frame, node, number=None):
        word, ident = kind(node), node.get("id")
        token = Token(node, frame)
        if word in ("callActivity", "subProcess") or word.endswith("Task") or word == "task":
            for guard in self.drawing.guards[ident]:
                self.clock(token.clocks, guard, guard.get("id"))
                self.listen(guard, token)
        if many(node) is not None:
            frame.tokens.append(token)
            self.many(token)
        else:
            self.perform(token, number)

    def await_event(self, token):
        clocks = {}
        self.clock(clocks, token.node, 0)
        token.due = clocks[0][0] if clocks else None

    def at_parallel(self, frame, node, flow):
        ident = node.get("id")
        held, need = frame.arrived[ident], self.drawing.into[ident]
        held[flow] += 1
        if all(held[f] for f in need):
            for f in need:
                held[f] -= 1
            self.follow(frame, self.drawing.out[ident])

    def perform(self, token, number=None):
        frame, node, word = token.frame, token.node, kind(token.node)
        frame.tokens.append(token)
        local = {name: value(text, self.flat(token)) for name, text in parameters(node, "input")}
        token.local = local or None
        if word == "intermediateCatchEvent":
            self.listen(node, token, number)
        if word not in ("subProcess", "callActivity"):  # these look when what is armed inside waits as well
            self.look()
        if frame.dead or token not in frame.tokens:
            return
        if word in BY_HAND:
            return
        if word == "receiveTask" or (word == "intermediateCatchEvent" and event(node) != "link"):
            self.await_event(token)
            return
        if word in ("subProcess", "callActivity"):
            self.open(token)
            return
        if word == "scriptTask":
            self.write(token, {node.get(C + "resultVariable"): value(node.findtext(B + "script"), self.flat(token))})
        self.throw(token)

    def open(self, token):
        node = token.node
        if kind(node) == "subProcess":
            token.inner = Frame(node, token, None)
        else:
            env = {}
            for passed in node.iterfind(f"{B}extensionElements/{C}in"):
                seen = self.flat(token)
                env.update(
                    seen if passed.get("variables") == "all" else {passed.get("target"): seen[passed.get("source")]}
                )
            token.inner = Frame(self.drawing.by_id[node.get("calledElement")], token, env)
        self.begin(token.inner)

    def throw(self, token):
        """Whatever an event throws; then the token goes on, if it is still there."""
        frame, node = token.frame, token.node
        what = event(node) if kind(node) in ("endEvent", "intermediateThrowEvent") else ""
        if what == "cancel":
            self.cancel_scope(token)
            return self.go_on()
        if what == "compensate" and self.compensate(token):
            return self.go_on()
        if what == "terminate":
            self.end_reached(token)
            return self.end_frame(frame)
        if what in ("message", "signal"):
            self.sent[self.drawing.reference(node, what).get("name")] += 1
        if what in ("error", "escalation"):
            self.throwing = what == "escalation"
            self.climb(frame, what, self.drawing.code(node, what))
            self.throwing = False
        if token in frame.tokens and not frame.dead:
            self.end_reached(token)
            self.pass_on(token)
        self.go_on()

    def end_reached(self, token):
        owner = token.frame.owner
        handler = owner is not None and owner.frame is self.top and owner.node.get("triggeredByEvent") == "true"
        if kind(token.node) == "endEvent" and (token.frame is self.top or handler):
            self.ends[token.node.get("id")] += 1

    def pass_on(self, token):
        """The activity is finished."""
        frame, node = token.frame, token.node
        results = {name: value(text, self.flat(token)) for name, text in parameters(node, "output")}
        token.local = None
        self.write(token, results)
        frame.tokens.remove(token)
        if token.undo is not None:
            return self.undone(token)
        if self.handler(node) is not None:
            self.remember(token)
        if token.body is not None:
            return self.instance_done(token)
        if kind(node) == "intermediateThrowEvent" and event(node) == "link":
            return self.go(frame, self.drawing.other_end(node))
        self.on(frame, node)

    def on(self, frame, node):
        """Over the flows that are chosen, or to the save point behind the node: behind all of a multi-instance."""
        chosen = self.choose(frame, node)
        if node.get(C + "asyncAfter") == "true":
            return self.pause(frame, node, lambda: self.follow(frame, chosen), chosen)
        self.follow(frame, chosen)

    def choose(self, frame, node):
        flows, default = self.drawing.out[node.get("id")], node.get("default")
        picked = []
        for flow in flows:
            condition = flow.findtext(B + "conditionExpression")
            if flow.get("id") != default and (condition is None or value(condition, self.flat(frame))):
                picked.append(flow)
                if kind(node) == "exclusiveGateway":
                    break
        picked = picked or [flow for flow in flows if flow.get("id") == default]
        if flows and not picked:
            raise LookupError(node.get("id"))
        return picked

    def follow(self, frame, flows):
        age, split = frame.age, any(self.splits(flow.get("sourceRef")) for flow in flows)
        if not split:
            self.taken.update(flow.get("id") for flow in flows)
        numbers = [self.next_number() for _ in flows]
        frame.pending += len(flows) + 1
        if self.throwing:  # to throw is one step: who throws leaves, with the scopes that end by it, then this way goes
            self.caught.append(lambda: self.walk(frame, flows, numbers, age, split))
            return
        if flows or not self.caught:  # else the step in which something was thrown is not over
            self.look()
        if flows:
            self.go_on()
        self.walk(frame, flows, numbers, age, split)

    def go_on(self):
        if self.caught:
            self.look()
        while self.caught:
            self.caught.pop(0)()

    def walk(self, frame, flows, numbers, age, split):
        if frame.dead or frame.age != age:
            return
        frame.pending -= 1
        if split:
            self.taken.update(flow.get("id") for flow in flows)
        for flow, number in zip(flows, numbers, strict=True):
            if frame.age != age:
                return  # this branch was taken away before its turn
            frame.pending -= 1
            self.go(frame, self.drawing.by_id[flow.get("targetRef")], flow.get("id"), number)
        self.check_end(frame)

    def splits(self, ident):
        """A task with several or conditional flows has a gateway behind it: conditions are looked at between."""
        flows = self.drawing.out[ident]
        several = len(flows) > 1 or any(flow.findtext(B + "conditionExpression") for flow in flows)
        return several and not kind(self.drawing.by_id[ident]).endswith("Gateway")

    def settle(self):
        """End what is empty, open inclusive joins that nothing can come to any more; again until nothing changes."""
        while any(self.check_end(frame) for frame in self.frames()) or any(self.open_join(f) for f in self.frames()):
            self.steps += 1
            if self.steps > self.limit:
                raise Endless("settle")

    def open_join(self, frame):
        for ident, held in list(frame.arrived.items()):
            node = self.drawing.by_id[ident]
            if kind(node) == "inclusiveGateway" and sum(held.values()) and not self.may_come(frame, ident):
                held.clear()
                self.follow(frame, self.choose(frame, node))
                return True
        return False

    def may_come(self, frame, join):
        """BPMN 2.0: some token can come to an empty flow into the join, and to none that already holds one."""
        held = {flow for flow, n in frame.arrived[join].items() if n}
        at = [t.node.get("id") for t in frame.tokens if t.body is None and t.undo is None]
        at += [ident for ident, arrived in frame.arrived.items() if ident != join and sum(arrived.values())]
        for start in at:
            seen, todo, flows = set(), [start], set()
            while todo:
                for flow, target in self.drawing.after(todo.pop()):
                    if target == join:
                        flows.add(flow)
                    elif target not in seen:
                        seen.add(target)
                        todo.append(target)
            if flows and not flows & held:
                return True
        return False

    def check_end(self, frame):
        if (
            frame.dead
            or frame.over
            or frame.pending
            or frame.tokens
            or any(sum(held.values()) for held in frame.arrived.values())
        ):
            return False
        self.end_frame(frame)
        return True

    def end_frame(self, frame):
        self.kill_frame(frame)
        token = frame.owner
        if token is None:
            self.finished = True
            return
        if kind(token.node) == "callActivity":
            for passed in token.node.iterfind(f"{B}extensionElements/{C}out"):
                everything = passed.get("variables") == "all"
                self.write(token, frame.env if everything else {passed.get("target"): frame.env[passed.get("source")]})
        token.inner = None
        if self.leaves_behind(frame):
            frame.over = frame.taken_over = True
            self.remember(token, frame)
        if token.node.get("triggeredByEvent") == "true":
            token.frame.tokens.remove(token)
            if token.undo is not None:
                self.undone(token)
        else:
            self.pass_on(token)

    def kill_frame(self, frame):
        frame.dead = True
        for token in frame.tokens:
            if token.inner:
                self.kill_frame(token.inner)
            if token.at:
                self.kill(token.at)
            self.let_go(token)
        frame.tokens, frame.arrived = [], defaultdict(Counter)

    def kill(self, token):
        if token.inner:
            self.kill_frame(token.inner)
        if token.at:
            self.kill(token.at)
        self.let_go(token)
        frame = token.frame
        if token in frame.tokens:
            frame.tokens.remove(token)
        for other in [t for t in frame.tokens if t.body is not None and t.body.owner is token]:
            self.kill(other)
            other.body.live = []

    # -- multi-instance
    def many(self, token):
        loop = many(token.node)
        name = loop.get(C + "collection")
        if name:
            items = list(self.flat(token)[name.strip("${}")])
        else:
            items = [None] * int(loop.findtext(B + "loopCardinality"))
        body = Body(token, items)
        self.look()
        if token.frame.dead or token not in token.frame.tokens:
            return
        if not items:
            token.frame.tokens.remove(token)
            self.on(token.frame, token.node)
            return
        for instance in [
            self.instance(body, i) for i in range(1 if loop.get("isSequential") == "true" else len(items))
        ]:
            if instance in body.live and token in token.frame.tokens:  # not if what the last one wrote took all away
                self.perform(instance)

    def instance(self, body, index):
        item = {"loopCounter": index}
        if body.loop.get(C + "elementVariable"):
            item[body.loop.get(C + "elementVariable")] = body.items[index]
        token = Token(body.owner.node, body.owner.frame, body, item)
        body.live.append(token)
        return token

    def instance_done(self, token):
        body, owner = token.body, token.body.owner
        body.live.remove(token)
        body.done += 1
        condition = body.loop.findtext(B + "completionCondition")
        seen = {**self.flat(owner), **self.numbers(body)}
        if body.done == len(body.items) or (condition and value(condition, seen)):
            for other in list(body.live):
                self.kill(other)
            body.live = []
            owner.frame.tokens.remove(owner)
            owner.frame.past += body.past
            self.on(owner.frame, owner.node)
            return
        self.look()
        alive = not owner.frame.dead and owner in owner.frame.tokens
        if alive and body.loop.get("isSequential") == "true":
            self.perform(self.instance(body, body.done))

    # -- events
    def catches(self, node, what, code):
        return event(node) == what and self.drawing.code(node, what) in (None, code)

    def told(self, node, what, code):
        """The variable, if any, that receives the code."""
        name = definition(node).get(f"{C}{what}CodeVariable")
        return {name: code} if name else {}

    def climb(self, frame, what, code):
        """An error or escalation: event sub-processes of the scope, boundary of whoever opened it, the scope above."""
        while frame is not None:
            if not frame.taken_over:
                for inner in self.drawing.inside[frame.element.get("id")]:
                    start = inner.find(B + "startEvent")
                    if self.catches(start, what, code):
                        return self.trigger(frame, inner, self.told(start, what, code))
            owner = frame.owner
            if owner is None:
                return
            if self.caught_at(owner, what, code):
                return
            frame = owner.frame

    def caught_at(self, token, what, code):
        """Whether a boundary event of the activity, or of the multi-instance it belongs to, catches it."""
        host = token.body.owner if token.body is not None else token
        for guard in self.drawing.guards[host.node.get("id")] if host.undo is None else ():
            if self.catches(guard, what, code):
                self.boundary(host, guard, self.told(guard, what, code))
                return True
        return False

    def thrown(self, token, what, code, values):
        """A worker throws at its work."""
        self.write(token, values)
        if not self.caught_at(token, what, code):
            self.climb(token.frame, what, code)

    def boundary(self, host, guard, values):
        self.write(host, values)
        ident = guard.get("id")
        if guard.get("cancelActivity", "true") == "true":
            self.kill(host)
        else:
            self.tick(host.clocks, ident)
        self.follow(host.frame, self.drawing.out[ident])

    def tick(self, clocks, name):
        if name in clocks:
            clocks[name][0] += clocks[name][2]
            clocks[name][1] -= 1
            if not clocks[name][1]:
                clocks[name][0] = None

    def trigger(self, frame, inner, values):
        if inner.find(B + "startEvent").get("isInterrupting", "true") == "true":
            for token in list(frame.tokens):
                self.kill(token)
            frame.arrived, frame.taken_over = defaultdict(Counter), True
            frame.age, frame.pending = frame.age + 1, 0
        else:
            self.tick(frame.clocks, inner.get("id"))
        token = Token(inner, frame)
        frame.tokens.append(token)
        self.write(token, values)
        token.inner = Frame(inner, token, None)
        self.begin(token.inner)

    # -- what the players see and do
    def frames(self):
        todo, found = [self.top], []
        while todo:
            frame = todo.pop()
            found.append(frame)
            todo += [token.inner for token in frame.tokens if token.inner]
        return [frame for frame in found if not frame.dead]

    def place(self, token):
        found = []
        while token is not None:
            if token.item is not None:
                found.append(token.item["loopCounter"])
            token = token.frame.owner
        return tuple(reversed(found))

    def stops(self):
        """{("do" or "wait", element, place, due): [what to do with values]}."""
        found = defaultdict(list)
        for frame in self.frames():
            self.armed(frame, found)
            for token in frame.tokens:
                self.stops_of(token, found)
        return found

    def armed(self, frame, found):
        for inner in () if frame.taken_over else self.drawing.inside[frame.element.get("id")]:
            ident, what = inner.get("id"), event(inner.find(B + "startEvent"))
            due = frame.clocks.get(ident, [None])[0]
            place = self.place(frame.owner)
            if what == "conditional":
                found["when", ident, place, None].append(None)
            if what in ("message", "signal") or due is not None:
                found["wait", ident, place, due].append(lambda v, f=frame, i=inner: self.trigger(f, i, v))

    def stops_of(self, token, found):
        word, ident, place = kind(token.node), token.node.get("id"), self.place(token)
        if token.resume is not None:
            found["wait", ident, place, token.due].append(lambda v: self.resumed(token, v))
            return
        body = token.body is None and many(token.node) is not None
        if word in BY_HAND and not body:
            found["do", ident, place, None].append(lambda v: self.done(token, v))
            found["throw", ident, place, None].append(lambda v: self.thrown(token, *v.pop("~"), v))
        if word == "intermediateCatchEvent" and event(token.node) == "conditional":
            found["when", ident, place, None].append(None)
        elif word in ("receiveTask", "intermediateCatchEvent") and not body:
            found["wait", ident, place, token.due].append(lambda v: self.done(token, v))
        hears = token.body is None and token.undo is None and not token.deaf
        for guard in self.drawing.guards[ident] if hears else ():
            due = token.clocks.get(guard.get("id"), [None])[0]
            if event(guard) == "conditional":
                found["when", guard.get("id"), place, None].append(None)
            if event(guard) in ("message", "signal") or due is not None:
                key = "wait", guard.get("id"), place, due
                found[key].append(lambda v, g=guard: self.boundary(token, g, v))

    def resumed(self, token, values):
        self.write(token, values)
        token.frame.tokens.remove(token)
        frame, age = token.frame, token.frame.age
        token.resume()
        if frame.age == age:
            self.check_end(frame)

    def cancel(self, values):
        """Everything is taken away."""
        self.write(self.top, values)
        self.kill_frame(self.top)
        self.finished = True
        self.taken, self.sent, self.ends = Counter(), Counter(), Counter()

    def done(self, token, values):
        self.write(token, values)
        if token.race is not None:
            self.taken[token.way] += 1
            for other in [t for t in token.frame.tokens if t.race is token.race and t is not token]:
                self.kill(other)
        self.pass_on(token)

    def play(self, key, values, now):
        """Do the first thing under `key`."""
        self.now, self.steps = now, 0
        self.taken, self.sent, self.ends = Counter(), Counter(), Counter()
        self.stops()[key][0](values)
        self.settle()
