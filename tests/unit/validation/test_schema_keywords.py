"""Words of an XRD's schemas that mean nothing, and required names that do not exist."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp.validation.schema_keywords import required_faults

SPEC = "spec.versions[0].schema.openAPIV3Schema.properties.spec"


def told(spec: dict[str, Any]) -> list[tuple[str, str, str]]:
    schema = {"type": "object", "required": ["spec", "kind"], "properties": {"spec": spec}}
    xrd = {"spec": {"versions": [{"name": "v1", "schema": {"openAPIV3Schema": schema}}]}}
    return [
        (item.path.removeprefix(SPEC), item.message, item.hint) for item in required_faults(xrd, "", lambda _: None)
    ]


def thing(*required: str, **more: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": {"parameters": {}, "size": {}}, **more}


def test_a_required_name_without_a_property() -> None:
    message = "'parametres' is required, but there is no such property, so nothing can ever be valid"
    assert told(thing("size", "parametres")) == [(".required[1]", message, "did you mean 'parameters'?")]
    [(path, _, hint)] = told({"properties": {"list": {"type": "array", "items": thing("zzz")}}})
    assert (path, hint) == (".properties.list.items.required[0]", "add it to the properties, or take it out")


@pytest.mark.parametrize(
    "spec",
    [
        thing("size", "parameters"),
        thing("crossplane", "compositionRef", "writeConnectionSecretToRef"),
        thing("any", **{"x-kubernetes-preserve-unknown-fields": True}),
        thing("any", additionalProperties={"type": "string"}),
        thing(oneOf=[{"required": ["any"], "properties": {}}]),
        {"type": "object", "required": ["any"]},
        {"required": "any", "properties": {}},
        {"properties": None, "required": [1]},
    ],
)
def test_what_may_be_given_is_left_alone(spec: dict[str, Any]) -> None:
    assert told(spec) == []


def test_xrds_without_anything_to_judge() -> None:
    for xrd in ({}, {"spec": {"versions": [{"name": "v1"}, {"schema": None}]}}):
        assert list(required_faults(xrd, "", lambda _: None)) == []
