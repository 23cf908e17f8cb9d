"""Status conditions of composites, and how a render makes them repeatable.

Conditions keep the place they have in the input; new ones are appended. Only conditions that the input carries and
the first one that a reconcile sets know the generation they were observed at: the composer then replaces the object
by what its functions returned, which has no generation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pyxp.gotext.values import text_bytes
from pyxp.model.manifests import mapping, metadata, text

FROZEN_TIME = "2024-01-01T00:00:00Z"
"""What every ``lastTransitionTime`` becomes, as in Crossplane's own renderer."""

SYSTEM_CONDITIONS = frozenset({"Ready", "Synced", "Healthy", "Responsive"})
"""Condition types that a function may not set."""

Condition = dict[str, Any]

_NAMED_AT_MOST = 3
_TEXT_FIELDS = ("type", "status", "lastTransitionTime", "reason", "message")
_ALWAYS_PRESENT = ("type", "status", "lastTransitionTime", "reason")


def condition(
    kind: str, status: str, reason: str, *, message: str = "", observed_generation: int | None = None
) -> Condition:
    """One condition in the shape that Crossplane writes: empty message and generation are left out."""
    made: Condition = {"type": kind, "status": status, "lastTransitionTime": FROZEN_TIME, "reason": reason}
    if message:
        made["message"] = message
    if observed_generation:
        made["observedGeneration"] = observed_generation
    return made


def responsive(composite: Mapping[str, Any]) -> Condition:
    """``Responsive``: the watch circuit breaker is closed, as it always is offline."""
    generation = metadata(composite).get("generation")
    known = generation if isinstance(generation, int | float) and not isinstance(generation, bool) else 0
    return condition("Responsive", "True", "WatchCircuitClosed", observed_generation=int(known))


def paused(composite: Mapping[str, Any]) -> Condition:
    """``Synced`` of a composite that carries the pause annotation."""
    generation = responsive(composite).get("observedGeneration")
    message = "Reconciliation (including deletion) is paused via the pause annotation"
    return condition("Synced", "False", "ReconcilePaused", message=message, observed_generation=generation)


def synced() -> Condition:
    """``Synced`` after a reconcile that applied everything."""
    return condition("Synced", "True", "ReconcileSuccess")


def ready(unready: Iterable[str], verdict: bool | None) -> Condition:
    """``Ready`` of a composite.

    Args:
        unready: Names of composed resources that are not ready.
        verdict: What a function said about the composite itself; it wins, and then names no resources.
    """
    names = sorted(unready, key=text_bytes)
    if verdict is True or (verdict is None and not names):
        return condition("Ready", "True", "Available")
    message = f"Unready resources: {listed(names)}" if verdict is None else ""
    return condition("Ready", "False", "Creating", message=message)


def listed(names: Sequence[str]) -> str:
    """Sorted names as Crossplane's messages list them: three at most, then ``and N more``.

    Two names are joined by a comma alone, three by ``, and``.
    """
    if len(names) > _NAMED_AT_MOST:
        return f"{', '.join(names[:_NAMED_AT_MOST])}, and {len(names) - _NAMED_AT_MOST} more"
    if len(names) == _NAMED_AT_MOST:
        return f"{', '.join(names[:-1])}, and {names[-1]}"
    return ", ".join(names)


def conditions_of(manifest: Mapping[str, Any]) -> list[Condition]:
    """``status.conditions`` reduced to the fields of Crossplane's type; empty where they do not have its shape."""
    return typed_conditions(manifest.get("status")) or []


def typed_conditions(status: object) -> list[Condition] | None:
    """The conditions of a status; None where the status, or one condition, does not have the type's shape."""
    if not isinstance(status, dict):
        return None
    found = status.get("conditions")
    if found is None:
        return []
    if not isinstance(found, list):
        return None
    typed = [_typed(item) for item in found]
    return None if None in typed else [item for item in typed if item is not None]


def merged(existing: Iterable[Condition], new: Iterable[Condition]) -> list[Condition]:
    """The existing conditions with new ones in the place of their type, or appended."""
    result = list(existing)
    for item in new:
        index = next((i for i, old in enumerate(result) if old["type"] == item["type"]), None)
        if index is None:
            result.append(item)
        else:
            result[index] = item
    return result


def freeze_times(manifest: dict[str, Any]) -> None:
    """Give all conditions of an output document the same time.

    As in Crossplane's renderer, a status without conditions gets ``conditions: null``; one whose conditions do not
    have the type's shape is left alone.
    """
    found = typed_conditions(manifest.get("status"))
    if found is None:
        return
    manifest["status"]["conditions"] = [{**item, "lastTransitionTime": FROZEN_TIME} for item in found] or None


def from_function(response_condition: Mapping[str, Any]) -> Condition:
    """The condition that a function's response asks for."""
    status = {"STATUS_CONDITION_TRUE": "True", "STATUS_CONDITION_FALSE": "False"}.get(
        text(response_condition.get("status")), "Unknown"
    )
    return condition(
        text(response_condition.get("type")),
        status,
        text(response_condition.get("reason")),
        message=text(response_condition.get("message")),
    )


def _typed(item: object) -> Condition | None:
    found = mapping(item)
    if not isinstance(item, dict) or any(not isinstance(found.get(key, ""), str | None) for key in _TEXT_FIELDS):
        return None
    typed: Condition = {key: found.get(key) or "" for key in _ALWAYS_PRESENT}
    if found.get("message"):
        typed["message"] = found["message"]
    generation = found.get("observedGeneration")
    if generation:
        if isinstance(generation, bool) or not isinstance(generation, int | float) or generation != int(generation):
            return None
        typed["observedGeneration"] = int(generation)
    return typed
