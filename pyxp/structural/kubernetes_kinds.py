"""Kubernetes' own kinds: which of them live in namespaces, and which versions of their groups there are.

Source: the API reference of Kubernetes 1.35, https://kubernetes.io/docs/reference/kubernetes-api/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

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
    "networking.k8s.io": "IPAddress IngressClass ServiceCIDR",
    "node.k8s.io": "RuntimeClass",
    "rbac.authorization.k8s.io": "ClusterRole ClusterRoleBinding",
    "resource.k8s.io": "DeviceClass DeviceTaintRule ResourceSlice",
    "scheduling.k8s.io": "PriorityClass",
    "storage.k8s.io": "CSIDriver CSINode StorageClass VolumeAttachment VolumeAttributesClass",
}
_NAMESPACED: Final[Mapping[str, str]] = {
    "": "ConfigMap Endpoints Event LimitRange PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota"
    " Secret Service ServiceAccount",
    "apps": "ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet",
    "autoscaling": "HorizontalPodAutoscaler",
    "batch": "CronJob Job",
    "coordination.k8s.io": "Lease LeaseCandidate",
    "discovery.k8s.io": "EndpointSlice",
    "events.k8s.io": "Event",
    "networking.k8s.io": "Ingress NetworkPolicy",
    "policy": "PodDisruptionBudget",
    "rbac.authorization.k8s.io": "Role RoleBinding",
    "resource.k8s.io": "ResourceClaim ResourceClaimTemplate",
    "storage.k8s.io": "CSIStorageCapacity",
}

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
    "networking.k8s.io": "v1 v1beta1",
    "node.k8s.io": "v1",
    "policy": "v1",
    "rbac.authorization.k8s.io": "v1",
    "resource.k8s.io": "v1 v1beta2 v1beta1 v1alpha3",
    "scheduling.k8s.io": "v1 v1alpha1",
    "storage.k8s.io": "v1 v1beta1",
}
"""The versions of each group, the one that most of its kinds have first; not every kind has all of them."""


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


def native_scope(api_version: str, kind: str) -> Scope | None:
    """The scope of a kind of Kubernetes itself, None for any other kind."""
    group = api_version.rpartition("/")[0]
    if kind in _CLUSTER.get(group, "").split():
        return "Cluster"
    return "Namespaced" if kind in _NAMESPACED.get(group, "").split() else None
