"""Costs: what evaluation uses, what a schema allows it to use, and what the server refuses."""

from typing import Any

import pytest

from pyxp.cel import compile_rules
from pyxp.cel.checking.environment import kubernetes_environment
from pyxp.cel.cost.estimate import estimate
from pyxp.cel.cost.units import CALL_LIMIT
from pyxp.cel.evaluation.planner import plan
from pyxp.cel.expressions import compile_expression
from pyxp.cel.rules.compilation import compile_rule
from pyxp.cel.rules.declarations import MAX_REQUEST, declare
from pyxp.cel.types import BOOL, INT, STRING, list_of, map_of
from pyxp.cel.values import EvaluationError

Schema = dict[str, Any]

VARIABLES = {"i": INT, "s": STRING, "l": list_of(STRING), "b": BOOL, "m": map_of(STRING, INT)}
DATA = {"i": 1, "s": "a" * 100, "l": ["a", "b", "c"], "b": True, "m": {"a": 1}}


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("true", 0),
        ("b", 1),
        ("i == 1", 2),  # a variable and a comparison of scalars
        ("s == s", 12),  # two variables, a tenth of 100 characters
        ("s + s == ''", 22),  # two variables, the concatenation; comparing with nothing is free
        ("s.startsWith('a')", 11),
        ("s.contains('a')", 11),
        ("s.matches('abcd')", 12),  # 101 characters, one group of four in the pattern
        ("s in ['a', 'b']", 1),  # membership among constants is free
        ("s in l", 5),
        ("[s].size() == 1", 13),
        ("{s: s}.size() == 1", 34),
        ("l[0] == 'a'", 3),
        ("b || i == 1", 1),
        ("l.all(x, true)", 11),  # the list, three steps of three, the result
        ("l.exists(x, false)", 14),
        ("l.exists_one(x, true)", 9),
        ("l.exists_one(x, x == 'a')", 1 + 3 * 2 + 2 + 2),  # adding costs only where the test holds
        ("l.filter(x, x == 'a').size() == 1", 1 + 3 * 2 + 13 + 1 + 2),
        ("l.map(x, x).size() == 3", 1 + 3 * 13 + 1 + 2),
        ("l.filter(x, true).size() == 3", 1 + 3 * 13 + 1 + 2),
        ("isIP(s)", 11),
        ("cidr('10.0.0.0/8').containsIP('10.1.2.3')", 1 + 1 + 1),
        ("l.isSorted()", 1),
        ("l.reverse() == l", 1 + 14 + 1 + 1),
        ("l.sort() == l", 1 + 11 + 18 + 1 + 1),  # each string with each, 2.1 a comparison
        ("[l, l].flatten().size() == 6", 2 + 10 + 13 + 2),
        ("lists.range(3) == [0]", 14 + 1),
        ("sets.contains(l, l)", 2 + 10),
        # the list, bound and read twice; a list of keys; the comparisons
        ("l.sortBy(x, size(x)) == l", 1 + 1 + 1 + 3 * (12 + 2) + 1 + 11 + 18 + 1 + 1),
        ("l[?0].optMap(x, x).hasValue()", 2 + 1 + 1 + (2 + 1) + 1 + 1),
        ("l[?0].optMap(x, true).hasValue()", 2 + 1 + 1 + 1),  # what is never read is not evaluated again
        ("l[?0].optMap(x, x + x).hasValue()", 2 + 1 + (2 + 1) + 1 + 1 + 1 + 1 + 1),
        ("l[?9].hasValue()", 1 + 1),  # an index that is not there is free
        ("l[?9].optMap(x, x).orValue('')", 1 + 1 + 1),
        ("b ? s : ''", 1),  # a branch is resolved, not evaluated
        ("(b ? l : [])[0] == 'a'", 1 + 1 + 1),
        ("l[i] == 'b'", 1 + 1 + 1),  # and so is a key
        ("has((b ? m : m).a)", 1),
        ("m.a == 1", 3),
        ("matches(s, 'abcd')", 2),  # only the method is charged by length
        ("s.matches('abcd')", 1 + 11),
        ("int('5') == i", 2),  # made beforehand
        ("{'a': [1, int('2')]}.a == [1]", 3),
        ("s in []", 0),
        ("i in [1, 2]", 1),
        ("i in [1, 2].map(x, x)", 1 + 2 * 13 + 1 + 2),
        ("format.uuid().validate(s).hasValue()", 1 + 1 + 11 * 18 + 1),
        ("cidr('10.0.0.0/8').containsIP(ip('10.1.2.3'))", 1 + 1 + 1),
        ("cidr('10.0.0.0/8').containsIP(dyn('10.1.2.3'))", 1 + 1),
        ("google.protobuf.Int64Value{value: i} == i", 41 + 1 + 1),
        # An error costs what its size of 1 costs, and does not keep the other side from being evaluated.
        ("m.zz + i > 0 || b", 2 + 1 + 1 + 1 + 1),
        ("l[9].startsWith(s) || b", 2 + 1 + 1 + 1),
        ("l[9].replace(s, s) == '' || b", 2 + 0 + 0 + 1),  # of three arguments the rest is left
        ("l[9].matches('^a') || b", 2 + 0 + 1),
        ("l.map(x, l[9]).size() == 0 || b", 1 + 3 * (12 + 2) + 1 + 1 + 1 + 1),  # a loop goes on
        ("[l[9]].size() == 0 || b", 2 + 10 + 1 + 1 + 1),
        ("l.join(',') == 'a,b,c'", 3),
    ],
)
def test_actual_costs(text: str, cost: int) -> None:
    program = plan(compile_expression(text, kubernetes_environment(VARIABLES)), tuple(VARIABLES))
    assert program.run(DATA, 10_000)[1] == cost


def largest(schema: Schema, rule: str) -> int:
    declared = declare(schema)
    assert declared is not None
    return estimate(compile_rule({"rule": rule}, declared.type, schema).checked, declared)


TEXTS: Schema = {"type": "array", "maxItems": 10, "items": {"type": "string", "maxLength": 5}}


OBJECT: Schema = {
    "type": "object",
    "properties": {
        "a": {"type": "string", "maxLength": 5},
        "var": {"type": "string", "maxLength": 2},
        "l": TEXTS,
        "n": {"type": "object", "maxProperties": 3, "additionalProperties": {"type": "string", "maxLength": 9}},
    },
}


@pytest.mark.parametrize(
    ("schema", "rule", "cost"),
    [
        ({"type": "integer"}, "self > 3", 2),
        ({"type": "integer"}, "self == 3", 1),  # numbers of the schema have no size
        ({"type": "string", "maxLength": 25}, "self == self", 12),  # 25 characters are 100 bytes at most
        ({"type": "string", "enum": ["a", "long value"]}, "self.contains('x')", 2),
        (TEXTS, "self.all(x, x == 'a')", 2 + 10 * 5),
        (TEXTS, "self.all(x, self.exists_one(y, x == y))", 2 + 10 * (3 + 1 + 10 * (4 + 2) + 2)),
        (TEXTS, "self.map(x, x).size() == 0", 10 + 1 + 10 * 13 + 1 + 1 + 1),
        (TEXTS, "self.filter(x, x != '').exists(y, y == 'aaaa')", 10 + 1 + 10 * (13 + 1) + 1 + 10 * (4 + 2) + 1),
        (TEXTS, "self.join(',').size() < 5", 1 + 21 + 2),
        (TEXTS, "self.isSorted()", 1 + 10 * (1 + 2)),
        (TEXTS, "self.distinct().size() == 2", 1 + 11 + 200 + 2),
        (TEXTS, "self.sort() == self", 1 + 11 + 210 + 1 + 1),
        (TEXTS, "self.slice(2, 4).size() == 2", 1 + 11 + 2 + 2),
        (TEXTS, "self.reverse() == self", 1 + 11 + 10 + 1 + 1),
        (TEXTS, "self.flatten(3).size() == 2", 1 + 11 + 30 + 2),
        (TEXTS, "sets.equivalent(self, ['a', 'b'])", 1 + 10 + 1 + 2 * 20),
        (TEXTS, "lists.range(5).size() == 5", 16 + 2),
        (TEXTS, "self[?0].optMap(x, size(x)).orValue(0) < 9", 2 + 1 + 10 + 2 + 1 + 2 + 1 + 1 + 1),
        ({"x-kubernetes-int-or-string": True, "maxLength": 5}, "type(self) == int", 1 + 1 + 1 + 2),
        ({"type": "string", "maxLength": 5}, "self.replace('a', 'bb').size() > 1", 1 + 4 + 2),
        ({"type": "string", "maxLength": 5}, "self.split(',').size() > 1", 1 + 4 + 2),
        ({"type": "string", "maxLength": 5}, "self.find('[0-9]+') == ''", 1 + 3 * 2),
        ({"type": "string", "maxLength": 5}, "('a' + self).size() > 1", 1 + 3 + 2),
        ({"type": "string", "maxLength": 5}, "(self == '' ? self : 'aaaa').startsWith(self)", 1 + 0 + 1 + 1 + 2),
        ({"type": "string", "maxLength": 5}, "format.dns1123Label().validate(self).hasValue()", 1 + 1 + 64 + 1),
        ({"type": "string", "maxLength": 5}, "ip(self) == ip('::1')", 1 + 2 + 1 + 1),
        ({"type": "string", "maxLength": 5}, "isIP(self) || isSemver(self, true)", 1 + 2 + 1 + 2),
        ({"type": "string", "maxLength": 5}, "ip.isCanonical(self)", 1 + 4),
        ({"type": "string", "maxLength": 5}, "matches(self, 'aaaaaaaaaaaaaaaaa')", 1 + 1),
        # The element of a computed list is taken to be as large as self may be: here 20 bytes, of an object none.
        ({"type": "string", "maxLength": 5}, "self.split(',')[0].startsWith(self)", 1 + 4 + 1 + 1 + 2),
        ({"type": "string", "maxLength": 5}, "self.split(',').all(x, 'aa'.contains(x))", 1 + 4 + 20 * (3 + 3) + 1),
        (OBJECT, "self.a.split(',').all(x, x == 'a')", 2 + 4 + 20 * (3 + 1) + 1),
        (OBJECT, "self.l.filter(x, true)[0].matches('^a')", 10 + 2 + 10 * 13 + 1 + 1 + 3),
        (OBJECT, "(self.a == '' ? self.l : []).all(x, x == 'a')", 2 + 0 + 10 + 10 * (3 + 1) + 1),
        (OBJECT, "(self.l + self.l).all(x, x.contains('b'))", 4 + 1 + 20 * (3 + 1) + 1),
        (OBJECT, "self.l.map(x, self.a)[0].contains(self.a)", 10 + 2 + 10 * 14 + 1 + 1 + 2 + 2 * 2),
        (OBJECT, "self.l.sortBy(x, x).size() > 1", 10 + 2 + 10 + 1 + 10 * 13 + 1 + 1 + 11 + 210 + 2),
        (OBJECT, "self.n.all(k, v, v == k)", 2 + 3 * (3 + 2) + 1),
        # A reserved word is declared under another name; under its own, nothing is known of its size.
        (OBJECT, "'a'.contains(self.__var__)", 2 + 1),
        (OBJECT, "'a'.contains(self.var)", 2 + int(2**64 * 0.1)),
        ({"type": "string", "maxLength": 5}, "cidr('10.0.0.0/8').containsCIDR(self)", 1 + 1 + 4 + 3 + 2),
        ({"type": "object", "properties": {"a": {"type": "string"}}}, "has(self.a)", 1),
        ({"type": "object", "maxProperties": 3, "additionalProperties": {"type": "integer"}},
         "self.all(k, v, v > 0)", 2 + 3 * (3 + 2)),
    ],
)  # fmt: skip
def test_estimates(schema: Schema, rule: str, cost: int) -> None:
    assert largest(schema, rule) == cost


ITEMS: Schema = {
    "type": "array",
    "maxItems": 4,
    "items": {
        "type": "object",
        "properties": {
            "list": {"type": "array", "maxItems": 3, "items": {"type": "string", "maxLength": 50}},
            "name": {"type": "string", "maxLength": 9},
        },
    },
}


@pytest.mark.parametrize(
    ("test", "cost"),
    [
        ("y.contains('abc')", 317),
        # In the server's memory, the path of `x.name` overwrites that of `x.list`, on which that of y is built.
        ("x.name == 'q' && y.contains('abc')", 2**64 - 1),
        ("y.contains('abc') && x.name == 'q'", 3917),
        ("x.name.contains(y)", 12413),
    ],
)
def test_paths_of_loops_in_loops_get_mixed_up_as_on_the_server(test: str, cost: int) -> None:
    within = {"type": "object", "properties": {"b": {"type": "object", "properties": {"items": ITEMS}}}}
    schema = {"type": "object", "properties": {"a": within}}
    assert largest(schema, f"self.a.b.items.all(x, x.list.all(y, {test}))") == cost


def test_without_limits_the_size_of_a_request_is_the_limit() -> None:
    items = (MAX_REQUEST - 2) // 2
    assert largest({"type": "array", "items": {"type": "integer"}}, "self.all(x, true)") == items * 3 + 2
    assert largest({"type": "string"}, "self.contains('a')") == (MAX_REQUEST + 8) // 10 + 1


def test_what_evaluation_uses_is_within_the_estimate() -> None:
    value = ["aé", "b", "😀"] * 3
    for rule in ("self.all(x, x.size() < 9)", "self.map(x, x + x).join('-') != ''", "self.exists(x, x == 'c')"):
        declared = declare(TEXTS)
        assert declared is not None
        compiled = compile_rule({"rule": rule}, declared.type, TEXTS)
        spent = compiled.program.run({"self": value}, CALL_LIMIT)[1]
        assert spent <= max(estimate(compiled.checked, declared), 10_000_000)


@pytest.mark.parametrize("operator", ["==", "!=", "<", "<=", ">", ">="])
@pytest.mark.parametrize("length", [0, 1, 10, 11, 20, 511, 512, 513, 2000])
def test_comparing_with_a_literal_gives_and_costs_what_comparing_with_a_value_does(operator: str, length: int) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}
    declared = declare(schema)
    assert declared is not None
    for other in {0, 1, max(length - 1, 0), length, length + 1, 5000}:
        texts = {"a": "a" * other, "b": "a" * length}
        known = compile_rule({"rule": f"self.a {operator} '{texts['b']}'"}, declared.type, schema).program
        value, cost = known.run({"self": texts}, CALL_LIMIT)
        found = compile_rule({"rule": f"self.a {operator} self.b"}, declared.type, schema).program
        assert found.run({"self": texts}, CALL_LIMIT) == (value, cost + 2)  # a variable and a field more
        found = compile_rule({"rule": f"[self.a, self.b].all(x, x {operator} '{texts['b']}')"}, declared.type, schema)
        assert found.program.run({"self": texts}, CALL_LIMIT)[0] is (value and operator in ("==", "<=", ">="))


def test_a_comparison_costs_also_where_a_side_is_missing_or_of_another_type() -> None:
    program = plan(
        compile_expression("s == 'aaaaaaaaaaaaaaaaaaaaa'", kubernetes_environment(VARIABLES)), tuple(VARIABLES)
    )
    for value, wanted in ((None, 1 + 1), (7, 1 + 1), (b"a" * 15, 1 + 2), ("a" * 15, 1 + 2)):
        assert program.run({"s": value}, CALL_LIMIT) == (False, wanted)
    with pytest.raises(EvaluationError, match="no such attribute") as caught:
        program.run({}, CALL_LIMIT)
    assert caught.value.cost == 1 + 1


def problems(schema: Schema) -> list[tuple[str, str, str]]:
    root = {"type": "object", "properties": {"x": schema}}
    return [(problem.path, problem.reason, problem.message) for problem in compile_rules(root).problems()]


def ruled(schema: Schema, **rule: Any) -> Schema:
    return {**schema, "x-kubernetes-validations": [rule]}


AT = ".properties[x].x-kubernetes-validations[0]"


def test_rules_that_compile_and_are_cheap_have_no_problems() -> None:
    assert problems(ruled(TEXTS, rule="self.all(x, x != '')", messageExpression="'n: %d'.format([self.size()])")) == []


@pytest.mark.parametrize(
    ("rule", "path", "message"),
    [
        ({"rule": "self.y"}, ".rule", "compilation failed: ERROR: <input>:1:5: type 'int' does not support"),
        ({"rule": "self + 1"}, ".rule", "cel expression must evaluate to a bool"),
        ({"rule": "true", "messageExpression": "self"}, ".messageExpression", "messageExpression must evaluate to a"),
        ({"rule": "true", "messageExpression": "y"}, ".messageExpression", "messageExpression compilation failed"),
        (
            {"rule": "true", "messageExpression": "string(int('a'))"},
            ".messageExpression",
            "messageExpression instantiation failed: type conversion error",
        ),
        ({"rule": "int('a') == 1"}, ".rule", "program instantiation failed: type conversion error"),
        ({"rule": "string(self).find('[') == ''"}, ".rule", "program instantiation failed: error parsing regexp"),
        (
            {"rule": "true", "optionalOldSelf": True},
            ".optionalOldSelf",
            "may not be set if oldSelf is not used in rule",
        ),
    ],
)
def test_rules_that_do_not_compile(rule: Schema, path: str, message: str) -> None:
    ((found, reason, text),) = problems(ruled({"type": "integer"}, **rule))
    assert found == AT + path
    assert reason == "FieldValueInvalid"
    assert text.startswith(message)


def test_rules_on_what_they_cannot_see() -> None:
    ((path, reason, _),) = problems(ruled({"x-kubernetes-preserve-unknown-fields": True}, rule="true"))
    assert (path, reason) == (".properties[x].x-kubernetes-validations", "InternalError")


def test_rules_that_are_too_expensive_burden_the_whole_schema() -> None:
    schema = ruled({"type": "object", "additionalProperties": {"type": "string"}},
                   rule="self.all(k, self.all(l, k != l || self[k] == self[l]))")  # fmt: skip
    assert [(path, text.split(" ")[0]) for path, _, text in problems(schema)] == [
        (f"{AT}.rule", "estimated"),
        (f"{AT}.rule", "contributed"),
        ("", "x-kubernetes-validations"),
    ]
    assert "by factor of more than 100x" in problems(schema)[0][2]


def test_the_number_of_values_counts() -> None:
    item = ruled({"type": "string", "maxLength": 1000}, rule="self.matches('a')")
    assert problems({"type": "array", "maxItems": 1000, "items": item}) == []
    (found,) = problems({"type": "array", "maxItems": 40_000, "items": item})
    assert found[0] == ".properties[x].items.x-kubernetes-validations[0].rule"
    assert "exceeds budget by factor of 1.6" in found[2]
    unlimited = problems({"type": "array", "items": item})
    assert any("more than 10" in text or "exceeds budget" in text for _, _, text in unlimited)


def test_old_values_of_lists_cannot_be_correlated() -> None:
    item = ruled({"type": "integer"}, rule="self == oldSelf")
    ((path, _, text),) = problems({"type": "array", "maxItems": 3, "items": item})
    assert path == ".properties[x].items.x-kubernetes-validations[0].rule"
    assert text.endswith("uncorrelatable portion of the schema within .properties[x]")
    assert problems({"type": "object", "maxProperties": 3, "additionalProperties": item}) == []
