"""Causes in words for a person, and the findings made of them."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp.diagnostics import Severity
from pyxp.errors import Location
from pyxp.validation import Cause, Validator, Verdict, verdict
from pyxp.validation.findings import findings_of

LONG = "a.b in body"


@pytest.mark.parametrize(
    ("cause", "message", "plain"),
    [
        (verdict.unknown_field("a.b"), 'unknown field "a.b"', "unknown field"),
        (verdict.required("a.b"), "Required value", ""),
        (
            verdict.wrong_type("a.b", "integer", "string"),
            'Invalid value: "string": a.b in body must be of type integer: "string"',
            "must be of type integer, but is a string",
        ),
        (
            verdict.wrong_type("a.b", "array", "null"),
            'Invalid value: "null": a.b in body must be of type array: "null"',
            "must be of type array, but is null",
        ),
        (
            verdict.wrong_type("a.b[0]", "string", "integer"),
            'Invalid value: "integer": a.b[0] in body must be of type string: "integer"',
            "must be of type string, but is an integer",
        ),
        (
            verdict.wrong_type("a.b", "string,null", "integer"),
            'Invalid value: "integer": a.b in body must be of type string,null: "integer"',
            'Invalid value: "integer": must be of type string,null: "integer"',
        ),
        (
            verdict.wrong_type("a.b", "date", "int64"),
            'Invalid value: "int64": a.b in body must be of type date: "int64"',
            'Invalid value: "int64": must have the format date',
        ),
        (
            verdict.wrong_format("a.b", "date", "x"),
            'Invalid value: "x": a.b in body must be of type date: "x"',
            'Invalid value: "x": must have the format date',
        ),
        (
            verdict.wrong_count("a.b", 1, "at least", 2, "items"),
            "Invalid value: 1: a.b in body should have at least 2 items",
            "must have at least 2 items, but has 1",
        ),
        (
            verdict.wrong_count("a.b", 3, "at most", 1, "properties"),
            "Invalid value: 3: a.b in body should have at most 1 properties",
            "must have at most 1 field, but has 3",
        ),
        (
            verdict.invalid_in_body("a.b", LONG, "should match '^[a-z]$'"),
            f"Invalid value: \"{LONG}\": a.b in body should match '^[a-z]$'",
            f"Invalid value: \"{LONG}\": should match '^[a-z]$'",
        ),
        (verdict.invalid("a.type", "object", "must be array"), 'Invalid value: "object": must be array', ""),
    ],
)
def test_a_cause_has_the_servers_words_and_ours(cause: Cause, message: str, plain: str) -> None:
    assert (cause.message, cause.plain) == (message, plain)
    (finding,) = findings_of(Verdict(False, (cause,)), "a", Location)
    assert finding.message == (plain or message)


@pytest.mark.parametrize(
    ("value", "rule", "message", "told"),
    [
        ({"low": 2}, "self.low < 1", "failed rule: self.low < 1", "failed rule: self.low < 1"),
        (True, "!self", "true: failed rule: !self", "Invalid value: true: failed rule: !self"),
        (-7, "self > 0", "-7: failed rule: self > 0", "Invalid value: -7: failed rule: self > 0"),
    ],
)
def test_what_a_rule_says_comes_with_a_value_if_it_is_short(value: Any, rule: str, message: str, told: str) -> None:
    kind = {dict: "object", bool: "boolean", int: "integer"}[type(value)]
    schema: dict[str, Any] = {"type": kind, "x-kubernetes-validations": [{"rule": rule}]}
    if kind == "object":
        schema["properties"] = {"low": {"type": "integer"}}
    validator = Validator([crd({"type": "object", "properties": {"spec": schema}})])
    thing = {"apiVersion": "example.org/v1", "kind": "Thing", "metadata": {"name": "a"}, "spec": value}
    (cause,) = validator.check(thing).causes
    assert cause.message == f"Invalid value: {message}"
    assert [finding.message for finding in findings_of(validator.check(thing), "a", Location)] == [told]


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
