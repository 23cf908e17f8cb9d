"""Values: operators, errors, short circuits, comprehension macros, optionals."""

import math
from typing import Any

import pytest

from pyxp.cel import evaluate
from pyxp.cel.values import CostExceeded, Duration, EvaluationError, NoSuchOverload, Optional, Timestamp, UInt

DATA: dict[str, Any] = {
    "i": 7,
    "d": 2.5,
    "s": "aé😀",
    "l": [3, 1, 2],
    "m": {"a": 1, "b-c": {"x": None}},
    "n": None,
    "t": True,
}


def run(text: str) -> Any:
    return evaluate(text, DATA)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7 / 2", 3),
        ("-7 / 2", -3),
        ("-7 % 2", -1),
        ("7 % -2", 1),
        ("1.0 / 0.0", math.inf),
        ("-1.0 / 0.0", -math.inf),
        ("1u + 2u", UInt(3)),
        ("'a' + 'b'", "ab"),
        ("b'a' + b'b'", b"ab"),
        ("[1] + [2]", [1, 2]),
        ("size(s)", 3),
        ("size(bytes(s))", 7),
        ("size(m)", 2),
        ("i == 7.0", True),
        ("i == 7u", True),
        ("i == '7'", False),
        ("t == 1", False),
        ("1 < 1.5", True),
        ("dyn(1u) < 2", True),
        ("'b' > 'a'", True),
        ("false < true", True),
        ("n == null", True),
        ("n == 0", False),
        ("dyn([1, 2]) == [1.0, 2.0]", True),
        ("dyn({'a': 1}) == {'a': 1u}", True),
        ("[1, 2] == [2, 1]", False),
        ("dyn([0.0 / 0.0]) == dyn([0.0 / 0.0])", False),
        ("1 in l", True),
        ("'1' in dyn(l)", False),
        ("'a' in m", True),
        ("l[1]", 1),
        ("l[dyn(1.0)]", 1),
        ("m['b-c'].x", None),
        ("{dyn(true): 1, dyn(1): 2}[true]", 1),
        ("{1: 'one'}[dyn(1u)]", "one"),
        ("has(m.a)", True),
        ("has(m.zz)", False),
        ("has(s.deeper) || has(n.deeper)", False),
        ("m.?a.?deeper.hasValue()", False),
        ("has(m.a) && m.a == 1 ? 'y' : 'n'", "y"),
        ("type(i) == int && type(d) == double && type(l) == list && type(m) == map", True),
        ("type(type(1)) == type", True),
    ],
)
def test_values(text: str, value: Any) -> None:
    found = run(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 / 0", "division by zero"),
        ("1 % 0", "modulus by zero"),
        ("1u / 0u", "division by zero"),
        ("9223372036854775807 + 1", "integer overflow"),
        ("-9223372036854775808 / -1", "integer overflow"),
        ("-9223372036854775808 % -1", "integer overflow"),
        ("-(-9223372036854775808)", "integer overflow"),
        ("0u - 1u", "unsigned integer overflow"),
        ("m.zz", "no such key: zz"),
        ("m['zz']", "no such key: zz"),
        ("{true: 1}[false]", "no such key: false"),
        ("l[3]", "index out of bounds: 3"),
        ("l[-1]", "index out of bounds: -1"),
        ("l[dyn(0.5)]", "unsupported index value: 0.5"),
        ("l[dyn('a')]", "unsupported index type 'string' in list"),
        ("dyn(1) + dyn('a')", "no such overload"),
        ("dyn('a') < 1", "no such overload"),
        ("n.x", "no such key: x"),
        ("n[0]", "no such key: 0"),
        ("has(l.deeper)", "unsupported index type 'string' in list"),
        ("dyn(1) ? 1 : 2", "no such overload"),
        ("!dyn(1)", "no such overload"),
        ("dyn(1).startsWith('a')", "no such overload"),
        ("n.startsWith('a')", "no such overload"),
        ("dyn(1).all(x, true)", "got 'int', expected iterable type"),
        ("{dyn([n]): 1}", "internal error: runtime error: hash of unhashable type"),
        ("int('x' + '')", "type conversion error from 'string' to 'int'"),
        ("m[?dyn([n])].hasValue()", "invalid qualifier type: list"),
        ("duration('1' + 'x')", "type conversion error from 'string' to 'google.protobuf.Duration'"),
    ],
)
def test_errors(text: str, message: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        run(text)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 / 0 > 1 || true", True),
        ("true || 1 / 0 > 1", True),
        ("1 / 0 > 1 && false", False),
        ("l.exists(x, 1 / (x - 3) > 0 || x == 2)", True),
        ("l.all(x, 1 / (x - 3) > 0 && x == 2)", False),
        ("l.exists_one(x, x == 3)", True),
        ("[1, 1].exists_one(x, x == 1)", False),
        ("[].all(x, false)", True),
        ("[].exists(x, true)", False),
        ("l.map(x, x * 2)", [6, 2, 4]),
        ("l.map(x, x > 1, x * 2)", [6, 4]),
        ("l.filter(x, x > 1)", [3, 2]),
        ("m.map(k, k)", ["a", "b-c"]),
        ("l.all(i, v, i < 3 && v > 0)", True),
        ("{'a': 1}.exists(k, v, k == 'a' && v == 1)", True),
        ("l.transformList(i, v, i > 0, i * v)", [1, 4]),
        ("{'a': 1, 'b': 2}.transformMap(k, v, v > 1, k + string(v))", {"b": "b2"}),
        ("l.transformMap(i, v, v)", {0: 3, 1: 1, 2: 2}),
        ("{'a': 1}.transformMapEntry(k, v, {string(v): k})", {"1": "a"}),
        ("l.sortBy(x, -x)", [3, 2, 1]),
        ("l.map(x, l.map(x, x))[0]", [3, 1, 2]),
        ("l.map(i, i + .i)", [10, 8, 9]),
    ],
)
def test_short_circuits_and_macros(text: str, value: Any) -> None:
    assert run(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "1 / 0 > 1 || false",
        "1 / 0 > 1 && true",
        "l.all(x, 1 / (x - 3) > -9)",
        "l.exists_one(x, 1 / (x - 3) > 0 || x == 2)",
        "l.map(x, 1 / (x - 3))",
        "l.filter(x, dyn(x))",
        "l.all(x, dyn(x))",
        "dyn(1) || false",
        "[1, 2].transformMapEntry(i, v, {'a': v})",
    ],
)
def test_errors_that_nothing_decides(text: str) -> None:
    with pytest.raises(EvaluationError):
        run(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("m.?a.orValue(5)", 1),
        ("m.?zz.orValue(5)", 5),
        ("m[?'zz'].hasValue()", False),
        ("l[?9].or(l[?0]).value()", 3),
        ("m.?a.or(1 / 0 > 1 ? optional.none() : optional.none()).value()", 1),
        ("m.?a.optMap(x, x + 1).value()", 2),
        ("m.?zz.optMap(x, x + 1).hasValue()", False),
        ("m.?a.optFlatMap(x, l[?x]).value()", 1),
        ("[?m.?a, ?m.?zz, dyn(9)]", [1, 9]),
        ("{?'k': m.?zz, 'j': dyn(1)}", {"j": 1}),
        ("optional.ofNonZeroValue('').hasValue()", False),
        ("optional.ofNonZeroValue([1]).hasValue()", True),
        ("optional.of(1) == optional.of(1)", True),
        ("optional.none() == optional.of(null)", False),
        ("m.?zz.?x.hasValue()", False),
        ("has(m.?a.b) || true", True),
        ("[optional.of(1), optional.none()].unwrapOpt()", [1]),
        ("optional.unwrap([optional.of(2)])", [2]),
        ("optional.of(m).a.value()", 1),
        ("optional.of(l)[0].value()", 3),
        ("l.first().value() + l.last().value()", 5),
    ],
)
def test_optionals(text: str, value: Any) -> None:
    assert run(text) == value


def test_an_empty_optional_has_no_value() -> None:
    with pytest.raises(EvaluationError, match=r"optional\.none\(\) dereference"):
        run("m.?zz.value()")
    with pytest.raises(EvaluationError, match="non-optional value"):
        run("[?dyn(1)]")
    with pytest.raises(NoSuchOverload):
        run("dyn(1).optMap(x, x)")


def test_values_print_for_debugging() -> None:
    assert repr(Optional(1)) == "Optional(1)"
    assert repr(Duration(5)) == "Duration(5)"
    assert Timestamp(1) < Timestamp(2) <= Timestamp(2)
    assert Duration(2) > Duration(1) >= Duration(1)
    assert Duration(1) != Timestamp(1)
    assert len({Duration(1), Duration(1)}) == 1


def test_a_missing_variable_is_an_error_when_it_is_read() -> None:
    from pyxp.cel.checking.environment import kubernetes_environment
    from pyxp.cel.evaluation.planner import plan
    from pyxp.cel.expressions import compile_expression
    from pyxp.cel.types import DYN

    program = plan(compile_expression("true || a", kubernetes_environment({"a": DYN})), ("a",))
    assert program.run({}, 100) == (True, 0)
    program = plan(compile_expression("a == 1", kubernetes_environment({"a": DYN})), ("a",))
    with pytest.raises(EvaluationError, match="no such attribute"):
        program.run({}, 100)


def test_the_limit_stops_loops() -> None:
    with pytest.raises(CostExceeded):
        evaluate("l.all(a, l.all(b, l.all(c, true)))", {"l": list(range(1000))}, limit=10_000)
