"""How a claim moves with its composite, recorded on a real control plane step by step.

Of every step the claim and its composite are kept as they were seen last; random parts of names, uids and revisions
are replaced, times removed.
"""

import copy
import json
from pathlib import Path

import pytest

from pyxp.engine.crossplane.claims import composite_from_claim, reconciled_claim

STEPS = json.loads((Path(__file__).parent / "data" / "claim-lifecycle.json").read_text("utf-8"))
XRD = {
    "metadata": {"name": "xpipelines.rend-live.streamflix.example"},
    "spec": {
        "group": "rend-live.streamflix.example",
        "names": {"kind": "XPipeline"},
        "claimNames": {"kind": "Pipeline"},
        "versions": [{"name": "v1alpha1", "referenceable": True}],
    },
}
CHANGED_BY_OTHERS = {"claim spec.region changed", "Role removed from the Composition"}
"""Steps in which the claim got a new generation before its controller looked: a new region, a new revision."""


def timeless(claim):
    """The claim without the times, which the recording has not."""
    claim = copy.deepcopy(claim)
    for condition in claim["status"]["conditions"]:
        condition.pop("lastTransitionTime", None)
    if "connectionDetails" in claim["status"]:
        claim["status"]["connectionDetails"] = {}
    return claim


def created():
    """The first claim as its author wrote it and the API server defaulted it."""
    claim = copy.deepcopy(STEPS[0]["claim"])
    del claim["status"], claim["spec"]["resourceRef"]
    claim["metadata"]["generation"] = 1
    return claim


def before(place):
    """The claim as its controller found it in a step."""
    if place == 0:
        return created()
    claim, seen = copy.deepcopy(STEPS[place - 1]["claim"]), STEPS[place]["claim"]
    if STEPS[place]["step"] in CHANGED_BY_OTHERS and STEPS[place - 1]["step"] != STEPS[place]["step"]:
        claim["spec"]["region"] = seen["spec"]["region"]
        claim["metadata"]["generation"] += 1
    return claim


@pytest.mark.parametrize("place", range(len(STEPS)), ids=lambda place: STEPS[place]["step"].replace(" ", "-"))
def test_the_claim_becomes_the_recorded_one(place):
    claim, composite = before(place), STEPS[place]["composite"]

    after = reconciled_claim(claim, composite)

    assert timeless(after) == STEPS[place]["claim"]
    assert after["metadata"].get("deletionTimestamp") is None


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step["step"].replace(" ", "-"))
def test_a_claim_that_is_up_to_date_stays_as_it_is(step):
    assert timeless(reconciled_claim(step["claim"], step["composite"])) == step["claim"]


def test_the_claims_secret_comes_when_it_is_ready():
    published = ["connectionDetails" in step["claim"]["status"] for step in STEPS]

    assert published == sorted(published)
    assert published == ["demo-conn" in step["secrets"] for step in STEPS]


def test_the_composite_has_the_claims_spec():
    for step in STEPS:
        made = composite_from_claim(step["claim"], XRD)
        recorded = step["composite"]["spec"]
        machinery = {"compositionRevisionRef", "resourceRefs", "writeConnectionSecretToRef", "compositionUpdatePolicy"}

        assert made["spec"] == {key: value for key, value in recorded.items() if key not in machinery}
        assert made["metadata"]["name"] == step["composite"]["metadata"]["name"]
        assert made["metadata"]["labels"].items() <= step["composite"]["metadata"]["labels"].items()
