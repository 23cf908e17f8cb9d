"""References: what flows, and what is refused."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import pytest

from pyxp.authoring.expressions import CompositeField, Text, Transformed
from pyxp.authoring.references import Reference, Session, expression_of
from pyxp.authoring.shapes import shape_of
from pyxp.authoring.values import (
    as_int,
    as_text,
    at_least,
    at_most,
    choose,
    join,
    lower,
    trim_prefix,
    trim_suffix,
    upper,
)
from pyxp.errors import AuthoringError, UnresolvedValueError

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "count": {"type": "integer", "default": 1},
        "fast": {"type": "boolean", "default": False},
        "size": {"type": "string", "enum": ["small", "large"]},
        "zones": {"type": "array", "minItems": 2, "items": {"type": "string"}},
        "tags": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}


@pytest.fixture
def session() -> Session:
    return Session()


@pytest.fixture
def spec(session: Session) -> Any:
    return Reference(session, CompositeField("spec", shape_of(SCHEMA), True))


def field(value: Any) -> CompositeField:
    expression = expression_of(value)
    assert isinstance(expression, CompositeField)
    return expression


def test_attributes_and_items_give_paths_and_guarantees(spec: Any) -> None:
    assert (field(spec.name).path, field(spec.name).guaranteed) == ("spec.name", True)
    assert field(spec.count).guaranteed
    assert not field(spec.size).guaranteed
    assert field(spec.zones[1]).path == "spec.zones[1]"
    assert field(spec.tags["Owner"]).path == "spec.tags[Owner]"


def test_formatting_leaves_a_marker_that_the_session_resolves(session: Session, spec: Any) -> None:
    parsed = session.parse(f"a-{spec.name}-{spec.count}!")
    assert isinstance(parsed, Text)
    assert [part if isinstance(part, str) else field(Reference(session, part)).path for part in parsed.parts] == [
        "a-",
        "spec.name",
        "-",
        "spec.count",
        "!",
    ]


def test_adding_text_is_formatting(session: Session, spec: Any) -> None:
    assert session.readable("x-" + spec.name + "-y") == "x-{xr.spec.name}-y"


@pytest.mark.parametrize(
    "change", [str.upper, str.lower, str.title, str.swapcase, lambda text: text[3:], lambda t: t[:-4]]
)
def test_changed_text_is_refused(session: Session, spec: Any, change: Callable[[str], str]) -> None:
    with pytest.raises(UnresolvedValueError, match="cannot slice, split or change the case"):
        session.parse(change(f"ab{spec.name}cd"))


REFUSED: dict[str, Callable[[Any], Any]] = {
    "bool": bool,
    "len": len,
    "iter": list,
    "int": int,
    "float": float,
    "index": lambda ref: [1, 2][ref],
    "in": lambda ref: "x" in ref,
    "hash": hash,
    "key": lambda ref: {ref: 1},
    "and": lambda ref: ref and 1,
    "or": lambda ref: ref or 1,
    "not": lambda ref: not ref,
    "equal": lambda ref: ref == "x",
    "unequal": lambda ref: ref != "x",
    "less": lambda ref: ref < 1,
    "more": lambda ref: ref >= 1,
    "minus": lambda ref: ref - 1,
    "from": lambda ref: 1 - ref,
    "divide": lambda ref: ref / 2,
    "floor": lambda ref: ref // 2,
    "modulo": lambda ref: ref % 2,
    "negate": operator.neg,
    "call": lambda ref: ref(),
    "slice": lambda ref: ref[0:2],
    "negative index": lambda ref: ref[-1],
    "format spec": lambda ref: f"{ref:>10}",
    "multiply by text": lambda ref: ref * "x",
    "add a number": lambda ref: ref + 1,
}


@pytest.mark.parametrize("use", REFUSED.values(), ids=REFUSED)
def test_what_needs_the_value_is_refused_with_the_line_and_the_construct(spec: Any, use: Callable[[Any], Any]) -> None:
    with pytest.raises(UnresolvedValueError) as caught:
        use(spec.count)
    assert isinstance(caught.value, TypeError)
    assert caught.value.hint
    assert caught.value.location is not None
    assert caught.value.location.file == __file__
    assert "xr.spec.count" in caught.value.message


def test_assigning_to_a_field_of_the_spec_is_refused(spec: Any) -> None:
    with pytest.raises(UnresolvedValueError, match=r"only fields of xr\.status"):
        spec.name = "x"


def test_undeclared_fields_are_noted_and_the_work_goes_on(session: Session, spec: Any) -> None:
    assert spec.nam.deeper[0] is not None
    assert [(error.message, error.hint) for error in session.undeclared] == [
        ("cannot read xr.spec.nam: the field is not declared", "did you mean 'name'?")
    ]


def steps(value: Any) -> list[Any]:
    expression = expression_of(value)
    assert isinstance(expression, Transformed)
    return list(expression.transforms)


def convert(to: str) -> dict[str, Any]:
    return {"type": "convert", "convert": {"toType": to}}


def text(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "string": {"type": kind, **more}}


def test_functions_become_transforms(spec: Any) -> None:
    assert steps(as_text(spec.count)) == [convert("string")]
    assert steps(as_int(spec.name)) == [convert("int64")]
    assert steps(upper(spec.name)) == [text("Convert", convert="ToUpper")]
    assert steps(lower(spec.name)) == [text("Convert", convert="ToLower")]
    assert steps(trim_prefix(spec.name, "a")) == [text("TrimPrefix", trim="a")]
    assert steps(trim_suffix(spec.name, "a")) == [text("TrimSuffix", trim="a")]
    assert steps(join(spec.zones, ",")) == [text("Join", join={"separator": ","})]
    assert steps(spec.count * 3) == [{"type": "math", "math": {"type": "Multiply", "multiply": 3}}]
    assert steps(at_most(spec.count, 9)) == [{"type": "math", "math": {"type": "ClampMax", "clampMax": 9}}]
    assert steps(at_least(spec.count, 2)) == [{"type": "math", "math": {"type": "ClampMin", "clampMin": 2}}]


def test_functions_chain(spec: Any) -> None:
    assert steps(upper(trim_prefix(spec.name, "a"))) == [
        text("TrimPrefix", trim="a"),
        text("Convert", convert="ToUpper"),
    ]


def test_choose_over_an_enum_is_a_map(spec: Any) -> None:
    assert steps(choose(spec.size, {"small": 1, "large": 4})) == [{"type": "map", "map": {"small": 1, "large": 4}}]


def test_choose_over_a_boolean_is_a_match(spec: Any) -> None:
    patterns = [
        {"type": "literal", "literal": "true", "result": 2},
        {"type": "literal", "literal": "false", "result": 1},
    ]
    assert steps(choose(spec.fast, {True: 2, False: 1})) == [
        convert("string"),
        {"type": "match", "match": {"patterns": patterns}},
    ]


def test_choose_with_otherwise_falls_back(spec: Any) -> None:
    match = {"patterns": [{"type": "literal", "literal": "a", "result": 1}], "fallbackValue": 0}
    assert steps(choose(spec.name, {"a": 1}, otherwise=0)) == [{"type": "match", "match": match}]


@pytest.mark.parametrize(
    ("use", "told"),
    [
        (lambda spec: choose(spec.size, {"small": 1}), "nothing is chosen for 'large'"),
        (lambda spec: choose(spec.name, {"small": 1}), "values that are no key"),
        (lambda spec: choose(spec.size, {"small": 1, "large": "x"}), "several types"),
        (lambda spec: choose("small", {"small": 1}), "it is no reference"),
        (lambda spec: upper(spec.count), "cannot transform"),
    ],
)
def test_functions_refuse_what_has_no_lowering(spec: Any, use: Callable[[Any], Any], told: str) -> None:
    with pytest.raises(AuthoringError, match=told):
        use(spec)
