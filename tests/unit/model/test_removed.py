"""What Crossplane v2 removed, in manifests of v1."""

import pytest

from pyxp.model.removed import legacy_composition, removals

GROUP = "apiextensions.crossplane.io"
RESOURCES = [{"name": "a", "base": {}}]


def composition(**spec):
    return {"apiVersion": f"{GROUP}/v1", "kind": "Composition", "spec": spec}


def package(kind, version="v1", **spec):
    return {"apiVersion": f"pkg.crossplane.io/{version}", "kind": kind, "spec": spec}


LEGACY = [
    ({"resources": RESOURCES}, "spec.resources"),
    ({"mode": "Resources", "resources": RESOURCES}, "spec.resources"),
    ({"mode": "Resources", "resources": RESOURCES, "pipeline": []}, "spec.resources"),
    ({"mode": "Resources"}, "spec.mode"),
    ({"mode": "Pipeline"}, None),
    ({"mode": "Pipeline", "pipeline": []}, None),
    ({"mode": "Resources", "pipeline": []}, None),
    ({"mode": "Pipeline", "pipeline": [], "resources": RESOURCES}, None),
    ({}, None),
]


@pytest.mark.parametrize(("spec", "path"), LEGACY)
def test_native_patch_and_transform_is_recognised(spec, path):
    found = legacy_composition(composition(**spec))
    assert (found.path if found else None) == path
    if found:
        assert "crossplane beta convert pipeline-composition" in found.hint


def test_one_removal_stands_for_all_that_the_conversion_takes_away():
    old = composition(mode="Resources", resources=RESOURCES, patchSets=[], environment={})
    (found,) = removals(old)
    explained = ("spec", "spec.mode", "spec.patchSets[0].name", "spec.environment", "spec.resources[0]", "")
    assert all(map(found.explains, explained))
    assert not any(map(found.explains, ("spec.compositeTypeRef", "metadata.name", "spec.modes")))


@pytest.mark.parametrize(
    ("manifest", "path", "words"),
    [
        (composition(pipeline=[], patchSets=[]), "spec.patchSets", "function-patch-and-transform"),
        (composition(pipeline=[], resources=RESOURCES), "spec.resources", "function-patch-and-transform"),
        (composition(pipeline=[], environment={}), "spec.environment", "convert composition-environment"),
        (
            composition(pipeline=[], publishConnectionDetailsWithStoreConfigRef={"name": "a"}),
            "spec.publishConnectionDetailsWithStoreConfigRef",
            "External Secrets",
        ),
        (package("ControllerConfig", "v1alpha1"), "", "beta convert deployment-runtime"),
        (package("Provider", controllerConfigRef={"name": "a"}), "spec.controllerConfigRef", "runtimeConfigRef"),
        ({"apiVersion": f"{GROUP}/v1alpha1", "kind": "EnvironmentConfig"}, "", f"{GROUP}/v1beta1"),
        ({"apiVersion": "secrets.crossplane.io/v1alpha1", "kind": "StoreConfig"}, "", "External Secrets"),
    ],
)
def test_each_removed_feature_comes_with_its_remedy(manifest, path, words):
    (found,) = removals(manifest)
    assert (found.path, found.message.startswith("Crossplane v2 removed")) == (path, True)
    assert words in found.hint


@pytest.mark.parametrize(
    "manifest",
    [
        composition(mode="Pipeline", pipeline=[]),
        package("Provider", runtimeConfigRef={"name": "a"}),
        package("DeploymentRuntimeConfig", "v1beta1"),
        {"apiVersion": f"{GROUP}/v1beta1", "kind": "EnvironmentConfig"},
        {"apiVersion": "example.org/v1", "kind": "Composition", "spec": {"resources": []}},
        {"apiVersion": f"{GROUP}/v1", "kind": "Composition", "spec": "text"},
        {"apiVersion": 1, "kind": []},
        ["no", "object"],
        None,
    ],
)
def test_what_is_there_still_is_not_called_removed(manifest):
    assert removals(manifest) == []
