"""JavaScript regular expressions, as form-js searches them, translated to PyPI regex, or refused.

form-js runs `new RegExp(pattern).test(value)`: no flags, searched anywhere. What means something else in Python is
translated; what cannot be (back-references, \\p{…}, \\u{…} without the u flag, lone surrogates) is refused at deploy.
"""

from __future__ import annotations

import functools

import regex

TIMEOUT = 0.2
"""Seconds one search may take: a designer's pattern can be exponential."""
_MAX_LENGTH = 1_000
_SPACE = "\\t\\n\\x0b\\x0c\\r \\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff"
_NOT_SPACE = (
    "\\x00-\\x08\\x0e-\\x1f\\x21-\\x9f\\xa1-\\u167f\\u1681-\\u1fff\\u200b-\\u2027\\u202a-\\u202e\\u2030-\\u205e\\u2060-\\u2fff"
    "\\u3001-\\ufefe\\uff00-\\U0010ffff"
)
_SETS = {"d": "0-9", "w": "A-Za-z0-9_", "s": _SPACE}
_PLAIN_ESCAPES = frozenset("tnrfv")
_QUANTIFIER = regex.compile(r"\{[0-9]+(,[0-9]*)?\}")
_GROUP = regex.compile(r"\((?!\?)|\(\?:|\(\?<?[=!]|\(\?<[A-Za-z_][A-Za-z0-9_]*>")
_CODE = regex.compile(r"x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}")


class PatternInvalid(Exception):
    """`why` (Chinese) the pattern cannot be used here."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class PatternTooSlow(Exception):
    """The search did not end in `TIMEOUT` seconds."""


def translate(pattern: str) -> str:
    """`pattern` (JavaScript) in the syntax of PyPI regex; PatternInvalid where it has no exact equivalent."""
    if len(pattern) > _MAX_LENGTH:
        raise PatternInvalid(f"过长，最多 {_MAX_LENGTH} 个字符")
    result = _Translator(pattern).run()
    try:
        _compiled(result)
    except (regex.error, OverflowError, RecursionError):
        raise PatternInvalid("写法有误") from None
    return result


def search(translated: str, text: str) -> bool:
    """Whether the translated pattern is found anywhere in `text`; PatternTooSlow after `TIMEOUT`."""
    try:
        return _compiled(translated).search(text, timeout=TIMEOUT) is not None
    except TimeoutError:
        raise PatternTooSlow(translated) from None


@functools.lru_cache(maxsize=512)
def _compiled(translated: str) -> regex.Pattern[str]:
    return regex.compile(translated, regex.ASCII | regex.VERSION0)


class _Translator:
    """One pass over the pattern; `at` is the reading position, `out` what is written."""

    def __init__(self, pattern: str) -> None:
        self.pattern, self.at, self.out = pattern, 0, list[str]()
        self.open, self.fixed = list[str](), False  # openings not yet closed; whether the last piece has no width

    def run(self) -> str:
        while self.at < len(self.pattern):
            char, fixed = self.pattern[self.at], self.fixed
            self.fixed = char in "^$" or self.pattern.startswith(("\\b", "\\B"), self.at)
            match char:
                case "\\":
                    self.out.append(self.escape(in_class=False))
                case "[":
                    self.out.append(self.char_class())
                case "(":
                    self.out.append(self.group())
                case ")":
                    self.out.append(self.close())
                case "{":
                    self.out.append(self.brace())
                case _:
                    self.out.append(self.single(char))
                    self.at += 1
            if char in "*+?" or self.out[-1][0] == "{":
                if fixed:
                    raise PatternInvalid("^、$、\\b 和 (?<=…) 后面不能写重复符号")
                self.no_second_quantifier()
        return "".join(self.out)

    def single(self, char: str) -> str:
        """`.` stops at four line ends in JavaScript, `$` never matches before a last one, ] and } may stand alone."""
        if "\ud800" <= char <= "\udfff":
            raise PatternInvalid("含有不能保存的字符")
        return {".": "[^\\n\\r\\u2028\\u2029]", "$": "\\Z", "]": "\\]", "}": "\\}"}.get(char, char)

    def no_second_quantifier(self) -> None:
        """`a++` is possessive in Python and an error in JavaScript; a lazy `?` may follow."""
        if self.pattern[self.at : self.at + 1] == "?":
            self.out.append("?")
            self.at += 1
        if self.pattern[self.at : self.at + 1] in ("*", "+", "?"):
            raise PatternInvalid("两个重复符号连写")

    def group(self) -> str:
        found = _GROUP.match(self.pattern, self.at)
        if not found:
            raise PatternInvalid("有不认识的括号写法 (?")
        self.at = found.end()
        self.open.append(found.group())
        opening = str(found.group())
        return opening.replace("(?<", "(?P<") if opening.endswith(">") else opening

    def close(self) -> str:
        """A lookbehind may not be repeated in JavaScript (a lookahead may)."""
        self.at += 1
        self.fixed = bool(self.open) and self.open.pop() in ("(?<=", "(?<!")
        return ")"

    def brace(self) -> str:
        found = _QUANTIFIER.match(self.pattern, self.at)
        self.at = found.end() if found else self.at + 1
        return str(found.group()) if found else "\\{"

    def escape(self, in_class: bool) -> str:
        """The escape at `at`: letters mean what JavaScript says or are refused; others stand for themselves."""
        char = self.pattern[self.at + 1 : self.at + 2]
        if not char:
            raise PatternInvalid("以 \\ 结尾")
        code = _CODE.match(self.pattern, self.at + 1)
        if code and not (char == "u" and code.group()[1].lower() == "d" and code.group()[2].lower() in "89abcdef"):
            self.at = code.end()
            return "\\" + str(code.group())
        self.at += 2
        if char.lower() in _SETS:
            return self.known_set(char, in_class)
        if char in _PLAIN_ESCAPES:
            return "\\" + char
        if char in "bB" and not in_class:
            return "\\" + char
        if char == "b":
            return "\\x08"
        if char.isalnum() and char.isascii():
            raise PatternInvalid(f"\\{char} 不能用")
        return str(regex.escape(char, special_only=False))

    def known_set(self, char: str, in_class: bool) -> str:
        members = _SETS[char.lower()]
        if char.islower():
            return members if in_class else f"[{members}]"
        if not in_class:
            return f"[^{members}]"
        return _NOT_SPACE if char == "S" else "\\" + char

    def char_class(self) -> str:
        """A class; `[]` matches nothing and `[^]` anything in JavaScript."""
        start, self.at = self.at, self.at + 1
        negated = self.pattern[self.at : self.at + 1] == "^"
        self.at += negated
        members = list[str]()
        while True:
            if self.at >= len(self.pattern):
                raise PatternInvalid("方括号没有配对")
            char = self.pattern[self.at]
            if char == "]":
                self.at += 1
                break
            if char > "\uffff":
                raise PatternInvalid("方括号里有生僻字，请换成别的写法")
            if char == "\\":
                members.append(self.escape(in_class=True))
            else:
                members.append("\\" + char if char in "[&|~^" else char)
                self.at += 1
        if not members:
            return "(?s:.)" if negated else "(?!)"
        self.check_ranges(start)
        return ("[^" if negated else "[") + "".join(members) + "]"

    def check_ranges(self, start: int) -> None:
        """`[\\w-z]` is three things in JavaScript and an error or a range elsewhere: refuse rather than guess."""
        if regex.search(r"\\[dDwWsS]-[^\]]|[^\\\[]-\\[dDwWsS]", self.pattern[start : self.at]):
            raise PatternInvalid("方括号里 \\d、\\w、\\s 不能作区间的一端")
