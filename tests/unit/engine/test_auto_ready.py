"""function-auto-ready, and the checks and conditions it looks at."""

import pytest

from pyxp.engine import run_function
from pyxp.engine.conditions import condition_status
from pyxp.engine.health import health_check
from pyxp.errors import UnknownNameError

READY = {"conditions": [{"type": "Ready", "status": "True"}]}


def ready_of(observed, **entry):
    """The readiness of one resource after the function."""
    request = {
        "observed": {"resources": {"a": {"resource": observed}} if observed is not None else {}},
        "desired": {"composite": {"resource": {"kind": "X"}}, "resources": {"a": {"resource": {"kind": "A"}, **entry}}},
        "context": {"k": 1},
    }
    response = run_function("function-auto-ready", request)
    assert response["context"] == {"k": 1}
    assert response["desired"]["composite"] == {"resource": {"kind": "X"}}
    assert response["desired"]["resources"]["a"]["resource"] == {"kind": "A"}
    return response["desired"]["resources"]["a"].get("ready")


def test_readiness_comes_from_the_observed_condition():
    assert ready_of({"kind": "A", "status": READY}) == "READY_TRUE"
    assert ready_of({"kind": "A"}) is None
    assert ready_of(None) is None


@pytest.mark.parametrize("opinion", ["READY_TRUE", "READY_FALSE"])
def test_an_earlier_opinion_counts(opinion):
    assert ready_of({"kind": "A", "status": READY}, ready=opinion) == opinion


def test_unknown_input_is_fatal():
    response = run_function("function-auto-ready", {"input": {"bogus": 1}, "desired": {"resources": {}}})
    assert response["results"][0]["severity"] == "SEVERITY_FATAL"
    assert "bogus" in response["results"][0]["message"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"ttl": "soon"}, 'cannot set ttl: time: invalid duration "soon"'),
        ({"ttl": "5"}, 'cannot set ttl: time: invalid duration "5"'),
        ({"ttl": "2562048h"}, 'cannot set ttl: time: invalid duration "2562048h"'),
        ({"ttl": 60}, "invalid input: ttl is not text"),
        ({"ttl": False}, "invalid input: ttl is not text"),
        ({"metadata": "a"}, "invalid input: metadata is not an object"),
        (
            {"celHealthCheckCustomization": {"v1/Pod": 1}},
            "invalid input: celHealthCheckCustomization.v1/Pod is not text",
        ),
    ],
)
def test_input_that_cannot_be_used_is_fatal(given, message):
    request = {"input": given, "desired": {"resources": {"a": {"resource": {"kind": "A"}}}}, "context": {"k": 1}}
    response = run_function("function-auto-ready", request)
    result = {"severity": "SEVERITY_FATAL", "message": message, "target": "TARGET_COMPOSITE"}
    assert response == {"desired": request["desired"], "context": {"k": 1}, "results": [result]}


@pytest.mark.parametrize(
    ("ttl", "seconds"),
    [("90s", "90s"), ("1h0m1.5s", "3601.500s"), ("-1us", "-0.000001s"), ("3ns", "0.000000003s"), ("0", "0s")],
)
def test_a_duration_sets_how_long_the_response_may_be_kept(ttl, seconds):
    response = run_function("function-auto-ready", {"input": {"ttl": ttl}, "desired": {}})
    assert response == {"meta": {"ttl": seconds}}


@pytest.mark.parametrize("ttl", ["", None])
def test_an_empty_ttl_says_nothing(ttl):
    assert run_function("function-auto-ready", {"input": {"ttl": ttl}}) == {}


def test_functions_are_known_by_name():
    with pytest.raises(UnknownNameError) as caught:
        run_function("function-auto-redy", {})
    assert caught.value.hint == 'did you mean "function-auto-ready"?'


def kind(version, name, spec=None, **status):
    """An object of a Kubernetes kind."""
    return {"apiVersion": version, "kind": name, "spec": spec or {}, "status": status}


def conditions(*true):
    """True conditions of these types."""
    return [{"type": name, "status": "True"} for name in true]


EARLY, LATE = "2026-01-01T00:00:00Z", "2026-01-01T01:00:00+00:00"


@pytest.mark.parametrize(
    ("ready", "data"),
    [
        (
            True,
            kind("apps/v1", "Deployment", updatedReplicas=1, availableReplicas=1.0, conditions=conditions("Available")),
        ),
        (False, kind("apps/v1", "Deployment", {"replicas": 2}, updatedReplicas=1, conditions=conditions("Available"))),
        (False, kind("apps/v1", "Deployment", updatedReplicas=1, availableReplicas=1)),
        (
            True,
            kind("apps/v1", "StatefulSet", readyReplicas=1, currentReplicas=1, currentRevision="a", updateRevision="a"),
        ),
        (
            False,
            kind("apps/v1", "StatefulSet", readyReplicas=1, currentReplicas=1, currentRevision="a", updateRevision="b"),
        ),
        (
            True,
            kind(
                "apps/v1",
                "DaemonSet",
                desiredNumberScheduled=2,
                numberReady=2,
                updatedNumberScheduled=2,
                numberAvailable=2,
            ),
        ),
        (False, kind("apps/v1", "DaemonSet")),
        (True, kind("apps/v1", "ReplicaSet", availableReplicas=1)),
        (False, kind("apps/v1", "ReplicaSet", availableReplicas=1, conditions=conditions("ReplicaFailure"))),
        (True, kind("batch/v1", "Job", conditions=conditions("Complete"))),
        (False, kind("batch/v1", "Job", conditions=conditions("Suspended", "Complete"))),
        (False, kind("batch/v1", "Job", active=1)),
        (True, kind("batch/v1", "CronJob", {"suspend": True})),
        (True, kind("batch/v1", "CronJob", lastScheduleTime=EARLY, lastSuccessfulTime=LATE)),
        (False, kind("batch/v1", "CronJob", lastScheduleTime=LATE, lastSuccessfulTime=EARLY)),
        (True, kind("batch/v1", "CronJob", lastScheduleTime=LATE, active=[{}])),
        (False, kind("batch/v1", "CronJob", lastScheduleTime="yesterday")),
        (True, kind("autoscaling/v2", "HorizontalPodAutoscaler", conditions=conditions("ScalingActive"))),
        (False, kind("autoscaling/v2", "HorizontalPodAutoscaler", conditions=conditions("InvalidSelector"))),
        (True, kind("v1", "Service")),
        (False, kind("v1", "Service", {"type": "LoadBalancer"})),
        (True, kind("v1", "Service", {"type": "LoadBalancer"}, loadBalancer={"ingress": [{}]})),
        (False, kind("networking.k8s.io/v1", "Ingress")),
        (True, kind("v1", "PersistentVolumeClaim", phase="Bound")),
        (True, kind("v1", "PersistentVolume", phase="Available")),
        (True, kind("v1", "Pod", {"restartPolicy": "Always"}, phase="Running", conditions=conditions("Ready"))),
        (False, kind("v1", "Pod", phase="Pending")),
        (True, kind("v1", "Pod", phase="Succeeded")),
        (True, kind("v1", "Node", conditions=conditions("Ready"))),
        (True, kind("v1", "ReplicationController", replicas=1, readyReplicas=1, availableReplicas=1)),
        (True, kind("v1", "ConfigMap")),
    ],
)
def test_kubernetes_kinds_have_checks_of_their_own(ready, data):
    check = health_check(data)
    assert check is not None
    assert check(data) is ready


def test_other_kinds_have_none():
    assert health_check(kind("v2", "Pod")) is None
    assert health_check({"kind": "Pod"}) is None
    assert health_check(None) is None


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (READY, "True"),
        ({}, "Unknown"),
        (None, "Unknown"),
        ({"conditions": None}, "Unknown"),
        ({"conditions": [None, {"type": "Ready", "status": "Maybe"}]}, "Maybe"),
        ({"conditions": [{"type": "Ready"}]}, ""),
        ("text", ""),
        ({"conditions": {}}, ""),
        ({"conditions": [{"type": "Ready", "status": True}]}, ""),
        ({"conditions": [*READY["conditions"], {"type": "Other", "lastTransitionTime": "soon"}]}, ""),
        ({"conditions": [*READY["conditions"], {"lastTransitionTime": "2023-02-29T00:00:00Z"}]}, ""),
        ({"conditions": [*READY["conditions"], {"lastTransitionTime": "2024-02-29T00:00:00.5+01:00"}]}, "True"),
        ({"conditions": [*READY["conditions"], {"observedGeneration": 1.5}]}, ""),
        ({"conditions": [*READY["conditions"], {"observedGeneration": 2.0, "unknown": 1}]}, "True"),
    ],
)
def test_conditions_are_read_as_declared(status, expected):
    assert condition_status({"status": status}, "Ready") == expected


def test_without_status_there_is_no_condition():
    assert condition_status({}, "Ready") == ""
