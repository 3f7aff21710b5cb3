"""What an expression may do with `execution`, `task` and `externalTask`, and where it may only read."""

import pytest

from engine.expressions import EvaluationFailed, ExpressionInvalid, Variables, compile_template

ACTING = frozenset({"execution"})
CREATE = frozenset({"execution", "task", "task.assignment"})
TASK = frozenset({"execution", "task"})


class Kept(Variables):
    """Remembers what was done."""

    def __init__(self, **values):
        super().__init__(values)
        self.done = []

    def act(self, thing, name, args):
        self.done.append((thing, name, *args))
        return f"{thing}.{name}"


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("${execution.setVariable('a', n + 1)}", ("execution", "setVariable", "a", 3)),
        ("#{execution.setVariableLocal('a', null)}", ("execution", "setVariableLocal", "a", None)),
        ("${execution.removeVariable('a')}", ("execution", "removeVariable", "a")),
        ("${execution.getVariableLocal('a')}", ("execution", "getVariableLocal", "a")),
        ("${task.setVariable('a', 1)}", ("execution", "setVariable", "a", 1)),
        ("${task.execution.setVariable('a', 1)}", ("execution", "setVariable", "a", 1)),
        ("${task.getExecution().setVariable('a', 1)}", ("execution", "setVariable", "a", 1)),
        ("${task.setAssignee('li')}", ("task", "setAssignee", "li")),
        ("${task.name}", ("task", "name")),
        ("${task.getName()}", ("task", "name")),
    ],
)
def test_an_object_is_acted_on_with_values(text, done):
    kept = Kept(n=2)
    compile_template(text, CREATE).evaluate(kept)
    assert kept.done == [done]


def test_what_is_written_is_known_before_the_run():
    assert compile_template("${execution.setVariable('a', 1)}", ACTING).writes == {"a"}
    assert compile_template("${execution.setVariable(x, 1)}", ACTING).writes == {"*"}
    assert compile_template("${execution.getVariable('a')}", ACTING).writes == frozenset()


@pytest.mark.parametrize(
    ("text", "acting", "said"),
    [
        ("${execution.setVariable('a', 1)}", frozenset(), "这里只能读"),
        ("${execution.setVariable('a')}", ACTING, "要 2 个参数"),
        ("${execution.createIncident('a', 'b')}", ACTING, "execution 没有这个"),
        ("${task.setAssignee('li')}", TASK, "只有 create 监听器能改"),
        ("${task.complete()}", CREATE, "task 没有这个"),
        ("${execution}", ACTING, "execution 之后应为属性"),
        ("${bean.doIt(execution)}", ACTING, "没有 Java 对象"),
        ("${externalTask.setVariable('a', 1)}", frozenset({"externalTask"}), "externalTask 没有这个"),
    ],
)
def test_what_an_object_does_not_offer_is_refused_when_compiled(text, acting, said):
    with pytest.raises(ExpressionInvalid, match=said):
        compile_template(text, acting)


def test_task_is_a_variable_like_any_other_where_nothing_is_done():
    assert compile_template("${task.name}").evaluate(Variables({"task": {"name": "x"}})) == "x"


def test_a_context_that_lets_nobody_act_refuses():
    with pytest.raises(EvaluationFailed, match="这里不能使用"):
        compile_template("${execution.setVariable('a', 1)}", ACTING).evaluate(Variables({}))
