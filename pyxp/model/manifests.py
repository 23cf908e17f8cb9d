"""Reading and writing the metadata of plain manifests the way Kubernetes' unstructured accessors do.

The accessors are forgiving in a precise way that shows in output: a map with one value that is not a string counts as
absent as a whole, and a reference that lacks a field gets it empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Manifest = dict[str, Any]

COMPOSITE_LABEL = "crossplane.io/composite"
CLAIM_NAME_LABEL = "crossplane.io/claim-name"
CLAIM_NAMESPACE_LABEL = "crossplane.io/claim-namespace"
RESOURCE_NAME_ANNOTATION = "crossplane.io/composition-resource-name"
EXTERNAL_NAME_ANNOTATION = "crossplane.io/external-name"
PAUSED_ANNOTATION = "crossplane.io/paused"
RECONCILE_ANNOTATION = "crossplane.io/reconcile-requested-at"


def mapping(value: object) -> dict[str, Any]:
    """The value itself when it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def text(value: object) -> str:
    """The value itself when it is a string, else the empty string."""
    return value if isinstance(value, str) else ""


def metadata(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest's metadata, or an empty mapping."""
    return mapping(manifest.get("metadata"))


def name_of(manifest: Mapping[str, Any]) -> str:
    """``metadata.name``, empty where there is none."""
    return text(metadata(manifest).get("name"))


def namespace_of(manifest: Mapping[str, Any]) -> str:
    """``metadata.namespace``, empty where there is none."""
    return text(metadata(manifest).get("namespace"))


def uid_of(manifest: Mapping[str, Any]) -> str:
    """``metadata.uid``, empty where there is none."""
    return text(metadata(manifest).get("uid"))


def api_version_of(manifest: Mapping[str, Any]) -> str:
    """``apiVersion``, empty where there is none."""
    return text(manifest.get("apiVersion"))


def kind_of(manifest: Mapping[str, Any]) -> str:
    """``kind``, empty where there is none."""
    return text(manifest.get("kind"))


def group_version(api_version: str) -> tuple[str, str]:
    """Group and version of an ``apiVersion``; the core group is the empty string."""
    group, slash, version = api_version.partition("/")
    return (group, version) if slash else ("", api_version)


def group_kind(manifest: Mapping[str, Any]) -> tuple[str, str]:
    """Group and kind of an object, whatever its version."""
    return group_version(api_version_of(manifest))[0], kind_of(manifest)


def identity_of(manifest: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """What no two objects of a cluster share: API group, kind, namespace and name; versions show the same object."""
    return (*group_kind(manifest), namespace_of(manifest), name_of(manifest))


def defined_kind(definition: Mapping[str, Any]) -> tuple[str, str]:
    """Group and kind that an XRD or CRD defines; for an XRD with claims, those of the composite."""
    spec = mapping(definition.get("spec"))
    return text(spec.get("group")), text(mapping(spec.get("names")).get("kind"))


def string_map(value: object) -> dict[str, str]:
    """A copy of a map of strings; null counts as empty text, any other type makes the whole map count as absent."""
    found = mapping(value)
    return {key: item or "" for key, item in found.items()} if _holds_texts(found) else {}


def _holds_texts(found: Mapping[str, Any]) -> bool:
    for item in found.values():  # asked a hundred times for each object: `any` would take twice as long
        if item.__class__ is not str and item is not None and not isinstance(item, str):
            return False
    return True


def labels_of(manifest: Mapping[str, Any]) -> dict[str, str]:
    """A copy of ``metadata.labels``."""
    return string_map(metadata(manifest).get("labels"))


def annotations_of(manifest: Mapping[str, Any]) -> dict[str, str]:
    """A copy of ``metadata.annotations``."""
    return string_map(metadata(manifest).get("annotations"))


def resource_name_of(manifest: Mapping[str, Any]) -> str:
    """The name under which a Composition knows this composed resource."""
    annotations = mapping(metadata(manifest).get("annotations"))
    name = annotations.get(RESOURCE_NAME_ANNOTATION)
    return name if name and _holds_texts(annotations) else ""


def owner_references_of(manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """``metadata.ownerReferences`` reduced to the fields of Kubernetes' type; the four required ones always present."""
    found = metadata(manifest).get("ownerReferences")
    references = []
    for reference in found if isinstance(found, list) else ():
        if not isinstance(reference, dict):
            continue
        kept: dict[str, Any] = {key: text(reference.get(key)) for key in ("apiVersion", "kind", "name", "uid")}
        kept.update({key: reference[key] for key in ("controller", "blockOwnerDeletion") if _is_bool(reference, key)})
        references.append(kept)
    return references


def controller_of(manifest: Mapping[str, Any]) -> dict[str, Any] | None:
    """The owner reference that controls this object, if any."""
    return next((ref for ref in owner_references_of(manifest) if ref.get("controller") is True), None)


def set_or_drop(target: dict[str, Any], key: str, value: str) -> None:
    """Set a text field, or remove it when the text is empty, as the unstructured setters do."""
    if value:
        target[key] = value
    else:
        target.pop(key, None)


def matches_labels(labels: Mapping[str, str], wanted: Iterable[tuple[str, str]]) -> bool:
    """Whether every wanted label is there with its value."""
    return all(labels.get(key) == value for key, value in wanted)


def _is_bool(reference: Mapping[str, Any], key: str) -> bool:
    return isinstance(reference.get(key), bool)
