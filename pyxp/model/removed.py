"""What Crossplane v2 removed, how it is recognised in manifests, and what to do about it.

Source: https://docs.crossplane.io/v2.2/guides/upgrade-to-crossplane-v2/#removed-features
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final, NamedTuple

CODE: Final = "removed-in-v2"
"""The rule of findings on removed features."""

_CROSSPLANE: Final = "apiextensions.crossplane.io"
_PACKAGES: Final = "pkg.crossplane.io"
_CLI: Final = "with version v1.20 of the crossplane CLI: crossplane beta convert"
_STORES: Final = "External Secrets Operator can copy the Secrets of writeConnectionSecretToRef into another store"


class Removal(NamedTuple):
    """One removed feature in a manifest.

    Attributes:
        path: Where it stands; empty for the whole object.
        message: What was removed.
        hint: What to do instead.
        covers: Fields, and all below them, of which nothing else is worth saying.
        alone: Nothing else is worth saying of ``spec`` as a whole either.
    """

    path: str
    message: str
    hint: str
    covers: tuple[str, ...]
    alone: bool = False

    def explains(self, path: str) -> bool:
        """Whether a problem with the field at ``path`` is due to the removed feature."""
        if self.alone and path in ("", "spec"):
            return True
        return any(path == field or path.startswith((f"{field}.", f"{field}[")) for field in self.covers)


def removals(manifest: Any) -> list[Removal]:
    """The removed features that a manifest uses."""
    if not isinstance(manifest, dict):
        return []
    group, _, version = str(manifest.get("apiVersion", "")).rpartition("/")
    kind, spec = manifest.get("kind"), manifest.get("spec")
    spec = spec if isinstance(spec, dict) else {}
    if (group, kind) == (_CROSSPLANE, "Composition"):
        return list(_of_composition(spec))
    if group == _PACKAGES and kind in ("Provider", "Function", "Configuration") and "controllerConfigRef" in spec:
        return [_CONTROLLER_CONFIG_REFERENCE]
    whole = _KINDS.get((group, version, str(kind)))
    return [Removal("", *whole, ())] if whole else []


def legacy_composition(composition: Mapping[str, Any]) -> Removal | None:
    """Native patch and transform, where a Composition describes its resources that way."""
    spec = composition.get("spec")
    spec = spec if isinstance(spec, dict) else {}
    of_old = spec.get("mode") == "Resources"
    if not (of_old or "resources" in spec) or ("pipeline" in spec and not (of_old and "resources" in spec)):
        return None
    path = "spec.resources" if "resources" in spec else "spec.mode"
    hint = f"convert it {_CLI} pipeline-composition old.yaml -o new.yaml"
    covers = ("spec.mode", "spec.resources", "spec.patchSets", "spec.environment", "spec.pipeline")
    return Removal(path, f"{_NATIVE}; a Composition is a pipeline of functions", hint, covers, alone=True)


def removed_field(path: str, beside: Collection[str]) -> tuple[str, str] | None:
    """What v2 removed, and what to do instead, where a resource has a field that its kind does not have (any more).

    Args:
        path: The field.
        beside: Names of the fields in the ``spec`` of its kind, or of the resource.
    """
    managed, composite = "forProvider" in beside, not _OF_COMPOSITES.isdisjoint(beside)
    if path == "spec.publishConnectionDetailsTo" and (managed or composite):
        return "Crossplane v2 removed external secret stores", f"leave it out; {_STORES}"
    if managed:
        return _OF_NAMESPACED_KINDS.get(path)
    return _OF_NAMESPACED_COMPOSITES if composite and path == "spec.writeConnectionSecretToRef" else None


DELETION_POLICY: Final = "Crossplane v2's namespaced kinds have no deletionPolicy"
"""Why a kind does not have that field."""
ORPHANED: Final = ("Observe", "Create", "Update", "LateInitialize")
"""The management policies that leave a resource in the cloud as it goes: all but ``Delete``."""
_OF_NAMESPACED_KINDS: Final = {
    "spec.deletionPolicy": (
        DELETION_POLICY,
        f"for Orphan write managementPolicies: [{', '.join(ORPHANED)}], which is all but Delete; else leave it out",
    ),
    "spec.writeConnectionSecretToRef.namespace": (
        "Crossplane v2's namespaced kinds write their connection Secret into their own namespace",
        "leave namespace out",
    ),
}
_OF_NAMESPACED_COMPOSITES: Final = (
    "Crossplane v2 removed the connection details of composites, but for those of scope LegacyCluster",
    "compose a Secret with them instead; function-patch-and-transform does so by writeConnectionSecretToRef of its "
    "input",
)
_OF_COMPOSITES: Final = frozenset({"crossplane", "compositionRef"})


def _of_composition(spec: Mapping[str, Any]) -> Iterator[Removal]:
    if (legacy := legacy_composition({"spec": spec})) is not None:
        yield legacy
    for field, (message, hint) in _FIELDS.items():
        path = f"spec.{field}"
        if field in spec and not (legacy is not None and legacy.explains(path)):
            yield Removal(path, message, hint, (path,))


_NATIVE: Final = "Crossplane v2 removed native patch and transform"
_STEP: Final = "the input of a pipeline step of function-patch-and-transform"
_FIELDS: Final = {
    "resources": (_NATIVE, f"move the resources into {_STEP}"),
    "patchSets": (_NATIVE, f"move the patch sets into {_STEP}"),
    "environment": (
        "Crossplane v2 removed the environment that a Composition selects by itself",
        "let function-environment-configs do it: crossplane composition convert composition-environment old.yaml "
        "-o new.yaml",
    ),
    "publishConnectionDetailsWithStoreConfigRef": ("Crossplane v2 removed external secret stores", _STORES),
}
_CONTROLLER_CONFIG_REFERENCE: Final = Removal(
    "spec.controllerConfigRef",
    "Crossplane v2 removed ControllerConfig",
    "refer to a DeploymentRuntimeConfig with runtimeConfigRef",
    ("spec.controllerConfigRef",),
)
_KINDS: Final = {
    (_PACKAGES, "v1alpha1", "ControllerConfig"): (
        "Crossplane v2 removed ControllerConfig in favour of DeploymentRuntimeConfig",
        f"convert it {_CLI} deployment-runtime old.yaml -o new.yaml",
    ),
    (_CROSSPLANE, "v1alpha1", "EnvironmentConfig"): (
        "Crossplane v2 removed version v1alpha1 of EnvironmentConfig",
        f"write apiVersion: {_CROSSPLANE}/v1beta1, and select it with function-environment-configs",
    ),
    ("secrets.crossplane.io", "v1alpha1", "StoreConfig"): ("Crossplane v2 removed external secret stores", _STORES),
}
