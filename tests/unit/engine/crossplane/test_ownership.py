"""What a composite stamps on its resources."""

import pytest

from pyxp.engine.crossplane.ownership import adopt, namespace_warning
from pyxp.errors import InputError

COMPOSITE = {
    "apiVersion": "example.org/v1",
    "kind": "XThing",
    "metadata": {"name": "top", "uid": "u-top", "labels": {"crossplane.io/composite": "top"}},
}
NAMESPACED = {**COMPOSITE, "metadata": {**COMPOSITE["metadata"], "namespace": "team"}}
CLAIMED = {
    **COMPOSITE,
    "metadata": {
        **COMPOSITE["metadata"],
        "labels": {
            "crossplane.io/composite": "top",
            "crossplane.io/claim-name": "claim",
            "crossplane.io/claim-namespace": "team",
        },
    },
}


def desired(**metadata):
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}


def test_a_nameless_resource_gets_a_derived_name_and_keeps_its_prefix():
    metadata = adopt({"apiVersion": "v1", "kind": "ConfigMap"}, "a", COMPOSITE, None)["metadata"]
    assert metadata["generateName"] == "top-"
    assert metadata["name"].startswith("top-")
    assert metadata["labels"] == {"crossplane.io/composite": "top"}
    assert metadata["annotations"] == {"crossplane.io/composition-resource-name": "a"}
    assert metadata["ownerReferences"] == [
        {
            "apiVersion": "example.org/v1",
            "kind": "XThing",
            "name": "top",
            "uid": "u-top",
            "controller": True,
            "blockOwnerDeletion": True,
        }
    ]


def test_a_name_of_its_own_needs_no_prefix():
    metadata = adopt(desired(name="mine"), "a", COMPOSITE, None)["metadata"]
    assert (metadata["name"], "generateName" in metadata) == ("mine", False)


def test_the_name_that_exists_wins_over_all_others():
    existing = desired(name="seen", namespace="there")
    metadata = adopt(desired(name="mine", namespace="x", generateName="g-"), "a", COMPOSITE, existing)["metadata"]
    assert (metadata["name"], metadata["namespace"], "generateName" in metadata) == ("seen", "there", False)


def test_labels_of_the_claim_are_passed_on_and_cannot_be_forged():
    base = desired(labels={"app": "x", "crossplane.io/composite": "forged"})
    assert adopt(base, "a", CLAIMED, None)["metadata"]["labels"] == {
        "app": "x",
        "crossplane.io/composite": "top",
        "crossplane.io/claim-name": "claim",
        "crossplane.io/claim-namespace": "team",
    }


@pytest.mark.parametrize("label", ["crossplane.io/claim-name", "crossplane.io/claim-namespace"])
def test_one_label_of_a_claim_alone_is_not_passed_on(label):
    labels = {**COMPOSITE["metadata"]["labels"], label: "x"}
    composite = {**COMPOSITE, "metadata": {**COMPOSITE["metadata"], "labels": labels}}
    assert adopt(desired(), "a", composite, None)["metadata"]["labels"] == {"crossplane.io/composite": "top"}


def test_labels_that_are_not_all_text_are_dropped():
    assert adopt(desired(labels={"app": "x", "n": 1}), "a", COMPOSITE, None)["metadata"]["labels"] == {
        "crossplane.io/composite": "top"
    }
    assert adopt(desired(labels={"app": None}), "a", COMPOSITE, None)["metadata"]["labels"]["app"] == ""


def test_a_namespaced_composite_composes_in_its_own_namespace():
    assert adopt(desired(namespace="other"), "a", NAMESPACED, None)["metadata"]["namespace"] == "team"
    assert namespace_warning(desired(namespace="other"), "a", NAMESPACED) == (
        'cannot create composed resource "a" in namespace "other", using XR namespace "team" instead'
    )
    for quiet in (desired(), desired(namespace="team")):
        assert namespace_warning(quiet, "a", NAMESPACED) is None
    assert namespace_warning(desired(namespace="other"), "a", COMPOSITE) is None


def test_other_owners_stay_and_lack_nothing():
    other = {"name": "o", "uid": "u-1", "controller": False, "extra": 1}
    owners = adopt(desired(ownerReferences=[other]), "a", COMPOSITE, None)["metadata"]["ownerReferences"]
    assert owners[0] == {"apiVersion": "", "kind": "", "name": "o", "uid": "u-1", "controller": False}
    assert [owner["uid"] for owner in owners] == ["u-1", "u-top"]


def test_an_owner_reference_to_the_composite_is_replaced_in_place():
    base = desired(ownerReferences=[{"uid": "u-top"}, {"uid": "u-2"}])
    owners = adopt(base, "a", COMPOSITE, None)["metadata"]["ownerReferences"]
    assert [(owner["uid"], owner["kind"]) for owner in owners] == [("u-top", "XThing"), ("u-2", "")]


def test_the_desired_resource_is_not_changed():
    base = desired(labels={"a": "b"})
    adopt(base, "a", COMPOSITE, None)
    assert base == desired(labels={"a": "b"})


@pytest.mark.parametrize(
    ("base", "composite", "told"),
    [
        (desired(name="Bad_Name"), COMPOSITE, 'composed resource "a" has the invalid name "Bad_Name"'),
        (desired(), {**COMPOSITE, "metadata": {"uid": "u"}}, "has no metadata.name to derive names from"),
        (
            desired(ownerReferences=[{"uid": "u-1", "kind": "K", "name": "n", "controller": True}]),
            COMPOSITE,
            "already controlled by K n",
        ),
    ],
)
def test_what_cannot_be_composed(base, composite, told):
    with pytest.raises(InputError, match=told):
        adopt(base, "a", composite, None)
