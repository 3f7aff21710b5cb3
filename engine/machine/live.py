"""The live tokens of a scope. Those that a command has nothing to do with stay asleep: the text of their row.

A case may have a thousand signers, of whom one signs: the others are neither parsed nor written again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.machine.tokens import Token

_WORD = re.compile(r'\["[^"]*","[^"]*",(?:null|"[^"]*"),"(\w*)"')

Wake = Callable[[str, str], "Token"]
"""The token of an id and its row; it takes its place in the scope."""


def order(token: str) -> tuple[int, ...]:
    """Sort key of token ids: oldest first."""
    return tuple(map(int, token.split(".")))


def scope_of(text: str) -> str:
    """The scope that the row of a token names, without reading the rest: ids need no escapes."""
    return text[2 : text.index('"', 2)]


def says(text: str, word: str) -> bool:
    """Whether the row of a token may hold this state: what it carries could only pretend that it does."""
    return f',"{word}",' in text


def word_of(text: str) -> str:
    """The state that the row of a token names."""
    found = _WORD.match(text)
    return found[1] if found is not None else ""


class Live(dict[str, Any]):
    """Tokens by id, oldest first; a sleeping one wakes when somebody looks at it."""

    wake: Wake
    """Set before the first row is laid in."""
    _mixed = False
    """True until rows that were laid in as they came have been put in order."""

    def lay(self, ident: str, text: str) -> None:
        """Put a sleeping token in."""
        super().__setitem__(ident, text)
        self._mixed = True

    def _awake(self, ident: str, held: Token | str) -> Token:
        return self.wake(ident, held) if isinstance(held, str) else held

    def __getitem__(self, ident: str) -> Token:
        return self._awake(ident, super().__getitem__(ident))

    def get(self, ident: str | None, default: object = None) -> Any:  # noqa: ANN401  # as a dictionary's
        """The token, or `default`."""
        return self[ident] if ident is not None and ident in self else default

    def values(self) -> Iterator[Token]:  # type: ignore[override]
        """All tokens, each woken as it is come to."""
        self._put_in_order()
        return (self._awake(ident, held) for ident, held in list(super().items()))

    def items(self) -> Iterator[tuple[str, Token]]:  # type: ignore[override]
        """The same with their ids."""
        self._put_in_order()
        return ((ident, self._awake(ident, held)) for ident, held in list(super().items()))

    def _put_in_order(self) -> None:
        if self._mixed:
            found = self._in_order(list(super().items()))
            self.clear()
            self.update(found)
            self._mixed = False

    def _in_order(self, found: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
        return sorted(found, key=_age) if self._mixed else found

    def as_they_are(self) -> Iterator[tuple[str, Token | str]]:
        """Ids with tokens, or with the rows of those asleep; in no order."""
        return iter(super().items())

    @property
    def works(self) -> bool:
        """False when nothing is left but event sub-processes that wait for their event, and what is past."""
        return any(_works(one) for one in super().values())

    def naming(self, ident: str) -> Iterator[Token]:
        """The tokens that may refer to the token `ident`: look again whether they mean it."""
        named = f'"{ident}"'
        found = [one for one in super().items() if not isinstance(one[1], str) or named in one[1]]
        return (self._awake(*one) for one in self._in_order(found))

    def in_state(self, word: str) -> Iterator[Token]:
        """The tokens in a state."""
        found = [one for one in super().items() if not isinstance(one[1], str) or says(one[1], word)]
        return (token for one in self._in_order(found) if (token := self._awake(*one)).word == word)

    def instances(self, wrapper: Token) -> int:
        """How many instances of a multi-instance there are; nobody is woken."""
        row = f'["{wrapper.scope.id}","{wrapper.element}","{wrapper.id}",'
        return sum(
            held.startswith(row) if isinstance(held, str) else held._parent == wrapper.id for held in super().values()
        )


def _works(held: Token | str) -> bool:
    if isinstance(held, str):
        return '"armed":true' not in held and word_of(held) != "past"
    return "armed" not in held.facts and held.word != "past"


def _age(one: tuple[str, Any]) -> tuple[int, ...]:
    return order(one[0])
