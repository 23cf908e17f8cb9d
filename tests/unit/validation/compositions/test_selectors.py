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


def composition_of(*steps: list[Any]) -> dict[str, Any]:
    pipeline = [
        {
            "step": f"step-{index}",
            "functionRef": {"name": "function-patch-and-transform"},
            "input": {"apiVersion": "pt.fn.crossplane.io/v1beta1", "kind": "Resources", "resources": resources},
        }
        for index, resources in enumerate(steps)
    ]
    return {
        "apiVersion": "apiextensions.crossplane.io/v1",
        "kind": "Composition",
        "metadata": {"name": "nets"},
        "spec": {"compositeTypeRef": {"apiVersion": "ex.org/v1", "kind": "Net"}, "pipeline": pipeline},
    }


def told(*steps: list[Any]) -> list[tuple[str, str, str, str]]:
    found = check_composition(composition_of(*steps), None, CATALOG.find)
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


def test_a_selector_without_match_controller_ref_takes_objects_of_other_composites() -> None:
    vpc = resource("vpc", "VPC", {"role": "main"}, {})
    chosen = {"vpcIdSelector": {"matchLabels": {"role": "main"}}}
    message = "role: main matches vpc of every composite, not only of this one's"
    assert told([vpc, resource("subnet", "Subnet", {}, chosen)]) == [("warning", "selector-unbound", WHERE, message)]

    of_one = resource("subnet", "Subnet", {}, chosen, patch(f"{SELECTOR}.matchLabels[zone]"))
    assert told([resource("vpc", "VPC", {"role": "main"}, {}, patch("metadata.labels.zone")), of_one]) == []
    assert told([vpc, resource("subnet", "Subnet", {}, {"vpcIdSelector": {"matchLabels": {"role": "shared"}}})]) == []


def test_a_selector_without_match_controller_ref_that_is_misspelt_or_matches_several() -> None:
    vpc = resource("vpc", "VPC", {"role": "main"}, {})
    chosen = {"vpcIdSelector": {"matchLabels": {"role": "mian"}}}
    message = "no VPC of ec2 of this Composition has the labels role: mian"
    assert told([vpc, resource("subnet", "Subnet", {}, chosen)]) == [
        ("warning", "selector-matches-nothing", WHERE, message)
    ]
    other = resource("other", "VPC", {"role": "main"}, {})
    chosen = {"vpcIdSelector": {"matchLabels": {"role": "main"}}}
    assert told([vpc, resource("subnet", "Subnet", {}, chosen), other]) == [
        ("warning", "selector-ambiguous", WHERE, "vpcId takes one VPC of ec2, but role: main matches vpc, other")
    ]


def test_a_selector_of_an_unknown_kind_needs_a_resource_with_its_labels() -> None:
    def disk(label: str) -> Any:
        chosen = {"matchControllerRef": True, "matchLabels": {"role": label}}
        base = {"apiVersion": "a.io/v1", "kind": "Disk", "spec": {"forProvider": {"net": [{"vmSelector": chosen}]}}}
        return {"name": "disk", "base": base}

    vpc = resource("vpc", "VPC", {"role": "main"}, {})
    where = "spec.pipeline[0].input.resources[1].base.spec.forProvider.net[0].vmSelector"
    message = "no resource of this Composition has the labels role: mian"
    assert [item for item in told([vpc, disk("mian")]) if item[1] != "unknown-kind"] == [
        ("warning", "selector-matches-nothing", where, message)
    ]
    assert [item for item in told([vpc, disk("main")]) if item[1] != "unknown-kind"] == []


def test_two_letters_of_a_label_swapped_are_told_with_the_label_that_was_meant() -> None:
    resources = [resource("vpc", "VPC", {"role": "main"}, {}), subnet({"role": "mian"})]
    [finding] = check_composition(composition_of(resources), None, CATALOG.find)
    assert (finding.code, finding.hint) == ("selector-matches-nothing", "did you mean role: main, as vpc has?")
