"""Usages: what keeps a resource from being deleted before others that use it.

Crossplane deletes all that a composite is made of at once. Where AWS would take away what is still needed, a usage
holds the one until the other is gone: its webhook refuses the deletion, and it is asked for again afterwards. Who uses
what follows from the data that flows, and whether order matters from facts about the kinds.

A usage lasts as long as its user, so none is made of what a claim may drop while the user stays: Crossplane could
never delete it.

Source: https://docs.crossplane.io/latest/managed-resources/usages/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any, Final

from pyxp.authoring.composition import Added
from pyxp.authoring.conditions import all_of
from pyxp.authoring.expressions import CompositeField, leaves
from pyxp.authoring.plain_conditions import FALSE, TRUE
from pyxp.authoring.resources import Resource
from pyxp.authoring.worlds import implies
from pyxp.catalog import shipped_catalog
from pyxp.catalog.deletion import outliving
from pyxp.compiler.draft import ADD_FIRST, ComposedTemplate, Draft
from pyxp.compiler.identities import is_immutable

_API_VERSION: Final = "protection.crossplane.io/v1beta1"
_KINDS: Final[Mapping[str, str]] = {"Cluster": "ClusterUsage", "Namespaced": "Usage"}
_NAMESPACE: Final = "metadata.namespace"


@dataclass(frozen=True)
class _Edge:
    """A resource that is kept, for whom, and why."""

    used: ComposedTemplate
    user: ComposedTemplate
    reason: str

    @property
    def name(self) -> str:
        """What the usage is called in the composition."""
        return f"{self.used.name}-kept-for-{self.user.name}"


def keep_used(draft: Draft) -> None:
    """Pass: a usage for everything that must be there until another resource is gone.

    Refuses to keep what is not part of the composition, what is replaced by release, what a claim may drop before its
    user, and rings.
    """
    wanted = draft.blueprint.definition.deletion_order
    if wanted == "none":
        return
    known = {template.name: template.uses | template.needs for template in draft.templates}
    there = [template for template in draft.templates if template.condition is not FALSE]
    edges = [edge for user in there for edge in _edges(user, known, draft, strict=wanted == "strict")]
    edges = [edge for edge in edges if edge.used.condition is not FALSE]
    if _has_ring(edges, draft):
        return
    names = {template.name for template in draft.templates}
    for edge in edges:
        if edge.name in names:
            told = f"a resource is named {edge.name!r}, which is what the usage of {edge.used.name} is called"
            draft.problems.refuse("duplicate-name", told, draft.by_name[edge.name].added.location, hint="rename it")
        elif not _is_implied(edge, edges):
            draft.templates.append(_usage(edge, draft))


def _edges(user: ComposedTemplate, known: Mapping[str, set[str]], draft: Draft, *, strict: bool) -> Iterator[_Edge]:
    given = user.added.options.get("keeps", True)
    if given is False:
        return
    if given is not True:
        for resource in given:
            problem = _problem(resource, user, draft)
            if problem:
                told, hint = problem
                draft.problems.refuse("wrong-option", told, user.added.location, subject=user.name, hint=hint)
            else:
                used = draft.by_name[resource.resource_name]
                yield _Edge(used, user, f"{user.name} uses it until its own end")
        return
    templates = draft.by_name
    for name in _reached(user.name, known):
        used = templates[name]
        why = outliving(used.added.resource.facts, user.added.resource.facts)
        fits = why is not None and (why.needed or strict) and user.name not in _reached(name, known)
        if why is not None and fits and _problem(used.added.resource, user, draft) is None:
            yield _Edge(used, user, why.reason)


def _reached(name: str, known: Mapping[str, set[str]]) -> list[str]:
    """All that a resource uses, and what that uses in turn, in the order in which resources were added."""
    found: set[str] = set()
    following = [name]
    while following:
        new = known.get(following.pop(), set()) - found
        found |= new
        following += new
    return [one for one in known if one in found]


def _problem(used: Resource, user: ComposedTemplate, draft: Draft) -> tuple[str, str] | None:
    """Why a resource cannot be kept for another one, and what to do about it."""
    cannot = f"cannot keep {used.title} for {user.name}"
    if not draft.has(used):
        return f"{cannot}: it is not part of this composition", ADD_FIRST
    template = draft.by_name[used.resource_name]
    if template is user:
        return f"{cannot}: that is the resource itself", "name what it uses"
    if used.takes_turns or user.added.resource.takes_turns:
        return f"{cannot}: one of them is replaced by release, and leaves by its own rules", "leave it out"
    if (used.facts.scope, _namespace_of(template)) != (user.added.resource.facts.scope, _namespace_of(user)):
        return f"{cannot}: a usage holds objects of one scope and one namespace", "leave it out"
    if not _lasts(template, user, draft):
        return (
            f"{cannot}: a claim may drop the one and keep the other, and Crossplane could not delete it then",
            f"give {user.name} the same condition, or make the claim's fields in the condition immutable",
        )
    return None


def _lasts(used: ComposedTemplate, user: ComposedTemplate, draft: Draft) -> bool:
    """Whether a resource never goes while its user stays, whatever becomes of the claim."""
    if implies(user.condition, used.condition):
        return True
    spec = draft.blueprint.spec.schema
    return all(isinstance(leaf, CompositeField) and is_immutable(spec, leaf.path) for leaf in leaves(used.condition))


def _namespace_of(template: ComposedTemplate) -> tuple[Any, ...]:
    """What gives a resource its namespace."""
    patches = [patch for patch in template.patches if patch.get("toFieldPath") == _NAMESPACE]
    return template.base.get("metadata", {}).get("namespace"), *patches


def _has_ring(edges: list[_Edge], draft: Draft) -> bool:
    """Whether resources are kept for each other, which is refused: none of them could ever go."""
    users: dict[str, list[str]] = {}
    for edge in edges:
        users.setdefault(edge.used.name, []).append(edge.user.name)
    try:
        TopologicalSorter(users).prepare()
    except CycleError as error:
        ring = error.args[1]
        draft.problems.refuse(
            "cycle",
            f"resources are kept for each other, so none of them could be deleted: {' -> '.join(ring)}",
            draft.by_name[ring[0]].added.location,
            subject=ring[0],
            hint="break the ring: take one of them out of keeps=[...]",
        )
        return True
    return False


def _is_implied(edge: _Edge, edges: list[_Edge]) -> bool:
    """Whether other usages keep the resource as long, one behind the other, wherever this one would be."""
    following, seen = [edge.user.name], set()
    while following:
        name = following.pop()
        for other in edges:
            if other is edge or other.user.name != name or not implies(edge.user.condition, other.used.condition):
                continue
            if other.used is edge.used:
                return True
            if other.used.name not in seen:
                seen.add(other.used.name)
                following.append(other.used.name)
    return False


def _usage(edge: _Edge, draft: Draft) -> ComposedTemplate:
    kind = _KINDS[edge.used.added.resource.facts.scope]
    facts = shipped_catalog().get(_API_VERSION, kind)
    made = type(kind, (Resource,), {"facts": facts, "api_version": _API_VERSION})()
    made.resource_name = edge.name
    # A claim is ready with what it asked for, also where usages are switched off in the cluster.
    added = Added(edge.name, made, {"ready_when": []}, edge.user.added.location)
    base: dict[str, Any] = {"apiVersion": _API_VERSION, "kind": kind}
    namespace, *patches = _namespace_of(edge.user)
    if namespace is not None:
        base["metadata"] = {"namespace": namespace}
    base["spec"] = {
        "of": _selected(edge.used, draft),
        "by": _selected(edge.user, draft),
        "reason": edge.reason,
        "replayDeletion": True,
    }
    template = ComposedTemplate(added, base, patches=[dict(patch) for patch in patches])
    conditions = [one.condition for one in (edge.user, edge.used) if one.condition is not TRUE]
    template.condition = all_of(conditions) if conditions else TRUE
    return template


def _selected(template: ComposedTemplate, draft: Draft) -> dict[str, Any]:
    """How a usage finds a resource of its own composite."""
    label = {f"{draft.domain}/resource": template.name}
    template.labels.update(label)
    resource = template.added.resource
    return {
        "apiVersion": resource.api_version,
        "kind": resource.facts.kind,
        "resourceSelector": {"matchControllerRef": True, "matchLabels": label},
    }
