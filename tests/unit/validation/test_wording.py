"""Causes in words for a person, and the findings made of them."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp.diagnostics import Severity
from pyxp.errors import Location
from pyxp.validation import Cause, Validator
from pyxp.validation.findings import findings_of
from pyxp.validation.wording import unreadable_path, worded

LONG = "a.b in body"


@pytest.mark.parametrize(
    ("reason", "field", "message", "words"),
    [
        ("UnknownField", "a.b", 'unknown field "a.b"', "unknown field"),
        ("FieldValueRequired", "a.b", "Required value", "Required value"),
        (
            "FieldValueTypeInvalid",
            "a.b",
            'Invalid value: "string": a.b in body must be of type integer: "string"',
            "must be of type integer, but is a string",
        ),
        (
            "FieldValueTypeInvalid",
            "a.b",
            'Invalid value: "null": a.b in body must be of type array: "null"',
            "must be of type array, but is null",
        ),
        (
            "FieldValueTypeInvalid",
            "a.b[0]",
            'Invalid value: "integer": a.b[0] in body must be of type string: "integer"',
            "must be of type string, but is an integer",
        ),
        (
            "FieldValueInvalid",
            "a.b",
            'Invalid value: "x": a.b in body must be of type date: "x"',
            'Invalid value: "x": must have the format date',
        ),
        (
            "FieldValueInvalid",
            "a.b",
            "Invalid value: 1: a.b in body should have at least 2 items",
            "must have at least 2 items, but has 1",
        ),
        (
            "FieldValueInvalid",
            "a.b",
            "Invalid value: 3: a.b in body should have at most 1 properties",
            "must have at most 1 field, but has 3",
        ),
        (
            "FieldValueInvalid",
            "a.b",
            f"Invalid value: \"{LONG}\": a.b in body should match '^[a-z]$'",
            f"Invalid value: \"{LONG}\": should match '^[a-z]$'",
        ),
        ("FieldValueInvalid", "a", 'Invalid value: "object": low is above high', "low is above high"),
        (
            "FieldValueInvalid",
            "a.type",
            'Invalid value: "object": must be array',
            'Invalid value: "object": must be array',
        ),
        ("FieldValueInvalid", "a", 'Invalid value: "x": is odd', 'Invalid value: "x": is odd'),
        ("FieldValueInvalid", "a", "Invalid value: low is above high", "low is above high"),
        ("FieldValueInvalid", "a", "Invalid value: true: is odd", "Invalid value: true: is odd"),
        ("FieldValueInvalid", "a", "Invalid value: -7: is odd", "Invalid value: -7: is odd"),
    ],
)
def test_words_stand_behind_the_path(reason: str, field: str, message: str, words: str) -> None:
    assert worded(Cause(reason, field, message)) == words


def test_the_field_that_cannot_be_read_is_found() -> None:
    told = "cannot read metadata.labels.a: a string was expected, not number"
    assert unreadable_path(Cause("BadRequest", "<nil>", told)) == "metadata.labels.a"
    assert unreadable_path(Cause("BadRequest", "<nil>", "cannot read the document: a string was expected")) == ""
    assert unreadable_path(Cause("FieldValueInvalid", "<nil>", told)) == ""


def crd(schema: dict[str, Any], **version: Any) -> dict[str, Any]:
    served = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}, **version}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "things.example.org"},
        "spec": {
            "group": "example.org",
            "names": {"kind": "Thing", "plural": "things"},
            "scope": "Cluster",
            "versions": [served],
        },
    }


def found(validator: Validator, document: dict[str, Any]) -> list[tuple[str, Severity, str]]:
    places: list[str] = []
    told = list(findings_of(validator.check(document), "a", lambda path: places.append(path) or Location(path)))
    return [(finding.code, finding.severity, str(finding.location)) for finding in told]


def test_rules_that_were_skipped_are_worth_a_note() -> None:
    rule = {"rule": "self.a > 1"}
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}, "x-kubernetes-validations": [rule]}
    validator = Validator([crd({"type": "object", "properties": {"spec": schema}})])
    thing = {"apiVersion": "example.org/v1", "kind": "Thing", "metadata": {"name": "a"}, "spec": {"a": "1"}}
    assert found(validator, thing) == [
        ("field-value-type-invalid", Severity.ERROR, "spec.a"),
        ("skipped-rules", Severity.NOTE, ""),
    ]


def test_what_cannot_be_read_has_a_place() -> None:
    validator = Validator([crd({"type": "object"})])
    thing = {"apiVersion": "example.org/v1", "kind": "Thing", "metadata": {"name": "a", "labels": {"b": 1}}}
    assert found(validator, thing) == [("bad-request", Severity.ERROR, "metadata.labels.b")]


def test_what_follows_from_another_cause_is_left_out() -> None:
    definition = crd({"type": "object"}, storage=False)
    assert {cause.field for cause in Validator([]).check(definition).causes} == {
        "spec.versions",
        "status.storedVersions",
    }
    assert found(Validator([]), definition) == [("field-value-invalid", Severity.ERROR, "spec.versions")]
