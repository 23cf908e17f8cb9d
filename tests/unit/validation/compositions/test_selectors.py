"""Selectors of templates, where patches and later steps have a say in what is selected."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp.catalog import Catalog
from pyxp.validation.compositions import check_composition

CATALOG = Catalog.shipped()
SELECTOR = "spec.forProvider.vpcIdSelector"
WHERE = f"spec.pipeline[0].input.resources[1].base.{SELECTOR}"


def resource(name: str, kind: str, labels: dict[str, str], fields: dict[str, Any], *patches: dict[str, Any]) -> Any:
    base = {
        "apiVersion": "ec2.aws.upbound.io/v1beta1",
        "kind": kind,
        "metadata": {"labels": labels},
        "spec": {"forProvider": {"region": "eu-west-1", **fields}},
    }
    return {"name": name, "base": base, "patches": list(patches)}


def patch(target: str) -> dict[str, Any]:
    return {"fromFieldPath": "spec.zone", "toFieldPath": target}


def told(*steps: list[Any]) -> list[tuple[str, str, str, str]]:
    pipeline = [
        {
            "step": f"step-{index}",
            "functionRef": {"name": "function-patch-and-transform"},
            "input": {"apiVersion": "pt.fn.crossplane.io/v1beta1", "kind": "Resources", "resources": resources},
        }
        for index, resources in enumerate(steps)
    ]
    composition = {
        "apiVersion": "apiextensions.crossplane.io/v1",
        "kind": "Composition",
        "metadata": {"name": "nets"},
        "spec": {"compositeTypeRef": {"apiVersion": "ex.org/v1", "kind": "Net"}, "pipeline": pipeline},
    }
    found = check_composition(composition, None, CATALOG.find)
    return [(item.severity.value, item.code, item.path, item.message) for item in found]


def subnet(labels: dict[str, str], *patches: dict[str, Any]) -> Any:
    return resource(
        "subnet", "Subnet", {}, {"vpcIdSelector": {"matchControllerRef": True, "matchLabels": labels}}, *patches
    )


def test_a_later_step_that_patches_a_resource_is_no_match_of_its_own() -> None:
    vpc = resource("vpc", "VPC", {"role": "main"}, {})
    later = [{"name": "vpc", "patches": [patch("spec.forProvider.cidrBlock")]}]
    message = "no VPC of ec2 has the labels role: mian"
    assert told([vpc, subnet({"role": "mian"})], later) == [("error", "selector-matches-nothing", WHERE, message)]
    assert told([vpc, subnet({"role": "main"})], later) == []


def test_a_label_that_a_later_step_patches_may_be_the_one() -> None:
    vpc = resource("vpc", "VPC", {}, {})
    later = [{"name": "vpc", "patches": [patch("metadata.labels[role]")]}]
    assert told([vpc, subnet({"role": "main"})], later) == []


def test_a_selector_whose_label_is_patched_needs_a_resource_with_the_label() -> None:
    patched = subnet({}, patch(f"{SELECTOR}.matchLabels[zone]"))
    message = "no VPC of ec2 has the labels zone (patched)"
    assert told([resource("vpc", "VPC", {"role": "main"}, {}), patched]) == [
        ("warning", "selector-matches-nothing", WHERE, message)
    ]
    assert told([resource("vpc", "VPC", {"zone": "a"}, {}), patched]) == []
    assert told([resource("vpc", "VPC", {}, {}, patch("metadata.labels.zone")), patched]) == []


@pytest.mark.parametrize("target", ["", ".matchLabels", ".matchControllerRef"])
def test_a_selector_that_patches_write_whole_is_not_judged(target: str) -> None:
    assert told([resource("vpc", "VPC", {}, {}), subnet({"role": "main"}, patch(f"{SELECTOR}{target}"))]) == []
