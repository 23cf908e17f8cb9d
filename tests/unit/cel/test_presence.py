"""Which optional fields a rule reads unasked: never an alarm on a guarded rule, never silence on one that can fail."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyxp.cel import evaluate
from pyxp.cel.rules.presence import unguarded_fields
from pyxp.cel.values import EvaluationError

INTEGER = {"type": "integer"}
SIZES = {"type": "object", "required": ["least"], "properties": {"least": INTEGER, "most": INTEGER}}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["name", "sizes"],
    "properties": {
        "name": {"type": "string"},
        "a": INTEGER,
        "b": INTEGER,
        "given": {"type": "integer", "default": 3},
        "sizes": SIZES,
        "optional-sizes": SIZES,
        "list": {"type": "array", "items": SIZES},
        "tags": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}
GOOD = [
    "true",
    "self.name != 'x' && self.given > 2 && self.sizes.least > 0",
    "!has(self.a) || self.a > 1",
    "self.a > 1 || !has(self.a)",
    "has(self.a) && self.a > 1",
    "self.a > 1 && has(self.a)",
    "has(self.a) ? self.a > 1 : true",
    "!has(self.a) ? true : self.a > 1",
    "!(has(self.a) && self.a > 1)",
    "!has(self.a) || !has(self.b) || self.a < self.b",
    "!(has(self.a) && has(self.b)) || self.a < self.b",
    "(has(self.a) ? self.a : 0) < 3",
    "self.?a.orValue(0) > 1",
    "self.?a.hasValue() && self.name != ''",
    "self.?a.optMap(x, x > 1).orValue(true)",
    "has(self.sizes.most) && self.sizes.most > self.sizes.least",
    "!has(self.optional__dash__sizes) || self.optional__dash__sizes.least > 1",
    "!has(self.optional__dash__sizes) || !has(self.optional__dash__sizes.most)"
    " || self.optional__dash__sizes.most > self.optional__dash__sizes.least",
    "!has(self.list) || self.list.all(item, !has(item.most) || item.most > item.least)",
    "!has(self.list) || self.list.filter(item, has(item.most)).size() < 3",
    "!has(self.list) || self.list.map(item, has(item.most), item.most).size() < 3",
    "!has(self.list) || self.list[0].least > 1",
    "!has(self.tags) || !('Owner' in self.tags) || self.tags['Owner'] != ''",
    "!has(self.tags) || !has(self.tags.Owner) || self.tags.Owner != ''",
    "!has(self.tags) || self.tags.all(key, key != '')",
    "has(self.a) == has(oldSelf.a) && (!has(self.a) || self.a == oldSelf.a)",
    "!has(oldSelf.a) || has(self.a)",
    "self == oldSelf",
    "has(self.a) || (self.name == 'x' && !has(self.a))",
    "self.a >",
]
BAD = [
    ("self.a > 1", ["self.a"]),
    ("self.a > 1 && self.a < 5", ["self.a"]),
    ("has(self.a) || self.a > 1", ["self.a"]),
    ("!has(self.a) && self.a > 1", ["self.a"]),
    ("!has(self.b) || self.a > 1", ["self.a"]),
    ("has(self.a) ? self.b > 1 : self.a > 1", ["self.b", "self.a"]),
    ("self.name == 'x' ? self.a > 1 : true", ["self.a"]),
    ("self.sizes.most > self.sizes.least", ["self.sizes.most"]),
    ("self.optional__dash__sizes.least > 1", ["self.optional__dash__sizes"]),
    ("!has(self.optional__dash__sizes.most)", ["self.optional__dash__sizes"]),
    ("has(self.optional__dash__sizes) && self.optional__dash__sizes.most > 1", ["self.optional__dash__sizes.most"]),
    ("self.list.all(item, item.least > 1)", ["self.list"]),
    ("!has(self.list) || self.list.all(item, item.most > item.least)", ["item.most"]),
    ("!has(self.list) || self.list[0].most > 1", ["self.list[0].most"]),
    ("!has(self.tags) || self.tags.Owner != ''", ["self.tags.Owner"]),
    ("!has(self.tags) || self.tags['Owner'] != ''", ["self.tags.Owner"]),
    ("self.a == oldSelf.a", ["self.a", "oldSelf.a"]),
    ("!has(self.a) || self.a == oldSelf.a", ["oldSelf.a"]),
    ("(self.b > 0 ? has(self.a) : false) && (self.a > 0 ? has(self.b) : false)", ["self.b", "self.a"]),
]


@pytest.mark.parametrize("rule", GOOD)
def test_no_alarm_on_what_is_guarded(rule: str) -> None:
    assert unguarded_fields(rule, SCHEMA) == []


@pytest.mark.parametrize(("rule", "fields"), BAD)
def test_an_optional_field_that_is_read_unasked_is_told(rule: str, fields: list[str]) -> None:
    assert unguarded_fields(rule, SCHEMA) == fields


def test_a_rule_on_the_optional_field_itself_reads_what_is_there() -> None:
    assert unguarded_fields("self > 1", INTEGER) == []
    assert unguarded_fields("self.least > 1", SIZES) == []


ATOMS = st.sampled_from(
    [
        "has(self.a)",
        "has(self.b)",
        "self.a > 1",
        "self.b > 1",
        "self.a == self.b",
        "true",
        "false",
        "has(self.a) == has(self.b)",
    ]
)
RULES = st.recursive(
    ATOMS,
    lambda rules: st.one_of(
        st.builds("({} && {})".format, rules, rules),
        st.builds("({} || {})".format, rules, rules),
        st.builds("!({})".format, rules),
        st.builds("({} ? {} : {})".format, rules, rules, rules),
    ),
    max_leaves=8,
)


def fails(rule: str, value: dict[str, int]) -> bool:
    try:
        evaluate(rule, {"self": value})
    except EvaluationError:
        return True
    return False


@given(RULES)
def test_a_rule_without_alarm_never_misses_a_field(rule: str) -> None:
    if unguarded_fields(rule, SCHEMA):
        return
    for a, b in product((None, 1, 2), repeat=2):
        value = {key: number for key, number in (("a", a), ("b", b)) if number is not None}
        assert not fails(rule, value), f"{rule} on {value}"
