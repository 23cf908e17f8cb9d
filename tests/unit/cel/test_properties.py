"""Whatever text is given: a verdict, a compile error or an evaluation error, never anything else."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pyxp.cel import compile_rules, evaluate
from pyxp.cel.expressions import CompileError
from pyxp.cel.rules.plain import same_json
from pyxp.cel.values import CostExceeded, EvaluationError

WORDS = [
    *("self", "oldSelf", "(", ")", "[", "]", "{", "}", ",", ":", "?", "!", "-", "+", "*", "/", "%", "==", "!="),
    *("<", ">=", "&&", "||", " in ", "1", "-1", "2.5", "3u", "'a'", "r'\\'", "b'c'", "true", "null", "x", ".a", ".?b"),
    *("[?0]", "[0]", ".all(x, x)", ".all(x, x == 'a')", ".map(x, x + x)", ".exists(i, v, v == i)", "has(self.a)"),
    *("size(self)", ".size()", ".startsWith('a')", ".matches('a+')", ".orValue(1)", "type(self)", "int(self)"),
    *("string(self)", "duration('1h')", "timestamp(self)", "quantity(self)", ".isInteger()", "cidr(self)"),
    *(".containsIP(self)", ".split(',')", ".format([self])", ".join()", ".sum()", ".sort()", ".first()", ".value()"),
    *("optional.of(self)", ".transformMap(k, v, v)", ".sortBy(x, x)", ".filter(x, true)", "dyn(self)", "[self]"),
]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map("".join) | st.text(max_size=30)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "b", "x-y"]), inner, max_size=3),
    max_leaves=8,
)
SCHEMAS = st.recursive(
    st.sampled_from(
        [
            {"type": "string"},
            {"type": "integer"},
            {"type": "number"},
            {"type": "boolean", "nullable": True},
            {"type": "string", "format": "date-time"},
            {"type": "string", "format": "byte"},
            {"x-kubernetes-int-or-string": True},
            {"x-kubernetes-preserve-unknown-fields": True},
            {"type": "object", "x-kubernetes-embedded-resource": True},
        ]
    ),
    lambda inner: (
        inner.map(lambda item: {"type": "array", "items": item})
        | inner.map(lambda item: {"type": "array", "items": item, "x-kubernetes-list-type": "set"})
        | inner.map(lambda item: {"type": "object", "additionalProperties": item})
        | inner.map(lambda item: {"type": "object", "properties": {"a": item, "x-y": {"type": "string"}}})
    ),
    max_leaves=4,
)


@given(text=TEXTS, value=JSON)
def test_any_text_on_any_value(text: str, value: Any) -> None:
    try:
        evaluate(text, {"self": value, "oldSelf": value}, limit=20_000)
    except (CompileError, EvaluationError, CostExceeded) as error:
        assert str(error)


@given(text=TEXTS, message=TEXTS, schema=SCHEMAS, new=JSON, old=JSON)
def test_any_rule_of_any_schema(text: str, message: str, schema: dict[str, Any], new: Any, old: Any) -> None:
    rule = {"rule": text, "messageExpression": message, "optionalOldSelf": len(text) % 2 == 0}
    rules = compile_rules({"type": "object", "properties": {"v": {**schema, "x-kubernetes-validations": [rule]}}})
    compiles = not any(problem.path.endswith((".rule", "validations")) for problem in rules.problems())
    for issue in rules.check({"v": new}, {"v": old}):
        assert issue.path.startswith("v")
        assert issue.unchecked <= (not compiles)


@given(value=JSON)
def test_a_value_equals_itself_and_its_copy(value: Any) -> None:
    assert same_json(value, json.loads(json.dumps(value)))
    assert evaluate("dyn(a) == dyn(b)", {"a": value, "b": json.loads(json.dumps(value))}, limit=10**9) is True
