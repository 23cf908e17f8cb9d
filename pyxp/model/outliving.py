"""What of the cloud outlives the object of the cluster that stands for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyxp.model.manifests import mapping


def stays_in_cloud(resource: Mapping[str, Any]) -> bool:
    """Whether the thing in the cloud stays when its managed resource is deleted.

    Source: https://docs.crossplane.io/latest/managed-resources/managed-resources/#managementpolicies
    """
    spec = mapping(resource.get("spec"))
    policies = spec.get("managementPolicies")
    kept = isinstance(policies, list) and not {"*", "Delete"} & set(map(str, policies))
    return spec.get("deletionPolicy") == "Orphan" or kept


def is_only_observed(resource: Mapping[str, Any]) -> bool:
    """Whether a managed resource only looks at a thing of the cloud that belongs to somebody else."""
    return mapping(resource.get("spec")).get("managementPolicies") == ["Observe"]
