"""The fields and printer columns that Crossplane adds to every composite resource and claim.

They are what Crossplane puts into the CRDs it derives, by scope: legacy composites and claims keep them directly in
``spec``; namespaced and cluster composites have them in ``spec.crossplane``.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def _object(required: list[str], *optional: str) -> Json:
    """An object of strings."""
    return {
        "type": "object",
        "required": required,
        "properties": {name: {"type": "string"} for name in (*required, *optional)},
    }


def _selector() -> Json:
    labels = {"type": "object", "additionalProperties": {"type": "string"}}
    return {"type": "object", "required": ["matchLabels"], "properties": {"matchLabels": labels}}


def _policy(values: list[str], default: str | None) -> Json:
    policy: Json = {"type": "string", "enum": values}
    if default:
        policy["default"] = default
    return policy


def _composition_choice(update_policy: str | None) -> Json:
    return {
        "compositionRef": _object(["name"]),
        "compositionSelector": _selector(),
        "compositionRevisionRef": _object(["name"]),
        "compositionRevisionSelector": _selector(),
        "compositionUpdatePolicy": _policy(["Automatic", "Manual"], update_policy),
    }


def composite_spec_fields(scope: str, update_policy: str | None) -> Json:
    """Crossplane's properties of a composite's ``spec``.

    Args:
        scope: ``Namespaced``, ``Cluster`` or ``LegacyCluster``.
        update_policy: Default of ``compositionUpdatePolicy``, None for no default.
    """
    reference = _object(["apiVersion", "kind"], "name", *(() if scope == "Namespaced" else ("namespace",)))
    fields = _composition_choice(update_policy)
    fields["resourceRefs"] = {"type": "array", "items": reference, "x-kubernetes-list-type": "atomic"}
    if scope != "LegacyCluster":
        machinery = {
            "type": "object",
            "description": "Configures how Crossplane will reconcile this composite resource",
            "properties": fields,
        }
        return {"crossplane": machinery}
    fields["claimRef"] = _object(["apiVersion", "kind", "namespace", "name"])
    fields["writeConnectionSecretToRef"] = _object(["name", "namespace"])
    return fields


def claim_spec_fields(delete_policy: str | None) -> Json:
    """Crossplane's properties of a claim's ``spec``; ``delete_policy`` is ``compositeDeletePolicy``'s default."""
    return {
        **_composition_choice(None),
        "compositeDeletePolicy": _policy(["Background", "Foreground"], delete_policy),
        "resourceRef": _object(["apiVersion", "kind", "name"]),
        "writeConnectionSecretToRef": _object(["name"]),
    }


def status_fields(scope: str) -> Json:
    """Crossplane's properties of ``status``."""
    texts = ("message", "reason", "status", "type")
    condition = {
        "type": "object",
        "required": ["lastTransitionTime", "reason", "status", "type"],
        "properties": {
            "lastTransitionTime": {"type": "string", "format": "date-time"},
            "observedGeneration": {"type": "integer", "format": "int64"},
            **{name: {"type": "string"} for name in texts},
        },
    }
    fields: Json = {
        "conditions": {
            "type": "array",
            "description": "Conditions of the resource.",
            "items": condition,
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["type"],
        }
    }
    if scope == "LegacyCluster":
        fields["claimConditionTypes"] = {
            "type": "array",
            "items": {"type": "string"},
            "x-kubernetes-list-type": "set",
        }
        published = {"lastPublishedTime": {"type": "string", "format": "date-time"}}
        fields["connectionDetails"] = {"type": "object", "properties": published}
    return fields


_OF_OLDER_RELEASES = ("environmentConfigRefs", "publishConnectionDetailsTo")
"""What releases of Crossplane before v2 put into the spec of composites and claims as well."""

_ONLY_WRITTEN = ("lastHandledReconcileAt", "observedGeneration")
"""What Crossplane writes into every status, though the CRD that it makes does not declare it."""


def reserved_fields(part: str, scope: str) -> frozenset[str]:
    """Names of fields that Crossplane keeps for itself: what an XRD declares there is overwritten.

    Args:
        part: ``spec`` or ``status``.
        scope: ``Namespaced``, ``Cluster`` or ``LegacyCluster``; with the last come claims.
    """
    if part == "status":
        return frozenset((*status_fields(scope), *_ONLY_WRITTEN))
    own = composite_spec_fields(scope, None)
    if scope != "LegacyCluster":
        return frozenset(own)
    return frozenset((*own, *claim_spec_fields(None), *_OF_OLDER_RELEASES, "crossplane"))


def _column(name: str, path: str, kind: str = "string", priority: int = 0) -> Json:
    column: Json = {"name": name, "type": kind, "jsonPath": path}
    if priority:
        column["priority"] = priority
    return column


def _condition_columns() -> list[Json]:
    return [
        _column("SYNCED", ".status.conditions[?(@.type=='Synced')].status"),
        _column("READY", ".status.conditions[?(@.type=='Ready')].status"),
    ]


def composite_columns(scope: str) -> list[Json]:
    """The printer columns of a composite."""
    home = ".spec" if scope == "LegacyCluster" else ".spec.crossplane"
    return [
        *_condition_columns(),
        _column("COMPOSITION", f"{home}.compositionRef.name"),
        _column("COMPOSITIONREVISION", f"{home}.compositionRevisionRef.name", priority=1),
        _column("AGE", ".metadata.creationTimestamp", "date"),
    ]


def claim_columns() -> list[Json]:
    """The printer columns of a claim."""
    return [
        *_condition_columns(),
        _column("CONNECTION-SECRET", ".spec.writeConnectionSecretToRef.name"),
        _column("AGE", ".metadata.creationTimestamp", "date"),
    ]
