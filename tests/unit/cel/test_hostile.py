"""Hostile rules and values end in bounded work and memory, with a verdict or a report, never a traceback.

Time is counted in steps: what the server charges for, and what pyxp counts beside.
"""

import sys
from collections.abc import Iterator
from typing import Any

import pytest

from pyxp.cel import compile_rules, evaluate
from pyxp.cel.evaluation.work import MOST_WORK, Work
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
def test_bombs_end_with_the_verdict_of_the_server_in_few_steps(rule: str, schema: dict[str, Any], value: Any) -> None:
    work = Work()
    issues = rules(rule, schema).check({"v": value}, work=work)
    # A rule may cost a million; what is counted beside that is of the same size.
    assert MOST_WORK - work.left < 3_500_000
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


@pytest.mark.parametrize(
    "rule",
    [
        "self.all(a, [self] != [[a]])",
        "self.all(a, self.isSorted())",
        "self.all(a, '%s'.format([self]) != '')",
        "self.all(a, self.indexOf('y') < 0)",
        "self.all(a, self.map(b, '').join() == '')",
        "self.all(a, self.all(b, isQuantity(b) || true))",
    ],
)
def test_what_walks_a_list_or_reads_a_text_for_little_is_counted(rule: str) -> None:
    (issue,) = rules(rule, LIST).check({"v": ["x"] * 200}, work=Work(35_000))
    assert issue.unchecked
    assert issue.message.endswith("evaluating takes more work than pyxp does for one document")
    assert rules(rule, LIST).check({"v": ["x"] * 5}, work=Work(35_000)) == []


@pytest.mark.parametrize("rule", ["sets.contains(self, self)", "self.distinct().size() > 0", "self in [self, self]"])
def test_lists_of_long_lists_are_compared_element_by_element(rule: str) -> None:
    value = [[*["x"] * 50, str(number)] for number in range(50)]
    (issue,) = rules(rule, {"type": "array", "items": LIST}).check({"v": value}, work=Work(7_000))
    assert issue.unchecked
    assert rules(rule, {"type": "array", "items": LIST}).check({"v": value}) == []


def test_lists_that_hold_one_list_many_times_are_not_compared_to_their_ends() -> None:
    grown = "[1]" + "".join(f".map({name}, [{', '.join([name] * 8)}])" for name in "abcdefghijklmnopqrst")
    (issue,) = rules(f"{grown} == {grown}", TEXT).check({"v": "x"}, work=Work(100_000))
    assert issue.unchecked


def test_nothing_more_is_looked_at_once_the_work_is_done() -> None:
    item = {**LIST, "x-kubernetes-validations": [{"rule": "self.all(a, self.all(b, true))"}, {"rule": "true"}]}
    found = compile_rules({"type": "object", "properties": {"v": {"type": "array", "items": item}}})
    work = Work(100_000)
    (issue,) = found.check({"v": [["x"] * 100 for _ in range(50)]}, work=work)
    assert (issue.path, issue.unchecked) == ("v[3]", True)


def test_what_is_told_of_one_object_is_bounded() -> None:
    item = {"type": "string", "x-kubernetes-validations": [{"rule": "false", "message": "no" * 1000}]}
    found = compile_rules({"type": "object", "properties": {"v": {"type": "array", "items": item}}})
    issues = found.check({"v": ["x"] * 2500})
    assert 2000 < len(issues) < 2100
    assert [issue.unchecked for issue in issues[-2:]] == [False, True]
    assert issues[-1].message.endswith(
        "what is wrong here takes more than 4 MiB to tell, no further rules were checked"
    )


def test_short_rules_take_few_steps() -> None:
    item = {"type": "string", "x-kubernetes-validations": [{"rule": f"self != '{n}'"} for n in range(20)]}
    found = compile_rules({"type": "object", "properties": {"v": {"type": "array", "items": item}}})
    work = Work(10_000)
    assert found.check({"v": ["x"] * 50}, work=work) == []
    assert work.left == 10_000 - 2 * 20 * 50


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
    item = {"type": "string", "x-kubernetes-validations": [{"rule": "self == self"}]}
    schema = {"type": "object", "properties": {"v": {"type": "array", "items": item}}}
    issues = compile_rules(schema).check({"v": ["a" * 1_000_000] * 110})
    assert [issue.path for issue in issues] == ["v[99]"]
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


@pytest.mark.thorough
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
