"""What the checks remark on what is in force (提醒). Nothing of it was kept: it is looked at among what is there now.

A deployment that succeeds tells the Modeler no word, so the pages of designers say it. Also what a deployment that
waits for a second person would change.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from threading import Lock

from sqlalchemy import Connection, select

from engine import comparing, lint, releases, store, values
from engine.errors import Finding
from engine.lint import USED_BY_OTHERS
from engine.tables import deployment_resource, resource, stream
from engine.views import Draft, DraftDiagram, Remarks
from engine.worklist.deployments import READERS, files_of
from engine.worklist.versions import element_change, versions
from engine.worklist.who import Actor, need

Key = tuple[str, str]
KEPT = 8
"""States of what is in force whose remarks are kept in memory."""
_SUFFIX = {"process": ".bpmn", "decision": ".dmn", "form": ".form"}
_WORDS = {"process": "被调用的流程", "decision": "决策表", "form": "表单"}
_made: OrderedDict[object, Remarks] = OrderedDict()
_lock = Lock()


def remarks(connection: Connection, who: Actor) -> Remarks:
    """All remarks on what is in force. Looked at once for each state of what is deployed and of the organisation."""
    need(who, *READERS)
    heads = connection.execute(select(stream.c.stream, stream.c.head).order_by(stream.c.stream)).all()
    state = tuple(tuple(head) for head in heads if head.stream in ("system:deployments", "system:organisation"))
    at = (str(connection.engine.url), state, who.now.date())
    with _lock:
        if at in _made:
            return _made[at]
    found = _remarks(connection, who)
    with _lock:
        _made[at] = found
        while len(_made) > KEPT:
            _made.popitem(last=False)
    return found


def _remarks(connection: Connection, who: Actor) -> Remarks:
    standing = {f"{one.deployment}/{one.name}": one for one in store.standing(connection)}
    known = releases.known(connection, who.now)
    told: dict[str, list[Finding]] = {}
    for finding in lint.lint({file: one.content for file, one in standing.items()}, known):
        one = standing[finding.file]
        whose = [key for key in one.defines if key[1] == finding.element] or sorted(one.defines)
        told.setdefault(":".join(whose[0]), []).append(replace(finding, file=one.name))
    for part, finding in _old_parts(connection, list(standing.values())):
        told.setdefault(part, []).append(finding)
    mine: dict[str, list[Finding]] = {}
    for one in standing.values():
        for key in sorted(one.defines):
            mine.setdefault(one.deployment, []).extend(told.get(":".join(key), ()))
    parts = {key: tuple(found) for key, found in told.items()}
    return Remarks(parts, {ident: tuple(found) for ident, found in mine.items() if found})


def _old_parts(connection: Connection, standing: list[store.StandingFile]) -> list[tuple[str, Finding]]:
    """What current versions of processes run on and of which there is a newer version by now."""
    newest = {f"{kind}:{key}": values.sm3(one.content) for one in standing for kind, key in one.defines}
    told: list[tuple[str, Finding]] = []
    current = {row["key"]: row for row in reversed(versions(connection)) if row["executable"]}
    for row in current.values():
        stored = store.bundle_of(connection, str(row["bundle"]))
        old = [part for part, digest in stored.files.items() if newest.get(part, digest) != digest]
        for part in sorted(old) if not stored.latest else ():
            kind, _, ident = part.partition(":")
            file, process = str(row["resource_name"]), str(row["name"] or row["key"])
            what = f"{_WORDS[kind]}“{ident}”"
            told.append((f"process:{row['key']}", _still_old(file, str(row["key"]), process, what)))
            told.append((part, _not_used(kind, ident, process)))
    return told


def _still_old(file: str, key: str, name: str, what: str) -> Finding:
    sentence = f"{what}有了新的一版，这个流程没有跟着部署，仍按原来的一版办。"
    remedy = "要按新的办，把这张流程图再部署一次，内容没有改的也要部署。"
    english = f"Of {what} there is a newer version; the process keeps the one it was deployed with."
    return Finding(file, 1, key, name, USED_BY_OTHERS, sentence, remedy, "warning", english, "process")


def _not_used(kind: str, ident: str, process: str) -> Finding:
    sentence = f"流程「{process}」用着它，没有一起部署，仍按原来的一版办。"
    remedy = "要按新的办，把这个流程图也部署一次，内容没有改的也要部署。"
    english = f"The process {process} uses it and keeps the version it was deployed with."
    return Finding(f"{ident}{_SUFFIX[kind]}", 1, ident, "", USED_BY_OTHERS, sentence, remedy, "warning", english, kind)


def draft(connection: Connection, who: Actor, ident: str) -> Draft:
    """What a deployment that waits would change, the diagrams that differ, and what the checks say of it now."""
    need(who, *READERS)
    sent = {one.name: one for one in files_of(connection, [ident]).get(ident, ())}
    files = _contents(connection, ident)
    findings = lint.lint(files, releases.known(connection, who.now))
    standing = {key: one.content for one in store.standing(connection) for key in one.defines}
    offered = {key: name for key, name in releases.offers(files).items() if key[0] in _SUFFIX}
    old = {_file(key): standing[key] for key in offered if key in standing}
    new = {_file(key): files[name] for key, name in offered.items()}
    changes = tuple(element_change(one) for one in comparing.compare(old, new))
    drawn = tuple(
        DraftDiagram(key, sent[name], ("process", key) in standing)
        for (kind, key), name in offered.items()
        if kind == "process" and name in sent and files[name] != standing.get((kind, key))
    )
    return Draft(drawn, changes, findings)


def _contents(connection: Connection, ident: str) -> dict[str, bytes]:
    r = deployment_resource.c
    wanted = select(r.name, resource.c.content).join(resource, resource.c.digest == r.digest)
    rows = connection.execute(wanted.where(r.deployment_id == ident).order_by(r.name))
    return {row.name: bytes(row.content) for row in rows}


def _file(key: Key) -> str:
    return f"{key[1]}{_SUFFIX[key[0]]}"
