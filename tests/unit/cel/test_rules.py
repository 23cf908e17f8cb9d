"""Rules of schemas: which run, on what they see, what they report."""

from typing import Any

import pytest

from pyxp.cel import CelIssue, compile_rules
from pyxp.cel.rules.escaping import escape, unescape
from pyxp.cel.rules.fieldpath import RuleFieldPathError, rule_field_path
from pyxp.cel.syntax.words import KEYWORDS, RESERVED

Schema = dict[str, Any]


def ruled(schema: Schema, *rules: str | Schema) -> Schema:
    """The schema with rules, given as expressions or in full."""
    return {**schema, "x-kubernetes-validations": [r if isinstance(r, dict) else {"rule": r} for r in rules]}


def spec(**properties: Schema) -> Schema:
    return {"type": "object", "properties": {"spec": {"type": "object", "properties": properties}}}


def check(schema: Schema, new: Any, old: Any = None) -> list[tuple[str, str]]:
    issues = compile_rules(schema).check({"spec": new}, None if old is None else {"spec": old})
    assert not any(issue.unchecked for issue in issues), issues
    return [(issue.path, issue.message) for issue in issues if not issue.ratcheted]


INT = {"type": "integer"}
TEXT = {"type": "string"}


@pytest.mark.parametrize(
    ("name", "escaped"),
    [
        ("plain", "plain"), ("x-y.z/w", "x__dash__y__dot__z__slash__w"), ("a__b", "a__underscores__b"),
        ("a___b", "a__underscores___b"), ("namespace", "__namespace__"), ("int", "int"), ("in", "__in__"),
        ("1st", None), ("é", None), ("", None), ("_a", "_a"), ("a$", None),
    ],
)  # fmt: skip
def test_names_are_escaped(name: str, escaped: str | None) -> None:
    assert escape(name) == escaped


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_fields_named_by_reserved_words_are_reached_as_they_are(word: str) -> None:
    rules = (f"self.{word} == 'a'", f"self.__{word}__ == 'a'", f"has(self.{word})", f"self.?{word}.orValue('a') == 'a'")
    schema = spec(x=ruled({"type": "object", "properties": {word: TEXT}}, *rules))
    assert check(schema, {"x": {word: "a"}}) == []
    assert [message.rpartition(": ")[2] for _, message in check(schema, {"x": {word: "b"}})] == [
        rules[0], rules[1], rules[3],
    ]  # fmt: skip


@pytest.mark.parametrize("word", sorted(KEYWORDS))
def test_fields_named_by_the_words_of_cel_are_reached_escaped(word: str) -> None:
    properties = {"type": "object", "properties": {word: TEXT}}
    assert check(spec(x=ruled(properties, f"self.__{word}__ == 'a'")), {"x": {word: "a"}}) == []
    (problem,) = compile_rules(spec(x=ruled(properties, f"self.{word} == 'a'"))).problems()
    assert "Syntax error" in problem.message


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("plain", "plain"), ("a__dash__b__dot__c__slash__d", "a-b.c/d"), ("a__underscores__b", "a__b"),
        ("namespace", "namespace"), ("__namespace__", "namespace"), ("__in__", "in"), ("__nope__", None),
        ("a__namespace__", None), ("a_b", "a_b"),
    ],
)  # fmt: skip
def test_names_in_expressions_mean_properties(name: str, meant: str | None) -> None:
    assert unescape(name) == meant


def test_dynamic_objects_are_read_by_the_names_of_their_properties() -> None:
    schema = spec(x=ruled({"type": "object", "properties": {"a-b": TEXT}}, "dyn(self)['a-b'] == dyn(self).a__dash__b"))
    assert check(schema, {"x": {"a-b": "c"}}) == []


def test_an_optional_old_value_is_plain_data() -> None:
    properties = {"a-b": TEXT, "when": {"type": "string", "format": "date"}}
    old = ("dyn(oldSelf.?when.value()) == '2020-02-02'", "!oldSelf.?a__dash__b.hasValue()")
    rules = [{"rule": rule, "optionalOldSelf": True} for rule in old]
    schema = ruled({"type": "object", "properties": properties}, *rules, "has(self.a__dash__b)")
    value = {"a-b": "c", "when": "2020-02-02"}
    assert check(spec(x=schema), {"x": value}, {"x": value}) == []


def test_a_broken_rule_is_reported_where_its_value_is() -> None:
    schema = spec(
        n=ruled(INT, {"rule": "self > 3", "message": "gt3"}, "self % 2 == 0"),
        list={"type": "array", "items": ruled(INT, "self > 0")},
        map={"type": "object", "additionalProperties": ruled(INT, "self > 0")},
    )
    assert check(schema, {"n": 1, "list": [1, 0], "map": {"a": 1, "b c": 0}}) == [
        ("spec.n", "Invalid value: 1: gt3"),
        ("spec.n", "Invalid value: 1: failed rule: self % 2 == 0"),
        ("spec.list[1]", "Invalid value: 0: failed rule: self > 0"),
        ("spec.map[b c]", "Invalid value: 0: failed rule: self > 0"),
    ]
    assert check(schema, {"n": 4}) == []


@pytest.mark.parametrize(
    ("rule", "issue"),
    [
        ({"reason": "FieldValueForbidden", "message": "no"}, ("FieldValueForbidden", "Forbidden: no")),
        ({"reason": "FieldValueRequired", "message": "no"}, ("FieldValueRequired", "Required value: no")),
        ({"reason": "FieldValueDuplicate", "message": "no"}, ("FieldValueDuplicate", "Duplicate value: 1")),
        ({"messageExpression": "'got ' + string(self)"}, ("FieldValueInvalid", "Invalid value: 1: got 1")),
        ({"messageExpression": "' '", "message": "m"}, ("FieldValueInvalid", "Invalid value: 1: m")),
        ({"messageExpression": "'a\\nb'", "message": "m"}, ("FieldValueInvalid", "Invalid value: 1: m")),
        ({"messageExpression": "string(1 / (self - 1))", "message": "m"}, ("FieldValueInvalid", "Invalid value: 1: m")),
        ({"messageExpression": "nope(", "message": " m "}, ("FieldValueInvalid", "Invalid value: 1: m")),
    ],
)
def test_reasons_and_messages(rule: Schema, issue: tuple[str, str]) -> None:
    found = compile_rules(spec(n=ruled(INT, {"rule": "self > 1", **rule}))).check({"spec": {"n": 1}})
    assert [(entry.reason, entry.message) for entry in found] == [issue]


def test_errors_name_the_rule() -> None:
    schema = spec(
        o=ruled({"type": "object", "properties": {"a": TEXT}}, {"rule": "self.a == 'x'", "message": "needs a"})
    )
    assert check(schema, {"o": {}}) == [("spec.o", 'Invalid value: "object": no such key: a evaluating rule: needs a')]
    dynamic = spec(p=ruled({"x-kubernetes-int-or-string": True}, "self > 5"))
    assert check(dynamic, {"p": "a"})[0][1].startswith("Invalid value: \"\": 'no such overload': call arguments")


def test_the_field_path_of_a_rule() -> None:
    schema: Schema = {"type": "object", "properties": {"x": {"type": "object", "properties": {"z-q": TEXT}}}}
    rule = {"rule": "false", "fieldPath": ".x['z-q']", "message": "m"}
    assert check(spec(o=ruled(schema, rule)), {"o": {}}) == [("spec.o.x.z-q", "Invalid value: m")]
    root = ruled(spec(a=TEXT), {"rule": "false", "fieldPath": ".spec.a", "message": "m"})
    assert check(root, {}) == [("spec.a", "Invalid value: m")]
    assert rule_field_path("", schema) == ""
    assert rule_field_path(".m['a.b']", {"properties": {"m": {"additionalProperties": TEXT}}}) == "m[a.b]"
    for bad in ("x", ".nope", ".x[0]", ".x['z-q'", ".", ".x.z-q.more", ".x['\\q']", "[x]"):
        with pytest.raises(RuleFieldPathError):
            rule_field_path(bad, schema)


def test_the_root_sees_name_and_kind_only_of_its_metadata() -> None:
    schema = ruled({"type": "object"}, "self.metadata.name.startsWith('a') && self.kind == 'K'")
    assert compile_rules(schema).check({"kind": "K", "metadata": {"name": "abc", "labels": {}}}) == []
    issues = compile_rules(schema).check({"kind": "K", "metadata": {"name": "b"}})
    assert [issue.path for issue in issues] == ["<nil>"]
    assert compile_rules(ruled({"type": "object"}, "has(self.metadata.labels)")).problems()


def test_embedded_resources_have_metadata_too() -> None:
    embedded = {"type": "object", "x-kubernetes-embedded-resource": True, "x-kubernetes-preserve-unknown-fields": True}
    schema = spec(e=ruled(embedded, {"rule": "self.metadata.name == 'a' && self.kind == 'K'", "message": "m"}))
    assert check(schema, {"e": {"kind": "K", "metadata": {"name": "a"}, "more": 1}}) == []


@pytest.mark.parametrize(
    ("schema", "rule", "value"),
    [
        ({"type": "number"}, "self == 3.0 && type(self) == double", 3),
        ({"type": "string", "format": "date-time"}, "self > timestamp('2024-01-01T00:00:00Z')", "2025-01-01T00:00:00Z"),
        ({"type": "string", "format": "date"}, "self.getFullYear() == 2024", "2024-05-01"),
        ({"type": "string", "format": "duration"}, "self == duration('1h')", "60m"),
        ({"type": "string", "format": "byte"}, "self == b'abc'", "YWJj"),
        ({"type": "string", "format": "uuid"}, "self.size() == 1", "x"),
        ({"x-kubernetes-int-or-string": True}, "type(self) == int ? self > 1 : self == 'a'", "a"),
        ({"type": "boolean"}, "!self", False),
        ({"type": "array", "items": TEXT, "x-kubernetes-list-type": "set"}, "self == ['b', 'a']", ["a", "b"]),
        ({"type": "array", "items": TEXT, "x-kubernetes-list-type": "set"}, "size(self + ['a', 'c']) == 2", ["a"]),
        ({"type": "array", "items": TEXT}, "self != ['b', 'a'] && size(self + self) == 4", ["a", "b"]),
        ({"type": "array", "items": {"type": "number"}}, "self == [1.0, 2.5]", [1, 2.5]),
        ({"type": "object", "additionalProperties": INT}, "self == {'a': 1} && self.all(k, k in ['a'])", {"a": 1}),
        ({"type": "object", "additionalProperties": {**TEXT, "nullable": True}}, "dyn(self.a) == null", {"a": None}),
        ({"type": "object", "properties": {"n": {**TEXT, "nullable": True}}}, "!has(self.n)", {"n": None}),
    ],
)  # fmt: skip
def test_values_are_seen_through_their_schema(schema: Schema, rule: str, value: Any) -> None:
    assert check(spec(v=ruled(schema, rule)), {"v": value}) == []


KEYED: Schema = {
    "type": "array",
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["k"],
    "items": {"type": "object", "required": ["k"], "properties": {"k": TEXT, "v": INT}},
}


@pytest.mark.parametrize(
    ("kind", "text", "rule"),
    [
        ("byte", "YW-_", "self.size() == 3"),
        ("byte", "YW\nJj\r", "self == b'abc'"),
        ("duration", "1 dayc", "self == duration('24h')"),
        ("duration", "2 WK and 3 secs", "self == duration('336h0m3s')"),
        ("duration", "20000 weeks", "self < duration('0s')"),  # more than 64 bits hold
    ],
)
def test_formats_are_read_as_the_server_reads_them(kind: str, text: str, rule: str) -> None:
    assert check(spec(v=ruled({**TEXT, "format": kind}, rule)), {"v": text}) == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [("byte", "YWI/"), ("byte", "YW+/"), ("duration", "2 hrs"), ("duration", "99999999999999999999 s")],
)
def test_values_of_a_format_that_rules_cannot_read(kind: str, text: str) -> None:
    found = check(spec(v=ruled({**TEXT, "format": kind}, "type(self) == string || self == self")), {"v": text})
    assert [path for path, _ in found] == ["spec.v"]


def test_a_value_that_cannot_be_read_is_an_error_where_it_is_used() -> None:
    schema = spec(n=ruled(INT, "true || self > 0", "oldSelf == 1 || self == 2"))
    assert check(schema, {"n": 2}, {"n": "x"}) == []
    assert [path for path, _ in check(schema, {"n": 3}, {"n": "x"})] == ["spec.n"]
    assert [path for path, _ in check(schema, {"n": "x"}, {"n": 5})] == ["spec.n"]


def test_map_lists_are_equal_in_any_order_and_merge() -> None:
    equal = spec(a=ruled(KEYED, "self == oldSelf"))
    one, two = {"k": "x", "v": 1}, {"k": "y", "v": 2}
    assert check(equal, {"a": [one, two]}, {"a": [two, one]}) == []
    assert check(equal, {"a": [one]}, {"a": [two]}) != []
    assert check(equal, {"a": [one]}, {"a": [one, two]}) != []
    assert check(equal, {"a": [one]}, {"a": [{"k": "x", "v": 9}]}) != []
    merged = spec(a=ruled(KEYED, "(oldSelf + self).map(e, e.v) == [9, 2, 3]"))
    assert check(merged, {"a": [{"k": "x", "v": 9}, {"k": "z", "v": 3}]}, {"a": [one, two]}) == []


def test_objects_are_compared_deeply() -> None:
    inner = {"type": "object", "x-kubernetes-preserve-unknown-fields": True, "properties": {"n": {"type": "number"}}}
    schema = spec(o=ruled(inner, "self == oldSelf"))
    assert check(schema, {"o": {"n": 1, "x": {"y": [1]}}}, {"o": {"n": 1.0, "x": {"y": [1]}}}) == []
    assert check(schema, {"o": {"n": 1, "x": {"y": [1]}}}, {"o": {"n": 1, "x": {"y": [True]}}}) != []
    assert check(schema, {"o": {"n": 1}}, {"o": {"n": 2}}) != []


def test_transition_rules_run_on_what_can_be_correlated() -> None:
    schema = spec(
        a=ruled(TEXT, {"rule": "self == oldSelf", "message": "immutable"}),
        keyed={**KEYED, "items": ruled(KEYED["items"], {"rule": "self.v >= oldSelf.v", "message": "shrinks"})},
        map={"type": "object", "additionalProperties": ruled(INT, {"rule": "self == oldSelf", "message": "fixed"})},
    )
    assert check(schema, {"a": "x"}) == []
    assert check(schema, {"a": "x"}, {}) == []
    assert check(schema, {"a": "x"}, {"a": "y"}) == [("spec.a", 'Invalid value: "x": immutable')]
    new = {"keyed": [{"k": "y", "v": 1}, {"k": "x", "v": 1}], "map": {"a": 1, "new": 5}}
    old = {"keyed": [{"k": "x", "v": 2}], "map": {"a": 2}}
    assert check(schema, new, old) == [
        ("spec.keyed[1]", "Invalid value: shrinks"),
        ("spec.map[a]", "Invalid value: 1: fixed"),
    ]


def test_an_optional_old_value() -> None:
    rule = {"rule": "oldSelf.hasValue() || self == 'first'", "optionalOldSelf": True, "message": "m"}
    schema = spec(a=ruled(TEXT, rule))
    assert check(schema, {"a": "first"}) == []
    assert check(schema, {"a": "other"}) == [("spec.a", 'Invalid value: "other": m')]
    assert check(schema, {"a": "other"}, {"a": "first"}) == []


def ratcheted(schema: Schema, new: Any, old: Any) -> list[bool]:
    issues: list[CelIssue] = compile_rules(schema).check({"spec": new}, {"spec": old})
    return [issue.ratcheted for issue in issues]


def test_unchanged_values_only_warn() -> None:
    schema = spec(
        n=ruled(INT, "self > 5"),
        o=ruled({"type": "object", "properties": {"a": INT, "b": INT}}, "self.a < self.b"),
        list={"type": "array", "items": ruled(INT, "self > 5")},
        set={"type": "array", "x-kubernetes-list-type": "set", "items": ruled(INT, "self > 5")},
        keyed={**KEYED, "items": ruled(KEYED["items"], "self.v > 5")},
    )
    assert ratcheted(schema, {"n": 1}, {"n": 1}) == [True]
    assert ratcheted(schema, {"n": 1}, {"n": 2}) == [False]
    assert ratcheted(schema, {"n": 1}, {}) == [False]
    assert ratcheted(schema, {"o": {"a": 2, "b": 1}}, {"o": {"b": 1, "a": 2}}) == [True]
    assert ratcheted(schema, {"o": {"a": 2, "b": 1}}, {"o": {"a": 2}}) == [False]
    assert ratcheted(schema, {"list": [1, 2]}, {"list": [1, 2]}) == [True, True]
    assert ratcheted(schema, {"list": [1, 2]}, {"list": [1, 3]}) == [False, False]
    assert ratcheted(schema, {"set": [1]}, {"set": [1]}) == [True]
    assert ratcheted(schema, {"set": [1, 6]}, {"set": [1]}) == [False]
    moved = [{"k": "b", "v": 9}, {"k": "a", "v": 1}]
    assert ratcheted(schema, {"keyed": moved}, {"keyed": [{"k": "a", "v": 1}]}) == [True]
    issues = compile_rules(schema).check({"spec": {"n": 1}}, {"spec": {"n": 1}}, ratchet=False)
    assert [issue.ratcheted for issue in issues] == [False]


def test_items_without_their_keys_continue_nothing() -> None:
    schema = spec(keyed={**KEYED, "items": ruled(KEYED["items"], "self.v > 5")})
    changing = spec(keyed={**KEYED, "items": ruled(KEYED["items"], "self.v == oldSelf.v")})
    for item in ({"v": 1}, {"k": None, "v": 1}, {"k": {}, "v": 1}):
        assert ratcheted(schema, {"keyed": [item]}, {"keyed": [item]}) == [False]
        assert ratcheted(changing, {"keyed": [{**item, "v": 2}]}, {"keyed": [item]}) == []
    assert ratcheted(changing, {"keyed": [{"k": 1, "v": 2}]}, {"keyed": [{"k": True, "v": 1}]}) == []


def test_a_whole_object_is_never_unchanged() -> None:
    named = {"type": "object", "properties": {"name": TEXT}}
    schema = ruled({"type": "object", "properties": {"metadata": named, "spec": INT}}, "self.spec > 5")
    stored = {"metadata": {"name": "a"}, "spec": 1}
    assert [issue.ratcheted for issue in compile_rules(schema).check(stored, stored)] == [False]


def test_a_rule_that_does_not_compile_is_unchecked_never_passed() -> None:
    issues = compile_rules(spec(n=ruled(INT, "self.nope", "self + 1"))).check({"spec": {"n": 1}})
    assert [issue.unchecked for issue in issues] == [True, True]
    unknown = spec(u=ruled({"x-kubernetes-preserve-unknown-fields": True}, "true"))
    assert [issue.unchecked for issue in compile_rules(unknown).check({"spec": {"u": 1}})] == [True]


def problems(schema: Schema) -> list[tuple[str, str]]:
    found = compile_rules({"type": "object", "properties": {"spec": schema}}).problems()
    return [(problem.reason, problem.path.removeprefix(".properties[spec]")) for problem in found]


def test_rules_below_a_schema_of_no_type_are_compiled() -> None:
    rule = "x-kubernetes-validations[0].rule"
    below = {"a": ruled(TEXT, "self == 1")}
    assert problems({"type": "objekt", "properties": below}) == [("FieldValueInvalid", f".properties[a].{rule}")]
    assert problems({"type": "lst", "items": below["a"]}) == [("FieldValueInvalid", f".items.{rule}")]
    assert problems({"additionalProperties": {"properties": below}}) == [
        ("FieldValueInvalid", f".additionalProperties.properties[a].{rule}")
    ]
    # A rule of the schema itself needs its type, and then those below get none either.
    assert problems(ruled({"type": "objekt", "properties": below}, "true")) == [
        ("InternalError", ".x-kubernetes-validations"),
        ("InternalError", ".properties[a].x-kubernetes-validations"),
    ]


@pytest.mark.parametrize("text", ["self == 1", "oldSelf == 1", "self", "self.matches('(')"])
@pytest.mark.parametrize("optional", [True, False])
def test_a_rule_that_does_not_compile_uses_no_old_value(text: str, optional: bool) -> None:
    at = ".x-kubernetes-validations[0]"
    assert problems(ruled(TEXT, {"rule": text, "optionalOldSelf": optional})) == [
        ("FieldValueInvalid", f"{at}.rule"),
        ("FieldValueInvalid", f"{at}.optionalOldSelf"),
    ]


@pytest.mark.parametrize(("kind", "correlates"), [(None, True), ("granular", True), ("atomic", True), ("x", False)])
def test_fields_correlate_in_objects_of_both_map_types(kind: str | None, correlates: bool) -> None:
    schema: Schema = {"type": "object", "properties": {"a": ruled(TEXT, "self == oldSelf")}}
    found = problems(schema if kind is None else {**schema, "x-kubernetes-map-type": kind})
    assert found == ([] if correlates else [("FieldValueInvalid", ".properties[a].x-kubernetes-validations[0].rule")])


def test_no_rules_is_nothing_to_do() -> None:
    rules = compile_rules(spec(n=INT))
    assert not rules
    assert rules.check({"spec": {"n": 1}}) == []
    assert rules.problems() == []
    assert check(spec(n=ruled(INT, "self > 5")), {"n": None}) == []


def test_invalid_data_is_an_error_of_the_rule_not_a_crash() -> None:
    for schema, value in [
        (INT, "x"), ({"type": "number"}, "x"), ({"type": "object", "properties": {}}, 1), (KEYED, {}),
        ({"type": "string", "format": "byte"}, "*"), ({"x-kubernetes-int-or-string": True}, 1.5),
        ({"type": "object", "additionalProperties": INT}, []),
    ]:  # fmt: skip
        assert len(check(spec(v=ruled(schema, "self == self")), {"v": value})) == 1
