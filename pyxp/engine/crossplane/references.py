"""Where a composite keeps Crossplane's own fields, and the references it keeps there.

Composites of a legacy definition hold them directly under ``spec``; all others under ``spec.crossplane``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pyxp.errors import InputError
from pyxp.gotext.values import text_bytes
from pyxp.model.manifests import (
    Manifest,
    api_version_of,
    defined_kind,
    group_kind,
    kind_of,
    mapping,
    name_of,
    namespace_of,
    text,
    uid_of,
)

_REFERENCE_FIELDS = ("apiVersion", "fieldPath", "kind", "name", "namespace", "resourceVersion", "uid")
_GROUP = "apiextensions.crossplane.io"


def is_legacy(composite: Mapping[str, Any], xrd: Mapping[str, Any] | None) -> bool:
    """Whether the composite keeps Crossplane's fields directly under ``spec``.

    So it is for definitions of scope ``LegacyCluster``, the default of v1. Without a definition the modern place is
    assumed, whether or not the composite has a claim.

    Raises:
        InputError: The definition defines another group or kind, or has an apiVersion that Crossplane does not know.
    """
    if xrd is None:
        return False
    spec = mapping(xrd.get("spec"))
    group, kind = defined_kind(xrd)
    if (group, kind) != group_kind(composite):
        raise InputError(
            f'CompositeResourceDefinition "{name_of(xrd)}" defines {kind} of {group}, '
            f"not {kind_of(composite)} of {api_version_of(composite)}",
            hint="give the definition of the composite that is rendered",
        )
    if api_version_of(xrd) not in (f"{_GROUP}/v1", f"{_GROUP}/v2"):
        raise InputError(f'CompositeResourceDefinition "{name_of(xrd)}" has the unknown apiVersion {xrd["apiVersion"]}')
    default = "LegacyCluster" if api_version_of(xrd) == f"{_GROUP}/v1" else "Namespaced"
    return (text(spec.get("scope")) or default) == "LegacyCluster"


def machinery(composite: Mapping[str, Any], legacy: bool) -> dict[str, Any]:
    """The mapping that holds Crossplane's fields of this composite, for reading."""
    spec = mapping(composite.get("spec"))
    return spec if legacy else mapping(spec.get("crossplane"))


def with_machinery(composite: Manifest, legacy: bool, **fields: Any) -> Manifest:
    """A copy of the composite with some of Crossplane's fields set; everything else is shared."""
    spec = dict(mapping(composite.get("spec")))
    if legacy:
        spec.update(fields)
    else:
        spec["crossplane"] = {**mapping(spec.get("crossplane")), **fields}
    return {**composite, "spec": spec}


def reference_to(manifest: Mapping[str, Any], *, with_namespace: bool) -> dict[str, str]:
    """An object reference; empty fields are left out."""
    reference = {"apiVersion": api_version_of(manifest), "kind": kind_of(manifest), "name": name_of(manifest)}
    if with_namespace:
        reference["namespace"] = namespace_of(manifest)
    return {key: value for key, value in reference.items() if value}


def composed_references(composed: Iterable[Manifest], composite: Mapping[str, Any]) -> list[dict[str, str]]:
    """``resourceRefs``: sorted by apiVersion, kind, name and namespace run together.

    A namespaced composite composes in its own namespace only, so its references name none.
    """
    namespaced = bool(namespace_of(composite))
    references = []
    for resource in composed:
        reference = reference_to(resource, with_namespace=not namespaced)
        if uid := uid_of(resource):
            reference["uid"] = uid
        references.append(reference)
    order = ("apiVersion", "kind", "name", "namespace")
    return sorted(references, key=lambda ref: text_bytes("".join(ref.get(key, "") for key in order)))


def selects_another(composite: Mapping[str, Any], legacy: bool, composition_name: str) -> bool:
    """Whether selecting this Composition changes the composite's ``compositionRef``."""
    current = machinery(composite, legacy).get("compositionRef")
    if not isinstance(current, dict):
        return True
    known = {key: current[key] for key in _REFERENCE_FIELDS if current.get(key)}
    return known != {"name": composition_name}
