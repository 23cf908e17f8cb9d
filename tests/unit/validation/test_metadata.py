"""Rules of metadata."""

from typing import Any

import pytest

from pyxp.validation.metadata import (
    generated_name,
    keep_servers_own,
    manager_causes,
    metadata_causes,
    update_causes,
    warnings,
    without_repeated_owners,
)


@pytest.mark.parametrize(
    ("metadata", "fields"),
    [
        ({"name": "a.b-1"}, []),
        ({"name": "A"}, ["metadata.name"]),
        ({"name": "a" * 254}, ["metadata.name"]),
        ({}, ["metadata.name"]),
        ({"name": "a", "generateName": "b-"}, []),
        ({"name": "a", "generateName": "A_b-"}, ["metadata.generateName"]),
        ({"name": "a", "namespace": "x"}, ["metadata.namespace"]),
        ({"name": "a", "labels": {"a/b": "c", "a": ""}}, []),
        ({"name": "a", "labels": {"a b": "c d"}}, ["metadata.labels", "metadata.labels"]),
        ({"name": "a", "annotations": {"Example.ORG/Name": "any text"}}, []),
        ({"name": "a", "annotations": {"a": "x" * 300_000}}, ["metadata.annotations"]),
        ({"name": "a", "finalizers": ["Bad Finalizer"]}, ["metadata.finalizers"]),
        ({"name": "a", "finalizers": ["orphan", "foregroundDeletion"]}, ["metadata.finalizers"]),
        (
            {"name": "a", "ownerReferences": [{"apiVersion": "v1", "kind": "A", "name": "b"}]},
            ["metadata.ownerReferences.uid"],
        ),
    ],
)
def test_what_is_wrong_and_where(metadata: dict[str, Any], fields: list[str]) -> None:
    assert [cause.field for cause in metadata_causes(metadata, namespaced=False)] == fields


def test_two_controllers_are_one_too_many() -> None:
    owner = {"apiVersion": "v1", "kind": "A", "name": "b", "uid": "c", "controller": True}
    causes = metadata_causes({"name": "a", "ownerReferences": [owner, {**owner, "name": "d"}]}, namespaced=False)
    assert [cause.field for cause in causes] == ["metadata.ownerReferences"]


def test_names_cannot_change_and_finalizers_cannot_come_late() -> None:
    old = {"name": "a", "deletionTimestamp": "2024-01-01T00:00:00Z"}
    causes = update_causes({"name": "b", "finalizers": ["x.org/y"]}, old)
    assert [cause.field for cause in causes] == ["metadata.name", "metadata.finalizers"]


@pytest.mark.parametrize(
    ("new", "old", "fields"),
    [
        ({"deletionTimestamp": "2024-01-01T00:00:00Z"}, {}, ["metadata.deletionTimestamp"]),
        ({"deletionGracePeriodSeconds": 1}, {}, ["metadata.deletionGracePeriodSeconds"]),
        ({"deletionGracePeriodSeconds": 1}, {"deletionGracePeriodSeconds": 2}, ["metadata.deletionGracePeriodSeconds"]),
        ({}, {"deletionGracePeriodSeconds": 2, "deletionTimestamp": "2024-01-01T00:00:00Z"}, []),
        ({"deletionTimestamp": "2025-01-01T00:00:00Z"}, {"deletionTimestamp": "2024-01-01T00:00:00Z"}, []),
        ({"generateName": "a/b"}, {}, ["metadata.generateName"]),
        ({"generateName": ".."}, {}, []),
        ({"generateName": "A B"}, {}, []),
    ],
)
def test_what_an_update_may_not_do(new: dict[str, Any], old: dict[str, Any], fields: list[str]) -> None:
    assert [cause.field for cause in update_causes({"name": "a", **new}, {"name": "a", **old})] == fields


def test_the_managers_of_an_embedded_resource_are_checked() -> None:
    good = {"operation": "Apply", "manager": "m", "fieldsType": "FieldsV1"}
    bad = {"operation": "Patch", "manager": "é" * 65, "fieldsType": "V2", "subresource": "s" * 257}
    unprintable = {"operation": "Update", "manager": "a\n"}
    causes = manager_causes({"managedFields": [good, bad, unprintable]}, "spec.x.metadata")
    assert [cause.field.removeprefix("spec.x.metadata.managedFields") for cause in causes] == [
        "[1].operation", "[1].fieldsType", "[1].manager", "[1].subresource", "[2].manager",
    ]  # fmt: skip


def test_finalizers_without_a_path_are_warned_of_in_the_servers_words() -> None:
    end = "to avoid accidental conflicts with other finalizer writers"
    finalizers = ["composite.apiextensions.crossplane.io", "abc", "abc/d", "orphan", "kubernetes"]
    assert warnings({"finalizers": finalizers}) == [
        f'metadata.finalizers: "abc": prefer a domain-qualified finalizer name {end}',
        'metadata.finalizers: "composite.apiextensions.crossplane.io": prefer a domain-qualified finalizer name '
        f"including a path (/) {end}",
    ]


def test_finalizers_without_a_domain_are_warned_of_once() -> None:
    assert len(warnings({"finalizers": ["abc", "x.org/y"]})) == 1
    assert warnings({"finalizers": ["abc"]}, {"finalizers": ["abc"]}) == []


def test_a_generated_name_leaves_room_for_its_suffix() -> None:
    assert generated_name("abc-") == "abc-00000"
    assert len(generated_name("a" * 100)) == 63


def test_owners_that_are_given_again_are_dropped_with_a_warning() -> None:
    owner = {"apiVersion": "v1", "kind": "A", "name": "b", "uid": "c"}
    metadata = {"ownerReferences": [owner, {**owner, "controller": True}, dict(owner), {**owner, "controller": False}]}

    warned = without_repeated_owners(metadata)

    assert metadata["ownerReferences"] == [owner, {**owner, "controller": True}, {**owner, "controller": False}]
    assert warned == [
        ".metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may "
        "reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: c"
    ]
    assert without_repeated_owners(metadata) == []
    assert without_repeated_owners({}) == []


def test_what_the_server_gives_an_update_cannot_change() -> None:
    metadata = {"creationTimestamp": "2020-01-01T00:00:00Z", "deletionGracePeriodSeconds": 5}
    old = {"creationTimestamp": "2024-01-01T00:00:00Z", "uid": "x", "deletionGracePeriodSeconds": 0}

    keep_servers_own(metadata, old)

    assert metadata == {"creationTimestamp": "2024-01-01T00:00:00Z", "uid": "x", "deletionGracePeriodSeconds": 5}
