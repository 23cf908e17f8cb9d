"""Roles in the management cluster: of those who write claims, of those who look on, and of Crossplane."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pyxp.installation.composed import ComposedKind
from pyxp.installation.installations import Installation

_LOOK = ("get", "list", "watch")
_CHANGE = ("create", "update", "patch", "delete")
_AGGREGATE = "rbac.authorization.k8s.io/aggregate-to-{}"
_TO_CROSSPLANE = "rbac.crossplane.io/aggregate-to-crossplane"

_MACHINERY = (
    ("apiextensions.crossplane.io", "compositeresourcedefinitions"),
    ("apiextensions.crossplane.io", "compositionrevisions"),
    ("pkg.crossplane.io", "functions"),
    ("pkg.crossplane.io", "providers"),
)
"""What tells of a stack what is still to come, and why it is not there."""

Rules = Mapping[str, set[str]]


def roles_of(installation: Installation) -> list[dict[str, Any]]:
    """ClusterRoles that add themselves to Kubernetes' ``edit`` and ``view``, and to Crossplane's own.

    Who has ``edit`` in a namespace may then write claims there, and whoever has ``view`` sees them. What is composed
    can be looked at together with what composes it, never changed: Crossplane would undo it. Crossplane has rights on
    what its packages bring, and needs them for what no package does.
    """
    name = installation.name
    claimed = _collect((platform.group, platform.claimed.plural) for platform in installation.platforms)
    composed = _collect(
        [(platform.group, platform.composite.plural) for platform in installation.platforms if platform.has_claims]
        + [(kind.group, kind.plural) for kind in installation.kinds if not kind.native]
        + [*_MACHINERY]
    )
    foreign = _collect((kind.group, kind.plural) for kind in installation.kinds if _foreign(kind, installation))
    roles = [
        _role(f"{name}-claims-edit", _AGGREGATE.format("edit"), claimed, (*_LOOK, *_CHANGE)),
        _role(f"{name}-claims-view", _AGGREGATE.format("view"), claimed, _LOOK),
        _role(f"{name}-composed-view", _AGGREGATE.format("view"), composed, _LOOK),
    ]
    if foreign:
        roles.append(_role(f"{name}-composed-crossplane", _TO_CROSSPLANE, foreign, (*_LOOK, *_CHANGE)))
    return roles


def _foreign(kind: ComposedKind, installation: Installation) -> bool:
    """Whether Crossplane has no rights on a kind by itself: nothing that it installs or defines brings the kind."""
    defined = {(platform.group, platform.composite.kind) for platform in installation.platforms}
    own = kind.group.endswith(".crossplane.io") or (kind.group, kind.kind) in defined
    return not (kind.package or kind.managed or own)


def _collect(resources: Iterable[tuple[str, str]]) -> Rules:
    found: dict[str, set[str]] = {}
    for group, plural in resources:
        found.setdefault(group, set()).add(plural)
    return found


def _role(name: str, label: str, resources: Rules, verbs: Iterable[str]) -> dict[str, Any]:
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "metadata": {"name": name, "labels": {label: "true"}},
        "rules": [
            {"apiGroups": [group], "resources": sorted(resources[group]), "verbs": list(verbs)}
            for group in sorted(resources)
        ],
    }
