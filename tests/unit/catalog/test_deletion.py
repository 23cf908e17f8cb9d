"""Facts about the order of deletion are about kinds that there are."""

from __future__ import annotations

from pyxp.catalog import KindFacts, shipped_catalog
from pyxp.catalog.deletion import _OUTLIVES, outliving


def kind(group: str, name: str) -> KindFacts:
    found = shipped_catalog().find_kind(group, name)
    assert found is not None
    return found


def test_the_kinds_that_the_facts_name_are_there() -> None:
    named = {*_OUTLIVES, *(user for users in _OUTLIVES.values() for user in users)}
    assert {one for one in named if shipped_catalog().find_kind(*one) is None} == set()


def test_a_key_outlives_a_database_in_either_scope() -> None:
    for scope in ("aws", "aws.m"):
        key, cluster = kind(f"kms.{scope}.upbound.io", "Key"), kind(f"rds.{scope}.upbound.io", "Cluster")
        why = outliving(key, cluster)
        assert why is not None
        assert why.needed
        assert outliving(cluster, key) is None


def test_what_aws_refuses_needs_no_order_of_ours() -> None:
    why = outliving(kind("ecs.aws.upbound.io", "Cluster"), kind("ecs.aws.upbound.io", "Service"))
    assert why is not None
    assert not why.needed
