"""Small guard tables for tests: one input, one row."""

from __future__ import annotations

OUTPUTS = ("rule", "code", "effect", "sentence", "remedy", "authority")
_HEAD = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="{0}_definitions" name="{0}" '
    'namespace="youxu/tests"><decision id="{0}" name="检查"><decisionTable id="{0}_table" hitPolicy="COLLECT">'
)


def guard(ident: str, value: str, condition: str, **row: str) -> bytes:
    """A table that hits when `condition` (a unary test) holds of `value` (FEEL); `row` gives its outputs."""
    told = {
        "rule": "XX-01",
        "code": "NOT_ALLOWED_HERE",
        "effect": "refuse",
        "sentence": "不可以。",
        "remedy": "改一改。",
    }
    told |= {"authority": "", **row}
    outputs = "".join(f'<output id="{ident}_{n}" name="{n}" typeRef="string"/>' for n in OUTPUTS)
    cells = "".join(f'<outputEntry id="{ident}_is_{n}"><text>"{told[n]}"</text></outputEntry>' for n in OUTPUTS)
    asked = f'<input id="{ident}_in"><inputExpression id="{ident}_value"><text>{value}</text></inputExpression></input>'
    row_text = (
        f'<rule id="{ident}_row"><inputEntry id="{ident}_when"><text>{condition}</text></inputEntry>{cells}</rule>'
    )
    return f"{_HEAD.format(ident)}{asked}{outputs}{row_text}</decisionTable></decision></definitions>".encode()
