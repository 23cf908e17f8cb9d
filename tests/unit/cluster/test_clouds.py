"""What a provider would make of what is there in the cloud."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp.catalog import shipped_catalog
from pyxp.cluster.clouds import cloud_differences, held
from pyxp.cluster.objects import Reference, reference_of
from pyxp.cluster.states import Node, node_of
from pyxp.engine.waiting import Waiting

EC2 = "ec2.aws.upbound.io/v1beta1"


def told(kind: str, wanted: dict[str, Any], there: dict[str, Any], version: str = EC2) -> list[str]:
    facts = shipped_catalog().get(version, kind).version(version.rpartition("/")[2])
    return [str(item) for item in cloud_differences(wanted, there, facts)]


@pytest.mark.parametrize(
    ("wanted", "there", "expected"),
    [
        ({"cidrBlock": "10.0.0.0/16"}, {"cidrBlock": "10.0.0.0/16", "arn": "a"}, []),
        ({"cidrBlock": "10.0.0.0/16"}, {"cidrBlock": "10.1.0.0/16"}, ['~ cidrBlock: "10.1.0.0/16" -> "10.0.0.0/16"']),
        ({"enableDnsSupport": True}, {"arn": "a"}, ["+ enableDnsSupport: true"]),
        ({"enableDnsSupport": False, "instanceTenancy": ""}, {"arn": "a"}, []),
        ({"enableDnsSupport": False}, {"enableDnsSupport": True}, ["~ enableDnsSupport: true -> false"]),
        ({"tags": {"a": "1"}}, {"tags": {"a": "1", "b": "2"}}, ['- tags.b: "2"']),
        ({"tags": {"a": "1"}}, {}, ['+ tags.a: "1"']),
        ({"ipv4IpamPoolIdSelector": {"matchLabels": {"a": "b"}}, "ipv4IpamPoolIdRef": {"name": "x"}}, {"arn": "a"}, []),
        ({"noSuchField": 1}, {"arn": "a"}, []),
    ],
)
def test_fields_that_are_asked_for_are_compared_with_what_is_reported(
    wanted: dict[str, Any], there: dict[str, Any], expected: list[str]
) -> None:
    assert told("VPC", wanted, there) == expected


def test_lists_are_compared_as_the_kind_reads_them() -> None:
    rds = "rds.aws.upbound.io/v1beta2"
    sets = "vpcSecurityGroupIds"
    assert told("Cluster", {sets: ["a", "b"]}, {sets: ["b", "a"]}, rds) == []
    assert told("Cluster", {sets: ["a", "b"]}, {sets: ["b", "c"]}, rds) == [
        '~ vpcSecurityGroupIds: ["b", "c"] -> ["a", "b"]'
    ]
    assert told("Cluster", {sets: ["a"]}, {sets: ["b"]}, rds) == ['~ vpcSecurityGroupIds[0]: "b" -> "a"']
    servers = ["10.0.0.2", "10.0.0.3"]
    assert told("VPCDHCPOptions", {"domainNameServers": servers}, {"domainNameServers": servers}) == []
    assert len(told("VPCDHCPOptions", {"domainNameServers": servers}, {"domainNameServers": servers[::-1]})) == 1


def test_blocks_are_met_in_any_order_and_without_what_was_not_asked_for() -> None:
    ecs = "ecs.aws.upbound.io/v1beta2"
    settings = [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}]
    there = [{"name": "b", "value": "2", "more": "x"}, {"name": "a", "value": "1"}]
    assert told("Cluster", {"setting": settings}, {"setting": there}, ecs) == []
    assert len(told("Cluster", {"setting": settings}, {"setting": there[:1]}, ecs)) == 1
    nested = {"networkConfiguration": {"assignPublicIp": True, "subnets": ["a", "b"]}}
    assert told("Service", nested, {"networkConfiguration": {"assignPublicIp": False, "subnets": ["b", "a"]}}, ecs) == [
        "~ networkConfiguration.assignPublicIp: false -> true"
    ]


def test_documents_are_compared_by_what_they_say() -> None:
    iam = "iam.aws.upbound.io/v1beta1"
    assert told("Policy", {"policy": '{"a": 1, "b": [2]}'}, {"policy": '{"b":[2],"a":1}'}, iam) == []
    assert len(told("Policy", {"policy": '{"a": 1}'}, {"policy": '{"a":2}'}, iam)) == 1
    assert len(told("Policy", {"policy": "{a"}, {"policy": "{b"}, iam)) == 1


def test_of_an_unknown_kind_only_what_is_reported_is_compared() -> None:
    wanted, there = {"a": 1, "b": 2, "c": {"d": 1}, "e": True}, {"a": 2, "c": {"d": 2, "x": 1}, "e": 1}
    assert [str(item) for item in cloud_differences(wanted, there)] == [
        "~ a: 2 -> 1",
        "~ c.d: 2 -> 1",
        "~ e: 1 -> true",
    ]


def resource(kind: str, wanted: dict[str, Any], there: dict[str, Any], name: str = "", message: str = "") -> Any:
    synced = {"type": "Synced", "status": "False" if message else "True", "reason": "R", "message": message}
    return {
        "apiVersion": EC2,
        "kind": kind,
        "metadata": {
            "name": f"{kind.lower()}-1",
            "annotations": {
                "crossplane.io/composition-resource-name": kind.lower(),
                **({"crossplane.io/external-name": name} if name else {}),
            },
        },
        "spec": {"forProvider": wanted},
        "status": {"atProvider": there, "conditions": [synced]},
    }


ABSENT = "observe failed: external resource does not exist"
UNRESOLVED = "cannot resolve references: mg.Spec.ForProvider.VPCID: no resources matched selector"


@pytest.mark.parametrize(
    ("manifest", "outcome", "said"),
    [
        (resource("VPC", {"cidrBlock": "a"}, {"cidrBlock": "a"}), "same", ""),
        (resource("VPC", {"tags": {"a": "1"}}, {"tags": {"a": "2"}}), "changed", ""),
        (resource("VPC", {"cidrBlock": "a"}, {"cidrBlock": "b"}), "refused", ""),
        (resource("VPC", {"cidrBlock": "a"}, {}, "vpc-1", ABSENT), "lost", "there is nothing called vpc-1"),
        (resource("VPC", {"cidrBlock": "a"}, {}, message=ABSENT), "new", ""),
        (resource("Subnet", {"cidrBlock": "a"}, {}, "subnet-1", UNRESOLVED), "waiting", "waits for"),
        (resource("VPC", {"cidrBlock": "a"}, {}, "vpc-1", "AccessDenied"), "unknown", "not synced: R: AccessDenied"),
    ],
)
def test_what_would_become_of_a_resource(manifest: dict[str, Any], outcome: str, said: str) -> None:
    reference = reference_of(manifest)
    (found,) = held([node_of(manifest, reference)], {reference: manifest}, shipped_catalog())
    assert (found.resource, found.outcome) == (manifest["kind"].lower(), outcome)
    assert found.told.startswith(said) if said else not found.told
    assert bool(found.changes) == (outcome in ("changed", "refused"))
    assert found.refused == ({"cidrBlock"} if outcome == "refused" else set())


def test_what_is_not_composed_yet_waits_and_what_no_cloud_holds_is_left_out() -> None:
    usage = {"apiVersion": "protection.crossplane.io/v1beta1", "kind": "ClusterUsage", "metadata": {"name": "u"}}
    top = Node(Reference("e/v1", "X", "x"), waiting=(Waiting("service", ()),))
    top.children = [node_of({**usage, "spec": {"of": {}}}, reference_of(usage))]
    (found,) = held([top], {reference_of(usage): {**usage, "spec": {"of": {}}}}, shipped_catalog())
    assert (found.resource, found.outcome, found.reference) == ("service", "waiting", None)
