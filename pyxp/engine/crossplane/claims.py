"""The composite that the claim controller makes of a claim.

What is copied is what Crossplane's server-side-apply claim syncer copies: the spec without the fields that belong to
claims alone, and all labels and annotations but Kubernetes' own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyxp.engine.crossplane.metadata import (
    CLAIM_NAME_LABEL,
    CLAIM_NAMESPACE_LABEL,
    Manifest,
    annotations_of,
    kind_of,
    labels_of,
    mapping,
    name_of,
    namespace_of,
    text,
)
from pyxp.engine.crossplane.names import claim_suffixed_name
from pyxp.errors import InputError

DEFAULT_NAMESPACE = "default"
"""Where a claim without namespace lives: kubectl's default."""

_CLAIM_ONLY = frozenset({"compositeDeletePolicy", "resourceRef", "writeConnectionSecretToRef"})
_RESERVED_DOMAINS = ("kubernetes.io", "k8s.io")


def composite_from_claim(claim: Mapping[str, Any], xrd: Mapping[str, Any]) -> Manifest:
    """The composite of a claim, as it is before the composite controller sees it.

    Args:
        claim: The claim, defaults applied. Its ``spec.resourceRef.name`` names the composite if it has one already.
        xrd: The definition whose ``claimNames`` has the claim's kind.

    Returns:
        A composite of the definition's referenceable version. The five characters that a cluster draws at random
        for its name are derived from the claim's kind, namespace and name.

    Raises:
        InputError: The claim has no name, or its spec is not an object.
    """
    name, namespace = name_of(claim), namespace_of(claim) or DEFAULT_NAMESPACE
    if not name:
        raise InputError(f"{kind_of(claim)} has no metadata.name", hint="give the claim a name")
    claim_spec = claim.get("spec", {})
    if not isinstance(claim_spec, dict):
        raise InputError(f"spec of {kind_of(claim)} {namespace}/{name} is not an object")
    definition = mapping(xrd.get("spec"))
    api_version = f"{text(definition.get('group'))}/{referenceable_version(xrd)}"
    seed = "/".join((api_version, kind_of(claim), namespace, name))
    existing = text(mapping(claim_spec.get("resourceRef")).get("name"))
    metadata: dict[str, Any] = {"name": existing or claim_suffixed_name(name, seed)}
    if annotations := _unreserved(annotations_of(claim)):
        metadata["annotations"] = annotations
    metadata["labels"] = {
        **_unreserved(labels_of(claim)),
        CLAIM_NAME_LABEL: name,
        CLAIM_NAMESPACE_LABEL: namespace,
    }
    spec = {key: value for key, value in claim_spec.items() if key not in _dropped(claim_spec)}
    spec["claimRef"] = {"apiVersion": api_version, "kind": kind_of(claim), "name": name, "namespace": namespace}
    kind = text(mapping(definition.get("names")).get("kind"))
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": spec}


def referenceable_version(xrd: Mapping[str, Any]) -> str:
    """The version of a definition that Compositions may refer to; there is exactly one in a valid definition."""
    versions = mapping(xrd.get("spec")).get("versions")
    for version in versions if isinstance(versions, list) else ():
        if isinstance(version, dict) and version.get("referenceable") is True:
            return text(version.get("name"))
    raise InputError(
        f'CompositeResourceDefinition "{name_of(xrd)}" has no referenceable version',
        hint="set referenceable: true on one of spec.versions",
    )


def _dropped(claim_spec: Mapping[str, Any]) -> frozenset[str]:
    # The composite controller owns the revision unless the policy is manual.
    if claim_spec.get("compositionUpdatePolicy") == "Manual":
        return _CLAIM_ONLY
    return _CLAIM_ONLY | {"compositionRevisionRef"}


def _unreserved(entries: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in entries.items() if not key.split("/")[0].endswith(_RESERVED_DOMAINS)}
