"""What evaluation costs: as ratios between sizes, and the depth it may take, never as seconds."""

import inspect
import sys
import threading
import time

import pytest

from engine.expressions import EvaluationLimit, Variables, compile_feel, compile_template
from engine.expressions.expression import compile_feel as cached


def seconds(run, repeat=5):
    """The best of several runs."""
    best = float("inf")
    for _ in range(repeat):
        started = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - started)
    return best


def test_evaluating_is_much_cheaper_than_compiling():
    text = '金额 > 1000 and 部门 in ("办公室", "财政局") and date("2026-01-01") < day'
    context = Variables({"金额": 5000, "部门": "财政局", "day": None})
    fresh = iter(range(10_000))
    compiling = seconds(lambda: compile_feel(f"{text} and {next(fresh)} > 0"))
    e = compile_feel(text)
    assert seconds(lambda: e.evaluate(context), 20) * 2 < compiling
    assert cached(text) is e


@pytest.mark.parametrize(
    "compile_it, make",
    [
        (compile_feel, lambda n: "1" + "+1" * n),
        (compile_feel, lambda n: "[" + "1," * n + "1]"),
        (compile_feel, lambda n: f"count(for i in 1..{n * 10} return i * 2)"),
        (compile_feel, lambda n: f"count(sort(for i in 1..{n} return -i))"),
        (compile_template, lambda n: "${1" + "+1" * n + "}"),
    ],
    ids=["chain", "list", "loop", "sort", "juel"],
)
def test_eight_times_the_work_costs_far_less_than_sixty_four_times(compile_it, make):
    def run(n):
        seconds_spent = []
        for attempt in range(3):
            text = make(n) + " " * attempt
            seconds_spent.append(seconds(lambda text=text: compile_it(text).evaluate(Variables()), 1))
        return min(seconds_spent)

    run(10)
    assert run(4000) < 40 * run(500)


FACTORIAL = "{f: function(n) if n <= 1 then 1 else n * f(n - 1), r: f(k)}.r"


def nested(levels, run):
    """run() below `levels` more frames of Python's stack."""
    return run() if levels == 0 else nested(levels - 1, run)


def test_depth_does_not_depend_on_the_stack_of_the_caller():
    e = compile_feel(FACTORIAL)
    used = len(inspect.stack(0))
    deep = sys.getrecursionlimit() - used - 650
    assert deep > 0
    for levels in (0, deep):
        assert nested(levels, lambda: e.evaluate(Variables({"k": 25}))) == 15511210043330985984000000
        with pytest.raises(EvaluationLimit, match="call one another"):
            nested(levels, lambda: e.evaluate(Variables({"k": 100})))


def test_deeply_nested_bodies_count_more():
    body = "(" * 30 + "f(n + 1)" + ")" * 30
    flat = "[" * 30 + "f(n + 1)" + "]" * 30
    for text in (f"{{f: function(n) {body}, r: f(0)}}.r", f"{{f: function(n) {flat}, r: f(0)}}.r"):
        with pytest.raises(EvaluationLimit, match="call one another"):
            compile_feel(text).evaluate(Variables())


def test_one_expression_serves_many_threads():
    e = compile_feel("sum(for i in 1..n return if i = n then i * 1000 else 0) + org.unit_kind(n)")
    wrong: list[object] = []

    def work(n):
        for _ in range(20):
            value = e.evaluate(Variables({"n": n}, None, lambda name, args: args[0]))
            if value != n * 1000 + n:
                wrong.append((n, value))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
