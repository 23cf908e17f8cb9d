"""References: what flows, and what is refused."""

from __future__ import annotations

import copy
import html
import json
import operator
import os
import pickle
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
import yaml

from pyxp.authoring.blueprints import StatusOutputs
from pyxp.authoring.composites import Composite
from pyxp.authoring.composition import Composition
from pyxp.authoring.deferred import REFUSED
from pyxp.authoring.definitions import Definition
from pyxp.authoring.expressions import CompositeField, Text
from pyxp.authoring.markers import Session, composing
from pyxp.authoring.references import Reference, expression_of
from pyxp.authoring.resources import Group, select
from pyxp.authoring.shapes import STRING, shape_of
from pyxp.authoring.transforms import (
    as_int,
    as_text,
    at_least,
    at_most,
    join,
    lower,
    replace,
    trim_prefix,
    trim_suffix,
    upper,
)
from pyxp.authoring.values import choose, default, json_document, merge
from pyxp.aws import sqs
from pyxp.compiler.alternatives import linear
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
def session() -> Iterator[Session]:
    with composing(Session()) as current:
        yield current


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


def resource(session: Session) -> Any:
    made = sqs.Queue()
    made.join("q", session, None)
    return made


def percent(value: Any) -> str:
    return operator.mod("%s", value)


VALUES: dict[str, Callable[[Any, Session], Any]] = {
    "field": lambda spec, _: spec.count,
    "item": lambda spec, _: spec.zones[0],
    "external name": lambda _, session: resource(session).external_name,
    "default": lambda spec, _: default(spec.size, "none"),
    "choose": lambda spec, _: choose(spec.size, {"small": "s", "large": "l"}),
    "upper": lambda spec, _: upper(spec.name),
    "lower": lambda spec, _: lower(spec.name),
    "trim_prefix": lambda spec, _: trim_prefix(spec.name, "a"),
    "trim_suffix": lambda spec, _: trim_suffix(spec.name, "a"),
    "replace": lambda spec, _: replace(spec.name, "a", "b"),
    "join": lambda spec, _: join(spec.zones, ","),
    "as_text": lambda spec, _: as_text(spec.count),
    "as_int": lambda spec, _: as_int(spec.name),
    "at_most": lambda spec, _: at_most(spec.count, 2),
    "at_least": lambda spec, _: at_least(spec.count, 2),
    "product": lambda spec, _: spec.count * 2,
    "json_document": lambda spec, _: json_document({"a": spec.name}),
    "merge": lambda spec, _: merge({"a": "b"}, under=spec.tags),
    "select": lambda _, session: select(resource(session)),
}
"""Everything that gives a value which is not known yet."""

WHOLE = {"merge", "select"}
"""Those that cannot stand in text either."""

COMPARED = {"field", "item", "default"}
"""Those that can be compared, which gives a condition."""

COMPARISONS = {"equal", "unequal", "less", "more", "in a list", "sorted", "largest"}

ORDERINGS = {"__lt__", "__le__", "__gt__", "__ge__", "__ne__"}

MEANINGFUL = {"__add__", "__radd__", "__mul__", "__rmul__", "__getitem__", *ORDERINGS}
"""Methods that some values have a use for."""

OPERATIONS: dict[str, Callable[[Any], Any]] = {
    "bool": bool,
    "len": len,
    "iter": list,
    "unpack": lambda ref: [*ref],
    "next": next,
    "reversed": reversed,
    "int": int,
    "float": float,
    "complex": complex,
    "bytes": bytes,
    "round": round,
    "path": os.fspath,
    "index": lambda ref: [1, 2][ref],
    "in": lambda ref: "x" in ref,
    "in a list": lambda ref: "x" in ["y", ref],
    "hash": hash,
    "key": lambda ref: {ref: 1},
    "set": lambda ref: {ref},
    "and": lambda ref: ref and 1,
    "or": lambda ref: ref or 1,
    "not": lambda ref: not ref,
    "if": lambda ref: 1 if ref else 2,
    "equal": lambda ref: ref == "x",
    "equal to nothing": lambda ref: ref == None,  # noqa: E711 - what people write
    "unequal": lambda ref: ref != "x",
    "less": lambda ref: ref < 1,
    "more": lambda ref: ref >= 1,
    "between": lambda ref: 1 < ref < 2,
    "sorted": lambda ref: sorted(["y", ref]),
    "largest": lambda ref: max("y", ref),
    "minus": lambda ref: ref - 1,
    "from": lambda ref: 1 - ref,
    "divide": lambda ref: ref / 2,
    "divide by": lambda ref: 2 / ref,
    "floor": lambda ref: ref // 2,
    "modulo": lambda ref: ref % 2,
    "power": lambda ref: ref**2,
    "union": lambda ref: ref | {"a": "b"},
    "union with": lambda ref: {"a": "b"} | ref,
    "negate": operator.neg,
    "absolute": abs,
    "invert": operator.invert,
    "call": lambda ref: ref(),
    "slice": lambda ref: ref[0:2],
    "negative index": lambda ref: ref[-1],
    "set an item": lambda ref: operator.setitem(ref, 0, 1),
    "delete an item": lambda ref: operator.delitem(ref, 0),
    "set a field": lambda ref: setattr(ref, "name", 1),
    "delete a field": lambda ref: delattr(ref, "name"),
    "format spec": lambda ref: f"{ref:>10}",
    "multiply by text": lambda ref: ref * "x",
    "add a number": lambda ref: ref + 1,
    "pickle": pickle.dumps,
    "with": lambda ref: ref.__enter__(),
}


@pytest.mark.parametrize("use", OPERATIONS.values(), ids=OPERATIONS)
def test_what_needs_the_value_is_refused_with_the_line_and_the_construct(
    session: Session, spec: Any, use: Callable[[Any], Any]
) -> None:
    for name, make in VALUES.items():
        if name in COMPARED and use in [OPERATIONS[comparison] for comparison in COMPARISONS]:
            continue
        value = make(spec, session)
        with pytest.raises(UnresolvedValueError, match="known only in the cluster") as caught:
            use(value)
        assert isinstance(caught.value, TypeError), name
        assert caught.value.hint, name
        assert caught.value.location is not None, name


@pytest.mark.parametrize("method", sorted(set(REFUSED) - MEANINGFUL))
def test_every_method_of_python_is_refused(session: Session, spec: Any, method: str) -> None:
    for name, make in VALUES.items():
        value = make(spec, session)
        with pytest.raises(UnresolvedValueError) as caught:
            getattr(type(value), method)(value, 1)
        assert caught.value.location is not None, name
        assert caught.value.location.file == __file__, name


@pytest.mark.parametrize("make", VALUES.values(), ids=VALUES)
def test_text_takes_what_has_a_text_and_refuses_the_rest(
    session: Session, spec: Any, make: Callable[[Any, Session], Any], request: pytest.FixtureRequest
) -> None:
    value = make(spec, session)
    if request.node.callspec.id in WHOLE:
        for use in (str, format, lambda ref: f"{ref}", "{}".format, percent):
            with pytest.raises(UnresolvedValueError, match=r"cannot put .* into text: its value is known only"):
                use(value)
    else:
        for text in (str(value), f"{value}", f"{value}", percent(value)):
            parsed = session.parse(text)
            assert isinstance(parsed, Text)
            assert len(parsed.parts) == 1


@pytest.mark.parametrize("make", VALUES.values(), ids=VALUES)
def test_the_name_of_a_value_in_python_stands_in_no_text(
    session: Session, spec: Any, make: Callable[[Any, Session], Any]
) -> None:
    value = make(spec, session)
    for text in (repr(value), f"{value!r}", f"{value=}", f"{[value]}", str({"a": value}), ascii(value)):
        with pytest.raises(UnresolvedValueError, match="Python's name of a value") as caught:
            session.parse(text)
        assert caught.value.hint


@pytest.mark.parametrize("make", VALUES.values(), ids=VALUES)
def test_copies_are_the_value_itself(session: Session, spec: Any, make: Callable[[Any, Session], Any]) -> None:
    value = make(spec, session)
    assert copy.copy(value) is value
    assert copy.deepcopy({"a": [value]})["a"][0] is value


def test_resources_groups_compositions_and_composites_are_no_text(session: Session) -> None:
    definition = Definition("p.io", "v1", "XThing", "xthings")
    composition = Composition(definition, session)
    made = resource(session)
    objects = [
        made,
        Group("both", (made,), made.written_at),
        composition,
        Composite(),
        StatusOutputs(composition, STRING, "status"),
    ]
    for value in objects:
        for use in (str, format, lambda it: f"{it}", percent):
            with pytest.raises(UnresolvedValueError, match=r"cannot put .* into text: it is not a value") as caught:
                use(value)
            assert caught.value.hint
            assert caught.value.location is not None
            assert caught.value.location.file == __file__
        with pytest.raises(UnresolvedValueError, match="Python's name of a value"):
            session.parse(f"x-{value!r}")


@pytest.mark.parametrize(
    "encode",
    [
        json.dumps,
        quote,
        lambda text: yaml.safe_dump({"a": text}),
        lambda text: html.escape(text).encode("ascii", "xmlcharrefreplace").decode(),
        lambda text: str(text.encode()),
        ascii,
    ],
)
def test_escaped_markers_are_refused(session: Session, spec: Any, encode: Callable[[str], str]) -> None:
    with pytest.raises(UnresolvedValueError, match="cannot escape, quote or encode") as caught:
        session.parse(encode(f"ab{spec.name}cd"))
    assert caught.value.hint is not None
    assert "json_document" in caught.value.hint


def test_a_marker_of_another_composite_is_refused(session: Session, spec: Any) -> None:
    with pytest.raises(UnresolvedValueError, match="another composite"):
        Session().parse(f"ab{spec.name}cd")


def test_text_as_a_key_of_a_map_of_the_claim_is_refused(spec: Any) -> None:
    with pytest.raises(UnresolvedValueError, match=r"take item '\{xr\.spec\.name}' of xr\.spec\.tags"):
        spec.tags[f"{spec.name}"]


@pytest.mark.parametrize("key", ["a]b", "[", "", "0", "'a'", 'a"'])
def test_a_key_that_no_field_path_leads_to_is_refused(spec: Any, key: str) -> None:
    with pytest.raises(UnresolvedValueError, match="no field path leads to this key"):
        spec.tags[key]


@pytest.mark.parametrize("key", ["a.b/c", "it's", "*", "a b", "ü", "00a"])
def test_other_keys_are_what_they_are(spec: Any, key: str) -> None:
    assert spec.tags[key]._expression.path == f"spec.tags[{key}]"


def test_assigning_to_a_field_of_the_spec_is_refused(spec: Any) -> None:
    with pytest.raises(UnresolvedValueError, match=r"only fields of xr\.status"):
        spec.name = "x"


def test_undeclared_fields_are_noted_and_the_work_goes_on(session: Session, spec: Any) -> None:
    assert spec.nam.deeper[0] is not None
    assert [(error.message, error.hint) for error in session.undeclared] == [
        ("cannot read xr.spec.nam: the field is not declared", "did you mean 'name'?")
    ]


def test_of_many_fields_the_nearest_few_are_told(session: Session) -> None:
    shape = shape_of({"type": "object", "properties": {f"part{number}": {} for number in range(31)}})
    assert Reference(session, CompositeField("spec", shape, True)).zones is not None
    (error,) = session.undeclared
    assert error.hint is not None and error.hint.startswith("declared: part")
    assert error.hint.endswith(" and 23 more")


def steps(value: Any) -> list[Any]:
    leaf, transforms = linear(expression_of(value))
    assert isinstance(leaf, CompositeField)
    return list(transforms)


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
        (lambda spec: choose(spec.name, {"small": 1}), "values that are not keys"),
        (lambda spec: choose(spec.size, {"small": 1, "large": "x"}), "several types"),
        (lambda spec: choose("small", {"small": 1}), "it is not a reference"),
        (lambda spec: upper(spec.count), "cannot transform"),
    ],
)
def test_functions_refuse_what_has_no_lowering(spec: Any, use: Callable[[Any], Any], told: str) -> None:
    with pytest.raises(AuthoringError, match=told):
        use(spec)


@pytest.mark.parametrize(
    ("use", "message", "hint"),
    [
        (
            lambda spec: choose(spec.size, {"small": 1, "lrage": 2}),
            "cannot choose: 'lrage' is never a value of xr.spec.size, and nothing is chosen for 'large'",
            "did you mean 'large'?",
        ),
        (
            lambda spec: choose(spec.size, {"small": 1, 7: 2}),
            "cannot choose: 7 is never a value of xr.spec.size, and nothing is chosen for 'large'",
            "its values are 'small', 'large'",
        ),
        (
            lambda spec: spec.name[:3],
            "cannot take a part of xr.spec.name: its value is known only in the cluster",
            "state max_length in the claim's schema; write extract(ref, pattern, group) for a part, or take the parts"
            " as claim fields of their own",
        ),
        (
            lambda spec: spec.name[0],
            "cannot take item 0 of xr.spec.name: its value is known only in the cluster",
            "write extract(ref, pattern, group) for a part, or take the parts as claim fields of their own",
        ),
        (
            lambda spec: operator.add(spec.zones, ["x"]),
            "cannot add to xr.spec.zones: its value is known only in the cluster",
            'a list of the claim cannot grow; write its guaranteed elements one by one, such as [ref[0], "more"]',
        ),
        (
            lambda spec: max(spec.count, 3),
            "cannot decide on xr.spec.count < 3: its value is known only in the cluster",
            "write at_least(ref, limit) in place of max, at_most(ref, limit) in place of min; for a resource"
            " c.add(..., when=condition); join conditions with &, | and not_(...), each comparison in parentheses",
        ),
        (
            lambda spec: spec.name or "x",
            "cannot decide on xr.spec.name: its value is known only in the cluster",
            "write default(ref, value) for a value, c.add(..., when=is_set(ref)) for a resource",
        ),
    ],
)
def test_the_advice_fits_the_type(spec: Any, use: Callable[[Any], Any], message: str, hint: str) -> None:
    with pytest.raises(AuthoringError) as caught:
        use(spec)
    assert (caught.value.message, caught.value.hint) == (message, hint)


@pytest.mark.parametrize(
    ("read", "name", "hint"),
    [
        (lambda made: made.spec.name, "spec", "write the value itself that you gave the field, or a field of"),
        (lambda made: made.arn, "arn", ".status.arn, or the value itself that you gave the field"),
        (lambda made: made.satus, "satus", "did you mean "),
    ],
)
def test_fields_of_a_resource_cannot_be_read(
    session: Session, read: Callable[[Any], Any], name: str, hint: str
) -> None:
    made = resource(session)
    with pytest.raises(
        AuthoringError, match=rf"cannot read \.{name} of .*: the fields of a resource cannot be"
    ) as caught:
        read(made)
    assert hint in (caught.value.hint or "")
    assert caught.value.location is not None
    assert caught.value.location.file == __file__
