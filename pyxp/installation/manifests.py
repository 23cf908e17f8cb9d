"""The installation as plain manifests, for those who use kubectl alone: what the charts are with their defaults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pyxp.installation.activation import activation_of
from pyxp.installation.admission import environment_policy
from pyxp.installation.argocd import application_sets, platform_application, projects_of
from pyxp.installation.installations import Installation
from pyxp.installation.packages import packages_of, runtime_of
from pyxp.installation.protection import protection_policy
from pyxp.installation.providers import provider_configs
from pyxp.installation.roles import roles_of

WAVE: Final = "argocd.argoproj.io/sync-wave"
OPTIONS: Final = "argocd.argoproj.io/sync-options"

WAVES: Final[Mapping[str, int]] = {
    "ValidatingAdmissionPolicy": -30,
    "ValidatingAdmissionPolicyBinding": -30,
    "DeploymentRuntimeConfig": -25,
    "ManagedResourceActivationPolicy": -25,
    "Function": -20,
    "Provider": -20,
    "Namespace": -10,
    "ClusterProviderConfig": -5,
    "ProviderConfig": -5,
}
"""When Argo CD applies what: it waits for the packages to be healthy before it goes on to what needs them."""

KEEP: Final[Mapping[str, str]] = {"helm.sh/resource-policy": "keep"}
KEPT: Final = frozenset(
    {
        *("ClusterProviderConfig", "DeploymentRuntimeConfig", "Function", "ManagedResourceActivationPolicy"),
        *("Namespace", "Provider", "ProviderConfig", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"),
    }
)
"""What stays when a release goes: claims live in and on it, and what they stand for cannot be deleted without."""


def platform_manifests(installation: Installation) -> list[dict[str, Any]]:
    """The platform's objects, all but its definitions, Compositions and CRDs, in the order in which to apply them."""
    activation = activation_of(installation)
    return [
        _annotated(item)
        for item in (
            *environment_policy(installation),
            *([activation] if activation else []),
            runtime_of(installation),
            *packages_of(installation),
            *namespaces(installation),
            *roles_of(installation),
            *provider_configs(installation),
            # Last, since `kubectl delete` takes a file from its beginning: what is protected is refused before.
            *protection_policy(installation),
        )
    ]


def gitops_manifests(installation: Installation) -> list[dict[str, Any]]:
    """What Argo CD is given: its projects, the platform's application, and the sets of those of the claims."""
    return [*projects_of(installation), platform_application(installation), *application_sets(installation)]


def namespaces(installation: Installation) -> list[dict[str, Any]]:
    """A namespace for each environment, labelled with it; Argo CD deletes none by itself."""
    return [
        {
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": {
                "name": installation.namespace(name),
                "labels": {installation.environment_label: name}
                | ({installation.protection_label: "true"} if name in installation.protected else {}),
                "annotations": {OPTIONS: "Prune=false,Delete=false"},
            },
        }
        for name in installation.environments
    ]


def _annotated(manifest: dict[str, Any]) -> dict[str, Any]:
    """The manifest with the annotations that Argo CD orders by, and that keep it where Helm would delete it."""
    kind = manifest["kind"]
    if kind not in WAVES:
        return manifest
    annotations = dict(manifest["metadata"].get("annotations", {})) | {WAVE: str(WAVES[kind])}
    if kind in KEPT:
        annotations |= KEEP
    if kind in ("ProviderConfig", "ClusterProviderConfig"):
        annotations[OPTIONS] = "SkipDryRunOnMissingResource=true"
    return manifest | {"metadata": manifest["metadata"] | {"annotations": annotations}}


def named(manifests: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str, str], Mapping[str, Any]]:
    """Manifests by kind, namespace and name."""
    return {(item["kind"], item["metadata"].get("namespace", ""), item["metadata"]["name"]): item for item in manifests}
