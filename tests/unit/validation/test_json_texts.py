"""Texts that the cloud reads as JSON."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp.catalog import Catalog
from pyxp.validation.json_texts import FIELDS, document_fields, json_fault, json_faults

CATALOG = Catalog.shipped()
ENDS = "the text ends too early: look for what is not closed"


@pytest.mark.parametrize(
    ("text", "told", "hint"),
    [
        ('{"a": }', "this is no JSON: expecting value, at line 1, column 7 of the text", ""),
        ('{"a": 1', "this is no JSON: expecting ',' delimiter, at line 1, column 8 of the text", ENDS),
        ('{\n "a": 1,\n}\n', "this is no JSON: illegal trailing comma before end of object, at line 2, column 8", ""),
        ("{'a': 1}", "this is no JSON: expecting property name enclosed in double quotes, at line 1, column 2", ""),
        ('{"a": NaN}', "this is no JSON, which has no NaN", ""),
        ("[" * 200_000, "this is no JSON", ""),
    ],
)
def test_what_is_no_json(text: str, told: str, hint: str) -> None:
    found = json_fault(text)
    assert found is not None
    if "trailing" in told:
        # Python 3.13 has words of its own for this.
        assert found[0].startswith("this is no JSON: ")
    else:
        assert (found[0].startswith(told), found[1]) == (True, hint)


@pytest.mark.parametrize("text", ["", " \n", "{}", "[1.5e3, null]", '"text"', "9" * 10_000, '{"a": "100%"}'])
def test_what_is_json_or_nothing(text: str) -> None:
    assert json_fault(text) is None


def role(scope: str, **fields: Any) -> dict[str, Any]:
    return {"apiVersion": f"iam.aws{scope}.upbound.io/v1beta1", "kind": "Role", "spec": {"forProvider": fields}}


@pytest.mark.parametrize("scope", ["", ".m"])
def test_fields_of_both_scopes_and_in_lists(scope: str) -> None:
    found = json_faults(role(scope, assumeRolePolicy="{bad", inlinePolicy=[{"policy": "{}"}, {"policy": "{"}]))
    assert [path for path, _, _ in found] == [
        "spec.forProvider.assumeRolePolicy",
        "spec.forProvider.inlinePolicy[1].policy",
    ]


def test_what_starts_a_resource_counts_and_other_kinds_do_not() -> None:
    spec = {"initProvider": {"assumeRolePolicy": "{"}}
    assert [path for path, _, _ in json_faults({**role(""), "spec": spec})] == ["spec.initProvider.assumeRolePolicy"]
    assert document_fields("iam.example.org/v1", "Role") == ()
    assert list(json_faults({"apiVersion": "v1", "kind": "ConfigMap", "spec": {"policy": "{"}})) == []
    for spec in (None, [], {"forProvider": None}, {"forProvider": {"assumeRolePolicy": 1, "inlinePolicy": "a"}}):
        assert list(json_faults({**role(""), "spec": spec})) == []


def test_every_field_is_a_text_of_its_kind() -> None:
    versions = {(group, kind): names[-1] for group, kind, names in CATALOG.kinds()}
    seen = 0
    for service, kinds in FIELDS.items():
        for kind, fields in kinds.items():
            for family in ("aws.upbound.io", "aws.m.upbound.io"):
                version = versions[f"{service}.{family}", kind]
                facts = CATALOG.find(f"{service}.{family}/{version}", kind)
                assert facts is not None
                for field in fields:
                    schema: Any = facts.version(version).for_provider
                    for step in field.split("."):
                        schema = schema["properties"][step]
                        schema = schema["items"] if schema["type"] == "array" else schema
                    assert schema["type"] == "string", (service, kind, field)
                    seen += 1
    assert seen > 100
