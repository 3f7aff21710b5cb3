"""What an address or a form asks for, taken apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import FileStorage

from engine.acts import Submission, Upload
from engine.views import Filters, Page

OWN = {"csrf_token", "decision", "opinion", "reason", "capacity", "keep", "files", "matter"}
"""Names that are ours, not the form's."""
IDENTIFIER = re.compile(r"[A-Za-z_]+")
STATES = ("active", "completed", "cancelled")


@dataclass(frozen=True)
class Posted:
    """`answers`: the form's fields, text or lists of texts. `is_draft`: to be kept, not sent."""

    submission: Submission
    is_draft: bool

    @property
    def fields(self) -> dict[str, object]:
        """What a draft keeps: the answers, the opinion, the reason and the capacity."""
        sent = self.submission
        own = {"opinion": sent.opinion, "reason": sent.reason, "capacity": sent.capacity or ""}
        return {**sent.answers, **{name: value for name, value in own.items() if value}}

    @property
    def written(self) -> tuple[str, ...]:
        """The opinion and whatever else was typed rather than picked: the values of choices are identifiers."""
        typed = (value for value in self.submission.answers.values() if isinstance(value, str) and value.strip())
        texts = (text for text in typed if not IDENTIFIER.fullmatch(text))
        return tuple(text for text in (self.submission.opinion, self.submission.reason, *texts) if text)


def posted() -> Posted:
    """The form of this request."""
    answers = {
        name: values[0] if len(values) == 1 else list(values)
        for name, values in request.form.lists()
        if name not in OWN
    }
    submission = Submission(
        answers=answers,
        decision=request.form.get("decision") or None,
        opinion=request.form.get("opinion", "").strip(),
        reason=request.form.get("reason", "").strip(),
        capacity=request.form.get("capacity") or None,
        uploads=tuple(_upload(file) for file in request.files.getlist("files") if file.filename),
    )
    return Posted(submission, is_draft="keep" in request.form)


def _upload(file: FileStorage) -> Upload:
    """A file with its name without folders."""
    name = (file.filename or "").replace("\\", "/").rsplit("/", 1)[-1]
    return Upload(name, file.mimetype, file.stream.read())


def asked() -> tuple[Filters, Page]:
    """What the address narrows a list to, and which page of it."""
    state = request.args.get("state", "")
    filters = Filters(
        process=request.args.get("process", ""),
        state=state if state in STATES else "",  # type: ignore[arg-type]
        text=request.args.get("text", "").strip(),
    )
    return filters, Page(number=max(1, request.args.get("page", 1, type=int)))
