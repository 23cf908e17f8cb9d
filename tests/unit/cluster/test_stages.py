"""The order in which objects are applied, and what definitions need."""

import pytest

from pyxp.cluster.stages import Stage, conditions_needed, kinds_defined, lacking, stage_of

XRD = {
    "apiVersion": "apiextensions.crossplane.io/v1",
    "kind": "CompositeResourceDefinition",
    "metadata": {"name": "xs.example.org"},
    "spec": {"group": "example.org", "names": {"kind": "X"}, "claimNames": {"kind": "Claim"}},
}


@pytest.mark.parametrize(
    ("api_version", "kind", "stage"),
    [
        ("v1", "Namespace", Stage.GROUND),
        ("apiextensions.k8s.io/v1", "CustomResourceDefinition", Stage.GROUND),
        ("pkg.crossplane.io/v1", "Function", Stage.PACKAGES),
        ("pkg.crossplane.io/v1", "Provider", Stage.PACKAGES),
        ("apiextensions.crossplane.io/v1", "CompositeResourceDefinition", Stage.DEFINITIONS),
        ("apiextensions.crossplane.io/v1", "Composition", Stage.COMPOSITIONS),
        ("apiextensions.crossplane.io/v1beta1", "EnvironmentConfig", Stage.COMPOSITIONS),
        ("v1", "ConfigMap", Stage.COMPOSITIONS),
        ("example.org/v1", "Claim", Stage.CLAIMS),
        ("aws.upbound.io/v1beta1", "ProviderConfig", Stage.CLAIMS),
    ],
)
def test_what_others_need_comes_first(api_version, kind, stage):
    assert stage_of({"apiVersion": api_version, "kind": kind}) is stage


def test_a_definition_offers_its_claims_before_claims_are_applied():
    assert conditions_needed(XRD) == ("Established", "Offered")
    assert conditions_needed({**XRD, "spec": {}}) == ("Established",)
    assert conditions_needed({"kind": "Composition"}) == ()
    assert kinds_defined([XRD, {"kind": "Claim"}]) == {("example.org", "X"), ("example.org", "Claim")}


PACKAGE = {
    "apiVersion": "pkg.crossplane.io/v1",
    "kind": "Function",
    "metadata": {"name": "f", "generation": 2},
}


def test_a_package_is_of_use_once_its_present_state_is_installed_and_healthy():
    assert conditions_needed(PACKAGE) == ("Installed", "Healthy")
    assert conditions_needed({**PACKAGE, "kind": "DeploymentRuntimeConfig"}) == ()
    conditions = [
        {"type": "Installed", "status": "True", "reason": "ActivePackageRevision", "lastTransitionTime": "t"},
        {"type": "Healthy", "status": "False", "reason": "Unhealthy", "message": "no image", "lastTransitionTime": "t"},
    ]
    told = {**PACKAGE, "status": {"conditions": conditions}}
    assert lacking(told) == ["Function f is not Healthy yet: no image"]
    conditions[1]["status"] = "True"
    assert lacking(told) == []
    for item in conditions:
        item["observedGeneration"] = 1
    assert lacking(told)[0] == "Function f is not Installed yet: nothing has looked at it"


def test_what_a_definition_lacks_is_told_with_its_reason():
    assert lacking(XRD) == [
        "CompositeResourceDefinition xs.example.org is not Established yet: nothing has looked at it",
        "CompositeResourceDefinition xs.example.org is not Offered yet: nothing has looked at it",
    ]
    conditions = [
        {"type": "Established", "status": "True", "reason": "WatchingCompositeResource", "lastTransitionTime": "t"},
        {"type": "Offered", "status": "False", "reason": "Busy", "message": "names clash", "lastTransitionTime": "t"},
    ]
    assert lacking({**XRD, "status": {"conditions": conditions}}) == [
        "CompositeResourceDefinition xs.example.org is not Offered yet: names clash"
    ]
    conditions[1]["status"] = "True"
    assert lacking({**XRD, "status": {"conditions": conditions}}) == []
    for item in conditions:
        item["observedGeneration"] = 1
    changed = {**XRD, "metadata": {**XRD["metadata"], "generation": 2}, "status": {"conditions": conditions}}
    assert lacking(changed) == lacking(XRD)
    crd = {**changed, "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition"}
    assert lacking(crd) == []
