"""Fields of a definition that no Composition reads."""

from __future__ import annotations

from typing import Any

from pyxp.validation.compositions import unused_fields

PT = {"apiVersion": "pt.fn.crossplane.io/v1beta1", "kind": "Resources"}
TEXT = {"type": "string"}
ZONES = {"type": "array", "items": {"type": "object", "properties": {"name": TEXT, "size": TEXT}}}
SPEC: dict[str, Any] = {
    "type": "object",
    "properties": {
        "region": TEXT,
        "size": TEXT,
        "zones": ZONES,
        "limits": {"type": "object", "properties": {"low": TEXT, "high": TEXT}},
        "writeConnectionSecretToRef": {"type": "object", "properties": {"name": TEXT}},
    },
}


def step(*paths: str, **more: Any) -> dict[str, Any]:
    patches = [{"fromFieldPath": path, "toFieldPath": "spec.a"} for path in paths]
    given = {**PT, "resources": [{"name": "a", "base": {}, "patches": patches}], **more}
    return {"step": "compose", "functionRef": {"name": "function-patch-and-transform"}, "input": given}


def other(function: str, given: Any = None) -> dict[str, Any]:
    return {"step": "other", "functionRef": {"name": function}, "input": given or {}}


def unused(*compositions: list[Any], spec: Any = None) -> list[str]:
    schema = {"type": "object", "properties": {"spec": spec or SPEC}}
    version = {"name": "v1", "referenceable": True, "served": True, "schema": {"openAPIV3Schema": schema}}
    found = unused_fields(
        {"spec": {"versions": [{"name": "v0", "schema": version["schema"]}, version]}},
        [{"spec": {"pipeline": pipeline}} for pipeline in compositions],
        {},
    )
    assert all(item.path.startswith("spec.versions[1].schema.openAPIV3Schema.properties.spec.") for item in found)
    return [item.message.removeprefix("no Composition that is given reads ") for item in found]


def test_what_no_patch_reads_is_told_at_the_highest_field() -> None:
    assert unused([step("spec.region", "spec.zones[0].name")]) == ["spec.size", "spec.zones.size", "spec.limits"]


def test_a_whole_object_reads_what_is_in_it() -> None:
    assert unused([step("spec.region", "spec.size", "spec.zones", "spec.limits")]) == []
    assert unused([step("spec")]) == []


def test_several_compositions_read_together() -> None:
    assert unused([step("spec.region", "spec.zones")], [step("spec.size", "spec.limits.low")]) == ["spec.limits.high"]


def test_filters_and_environment_configs_read_too() -> None:
    condition = {"name": "a", "expression": "has(observed.composite.resource.spec.size) && 'a' == 'b'"}
    chosen = {"spec": {"environmentConfigs": [{"selector": {"matchLabels": [{"valueFromFieldPath": "spec.limits"}]}}]}}
    pipeline = [
        other("function-environment-configs", chosen),
        step("spec.region"),
        other("function-cel-filter", {"filters": [condition]}),
        other("function-auto-ready"),
    ]
    assert unused(pipeline) == ["spec.zones"]


def test_nothing_is_said_where_not_all_is_known() -> None:
    assert unused() == []
    assert unused([step(), other("function-go-templating")]) == []
    assert unused([]) == []
    whole = {"name": "a", "expression": "size(observed.composite) > 0"}
    assert unused([step(), other("function-cel-filter", {"filters": [whole]})]) == []


def test_a_field_that_a_rule_names_is_used() -> None:
    ruled = {**SPEC, "x-kubernetes-validations": [{"rule": "self.limits.low < self.size"}]}
    assert unused([step("spec.region", "spec.zones")], spec=ruled) == []
