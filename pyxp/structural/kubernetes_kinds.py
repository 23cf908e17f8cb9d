"""Kubernetes' own kinds: scopes, versions, names, and when they are ready.

Source: the API reference of Kubernetes 1.35, https://kubernetes.io/docs/reference/kubernetes-api/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal

from pyxp.gotext import names

Scope = Literal["Namespaced", "Cluster"]

_CLUSTER: Final[Mapping[str, str]] = {
    "": "ComponentStatus Namespace Node PersistentVolume",
    "admissionregistration.k8s.io": "MutatingAdmissionPolicy MutatingAdmissionPolicyBinding"
    " MutatingWebhookConfiguration ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding"
    " ValidatingWebhookConfiguration",
    "apiextensions.k8s.io": "CustomResourceDefinition",
    "apiregistration.k8s.io": "APIService",
    "certificates.k8s.io": "CertificateSigningRequest ClusterTrustBundle",
    "flowcontrol.apiserver.k8s.io": "FlowSchema PriorityLevelConfiguration",
    "internal.apiserver.k8s.io": "StorageVersion",
    "networking.k8s.io": "IPAddress IngressClass ServiceCIDR",
    "node.k8s.io": "RuntimeClass",
    "rbac.authorization.k8s.io": "ClusterRole ClusterRoleBinding",
    "resource.k8s.io": "DeviceClass DeviceTaintRule ResourceSlice",
    "scheduling.k8s.io": "PriorityClass",
    "storage.k8s.io": "CSIDriver CSINode StorageClass VolumeAttachment VolumeAttributesClass",
    "storagemigration.k8s.io": "StorageVersionMigration",
}
_NAMESPACED: Final[Mapping[str, str]] = {
    "": "ConfigMap Endpoints Event LimitRange PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota"
    " Secret Service ServiceAccount",
    "apps": "ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet",
    "autoscaling": "HorizontalPodAutoscaler",
    "batch": "CronJob Job",
    "certificates.k8s.io": "PodCertificateRequest",
    "coordination.k8s.io": "Lease LeaseCandidate",
    "discovery.k8s.io": "EndpointSlice",
    "events.k8s.io": "Event",
    "networking.k8s.io": "Ingress NetworkPolicy",
    "policy": "PodDisruptionBudget",
    "rbac.authorization.k8s.io": "Role RoleBinding",
    "resource.k8s.io": "ResourceClaim ResourceClaimTemplate",
    "scheduling.k8s.io": "Workload",
    "storage.k8s.io": "CSIStorageCapacity",
}
_ANSWERED: Final[Mapping[str, str]] = {
    "": "Binding PodAttachOptions PodExecOptions PodPortForwardOptions",
    "admission.k8s.io": "AdmissionReview",
    "apiextensions.k8s.io": "ConversionReview",
    "authentication.k8s.io": "SelfSubjectReview TokenRequest TokenReview",
    "authorization.k8s.io": "LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview"
    " SubjectAccessReview",
    "autoscaling": "Scale",
    "imagepolicy.k8s.io": "ImageReview",
    "meta.k8s.io": "DeleteOptions",
    "policy": "Eviction",
}
"""Kinds of what is sent to a server and answered: it stores none of them."""
_VERSIONS: Final[Mapping[str, str]] = {
    "": "v1",
    "admissionregistration.k8s.io": "v1 v1beta1 v1alpha1",
    "apiextensions.k8s.io": "v1",
    "apiregistration.k8s.io": "v1",
    "apps": "v1",
    "autoscaling": "v2 v1",
    "batch": "v1",
    "certificates.k8s.io": "v1 v1beta1 v1alpha1",
    "coordination.k8s.io": "v1 v1beta1 v1alpha2",
    "discovery.k8s.io": "v1",
    "events.k8s.io": "v1",
    "flowcontrol.apiserver.k8s.io": "v1",
    "internal.apiserver.k8s.io": "v1alpha1",
    "networking.k8s.io": "v1 v1beta1",
    "node.k8s.io": "v1",
    "policy": "v1",
    "rbac.authorization.k8s.io": "v1",
    "resource.k8s.io": "v1 v1beta2 v1beta1 v1alpha3",
    "scheduling.k8s.io": "v1 v1alpha1",
    "storage.k8s.io": "v1 v1beta1",
    "storagemigration.k8s.io": "v1beta1",
}
"""The versions of each group, the one that most of its kinds have first; not every kind has all of them."""
_NAMES: Final[Mapping[tuple[str, str], Callable[[str], list[str]]]] = {
    ("v1", "Namespace"): names.label_problems,
    ("v1", "Service"): names.label_problems,
}
"""Kinds whose objects are called otherwise than by a DNS subdomain."""
_JUDGED_BY_AUTO_READY: Final[Mapping[str, str]] = {
    "v1": "ConfigMap Namespace PersistentVolumeClaim Pod Secret Service ServiceAccount",
    "apps/v1": "DaemonSet Deployment ReplicaSet StatefulSet",
    "autoscaling/v2": "HorizontalPodAutoscaler",
    "batch/v1": "CronJob Job",
    "networking.k8s.io/v1": "Ingress",
}
"""Kinds with a check in v0.7.0 of function-auto-ready, the release that people have; its main branch has more."""


def name_rule(api_version: str, kind: str) -> Callable[[str], list[str]]:
    """What is wrong with the name of an object of a kind: that of most is a DNS subdomain."""
    if api_version.startswith("rbac.authorization.k8s.io/"):
        return names.path_segment_problems
    return _NAMES.get((api_version, kind), names.subdomain_problems)


def is_of_kubernetes(group: str) -> bool:
    """Whether an API group is one of Kubernetes itself."""
    return group in _CLUSTER or group in _NAMESPACED


def judged_by_auto_ready(api_version: str, kind: str) -> bool:
    """Whether function-auto-ready has a check of its own for a kind, and does not wait for a condition ``Ready``."""
    return kind in _JUDGED_BY_AUTO_READY.get(api_version, "").split()


def native_kinds() -> list[tuple[str, str, tuple[str, ...]]]:
    """Group, kind and versions of all kinds of Kubernetes itself."""
    return [
        (group, kind, (_VERSIONS[group].split()[0],))
        for kinds in (_NAMESPACED, _CLUSTER)
        for group, names in kinds.items()
        for kind in names.split()
    ]


def native_versions(api_version: str) -> list[str]:
    """The versions that a group of Kubernetes has, as ``apiVersion`` is written, the most common first."""
    group = api_version.rpartition("/")[0]
    return [f"{group}/{version}".lstrip("/") for version in _VERSIONS.get(group, "").split()]


def is_only_answered(api_version: str, kind: str) -> bool:
    """Whether objects of a kind of Kubernetes itself are answered and never stored, such as a ``TokenReview``."""
    return kind in _ANSWERED.get(api_version.rpartition("/")[0], "").split()


def native_scope(api_version: str, kind: str) -> Scope | None:
    """The scope of a kind of Kubernetes itself, None for any other kind."""
    group = api_version.rpartition("/")[0]
    if kind in _CLUSTER.get(group, "").split():
        return "Cluster"
    return "Namespaced" if kind in _NAMESPACED.get(group, "").split() else None
