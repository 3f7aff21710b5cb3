"""The city's procedures on Operaton: every case that the scenarios leave in our log is lived there again, step by step.

    PYTHONPATH=tests python -m compare.procedures [FOLDER …]

What the organisation, the calendar, the matter and the decision tables answered is told to Operaton from our log: where
a diagram asks them, its expression is replaced by a look into the answers of the step. After every step the same tasks
and events must stand open. Who does a task, forms and deadlines are left out: they move no token.
"""

import argparse
import datetime as dt
import hashlib
import re
import shutil
import tempfile
from collections import Counter
from pathlib import Path

from compare.calls import Answered, typed
from compare.foreign import Foreign, positions
from compare.peer import Missing, running
from judge.drawing import B, C, Drawing, kind
from lxml import etree
from sqlalchemy import select
from support.acting import ByCommand
from support.city import PROCESSES, City, found
from support.scenario import READ

from engine import history, machine, values
from engine.database import Database
from engine.history.replay import advance, at_first
from engine.machine.case import Case
from engine.machine.tasks import DecisionTask
from engine.scenarios import walk
from engine.tables import case_

ASKS = re.compile(r"\b(org|calendar|matter|execution|task)\.|currentUser\(|\bnow\(")
"""What an expression asks outside, or of this engine only."""
WHO = (
    "assignee candidateUsers candidateGroups candidateStarterGroups candidateStarterUsers dueDate followUpDate priority"
)
LEFT_OUT = [C + name for name in f"{WHO} formRef formRefBinding formRefVersion formKey initiator versionTag".split()]
BUILT_IN = ("starter", "unit", "post", "matter", "case")
MOVES = ("completed", "thrown", "fired", "message", "continued")


def key(text):
    """Under which name the answer to an expression is told."""
    return "k" + hashlib.sha256(text.strip().encode()).hexdigest()[:16]


def answered(text):
    return f"${{answers.get('{key(text)}')}}"


def foreign(content):
    """A diagram as Operaton gets it."""
    root = etree.fromstring(content)
    for element in list(root.iter(etree.Element)):
        for name in LEFT_OUT:
            element.attrib.pop(name, None)
        for name, text in element.attrib.items():
            if ASKS.search(text) and text.startswith("${"):
                element.set(name, answered(text))
        if element.text and "${" in element.text and ASKS.search(element.text):
            element.text = answered(element.text)
        _adapt(element)
    return etree.tostring(root, encoding="unicode")


def _adapt(element):
    word = kind(element)
    if word in ("taskListener", "executionListener"):
        element.getparent().remove(element)
    elif word == "scriptTask" and element.get("scriptFormat", "").lower() == "feel":
        script = element.find(B + "script")
        element.set("scriptFormat", "juel")
        script.text = answered(script.text)
    elif word == "businessRuleTask" and element.get(C + "type") != "external":
        for name in ("decisionRef", "decisionRefBinding", "decisionRefVersion", "mapDecisionResult"):
            element.attrib.pop(C + name, None)
        element.set(C + "expression", answered(element.get("id")))
    elif word == "sendTask" and element.get(C + "type") is None:
        element.set(C + "expression", "${true}")
    elif word == "messageEventDefinition" and kind(element.getparent()) in ("intermediateThrowEvent", "endEvent"):
        if element.get(C + "type") is None:
            element.set(C + "expression", "${true}")
    elif word == "callActivity":
        inner = element.find(B + "extensionElements")
        if inner is None:
            inner = etree.Element(B + "extensionElements")
            element.insert(len(element.findall(B + "documentation")), inner)
        for name in BUILT_IN:
            etree.SubElement(inner, C + "in", source=name, target=name)


class Alike(Exception):
    """Two tokens stand on the same element: which one did it?"""


class Listening:
    """What expressions and decision tables gave while our machine ran a step, by the name under which it is told."""

    def __init__(self):
        self.heard = {}
        self.evaluate, self.decide = Case.evaluated, DecisionTask._run_hook

    def __enter__(self):
        def evaluate(case, expression, *more, **named):
            value = self.evaluate(case, expression, *more, **named)
            self.heard[key(expression.text)] = value
            return value

        def decide(step, token):
            done = self.decide(step, token)
            self.heard[key(step.details.id)] = token.case.view(token).look_up(step.details.decides.result)
            return done

        Case.evaluated, DecisionTask._run_hook = evaluate, decide
        return self

    def __exit__(self, *_):
        Case.evaluated, DecisionTask._run_hook = self.evaluate, self.decide


class Procedures(Foreign):
    """Operaton with all diagrams; elements are told apart by their process."""

    def __init__(self, address, drawings):
        super().__init__(address)
        self.drawings, self.calling, self.working = drawings, True, True

    def _node(self, element, execution):
        candidates = self.by_execution.get(execution, [])
        process = candidates[0]["processDefinitionId"].split(":")[0]
        self.drawing = self.drawings[process]
        return super()._node(element, execution)

    def _way(self, what, element, one, path, due=None):
        super()._way(what, element, one, path)

    def begin(self, process, start, given):
        instruction = {"type": "startBeforeActivity", "activityId": start}
        body = {"variables": typed(given), "startInstructions": [instruction]}
        self.case = self.calls.post(f"/process-definition/key/{process}/start", body)["id"]
        return self.look()


def simple(value):
    """A Value as Operaton is told it."""
    if isinstance(value, list | tuple):
        return [simple(one) for one in value]
    if isinstance(value, dict):
        return {name: simple(one) for name, one in value.items()}
    if isinstance(value, dt.datetime):
        return values.instant(value)
    if value is None or isinstance(value, bool | int | str):
        return value
    return float(value) if hasattr(value, "as_integer_ratio") else str(value)


def standing(result):
    """{key: tokens} of what stands open here."""
    found = {}
    for offer in result.offers:
        found.setdefault(("do", offer.element, offer.place, None), []).append(offer.token)
    for wait in result.waits:
        found.setdefault(("wait", wait.event, wait.place, None), []).append(wait.token)
    return found


def live(there, connection, ident):
    """(label, steps, detail) of one case of our log lived there."""
    recorded = history.events(connection, ident)
    case, before, steps = at_first(connection, recorded[0]), None, 0
    for event in recorded:
        with Listening() as listening:
            frame = advance(case, event)
        case = frame.case
        if frame.result is None:
            continue
        if event.kind not in ("started", *MOVES):
            return f"stopped: {event.kind}", steps, ""
        there.calls.answers({name: simple(value) for name, value in listening.heard.items()})
        try:
            theirs = _same(there, case, event, before)
        except Answered as answer:
            return "DISAGREE", steps, f"{case.program.process} {event.seq} {event.kind} {event.element}: {answer}"
        except Alike:
            return "stopped: look-alikes", steps, ""
        steps += 1
        before = standing(frame.result)
        here, told = positions(before), positions(theirs[0])
        if here != told or frame.result.completed != theirs[1]:
            detail = (
                f"only ours {dict(here - told)}, only theirs {dict(told - here)}; {frame.result.completed} {theirs[1]}"
            )
            return "DISAGREE", steps, f"{case.program.process} {event.seq} {event.kind} {event.element}: {detail}"
    return "agree", steps, ""


def _same(there, case, event, before):
    """Does there what an event did here."""
    given = {name: simple(value) for name, value in event.variables.items()}
    if event.kind == "started":
        own = machine.variables(case.program, case.rows, None)
        given = {**{name: simple(own[name]) for name in BUILT_IN if name in own}, **given}
        start = event.element or case.program.plan.start.details.id
        return there.begin(case.program.process, start, given)
    wanted = next(name for name, tokens in before.items() if event.token in tokens)
    if len(before[wanted]) > 1:
        raise Alike
    return there.act(wanted, given, None)


def lived(database, there):
    """Plays every case of a database."""
    labels, steps, told = Counter(), 0, []
    with database.reading() as connection:
        for ident in connection.execute(select(case_.c.id).order_by(case_.c.id)).scalars().all():
            label, done, detail = live(there, connection, ident)
            there.end()
            labels[label] += 1
            steps += done
            told += [detail] if detail else []
    return labels, steps, told


def deploy(address):
    """All diagrams in one deployment there."""
    files = {path.name: foreign(path.read_bytes()) for path in sorted(PROCESSES.rglob("*.bpmn"))}
    drawings = {}
    for text in files.values():
        drawing = Drawing(text)
        drawings |= {one.get("id"): drawing for one in drawing.by_id.values() if kind(one) == "process"}
    there = Procedures(address, drawings)
    there.deploy(files)
    print(f"{len(files)} diagrams deployed there")
    return there


def play(there, folders):
    """The scenarios of the folders; True where nothing disagrees."""
    total, all_steps, played = Counter(), 0, 0
    with tempfile.TemporaryDirectory() as name:
        template = Path(name) / "city.db"
        database = Database(f"sqlite:///{template}")
        found(database)
        database.dispose()
        for folder in folders:
            for number, scenario in enumerate(READ[folder].scenarios, 1):
                path = Path(name) / "one.db"
                shutil.copy(template, path)
                database = Database(f"sqlite:///{path}")
                city = City(database)
                walk(city, ByCommand(database), READ[folder], scenario)
                labels, steps, told = lived(database, there)
                database.dispose()
                total += labels
                all_steps, played = all_steps + steps, played + 1
                for detail in told:
                    print(f"{folder} {number} {scenario['name']}: {detail}", flush=True)
    print(f"{played} scenarios, {sum(total.values())} cases, {all_steps} steps: {dict(total)}")
    return not total["DISAGREE"]


def main():
    asked = argparse.ArgumentParser(prog="compare.procedures")
    asked.add_argument("folder", nargs="*", default=sorted(READ))
    given = asked.parse_args()
    try:
        with running() as address:
            agreed = play(deploy(address), given.folder)
    except Missing as missing:
        raise SystemExit(str(missing)) from None
    raise SystemExit(not agreed)


if __name__ == "__main__":
    main()
