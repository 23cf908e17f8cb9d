"""Hostile rules and values end in bounded time and memory, with a verdict or a report, never a traceback."""

import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from pyxp.cel import compile_rules, evaluate
from pyxp.cel.evaluation.program import Work
from pyxp.cel.expressions import CompileError
from pyxp.cel.values import CostExceeded, EvaluationError


def rules(rule: str, schema: dict[str, Any]) -> Any:
    return compile_rules(
        {"type": "object", "properties": {"v": {**schema, "x-kubernetes-validations": [{"rule": rule}]}}}
    )


LIST = {"type": "array", "items": {"type": "string"}}
TEXT = {"type": "string"}


@pytest.mark.parametrize(
    ("rule", "schema", "value"),
    [
        ("self.all(a, self.all(b, self.all(c, a + b != c)))", LIST, ["x"] * 2000),
        ("self.all(a, self.map(b, self).size() > 0)", LIST, ["x"] * 5000),
        ("self.matches('(a+)+$')", TEXT, "a" * 100_000 + "b"),
        ("self.matches(self)", TEXT, "((a{1,100}){1,100}){1,100}"),
        ("self.replace('', self).replace('', self).replace('', self).size() > 0", TEXT, "a" * 5000),
        ("self.split('').map(x, self).join().size() > 0", TEXT, "a" * 20_000),
        ("lists.range(9000000000).size() > 0", TEXT, "a"),
        ("'%.1000f'.format([1.0]).size() > 0 && '%s'.format([self]).size() > 0", TEXT, "a" * 1_000_000),
        ("quantity(self).isInteger()", TEXT, "9" * 500_000),
        ("int(self) > 0", TEXT, "9" * 1_000_000),
        ("duration(self) > duration('1s')", TEXT, "9" * 1_000_000 + "h"),
        ("isURL(self) || isIP(self) || isCIDR(self) || isSemver(self)", TEXT, "1." * 200_000),
        ("sets.equivalent(self, self.map(x, x + '!'))", LIST, [str(n) for n in range(20_000)]),
        ("self.distinct().size() > 0 && self.sort().size() > 0", LIST, [str(n) for n in range(100_000)]),
    ],
)
def test_bombs_end_soon(rule: str, schema: dict[str, Any], value: Any) -> None:
    started = time.process_time()
    issues = rules(rule, schema).check({"v": value})
    assert time.process_time() - started < 10
    assert not any(issue.unchecked for issue in issues), issues


FREE = " && ".join(["(true ? true : false)"] * 200)
"""Much that costs nothing."""


@pytest.mark.parametrize(
    "rule",
    [
        "self.map(a, self.map(b, self + self)).size() > 0",
        f"self.all(a, self.all(b, {FREE}))",
        f"self.all(a, b, self.transformList(c, d, {FREE}, d).size() > 0)",
    ],
)
def test_what_the_server_does_for_little_is_left_unchecked_where_it_takes_long(rule: str) -> None:
    (issue,) = rules(rule, LIST).check({"v": ["x"] * 500}, work=Work(500_000))
    assert issue.unchecked
    assert issue.message.endswith("evaluating takes more work than pyxp does for one document")


def test_the_server_goes_on_after_what_it_charges_for_before() -> None:
    # The cost of comparing all with all is known before the first is compared.
    (issue,) = rules("self.map(x, [x]).distinct().size() > 0", LIST).check({"v": ["x"] * 3000})
    assert "call cost exceeds limit" in issue.message


def test_objects_share_the_work_that_is_done_for_them() -> None:
    ruled = rules("self.all(a, self.all(b, true))", LIST)
    work = Work(1_000_000)
    assert ruled.check({"v": ["x"] * 300}, work=work) == []
    left = work.left
    assert 1_000_000 - 300 * 300 * 4 < left < 1_000_000 - 300 * 300 * 3
    found = [issue.unchecked for _ in range(9) for issue in ruled.check({"v": ["x"] * 300}, work=work)]
    assert found == [True] * 6


def test_a_bomb_is_reported_as_exceeding_its_cost() -> None:
    (issue,) = rules("self.all(a, self.all(b, a != b + 'x'))", LIST).check({"v": ["x"] * 2000})
    assert "no further validation rules will be run due to call cost exceeds limit" in issue.message


def test_many_expensive_rules_share_one_budget() -> None:
    item = {**LIST, "x-kubernetes-validations": [{"rule": "self.all(a, self.all(b, true))"}]}
    schema = {"type": "object", "properties": {"v": {"type": "array", "items": item}}}
    issues = compile_rules(schema).check({"v": [["x"] * 400 for _ in range(100)]})
    assert issues[-1].message.endswith("running out of cost budget, no further validation rules will be run")


def test_deep_values_are_reported() -> None:
    schema: dict[str, Any] = {"type": "object", "properties": {"v": {"type": "integer"}}}
    value: dict[str, Any] = {"v": 1}
    for _ in range(150):
        schema = {"type": "object", "properties": {"o": schema}}
        value = {"o": value}
    schema["x-kubernetes-validations"] = [{"rule": "self == oldSelf"}]
    issues = compile_rules(schema).check(value, value)
    assert all("nested too deeply" in issue.message for issue in issues)


def test_deep_and_long_expressions_are_refused() -> None:
    for text in ("(" * 5000, "[" * 300 + "]" * 300, "a" + ".b" * 30_000, "a" + "[0]" * 30_000, "{1:" * 400):
        with pytest.raises((CompileError, EvaluationError, CostExceeded)):
            evaluate(text, {"a": 1})


@pytest.fixture
def ordinary_stack() -> Iterator[None]:
    """The recursion limit that Python starts with."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)
    yield
    sys.setrecursionlimit(limit)


@pytest.mark.usefixtures("ordinary_stack")
def test_a_deep_schema_does_not_crash_the_judgement() -> None:
    schema: dict[str, Any] = {"type": "integer", "x-kubernetes-validations": [{"rule": "self > 1"}]}
    for _ in range(2000):
        schema = {"type": "object", "properties": {"o": schema}}
    found = compile_rules(schema)
    assert found.problems()[0].reason == "InternalError"
    assert found.check({"o": {}})[0].unchecked
