"""How a stack goes: by its usages, by what refers to what, and what never does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pyxp.catalog import Catalog
from pyxp.simulation import tear_down

REGION = {"region": "eu-central-1"}
CLUSTER = {**REGION, "engine": "aurora-postgresql", "masterUsername": "a"}
PARTS = {"ec2/VPC": "ec2.aws.upbound.io/v1beta1", "sqs/Queue": "sqs.aws.upbound.io/v1beta1"}


def going(stack: Any) -> Any:
    convergence = stack.converge()
    assert convergence.blocked == {}
    return tear_down(convergence, Catalog.shipped().find)


def waves(teardown: Any) -> list[set[str]]:
    assert [wave.number for wave in teardown.waves] == [*range(1, len(teardown.waves) + 1)]
    return [set(wave.gone) for wave in teardown.waves]


def usage(kit: Any, name: str, of: tuple[str, str], by: tuple[str, str] | None) -> Any:
    made = kit.template(name, "protection.crossplane.io/v1beta1/ClusterUsage", readinessChecks=[{"type": "None"}])
    ends = {"of": of, **({"by": by} if by else {})}
    made["base"]["spec"] = {"reason": "because"} | {
        end: {"apiVersion": PARTS[kind], "kind": kind.partition("/")[2], "resourceSelector": kit.selects(target)}
        for end, (kind, target) in ends.items()
    }
    return made


def network(kit: Any, *, below: dict[str, Any] | None = None, **subnet: Any) -> Any:
    vpc = kit.template("vpc", "ec2/VPC", REGION)
    vpc["base"]["spec"].update(below or {})
    made = kit.template("subnet", "ec2/Subnet", {**REGION, "vpcIdSelector": kit.selects("vpc")})
    made["base"]["spec"].update(subnet)
    return kit.stack(vpc, made)


def test_what_is_referred_to_goes_after_what_refers_to_it(kit: Any) -> None:
    found = going(network(kit))
    assert waves(found) == [{"subnet"}, {"vpc"}]
    assert found.holds["vpc"].users == ("subnet",)
    assert found.holds.keys() == {"vpc"}
    assert found.stuck == {}


def test_a_cloud_lets_go_of_a_key_whoever_uses_it(kit: Any) -> None:
    key = kit.template("key", "kms/Key", REGION)
    database = kit.template("db", "rds/Cluster", {**CLUSTER, "kmsKeyIdSelector": kit.selects("key")})
    assert waves(going(kit.stack(key, database))) == [{"key", "db"}]


def test_a_usage_keeps_what_it_is_of_until_its_user_is_gone(kit: Any) -> None:
    found = going(
        kit.stack(
            kit.template("vpc", "ec2/VPC", REGION),
            kit.template("queue", "sqs/Queue", REGION),
            usage(kit, "usage", ("ec2/VPC", "vpc"), ("sqs/Queue", "queue")),
        )
    )
    assert waves(found) == [{"queue"}, {"usage"}, {"vpc"}]
    assert found.holds["vpc"].usages == {"usage": "queue"}


def test_a_usage_for_nobody_goes_at_once(kit: Any) -> None:
    vpc = kit.template("vpc", "ec2/VPC", REGION)
    found = going(kit.stack(vpc, usage(kit, "usage", ("ec2/VPC", "vpc"), None)))
    assert waves(found) == [{"usage"}, {"vpc"}]


def test_a_usage_for_what_is_not_deleted_holds_for_ever(kit: Any) -> None:
    vpc = kit.template("vpc", "ec2/VPC", REGION)
    found = going(kit.stack(vpc, usage(kit, "usage", ("ec2/VPC", "vpc"), ("sqs/Queue", "elsewhere"))))
    assert waves(found) == []
    assert found.stuck == {
        "usage": "keeps vpc until a Queue is gone that is not deleted with it",
        "vpc": "waits for usage, which never goes",
    }


def test_resources_that_are_kept_for_each_other_never_go(kit: Any) -> None:
    found = going(
        kit.stack(
            kit.template("vpc", "ec2/VPC", REGION),
            kit.template("queue", "sqs/Queue", REGION),
            usage(kit, "one", ("ec2/VPC", "vpc"), ("sqs/Queue", "queue")),
            usage(kit, "other", ("sqs/Queue", "queue"), ("ec2/VPC", "vpc")),
        )
    )
    assert waves(found) == []
    assert found.stuck["vpc"] == "waits for one, which never goes"
    assert found.stuck["one"] == "waits for queue, which never goes"


@pytest.mark.parametrize("policy", [{"deletionPolicy": "Orphan"}, {"managementPolicies": ["Observe", "Create"]}])
def test_what_stays_uses_what_it_stands_on_for_ever(kit: Any, policy: Any) -> None:
    found = going(network(kit, **policy))
    assert waves(found) == [{"subnet"}]
    assert found.waves[0].staying == ("subnet",)
    assert found.stuck == {"vpc": "the cloud may never delete it: subnet stays there and refers to it"}


def test_what_stays_together_goes_at_once(kit: Any) -> None:
    found = going(network(kit, below={"deletionPolicy": "Orphan"}, deletionPolicy="Orphan"))
    assert waves(found) == [{"vpc", "subnet"}]
    assert set(found.waves[0].staying) == {"vpc", "subnet"}


def test_what_asks_for_protection_is_refused(kit: Any) -> None:
    database = kit.template("db", "rds/Cluster", {**CLUSTER, "deletionProtection": True})
    found = going(kit.stack(database))
    assert found.stuck == {"db": "the cloud refuses to delete it while spec.forProvider.deletionProtection is true"}


def test_a_finalizer_of_somebody_else_holds_for_ever(kit: Any) -> None:
    vpc = kit.template("vpc", "ec2/VPC", REGION)
    vpc["base"]["metadata"]["finalizers"] = ["example.org/mine", "finalizer.managedresource.crossplane.io"]
    found = going(kit.stack(vpc))
    assert found.stuck == {"vpc": "has the finalizer example.org/mine, which somebody else must take away"}


def test_a_nested_composite_goes_after_what_it_is_made_of(kit: Any) -> None:
    around = kit.stack(kit.template("network", "example.org/v1/XNetwork"), kit.template("queue", "sqs/Queue", REGION))
    found = tear_down(replace(around.converge(), nested={"network": network(kit).converge()}), kit.catalog.find)
    assert waves(found) == [{"queue", "network/subnet"}, {"network/vpc"}, {"network"}]
