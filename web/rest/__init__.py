"""Camunda 7's REST contract at /engine-rest: for the Modeler's buttons and for existing clients (architecture 9).

One small file a resource. What is supported and what differs from Camunda 7 is in docs/reference/rest.md.
"""

from __future__ import annotations

from flask import Blueprint, Flask

from engine.errors import EngineError
from web.rest import (
    comments,
    decisions,
    deployments,
    door,
    exceptions,
    executions,
    external_tasks,
    history,
    identity,
    incidents,
    jobs,
    linting,
    messages,
    migration,
    modification,
    never_kept,
    openapi,
    past_details,
    past_tasks,
    process_definitions,
    process_instances,
    signals,
    start_forms,
    task_parts,
    tasks,
    versions,
    well_known,
)
from web.rest.answers import refuse
from web.surroundings import REST

__all__ = ["install"]

api = Blueprint("rest", __name__, url_prefix=REST)
api.before_request(door.come_in)
api.register_error_handler(EngineError, refuse)
PARTS = (
    *(versions, openapi, linting, deployments, decisions, process_definitions, start_forms),
    *(tasks, task_parts, comments, external_tasks, jobs, identity),
    *(process_instances, modification, migration, messages, signals, executions, exceptions),
    *(incidents, history, past_tasks, past_details, never_kept),
)
for part in PARTS:
    api.register_blueprint(part.routes)
api.register_blueprint(executions.subscriptions)
api.register_blueprint(incidents.past)


def install(app: Flask) -> None:
    """The REST interface, and the document by which the Modeler finds our pages."""
    app.register_blueprint(api)
    app.register_blueprint(well_known.routes)
    door.install(app)
