"""The composite that a claim becomes."""

import pytest

from pyxp.engine.crossplane.claims import composite_from_claim, reconciled_claim
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


READY = {"type": "Ready", "status": "True", "reason": "Available", "lastTransitionTime": "2024-01-01T00:00:00Z"}


def composite(*conditions, spec=None, **status):
    metadata = {"name": "dev-abcde"}
    status = {"conditions": list(conditions), **status}
    return {
        "apiVersion": "example.org/v1",
        "kind": "XThing",
        "metadata": metadata,
        "spec": spec or {},
        "status": status,
    }


def told(claim):
    return [(item["type"], item["status"], item["reason"]) for item in claim["status"]["conditions"]]


def test_a_claim_waits_for_its_composite_without_saying_why():
    before = claim()
    after = reconciled_claim(before, composite({**READY, "status": "False", "message": "Unready resources: a"}))
    assert told(after) == [("Synced", "True", "ReconcileSuccess"), ("Ready", "False", "Waiting")]
    assert after["status"]["conditions"][1]["message"] == "Claim is waiting for composite resource to become Ready"
    assert after["spec"] == {"resourceRef": {"apiVersion": "example.org/v1", "kind": "XThing", "name": "dev-abcde"}}
    assert before == claim()


def test_status_and_conditions_for_the_claim_are_copied():
    cost = {"type": "Cost", "status": "True", "reason": "Low", "lastTransitionTime": "2024-01-01T00:00:00Z"}
    types = ["Cost", "Never", "Synced"]
    after = reconciled_claim(claim(), composite(cost, READY, vpcId="v", claimConditionTypes=types))
    assert after["status"]["vpcId"] == "v"
    assert "claimConditionTypes" not in after["status"]
    assert told(after) == [
        ("Synced", "True", "ReconcileSuccess"),
        ("Cost", "True", "Low"),
        ("Never", "Unknown", ""),
        ("Ready", "True", "Available"),
    ]


def test_the_selected_composition_is_copied_unless_the_claim_has_its_own():
    spec = {"compositionRef": {"name": "chosen"}, "compositionUpdatePolicy": "Automatic"}
    revision = {"compositionRevisionRef": {"name": "chosen-1"}}
    after = reconciled_claim(claim(), composite(spec={**spec, **revision}))
    assert after["spec"]["compositionRef"] == {"name": "chosen"}
    assert after["spec"]["compositionRevisionRef"] == {"name": "chosen-1"}
    own = claim({"compositionRef": {"name": "mine"}})
    after = reconciled_claim(own, composite(spec={**spec, **revision, "compositionUpdatePolicy": "Manual"}))
    assert after["spec"]["compositionRef"] == {"name": "mine"}
    assert "compositionRevisionRef" not in after["spec"]


def test_a_generation_counts_changes_of_the_spec():
    first = reconciled_claim(claim(generation=1), composite())
    second = reconciled_claim(first, composite(READY))
    assert (first["metadata"]["generation"], second["metadata"]["generation"]) == (2, 2)
    assert [item["observedGeneration"] for item in second["status"]["conditions"]] == [2, 2]


@pytest.mark.parametrize("wants", [True, False])
@pytest.mark.parametrize("has", [True, False])
def test_a_secret_is_published_where_both_have_one(wants, has):
    theirs = {"writeConnectionSecretToRef": {"name": "uid", "namespace": "n"}}
    mine = {"writeConnectionSecretToRef": {"name": "conn"}}
    waiting = reconciled_claim(claim(mine if wants else None), composite(spec=theirs if has else None))
    after = reconciled_claim(waiting, composite(READY, spec=theirs if has else None))
    assert "connectionDetails" not in waiting["status"]
    assert ("connectionDetails" in after["status"]) == (wants and has)
    again = reconciled_claim(after, composite(spec=theirs if has else None))
    assert again["status"].get("connectionDetails") == after["status"].get("connectionDetails")


def test_a_paused_claim_is_left_alone():
    after = reconciled_claim(claim(annotations={"crossplane.io/paused": "true"}), composite(READY))
    assert told(after) == [("Synced", "False", "ReconcilePaused")]
    assert after["spec"] == {}


def test_the_external_name_comes_back():
    made = composite()
    made["metadata"]["annotations"] = {"crossplane.io/external-name": "enforced"}
    after = reconciled_claim(claim(annotations={"a": "b"}), made)
    assert after["metadata"]["annotations"] == {"a": "b", "crossplane.io/external-name": "enforced"}
