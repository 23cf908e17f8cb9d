"""What templates write in vain, and labels that nobody writes."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp.catalog import Catalog
from pyxp.validation.compositions import check_composition

CATALOG = Catalog.shipped()
SPEC = {
    "type": "object",
    "required": ["zone"],
    "properties": {name: {"type": "string"} for name in ("zone", "team")} | {"net": {"type": "string", "default": "a"}},
}


def told(*resources: dict[str, Any], sets: Any = (), steps: Any = (), claims: bool = True) -> list[tuple[str, str]]:
    schema = {"type": "object", "properties": {"spec": SPEC, "status": {"type": "object", "properties": {}}}}
    version = {"name": "v1", "served": True, "referenceable": True, "schema": {"openAPIV3Schema": schema}}
    names = {"names": {"kind": "XNet", "plural": "xnets"}}
    names |= {"claimNames": {"kind": "Net", "plural": "nets"}} if claims else {}
    xrd = {
        "apiVersion": "apiextensions.crossplane.io/v1",
        "kind": "CompositeResourceDefinition",
        "metadata": {"name": "xnets.e.org"},
        "spec": {"group": "e.org", "versions": [version], **names},
    }
    given = {"apiVersion": "pt.fn.crossplane.io/v1beta1", "kind": "Resources", "resources": list(resources)}
    if sets:
        given["patchSets"] = [{"name": "all", "patches": list(sets)}]
    function = {"name": "function-patch-and-transform"}
    pipeline = [{"step": "compose", "functionRef": function, "input": given}, *steps]
    composition = {"spec": {"compositeTypeRef": {"apiVersion": "e.org/v1", "kind": "XNet"}, "pipeline": pipeline}}
    found = check_composition(composition, xrd, CATALOG.find)
    return [(item.code, item.path.rpartition("resources[0].")[2]) for item in found]


def vpc(*patches: dict[str, Any], **more: Any) -> dict[str, Any]:
    spec = {"forProvider": {"region": "eu-west-1", "cidrBlock": "10.0.0.0/16"}}
    base = {"apiVersion": "ec2.aws.upbound.io/v1beta1", "kind": "VPC", "spec": spec, **more}
    return {"name": "vpc", "base": base, "patches": list(patches)}


def copy(source: str, target: str = "spec.forProvider.tags.of", **more: Any) -> dict[str, Any]:
    return {"fromFieldPath": source, "toFieldPath": target, **more}


@pytest.mark.parametrize("later", ["spec.zone", "spec.net", "metadata.name"])
def test_a_later_patch_that_always_has_a_value_overwrites(later: str) -> None:
    assert told(vpc(copy("spec.team"), copy(later))) == [("overwritten-patch", "patches[0].toFieldPath")]


@pytest.mark.parametrize(
    "later",
    [
        copy("spec.team"),
        copy("spec.zone", "spec.forProvider.tags.other"),
        copy("metadata.labels[crossplane.io/claim-name]"),
    ],
    ids=["may be absent", "another field", "may be absent of a composite"],
)
def test_patches_that_may_be_meant_so_are_left_alone(later: dict[str, Any]) -> None:
    assert told(vpc(copy("spec.net"), later)) == []


def test_a_template_may_write_anew_what_a_patch_set_writes_for_all() -> None:
    include = {"type": "PatchSet", "patchSetName": "all"}
    other = {**vpc(include), "name": "other"}
    assert told(vpc(include, copy("spec.zone")), other, sets=[copy("spec.net")]) == []


def test_what_a_patch_set_writes_is_lost_where_every_template_writes_it_anew() -> None:
    include = {"type": "PatchSet", "patchSetName": "all"}
    lost = [("overwritten-patch", "spec.pipeline[0].input.patchSets[0].patches[0].toFieldPath")]
    anew = vpc(include, copy("spec.zone"))
    assert told(anew, sets=[copy("spec.net")]) == lost
    assert told(anew, {**anew, "name": "other"}, sets=[copy("spec.net")]) == lost
    assert told(vpc(copy("spec.zone"), include), sets=[copy("spec.team")]) == []


def test_a_merge_overwrites_nothing() -> None:
    whole = copy("spec.zone", "spec.forProvider.tags", policy={"toFieldPath": "MergeObjects"})
    assert [code for code, _ in told(vpc(copy("spec.net"), whole))] == ["wrong-type"]


def test_the_status_of_a_resource_takes_nothing() -> None:
    assert told(vpc(copy("spec.zone", "status.atProvider.arn"))) == [("lost-value", "patches[0].toFieldPath")]
    assert told(vpc(status={"atProvider": {"arn": "a"}})) == [("lost-value", "base.status")]
    assert told(vpc(status={"atProvider": {"ipv6CidrBlock": ""}, "conditions": []})) == []


def test_labels_that_nobody_writes() -> None:
    reads = {"type": "ToEnvironmentFieldPath", "fromFieldPath": "metadata.labels[net]", "toFieldPath": "net"}
    assert told(vpc(reads)) == [("never-there", "patches[0].fromFieldPath")]
    assert told(vpc(reads, metadata={"labels": {"net": "a"}})) == []
    assert told(vpc(reads, copy("spec.zone", "metadata.labels.net"))) == []
    assert told(vpc(reads), steps=[{"step": "other", "functionRef": {"name": "function-other"}}]) == []
    assert told(vpc({**reads, "fromFieldPath": "metadata.labels[crossplane.io/composite]"})) == []


def test_labels_of_claims_where_there_are_none() -> None:
    patch = copy("metadata.labels[crossplane.io/claim-name]")
    assert told(vpc(patch), claims=False) == [("never-there", "patches[0].fromFieldPath")]
    assert told(vpc(patch)) == []


def test_a_kind_without_connection_secret_has_no_key_to_read() -> None:
    detail = {"name": "a", "type": "FromConnectionSecretKey", "fromConnectionSecretKey": "password"}
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"namespace": "a"}, "spec": {"ports": [{"port": 80}]}}
    found = told({"name": "service", "base": service, "connectionDetails": [detail]})
    assert found == [("no-secret", "connectionDetails[0].fromConnectionSecretKey")]


def reporting(name: str, source: str = "status.atProvider.arn", *more: dict[str, Any]) -> dict[str, Any]:
    report = {"type": "ToCompositeFieldPath", "fromFieldPath": source, "toFieldPath": "status.arn"}
    return {**vpc(report, *more), "name": name}


def lost(*resources: dict[str, Any], steps: Any = ()) -> list[str]:
    found = told(*resources, steps=steps)
    return [path for code, path in found if code == "overwritten-patch"]


def test_one_field_of_the_status_that_two_resources_of_a_kind_write() -> None:
    assert lost(reporting("a"), reporting("b")) == ["patches[0].toFieldPath"]
    assert lost(reporting("a")) == []


FILTER_STEP = {
    "step": "filter",
    "functionRef": {"name": "function-cel-filter"},
    "input": {
        "apiVersion": "cel.fn.crossplane.io/v1beta1",
        "kind": "Filters",
        "filters": [{"name": "b", "expression": "true"}],
    },
}


def test_resources_that_may_stand_in_for_each_other_are_left_alone() -> None:
    assert lost(reporting("a"), reporting("b", "status.atProvider.id")) == []
    held = copy("spec.team", policy={"fromFieldPath": "Required"})
    assert lost(reporting("a"), reporting("b", "status.atProvider.arn", held)) == []
    assert lost(reporting("a"), reporting("b"), steps=[FILTER_STEP]) == []
    assert lost(reporting("a"), reporting("b"), steps=[{"step": "x", "functionRef": {"name": "function-other"}}]) == []
