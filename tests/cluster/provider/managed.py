"""A managed resource as the provider sees it."""

import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .facts import Facts

EXTERNAL_NAME = "crossplane.io/external-name"
FINALIZER = "finalizer.managedresource.crossplane.io"
PAUSED = "crossplane.io/paused"

Object = dict[str, Any]


@dataclass
class Managed:
    """One managed resource, with what it says read the way the provider reads it."""

    manifest: Object
    facts: Facts

    @property
    def metadata(self) -> Object:
        return self.manifest["metadata"]

    @property
    def name(self) -> str:
        return self.metadata["name"]

    @property
    def annotations(self) -> dict[str, str]:
        return self.metadata.get("annotations") or {}

    @property
    def external_name(self) -> str:
        return self.annotations.get(EXTERNAL_NAME, "")

    @property
    def composed_as(self) -> tuple[str, str]:
        """The claim that it belongs to, and what the Composition calls it."""
        claim = (self.metadata.get("labels") or {}).get("crossplane.io/claim-name", "")
        return claim, self.annotations.get("crossplane.io/composition-resource-name", "")

    @property
    def deleted(self) -> bool:
        return "deletionTimestamp" in self.metadata

    @property
    def wanted(self) -> Object:
        """What is asked for at creation: ``initProvider`` below ``forProvider``."""
        spec = self.manifest["spec"]
        return _merged(spec.get("initProvider") or {}, spec["forProvider"])

    @property
    def kept(self) -> Object:
        """What is held up afterwards."""
        return self.manifest["spec"]["forProvider"]

    @property
    def values(self) -> Object:
        """The same without references and selectors, which say where values come from."""
        names = {name for item in self.facts.references for name in (item.ref, item.selector)}
        return _without(self.kept, names)

    @property
    def reported(self) -> Object:
        """What was last reported of the real thing."""
        return (self.manifest.get("status") or {}).get("atProvider") or {}

    @property
    def region(self) -> str:
        """The region of the resource; kinds without one are in that of the partition."""
        return self.kept.get("region") or "us-east-1"

    def may(self, action: str) -> bool:
        """Whether a management policy, and for deletion the deletion policy, allows an action."""
        spec = self.manifest["spec"]
        policies = spec.get("managementPolicies", ["*"])
        orphan = action == "Delete" and spec.get("deletionPolicy") == "Orphan" and policies == ["*"]
        return not orphan and ("*" in policies or action in policies)

    @property
    def paused(self) -> bool:
        return self.annotations.get(PAUSED) == "true" or self.manifest["spec"].get("managementPolicies") == []

    @property
    def conditions(self) -> dict[str, Object]:
        """The conditions, by type."""
        told = (self.manifest.get("status") or {}).get("conditions") or []
        return {item["type"]: item for item in told}

    def is_true(self, kind: str) -> bool:
        return self.conditions.get(kind, {}).get("status") == "True"


def condition(kind: str, status: str, reason: str, message: str = "") -> Object:
    """A condition as it is stored."""
    told = {"type": kind, "status": status, "reason": reason}
    return {**told, "message": message} if message else told


READY = condition("Ready", "True", "Available")
CREATING = condition("Ready", "False", "Creating")
DELETING = condition("Ready", "False", "Deleting")
SYNCED = condition("Synced", "True", "ReconcileSuccess")
PAUSED_NOW = condition("Synced", "False", "ReconcilePaused")


def failed(message: str) -> Object:
    return condition("Synced", "False", "ReconcileError", message)


def status_with(managed: Managed, conditions: list[Object], reported: Object | None = None) -> Object:
    """The status of a resource with some conditions anew; those that stay keep their time."""
    status = copy.deepcopy(managed.manifest.get("status") or {})
    known = managed.conditions
    for new in conditions:
        old = known.get(new["type"], {})
        same = all(old.get(key) == new.get(key) for key in ("status", "reason", "message"))
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        stamp = old["lastTransitionTime"] if same else now
        generation = managed.metadata.get("generation", 1)
        known[new["type"]] = {**new, "lastTransitionTime": stamp, "observedGeneration": generation}
    status["conditions"] = list(known.values())
    if reported is not None:
        status["atProvider"] = reported
    return status


def _without(value: Any, names: set[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without(item, names) for key, item in value.items() if key not in names}
    return [_without(item, names) for item in value] if isinstance(value, list) else value


def _merged(below: Object, above: Object) -> Object:
    merged = dict(below)
    for key, value in above.items():
        inner = merged.get(key)
        merged[key] = _merged(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return merged
