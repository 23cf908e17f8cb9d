"""Whether a composite may compose what its Composition has templates for: cluster-scoped and namespaced kinds.

Crossplane puts all that a namespaced composite composes into the composite's own namespace, so it refuses kinds that
live in none. Other composites are in no namespace that what they compose could take over.

Source: https://docs.crossplane.io/latest/composition/composite-resources/ and, for the messages, Crossplane v2.3.3's
``internal/controller/apiextensions/composite/composition_functions.go``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pyxp.catalog import KindFacts
from pyxp.diagnostics import Finding, Severity
from pyxp.model.compositions import Template
from pyxp.structural.kubernetes_kinds import native_scope

CODE: Final = "wrong-scope"
_NAMESPACE: Final = "metadata.namespace"


def scope_of_kind(api_version: str, kind: str, facts: KindFacts | None) -> str | None:
    """``Namespaced`` or ``Cluster``, as catalog facts or Kubernetes itself have it; None where neither knows."""
    return facts.scope if facts is not None else native_scope(api_version, kind)


def check_scope(template: Template, lives: str | None, scope: str) -> list[Finding]:
    """What is wrong with composing a template's kind.

    Args:
        template: The template.
        lives: Scope of its kind; None where that is not known.
        scope: Scope of the composite: ``Namespaced``, ``Cluster`` or ``LegacyCluster``.
    """
    if scope == "Namespaced" and lives == "Cluster":
        message = cluster_scoped_message(template.name, template.kind, _written(template, "name"))
        hint = "compose a kind that lives in namespaces, or give the composite the scope Cluster"
        return [Finding(CODE, message, subject=template.name, path=f"{template.where}.base.kind", hint=hint)]
    if lives == "Cluster":
        told = f"{template.kind} lives in no namespace, so this one has no effect"
        return list(_idle(template, told, "leave it out"))
    if scope == "Namespaced" and lives == "Namespaced":
        told = "Crossplane puts what a namespaced composite composes into its own namespace, so this one has no effect"
        return list(_idle(template, told, "leave it out, or give the composite the scope Cluster"))
    placed = _written(template, "namespace") or template.writes(_NAMESPACE)
    if scope != "Namespaced" and lives == "Namespaced" and not placed:
        group = template.api_version.rpartition("/")[0] or "Kubernetes' core"
        message = (
            f"{template.kind} of {group} lives in a namespace, but the composite is in none and the template"
            f" sets no {_NAMESPACE}"
        )
        hint = "set the namespace, compose a cluster-scoped kind, or give the composite the scope Namespaced"
        return [Finding(CODE, message, subject=template.name, path=f"{template.where}.base.metadata", hint=hint)]
    return []


def cluster_scoped_message(name: str, kind: str, object_name: str) -> str:
    """What Crossplane says when a namespaced composite composes a kind that lives in no namespace."""
    what = f"a {kind} named {object_name}" if object_name else f"a {kind}"
    return f'cannot apply cluster scoped composed resource "{name}" ({what}) for a namespaced composite resource'


def _idle(template: Template, told: str, hint: str) -> Iterator[Finding]:
    """What sets a namespace; a copy of the composite's own does no harm."""
    places = [f"{template.where}.base.{_NAMESPACE}"] if _written(template, "namespace") else []
    for patch in template.patches:
        own = patch.data.get("fromFieldPath") == _NAMESPACE and patch.source == "composite"
        if patch.target == "composed" and patch.to == _NAMESPACE and not own:
            places.append(patch.to_where)
    for path in places:
        yield Finding(CODE, told, Severity.WARNING, subject=template.name, path=path, hint=hint)


def _written(template: Template, part: str) -> str:
    metadata: Any = (template.base or {}).get("metadata")
    return str(metadata.get(part) or "") if isinstance(metadata, Mapping) else ""
