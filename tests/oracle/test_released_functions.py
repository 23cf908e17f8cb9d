"""The released functions answer as pyxp's own do: pass by pass while the flagship's claims come up, and beyond."""

import copy
import itertools

import pytest

from pyxp.engine import Pipeline, run_function
from pyxp.engine.crossplane.claims import composite_from_claim
from pyxp.engine.health import _CHECKS
from pyxp.files import read_manifests
from pyxp.simulation import converge

from .conftest import RELEASED
from .flagship import claims, stacks

pytestmark = [pytest.mark.toolchain]

CLAIMS = [*(document.data for document in read_manifests([stacks.ROOT / "claims"])), claims.UNLIKE]


def comparable(value):
    """The value with 1 equal to 1.0, and booleans unlike numbers."""
    if isinstance(value, dict):
        return {key: comparable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [comparable(item) for item in value]
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else (type(value), value)


def differing(theirs, ours):
    """The parts in which two responses differ."""
    pairs = [(part, theirs.get(part, {}), ours.get(part, {})) for part in ("desired", "context")]
    parts = [part for part, their, our in pairs if comparable(their) != comparable(our)]
    results = [[(item["severity"], item["target"]) for item in found.get("results", [])] for found in (theirs, ours)]
    return parts if results[0] == results[1] else [*parts, "results"]


def exchanges(claim):
    """Every request that bringing a claim's stack up sends to a function, by the function, with our response."""
    found = {}

    def runner(name):
        def run(request):
            response = run_function(name, request)
            found.setdefault(name, []).append((copy.deepcopy(request), copy.deepcopy(response)))
            return response

        return run

    names = [item["metadata"]["name"] for item in stacks.FUNCTIONS]
    pipeline = Pipeline(
        stacks.COMPOSITION, stacks.FUNCTIONS, xrd=stacks.XRD, runners={name: runner(name) for name in names}
    )
    xr = composite_from_claim(claim, stacks.XRD)

    def render_once(observed):
        nonlocal xr
        rendered = pipeline.run(xr, observed=observed)
        xr = {**xr, "status": rendered.composite["status"]}
        return rendered

    assert converge(render_once, stacks.CATALOG.find, stacks.COMPOSITION).settled
    return found


@pytest.mark.parametrize("name", RELEASED)
@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim["metadata"]["name"])
def test_every_pass_is_answered_alike(remote, name, claim):
    call, passes = remote(name), exchanges(claim)[name]

    assert len(passes) > 3
    assert [differing(call(request), response) for request, response in passes] == [[]] * len(passes)


BROKEN = [
    "Ready",
    [None],
    [{"type": "Ready", "status": True}],
    [{"type": "Ready", "status": "True", "lastTransitionTime": "yesterday"}],
    [{"type": "Ready", "status": "True", "lastTransitionTime": "2024-02-29T24:00:00Z"}],
    [{"type": "Ready", "status": "True", "observedGeneration": 1.5}],
]
"""Conditions that only custom resources can have: of its own kinds the API server stores no such thing."""
CONDITIONS = [
    None,
    [],
    [{"type": "Ready"}],
    [{"type": "Ready", "status": "True"}],
    [{"type": "Ready", "status": "False"}],
    [{"type": "Ready", "status": "True", "observedGeneration": 7}],
    [{"type": "Available", "status": "True"}],
    [{"type": "Complete", "status": "True"}],
    [{"type": "Suspended", "status": "True"}, {"type": "Complete", "status": "True"}],
    [{"type": "ScalingActive", "status": "True"}],
    [{"type": "InvalidSelector", "status": "True"}, {"type": "ScalingActive", "status": "True"}],
    [{"type": "ReplicaFailure", "status": "True"}],
]
STATES = [
    {},
    dict.fromkeys(("updatedReplicas", "availableReplicas", "readyReplicas", "currentReplicas", "replicas"), 2),
    dict.fromkeys(("updatedReplicas", "availableReplicas", "readyReplicas", "currentReplicas", "replicas"), 1),
    {"readyReplicas": 2, "currentReplicas": 2, "currentRevision": "a", "updateRevision": "a"},
    {"readyReplicas": 2, "currentReplicas": 2, "currentRevision": "a", "updateRevision": "b"},
    dict.fromkeys(("desiredNumberScheduled", "numberReady", "updatedNumberScheduled", "numberAvailable"), 3),
    dict.fromkeys(("desiredNumberScheduled", "numberReady", "updatedNumberScheduled", "numberAvailable"), 0),
    {"phase": "Running"},
    {"phase": "Succeeded"},
    {"phase": "Bound"},
    {"phase": "Available"},
    {"loadBalancer": {"ingress": [{"ip": "10.0.0.1"}]}},
    {"loadBalancer": {"ingress": []}},
    {"lastScheduleTime": "2024-01-01T00:00:00Z", "lastSuccessfulTime": "2024-01-01T00:01:00Z"},
    {"lastScheduleTime": "2024-01-01T00:00:00Z", "lastSuccessfulTime": "2023-12-31T23:00:00Z"},
    {"lastScheduleTime": "2024-01-01T00:00:00Z", "active": [{"name": "run"}]},
    {"observedGeneration": 1, "availableReplicas": 2},
    {"observedGeneration": 3, "availableReplicas": 2},
]
SPECS = [None, {}, {"replicas": 2}, {"type": "LoadBalancer"}, {"suspend": True}, {"restartPolicy": "Always"}]
ROLES = "rbac.authorization.k8s.io/v1"
NEWER = {
    *((ROLES, name) for name in ("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding")),
    *(("v1", name) for name in ("Endpoints", "Event", "LimitRange", "ResourceQuota")),
    *(("v1", name) for name in ("Node", "PersistentVolume", "ReplicationController")),
}
"""Kinds whose checks are newer than the release that the project pins."""
CUSTOM = [("ec2.aws.upbound.io/v1beta1", "VPC"), ("v1", "Gadget"), ("apps/v1beta1", "Deployment")]


def objects(kind):
    """Objects of a kind in all sorts of states."""
    conditions_of_kind = [*CONDITIONS, *BROKEN] if kind in CUSTOM else CONDITIONS
    for spec, state, conditions in itertools.product(SPECS, STATES, conditions_of_kind):
        status = dict(state) if conditions is None else {**state, "conditions": conditions}
        if "active" in state and kind != ("batch/v1", "CronJob"):
            continue  # other kinds count there, or have no such field
        manifest = {"apiVersion": kind[0], "kind": kind[1], "metadata": {"name": "one", "generation": 2}}
        manifest |= {} if spec is None else {"spec": spec}
        yield manifest | ({"status": status} if status else {})


@pytest.mark.parametrize("kind", [kind for kind in (*_CHECKS, *CUSTOM) if kind not in NEWER], ids="/".join)
def test_readiness_of_any_state_is_judged_alike(remote, kind):
    name, call = "function-auto-ready", remote("function-auto-ready")
    resources = {str(place): {"resource": manifest} for place, manifest in enumerate(objects(kind))}
    request = {
        "observed": {"composite": {"resource": {"apiVersion": "v1", "kind": "XR"}}, "resources": resources},
        "desired": {"resources": {key: {"resource": {"apiVersion": kind[0], "kind": kind[1]}} for key in resources}},
    }

    theirs, ours = call(request), run_function(name, request)

    unlike = {
        key: resources[key]["resource"]
        for key in resources
        if theirs["desired"]["resources"][key].get("ready") != ours["desired"]["resources"][key].get("ready")
    }
    assert unlike == {}
