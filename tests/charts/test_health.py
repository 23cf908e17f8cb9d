"""The health checks of claims and composites, in the runtime that Argo CD gives them."""

from pathlib import Path

import pytest
import yaml

from .lua import health

CHARTS = Path(__file__).parents[2] / "charts"
STATES = Path(__file__).with_name("states.yaml")
CLAIM = "streamflix-gitops/files/health/platform.streamflix.io_StreamflixPipeline.lua"
COMPOSITE = "streamflix-gitops/files/health/platform.streamflix.io_XStreamflixPipeline.lua"


@pytest.fixture(params=[CLAIM, COMPOSITE], ids=["claim", "composite"])
def judge(request):
    script = (CHARTS / request.param).read_text(encoding="utf-8")
    return lambda manifest: health(script, manifest)


def claim(*conditions, generation=1, annotations=None, deleting=False, **status):
    metadata = {"name": "dev", "namespace": "streamflix-dev", "generation": generation}
    if annotations:
        metadata["annotations"] = annotations
    if deleting:
        metadata["deletionTimestamp"] = "2026-01-01T00:00:00Z"
    manifest = {"apiVersion": "platform.streamflix.io/v1alpha1", "kind": "StreamflixPipeline", "metadata": metadata}
    return manifest | ({"status": {"conditions": list(conditions), **status}} if conditions or status else {})


def condition(kind, status, reason, message="", generation=1):
    made = {"type": kind, "status": status, "reason": reason, "lastTransitionTime": "2026-01-01T00:00:00Z"}
    return made | ({"message": message} if message else {}) | ({"observedGeneration": generation} if generation else {})


SYNCED = condition("Synced", "True", "ReconcileSuccess")
READY = condition("Ready", "True", "Available")
CREATING = condition("Ready", "False", "Creating", "Unready resources: aurora, ecs-service")
FAILED = condition("Synced", "False", "ReconcileError", "cannot compose resources: pipeline step failed")


@pytest.mark.parametrize(
    ("manifest", "status", "message"),
    [
        (claim(), "Progressing", "Crossplane has not seen it yet"),
        (claim() | {"status": {}}, "Progressing", "Crossplane has not seen it yet"),
        (claim() | {"status": {"conditions": []}}, "Progressing", "Crossplane has not seen it yet"),
        (claim(READY), "Progressing", "Crossplane has not seen it yet"),
        (claim(SYNCED), "Progressing", "Nothing is known of its resources yet"),
        (claim(SYNCED, CREATING), "Progressing", "Unready resources: aurora, ecs-service"),
        (claim(SYNCED, condition("Ready", "False", "Waiting")), "Progressing", "Waiting"),
        (claim(SYNCED, condition("Ready", "Unknown", "Waiting")), "Progressing", "Waiting"),
        (claim(SYNCED, READY), "Healthy", "It is ready"),
        (claim(READY, SYNCED, vpcId="vpc-1"), "Healthy", "It is ready"),
        (claim(FAILED, READY), "Degraded", "cannot compose resources: pipeline step failed"),
        (claim(FAILED), "Degraded", "cannot compose resources: pipeline step failed"),
        (claim(SYNCED, READY, generation=2), "Progressing", "Crossplane has not seen the last change yet"),
        (claim(FAILED, READY, generation=2), "Progressing", "Crossplane has not seen the last change yet"),
        (
            claim(condition("Synced", "True", "ReconcileSuccess", generation=2), READY, generation=2),
            "Progressing",
            "Crossplane has not seen the last change yet",
        ),
        (
            claim(
                condition("Synced", "True", "ReconcileSuccess", generation=0),
                condition("Ready", "True", "Available", generation=0),
                generation=7,
            ),
            "Healthy",
            "It is ready",
        ),
        (
            claim(SYNCED, READY, annotations={"crossplane.io/paused": "true"}),
            "Suspended",
            "It is paused by the annotation crossplane.io/paused",
        ),
        (claim(SYNCED, READY, annotations={"crossplane.io/paused": "false"}), "Healthy", "It is ready"),
        (
            claim(condition("Synced", "False", "ReconcilePaused", "Reconciliation is paused"), READY),
            "Suspended",
            "Reconciliation is paused",
        ),
        (
            claim(SYNCED, READY, condition("Responsive", "False", "WatchCircuitOpen", "Too many events")),
            "Progressing",
            "Too many events",
        ),
        (claim(SYNCED, READY, condition("Responsive", "True", "WatchCircuitClosed")), "Healthy", "It is ready"),
        (claim(SYNCED, READY, deleting=True), "Progressing", "It is being deleted, with all that it is made of"),
        (claim(FAILED, deleting=True), "Progressing", "It is being deleted, with all that it is made of"),
        (claim(deleting=True), "Progressing", "It is being deleted, with all that it is made of"),
        ({"kind": "StreamflixPipeline"}, "Progressing", "Crossplane has not seen it yet"),
    ],
)
def test_a_state_has_its_health(judge, manifest, status, message):
    assert judge(manifest) == (status, message)


@pytest.mark.parametrize("recorded", yaml.safe_load(STATES.read_text(encoding="utf-8")), ids=lambda item: item["state"])
def test_a_recorded_state_has_its_health(judge, recorded):
    assert judge(recorded["object"]) == (recorded["health"]["status"], recorded["health"]["message"])


def test_the_runtime_has_no_more_than_argo_cds():
    with pytest.raises(Exception, match="attempt to index"):
        health('return { status = ("x"):upper(), message = "" }', claim())
    with pytest.raises(Exception, match="attempt to index global 'string'"):
        health('return { status = string.upper("x"), message = "" }', claim())


def test_the_settings_hold_the_same_scripts():
    from pyxp.yamlio import read_documents

    (settings,) = read_documents((CHARTS / "streamflix-gitops/files/argocd-cm.yaml").read_text(encoding="utf-8"))
    (values,) = read_documents((CHARTS / "streamflix-gitops/files/argocd-values.yaml").read_text(encoding="utf-8"))

    for path in (CLAIM, COMPOSITE):
        key = f"resource.customizations.health.{Path(path).stem}"
        assert (CHARTS / path).read_text(encoding="utf-8").endswith(settings.data["data"][key])
    assert values.data["configs"]["cm"] == settings.data["data"]


@pytest.mark.parametrize(
    ("manifest", "status"),
    [
        (claim({"status": "True"}, SYNCED, READY), "Healthy"),
        (claim("Ready", SYNCED, READY), "Healthy"),
        (claim(SYNCED | {"observedGeneration": "1"}, READY), "Healthy"),
        (claim() | {"status": {"conditions": "Ready"}}, "Progressing"),
        (claim() | {"status": "Ready"}, "Progressing"),
    ],
)
def test_conditions_of_no_shape_are_no_error(judge, manifest, status):
    assert judge(manifest)[0] == status
