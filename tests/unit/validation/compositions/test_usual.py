"""Managed resources whose kind has no schema: what all of them have."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp.validation.compositions import check_composition


def told(resource: dict[str, Any]) -> list[tuple[str, str, str]]:
    given = {"apiVersion": "pt.fn.crossplane.io/v1beta1", "kind": "Resources", "resources": [resource]}
    step = {"step": "compose", "functionRef": {"name": "function-patch-and-transform"}, "input": given}
    composition = {"spec": {"compositeTypeRef": {"apiVersion": "e.org/v1", "kind": "Net"}, "pipeline": [step]}}
    found = [item for item in check_composition(composition, None, lambda *_: None) if item.code != "unknown-kind"]
    return [(item.severity.value, item.code, item.message) for item in found]


def disk(*patches: dict[str, Any], **spec: Any) -> dict[str, Any]:
    base = {"apiVersion": "a.io/v1", "kind": "Disk", "spec": {"forProvider": {"size": 1}, **spec}}
    return {"name": "disk", "base": base, "patches": list(patches)}


def reports(path: str) -> dict[str, Any]:
    return {"type": "ToCompositeFieldPath", "fromFieldPath": path, "toFieldPath": "status.id"}


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (disk(deletionPolicy="Retain"), ("error", "not-allowed", "cannot be 'Retain'")),
        (disk(managementPolicies=["Observed"]), ("error", "not-allowed", "cannot be 'Observed'")),
        (
            disk(providerConfigRef="aws"),
            ("error", "wrong-type", "takes a value of type object, not string ('aws')"),
        ),
        (
            disk(reports("status.atProvdier.id")),
            ("warning", "unknown-field", "status.atProvdier.id is not known, though any field may stand there"),
        ),
        (
            {**disk(), "readinessChecks": [{"type": "MatchString", "fieldPath": "status.condition[0].type"}]},
            ("warning", "unknown-field", "status.condition[0].type is not known, though any field may stand there"),
        ),
        (
            disk({"fromFieldPath": "spec.x", "toFieldPath": "spec.forProvidr.size"}),
            ("warning", "unknown-field", "spec.forProvidr.size is not known, though any field may stand there"),
        ),
        (
            {**disk(), "connectionDetails": [{"type": "FromConnectionSecretKey", "fromConnectionSecretKey": "a"}]},
            ("warning", "no-secret", "disk writes no connection secret, so there is no key to read"),
        ),
    ],
)
def test_what_all_managed_resources_have_is_known(resource: dict[str, Any], expected: tuple[str, str, str]) -> None:
    assert told(resource) == [expected]


def test_what_only_the_schema_could_tell_is_left_alone() -> None:
    good = disk(
        reports("status.atProvider.id"),
        reports("status.phase"),
        {"fromFieldPath": "spec.x", "toFieldPath": "spec.reclaim"},
        providerConfigRef={"name": "aws", "policy": {"resolve": "Always"}},
        managementPolicies=["*"],
        publishTo={"a": 1},
    )
    assert told(good) == []
    assert told({"name": "job", "base": {"apiVersion": "a.io/v1", "kind": "Job", "spec": {"deletionPolicy": 1}}}) == []


def test_a_slip_in_the_kind_of_a_provider_config_is_told() -> None:
    [found] = told(disk(providerConfigRef={"kind": "ClusterProviderConfg", "name": "aws"}))
    assert found == ("error", "not-allowed", "there is no kind of provider configs called 'ClusterProviderConfg'")
    for kind in ("ProviderConfig", "ClusterProviderConfig", "Account"):
        assert told(disk(providerConfigRef={"kind": kind, "name": "aws"})) == []


@pytest.mark.parametrize("path", ["kind", "apiVersion"])
def test_a_patch_does_not_make_something_else_of_a_base(path: str) -> None:
    patch = {"fromFieldPath": "spec.cidr", "toFieldPath": path}
    [found] = told(disk(patch))
    assert found == ("error", "not-allowed", f"a patch of {path} makes something else of the Disk that the base is")
    resource = disk(patch)
    del resource["base"][path]
    assert [item for item in told(resource) if item[1] == "not-allowed"] == []
