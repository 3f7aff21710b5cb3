"""流程图: what is deployed, by whom, what runs on it; releasing, declining, retiring. For designers and operators."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import worklist
from engine.commands.approve_deployment import approve_deployment
from engine.commands.decline_deployment import decline_deployment
from engine.commands.deploy import Parcel, deploy
from engine.commands.retire_process import Retirement, retire_process
from engine.commands.set_release_rule import set_release_rule
from engine.errors import Conflict, Finding, Invalid
from engine.views import ElementChange, Page
from engine.worklist import listing
from web.language import language
from web.notes import tell
from web.pages._filled import problems_of
from web.surroundings import actor, database, now, reader

SIZE = 20
LONGEST = 255
MOST_FINDINGS = 200
pages = Blueprint("designs", __name__, url_prefix="/designer")


@pages.get("")
def index() -> ResponseReturnValue:
    """Every process and the newest deployments; first of all what waits for a second person."""
    page = Page(number=max(1, request.args.get("page", 1, type=int)), size=SIZE)
    with database().reading() as connection:
        who = actor(connection)
        view = worklist.designs(connection, who, page)
        remarks = worklist.remarks(connection, who)
    return render_template("designer/index.html", view=view, page=page, remarks=remarks)


@pages.get("/processes/<process>")
def show(process: str) -> ResponseReturnValue:
    """A process: the diagram of one version, its files, all versions."""
    return _process(process, request.args.get("version", type=int))


@pages.get("/processes/<process>/clauses")
def clauses(process: str) -> ResponseReturnValue:
    """The clauses that a process serves, where, and which scenarios prove them."""
    with database().reading() as connection:
        view = worklist.clause_page(connection, actor(connection), process)
    return render_template("designer/clauses.html", view=view)


def _process(process: str, version: int | None, problem: str = "", reason: str = "") -> str:
    with database().reading() as connection:
        who = actor(connection)
        view = worklist.design(connection, who, process, version)
        found = worklist.remarks(connection, who).parts.get(f"process:{process}", ()) if view.shown.current else ()
    return render_template("designer/process.html", view=view, remarks=found, problem=problem, reason=reason)


@pages.get("/processes/<process>/<int:version>/diagram")
def diagram(process: str, version: int) -> ResponseReturnValue:
    """The drawing of a version, for the island."""
    with database().reading() as connection:
        text = worklist.drawing(connection, actor(connection), process, version)
    return Response(text, mimetype="text/xml")


@pages.post("/processes/<process>/retire")
def retire(process: str) -> ResponseReturnValue:
    """Takes a version, or all of them, out of use or back into it."""
    given, reason = request.form, request.form.get("reason", "")
    wanted = Retirement(process, given.get("version", type=int), reason, given.get("act") == "back")
    try:
        retire_process(database(), reader().login, wanted, now())
    except Invalid as error:
        return _process(process, wanted.version, next(iter(problems_of(error).values()), ""), reason), 422
    except Conflict as error:
        return _process(process, wanted.version, error.say(language()), reason), 409
    tell(gettext("Done, and on record."))
    return redirect(url_for("designs.show", process=process))


@pages.get("/deployments/<deployment>")
def deployment(deployment: str) -> ResponseReturnValue:
    """One deployment: who, when, which files, what they defined."""
    return _deployment(deployment)


def _deployment(ident: str, problem: str = "", reason: str = "", findings: tuple[Finding, ...] = ()) -> str:
    with database().reading() as connection:
        who = actor(connection)
        view = worklist.deployment_page(connection, who, ident)
        draft = worklist.draft(connection, who, ident) if view.waits else None
        remarks = () if draft else worklist.remarks(connection, who).deployments.get(ident, ())
    deploys = bool(who.roles & {"designer", "operator"})
    told = {"problem": problem, "reason": reason, "findings": findings, "deploys": deploys}
    waits = {"draft": draft, "marks": drawn_marks(draft.changes) if draft else {}, "remarks": remarks}
    return render_template("designer/deployment.html", view=view, **waits, **told)


def drawn_marks(changes: tuple[ElementChange, ...]) -> dict[str, dict[str, str]]:
    """What the new drawing shows of the changes: process -> element -> class."""
    found: dict[str, dict[str, str]] = {}
    for one in changes:
        if one.file == "process" and one.element and one.how != "removed":
            found.setdefault(one.key, {})[one.element] = one.how
    return found


@pages.get("/deployments/<deployment>/files/<file>")
def file(deployment: str, file: str) -> ResponseReturnValue:
    """A file as it was deployed, to the byte; always as a download."""
    with database().reading() as connection:
        row, content = listing.content(connection, actor(connection), deployment, file)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(row['name'].rpartition('/')[2], safe='')}"}
    return Response(content, mimetype="application/octet-stream", headers=headers)


@pages.post("/deployments/<deployment>/approve")
def approve(deployment: str) -> ResponseReturnValue:
    """The second person lets it take effect."""
    try:
        approve_deployment(database(), reader().login, deployment, now())
    except Invalid as error:
        return _deployment(deployment, error.say(language()), findings=error.findings), 422
    tell(gettext("Approved: cases that start from now on follow it."))
    return redirect(url_for("designs.deployment", deployment=deployment))


@pages.post("/deployments/<deployment>/decline")
def decline(deployment: str) -> ResponseReturnValue:
    """The second person declines it, or who sent it takes it back."""
    reason = request.form.get("reason", "")
    try:
        decline_deployment(database(), reader().login, deployment, reason, now())
    except Invalid as error:
        return _deployment(deployment, next(iter(problems_of(error).values()), ""), reason), 422
    tell(gettext("Declined. Nothing of it took effect; the reason is on record."))
    return redirect(url_for("designs.index"))


@pages.post("/release-rule")
def release_rule() -> ResponseReturnValue:
    """Whether two persons release."""
    set_release_rule(database(), reader().login, request.form.get("two") == "yes", now())
    tell(gettext("Done, and on record."))
    return redirect(url_for("designs.index"))


@pages.get("/upload")
def upload_page() -> ResponseReturnValue:
    """The form that deploys files."""
    with database().reading() as connection:
        worklist.need(actor(connection), "designer", "operator")
    return render_template("designer/upload.html", findings=(), files={}, drawn=None)


@pages.post("/upload")
def upload() -> ResponseReturnValue:
    """Deploys files, or shows all that is wrong with them on the picture and in a table."""
    files = sent()
    name = request.form.get("name", "").strip()[:LONGEST] or next(iter(files), "")
    try:
        done = deploy(database(), reader().login, Parcel(files, name, "youxu"), now())
    except Invalid as error:
        if not error.findings:
            raise
        found = sorted(error.findings, key=lambda one: one.level != "error")[:MOST_FINDINGS]
        shown = render_template("designer/upload.html", findings=found, files=files, drawn=_drawn(files, found))
        return shown, 422
    if done.waits:
        tell(gettext("Received. It takes effect when somebody else approves it."), hue="amber")
    elif done.duplicate:
        tell(gettext("This very content is deployed already: nothing changed."), hue="amber")
    else:
        tell(gettext("Deployed: cases that start from now on follow it."))
    return redirect(url_for("designs.deployment", deployment=done.deployment["id"]))


def sent() -> dict[str, bytes]:
    """The files of the form, by name. Invalid where there is none or two have one name."""
    files: dict[str, bytes] = {}
    for one in request.files.getlist("files"):
        if not one.filename:
            continue
        if one.filename in files or len(one.filename) > LONGEST:
            raise Invalid("BAD_REQUEST", why=gettext("two files have one name, or a name is too long"))
        files[one.filename] = one.read()
    if not files:
        raise Invalid("BAD_REQUEST", why=gettext("no file was chosen"))
    return files


def _drawn(files: dict[str, bytes], findings: list[Finding]) -> str | None:
    """The diagram with the first finding, as text for the island; None where there is none that can be shown."""
    for name in [*(one.file for one in findings), *files]:
        content = files.get(name, b"")
        if name.endswith((".bpmn", ".bpmn20.xml")) and b"BPMNDiagram" in content:
            return content.decode("utf-8-sig", "replace")
    return None
