"""Whether a cluster on which Crossplane runs is ready for the flagship."""

import json
import time
from pathlib import Path

import pytest

import pyxp as facade

pytestmark = pytest.mark.toolchain

ROOT = Path(__file__).parents[2]
V1 = "apiextensions.crossplane.io/v1"
XRD, COMPOSITION = "xstreamflixpipelines.platform.streamflix.io", "streamflix-pipeline"
CONFIG = "aws.upbound.io/v1beta1"


def config(environment):
    return {
        "apiVersion": CONFIG,
        "kind": "ProviderConfig",
        "metadata": {"name": f"streamflix-{environment}"},
        "spec": {"credentials": {"source": "None"}, "endpoint": {"url": {"static": environment, "type": "Static"}}},
    }


@pytest.fixture(scope="module")
def flagship(management, seen):
    """The flagship installed by pyxp on a cluster that has its functions and kinds."""
    names = ("streamflixpipeline.yaml", "streamflixpipeline-production.yaml")
    documents = facade.read_manifests([ROOT / "xrds", *(ROOT / "compositions" / name for name in names)])
    namespaces = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": f"streamflix-{environment}"}}
        for environment in ("dev", "staging", "prod")
    ]
    applied = facade.apply([*namespaces, *documents], management.target)
    assert applied.ok, applied
    for environment in ("dev", "staging", "prod"):
        seen.create(config(environment))


def doctor(on_management):
    """What doctor says: its exit code, and its findings by code."""
    said = on_management("doctor", "--project", ROOT, "-o", "json")
    found = {}
    for subject in json.loads(said.out)["subjects"]:
        for finding in subject["findings"]:
            found.setdefault(finding["code"], []).append(finding)
    return said.code, found


def test_it_says_ready(flagship, on_management):
    said = on_management("doctor", "--project", ROOT)
    assert said.code == 0, said.out + said.err
    assert " is ready: 2 warnings, 1 note" in said.err
    lines = [line.split("  ")[0] for line in said.out.splitlines() if not line.startswith(" ")]
    assert lines == ["ready"] * 10 + ["look", "ready"]


def test_each_thing_that_is_broken_is_named(flagship, on_management, seen):
    revision = seen.get("pkg.crossplane.io/v1", "FunctionRevision", "function-auto-ready-1")
    xrd, composition = seen.get(V1, "CompositeResourceDefinition", XRD), seen.get(V1, "Composition", COMPOSITION)
    seen.merge(revision, {"status": {"endpoint": ""}}, status=True)
    seen.delete(config("prod"))
    steps = composition["spec"]["pipeline"]
    seen.merge(composition, {"spec": {"pipeline": steps[:1]}})
    version = xrd["spec"]["versions"][0]
    properties = version["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]
    name = next(key for key in sorted(properties) if "default" in properties[key])
    older = {key: value for key, value in properties[name].items() if key != "default"}
    change = {**version, "schema": {"openAPIV3Schema": {**version["schema"]["openAPIV3Schema"]}}}
    schema = change["schema"]["openAPIV3Schema"]
    own = {**schema["properties"]["spec"], "properties": {**properties, name: older}}
    schema["properties"] = {**schema["properties"], "spec": own}
    seen.merge(xrd, {"spec": {"versions": [change]}})
    try:
        code, found = doctor(on_management)
        assert code == 1
        assert found["function-unhealthy"][0]["subject"] == "Function/function-auto-ready"
        assert "has no endpoint" in found["function-unhealthy"][0]["message"]
        assert "ProviderConfig streamflix-prod" in found["provider-config-missing"][0]["message"]
        assert [item["path"] for item in found["composition-behind"]] == [
            f"spec.pipeline[{step['step']}]" for step in steps[1:]
        ]
        assert [item["path"] for item in found["definition-behind"]] == [
            f"spec.versions[{version['name']}].schema.openAPIV3Schema.properties.spec.properties.{name}.default"
        ]
    finally:
        seen.merge(revision, {"status": {"endpoint": revision["status"]["endpoint"]}}, status=True)
        seen.create(config("prod"))
        seen.merge(composition, {"spec": {"pipeline": steps}})
        seen.merge(xrd, {"spec": {"versions": [version]}})
    # Crossplane renews the CRDs a moment after the XRD.
    patience = time.monotonic() + 60
    while doctor(on_management)[0] and time.monotonic() < patience:
        time.sleep(0.5)
    assert doctor(on_management)[0] == 0


def test_claims_that_would_share_cloud_resources_are_told_before_they_are_applied(flagship, on_management, manifests):
    (claim,) = facade.read_manifests([ROOT / "claims" / "dev.yaml"])
    other = {**claim.data, "metadata": {**claim.data["metadata"], "name": "dev-again"}}
    said = on_management("doctor", "--project", ROOT, manifests(claim.data, other))
    assert said.code == 1
    assert "error[shared-cloud-resource]" in said.out
    assert "streamflix-dev/dev and streamflix-dev/dev-again manage the same cloud resources: " in said.out
