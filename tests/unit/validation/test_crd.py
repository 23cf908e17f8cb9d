"""CustomResourceDefinitions under judgement: one fault each, and the place where the server points."""

from typing import Any

import pytest

from pyxp.validation import Validator

HOME = "spec.validation.openAPIV3Schema.properties[spec].properties[x]"
KEYED = {"type": "object", "required": ["k"], "properties": {"k": {"type": "string"}}}
OPEN = {"x-kubernetes-preserve-unknown-fields": True}
EMBEDDED = {"type": "object", "x-kubernetes-embedded-resource": True}


def crd(x: Any = None, *, version: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
    schema = {
        "type": "object",
        "properties": {"spec": {"type": "object", "properties": {"x": x or {"type": "string"}}}},
    }
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "things.example.org"},
        "spec": {
            "group": "example.org",
            "names": {"kind": "Thing", "plural": "things"},
            "scope": "Namespaced",
            "versions": [
                {
                    "name": "v1",
                    "served": True,
                    "storage": True,
                    "schema": {"openAPIV3Schema": schema},
                    **(version or {}),
                }
            ],
            **spec,
        },
    }


def fields(document: dict[str, Any]) -> list[str]:
    return sorted({cause.field for cause in Validator([]).check(document).causes})


@pytest.mark.parametrize(
    "x",
    [
        {"type": "object", "additionalProperties": True, "properties": {"a": {"type": "string"}}},
        {"x-kubernetes-int-or-string": True, "anyOf": [{"type": "integer"}, {"type": "string"}]},
        {"x-kubernetes-int-or-string": True, "allOf": [{"anyOf": [{"type": "integer"}, {"type": "string"}]}]},
        {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"], "items": KEYED},
        {"type": "object", "additionalProperties": {"type": "string", "default": 5}},
        {"type": "string", "format": "made-up", "enum": []},
        {**EMBEDDED, **OPEN, "default": {"apiVersion": "v1", "kind": "A"}},
    ],
)
def test_good_schemas(x: dict[str, Any]) -> None:
    assert fields(crd(x)) == []


@pytest.mark.parametrize(
    ("x", "place"),
    [
        ({"type": "array", "items": [{"type": "string"}]}, ".items"),
        ({"type": "array"}, ".items"),
        ({"type": "null"}, ".type"),
        ({"anyOf": [{"type": "integer"}, {"type": "string"}]}, ".type"),
        ({"x-kubernetes-int-or-string": True, **OPEN}, ".x-kubernetes-preserve-unknown-fields"),
        ({"type": "string", "anyOf": [{"nullable": True}]}, ".anyOf[0].nullable"),
        ({"type": "string", "not": {"default": "a"}}, ".not.default"),
        ({"type": "object", "allOf": [{"additionalProperties": True}]}, ".allOf[0].additionalProperties"),
        ({"type": "object", "allOf": [{"properties": {"metadata": {}}}]}, ".allOf[0].properties[metadata]"),
        ({**EMBEDDED, "properties": {"kind": {"type": "integer"}}}, ".properties[kind].type"),
        ({**EMBEDDED, **OPEN, "default": {"kind": "A"}}, ".default.apiVersion"),
        (
            {**EMBEDDED, **OPEN, "default": {"apiVersion": "v1", "kind": "A", "metadata": {"labels": {"a": 1}}}},
            ".default.metadata",
        ),
        ({"type": "object", "default": {"a": 1}}, ".default"),
        ({"type": "array", "x-kubernetes-list-type": "map", "items": KEYED}, ".x-kubernetes-list-map-keys"),
        ({"type": "array", "x-kubernetes-list-map-keys": ["k"], "items": KEYED}, ".x-kubernetes-list-type"),
        (
            {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "object"}},
            ".items.x-kubernetes-map-type",
        ),
        ({"type": "string", "pattern": "(?!a)"}, ".pattern"),
        ({"type": "array", "items": {"type": "string"}, "uniqueItems": True}, ".uniqueItems"),
    ],
)
def test_a_fault_in_a_schema(x: dict[str, Any], place: str) -> None:
    assert fields(crd(x)) == [HOME + place]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (crd(scope="Global"), ["spec.scope"]),
        (crd(version={"schema": None}), ["spec.versions[0].schema.openAPIV3Schema"]),
        (crd(versions=[]), ["spec.versions", "status.storedVersions"]),
        (crd(version={"deprecationWarning": "x"}), ["spec.versions[0].deprecationWarning"]),
        (
            crd(version={"additionalPrinterColumns": [{"name": "A", "type": "text", "jsonPath": ".a"}]}),
            ["spec.additionalPrinterColumns[0].type"],
        ),
        (
            crd(version={"subresources": {"scale": {"specReplicasPath": ".a", "statusReplicasPath": ".status.a"}}}),
            ["spec.subresources.scale.specReplicasPath"],
        ),
        (crd(version={"selectableFields": [{"jsonPath": ".spec.z"}]}), ["spec.selectableFields[0].jsonPath"]),
        (crd(conversion={"strategy": "Magic"}), ["spec.conversion.strategy"]),
        (
            crd(conversion={"strategy": "Webhook"}),
            ["spec.conversion.conversionReviewVersions", "spec.conversion.webhookClientConfig"],
        ),
        (crd(names={"kind": "Thing", "plural": "Things"}), ["metadata.name", "spec.names.plural"]),
    ],
)
def test_a_fault_outside_of_schemas(document: dict[str, Any], expected: list[str]) -> None:
    assert fields(document) == expected


def test_rules_beside_a_fault_do_not_count_for_the_cost_of_all() -> None:
    dear = {"rule": "self == 'a'", "messageExpression": "'it is ' + self", "fieldPath": ".a"}
    cheap = {"rule": "self.size() > 1"}
    part = {
        "type": "object",
        "properties": {
            "dear": {"type": "string", "x-kubernetes-validations": [dear]},
            "cheap": {
                "type": "array",
                "maxItems": 5,
                "items": {"type": "integer"},
                "x-kubernetes-validations": [cheap],
            },
        },
    }
    (field,) = fields(crd({"type": "object", "additionalProperties": part}))
    assert field.endswith("properties[dear].x-kubernetes-validations[0].fieldPath")


def test_parts_that_differ_between_versions_are_told_per_version() -> None:
    document = crd()
    other = crd({"type": "text"}, version={"name": "v2", "storage": False})["spec"]["versions"][0]
    document["spec"]["versions"].append(other)
    place = "spec.versions[1].schema.openAPIV3Schema.properties[spec].properties[x].type"
    assert fields(document) == [place]


def test_unknown_keywords_are_unknown_fields_with_the_nearest() -> None:
    verdict = Validator([]).check(crd({"type": "string", "maxLenght": 3}))
    cause = verdict.causes[0]
    assert cause.field == "spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.x.maxLenght"
    assert cause.hint == "did you mean 'maxLength'?"


def test_names_cannot_change() -> None:
    verdict = Validator([]).check(crd(names={"kind": "Other", "plural": "things"}), operation="update", old=crd())
    assert [cause.field for cause in verdict.causes] == ["spec.names.kind"]


def test_what_is_stored_is_defaulted() -> None:
    stored = Validator([]).check(crd()).object
    assert stored["spec"]["names"] == {
        "kind": "Thing",
        "plural": "things",
        "singular": "thing",
        "listKind": "ThingList",
    }
    assert stored["spec"]["conversion"] == {"strategy": "None"}
    assert stored["status"]["storedVersions"] == ["v1"]
