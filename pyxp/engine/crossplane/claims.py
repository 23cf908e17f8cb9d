"""What the claim controller does: the composite it makes of a claim, and the claim as it leaves it.

What is copied is what Crossplane's server-side-apply claim syncer copies: to the composite the spec without the fields
that belong to claims alone, and all labels and annotations but Kubernetes' own; back to the claim the composite's
status without Crossplane's own fields, and which Composition was selected.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyxp.engine.crossplane.conditions import (
    FROZEN_TIME,
    SYSTEM_CONDITIONS,
    Condition,
    condition,
    conditions_of,
    merged,
    paused,
)
from pyxp.engine.crossplane.names import claim_suffixed_name
from pyxp.engine.crossplane.references import reference_to
from pyxp.errors import InputError
from pyxp.model.manifests import (
    CLAIM_NAME_LABEL,
    CLAIM_NAMESPACE_LABEL,
    EXTERNAL_NAME_ANNOTATION,
    PAUSED_ANNOTATION,
    Manifest,
    annotations_of,
    kind_of,
    labels_of,
    mapping,
    metadata,
    name_of,
    namespace_of,
    text,
)

DEFAULT_NAMESPACE = "default"
"""Where a claim without namespace lives: kubectl's default."""

_CLAIM_ONLY = frozenset({"compositeDeletePolicy", "resourceRef", "writeConnectionSecretToRef"})
_RESERVED_DOMAINS = ("kubernetes.io", "k8s.io")
_COMPOSITE_ONLY = frozenset({"conditions", "connectionDetails", "claimConditionTypes"})
_SELECTED = ("compositionRef", "compositionRevisionSelector")


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


def reconciled_claim(claim: Manifest, composite: Mapping[str, Any]) -> Manifest:
    """The claim as the claim controller leaves it after it has seen its composite.

    Args:
        claim: The claim as it was stored; not changed. Where it has a generation, a change of its spec raises it.
        composite: Its composite, with Crossplane's fields and conditions as the composite controller left them.

    Returns:
        The claim with ``spec.resourceRef``, the Composition that was selected, the composite's status without
        Crossplane's own fields, and conditions: ``Synced``, those that functions meant for the claim, and ``Ready``,
        which waits for the composite without saying why. A claim that asks for a connection secret has one,
        published, from the first time that it is ready on, if the composite has one to copy.
    """
    if annotations_of(claim).get(PAUSED_ANNOTATION) == "true":
        return {**claim, "status": {**mapping(claim.get("status")), "conditions": _with(claim, [paused(claim)])}}
    bound = _bound(claim, composite)
    theirs = conditions_of(composite)
    generation = metadata(bound).get("generation")
    is_ready = any(item["type"] == "Ready" and item["status"] == "True" for item in theirs)
    conditions = [condition("Synced", "True", "ReconcileSuccess"), *_meant_for_claim(composite, theirs)]
    if is_ready:
        conditions.append(condition("Ready", "True", "Available"))
    else:
        told = "Claim is waiting for composite resource to become Ready"
        conditions.append(condition("Ready", "False", "Waiting", message=told))
    if isinstance(generation, int) and generation:
        conditions = [{**item, "observedGeneration": generation} for item in conditions]
    status = {key: value for key, value in mapping(composite.get("status")).items() if key not in _COMPOSITE_ONLY}
    status["conditions"] = _with(claim, conditions)
    published = mapping(claim.get("status")).get("connectionDetails")
    if published is None and is_ready and _publishes(bound, composite):
        published = {"lastPublishedTime": FROZEN_TIME}
    if published is not None:
        status["connectionDetails"] = published
    return {**bound, "status": status}


def _bound(claim: Manifest, composite: Mapping[str, Any]) -> Manifest:
    """The claim that refers to its composite and to the Composition that is used."""
    before, theirs = mapping(claim.get("spec")), mapping(composite.get("spec"))
    spec = {**before, "resourceRef": reference_to(composite, with_namespace=False)}
    for key in _SELECTED:
        if theirs.get(key) and not spec.get(key):
            spec[key] = theirs[key]
    if theirs.get("compositionUpdatePolicy") == "Automatic" and theirs.get("compositionRevisionRef"):
        spec["compositionRevisionRef"] = theirs["compositionRevisionRef"]
    fields = dict(metadata(claim))
    if external_name := annotations_of(composite).get(EXTERNAL_NAME_ANNOTATION):
        fields["annotations"] = {**annotations_of(claim), EXTERNAL_NAME_ANNOTATION: external_name}
    if isinstance(fields.get("generation"), int) and spec != before:
        fields["generation"] += 1
    return {**claim, "metadata": fields, "spec": spec}


def _meant_for_claim(composite: Mapping[str, Any], conditions: list[Condition]) -> list[Condition]:
    """The conditions that functions meant for the claim as well; one that is not there is unknown."""
    types = mapping(composite.get("status")).get("claimConditionTypes")
    wanted = [kind for kind in types if isinstance(kind, str)] if isinstance(types, list) else []
    by_type = {item["type"]: item for item in conditions}
    return [
        by_type.get(kind) or {"type": kind, "status": "Unknown", "lastTransitionTime": FROZEN_TIME, "reason": ""}
        for kind in wanted
        if kind not in SYSTEM_CONDITIONS
    ]


def _publishes(claim: Mapping[str, Any], composite: Mapping[str, Any]) -> bool:
    return all(mapping(item.get("spec")).get("writeConnectionSecretToRef") for item in (claim, composite))


def _with(claim: Mapping[str, Any], conditions: list[Condition]) -> list[Condition]:
    return merged(conditions_of(claim), conditions)


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
