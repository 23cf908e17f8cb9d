"""Which scopes of composites may compose which kinds, as Crossplane decides it."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp.catalog import Catalog
from pyxp.model.compositions import Template
from pyxp.model.patches import Patch
from pyxp.validation.scopes import check_scope, scope_of_kind

CATALOG = Catalog.shipped()
CLUSTER, NAMESPACED = "kinesis.aws.upbound.io/v1beta2", "kinesis.aws.m.upbound.io/v1beta1"


def told(scope: str, api_version: str, metadata: dict[str, Any] | None = None, *patches: dict[str, Any]) -> list[str]:
    base = {"apiVersion": api_version, "kind": "Stream", "metadata": metadata or {}}
    applied = tuple(Patch("here.patches[0]", patch) for patch in patches)
    lives = scope_of_kind(api_version, "Stream", CATALOG.get(api_version, "Stream"))
    findings = check_scope(Template("stream", "here", base, applied, {}), lives, scope)
    return [f"{finding.path}: {finding.message}" for finding in findings]


@pytest.mark.parametrize(
    ("scope", "api_version", "metadata"),
    [
        ("Namespaced", NAMESPACED, {}),
        ("Cluster", CLUSTER, {}),
        ("LegacyCluster", CLUSTER, {}),
        ("Cluster", NAMESPACED, {"namespace": "media"}),
        ("LegacyCluster", NAMESPACED, {"namespace": "media"}),
    ],
)
def test_what_crossplane_applies(scope: str, api_version: str, metadata: dict[str, Any]) -> None:
    assert told(scope, api_version, metadata) == []


def test_a_namespace_without_effect_is_told() -> None:
    inside = "Crossplane puts what a namespaced composite composes into its own namespace, so this one has no effect"
    assert told("Namespaced", NAMESPACED, {"namespace": "other"}) == [f"here.base.metadata.namespace: {inside}"]
    copied, other = (
        {"fromFieldPath": path, "toFieldPath": "metadata.namespace"} for path in ("metadata.namespace", "spec.team")
    )
    assert told("Namespaced", NAMESPACED, {}, other) == [f"here.patches[0].toFieldPath: {inside}"]
    assert told("Namespaced", NAMESPACED, {}, copied) == []
    nowhere = "Stream lives in no namespace, so this one has no effect"
    assert told("Cluster", CLUSTER, {"namespace": "other"}) == [f"here.base.metadata.namespace: {nowhere}"]


def test_a_patch_can_say_the_namespace() -> None:
    patch = {"fromFieldPath": "spec.team", "toFieldPath": "metadata.namespace"}
    assert told("Cluster", NAMESPACED, {}, patch) == []


def test_a_namespaced_composite_cannot_compose_a_cluster_scoped_kind() -> None:
    message = (
        'cannot apply cluster scoped composed resource "stream" (a Stream named events) for a namespaced composite'
        " resource"
    )
    assert told("Namespaced", CLUSTER, {"name": "events"}) == [f"here.base.kind: {message}"]


@pytest.mark.parametrize("scope", ["Cluster", "LegacyCluster"])
def test_a_kind_in_namespaces_needs_one(scope: str) -> None:
    message = (
        "Stream of kinesis.aws.m.upbound.io lives in a namespace, but the composite is in none and the template sets"
        " no metadata.namespace"
    )
    assert told(scope, NAMESPACED) == [f"here.base.metadata: {message}"]


@pytest.mark.parametrize(
    ("api_version", "kind", "lives"),
    [
        ("v1", "ConfigMap", "Namespaced"),
        ("v1", "Namespace", "Cluster"),
        ("rbac.authorization.k8s.io/v1", "Role", "Namespaced"),
        ("rbac.authorization.k8s.io/v1", "ClusterRole", "Cluster"),
        ("apps/v1", "Deployment", "Namespaced"),
        ("apps/v1", "ConfigMap", None),
        ("example.org/v1", "Namespace", None),
    ],
)
def test_kinds_of_kubernetes_itself_are_known(api_version: str, kind: str, lives: str | None) -> None:
    assert scope_of_kind(api_version, kind, None) == lives


def test_a_kind_that_nothing_knows_is_not_judged() -> None:
    base = {"apiVersion": "example.org/v1", "kind": "Thing"}
    for scope in ("Namespaced", "Cluster"):
        assert check_scope(Template("thing", "here", base, (), {}), None, scope) == []
