"""Which rule runs at which level: error refuses the deployment, warning is told. The one place to change it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ERROR, WARNING = "error", "warning"

LEVELS: Mapping[str, str] = MappingProxyType(
    {
        # the file
        "readable": ERROR,
        "file-name": WARNING,
        "valid-bpmn": ERROR,
        "execution-platform": ERROR,
        "executable-process": ERROR,
        "history-time-to-live": ERROR,
        "unique-id": ERROR,
        "reserved-id": ERROR,
        "snake-case-id": WARNING,
        "dangling-reference": ERROR,
        "diagram-interchange": ERROR,
        # the structure
        "start-event": ERROR,
        "single-plain-start": ERROR,
        "sub-process-start": ERROR,
        "flow-ends": ERROR,
        "duplicate-flow": WARNING,
        "reachable": ERROR,
        "way-to-end": WARNING,
        "dead-end": WARNING,
        "cycle-waits": ERROR,
        "parallel-join": ERROR,
        "parallel-merge": WARNING,
        "parallel-writes": WARNING,
        "boundary-host": ERROR,
        "caught-once": ERROR,
        "error-caught": WARNING,
        "compensation": ERROR,
        "event-gateway": ERROR,
        "link-event": ERROR,
        "unsupported-element": ERROR,
        "multi-instance": ERROR,
        "lanes": WARNING,
        "element-name": WARNING,
        # the picture
        "gateway-question": WARNING,
        "left-to-right": WARNING,
        "crossing-flows": WARNING,
        "overlapping-shapes": WARNING,
        # what elements name
        "service-task-implementation": ERROR,
        "listener": ERROR,
        "call-activity-target": ERROR,
        "business-rule-decision": ERROR,
        "decision-result": WARNING,
        "event-reference": ERROR,
        "event-partner": WARNING,
        "user-task-performer": ERROR,
        "known-group": ERROR,
        "known-person": ERROR,
        "known-form": ERROR,
        "form-kind": ERROR,
        "form-field": WARNING,
        "reference-binding": ERROR,
        "mapping": ERROR,
        "call-mapping": ERROR,
        "ignored-setting": WARNING,
        "foreign-extension": WARNING,
        # times, conditions, expressions, variables
        "timer": ERROR,
        "timer-zone": WARNING,
        "due-date": ERROR,
        "flow-condition": ERROR,
        "default-flow": ERROR,
        "condition-place": ERROR,
        "condition-boolean": ERROR,
        "condition-value": ERROR,
        "table-value": WARNING,
        "table-gap": WARNING,
        "expression": ERROR,
        "expression-language": ERROR,
        "unset-variable": ERROR,
        "reserved-name": ERROR,
        # our own procedures
        "closed-process": ERROR,
        "registration-first": ERROR,
        "gates-in-order": ERROR,
        "registered-variable": WARNING,
        "known-property": WARNING,
        "known-rule": ERROR,
        "guard-table": ERROR,
        "decision-buttons": ERROR,
        "decision-gateway-place": ERROR,
        "button-name": ERROR,
        "button-field": WARNING,
    }
)
