"""Classes to structural schemas."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
import pytest

from pyxp import IMMUTABLE, UNIQUE, Meta, Rule, Spec, Status, default_list, rule
from pyxp.authoring.schema import shape_of_class
from pyxp.errors import AuthoringError

Letter = Annotated[str, Meta(max_length=1)]


class Inner(Spec):
    """Part of it."""

    size: Annotated[int, Meta(ge=1, lt=9)] = 1
    label: str | None = None


@rule("self.low <= self.high", "low above high", ".low")
@rule("self.low > 0", "low is positive")
class Outer(Spec):
    """All of it."""

    name: Annotated[str, Meta(description="Its name.", pattern="^a", min_length=1, max_length=5), IMMUTABLE]
    low: float = 0.5
    high: int = 2
    mode: Literal["A", "B"] = "A"
    zones: Annotated[list[Annotated[str, Meta(max_length=1)]], Meta(min_length=2, max_length=2)] = default_list(
        "a", "b"
    )
    tags: Annotated[dict[str, str], Meta(max_length=3)] | None = None
    inner: Inner = Inner()
    sized: Inner = Inner(size=3)
    later: Annotated[str, IMMUTABLE] | None = None
    capacity: Annotated[float, Rule("self > 0.1", "too small")] = 1.0
    flag: bool = False


class Reported(Status):
    """What it became."""

    arn: str | None = None


SCHEMA = shape_of_class(Outer).schema
PROPERTIES = SCHEMA["properties"]


def test_object() -> None:
    assert SCHEMA["type"] == "object"
    assert SCHEMA["description"] == "All of it."
    assert SCHEMA["required"] == ["name"]
    assert list(PROPERTIES)[:3] == ["name", "low", "high"]


def test_constraints_description_and_immutability() -> None:
    assert PROPERTIES["name"] == {
        "type": "string",
        "description": "Its name.",
        "pattern": "^a",
        "minLength": 1,
        "maxLength": 5,
        "x-kubernetes-validations": [
            {"rule": "self == oldSelf", "message": "the name cannot be changed after creation"},
        ],
    }


def test_an_immutable_field_that_may_be_absent_cannot_come_or_go() -> None:
    assert SCHEMA["x-kubernetes-validations"] == [
        {"rule": "self.low <= self.high", "message": "low above high", "fieldPath": ".low"},
        {"rule": "self.low > 0", "message": "low is positive"},
        {"rule": "has(self.later) == has(oldSelf.later)", "message": "later cannot be added or removed later"},
    ]


@pytest.mark.parametrize(
    ("field", "schema"),
    [
        ("low", {"type": "number", "default": 0.5}),
        ("high", {"type": "integer", "default": 2}),
        ("flag", {"type": "boolean", "default": False}),
        ("mode", {"type": "string", "default": "A", "enum": ["A", "B"]}),
        (
            "zones",
            {
                "type": "array",
                "default": ["a", "b"],
                "minItems": 2,
                "maxItems": 2,
                "items": {"type": "string", "maxLength": 1},
            },
        ),
        ("tags", {"type": "object", "maxProperties": 3, "additionalProperties": {"type": "string"}}),
        (
            "capacity",
            {
                "type": "number",
                "default": 1.0,
                "x-kubernetes-validations": [{"rule": "self > 0.1", "message": "too small"}],
            },
        ),
    ],
)
def test_types_defaults_and_bounds(field: str, schema: dict[str, Any]) -> None:
    assert PROPERTIES[field] == schema


def test_a_default_object_says_only_what_its_fields_do_not() -> None:
    assert PROPERTIES["inner"]["default"] == {}
    assert PROPERTIES["sized"]["default"] == {"size": 3}
    assert PROPERTIES["inner"]["properties"]["size"] == {
        "type": "integer",
        "default": 1,
        "minimum": 1,
        "maximum": 9,
        "exclusiveMaximum": True,
    }


@rule("self.size < 9", "too large")
class Judged(Spec):
    """A rule reads its field."""

    size: int = 1
    label: str | None = None


class Holder(Spec):
    """Holds one that is judged."""

    judged: Judged = Judged()


def test_the_default_of_an_object_with_rules_is_complete() -> None:
    assert shape_of_class(Holder).schema["properties"]["judged"]["default"] == {"size": 1}


def test_shapes_know_what_is_guaranteed() -> None:
    members = shape_of_class(Outer).members
    assert {name: member.guaranteed for name, member in members.items()} == {
        "name": True,
        "low": True,
        "high": True,
        "mode": True,
        "zones": True,
        "tags": False,
        "inner": True,
        "sized": True,
        "later": False,
        "capacity": True,
        "flag": True,
    }
    assert members["inner"].shape.members["label"].guaranteed is False


def test_specs_are_typed_claims() -> None:
    assert msgspec.to_builtins(Outer(name="ab", zones=["x", "y"])) == {"name": "ab", "zones": ["x", "y"]}
    with pytest.raises(msgspec.ValidationError, match="zone"):
        msgspec.convert({"name": "ab", "zone": []}, Outer)


class Ambiguous(Spec):
    """Two types."""

    value: int | str = 1


class Strange(Spec):
    """No schema."""

    value: complex = 1j


class NoneByMistake(Spec):
    """None without saying so."""

    value: str = None  # type: ignore[assignment] # the mistake under test


class UniqueMap(Spec):
    """A map whose entries cannot come twice anyway."""

    value: Annotated[dict[str, str], UNIQUE]


class UniqueText(Spec):
    """A text, which has no entries."""

    value: Annotated[str, UNIQUE] = "x"


@pytest.mark.parametrize(
    ("cls", "told"),
    [
        (Ambiguous, "Ambiguous.value: a field has one type"),
        (Strange, "has no structural schema"),
        (NoneByMistake, "the default None"),
        (UniqueMap, "UniqueMap.value: UNIQUE is for lists, but the field is a map"),
        (UniqueText, "UniqueText.value: UNIQUE is for lists, but the field is a text"),
    ],
)
def test_types_without_a_structural_schema_are_refused(cls: type, told: str) -> None:
    with pytest.raises(AuthoringError, match=told):
        shape_of_class(cls)
