"""Collisions: two resources that would be one object, in the cloud or in the cluster.

A provider knows a cloud object by its external name, within the object that it belongs to, its region and its account;
the API server knows an object by its name in its namespace. Two resources of one name become ready together, and each
undoes what the other one says. Two claims do that to each other with a name that nothing of a claim is in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from pyxp.authoring.conditions import all_of
from pyxp.authoring.expressions import CompositeField, Expression, ExternalName, is_of_claim, leaves
from pyxp.authoring.resources import Group, Resource
from pyxp.compiler.assignments import EXTERNAL_NAME, NAMESPACE, OBJECT_NAME, Assignment
from pyxp.compiler.conditions.worlds import is_possible
from pyxp.compiler.draft import ComposedTemplate, Draft
from pyxp.compiler.rewriting import rewritten
from pyxp.diagnostics import Finding, Severity

_OPTIONS = {EXTERNAL_NAME: "external_name", OBJECT_NAME: "object_name"}
_ACCOUNT = "spec.providerConfigRef"
_REGION = "spec.forProvider.region"


def refuse_collisions(draft: Draft) -> None:
    """Pass: refuses two resources that are one object, and warns of an object that two claims would compose.

    Only what is the same for every claim is told: names that two fields of a claim happen to make equal are not.
    """
    for path, option in _OPTIONS.items():
        named: dict[tuple[str, str], list[tuple[ComposedTemplate, Assignment]]] = {}
        for template, assignment in draft.assigned():
            if assignment.path == path and _manages(template):
                kind = template.added.resource.facts
                named.setdefault((kind.group, kind.kind), []).append((template, assignment))
        for several in named.values():
            for number, at in enumerate(several):
                first = next((other for other, _ in several[:number] if _collide(other, at[0], path)), None)
                if first is not None:
                    _refuse(at, first, option, draft)
                elif _is_fixed(at[0], path):
                    _remark(at, option, draft)


def _manages(template: ComposedTemplate) -> bool:
    """Whether a resource makes its object, and does not only look at it or take turns with another one."""
    policies = template.added.options.get("management_policies")
    # A reference would refuse to be compared: what the claim says of it is not known.
    observes = isinstance(policies, list | tuple) and list(policies) == ["Observe"]
    return not observes and not template.added.resource.takes_turns


def _collide(first: ComposedTemplate, second: ComposedTemplate, path: str) -> bool:
    if not all(_same(*pair) for pair in _identities(first, second, path)):
        return False
    return is_possible(all_of([first.condition, second.condition]))


def _identities(first: ComposedTemplate, second: ComposedTemplate, path: str) -> Iterator[tuple[Any, Any]]:
    """What two resources have in common if they are one object, the name first."""
    one, other = _values(first), _values(second)
    yield one[path], other[path]
    for place in sorted({*one, *other} - {path}):
        if _tells_apart(place, first, path):
            yield one.get(place), other.get(place)


def _is_fixed(template: ComposedTemplate, path: str) -> bool:
    """Whether nothing that differs from claim to claim says which object a resource is; a region does not count."""
    values = _values(template)
    told = [value for place, value in values.items() if place == path or _tells_apart(place, template, path)]
    return all(_is_constant(value) for value in told if value is not values.get(_REGION))


def _is_constant(value: Any) -> bool:
    return not isinstance(value, Expression | Resource | Group) and not any(True for _ in leaves(value))


def _values(template: ComposedTemplate) -> dict[str, Any]:
    return {assignment.path: rewritten(assignment.value, _as_given) for assignment in template.assignments}


def _as_given(found: Expression) -> Expression | None:
    """The name of another resource as the platform gave it."""
    return found.given if isinstance(found, ExternalName) and isinstance(found.given, Expression) else None


def _tells_apart(place: str, template: ComposedTemplate, path: str) -> bool:
    """Whether two objects of one name may differ in a field: by where they are, or by what they belong to."""
    if path == OBJECT_NAME:
        return place == NAMESPACE
    if place == _REGION or place.startswith(_ACCOUNT):
        return True
    if not place.startswith("spec.forProvider."):
        return False
    version = template.added.resource.version_facts()
    field = place.removeprefix("spec.forProvider.")
    if version.replaces and not version.forces_replacement(field):
        return False
    needed = {*version.required_by_cel, *(version.for_provider or {}).get("required", ())}
    return field in needed or version.selector_at(field) is not None


def _same(one: Any, other: Any) -> bool:
    """Whether two values are equal for every claim, as far as that is plain to see."""
    if one is other:
        return True
    if isinstance(one, CompositeField) and isinstance(other, CompositeField):
        return is_of_claim(one) == is_of_claim(other) and one.path == other.path
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(value, other[key]) for key, value in one.items())
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, Expression) and is_dataclass(one):
        return all(_same(getattr(one, entry.name), getattr(other, entry.name)) for entry in fields(one))
    return bool(one == other)


def _refuse(at: tuple[ComposedTemplate, Assignment], first: ComposedTemplate, option: str, draft: Draft) -> None:
    template, assignment = at
    kind = template.added.resource.facts.kind
    where = "cloud object" if option == "external_name" else f"{kind} in the cluster"
    draft.problems.refuse(
        "duplicate-name",
        f"{option} is that of {first.name}, at {first.added.location}, so both would be one {where}",
        assignment.location,
        subject=template.name,
        path=assignment.path,
        hint=f"give each {kind} a name of its own",
    )


def _remark(at: tuple[ComposedTemplate, Assignment], option: str, draft: Draft) -> None:
    template, assignment = at
    kind = template.added.resource.facts.kind
    meant = "manage one cloud object" if option == "external_name" else f"ask for one {kind}, which only the first gets"
    draft.remarks.append(
        Finding(
            "fixed-name",
            f"the name {assignment.value!r} is the same for every claim, so two claims would {meant}",
            Severity.WARNING,
            location=assignment.location,
            subject=template.name,
            path=assignment.path,
            hint=f'put a field of the claim in it: {option}=f"{assignment.value}-{{self.metadata.name}}"',
        )
    )
