"""Changes of definitions, each alone: which of them break the objects that are there."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from pyxp.diagnostics import Finding
from pyxp.validation.breaking import breaking_changes, removed_definition

FIELDS: dict[str, Any] = {
    "region": {"type": "string", "enum": ["a", "b"], "default": "a"},
    "size": {"type": "integer", "minimum": 1, "maximum": 9},
    "name": {"type": "string", "pattern": "^a"},
    "note": {"type": "string", "nullable": True},
    "tags": {"type": "object", "additionalProperties": {"type": "string"}},
    "zones": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}}}},
    "step": {"type": "integer", "multipleOf": 4},
}


def version(name: str, fields: dict[str, Any], *, stored: bool = True, **spec: Any) -> dict[str, Any]:
    status = {"type": "object", "properties": {"arn": {"type": "string"}}}
    root = {
        "type": "object",
        "properties": {"spec": {"type": "object", "properties": fields, **spec}, "status": status},
    }
    return {"name": name, "served": True, "referenceable": stored, "schema": {"openAPIV3Schema": root}}


def definition(*versions: dict[str, Any], **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "apiextensions.crossplane.io/v2",
        "kind": "CompositeResourceDefinition",
        "metadata": {"name": "apps.ex.org"},
        "spec": {
            "group": "ex.org",
            "names": {"kind": "App", "plural": "apps"},
            "scope": "Cluster",
            "versions": list(versions),
            **spec,
        },
    }


def told(found: list[Finding]) -> list[tuple[str, str, str]]:
    return [(item.severity.value, item.code, item.message) for item in found]


def with_field(name: str, schema: dict[str, Any] | None) -> dict[str, Any]:
    fields = deepcopy(FIELDS)
    if schema is None:
        del fields[name]
    else:
        fields[name] = schema
    return fields


OLD = definition(version("v1", FIELDS))
CHANGES: dict[str, tuple[dict[str, Any], tuple[str, str, str]]] = {
    "removed": (
        with_field("size", None),
        ("error", "field-removed", "spec.size is no longer there, so its value is lost"),
    ),
    "kept under another path": (
        {**with_field("size", None), "disk": {"type": "object", "properties": {"size": {"type": "integer"}}}},
        ("error", "field-removed", "spec.size is spec.disk.size now, and nothing moves its value there"),
    ),
    "type": (
        with_field("size", {"type": "string"}),
        ("error", "changed-type", "spec.size was of type integer and is of type string"),
    ),
    "enum value": (
        with_field("region", {"type": "string", "enum": ["a"], "default": "a"}),
        ("error", "narrowed-field", "spec.region no longer takes 'b'"),
    ),
    "new enum": (
        with_field("name", {"type": "string", "pattern": "^a", "enum": ["ab"]}),
        ("error", "narrowed-field", "spec.name took any value and takes only 'ab'"),
    ),
    "default": (
        with_field("region", {"type": "string", "enum": ["a", "b"], "default": "b"}),
        ("error", "changed-default", "the default of spec.region is 'b' and was 'a'"),
    ),
    "default gone": (
        with_field("region", {"type": "string", "enum": ["a", "b"]}),
        ("error", "changed-default", "spec.region had the default 'a' and has none"),
    ),
    "new default": (
        with_field("size", {"type": "integer", "minimum": 1, "maximum": 9, "default": 2}),
        ("warning", "changed-default", "spec.size had no default and has 2, which claims that leave it out get, too"),
    ),
    "maximum": (
        with_field("size", {"type": "integer", "minimum": 1, "maximum": 8}),
        ("error", "narrowed-field", "maximum of spec.size is 8 and was 9"),
    ),
    "new bound": (
        with_field("tags", {**FIELDS["tags"], "maxProperties": 2}),
        ("error", "narrowed-field", "maxProperties of spec.tags is 2 and was not there"),
    ),
    "pattern": (
        with_field("name", {"type": "string", "pattern": "^b"}),
        ("warning", "narrowed-field", "pattern of spec.name is '^b' and was '^a'"),
    ),
    "null": (
        with_field("note", {"type": "string"}),
        ("error", "narrowed-field", "spec.note could be null and no longer can"),
    ),
    "map closed": (
        with_field("tags", {"type": "object", "properties": {"team": {"type": "string"}}}),
        ("error", "field-removed", "spec.tags took any keys and no longer does"),
    ),
    "in a list": (
        with_field("zones", {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "integer"}}}}),
        ("error", "changed-type", "spec.zones[*].id was of type string and is of type integer"),
    ),
    "set": (
        with_field("zones", {**FIELDS["zones"], "x-kubernetes-list-type": "set"}),
        ("error", "narrowed-field", "x-kubernetes-list-type of spec.zones is 'set' and was not there"),
    ),
    "rule": (
        with_field("size", {**FIELDS["size"], "x-kubernetes-validations": [{"rule": "self != 3"}]}),
        ("warning", "new-rule", "spec.size has a rule that was not there: self != 3"),
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_a_field_is_told(name: str) -> None:
    fields, expected = CHANGES[name]
    assert told(breaking_changes(OLD, definition(version("v1", fields)))) == [expected]


WIDER = {
    "nothing": FIELDS,
    "new field": {**FIELDS, "more": {"type": "string"}},
    "enum value more": with_field("region", {"type": "string", "enum": ["a", "b", "c"], "default": "a"}),
    "wider bounds": with_field("size", {"type": "integer", "minimum": 0, "maximum": 10}),
    "bounds gone": with_field("size", {"type": "integer"}),
    "wider type": with_field("step", {"type": "number", "multipleOf": 2}),
    "either": with_field("size", {"x-kubernetes-int-or-string": True}),
    "atomic": with_field("zones", {**FIELDS["zones"], "x-kubernetes-list-type": "atomic"}),
    "new object with a required field": {
        **FIELDS,
        "disk": {"type": "object", "required": ["size"], "properties": {"size": {"type": "integer"}}},
    },
}


@pytest.mark.parametrize("name", WIDER)
def test_what_takes_more_breaks_nothing(name: str) -> None:
    assert breaking_changes(OLD, definition(version("v1", WIDER[name]))) == []


def test_a_field_breaks_claims_where_it_is_newly_required_without_a_default() -> None:
    new = definition(version("v1", {**FIELDS, "team": {"type": "string"}}, required=["team", "size", "region"]))
    assert told(breaking_changes(OLD, new)) == [
        ("error", "newly-required", "spec.team is new and required"),
        ("error", "newly-required", "spec.size is required and was not"),
    ]


@pytest.mark.parametrize(
    ("was", "now", "message", "hint"),
    [
        (False, True, "the default of spec.x is true and was false", "keep default: false"),
        ([], ["a"], 'the default of spec.x is ["a"] and was []', "keep default: []"),
        ({"a": None}, {}, 'the default of spec.x is {} and was {"a": null}', 'keep default: {"a": null}'),
        ("it's", "a", "the default of spec.x is 'a' and was \"it's\"", 'keep default: "it\'s"'),
    ],
)
def test_values_are_spelt_as_in_yaml(was: object, now: object, message: str, hint: str) -> None:
    old, new = (definition(version("v1", {"x": {"default": value}})) for value in (was, now))
    (found,) = breaking_changes(old, new)
    assert (found.message, found.hint) == (message, hint)


def test_names_and_scope_break_claims() -> None:
    claims = {"kind": "AppClaim", "plural": "appclaims"}
    old = definition(version("v1", FIELDS), claimNames=claims, connectionSecretKeys=["url", "user"])
    new = definition(
        version("v1", FIELDS),
        names={"kind": "Application", "plural": "apps"},
        scope="Namespaced",
        connectionSecretKeys=["url"],
    )
    assert told(breaking_changes(old, new)) == [
        ("error", "changed-name", "names.kind is 'Application' and was 'App'"),
        ("error", "changed-name", "claimNames.kind was 'AppClaim' and is no longer there"),
        ("error", "changed-name", "claimNames.plural was 'appclaims' and is no longer there"),
        ("error", "changed-scope", "the scope is Namespaced and was Cluster"),
        ("error", "connection-key-removed", "the connection secret no longer has the key user"),
    ]
    assert removed_definition(old).code == "definition-removed"


NESTED = {"parameters": {"type": "object", "properties": FIELDS}}


def test_what_the_version_that_is_kept_does_not_have_at_the_same_path_is_lost() -> None:
    new = definition(version("v1", FIELDS, stored=False), version("v2", NESTED))
    found = breaking_changes(OLD, new)
    assert {item.code for item in found} == {"field-removed"}
    assert len(found) == len(FIELDS)
    assert found[1].message == (
        "spec.size is spec.parameters.size now, and nothing moves its value there "
        "(objects written in v1 are kept in v2)"
    )
    assert found[1].path == "spec.versions[1].schema.openAPIV3Schema.properties.spec.properties"
    assert breaking_changes(new, new) == []
    converted = {**new["spec"], "conversion": {"strategy": "Webhook"}}
    assert breaking_changes(OLD, {**new, "spec": converted}) == []


def test_fields_of_an_object_that_is_flattened_are_told_one_by_one() -> None:
    messages = [item.message for item in breaking_changes(definition(version("v1", NESTED)), OLD)]
    assert "spec.parameters.size is spec.size now, and nothing moves its value there" in messages
    assert not any("spec.parameters is" in message for message in messages)


def test_a_version_that_is_no_longer_served_and_fields_of_the_status() -> None:
    new = definition(version("v2", FIELDS))
    del new["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["status"]["properties"]["arn"]
    assert told(breaking_changes(OLD, new)) == [
        ("error", "version-removed", "version v1 is no longer served"),
        (
            "warning",
            "field-removed",
            "status.arn is no longer there, so its value is lost (objects written in v1 are kept in v2)",
        ),
    ]


@pytest.mark.parametrize("damaged", [5, "text", [5], {"a": 5}, None])
@pytest.mark.parametrize(
    "key", ["required", "enum", "properties", "x-kubernetes-validations", "type", "items", "maximum"]
)
def test_a_damaged_schema_is_left_to_those_who_judge_it(key: str, damaged: Any) -> None:
    new = definition(version("v1", FIELDS))
    new["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"][key] = damaged
    for one, other in ((OLD, new), (new, OLD), (new, new)):
        assert all(finding.path.startswith("spec.versions[0]") for finding in breaking_changes(one, other))


def test_a_definition_without_what_it_needs_has_no_versions() -> None:
    assert told(breaking_changes(OLD, {**OLD, "spec": {**OLD["spec"], "versions": 5}})) == [
        ("error", "version-removed", "version v1 is no longer served")
    ]
