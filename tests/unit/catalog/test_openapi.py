"""Importing Kubernetes' own kinds from the documents in which an API server publishes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pyxp.catalog import Catalog, FolderStore, KindFacts, shipped_catalog
from pyxp.catalog.importer import CrdSource, import_documents
from pyxp.catalog.overlay import Overlay
from pyxp.catalog.store import write
from pyxp.engine.health import _CHECKS
from pyxp.errors import InputError
from pyxp.structural.kubernetes_kinds import (
    is_of_kubernetes,
    judged_by_auto_ready,
    native_kinds,
    native_scope,
    native_versions,
)

META = {"allOf": [{"$ref": "#/components/schemas/ObjectMeta"}], "default": {}}
TEXT = {"type": "string", "default": "", "description": "prose"}


def document(group: str, version: str, **fields: Any) -> dict[str, Any]:
    """A document with a namespaced kind, a cluster-scoped one and one of which no objects are made."""
    root = f"/apis/{group}/{version}" if group else f"/api/{version}"

    def made(kind: str, properties: dict[str, Any]) -> dict[str, Any]:
        named = {"group": group, "version": version, "kind": kind}
        identity = {"apiVersion": TEXT, "kind": TEXT, "metadata": META}
        return {
            "type": "object",
            "properties": {**identity, **properties},
            "x-kubernetes-group-version-kind": [named],
        }

    def posted(kind: str) -> dict[str, Any]:
        return {"post": {"x-kubernetes-group-version-kind": {"group": group, "version": version, "kind": kind}}}

    schemas = {
        "ObjectMeta": {"type": "object", "properties": {"name": TEXT}},
        "Port": {
            "oneOf": [{"type": "integer"}, {"type": "string"}],
            "format": "int-or-string",
        },
        "Quantity": {"oneOf": [{"type": "string"}, {"type": "number"}]},
        "Free": {"type": "object"},
        "Ring": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Ring"}}},
        "Box": made("Box", fields),
        "Place": made("Place", {}),
        "Review": made("Review", {}),
    }
    paths = {
        f"{root}/namespaces/{{namespace}}/boxes": posted("Box"),
        f"{root}/namespaces/{{namespace}}/boxes/{{name}}": {},
        f"{root}/namespaces/{{namespace}}/boxes/{{name}}/status": {},
        f"{root}/places": posted("Place"),
        f"{root}/places/{{name}}": {},
        f"{root}/reviews": posted("Review"),
    }
    return {"openapi": "3.0.0", "info": {}, "components": {"schemas": schemas}, "paths": paths}


def refer(name: str, **beside: Any) -> dict[str, Any]:
    return {"allOf": [{"$ref": f"#/components/schemas/{name}"}], **beside}


def imported(*documents: dict[str, Any]) -> list[dict[str, Any]]:
    return import_documents([CrdSource(json.loads(json.dumps(one)), "a.json") for one in documents], Overlay("v1.35.4"))


def test_kinds_come_with_scope_plural_and_schemas_without_references() -> None:
    fields = {
        "port": refer("Port"),
        "cpu": refer("Quantity"),
        "free": {"$ref": "#/components/schemas/Free"},
        "ring": refer("Ring"),
        "proto": {"type": "string", "default": "TCP"},
        "name": TEXT,
        "many": {"type": "array", "items": refer("Ring", default={}), "x-kubernetes-list-type": "atomic"},
    }
    box, place = imported(document("", "v1", **fields))
    assert (box["group"], box["names"]["plural"], box["scope"]) == ("", "boxes", "Namespaced")
    assert (place["names"]["kind"], place["scope"]) == ("Place", "Cluster")
    assert box["provenance"]["release"] == "v1.35.4"
    version = box["versions"]["v1"]
    assert (version["storage"], version["subresources"]) == (True, {"status": {}})
    ring = {"type": "object", "properties": {"next": {"x-kubernetes-preserve-unknown-fields": True}}}
    assert version["schema"]["properties"] == {
        "apiVersion": {"type": "string"},
        "kind": {"type": "string"},
        "metadata": {"type": "object"},
        "port": {"x-kubernetes-int-or-string": True},
        "cpu": {"anyOf": [{"type": "number"}, {"type": "string"}]},
        "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
        "ring": ring,
        "proto": {"type": "string", "default": "TCP"},
        "name": {"type": "string"},
        "many": {"type": "array", "items": ring, "x-kubernetes-list-type": "atomic"},
    }


def test_versions_of_several_documents_are_one_kind_stored_in_the_newest() -> None:
    box, _ = imported(document("x", "v2"), document("x", "v1beta1"), document("x", "v1"), document("x", "v2alpha1"))
    assert [(name, facts["storage"]) for name, facts in box["versions"].items()] == [
        ("v2alpha1", False),
        ("v1beta1", False),
        ("v1", False),
        ("v2", True),
    ]


def test_a_store_keeps_the_group_without_a_name(tmp_path: Path) -> None:
    write(tmp_path, imported(document("", "v1")))
    assert (tmp_path / "core" / "boxes.json").is_file()
    catalog = Catalog(FolderStore(tmp_path))
    facts = catalog.get("v1", "Box")
    assert (facts.version().api_version, facts.fields_path, facts.observed_path) == ("v1", "", "status")
    assert catalog.resolve("core/Box") is facts.version()


@pytest.mark.parametrize("broken", ["paths", "components"])
def test_what_is_no_document_of_a_server_is_refused(broken: str) -> None:
    with pytest.raises(InputError, match="not of the shape of an API server's"):
        imported(document("", "v1") | {broken: {"/api/v1/places": 1, "/api/v1/places/{name}": 1, "schemas": 1}})


@pytest.mark.thorough
def test_a_schema_that_grows_without_bound_is_refused() -> None:
    grown = document("", "v1", a=refer("S0"))
    for level in range(40):
        twice = {name: refer(f"S{level + 1}") for name in "ab"}
        grown["components"]["schemas"][f"S{level}"] = {"type": "object", "properties": twice}
    grown["components"]["schemas"]["S40"] = {"type": "string"}
    with pytest.raises(InputError, match="too large or nested too deeply"):
        imported(grown)


def shipped() -> list[KindFacts]:
    catalog = Catalog.shipped()
    found = (catalog.find_kind(group, kind) for group, kind, _ in catalog.kinds())
    return [facts for facts in found if facts is not None and native_scope(facts.version().api_version, facts.kind)]


def test_the_shipped_kinds_are_whole() -> None:
    kinds = {facts.kind: facts for facts in shipped()}
    wanted = "ConfigMap Secret Namespace ServiceAccount Service Deployment StatefulSet DaemonSet Job CronJob Pod Role"
    wanted += " RoleBinding ClusterRole ClusterRoleBinding Ingress NetworkPolicy PersistentVolumeClaim"
    assert set(wanted.split()) <= set(kinds)
    for facts in kinds.values():
        assert facts.scope == native_scope(facts.version().api_version, facts.kind)
        assert facts.provenance["release"] == "v1.35.4"
        assert not facts.managed and not facts.composite
    image = kinds["Deployment"].version().field("spec.template.spec.containers[0].image")
    assert image == {"type": "string"}
    assert kinds["Role"].version().fields.get("required") == []


@pytest.mark.thorough
def test_what_auto_ready_judges_is_what_the_engine_judges_but_for_what_came_after_the_release() -> None:
    known = {(facts.version().api_version, facts.kind) for facts in shipped()} | set(_CHECKS)
    newer = "ClusterRole ClusterRoleBinding Endpoints Event LimitRange Node PersistentVolume ReplicationController"
    newer += " ResourceQuota Role RoleBinding"
    judged = {kind for kind in known if judged_by_auto_ready(*kind)}
    assert {kind for _, kind in set(_CHECKS) - judged} == set(newer.split())
    assert judged <= set(_CHECKS)


def test_what_is_known_of_kubernetes_without_its_schemas_agrees_with_them() -> None:
    told = {(group, kind) for group, kind, _ in native_kinds()}
    shipped = [entry for entry in shipped_catalog().entries() if is_of_kubernetes(entry.group)]
    # Reported by the server, but never written to it.
    assert told - {(entry.group, entry.kind) for entry in shipped} == {("", "ComponentStatus")}
    for entry in shipped:
        versions = [f"{entry.group}/{version}".lstrip("/") for version in entry.versions]
        assert native_scope(versions[-1], entry.kind) == entry.scope
        assert set(versions) <= set(native_versions(versions[-1])), entry
