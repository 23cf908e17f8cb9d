"""Fields that are declared in one call: the same schema as from annotations, the same refusals."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import pytest

from pyxp import APPEND_ONLY, IMMUTABLE, UNIQUE, Meta, Rule, Spec, Status, default_list, field
from pyxp.authoring.options import UnknownOptionError
from pyxp.authoring.schema import shape_of_class
from pyxp.cel import evaluate
from pyxp.errors import AuthoringError

EVEN = Rule("self % 2 == 0", "must be even")


class Part(Spec):
    """A part."""

    size: int = 1


class Called(Spec):
    """What is asked for."""

    name: str = field("Its name.", title="Name", pattern="^a", min_length=1, max_length=5, immutable=True)
    low: float = field("Where it begins.", default=0.5, gt=0, lt=9)
    count: int = field(default=2, ge=0, le=8, multiple_of=2, rules=[EVEN])
    mode: Literal["A", "B"] = field("How it works.", default="A")
    zones: list[Annotated[str, Meta(max_length=1)]] = field("Where.", default=["a", "b"], unique=True, immutable=True)
    tags: dict[str, str] | None = field("Tags.", default=None, max_length=3)
    labels: dict[str, str] = field(default={"a": "b"})
    part: Part = field("Its part.", default=Part(size=3))
    port: int = field(default=80, extra_json_schema={"format": "int32"})


class Annotatedly(Spec):
    """What is asked for."""

    name: Annotated[
        str, Meta(description="Its name.", title="Name", pattern="^a", min_length=1, max_length=5), IMMUTABLE
    ]
    low: Annotated[float, Meta(description="Where it begins.", gt=0, lt=9)] = 0.5
    count: Annotated[int, Meta(ge=0, le=8, multiple_of=2), EVEN] = 2
    mode: Annotated[Literal["A", "B"], Meta(description="How it works.")] = "A"
    zones: Annotated[list[Annotated[str, Meta(max_length=1)]], Meta(description="Where."), UNIQUE, IMMUTABLE] = (
        default_list("a", "b")
    )
    tags: Annotated[dict[str, str], Meta(description="Tags.", max_length=3)] | None = None
    labels: dict[str, str] = msgspec.field(default_factory=lambda: {"a": "b"})
    part: Annotated[Part, Meta(description="Its part.")] = Part(size=3)
    port: Annotated[int, Meta(extra_json_schema={"format": "int32"})] = 80


def test_a_call_says_what_an_annotation_says() -> None:
    assert shape_of_class(Called).schema == shape_of_class(Annotatedly).schema


def test_a_field_without_a_default_is_required() -> None:
    assert shape_of_class(Called).schema["required"] == ["name"]
    with pytest.raises(TypeError, match="name"):
        Called()  # type: ignore[call-arg] # the mistake under test


def test_defaults_are_those_of_the_class_and_no_two_objects_share_one() -> None:
    one, other = Called(name="a"), Called(name="a")
    assert (one.low, one.mode, one.zones, one.tags, one.part.size) == (0.5, "A", ["a", "b"], None, 3)
    one.zones.append("c")
    one.labels["c"] = "d"
    assert (other.zones, other.labels) == (["a", "b"], {"a": "b"})
    assert msgspec.to_builtins(Called(name="a")) == msgspec.to_builtins(Annotatedly(name="a"))


class Reported(Status):
    """What it became."""

    arn: str | None = field("Its ARN.", default=None)


def test_a_status_has_fields_too() -> None:
    assert shape_of_class(Reported).schema["properties"] == {"arn": {"type": "string", "description": "Its ARN."}}


class Below(Called):
    """Some of it declared anew."""

    low: float = 1.0
    count: int = field("How many.", default=4)


def test_a_class_below_has_the_fields_and_what_it_declares_anew_stands_alone() -> None:
    schema, above = (shape_of_class(cls).schema["properties"] for cls in (Below, Called))
    assert schema["name"] == above["name"]
    assert schema["low"] == {"type": "number", "default": 1.0}
    assert schema["count"] == {"type": "integer", "default": 4, "description": "How many."}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"description": 16}, "cannot describe a field by 16: a description is text; for a default write default=16"),
        ({"pattern": "["}, "cannot read the pattern '[': unterminated"),
        ({"ge": "1"}, "cannot constrain the field: ge takes a number, not '1'"),
        ({"min_length": 1.5}, "cannot constrain the field: min_length takes a whole number, not 1.5"),
        ({"le": True}, "cannot constrain the field: le takes a number, not True"),
        ({"ge": 1, "gt": 1}, "cannot constrain the field: ge and gt both say where numbers end; leave ge or gt out"),
        ({"le": 1, "max_length": 1}, "le is about numbers, max_length is not, and a field has one type"),
        ({"max_length": -1}, "cannot constrain the field: max_length is 0 or more, not -1"),
        ({"multiple_of": 0}, "cannot constrain the field: multiple_of is above 0, not 0"),
        ({"extra_json_schema": "x"}, "extra_json_schema takes a dict of names and values, not 'x'"),
    ],
)
def test_what_cannot_be_said_is_refused_at_the_line(arguments: dict[str, Any], told: str) -> None:
    with pytest.raises(AuthoringError, match=re.escape(told)) as caught:
        field(**arguments)
    assert caught.value.location is not None and caught.value.location.file == __file__


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        ("field('D.', ge='1')", "cannot constrain Asked.days: ge takes a number, not '1'"),
        ("field(5)", "cannot describe Asked.days by 5: a description is text"),
        ("field('D.', pattern='[')", "cannot read the pattern '[' of Asked.days: unterminated"),
        (
            "field(\n        'D.',\n        min_length=-1)",
            "cannot constrain Asked.days: min_length is 0 or more, not -1",
        ),
    ],
)
def test_the_field_is_named_where_its_class_is_made(declared: str, told: str) -> None:
    text = f"class Asked(Spec):\n    first: str = field('F.')\n    days: int = {declared}\n    last: int = 1\n"
    names = {"Spec": Spec, "field": field, "__name__": "asked"}
    with pytest.raises(AuthoringError, match=re.escape(told)):
        exec(compile(text, "asked.py", "exec"), names)  # noqa: S102 - the test's own text


def test_a_misspelt_constraint_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownOptionError, match="takes no 'imutable'; did you mean 'immutable'"):
        field(imutable=True)  # type: ignore[call-overload] # the mistake under test


def test_a_field_without_a_type_is_refused() -> None:
    with pytest.raises(AuthoringError, match=re.escape("cannot read Odd.size: a field has a type")) as caught:

        class Odd(Spec):
            """A field that is none."""

            size = field("How large.", default=3)

    assert (
        caught.value.hint == "write size: ... = field(...), or size: ClassVar[...] = field(...) for what is not a field"
    )


class Misfit(Spec):
    """A constraint of another type."""

    size: int = field("How large.", default=3, max_length=5)


def test_a_constraint_of_another_type_is_refused_with_the_line_of_the_field() -> None:
    with pytest.raises(
        AuthoringError, match=r"Misfit\.size: max_length= is about a text, but the field is a number"
    ) as caught:
        shape_of_class(Misfit)
    assert caught.value.location is not None
    assert "max_length=5" in Path(__file__).read_text().splitlines()[caught.value.location.line - 1]


class Growing(Spec):
    """Lists that may become longer."""

    zones: list[str] = field("Where.", default=["a"], max_length=3, append_only=True)
    more: Annotated[list[str], Meta(max_length=2), APPEND_ONLY] | None = None


def test_a_list_that_is_only_added_to_is_compared_position_by_position() -> None:
    schema = shape_of_class(Growing).schema
    zones, more = (schema["properties"][name]["x-kubernetes-validations"][0] for name in ("zones", "more"))
    assert zones["message"] == "the zones can be added to at the end only; what is there cannot be changed or taken out"
    assert more["rule"].startswith("[0, 1].all(index, ")
    assert [rule["rule"] for rule in schema["x-kubernetes-validations"]] == ["!has(oldSelf.more) || has(self.more)"]
    holds = {
        (tuple(old), tuple(new)): evaluate(zones["rule"], {"self": new, "oldSelf": old})
        for old, new in itertools.product(([], ["a"], ["a", "b"]), ([], ["a"], ["b"], ["a", "b"], ["a", "c", "d"]))
    }
    assert {pair for pair, good in holds.items() if good} == {
        pair for pair in holds if pair[1][: len(pair[0])] == pair[0]
    }


@pytest.mark.parametrize(
    ("hint", "given", "told"),
    [
        (str, {"default": ""}, "append_only is for lists, but the field is a text; leave append_only out"),
        (list[str], {}, "append_only compares position by position, and nothing says how many there are; give max_le"),
        (list[str], {"max_length": 200}, "nothing says how many there are; give max_length, at most 100"),
        (
            list[str],
            {"max_length": 2, "extra_json_schema": {"x-kubernetes-list-type": "set"}},
            "a list of type set is equal in any order, so it has no end; leave x-kubernetes-list-type out",
        ),
    ],
)
def test_a_list_that_is_only_added_to_has_positions(hint: Any, given: dict[str, Any], told: str) -> None:
    cls = type("Odd", (Spec,), {"__annotations__": {"value": hint}, "value": field(append_only=True, **given)})
    with pytest.raises(AuthoringError, match=told) as caught:
        shape_of_class(cls)
    assert "Odd.value" in caught.value.message
