"""Usages: what is kept until what uses it is gone, by facts, by options, and not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

import pytest

from pyxp import IMMUTABLE, Composite, Composition, Meta, Spec, choose, compile_composite, field, is_set
from pyxp.aws import ec2, ecs, kms, rds, sqs
from pyxp.aws.m import kms as namespaced_kms
from pyxp.aws.m import rds as namespaced_rds
from pyxp.errors import AuthoringError


class Wanted(Spec):
    """What is asked for."""

    region: Annotated[str, Meta(max_length=14), IMMUTABLE] = "eu-central-1"
    key: Literal["Own"] | None = field("Whose key.", default=None, immutable=True)
    vault: bool = False


class Released(Spec):
    """What is asked for."""

    release: int = field("Release.", default=1, ge=1)
    image: str = field("Image.", max_length=50, pattern="[a-z]+")


Compose = Callable[[Any, Composition], None]


def usages(compose: Compose, **options: Any) -> dict[str, dict[str, Any]]:
    """The usages of a composite, by name, each with its filter's expression if it has one."""
    keywords = {"group": "p.io", "version": "v1", "kind": "XThing", "claim_kind": "Thing", **options}

    class Platform(Composite, **keywords):
        """A thing."""

        spec: Wanted

        def compose(self, c: Composition) -> None:
            """Adds what the test adds."""
            c.defaults(region=self.spec.region)
            compose(self, c)

    pipeline = compile_composite(Platform).composition["spec"]["pipeline"]
    filters = {one["name"]: one["expression"] for step in pipeline for one in step.get("input", {}).get("filters", ())}
    made = {item["name"]: item for item in pipeline[0]["input"]["resources"]}
    labels = {name: item["base"].get("metadata", {}).get("labels", {}) for name, item in made.items()}
    found = {name: item for name, item in made.items() if item["base"]["kind"].endswith("Usage")}
    for item in found.values():
        for end in ("of", "by"):
            told = item["base"]["spec"][end]
            (target,) = [name for name, own in labels.items() if own == told["resourceSelector"]["matchLabels"]]
            assert {key: made[target]["base"][key] for key in ("apiVersion", "kind")} == {
                key: told[key] for key in ("apiVersion", "kind")
            }
    return {name: {**item["base"], "filter": filters.get(name)} for name, item in found.items()}


def database(c: Composition, key: Any, **options: Any) -> rds.Cluster:
    return c.add("db", rds.Cluster(engine="aurora-postgresql", master_username="a", kms_key_id=key), **options)


def encrypted(**options: Any) -> Compose:
    def compose(_: Any, c: Composition) -> None:
        key = c.add("key", kms.Key())
        cluster = database(c, key, **options)
        c.add("queue", sqs.Queue(kms_master_key_id=key.status.arn))
        instance = rds.ClusterInstance(engine="aurora-postgresql", instance_class="a", cluster_identifier=cluster)
        c.add("writer", instance)

    return compose


def test_a_key_is_kept_for_a_database_and_for_nothing_else() -> None:
    (usage,) = usages(encrypted()).items()
    selector = {"matchControllerRef": True}
    assert usage == (
        "key-kept-for-db",
        {
            "apiVersion": "protection.crossplane.io/v1beta1",
            "kind": "ClusterUsage",
            "spec": {
                "of": {
                    "apiVersion": "kms.aws.upbound.io/v1beta1",
                    "kind": "Key",
                    "resourceSelector": {**selector, "matchLabels": {"p.io/resource": "key"}},
                },
                "by": {
                    "apiVersion": "rds.aws.upbound.io/v1beta2",
                    "kind": "Cluster",
                    "resourceSelector": {**selector, "matchLabels": {"p.io/resource": "db"}},
                },
                "reason": "AWS disables a key as soon as its deletion is asked for: the database could not be opened,"
                " nor leave a snapshot",
                "replayDeletion": True,
            },
            "filter": None,
        },
    )


def test_the_order_is_switched_off_for_the_platform_or_for_a_resource() -> None:
    assert usages(encrypted(), deletion_order="none") == {}
    assert usages(encrypted(keeps=False)) == {}
    assert usages(encrypted(keeps=[])) == {}
    assert usages(encrypted(keeps=True)).keys() == {"key-kept-for-db"}


def test_strict_order_is_also_of_what_aws_refuses_and_in_no_longer_chains_than_needed() -> None:
    def service(_: Any, c: Composition) -> None:
        cluster = c.add("cluster", ecs.Cluster())
        capacity = c.add("capacity", ecs.ClusterCapacityProviders(cluster_name=cluster, capacity_providers=["FARGATE"]))
        c.add("service", ecs.Service(cluster=cluster), after=[capacity])

    assert usages(service) == {}
    assert usages(service, deletion_order="strict").keys() == {
        "cluster-kept-for-service",
        "capacity-kept-for-service",
    }
    assert usages(encrypted(), deletion_order="strict").keys() == {"key-kept-for-db", "db-kept-for-writer"}


def test_a_platform_names_what_is_kept_and_chains_are_not_said_twice() -> None:
    def compose(_: Any, c: Composition) -> None:
        vpc = c.add("vpc", ec2.VPC(cidr_block="10.0.0.0/16"))
        subnet = c.add("subnet", ec2.Subnet(vpc_id=vpc, cidr_block="10.0.0.0/24"), keeps=[vpc])
        c.add("queue", sqs.Queue(), keeps=[subnet, vpc])

    found = usages(compose)
    assert found.keys() == {"vpc-kept-for-subnet", "subnet-kept-for-queue"}
    assert found["subnet-kept-for-queue"]["spec"]["reason"] == "queue uses it until its own end"


def test_a_usage_of_what_is_conditional_is_conditional() -> None:
    def compose(self: Any, c: Composition) -> None:
        own = is_set(self.spec.key)
        with c.when(own):
            key = c.add("key", kms.Key())
        database(c, choose(own, key, otherwise=None))

    assert usages(compose)["key-kept-for-db"]["filter"] == "has(observed.composite.resource.spec.key)"


def test_what_a_claim_may_drop_before_its_user_is_not_kept_by_facts() -> None:
    def compose(self: Any, c: Composition) -> None:
        with c.when(self.spec.vault):
            key = c.add("key", kms.Key())
        database(c, choose(self.spec.vault, key, otherwise=None), may_change=["kms_key_id"])

    assert usages(compose) == {}


def test_what_goes_together_with_its_user_is_kept() -> None:
    def compose(self: Any, c: Composition) -> None:
        with c.when(self.spec.vault):
            database(c, c.add("key", kms.Key()))

    assert usages(compose).keys() == {"key-kept-for-db"}


def test_kinds_in_namespaces_have_usages_in_theirs() -> None:
    def compose(_: Any, c: Composition) -> None:
        key = c.add("key", namespaced_kms.Key(), namespace="data")
        cluster = namespaced_rds.Cluster(engine="aurora-postgresql", master_username="a", kms_key_id=key)
        c.add("db", cluster, namespace="data")

    options = {"claim_kind": None, "scope": "Cluster"}
    usage = usages(compose, **options)["key-kept-for-db"]
    assert (usage["kind"], usage["metadata"]) == ("Usage", {"namespace": "data"})

    def elsewhere(_: Any, c: Composition) -> None:
        key = c.add("key", kms.Key())
        c.add("db", namespaced_rds.Cluster(engine="aurora-postgresql", master_username="a"), namespace="b", keeps=[key])

    with pytest.raises(AuthoringError, match="a usage holds objects of one scope and one namespace"):
        usages(elsewhere, **options)


def test_what_is_replaced_by_release_is_not_kept() -> None:
    class Platform(Composite, group="p.io", version="v1", kind="XThing", claim_kind="Thing"):
        """A thing."""

        spec: Released

        def compose(self, c: Composition) -> None:
            """Adds a definition and what keeps it."""
            definition = ecs.TaskDefinition(region="x", family="f", container_definitions=self.spec.image)
            made = c.replaceable("definition", definition, release=self.spec.release)
            c.add("service", ecs.Service(region="x", task_definition=made), keeps=[made])

    with pytest.raises(AuthoringError, match="one of them is replaced by release, and leaves by its own rules"):
        compile_composite(Platform)


def test_a_name_that_is_taken_is_told() -> None:
    def compose(_: Any, c: Composition) -> None:
        database(c, c.add("key", kms.Key()))
        c.add("key-kept-for-db", sqs.Queue())

    with pytest.raises(AuthoringError, match="which is what the usage of key is called"):
        usages(compose)
