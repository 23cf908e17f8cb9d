"""Conditions as people write them, and what is told of what they cannot be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pyxp import contains, default, is_set, not_, one_of, present, upper
from pyxp.authoring.decisions import condition_of
from pyxp.authoring.expressions import CompositeField
from pyxp.authoring.markers import Session, composing
from pyxp.authoring.references import Reference
from pyxp.authoring.shapes import shape_of
from pyxp.errors import AuthoringError

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "count": {"type": "integer", "default": 1},
        "fast": {"type": "boolean"},
        "size": {"type": "string", "enum": ["small", "large"]},
        "shards": {"type": "integer", "enum": [1, 2, 8]},
        "zones": {"type": "array", "items": {"type": "string"}},
        "tags": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}


@pytest.fixture
def spec() -> Iterator[Any]:
    with composing(Session()) as session:
        yield Reference(session, CompositeField("spec", shape_of(SCHEMA), True))


WRITTEN: dict[str, tuple[Callable[[Any], Any], str]] = {
    "equal": (lambda s: s.size == "large", "xr.spec.size == 'large'"),
    "from the other side": (lambda s: 3 > s.count, "xr.spec.count < 3"),  # noqa: SIM300
    "unequal": (lambda s: s.size != "large", "xr.spec.size != 'large'"),
    "not unequal": (lambda s: not_(s.size != "large"), "xr.spec.size == 'large'"),
    "boolean": (lambda s: s.fast, "xr.spec.fast"),
    "not boolean": (lambda s: not_(s.fast), "not_(xr.spec.fast)"),
    "both": (lambda s: s.fast & is_set(s.tags) & True, "xr.spec.fast & is_set(xr.spec.tags)"),
    "either": (lambda s: False | (s.count >= 2) | s.fast, "(xr.spec.count >= 2) | xr.spec.fast"),
    "order in a set": (lambda s: s.shards > 4, "xr.spec.shards > 4"),
    "never": (lambda s: s.fast & False, "False"),
    "mixed": (lambda s: (s.fast | is_set(s.size)) & s.fast, "(xr.spec.fast | is_set(xr.spec.size)) & xr.spec.fast"),
    "several": (lambda s: one_of(s.count, [1, 3]), "(xr.spec.count == 1) | (xr.spec.count == 3)"),
    "element": (lambda s: contains(s.zones, "a"), "contains(xr.spec.zones, 'a')"),
    "fallback": (lambda s: default(s.size, "small") == "small", "default(xr.spec.size, ...) == 'small'"),
    "fields": (lambda s: s.name == s.size, "xr.spec.name == xr.spec.size"),
}


@pytest.mark.parametrize(("make", "text"), WRITTEN.values(), ids=WRITTEN)
def test_conditions_are_told_as_they_are_written(spec: Any, make: Callable[[Any], Any], text: str) -> None:
    assert condition_of(make(spec), "decide by").described() == text


REFUSED: dict[str, tuple[Callable[[Any], Any], str, str]] = {
    "or": (lambda s: (s.count > 1) or s.fast, "cannot decide on xr.spec.count > 1", "join conditions with &"),
    "between": (lambda s: 1 < s.count < 3, "cannot decide on xr.spec.count > 1", "join conditions with &"),
    "in": (lambda s: s.size in ["small", "x"][1:], "'x' is never a value of xr.spec.size", "'small', 'large'"),
    "in a list": (lambda s: s.name in ["a"], "cannot decide on xr.spec.name == 'a'", "one_of(ref, [...])"),
    "in the claim's list": (lambda s: "a" in s.zones, "cannot search in xr.spec.zones", "contains(ref, value)"),
    "order of texts": (lambda s: s.name > "a", "cannot order xr.spec.name", "one_of(ref, [...])"),
    "a list": (lambda s: s.zones == ["a"], "cannot compare xr.spec.zones", "contains(ref, value)"),
    "nothing": (lambda s: s.size == None, "cannot compare xr.spec.size", "is_set(ref)"),  # noqa: E711
    "text for a number": (lambda s: s.count == "1", "xr.spec.count with '1': it is of type integer", "quotes"),
    "a huge number": (lambda s: s.count < 2**60, "numbers of conditions end at 2**53", ""),
    "text with a reference": (lambda s: s.name == f"{s.size}!", "text that holds a reference", "two fields"),
    "a function": (lambda s: upper(s.name) == "A", "a function of xr.spec.name", "as they are"),
    "inverted": (lambda s: ~(s.count > 1), "cannot use ~ on xr.spec.count > 1", "not_(condition)"),
    "joined with a number": (lambda s: (s.count > 1) & 1, "cannot use & on 1: it is not a condition", "&, |"),
    "element of another type": (lambda s: contains(s.zones, 1), "cannot compare xr.spec.zones[...] with 1", ""),
    "texts for a list": (lambda s: one_of(s.name, "ab"), "one_of takes a list of constants", 'one_of(ref, ["'),
    "a claim's list": (lambda s: one_of(s.name, s.zones), "one_of takes a list of constants", "contains("),
    "contained in a text": (lambda s: contains(s.name, "a"), "cannot search in xr.spec.name", "=="),
    "in text": (lambda s: f"{s.count > 1}", "cannot put xr.spec.count > 1 into text", ""),
    "set or not of text": (lambda s: is_set("name"), "cannot ask whether a claim sets 'name'", "xr.spec"),
}


@pytest.mark.parametrize(("use", "message", "hint"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_condition_is_refused_with_the_way_out(
    spec: Any, use: Callable[[Any], Any], message: str, hint: str
) -> None:
    with pytest.raises(AuthoringError) as caught:
        use(spec)
    assert message in caught.value.message
    assert hint in (caught.value.hint or "")
    assert caught.value.location is not None


def test_a_field_that_is_not_declared_is_what_is_told(spec: Any) -> None:
    session = spec._session
    assert condition_of((spec.nam == "x") & (spec.count > 1), "decide by")
    assert [error.message for error in session.undeclared] == ["cannot read xr.spec.nam: the field is not declared"]


def test_a_field_taken_as_present_is_the_same_field(spec: Any) -> None:
    size = present(spec.size)
    assert condition_of(size == "large", "decide by").described() == "xr.spec.size == 'large'"
    with pytest.raises(AuthoringError, match="cannot take as present"):
        present("large")
