"""Deployments: the Modeler's Deploy button, and what was deployed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import quote

from flask import Blueprint, Response, request
from pydantic import ConfigDict, Field, WithJsonSchema
from werkzeug.exceptions import RequestEntityTooLarge

from engine.commands.deploy import Parcel, deploy
from engine.errors import Conflict, Invalid
from engine.worklist import listing, need
from engine.worklist.listing import Row
from web.machines import storable
from web.rest import lists
from web.rest.answers import answer, date
from web.rest.asking import Body, bad
from web.rest.contract import Operation, tells
from web.rest.decisions import show_decision
from web.rest.process_definitions import show_definition
from web.rest.shapes import Deployed, Deployment, Resource
from web.surroundings import actor, database, now, reader

LIMIT = 32 * 2**20
LONGEST_NAME = 255
FLAGS = ("enable-duplicate-filtering", "deploy-changed-only")
DEPLOYERS = ("designer", "operator")
routes = Blueprint("deployments", __name__, url_prefix="/deployment")


class Upload(Body):
    """The parts of a deployment: a file, and what is said about it.

    There may be more files, as parts of any other name: the names of the files count, not those of their parts.
    """

    model_config = ConfigDict(alias_generator=lambda name: name.replace("_", "-"))

    data: Annotated[bytes, WithJsonSchema({"type": "string", "format": "binary"})]
    deployment_name: str = Field("", max_length=LONGEST_NAME)
    deployment_source: str = Field("", max_length=LONGEST_NAME)
    enable_duplicate_filtering: Annotated[str, WithJsonSchema({"enum": ["", "true", "false"]})] = ""
    deploy_changed_only: Annotated[str, WithJsonSchema({"enum": ["", "true", "false"]})] = ""
    deployment_activation_time: Annotated[str, WithJsonSchema({"const": ""})] = ""
    tenant_id: Annotated[str, WithJsonSchema({"const": ""})] = ""


RESERVED = frozenset(field.alias or "" for field in Upload.model_fields.values()) - {"data"}


@routes.get("/<deployment>")
@tells(Operation(Deployment))
def get(deployment: str) -> Response:
    """One deployment."""
    return lists.one(listing.DEPLOYMENTS, deployment, show)


@routes.get("/<deployment>/resources")
@tells(Operation(list[Resource]))
def resources(deployment: str) -> Response:
    """Its files."""
    with database().reading() as connection:
        found = listing.resources(connection, actor(connection), deployment)
    return answer([_resource(row) for row in found])


@routes.get("/<deployment>/resources/<resource>")
@tells(Operation(Resource))
def resource(deployment: str, resource: str) -> Response:
    """One of its files."""
    with database().reading() as connection:
        row, _ = listing.content(connection, actor(connection), deployment, resource)
    return answer(_resource(row))


@routes.get("/<deployment>/resources/<resource>/data")
@tells(Operation(file="application/octet-stream"))
def data(deployment: str, resource: str) -> Response:
    """What is in the file, as it was sent; never as something that a browser would show."""
    with database().reading() as connection:
        row, content = listing.content(connection, actor(connection), deployment, resource)
    sent = Response(content, content_type="application/octet-stream")
    sent.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row['name'], safe='')}"
    return sent


@routes.post("/create")
@tells(Operation(Deployed, form=Upload))
def create() -> Response:
    """Deploys the files of a form. What was deployed before is answered with its definitions, so that Start works."""
    with database().reading() as connection:
        need(actor(connection), *DEPLOYERS)
    done = deploy(database(), reader().login, _parcel(), now())
    if done.waits:  # of an answer with 200 the Modeler shows no word, and would start what is not there yet
        raise Conflict("RELEASE_AWAITED")
    with database().reading() as connection:
        definitions = listing.definitions_of(connection, actor(connection), done.definitions)
    return answer(_deployed(show(done.deployment), definitions))


def _parcel() -> Parcel:
    request.max_content_length = LIMIT
    try:
        told, sent = request.form, request.files
    except RequestEntityTooLarge as error:
        raise Invalid("TOO_LARGE", limit=f"{LIMIT // 2**20} MB") from error
    files: dict[str, bytes] = {}
    for part, file in sent.items(multi=True):
        name = file.filename or ""
        if part in RESERVED or not name:
            continue
        if len(name) > LONGEST_NAME or not name.isprintable() or not storable(name):
            raise bad("文件名太长或含有不能保存的字符。")
        if name in files:
            raise bad(f"文件“{name}”出现了两次。")
        files[name] = file.read()
    if not files:
        raise bad("没有收到文件（No deployment resources contained in the form upload）。")
    _refuse_unsupported(told)
    return Parcel(
        files=files,
        name=_short("deployment-name", told),
        source=_short("deployment-source", told),
        filter_duplicates=any(told.get(name, "").lower() == "true" for name in FLAGS),
    )


def _refuse_unsupported(told: Mapping[str, str]) -> None:
    if told.get("tenant-id"):
        raise bad("这里只有一个城市，不分租户，请把 Tenant ID 留空。")
    if told.get("deployment-activation-time"):
        raise bad("不支持定时生效（deployment-activation-time），请在生效时再部署。")
    for name in FLAGS:
        if told.get(name, "").lower() not in ("", "true", "false"):
            raise bad(f"“{name}”应当是 true 或 false。")
    unknown = [name for name in told if name not in RESERVED]
    if unknown:
        raise bad(f"“{unknown[0][:100]}”没有文件名。")


def _short(name: str, told: Mapping[str, str]) -> str:
    text = told.get(name, "")
    if len(text) > LONGEST_NAME or not storable(text):
        raise bad(f"“{name}”太长或含有不能保存的字符。")
    return text


def show(row: Row) -> Deployment:
    """A deployment as Camunda 7 sends it."""
    address = f"{request.host_url}engine-rest/deployment/{row['id']}"
    return {
        "links": [{"method": "GET", "href": address, "rel": "self"}],
        "id": row["id"],
        "name": row["name"] or None,
        "source": row["source"] or None,
        "deploymentTime": date(row["deployed_at"]),
        "tenantId": None,
    }


def _resource(row: Row) -> Resource:
    return {"id": row["id"], "name": row["name"], "deploymentId": row["deployment_id"]}


def _deployed(told: Deployment, rows: Sequence[Row]) -> Deployed:
    """What a deployment defined, by id; None where there is nothing, as Camunda 7. The first process is startable."""
    processes = {row["id"]: show_definition(row) for row in rows if row["kind"] == "process" and row["executable"]}
    decisions = {row["id"]: show_decision(row) for row in rows if row["kind"] == "decision"}
    return {
        **told,
        "deployedProcessDefinitions": processes or None,
        "deployedCaseDefinitions": None,
        "deployedDecisionDefinitions": decisions or None,
        "deployedDecisionRequirementsDefinitions": None,
    }


lists.serve(routes, "", listing.DEPLOYMENTS, show, bodies=False)
