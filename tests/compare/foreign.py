"""A case on the foreign engine: what stands open, in the judge's words, and how to do it. One case at a time."""

import datetime as dt
from collections import Counter

from compare.calls import Calls, typed
from compare.undoing import is_handler, placeless, subscribed
from judge.drawing import kind

WORKER = {"workerId": "compare", "lockDuration": 600_000}
INSIDE = ("list3", "list2", "list0", "loopCounter", "nrOfInstances", "nrOfCompletedInstances", "nrOfActiveInstances")


class Foreign:
    """The engine at `address`; `deploy` first, then `start` and `act` as often as wanted."""

    undoes = False

    def __init__(self, address):
        self.calls = Calls(address)
        self.timers = {}

    def deploy(self, files):
        """Deploys all of `files`; Answered with the parser's words."""
        made = self.calls.deploy(files)
        for definition in made.get("deployedProcessDefinitions") or {}:
            for job in self.calls.get("/job-definition", processDefinitionId=definition):
                self.timers[job["id"]] = job["activityId"]
        return made["id"]

    def forget(self, deployment):
        self.calls.delete(f"/deployment/{deployment}?cascade=true")

    def start(self, process, drawing, variables, now):
        """What stands open once a case has begun at the instant `now`."""
        self.drawing = drawing
        kinds = {kind(one) for one in drawing.by_id.values()}
        self.calling, self.working = "callActivity" in kinds, "serviceTask" in kinds
        self.undoes = any(is_handler(one) for one in drawing.by_id.values())
        self.turn(now)
        begun = self.calls.post(f"/process-definition/key/{process}/start", {"variables": typed(variables)})
        self.case = begun["id"]
        return self.look()

    def turn(self, now):
        """The engine's clock."""
        self.calls.clock(int(now.timestamp() * 1000))

    def end(self):
        """Take away what is left."""
        for instance in self.calls.get("/process-instance", rootProcessInstances="true"):
            self.calls.delete(f"/process-instance/{instance['id']}?skipCustomListeners=true&skipIoMappings=true")

    # -- what stands open
    def look(self):
        """({key: [how to do it]}, finished, the process's variables)."""
        self.nodes, self.by_execution, self.ways, self.undoable = {}, {}, {}, Counter()
        instances = [one["id"] for one in self.calls.get("/process-instance")]
        for instance in instances:
            self._tree(self.calls.get(f"/process-instance/{instance}/activity-instances"), None)
        if not instances:
            return {}, True, {}
        found = self.calls.get("/variable-instance", deserializeValues="false")
        counted = [v for v in found if v["name"] == "loopCounter" and v["executionId"] in self.by_execution]
        self.counters = {v["activityInstanceId"]: v["value"] for v in counted}  # not of what is kept to be undone
        self.callers = self._callers() if len(instances) > 1 else {}
        own = {v["name"]: v["value"] for v in found if v["executionId"] == self.case and v["name"] not in INSIDE}
        for task in self.calls.get("/task"):
            self._way("do", task["taskDefinitionKey"], task, f"/task/{task['id']}/complete")
        for task in self.calls.get("/external-task") if self.working else ():
            self._way("do", task["activityId"], task, f"/external-task/{task['id']}")
        subscriptions = self.calls.get("/event-subscription")
        self.undoable = subscribed(self.drawing, subscriptions) if self.undoes else Counter()
        for one in subscriptions:
            if one["executionId"] is None or one["eventType"] == "compensate":  # begins a process; can be undone
                continue
            self._way("wait", one["activityId"], one, f"/{one['eventType']}")
        for job in self.calls.get("/job") if self.timers else ():
            due = job["dueDate"] and dt.datetime.strptime(job["dueDate"], "%Y-%m-%dT%H:%M:%S.%f%z").astimezone(dt.UTC)
            self._way("wait", self.timers[job["jobDefinitionId"]], job, f"/job/{job['id']}/execute", due)
        self.ways = placeless(self.drawing, self.ways) if self.undoes else self.ways
        return self.ways, self.case not in instances, own

    def happened(self, element):
        """How often an event has happened, over all instances of the diagram's processes."""
        mine = {one.get("id") for one in self.drawing.by_id.values() if kind(one) == "process"}
        past = self.calls.get("/history/activity-instance", activityId=element, finished="true")
        return sum(one["processDefinitionKey"] in mine and not one["canceled"] for one in past)

    def _tree(self, node, parent):
        self.nodes[node["id"]] = node
        node["parent"] = parent
        for execution in node["executionIds"]:
            self.by_execution.setdefault(execution, []).append(node)
        for waiting in node["childTransitionInstances"]:  # at a save point
            found = {**waiting, "parent": node, "activityType": "transition"}
            self.by_execution.setdefault(waiting["executionId"], []).append(found)
        for child in node["childActivityInstances"]:
            self._tree(child, node)

    def _callers(self):
        past = self.calls.get("/history/activity-instance", activityType="callActivity", unfinished="true")
        return {one["calledProcessInstanceId"]: one["id"] for one in past}

    def _way(self, what, element, one, path, due=None):
        node = self._node(element, one["executionId"])
        self.ways.setdefault((what, element, self._place(node), due), []).append((path, one))

    def _node(self, element, execution):
        """The activity instance that an execution stands for: the element's own, its host's or its scope's."""
        candidates = self.by_execution.get(execution, [])
        drawn = self.drawing.by_id[element]
        names = [element]
        if kind(drawn) == "boundaryEvent":
            host = drawn.get("attachedToRef")
            names = [f"{host}#multiInstanceBody", host]
        elif kind(drawn) == "startEvent":
            names = [drawn.getparent().getparent().get("id")]
        for name in names:
            for node in candidates:
                if node["activityId"] == name:
                    return node
        return candidates[-1] if candidates else None

    def _place(self, node):
        """Loop counters of the enclosing instances, outermost first, through calls too."""
        found = []
        while node is not None:
            above = node["parent"]
            if above is not None and above["activityType"] == "multiInstanceBody":
                counter = self.counters.get(node["id"], self.counters.get(above["id"]))
                found.append(counter)
            if above is None and node["processInstanceId"] in self.callers:
                above = self.nodes[self.callers[node["processInstanceId"]]]
            node = above
        return tuple(reversed(found))

    # -- what can be done
    def act(self, key, values, now):
        """Does the first thing under `key`; Answered where it cannot go on."""
        if now is not None:
            self.turn(now)
        path, one = self.ways[key][0]
        if path.startswith("/external-task"):
            self.calls.post(f"{path}/lock", WORKER)
            code = values.get("~")
            given = typed({name: value for name, value in values.items() if name != "~"})
            if code is None:
                self.calls.post(f"{path}/complete", {"workerId": "compare", "variables": given})
            else:
                self.calls.post(f"{path}/bpmnError", {"workerId": "compare", "errorCode": code, "variables": given})
        elif path == "/message":
            name = f"/execution/{one['executionId']}/messageSubscriptions/{one['eventName']}/trigger"
            self.calls.post(name, {"variables": typed(values)})
        elif path == "/signal":
            named = {"name": one["eventName"], "executionId": one["executionId"], "variables": typed(values)}
            self.calls.post("/signal", named)
        else:
            self.calls.post(path, {"variables": typed(values)} if path.startswith("/task") else None)
        return self.look()

    def variables(self):
        """The process's own variables after its end."""
        past = self.calls.get("/history/variable-instance", processInstanceId=self.case, deserializeValues="false")
        return {v["name"]: v["value"] for v in past if v["executionId"] == self.case and v["name"] not in INSIDE}


def positions(ways):
    return Counter({key: len(found) for key, found in ways.items()})
