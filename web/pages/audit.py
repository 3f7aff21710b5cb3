"""回放: the log of a case step by step, with what proves it."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from engine import worklist
from web.surroundings import actor, database

pages = Blueprint("audit", __name__, url_prefix="/cases/<case>")


@pages.get("/replay")
def replay(case: str) -> ResponseReturnValue:
    """One step, the whole list, the verdict. Without `at`: the last step."""
    at = request.args.get("at", type=int)
    with database().reading() as connection:
        view = worklist.replay(connection, actor(connection), case, at)
    return render_template("audit/replay.html", view=view)


@pages.get("/diagram")
def picture(case: str) -> ResponseReturnValue:
    """The diagram of a case for everybody who may see it, without its history."""
    with database().reading() as connection:
        view = worklist.case(connection, actor(connection), case)
    return render_template("audit/diagram.html", view=view)


@pages.get("/steps.json")
def steps(case: str) -> ResponseReturnValue:
    """What each step did on the diagram, for the picture."""
    with database().reading() as connection:
        found = worklist.replay(connection, actor(connection), case, None).steps
    return jsonify([{"seq": step.seq, "marks": [[mark.what, mark.element] for mark in step.marks]} for step in found])


@pages.get("/diagram.bpmn")
def diagram(case: str) -> ResponseReturnValue:
    """The diagram that this case follows, or followed at step `at`, as the designer drew it."""
    at = request.args.get("at", type=int)
    with database().reading() as connection:
        content = worklist.diagram(connection, actor(connection), case, at)
    return Response(content, mimetype="application/xml")
