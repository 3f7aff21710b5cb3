"""Ours, beside Camunda 7's contract: what a deployment would be told, for the Modeler's plugin and other editors."""

from __future__ import annotations

from flask import Blueprint, Response
from pydantic import Field

from engine import lint as checks
from engine import releases
from engine.errors import Finding
from engine.worklist import need
from web.rest.answers import answer
from web.rest.asking import Body, bad, body
from web.rest.contract import Operation, tells
from web.rest.shapes import Finding as Told
from web.rest.shapes import Findings
from web.surroundings import actor, database, now

routes = Blueprint("linting", __name__, url_prefix="/youxu")
MOST = 100


class Drafts(Body):
    """Files by resource name, as text."""

    files: dict[str, str] = Field(min_length=1, max_length=MOST)


@routes.post("/lint")
@tells(Operation(Findings, takes=Drafts))
def lint() -> Response:
    """Every finding, in the order of the files and lines. Nothing is kept."""
    given = body(Drafts).files
    if not 0 < len(given) <= MOST:
        raise bad(f"一次检查 1 到 {MOST} 个文件。")
    files = {name: text.encode() for name, text in given.items()}
    with database().reading() as connection:
        need(actor(connection), "designer", "operator")
        known = releases.known(connection, now())
        return answer({"findings": [show(finding) for finding in checks.lint(files, known)]})


def show(finding: Finding) -> Told:
    """One finding, with all that the command line tells of it."""
    return {
        "file": finding.file,
        "line": finding.line,
        "element": finding.element or None,
        "name": finding.name or None,
        "rule": finding.rule,
        "level": "error" if finding.level == "error" else "warning",
        "sentence": finding.sentence,
        "remedy": finding.remedy,
    }
