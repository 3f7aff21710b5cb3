"""A fuzzer that reads our OpenAPI document (PyPI schemathesis) against the real application.

PYTHONPATH=tests python -W ignore -m support.fuzzer 40 gives every operation so many inputs that fit the document and as
many that do not, and prints what it found; the test suite gives it a few.
"""

from __future__ import annotations

import base64
import itertools
import sys
import tempfile
from collections.abc import Iterator, Mapping

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import Case, GenerationMode
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.schemas import APIOperation
from support.bpmn import chain, el
from support.city import FOUNDED
from support.city import found as found_city
from support.site import PASSWORD, PEOPLE, Site, under_way
from support.site import REGISTRAR as CLERK
from support.yard import drawn

from engine.commands.deploy import Parcel, deploy
from engine.commands.issue_token import issue_token
from engine.database import Database

STAMPING = (
    el("startEvent", "begun", name="提出")
    + el("serviceTask", "stamp", name="编号用印", camunda_type="external", camunda_topic="stamps")
    + el("endEvent", "ended", name="办结")
    + chain("begun stamp ended")
)
PLAIN = {
    "database": None,
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "phases": [Phase.generate],
    "report_multiple_bugs": False,
}


class Found(Exception):
    """What the fuzzer has to say of one input."""


def populated(database: Database) -> Site:
    """A founded city with two requests under way, and a piece of external work."""
    site = Site(database, under_way(database))
    deploy(database, "designer", Parcel({"stamping.bpmn": drawn("stamping", STAMPING, name="用印")}, "用印"), FOUNDED)
    site.people.start(CLERK, "stamping", {})
    return site


def real(site: Site, ask: Mapping[str, str]) -> dict[str, str]:
    """Parts of addresses that lead somewhere."""
    client = site.app.test_client()

    def first(path: str) -> str:
        return str(client.get(f"/engine-rest{path}", headers=ask).json[0]["id"])

    deployment = first("/deployment")
    return {
        "case": site.cases["waiting"],
        "task": first(f"/task?processInstanceId={site.cases['fresh']}"),
        "definition": first("/process-definition?key=request"),
        "deployment": deployment,
        "resource": first(f"/deployment/{deployment}/resources"),
        "key": "request",
        "name": "subject",
        "login": PEOPLE[0],
        "group": "government_office",
        "work": first("/external-task"),
    }


def findings(site: Site, examples: Mapping[GenerationMode, int], *, short: bool = False) -> Iterator[str]:
    """Everything that is wrong, one line each; every second input is sent where there is something.

    `short`: no counts, which read as their lists do, and of what does not fit the document only bodies: query strings
    have one reader, which `test_hostile` tries.
    """
    token = issue_token(site.database, "operator", "fuzzer", FOUNDED)
    password = base64.b64encode(f"operator:{PASSWORD}".encode()).decode()
    proofs = itertools.cycle([{"Authorization": f"Bearer {token}"}, {"Authorization": f"Basic {password}"}])
    proof = next(proofs)
    ids = real(site, proof)
    schema = schemathesis.openapi.from_wsgi("/engine-rest/openapi.json", site.app, headers=proof)
    for made in schema.get_all_operations():
        operation = made.ok()
        if short and operation.path.endswith("/count"):
            continue
        for mode, most in examples.items():
            ask = next(proofs)
            if short and mode.is_negative and operation.method == "get":
                continue
            try:
                _try(operation, mode, most, (ids, ask))
            except Found as found:
                yield f"{operation.label} {mode.name}: {found}"


def _try(
    operation: APIOperation, mode: GenerationMode, most: int, surroundings: tuple[dict[str, str], dict[str, str]]
) -> None:
    (ids, ask), turns = surroundings, itertools.count()
    external = "/external-task/" in operation.path

    @seed(1)
    @settings(max_examples=most, **PLAIN)
    @given(operation.as_strategy(generation_mode=mode))
    def once(case: Case) -> None:
        if mode.is_positive and next(turns) % 2:
            leads = {
                name: ids["work"] if external and name == "task" else ids.get(name) for name in case.path_parameters
            }
            case.path_parameters.update({name: one for name, one in leads.items() if one})
        if mode.is_negative and case.media_type == "multipart/form-data":
            return  # a number is a text there; schemathesis knows that of requests over HTTP only
        answer = case.call(headers=ask)
        try:
            case.validate_response(answer, headers=ask)
        except (Failure, FailureGroup) as failure:
            told = "; ".join(str(one) for one in getattr(failure, "exceptions", [failure]))
            raise Found(
                f"{told} | {answer.status_code} {answer.text[:200]} | {case.as_curl_command()[:600]}"
            ) from failure

    once()


def main() -> None:
    """So many inputs of each kind for every operation."""
    most = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/fuzzed.db")
        found_city(database)
        site = populated(database)
        found = list(findings(site, {GenerationMode.POSITIVE: most, GenerationMode.NEGATIVE: most}))
    print("\n".join(found) or "nothing found")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
