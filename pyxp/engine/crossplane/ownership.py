"""What a composite stamps on every resource it composes: name, namespace, labels, annotation and controller.

Runs after the functions, so that no function can influence it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyxp.engine.crossplane.names import composed_name, is_valid_name
from pyxp.errors import InputError
from pyxp.model.manifests import (
    CLAIM_NAME_LABEL,
    CLAIM_NAMESPACE_LABEL,
    COMPOSITE_LABEL,
    RESOURCE_NAME_ANNOTATION,
    Manifest,
    annotations_of,
    api_version_of,
    controller_of,
    kind_of,
    labels_of,
    metadata,
    name_of,
    namespace_of,
    owner_references_of,
    set_or_drop,
    text,
    uid_of,
)


def adopt(desired: Mapping[str, Any], resource_name: str, composite: Manifest, existing: Manifest | None) -> Manifest:
    """The resource as the composite applies it; ``desired`` is not changed.

    Args:
        desired: What the functions want.
        resource_name: Its name in the Composition.
        composite: The composite, labelled and with uid.
        existing: The observed resource of that name: its name, namespace and ``generateName`` win.

    Raises:
        InputError: The composite has no name to derive names from, the name is not a DNS subdomain, or another
            controller owns the resource.
    """
    fields = dict(metadata(desired))
    if existing is not None:
        for key in ("namespace", "name", "generateName"):
            set_or_drop(fields, key, text(metadata(existing).get(key)))
    composite_labels = labels_of(composite)
    prefix = composite_labels.get(COMPOSITE_LABEL)
    if not prefix:
        raise InputError(
            f'cannot compose resource "{resource_name}": the composite has no metadata.name to derive names from',
            hint=f"give it a metadata.name or the label {COMPOSITE_LABEL}",
        )
    if not text(fields.get("name")) and not text(fields.get("generateName")):
        fields["generateName"] = f"{prefix}-"
    if namespace := namespace_of(composite):
        fields["namespace"] = namespace
    adopted = {**desired, "metadata": fields}
    fields["annotations"] = {**annotations_of(adopted), RESOURCE_NAME_ANNOTATION: resource_name}
    fields["labels"] = {**labels_of(adopted), **_labels(composite_labels, prefix)}
    fields["ownerReferences"] = _owners(adopted, composite, resource_name)
    if not text(fields.get("name")):
        fields["name"] = composed_name(text(fields.get("generateName")), uid_of(composite), resource_name)
    if not is_valid_name(fields["name"], api_version_of(adopted), kind_of(adopted)):
        raise InputError(
            f'composed resource "{resource_name}" has the invalid name "{fields["name"]}"',
            hint="a name is a lower-case DNS subdomain: letters, digits, hyphens and dots, at most 253 characters",
        )
    return adopted


def namespace_warning(desired: Mapping[str, Any], resource_name: str, composite: Manifest) -> str | None:
    """The message of the ``NamespaceOverridden`` event, if the composite's namespace overrides the desired one."""
    wanted, given = namespace_of(desired), namespace_of(composite)
    if not given or not wanted or wanted == given:
        return None
    return (
        f'cannot create composed resource "{resource_name}" in namespace "{wanted}", '
        f'using XR namespace "{given}" instead'
    )


def _labels(composite_labels: Mapping[str, str], prefix: str) -> dict[str, str]:
    claim = {label: composite_labels.get(label) for label in (CLAIM_NAME_LABEL, CLAIM_NAMESPACE_LABEL)}
    # Crossplane hands both on or neither: one alone names no claim.
    passed_on = {label: value for label, value in claim.items() if value} if all(claim.values()) else {}
    return {COMPOSITE_LABEL: prefix, **passed_on}


def _owners(resource: Manifest, composite: Manifest, resource_name: str) -> list[dict[str, Any]]:
    controller, uid = controller_of(resource), uid_of(composite)
    if controller is not None and controller["uid"] != uid:
        raise InputError(
            f'composed resource "{resource_name}" is already controlled by {controller["kind"]} {controller["name"]}',
            hint="remove the controlling owner reference from the template",
        )
    mine = {
        "apiVersion": api_version_of(composite),
        "kind": kind_of(composite),
        "name": name_of(composite),
        "uid": uid,
        "controller": True,
        "blockOwnerDeletion": True,
    }
    owners = owner_references_of(resource)
    for index, owner in enumerate(owners):
        if owner["uid"] == uid:
            owners[index] = mine
            return owners
    return [*owners, mine]
