"""The composite that a claim becomes."""

import pytest

from pyxp.engine.crossplane.claims import composite_from_claim
from pyxp.errors import InputError

XRD = {
    "metadata": {"name": "xthings.example.org"},
    "spec": {
        "group": "example.org",
        "names": {"kind": "XThing"},
        "claimNames": {"kind": "Thing"},
        "versions": [{"name": "v1alpha1"}, {"name": "v1", "referenceable": True}],
    },
}


def claim(spec=None, **metadata):
    metadata = {"name": "dev", "namespace": "team", **metadata}
    return {"apiVersion": "example.org/v1alpha1", "kind": "Thing", "metadata": metadata, "spec": spec or {}}


def test_kind_reference_and_labels():
    xr = composite_from_claim(claim({"size": 1}), XRD)
    assert (xr["apiVersion"], xr["kind"]) == ("example.org/v1", "XThing")
    assert xr["metadata"]["labels"] == {"crossplane.io/claim-name": "dev", "crossplane.io/claim-namespace": "team"}
    assert xr["spec"] == {
        "size": 1,
        "claimRef": {"apiVersion": "example.org/v1", "kind": "Thing", "name": "dev", "namespace": "team"},
    }


def test_the_name_depends_on_the_claim_alone():
    name = composite_from_claim(claim(), XRD)["metadata"]["name"]
    assert name.startswith("dev-")
    assert name == composite_from_claim(claim({"size": 2}), XRD)["metadata"]["name"]
    assert name != composite_from_claim(claim(namespace="other"), XRD)["metadata"]["name"]


def test_a_claim_that_is_bound_keeps_its_composite():
    xr = composite_from_claim(claim({"resourceRef": {"name": "dev-x7k2q"}}), XRD)
    assert xr["metadata"]["name"] == "dev-x7k2q"
    assert "resourceRef" not in xr["spec"]


def test_kubernetes_own_labels_and_annotations_stay_behind():
    entries = {"team": "a", "app.kubernetes.io/name": "n", "x.k8s.io/y": "z", "example.org/kubernetes.io": "kept"}
    metadata = composite_from_claim(claim(labels=entries, annotations=entries), XRD)["metadata"]
    kept = {"team": "a", "example.org/kubernetes.io": "kept"}
    assert metadata["annotations"] == kept
    assert metadata["labels"].items() >= kept.items()
    assert len(metadata["labels"]) == 4


def test_fields_of_the_claim_alone_stay_behind():
    spec = {
        "compositeDeletePolicy": "Background",
        "writeConnectionSecretToRef": {"name": "s"},
        "compositionRef": {"name": "c"},
        "compositionSelector": {"matchLabels": {}},
        "compositionUpdatePolicy": "Automatic",
        "compositionRevisionRef": {"name": "r"},
    }
    passed = composite_from_claim(claim(spec), XRD)["spec"]
    assert set(passed) == {"claimRef", "compositionRef", "compositionSelector", "compositionUpdatePolicy"}
    manual = composite_from_claim(claim({**spec, "compositionUpdatePolicy": "Manual"}), XRD)["spec"]
    assert manual["compositionRevisionRef"] == {"name": "r"}


def test_a_claim_without_namespace_lives_in_default():
    xr = composite_from_claim({"apiVersion": "example.org/v1", "kind": "Thing", "metadata": {"name": "dev"}}, XRD)
    assert xr["spec"]["claimRef"]["namespace"] == "default"


@pytest.mark.parametrize(
    ("bad", "xrd", "told"),
    [
        (claim(name=""), XRD, "has no metadata.name"),
        (claim() | {"spec": []}, XRD, "spec of Thing team/dev is not an object"),
        (claim(), {"metadata": {"name": "x"}, "spec": {"versions": [{"name": "v1"}]}}, "no referenceable version"),
    ],
)
def test_claims_that_become_nothing(bad, xrd, told):
    with pytest.raises(InputError, match=told):
        composite_from_claim(bad, xrd)
