"""The open tasks of a case by token. A command that has to do with one of a thousand does not read the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

Row = Mapping[str, object]
Fetch = Callable[[str | None], list[Row]]
"""The open task on a token, as far as there is one; None: those on every token."""


class OpenTasks(Mapping[str, Row]):
    """Rows of `task` by token; those not known yet are read when somebody looks.

    Look before the command writes: what is read afterwards is what it wrote.
    """

    def __init__(self, known: Mapping[str, Row | None], fetch: Fetch | None = None) -> None:
        """`known`: None for a token without an open task. Without `fetch` there are no others."""
        self._known, self._fetch = dict(known), fetch

    def __getitem__(self, token: str) -> Row:
        if token not in self._known and self._fetch is not None:
            self._known[token] = next(iter(self._fetch(token)), None)
        row = self._known.get(token)
        if row is None:
            raise KeyError(token)
        return row

    def __iter__(self) -> Iterator[str]:
        if self._fetch is not None:
            found: dict[str, Row | None] = {str(row["token"]): row for row in self._fetch(None)}
            self._known, self._fetch = found | self._known, None
        return iter([token for token, row in self._known.items() if row is not None])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def changed(self, rows: Mapping[str, Row | None]) -> OpenTasks:
        """The open tasks after `rows` have been written; None: one that has ended."""
        known = {**self._known, **rows}
        if self._fetch is None:
            known = {token: row for token, row in known.items() if row is not None}
        return OpenTasks(known, self._fetch)

    def opened_at(self, seq: int) -> list[Row]:
        """The tasks that the event with this number opened, if it is the last one."""
        return [row for row in self._known.values() if row is not None and row["opened_seq"] == seq]
