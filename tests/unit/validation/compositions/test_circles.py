"""Resources that wait for each other through selectors, Required patches, the status and the environment."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp.catalog import Catalog
from pyxp.validation.compositions import check_composition

CATALOG = Catalog.shipped()
EC2 = "ec2.aws.upbound.io/v1beta1"
REQUIRED = {"policy": {"fromFieldPath": "Required"}}
SELECTOR = {"vpcIdSelector": {"matchControllerRef": True}}


def resource(name: str, kind: str, fields: dict[str, Any], *patches: dict[str, Any]) -> dict[str, Any]:
    base = {"apiVersion": EC2, "kind": kind, "spec": {"forProvider": {"region": "eu-west-1", **fields}}}
    return {"name": name, "base": base, "patches": list(patches)}


def reads(path: str, *, kind: str = "FromCompositeFieldPath", to: str = "spec.forProvider.tags.Of") -> dict[str, Any]:
    return {"type": kind, "fromFieldPath": path, "toFieldPath": to, **REQUIRED}


def writes(source: str, path: str, kind: str = "ToCompositeFieldPath") -> dict[str, Any]:
    return {"type": kind, "fromFieldPath": source, "toFieldPath": path}


def told(*resources: dict[str, Any], environment: Any = (), steps: Any = ()) -> list[tuple[str, str]]:
    given = {"apiVersion": "pt.fn.crossplane.io/v1beta1", "kind": "Resources", "resources": list(resources)}
    if environment:
        given["environment"] = {"patches": list(environment)}
    function = {"name": "function-patch-and-transform"}
    pipeline = [*steps, {"step": "compose", "functionRef": function, "input": given}]
    composition = {"spec": {"compositeTypeRef": {"apiVersion": "e.org/v1", "kind": "Net"}, "pipeline": pipeline}}
    found = check_composition(composition, None, CATALOG.find)
    return [(item.severity.value, item.message) for item in found if item.code == "never-met"]


def subnet(*patches: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return resource("subnet", "Subnet", {**SELECTOR, **fields}, *patches)


def vpc(*patches: dict[str, Any]) -> dict[str, Any]:
    return resource("vpc", "VPC", {}, *patches)


def test_a_selector_and_a_value_of_the_status_make_a_circle() -> None:
    pair = [vpc(reads("status.id")), subnet(writes("status.atProvider.id", "status.id"))]
    circle = [
        ("error", "subnet never comes up: vpcIdSelector selects vpc, which waits for subnet in turn"),
        ("error", "vpc is never created: it waits for status.id, and subnet, waiting for vpc in turn, writes it"),
    ]
    assert sorted(told(*pair)) == circle
    foreign = {"step": "other", "functionRef": {"name": "function-other"}}
    assert sorted(told(*pair, steps=[foreign])) == [("warning", message) for _, message in circle]


def test_what_is_there_as_soon_as_a_resource_is_created_makes_no_circle() -> None:
    assert told(vpc(reads("status.name")), subnet(writes("metadata.name", "status.name"))) == []


@pytest.mark.parametrize(
    "way_out",
    [
        {"vpcIdSelector": {"matchControllerRef": True, "policy": {"resolution": "Optional"}}},
        {"vpcIdSelector": {"matchLabels": {"of": "somebody"}}},
        {"vpcId": "vpc-1"},
    ],
    ids=["optional", "not within the composite", "given"],
)
def test_a_selector_that_holds_nothing_up_makes_no_circle(way_out: dict[str, Any]) -> None:
    assert told(vpc(reads("status.id")), subnet(writes("status.atProvider.id", "status.id"), **way_out)) == []


def test_the_name_that_the_cloud_gives_is_there_only_later() -> None:
    name = "metadata.annotations[crossplane.io/external-name]"
    assert len(told(vpc(reads("status.id")), subnet(writes(name, "status.id")))) == 2
    given = reads("spec.name", to=name)
    assert told(vpc(reads("status.id")), subnet(given, writes(name, "status.id"))) == []


def test_a_circle_through_environment_and_status_is_found() -> None:
    to_status = {"type": "ToCompositeFieldPath", "fromFieldPath": "net.id", "toFieldPath": "status.id"}
    pair = [vpc(reads("status.id")), subnet(writes("status.atProvider.id", "net.id", "ToEnvironmentFieldPath"))]
    assert sorted(message for _, message in told(*pair, environment=[to_status])) == [
        "subnet never comes up: vpcIdSelector selects vpc, which waits for subnet in turn",
        "vpc is never created: it waits for status.id, and subnet, waiting for vpc in turn, writes it",
    ]


def test_one_that_selects_a_circle_is_not_told_and_one_that_waits_for_it_is() -> None:
    chain = [
        vpc(reads("status.id")),
        subnet(writes("status.atProvider.id", "status.id")),
        resource("endpoint", "VPCEndpoint", {**SELECTOR, "serviceName": "s3"}),
        resource("gateway", "InternetGateway", {}, reads("status.id")),
    ]
    assert [message for _, message in told(*chain) if not message.startswith(("vpc", "subnet"))] == [
        "gateway is never created: it waits for status.id, and subnet, which waits in vain itself, writes it"
    ]


def test_another_resource_that_the_selector_matches_is_enough() -> None:
    pair = [vpc(reads("status.id")), subnet(writes("status.atProvider.id", "status.id"))]
    assert told(*pair, resource("other", "VPC", {})) == []


def test_many_resources_in_one_circle_are_judged() -> None:
    many = [
        resource(f"r{n}", "VPC", {}, reads(f"status.s{(n + 1) % 1500}"), writes("status.arn", f"status.s{n}"))
        for n in range(1500)
    ]
    assert len(told(*many)) == 1500
