"""The composite on its way through a reconcile: as functions observe it, and as it comes out.

What comes out is what Crossplane's renderer prints: only the fields that the controller itself writes (references,
status, conditions), unless the reconcile stops early and prints the whole object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pyxp.engine.crossplane.conditions import (
    Condition,
    condition,
    conditions_of,
    merged,
    paused,
    responsive,
)
from pyxp.engine.crossplane.names import derived_uid
from pyxp.engine.crossplane.references import machinery, reference_to, with_machinery
from pyxp.errors import InputError
from pyxp.model.manifests import (
    COMPOSITE_LABEL,
    PAUSED_ANNOTATION,
    Manifest,
    annotations_of,
    api_version_of,
    controller_of,
    kind_of,
    labels_of,
    mapping,
    metadata,
    name_of,
    namespace_of,
    text,
    uid_of,
)

_RESOURCE_VERSION = "999"


def stored(xr: Manifest, observed: Sequence[Manifest], legacy: bool) -> Manifest:
    """The composite as the API server has it: with uid, and referring to the observed resources if there are any.

    Raises:
        InputError: An observed resource has another controller, or lies outside the composite's namespace.
    """
    uid = uid_of(xr) or derived_uid(xr)
    fields = {**metadata(xr), "uid": uid, "resourceVersion": _RESOURCE_VERSION}
    _check_observed(observed, uid, namespace_of(xr))
    composite = {**xr, "metadata": fields}
    if not observed:
        return composite
    references = [reference_to(resource, with_namespace=not namespace_of(xr)) for resource in observed]
    return with_machinery(composite, legacy, resourceRefs=references)


def configured(
    composite: Manifest, composition: Mapping[str, Any], legacy: bool, revision: str | None = None
) -> Manifest:
    """The composite as the functions observe it: Composition selected, name prefix set, first condition set.

    With a ``revision`` it is selected, too, unless the composite keeps its own (update policy ``Manual``).
    """
    labels = labels_of(composite)
    if not labels.get(COMPOSITE_LABEL):
        labels[COMPOSITE_LABEL] = name_of(composite)
    fields: dict[str, Any] = {"compositionRef": {"name": name_of(composition)}}
    if revision is not None:
        composite = with_revision(composite, legacy, lambda: revision)
    secrets = mapping(composition.get("spec")).get("writeConnectionSecretsToNamespace")
    if legacy and text(secrets) and "writeConnectionSecretToRef" not in mapping(composite.get("spec")):
        fields["writeConnectionSecretToRef"] = {"name": uid_of(composite), "namespace": secrets}
    composite = with_machinery(composite, legacy, **fields)
    composite["metadata"] = {**metadata(composite), "labels": labels}
    return with_conditions(composite, [responsive(composite)])


def with_revision(composite: Manifest, legacy: bool, revision: Callable[[], str]) -> Manifest:
    """The composite with the revision selected, unless it keeps its own (update policy ``Manual``)."""
    chosen = machinery(composite, legacy)
    if chosen.get("compositionUpdatePolicy") == "Manual" and chosen.get("compositionRevisionRef"):
        return composite
    return with_machinery(composite, legacy, compositionRevisionRef={"name": revision()})


def with_choices(composite: Manifest, configured_one: Manifest) -> Manifest:
    """A copy of the composite with the labels and the spec that it got before the functions observed it."""
    fields = {**metadata(composite), "labels": labels_of(configured_one)}
    return {**composite, "metadata": fields, "spec": configured_one["spec"]}


def with_conditions(manifest: Manifest, new: Iterable[Condition]) -> Manifest:
    """A copy of the manifest with conditions set in its status."""
    status = {**mapping(manifest.get("status")), "conditions": merged(conditions_of(manifest), new)}
    return {**manifest, "status": status}


def stopped_early(composite: Manifest) -> tuple[Manifest, tuple[str, str] | None] | None:
    """Whole composite and event (reason, message) of a reconcile that ends before it composes: paused or deleted."""
    first = responsive(composite)
    if annotations_of(composite).get(PAUSED_ANNOTATION) == "true":
        event = ("ReconciliationPaused", "Reconciliation is paused via the pause annotation")
        return with_conditions(composite, [first, paused(composite)]), event
    if metadata(composite).get("deletionTimestamp"):
        generation = first.get("observedGeneration")
        deleting = condition("Ready", "False", "Deleting", observed_generation=generation)
        done = condition("Synced", "True", "ReconcileSuccess", observed_generation=generation)
        return with_conditions(composite, [first, deleting, done]), None
    return None


def reconciled(
    composite: Manifest, desired: Mapping[str, Any], conditions: Sequence[Condition], claim_types: Sequence[str]
) -> Manifest:
    """The composite that a finished reconcile prints, but for its references.

    Args:
        composite: The composite as the functions observed it.
        desired: What the functions want of it; only status gets through.
        conditions: Conditions set after the functions ran, in order.
        claim_types: Types of conditions that functions meant for the claim as well.
    """
    fields = {"name": name_of(composite)}
    if namespace := namespace_of(composite):
        fields["namespace"] = namespace
    out: Manifest = {"apiVersion": api_version_of(composite), "kind": kind_of(composite), "metadata": fields}
    # The in-memory API server keeps this stray top-level key, a rest of an older place of conditions.
    if "conditions" in desired:
        out["conditions"] = desired["conditions"]
    out["status"] = dict(mapping(desired.get("status")))
    if claim_types:
        out["status"]["claimConditionTypes"] = list(
            dict.fromkeys([*(out["status"].get("claimConditionTypes") or ()), *claim_types])
        )
    return with_conditions(with_conditions(out, conditions_of(composite)), conditions)


def secret_reference(composite: Mapping[str, Any], legacy: bool) -> object:
    """Where the composite's own connection details are; only legacy composites have such a secret."""
    return machinery(composite, legacy).get("writeConnectionSecretToRef") if legacy else None


def _check_observed(observed: Iterable[Manifest], uid: str, namespace: str) -> None:
    for resource in observed:
        controller = controller_of(resource)
        if controller is not None and controller["uid"] != uid:
            raise InputError(
                f"observed {kind_of(resource)} {name_of(resource)} is controlled by {controller['kind']} "
                f"{controller['name']}, not by the composite",
                hint=f"observed resources belong to the composite: give it the uid {controller['uid']} "
                "or leave the resource out",
            )
        if namespace and namespace_of(resource) != namespace:
            raise InputError(
                f"observed {kind_of(resource)} {name_of(resource)} is not in the composite's namespace {namespace}"
            )
