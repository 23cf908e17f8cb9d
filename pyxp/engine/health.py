"""When Kubernetes' own kinds count as ready, which have no condition ``Ready``.

The checks are those that function-auto-ready has registered, by API version and kind of the observed object; most of
them follow Argo CD's. A value of an unexpected type makes an object not ready.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from pyxp.gotext.errors import TextError
from pyxp.gotext.times import parse_rfc3339

Check: TypeAlias = Callable[[dict[str, Any]], bool]


def health_check(data: Any) -> Check | None:
    """The check for an object of this API version and kind, None when there is none."""
    if not isinstance(data, dict):
        return None
    version, kind = data.get("apiVersion"), data.get("kind")
    return _CHECKS.get((version, kind)) if isinstance(version, str) and isinstance(kind, str) else None


def _at(data: Any, *names: str) -> Any:
    """The value under nested names, None where there is none."""
    for name in names:
        data = data.get(name) if isinstance(data, dict) else None
    return data


def _number(data: Any, *names: str) -> int | None:
    value = _at(data, *names)
    return int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _wanted_replicas(data: Any) -> int:
    number = _number(data, "spec", "replicas")
    return 1 if number is None else number


def _conditions(data: Any) -> Iterable[tuple[str, bool]]:
    """Type of each condition, and whether it is true."""
    conditions = _at(data, "status", "conditions")
    for condition in conditions if isinstance(conditions, list) else ():
        kind = _at(condition, "type")
        if isinstance(kind, str):
            yield kind, _at(condition, "status") == "True"


def _holds(data: Any, kind: str) -> bool:
    return (kind, True) in _conditions(data)


def _exists(_: dict[str, Any]) -> bool:
    return True


def _deployment(data: dict[str, Any]) -> bool:
    counts = {_number(data, "status", name) for name in ("updatedReplicas", "availableReplicas")}
    return counts == {_wanted_replicas(data)} and _holds(data, "Available")


def _stateful_set(data: dict[str, Any]) -> bool:
    counts = {_number(data, "status", name) for name in ("readyReplicas", "currentReplicas")}
    current, updated = (_at(data, "status", name) for name in ("currentRevision", "updateRevision"))
    return counts == {_wanted_replicas(data)} and isinstance(current, str) and current == updated


def _daemon_set(data: dict[str, Any]) -> bool:
    names = ("desiredNumberScheduled", "numberReady", "updatedNumberScheduled", "numberAvailable")
    counts = {_number(data, "status", name) for name in names}
    return len(counts) == 1 and None not in counts


def _replica_set(data: dict[str, Any]) -> bool:
    observed = _number(data, "status", "observedGeneration") or 0
    if observed < (_number(data, "metadata", "generation") or 0) or _holds(data, "ReplicaFailure"):
        return False
    return (_number(data, "status", "availableReplicas") or 0) >= _wanted_replicas(data)


def _replication_controller(data: dict[str, Any]) -> bool:
    counts = {_number(data, "status", name) or 0 for name in ("replicas", "readyReplicas", "availableReplicas")}
    return counts == {_wanted_replicas(data)}


def _pod(data: dict[str, Any]) -> bool:
    phase = _at(data, "status", "phase")
    if phase == "Running":
        return _at(data, "spec", "restartPolicy") == "Always" and _holds(data, "Ready")
    return bool(phase == "Succeeded")


def _job(data: dict[str, Any]) -> bool:
    for kind, true in _conditions(data):
        if true and kind in ("Failed", "Suspended", "Complete"):
            return kind == "Complete"
    return False


def _cron_job(data: dict[str, Any]) -> bool:
    if _at(data, "spec", "suspend") is True:
        return True
    scheduled = _time(_at(data, "status", "lastScheduleTime"))
    if scheduled is None:
        return False
    if _at(data, "status", "active"):
        return True
    succeeded = _time(_at(data, "status", "lastSuccessfulTime"))
    return succeeded is not None and succeeded >= scheduled


def _time(value: Any) -> int | None:
    try:
        return parse_rfc3339(value).nanoseconds if isinstance(value, str) else None
    except TextError:
        return None


def _autoscaler(data: dict[str, Any]) -> bool:
    for kind, true in _conditions(data):
        if true and kind in ("FailedGetScale", "FailedUpdateScale", "FailedGetResourceMetric", "InvalidSelector"):
            return False
        if true and kind in ("ScalingActive", "ScalingLimited"):
            return True
    return False


def _has_address(data: dict[str, Any]) -> bool:
    addresses = _at(data, "status", "loadBalancer", "ingress")
    return isinstance(addresses, list) and bool(addresses)


def _service(data: dict[str, Any]) -> bool:
    return _at(data, "spec", "type") != "LoadBalancer" or _has_address(data)


def _bound_claim(data: dict[str, Any]) -> bool:
    return bool(_at(data, "status", "phase") == "Bound")


def _volume(data: dict[str, Any]) -> bool:
    return _at(data, "status", "phase") in ("Bound", "Available")


def _node(data: dict[str, Any]) -> bool:
    return _holds(data, "Ready")


_ROLES = "rbac.authorization.k8s.io/v1"
_CHECKS: dict[tuple[str, str], Check] = {
    ("apps/v1", "DaemonSet"): _daemon_set,
    ("apps/v1", "Deployment"): _deployment,
    ("apps/v1", "ReplicaSet"): _replica_set,
    ("apps/v1", "StatefulSet"): _stateful_set,
    ("autoscaling/v2", "HorizontalPodAutoscaler"): _autoscaler,
    ("batch/v1", "CronJob"): _cron_job,
    ("batch/v1", "Job"): _job,
    ("networking.k8s.io/v1", "Ingress"): _has_address,
    (_ROLES, "ClusterRole"): _exists,
    (_ROLES, "ClusterRoleBinding"): _exists,
    (_ROLES, "Role"): _exists,
    (_ROLES, "RoleBinding"): _exists,
    ("v1", "ConfigMap"): _exists,
    ("v1", "Endpoints"): _exists,
    ("v1", "Event"): _exists,
    ("v1", "LimitRange"): _exists,
    ("v1", "Namespace"): _exists,
    ("v1", "Node"): _node,
    ("v1", "PersistentVolume"): _volume,
    ("v1", "PersistentVolumeClaim"): _bound_claim,
    ("v1", "Pod"): _pod,
    ("v1", "ReplicationController"): _replication_controller,
    ("v1", "ResourceQuota"): _exists,
    ("v1", "Secret"): _exists,
    ("v1", "Service"): _service,
    ("v1", "ServiceAccount"): _exists,
}
