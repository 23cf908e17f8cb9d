"""What the API server and Kubernetes' controllers write into objects of Kubernetes' own kinds, as they start and run.

Source: the API reference of Kubernetes v1.35, https://kubernetes.io/docs/reference/kubernetes-api/, and for the
defaults ``pkg/apis/*/v1/defaults.go`` and ``pkg/registry/core/service`` of its code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from pyxp.engine.crossplane.conditions import FROZEN_TIME, Condition, condition
from pyxp.model.manifests import Manifest, api_version_of, kind_of, mapping, metadata, name_of, text, uid_of
from pyxp.simulation.identity import digits
from pyxp.simulation.reading import Read
from pyxp.simulation.reporting import seed_of

_Fields = dict[str, Any]
_Rule = Callable[[Manifest], _Fields]
_ADDRESS: Final = ("status", "loadBalancer", "ingress")
_BALANCED: Final = frozenset({("v1", "Service"), ("networking.k8s.io/v1", "Ingress")})


def allocate(manifest: Manifest, before: Mapping[str, Any] | None) -> None:
    """Fill in, in place, what the API server gives an object at once, and keep what it has of that already.

    Args:
        manifest: The object as it is applied.
        before: The same object as it exists.
    """
    rule = _AT_ONCE.get((api_version_of(manifest), kind_of(manifest)))
    if rule is not None:
        _keep_allocated(manifest, mapping((before or {}).get("spec")))
        _fill(manifest, rule(manifest))


def run(manifest: Manifest, reads: Iterable[Read]) -> list[str]:
    """Fill in, in place, what controllers write once an object does its work.

    Returns:
        What is read and never written, one sentence each.
    """
    kind = (api_version_of(manifest), kind_of(manifest))
    wanted = list(reads)
    rule = _RUNNING.get(kind)
    if rule is not None:
        _fill(manifest, rule(manifest))
    # Whether a load balancer has an address or a name depends on the cloud: what is read is invented by its name.
    if kind in _BALANCED and _is_balanced(manifest) and not any(item.segments[:3] == _ADDRESS for item in wanted):
        _fill(
            manifest, {"status": {"loadBalancer": {"ingress": [{"ip": _address(manifest, "203.0.113", "balancer")}]}}}
        )
    if not _is_balanced(manifest):
        told = _NO_BALANCER.format("{}", _spec(manifest).get("type", "ClusterIP"))
        return [told.format(item.path) for item in wanted if not is_reported(manifest, item)]
    if kind == ("v1", "ServiceAccount"):
        return [_NONE_MADE.format(item.path) for item in wanted if item.segments[:1] == ("secrets",)]
    return []


def is_reported(manifest: Manifest, read: Read) -> bool:
    """Whether an object of this kind and type may get what is read of it, or has it already."""
    balancer = mapping(mapping(manifest.get("status")).get("loadBalancer"))
    return _is_balanced(manifest) or read.segments[:2] != _ADDRESS[:2] or bool(balancer.get("ingress"))


def conditions(manifest: Mapping[str, Any]) -> list[Condition]:
    """The conditions of an object that does its work."""
    kinds = _CONDITIONS.get((api_version_of(manifest), kind_of(manifest)), ())
    return [condition(kind, "True", reason) for kind, reason in kinds]


_NO_BALANCER: Final = "reads {}, which only a Service of type LoadBalancer gets; this one is of type {}"
_NONE_MADE: Final = (
    "reads {}, but Kubernetes makes no Secret for a ServiceAccount; compose a Secret of type "
    "kubernetes.io/service-account-token that names the account"
)


def _fill(target: dict[str, Any], fields: Mapping[str, Any]) -> None:
    for key, value in fields.items():
        if isinstance(value, dict) and isinstance(target.setdefault(key, {}), dict):
            _fill(target[key], value)
        else:
            target.setdefault(key, value)


def _keep_allocated(manifest: Manifest, earlier: Mapping[str, Any]) -> None:
    """Keep what was allocated when the object was made: it does not change after that."""
    spec = manifest.setdefault("spec", {})
    if not isinstance(spec, dict):
        return
    for key in ("clusterIP", "clusterIPs", "ipFamilies", "volumeName", "nodeName", "healthCheckNodePort"):
        if key in earlier:
            spec.setdefault(key, earlier[key])
    known = {str(item.get("port")): item["nodePort"] for item in _objects(earlier.get("ports")) if "nodePort" in item}
    for item in _objects(spec.get("ports")):
        if str(item.get("port")) in known:
            item.setdefault("nodePort", known[str(item.get("port"))])


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _number(manifest: Mapping[str, Any], purpose: str, below: int) -> int:
    return int(digits(f"{seed_of(manifest)}/{purpose}", 8), 16) % below


def _address(manifest: Mapping[str, Any], network: str, purpose: str) -> str:
    return f"{network}.{_number(manifest, purpose, 254) + 1}"


def _spec(manifest: Mapping[str, Any]) -> dict[str, Any]:
    return mapping(manifest.get("spec"))


def _service(manifest: Manifest) -> _Fields:
    spec = _spec(manifest)
    kind = spec.get("type", "ClusterIP")
    common: _Fields = {"type": kind, "sessionAffinity": "None"}
    if kind == "ExternalName":
        return {"spec": common}
    for position, port in enumerate(_objects(spec.get("ports"))):
        port.setdefault("protocol", "TCP")
        port.setdefault("targetPort", port.get("port"))
        if kind in ("NodePort", "LoadBalancer") and spec.get("allocateLoadBalancerNodePorts") is not False:
            # The default range of nodePort: 30000 to 32767.
            port.setdefault("nodePort", 30000 + _number(manifest, f"nodePort/{position}", 2768))
    third = _number(manifest, "clusterIP/third", 256)
    address = text(spec.get("clusterIP")) or _address(manifest, f"10.96.{third}", "clusterIP")
    families = {"ipFamilies": ["IPv6" if ":" in address else "IPv4"], "ipFamilyPolicy": "SingleStack"}
    return {"spec": {**common, "clusterIP": address, "clusterIPs": [address], **families}}


def _is_balanced(manifest: Mapping[str, Any]) -> bool:
    """Whether a load balancer stands before the object, as far as its type decides that."""
    other = (api_version_of(manifest), kind_of(manifest)) != ("v1", "Service")
    return other or _spec(manifest).get("type") == "LoadBalancer"


def _namespace(manifest: Manifest) -> _Fields:
    labels = {"kubernetes.io/metadata.name": name_of(manifest)}
    return {"metadata": {"labels": labels}, "spec": {"finalizers": ["kubernetes"]}}


def _claim_bound(manifest: Manifest) -> _Fields:
    spec = _spec(manifest)
    status = {
        "phase": "Bound",
        "accessModes": spec.get("accessModes", []),
        "capacity": dict(mapping(mapping(spec.get("resources")).get("requests"))),
    }
    return {"spec": {"volumeName": f"pvc-{uid_of(manifest)}"}, "status": status}


def _replicas(manifest: Mapping[str, Any]) -> int:
    wanted = _spec(manifest).get("replicas", 1)
    return wanted if isinstance(wanted, int) and not isinstance(wanted, bool) else 1


def _counted(*names: str) -> _Rule:
    def counts(manifest: Manifest) -> _Fields:
        generation = metadata(manifest).get("generation", 1)
        return {"status": {"observedGeneration": generation, **dict.fromkeys(names, _replicas(manifest))}}

    return counts


def _stateful_set(manifest: Manifest) -> _Fields:
    revision = f"{name_of(manifest)}-{digits(f'{seed_of(manifest)}/revision', 10)}"
    counts = _counted("replicas", "readyReplicas", "availableReplicas", "currentReplicas", "updatedReplicas")(manifest)
    return {"status": {**counts["status"], "currentRevision": revision, "updateRevision": revision}}


def _daemon_set(manifest: Manifest) -> _Fields:
    """One node."""
    names = ("desiredNumberScheduled", "currentNumberScheduled", "numberReady", "updatedNumberScheduled")
    counts = dict.fromkeys((*names, "numberAvailable"), 1)
    return {
        "status": {"observedGeneration": metadata(manifest).get("generation", 1), **counts, "numberMisscheduled": 0}
    }


def _job(manifest: Manifest) -> _Fields:
    done = _spec(manifest).get("completions", 1)
    return {"status": {"startTime": FROZEN_TIME, "completionTime": FROZEN_TIME, "succeeded": done, "ready": 0}}


def _pod(manifest: Manifest) -> _Fields:
    address, host = _address(manifest, "10.244.0", "pod"), _address(manifest, "10.0.0", "node")
    addresses = {"podIP": address, "podIPs": [{"ip": address}], "hostIP": host, "hostIPs": [{"ip": host}]}
    status = {"phase": "Running", "startTime": FROZEN_TIME, "qosClass": "BestEffort", **addresses}
    return {"spec": {"nodeName": "node-1"}, "status": status}


def _autoscaler(manifest: Manifest) -> _Fields:
    least = _spec(manifest).get("minReplicas", 1)
    return {"status": {"currentReplicas": least, "desiredReplicas": least}}


_AT_ONCE: Final[Mapping[tuple[str, str], _Rule]] = {
    ("v1", "Service"): _service,
    ("v1", "Namespace"): _namespace,
    ("v1", "PersistentVolumeClaim"): lambda _: {"spec": {"volumeMode": "Filesystem"}},
    ("v1", "Pod"): lambda _: {"spec": {"restartPolicy": "Always", "serviceAccountName": "default"}},
    ("v1", "ReplicationController"): lambda _: {"spec": {"replicas": 1}},
    ("apps/v1", "Deployment"): lambda _: {"spec": {"replicas": 1, "revisionHistoryLimit": 10}},
    ("apps/v1", "ReplicaSet"): lambda _: {"spec": {"replicas": 1}},
    ("apps/v1", "StatefulSet"): lambda _: {"spec": {"replicas": 1, "podManagementPolicy": "OrderedReady"}},
    ("batch/v1", "Job"): lambda _: {"spec": {"completions": 1, "parallelism": 1, "backoffLimit": 6}},
    ("batch/v1", "CronJob"): lambda _: {"spec": {"concurrencyPolicy": "Allow", "suspend": False}},
}
_READY: Final = ("replicas", "readyReplicas", "availableReplicas")
_RUNNING: Final[Mapping[tuple[str, str], _Rule]] = {
    ("v1", "Namespace"): lambda _: {"status": {"phase": "Active"}},
    ("v1", "PersistentVolumeClaim"): _claim_bound,
    ("v1", "PersistentVolume"): lambda _: {"status": {"phase": "Available"}},
    ("v1", "Pod"): _pod,
    ("v1", "ReplicationController"): _counted(*_READY),
    ("apps/v1", "Deployment"): _counted(*_READY, "updatedReplicas"),
    ("apps/v1", "ReplicaSet"): _counted(*_READY, "fullyLabeledReplicas"),
    ("apps/v1", "StatefulSet"): _stateful_set,
    ("apps/v1", "DaemonSet"): _daemon_set,
    ("batch/v1", "Job"): _job,
    ("batch/v1", "CronJob"): lambda _: {
        "status": dict.fromkeys(("lastScheduleTime", "lastSuccessfulTime"), FROZEN_TIME)
    },
    ("autoscaling/v2", "HorizontalPodAutoscaler"): _autoscaler,
}
_CONDITIONS: Final = {
    ("v1", "Pod"): (("Initialized", ""), ("Ready", ""), ("ContainersReady", ""), ("PodScheduled", "")),
    ("apps/v1", "Deployment"): (
        ("Available", "MinimumReplicasAvailable"),
        ("Progressing", "NewReplicaSetAvailable"),
    ),
    ("batch/v1", "Job"): (("SuccessCriteriaMet", "CompletionsReached"), ("Complete", "CompletionsReached")),
    ("autoscaling/v2", "HorizontalPodAutoscaler"): (
        ("AbleToScale", "ReadyForNewScale"),
        ("ScalingActive", "ValidMetricFound"),
    ),
}
