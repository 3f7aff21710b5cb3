"""Reading FEEL text: tokens and names.

Names with operators in them, and names that are FEEL words, are matched against the names known to be in scope, longest
first (DMN 10.3.1.2 wants that); any other name is a run of words up to an operator or keyword.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NoReturn, TypeVar

from engine.expressions.failures import ExpressionInvalid

MAX_SOURCE = 20_000
MAX_LEARNED = 50
_HIGH = "\U00010000-\U000effff"
SPACE = re.compile(r"(?:\s|\ufeff|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)*")
NUMBER = re.compile(r"(?:\d{1,400}(?:\.\d{1,400})?|\.\d{1,400})(?:[eE][+-]?\d{1,4})?", re.A)
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.S)
WORD = re.compile(rf"(?:[^\W\d]|[?_{_HIGH}])[\w{_HIGH}]*")
_OPERATOR = re.compile(r"\*\*|<=|>=|!=|\.\.|[-+*/<>=.,:()\[\]{}?@]")
STOP = frozenset(("and", "or", "in", "between", "instance", "then", "else", "return", "satisfies"))
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "'": "'"}
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.S)
_T = TypeVar("_T")


def unescape(text: str) -> str:
    """The inside of a text literal without its escapes; \\uD83D\\uDC0E pairs join, lone halves become U+FFFD."""
    if "\\" not in text:
        return text

    def one(found: re.Match[str]) -> str:
        escape = found[1]
        if len(escape) > 1:
            number = int(escape[1:], 16)
            return chr(number) if number < 0x110000 else found[0]
        return _ESCAPES.get(escape, found[0])

    return _ESCAPE.sub(one, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def tidy(name: str) -> str:
    """A name with single spaces."""
    return " ".join(name.split())


@lru_cache(8192)
def is_plain(name: str) -> bool:
    """Can this name be read without knowing it?"""
    return all(WORD.fullmatch(word) and word not in STOP for word in name.split())


def odd_names(names: Iterable[str]) -> frozenset[str]:
    """The names a parser has to know: those with operators, and FEEL's words."""
    return frozenset(name for name in names if name.strip() and not is_plain(name))


def _squash(text: str) -> str:
    return re.sub(r"\s*([^\w\s?])\s*", r"\1", tidy(text))


def _name_regex(name: str) -> str:
    """A regex for one name; spaces around operator characters are free."""
    parts = re.findall(rf"[\w{_HIGH}?]+|[^\w\s]", name)
    out = ""
    for part, following in zip(parts, [*parts[1:], ""], strict=True):
        out += re.escape(part)
        if following:
            wordlike = re.match(r"[\w?]", part[-1]) and re.match(r"[\w?]", following)
            out += r"\s+" if wordlike else r"\s*"
    return out + (r"(?!\w)" if re.match(r"\w", parts[-1][-1]) else "")


@lru_cache(4096)
def _known_names(names: frozenset[str]) -> tuple[re.Pattern[str], dict[str, str]]:
    alternatives = "|".join(_name_regex(name) for name in sorted(names, key=lambda n: (-len(n), n)))
    return re.compile(alternatives), {_squash(name): name for name in names}


class Scanner:
    """A position in a text, and the names that have to be known there."""

    def __init__(self, text: str, names: frozenset[str] = frozenset(), builtins: frozenset[str] = frozenset()) -> None:
        if len(text) > MAX_SOURCE:
            raise ExpressionInvalid(
                f"表达式超过 {MAX_SOURCE} 个字符", f"the expression has more than {MAX_SOURCE} characters", MAX_SOURCE
            )
        self.text = text
        self.pos = 0
        self.learned = 0
        self.names = odd_names(names) | frozenset(name for name in builtins if " " in name)
        self.skip()

    def fail(self, chinese: str = "无法识别", english: str = "not understood", at: int | None = None) -> NoReturn:
        """Refuse the text here."""
        position = self.pos if at is None else at
        near = self.text[position : position + 12]
        where = f"“{near}”" if near else "表达式不完整"
        raise ExpressionInvalid(
            f"第 {position + 1} 个字符处：{chinese}（{where}）",
            f"at character {position + 1}: {english} ({near or 'the expression is not complete'})",
            position,
        )

    def skip(self) -> None:
        """Over spaces and comments."""
        found = SPACE.match(self.text, self.pos)
        self.pos = found.end() if found else self.pos

    def read(self, regex: re.Pattern[str]) -> re.Match[str] | None:
        """What `regex` matches here, and go on behind it."""
        found = regex.match(self.text, self.pos)
        if found:
            self.pos = found.end()
            self.skip()
        return found

    def peek(self) -> str:
        """The operator or word that comes next, or ""."""
        found = _OPERATOR.match(self.text, self.pos) or WORD.match(self.text, self.pos)
        return found[0] if found else ""

    def at(self, *options: str) -> bool:
        """Does one of these come next?"""
        return self.peek() in options

    def accept(self, *options: str) -> str:
        """Go over one of these; "" if none comes next."""
        token = self.peek()
        if not token or token not in options:
            return ""
        self.pos += len(token)
        self.skip()
        return token

    def need(self, token: str) -> None:
        """Go over this, or refuse the text."""
        if not self.accept(token):
            self.fail(f"此处应为 {token}", f"{token} expected")

    def need_end(self) -> None:
        """Refuse what is left over."""
        if self.pos < len(self.text):
            self.fail("多余内容", "something is left over")

    def known(self) -> tuple[int, str] | None:
        """(end, name) of the longest known name that comes next."""
        if not self.names:
            return None
        regex, table = _known_names(self.names)
        found = regex.match(self.text, self.pos)
        return (found.end(), table[_squash(found[0])]) if found else None

    def name(self) -> str:
        """Go over a name."""
        hit = self.known()
        if hit:
            self.pos = hit[0]
            self.skip()
            return hit[1]
        words = []
        while (found := WORD.match(self.text, self.pos)) and found[0] not in STOP:
            words.append(found[0])
            self.pos = found.end()
            self.skip()
        return " ".join(words) if words else self.fail("此处应为名称", "a name is expected")

    def learn(self, names: Iterable[str]) -> None:
        """Know more names from here on. Every set of odd names costs a regex, so a text may bring only so many."""
        new = odd_names(names) - self.names
        self.learned += len(new)
        if self.learned > MAX_LEARNED:
            self.fail("带运算符的名称过多", f"more than {MAX_LEARNED} names with operators in them")
        if new:
            self.names |= new

    def knowing(self, names: Iterable[str], read: Callable[[], _T]) -> _T:
        """read() with more names known."""
        before = self.names
        self.learn(names)
        try:
            return read()
        finally:
            self.names = before
