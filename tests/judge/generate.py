"""Random diagrams: structured blocks of every construct that runs and, on request, unstructured extra jumps."""

import random
import re

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions '
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">'
)
BASIC = ("task", "seq", "xor", "and", "or", "loop", "sub")
EVENTS = ("bint", "bnon", "btimer", "subint", "suberr", "subesc", "race", "recv", "esub", "eserr", "thrown")
CONDITIONS = ("when", "bwhen")
CALLS = ("call", "mi", "misub", "micall")
REST = ("fork", "deadend", "cond", "link", "term", "pass", "twin", "excess", "script", "order", "mapped", "work")
MORE = ("thrownesc", "callerr", "workerr", "saved")
FULL = BASIC + EVENTS + CONDITIONS + CALLS + REST + MORE
UNDOING = ("undo", "undosub", "undone", "tx")
"""Compensation: apart, because Operaton begins all handlers at once, and a return never asks what can be undone."""
EVERY = FULL + UNDOING
LISTS = ("list3", "list2", "${list3}", "list0")


class Diagram:
    """`xml` and the set of block kinds `used`; the same for the same arguments."""

    ends = 0.7  # how often a path gets an end event of its own
    workers_throw, many_workers = ("error", "escalation"), 0.2

    def __init__(self, seed, kinds=FULL, depth=3, jumps=0):
        self.random, self.kinds, self.jumps = random.Random(seed), kinds, jumps
        self.count, self.declared, self.called, self.used, self.out = 0, [], [], set(), None
        self.throws = {}  # external tasks whose worker may throw: (what, code)
        body = self.scope("P", depth)
        process = f'<bpmn:process id="P" isExecutable="true">{body}</bpmn:process>'
        self.xml = HEAD + "".join(self.declared) + process + "".join(self.called) + "</bpmn:definitions>"

    # -- small parts
    def id(self, prefix):
        self.count += 1
        return f"{prefix}{self.count}"

    def chance(self, probability):
        return self.random.random() < probability

    def element(self, tag, ident, inner="", **attributes):
        text = "".join(f' {name.replace("camunda_", "camunda:")}="{value}"' for name, value in attributes.items())
        self.out.append(f'<bpmn:{tag} id="{ident}"{text}>{inner}</bpmn:{tag}>')
        return ident

    def flow(self, source, target, condition=None, ident=None):
        inner = f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>" if condition else ""
        return self.element("sequenceFlow", ident or self.id("f"), inner, sourceRef=source, targetRef=target)

    def condition(self):
        name, sign = self.random.choice(["c0", "c1", "c2"]), self.random.choice(["==", "!=", "&lt;", "&gt;="])
        return f"${{{name} {sign} {self.random.randrange(3)}}}"

    def declare(self, what, **attributes):
        ident = self.id("D")
        text = "".join(f' {name}="{value}"' for name, value in attributes.items())
        self.declared.append(f'<bpmn:{what} id="{ident}" name="n{ident}"{text}/>')
        return f'<bpmn:{what}EventDefinition {what}Ref="{ident}"/>'

    def message(self):
        return self.declare("message")

    def happening(self):
        """Something to wait for."""
        kinds = [self.message, lambda: self.declare("signal"), self.timer]
        return self.random.choice(kinds + [self.when] * ("when" in self.kinds))()

    def when(self):
        """A condition to wait for, over what every completion writes; now and then only one variable matters."""
        named = f' camunda:variableName="c{self.random.randrange(3)}"' if self.chance(0.2) else ""
        changes = self.random.choice(["update", "create", "create, update"])
        named += f' camunda:variableEvents="{changes}"' if self.chance(0.2) else ""
        condition = f"<bpmn:condition>{self.condition()}</bpmn:condition>"
        return f"<bpmn:conditionalEventDefinition{named}>{condition}</bpmn:conditionalEventDefinition>"

    def timer(self, cycle=False):
        hours = f"PT{self.random.randint(1, 9)}H"
        if cycle and self.chance(0.8):
            times = self.random.randint(1, 3)
            inner = f"<bpmn:timeCycle>R{times}/{hours}</bpmn:timeCycle>"
        else:
            inner = f"<bpmn:timeDuration>{hours}</bpmn:timeDuration>"
        return f"<bpmn:timerEventDefinition>{inner}</bpmn:timerEventDefinition>"

    def task(self):
        return self.element("userTask", self.id("T"))

    def gateway(self, kind, **attributes):
        return self.element(kind + "Gateway", self.id("G"), **attributes)

    # -- scopes and blocks
    def scope(self, name, depth, start="", attributes=None):
        outside, self.out = self.out, []
        begin = self.element("startEvent", self.id("s"), start, **(attributes or {}))
        first, last = self.block(depth) if outside is not None or depth < 3 else self.block_seq(depth)
        self.flow(begin, first)
        if last and self.chance(self.ends):
            self.flow(last, self.element("endEvent", self.id("e")))
        if "esub" in self.kinds and self.chance(0.12):
            self.event_scope(self.happening(), self.random.choice(["true", "false"]))
        for _ in range(self.jumps if outside is None else 0):
            self.jump()
        text, self.out = "".join(self.out), outside
        return text

    def event_scope(self, event, interrupting, body=None):
        ident = self.id("ES")
        inner = body or self.scope(ident, 0, event, {"isInterrupting": interrupting})
        self.element("subProcess", ident, inner, triggeredByEvent="true")
        self.used.add("esub")

    def jump(self):
        """An unstructured flow: a choice put before an element leads to another element of the same scope."""
        flows = [x for x in self.out if x.startswith("<bpmn:sequenceFlow") and "condition" not in x]
        flows = [
            x
            for x in flows
            if re.search('sourceRef="[TS]', x) and f"default={x.split('id=')[1].split()[0]}" not in "".join(self.out)
        ]
        tasks = [re.search('id="([^"]+)"', x)[1] for x in self.out if re.match("<bpmn:userTask(?!.*isForC)", x)]
        if not flows or not tasks:
            return
        flow = self.random.choice(flows)
        source, target = re.search('sourceRef="([^"]+)" targetRef="([^"]+)"', flow).groups()
        self.out.remove(flow)
        default = self.id("f")
        choice = self.gateway("exclusive", default=default)
        self.flow(source, choice)
        self.flow(choice, self.random.choice(tasks), self.condition())
        self.flow(choice, target, ident=default)

    def block(self, depth):
        """(first, last) element ids; last None: nothing follows."""
        kind = self.random.choice(self.kinds) if depth else "task"
        if kind == "esub":
            kind = "seq"
        self.used.add(kind)
        return getattr(self, "block_" + kind)(max(depth - 1, 0))

    def solid(self, depth):
        """A block that has an end."""
        for _ in range(9):
            mark = len(self.out)
            first, last = self.block(depth)
            if last:
                return first, last
            del self.out[mark:]
        task = self.task()
        return task, task

    def block_task(self, depth):
        task = self.task()
        return task, task

    def block_work(self, depth):
        task = self.element("serviceTask", self.id("W"), camunda_type="external", camunda_topic="paper")
        return task, task

    def block_pass(self, depth):
        node = self.element(self.random.choice(["task", "manualTask", "intermediateThrowEvent"]), self.id("N"))
        return node, node

    def block_script(self, depth):
        target, text = (
            self.random.choice(["c0", "c1", "c2", "x"]),
            self.random.choice(["${c1}", "${c0}", "${1}", "${c2 - c1}"]),
        )
        attributes = {"scriptFormat": "juel", "camunda_resultVariable": target}
        node = self.element("scriptTask", self.id("X"), f"<bpmn:script>{text}</bpmn:script>", **attributes)
        return node, node

    def block_order(self, depth):
        """Automatic branches that write the same variable: the first branch runs first."""
        fork, join = self.gateway("parallel"), self.gateway("parallel")
        for text in ("${1}", "${c0 + c0}"):
            attributes = {"scriptFormat": "juel", "camunda_resultVariable": "c0"}
            node = self.element("scriptTask", self.id("X"), f"<bpmn:script>{text}</bpmn:script>", **attributes)
            self.flow(fork, node)
            self.flow(node, join)
        return fork, join

    def mapping(self, output=True, bare=False):
        inner = '<camunda:inputParameter name="c1">${c0}</camunda:inputParameter>'
        inner += '<camunda:inputParameter name="own">fixed</camunda:inputParameter>' if self.chance(0.5) else ""
        if output and self.chance(0.7):
            name = self.random.choice(["c0", "c1", "y"])
            inner += f'<camunda:outputParameter name="{name}">${{c1}}</camunda:outputParameter>'
        inner = f"<camunda:inputOutput>{inner}</camunda:inputOutput>"
        return inner if bare else f"<bpmn:extensionElements>{inner}</bpmn:extensionElements>"

    def block_mapped(self, depth):
        if depth and self.chance(0.5):
            ident = self.id("S")
            node = self.element("subProcess", ident, self.mapping() + self.scope(ident, depth))
        elif self.chance(0.5):
            node = self.element("userTask", self.id("T"), self.mapping(output=False) + self.loop_characteristics())
        else:
            node = self.element("userTask", self.id("T"), self.mapping())
        return node, node

    def block_thrown(self, depth):
        """A message or signal thrown on the way."""
        what = self.random.choice(["message", "signal"])
        node = self.element("intermediateThrowEvent", self.id("N"), self.declare(what))
        return node, node

    def block_recv(self, depth):
        if self.chance(0.3):
            message = re.search('messageRef="([^"]+)"', self.message())[1]
            node = self.element("receiveTask", self.id("R"), messageRef=message)
        else:
            node = self.element("intermediateCatchEvent", self.id("R"), self.happening())
        return node, node

    def block_seq(self, depth):
        first, last = self.solid(depth)
        for _ in range(self.random.randint(1, 2)):
            following, end = self.solid(depth)
            self.flow(last, following)
            last = end
        return first, last

    def split(self, depth, kind, conditional):
        """A choice or fork and its merge; a default flow is drawn anywhere among the others."""
        branches, default = self.random.randint(2, 3), self.id("f")
        plain = self.random.randrange(branches)
        has_default = conditional and self.chance(0.97 if kind == "exclusive" else 0.6)
        fork = self.gateway(kind, **({"default": default} if has_default else {}))
        join = self.gateway(kind)
        free = has_default or not conditional or (kind == "inclusive" and self.chance(0.9))
        for n in range(branches):
            first, last = self.solid(depth)
            condition = None if not conditional or (free and n == plain) else self.condition()
            self.flow(fork, first, condition, default if has_default and n == plain else None)
            self.flow(last, join)
        return fork, join

    def block_xor(self, depth):
        return self.split(depth, "exclusive", True)

    def block_and(self, depth):
        return self.split(depth, "parallel", False)

    def block_or(self, depth):
        return self.split(depth, "inclusive", True)

    def block_twin(self, depth):
        """A fork with two flows straight to its join."""
        fork, join = self.gateway("parallel"), self.gateway("parallel")
        first, last = self.solid(depth)
        for source, target in ((fork, join), (fork, join), (fork, first), (last, join)):
            self.flow(source, target)
        return fork, join

    def block_excess(self, depth):
        """A join that gets two tokens over one input and one over the other: one of them stays."""
        fork, join = self.gateway("parallel"), self.gateway("parallel")
        again, merge = self.gateway("parallel"), self.gateway("exclusive")
        self.flow(fork, again)
        for source, target in ((fork, join), (again, merge), (again, merge)):
            first, last = self.solid(0)
            self.flow(source, first)
            self.flow(last, target)
        self.flow(merge, join)
        return fork, join

    def block_loop(self, depth):
        merge, default = self.gateway("exclusive"), self.id("f")
        first, last = self.solid(depth)
        stop = self.task()  # a loop must wait somewhere
        choice, end = self.gateway("exclusive", default=default), self.gateway("exclusive")
        for source, target in ((merge, first), (last, stop), (stop, choice)):
            self.flow(source, target)
        self.flow(choice, merge, self.condition())
        self.flow(choice, end, ident=default)
        return merge, end

    def sub(self, depth, loop=""):
        ident = self.id("S")
        return self.element("subProcess", ident, loop + self.scope(ident, depth))

    def block_sub(self, depth):
        node = self.sub(depth)
        return node, node

    def block_call(self, depth, loop="", inside=None):
        process = self.id("Q")
        outside, self.out = self.out, None
        jumps, self.jumps = self.jumps, 0
        inner = inside() if inside else self.scope(process, depth)
        self.called.append(f'<bpmn:process id="{process}" isExecutable="true">{inner}</bpmn:process>')
        self.out, self.jumps = outside, jumps
        some = "".join(
            f'<camunda:in source="{n}" target="{n}"/>' for n in ("c0", "c1", "c2", "list3", "list2", "list0")
        )
        passes = self.random.choice(
            [
                '<camunda:in variables="all"/><camunda:out variables="all"/>',
                some + '<camunda:out source="c1" target="c0"/>',
            ]
        )
        passes += self.mapping(bare=True) if self.chance(0.2) and not loop else ""
        inner = f"<bpmn:extensionElements>{passes}</bpmn:extensionElements>{loop}"
        node = self.element("callActivity", self.id("C"), inner, calledElement=process)
        return node, node

    def loop_characteristics(self):
        done = self.random.choice(
            ["", "", "${nrOfCompletedInstances &gt;= 2}", "${c0 == 1 &amp;&amp; nrOfActiveInstances &lt;= 2}"]
        )
        done = f"<bpmn:completionCondition>{done}</bpmn:completionCondition>" if done else ""
        attributes = f'isSequential="{self.random.choice(["true", "false"])}"'
        if self.chance(0.3):
            inner = f"<bpmn:loopCardinality>{self.random.randint(0, 3)}</bpmn:loopCardinality>{done}"
        else:
            attributes += f' camunda:collection="{self.random.choice(LISTS)}" camunda:elementVariable="item"'
            inner = done
        tag = "bpmn:multiInstanceLoopCharacteristics"
        return f"<{tag} {attributes}>{inner}</{tag}>"

    def block_mi(self, depth):
        node = self.element("userTask", self.id("T"), self.loop_characteristics())
        if self.chance(0.4):
            self.guard(node, self.random.choice(["true", "false"]))
        return node, node

    def block_misub(self, depth):
        node = self.sub(min(depth, 1), self.loop_characteristics())
        if self.chance(0.4):
            self.guard(node, self.random.choice(["true", "false"]))
        return node, node

    def block_micall(self, depth):
        return self.block_call(min(depth, 1), self.loop_characteristics())

    def guard(self, host, cancel, event=None):
        boundary = self.element(
            "boundaryEvent", self.id("B"), event or self.message(), attachedToRef=host, cancelActivity=cancel
        )
        if self.chance(0.8):
            task = self.task()
            self.flow(boundary, task)
            return task
        return None

    def guarded(self, host, cancel, event=None):
        task = self.guard(host, cancel, event)
        if task is None or self.chance(0.4):
            return host, host
        merge = self.gateway("exclusive")  # the exceptional path merges
        self.flow(host, merge)
        self.flow(task, merge)
        return host, merge

    def block_bint(self, depth):
        return self.guarded(self.task(), "true", self.happening())

    def block_bnon(self, depth):
        return self.guarded(self.task(), "false", self.random.choice([self.message(), self.declare("signal")]))

    def block_btimer(self, depth):
        return self.guarded(self.task(), self.random.choice(["true", "false"]), self.timer(cycle=True))

    def block_when(self, depth):
        node = self.element("intermediateCatchEvent", self.id("R"), self.when())
        return node, node

    def block_bwhen(self, depth):
        """A condition at a task, a script, a sub-process or a multi-instance; perhaps in the scope itself."""
        if self.chance(0.3):
            self.event_scope(self.when(), self.random.choice(["true", "false"]))
        makers = [lambda _: self.task(), self.sub, lambda d: self.block_script(d)[0], lambda d: self.block_mi(d)[0]]
        host = self.random.choice(makers)(depth)
        return self.guarded(host, self.random.choice(["true", "true", "false"]), self.when())

    def block_subint(self, depth):
        return self.guarded(self.sub(depth), self.random.choice(["true", "false"]), self.happening())

    def throwing_scope(self, event, depth, after=None):
        """The inside of a sub-process that may end by throwing `event`, with an event sub-process that may catch it."""
        outside, self.out = self.out, []
        begin, default = self.element("startEvent", self.id("s")), self.id("f")
        first, last = self.solid(depth)
        choice = self.gateway("exclusive", default=default)
        self.flow(begin, first)
        self.flow(last, choice)
        self.flow(choice, self.element("endEvent", self.id("e"), event), self.condition())
        self.flow(choice, self.element("endEvent", self.id("e")), ident=default)
        if after:
            after()
        inner, self.out = "".join(self.out), outside
        return inner

    def block_suberr(self, depth):
        event = self.declare("error", errorCode=self.id("code"))
        ident = self.id("S")
        self.element("subProcess", ident, self.throwing_scope(event, depth))
        caught = self.random.choice([event, event, "<bpmn:errorEventDefinition/>"])
        return self.guarded(ident, "true", caught)

    def block_subesc(self, depth):
        event = self.declare("escalation", escalationCode=self.id("code"))
        ident = self.id("S")
        self.element("subProcess", ident, self.throwing_scope(event, depth))
        return self.guarded(ident, self.random.choice(["true", "false"]), event)

    def block_eserr(self, depth):
        what = self.random.choice(["error", "escalation"])
        event = self.declare(what, **{what + "Code": self.id("code")})
        interrupting = "true" if what == "error" else self.random.choice(["true", "false"])
        ident = self.id("S")
        inner = self.throwing_scope(event, depth, lambda: self.event_scope(event, interrupting))
        self.element("subProcess", ident, inner)
        return ident, ident

    def caught(self, event, what):
        """The event as a boundary catches it: any code or this one, and perhaps the code becomes a variable."""
        kept = f' camunda:{what}CodeVariable="x"' if self.chance(0.4) else ""
        code = "" if what == "error" and self.chance(0.3) else event.split("Definition")[1].removesuffix("/>")
        return f"<bpmn:{what}EventDefinition{code}{kept}/>"

    def block_thrownesc(self, depth):
        """An escalation thrown on the way: who throws it goes on, unless whoever catches it interrupts."""
        event, ident = self.declare("escalation", escalationCode=self.id("code")), self.id("S")
        outside, self.out = self.out, []
        throw, (first, last) = self.element("intermediateThrowEvent", self.id("N"), event), self.solid(depth)
        self.flow(self.element("startEvent", self.id("s")), throw)
        self.flow(throw, first)
        self.flow(last, self.element("endEvent", self.id("e")))
        if self.chance(0.3):
            self.event_scope(event, self.random.choice(["true", "false"]))
        inner, self.out = "".join(self.out), outside
        loop = self.loop_characteristics() if self.chance(0.2) else ""
        self.element("subProcess", ident, loop + inner)
        return self.guarded(ident, self.random.choice(["true", "false"]), self.caught(event, "escalation"))

    def block_callerr(self, depth):
        """A called process, or several, that may end by an error or escalation, caught at the call."""
        what = self.random.choice(["error", "escalation"])
        event = self.declare(what, **{what + "Code": self.id("code")})
        loop = self.loop_characteristics() if self.chance(0.3) else ""
        call, _ = self.block_call(depth, loop, lambda: self.throwing_scope(event, min(depth, 1)))
        cancel = "true" if what == "error" else self.random.choice(["true", "false"])
        return self.guarded(call, cancel, self.caught(event, what))

    def block_workerr(self, depth):
        """External work whose worker may throw instead of completing."""
        what = self.random.choice(self.workers_throw)
        code = self.id("code")
        event = self.declare(what, **{what + "Code": code})
        loop = self.loop_characteristics() if self.chance(self.many_workers) else ""
        task = self.element("serviceTask", self.id("W"), loop, camunda_type="external", camunda_topic="paper")
        self.throws[task] = what, code
        cancel = "true" if what == "error" else self.random.choice(["true", "false"])
        return self.guarded(task, cancel, self.caught(event, what))

    def block_saved(self, depth):
        """A save point before or behind an element, or both."""
        kind = self.random.choice(["userTask", "task", "serviceTask", "subProcess"])
        given = {name: "true" for name in ("camunda_asyncBefore", "camunda_asyncAfter") if self.chance(0.6)}
        given |= {"camunda_type": "external", "camunda_topic": "paper"} if kind == "serviceTask" else {}
        ident = self.id("V")
        node = self.element(kind, ident, self.scope(ident, depth) if kind == "subProcess" else "", **given)
        return self.guarded(node, "true", self.happening()) if self.chance(0.4) else (node, node)

    # -- compensation
    def undoable(self, host, looped=False):
        """Give an activity a handler; both in this scope."""
        boundary = self.element("boundaryEvent", self.id("B"), "<bpmn:compensateEventDefinition/>", attachedToRef=host)
        self.element("association", self.id("A"), sourceRef=boundary, targetRef=self.handler(looped))
        return host

    def handler(self, looped):
        """A task of a person, a script that writes (`looped`: perhaps which instance it is), or a sub-process."""
        what, ident = self.random.choice(["userTask", "userTask", "scriptTask", "subProcess"]), self.id("U")
        given = {"isForCompensation": "true"}
        if what == "scriptTask":
            texts = ["${c0 + c1}", "${c1 - c2}", "${1}"] + ["${loopCounter}"] * 2 * looped
            given |= {"camunda_resultVariable": self.random.choice(["c0", "c1"]), "scriptFormat": "juel"}
            return self.element(what, ident, f"<bpmn:script>{self.random.choice(texts)}</bpmn:script>", **given)
        inner = self.scope(ident, self.random.choice([0, 1])) if what == "subProcess" else ""
        return self.element(what, ident, inner, **given)

    def block_undo(self, depth):
        """An activity with a handler."""
        kind = self.random.choice(["task", "task", "script", "mi", "sub", "misub", "call"])
        host, last = getattr(self, "block_" + kind)(min(depth, 1))
        return self.undoable(host, kind in ("mi", "misub")), last

    def block_undosub(self, depth):
        """A sub-process with activities to be undone, or with an event sub-process that undoes it, or both."""
        ident, loop = self.id("S"), self.loop_characteristics() if self.chance(0.3) else ""
        outside, self.out = self.out, []
        first, last = self.block_undo(depth)
        if self.chance(0.5):
            following, end = self.solid(depth)
            self.flow(last, following)
            last = end
        self.flow(self.element("startEvent", self.id("s"), ""), first)
        self.flow(last, self.element("endEvent", self.id("e")))
        if self.chance(0.4):
            self.event_scope("", "", self.undoing_scope(depth))
        inner, self.out = "".join(self.out), outside
        mapping = self.mapping(output=not loop) if self.chance(0.4) else ""
        self.element("subProcess", ident, mapping + loop + inner)
        return (ident, ident) if self.chance(0.8) else self.guarded(ident, "true", self.happening())

    def undoing_scope(self, depth):
        """The inside of a compensation event sub-process, which may throw for what stands around it."""
        outside, self.out = self.out, []
        first, last = self.solid(0)
        self.flow(self.element("startEvent", self.id("s"), "<bpmn:compensateEventDefinition/>"), first)
        end = "<bpmn:compensateEventDefinition/>" if self.chance(0.5) else ""
        self.flow(last, self.element("endEvent", self.id("e"), end))
        inner, self.out = "".join(self.out), outside
        return inner

    def block_tx(self, depth):
        """A transaction that may be cancelled while another branch of it runs."""
        ident, loop = self.id("S"), self.loop_characteristics() if self.chance(0.2) else ""
        outside, self.out = self.out, []
        first, last = self.random.choice([self.block_undo, self.block_undosub])(depth)
        self.flow(self.element("startEvent", self.id("s")), first)
        if self.chance(0.5):
            fork, (beside, _) = self.gateway("parallel"), self.block(min(depth, 1))
            for source, target in ((last, fork), (fork, beside)):
                self.flow(source, target)
            last = fork
        task, default = self.task(), self.id("f")
        choice = self.gateway("exclusive", default=default)
        self.flow(last, task)
        self.flow(task, choice)
        cancel = self.element("endEvent", self.id("e"), "<bpmn:cancelEventDefinition/>")
        self.flow(choice, cancel, self.condition())
        self.flow(choice, self.element("endEvent", self.id("e")), ident=default)
        if self.chance(0.2):
            self.event_scope("", "", self.undoing_scope(depth))
        inner, self.out = "".join(self.out), outside
        self.element("transaction", ident, loop + inner)
        if self.chance(0.2):
            self.guard(ident, "true", self.happening())
        return self.guarded(ident, "true", "<bpmn:cancelEventDefinition/>")

    def block_undone(self, depth):
        """Some activities with handlers, then a throw: of all of them, or of one."""
        first, last = self.random.choice([self.block_undo, self.block_undosub])(depth)
        named = first
        for _ in range(self.random.randint(0, 2)):
            following, end = self.random.choice([self.block_undo, self.block_undosub, self.solid])(depth)
            self.flow(last, following)
            last = end
        ref = f' activityRef="{named}"' if self.chance(0.3) else ""
        throw = self.element("intermediateThrowEvent", self.id("N"), f"<bpmn:compensateEventDefinition{ref}/>")
        self.flow(last, throw)
        if self.chance(0.1):
            end = self.element("endEvent", self.id("e"), "<bpmn:compensateEventDefinition/>")
            fork = self.gateway("parallel")
            self.flow(throw, fork)
            self.flow(fork, end)
            throw = fork
        return first, throw

    def block_term(self, depth):
        default, task, after = self.id("f"), self.task(), self.task()
        choice = self.gateway("exclusive", default=default)
        self.flow(task, choice)
        end = self.element("endEvent", self.id("e"), "<bpmn:terminateEventDefinition/>")
        self.flow(choice, end, self.condition())
        self.flow(choice, after, ident=default)
        return task, after

    def block_fork(self, depth):
        """Several flows out of a task, joined."""
        task, join = self.task(), self.gateway("parallel")
        for _ in range(2):
            first, last = self.solid(depth)
            self.flow(task, first)
            self.flow(last, join)
        return task, join

    def block_deadend(self, depth):
        """Several flows out of a task, one branch just ends."""
        task, after = self.task(), self.task()
        self.flow(task, self.block(depth)[0])
        self.flow(task, after)
        return task, after

    def block_cond(self, depth):
        """Conditional flows out of a task, merged by an inclusive join."""
        default = self.id("f")
        task, join = self.element("userTask", self.id("T"), default=default), self.gateway("inclusive")
        plain = self.chance(0.3)
        for n in self.random.sample(range(3), 3):
            first, last = self.solid(depth)
            free = n == 2 or (n == 1 and plain)
            self.flow(task, first, None if free else self.condition(), default if n == 2 else None)
            self.flow(last, join)
        return task, join

    def block_link(self, depth):
        name = self.id("L")
        link = f'<bpmn:linkEventDefinition name="{name}"/>'
        throw = self.element("intermediateThrowEvent", self.id("K"), link)
        return throw, self.element("intermediateCatchEvent", self.id("K"), link)

    def block_race(self, depth):
        gateway, join = self.gateway("eventBased"), self.gateway("exclusive")
        for _ in range(2):
            catch = self.element("intermediateCatchEvent", self.id("R"), self.happening())
            self.flow(gateway, catch)
            first, last = self.solid(depth)
            self.flow(catch, first)
            self.flow(last, join)
        return gateway, join
