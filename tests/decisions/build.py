"""DMN files for tests, as Camunda Modeler writes them."""

from xml.sax.saxutils import escape, quoteattr

from engine.decisions import read_decisions
from engine.expressions import Variables

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" '
    'xmlns:camunda="http://camunda.org/schema/1.0/dmn" '
    'xmlns:modeler="http://camunda.org/schema/modeler/1.0" '
    'modeler:executionPlatform="Camunda Platform" modeler:executionPlatformVersion="7.22.0" '
    'id="definitions" name="DRD" namespace="http://camunda.org/schema/1.0/dmn">\n'
)


def attributes(**values):
    """name="value" for all that are given; camunda__x is camunda:x."""
    return "".join(f" {key.replace('__', ':')}={quoteattr(v)}" for key, v in values.items() if v is not None)


def text(value):
    return f"<text>{escape(value)}</text>"


def column(expression, type_ref=None, values=None, **more):
    """An input column."""
    allowed = f"<inputValues>{text(values)}</inputValues>" if values else ""
    inner = f"<inputExpression{attributes(typeRef=type_ref)}>{text(expression)}</inputExpression>{allowed}"
    return f"<input{attributes(**more)}>{inner}</input>"


def output(name, type_ref=None, values=None, default=None):
    """An output column."""
    inner = f"<outputValues>{text(values)}</outputValues>" if values else ""
    inner += f"<defaultOutputEntry>{text(default)}</defaultOutputEntry>" if default else ""
    return f"<output{attributes(id=f'output_{name}', name=name, typeRef=type_ref)}>{inner}</output>"


def rule(cells, results):
    """A rule of texts; a cell may be (text, language)."""

    def entry(kind, cell):
        content, language = cell if isinstance(cell, tuple) else (cell, None)
        return f"<{kind}{attributes(expressionLanguage=language)}>{text(content)}</{kind}>\n"

    return (
        "<rule>"
        + "".join([*(entry("inputEntry", c) for c in cells), *(entry("outputEntry", r) for r in results)])
        + "</rule>\n"
    )


def table(inputs, outputs, rules, policy=None, aggregation=None):
    """A decision table from columns and (cells, results)."""
    inner = "".join(inputs) + "".join(outputs) + "".join(rule(*r) for r in rules)
    return f"<decisionTable{attributes(hitPolicy=policy, aggregation=aggregation)}>{inner}</decisionTable>"


def literal(content, language=None, type_ref=None):
    """A literal expression."""
    given = attributes(expressionLanguage=language, typeRef=type_ref)
    return f"<literalExpression{given}>{text(content)}</literalExpression>"


def decision(key, logic, requires=(), name=None, knows=(), variable=None):
    """A decision that requires other nodes of the file by id."""
    links = "".join(
        f'<informationRequirement id="r_{key}_{r}"><required{kind} href="#{r}"/></informationRequirement>'
        for r in requires
        for kind in [("Input" if r.startswith("input") else "Decision")]
    )
    links += "".join(
        f'<knowledgeRequirement id="k_{key}_{k}"><requiredKnowledge href="#{k}"/></knowledgeRequirement>' for k in knows
    )
    var = f"<variable{attributes(**variable)}/>" if variable else ""
    return f"<decision{attributes(id=key, name=name or key)}>{var}{links}{logic}</decision>\n"


def file(*nodes):
    """A whole file."""
    return (HEAD + "".join(nodes) + "</definitions>").encode()


def read(*nodes):
    """The decisions of a file with these nodes."""
    return read_decisions(file(*nodes), "test.dmn")


def decide(logic, now=None, ask=None, **values):
    """The outcome of a file with one decision."""
    return read(decision("d", logic))["d"].decide(Variables(values, now, ask))
