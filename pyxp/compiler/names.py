"""Names: what tells a composed object from all others, as far as a platform says it.

A provider knows a cloud object by its external name or, where the cloud makes that up, by a field that is its name
there (`name` of a queue), within what it belongs to, its region and its account; the API server knows an object by its
name in its namespace.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Final

from pyxp.authoring.conditions import all_of
from pyxp.authoring.expressions import CompositeField, Expression, ExternalName, is_of_claim
from pyxp.authoring.worlds import is_possible
from pyxp.catalog.names import EXTERNAL_NAME as BY_EXTERNAL_NAME
from pyxp.catalog.naming import python_name
from pyxp.compiler.assignments import EXTERNAL_NAME, NAMESPACE, OBJECT_NAME, Assignment
from pyxp.compiler.draft import ComposedTemplate
from pyxp.compiler.rewriting import rewritten

_ROOT: Final = "spec.forProvider."
_INITIAL: Final = "spec.initProvider."
_ACCOUNT: Final = "spec.providerConfigRef"
_REGION: Final = "spec.forProvider.region"


@dataclass(frozen=True, eq=False)
class GivenName:
    """What an object is known by.

    Attributes:
        assignment: What the platform gives as its name.
        value: The name, with the names of other resources as the platform gave them.
        within: What else tells it apart: its namespace, or the fields that say what it belongs to, by path.
        account: What says which account, by path.
        region: Its region; None where it has none.
        called: How Python calls the name, or the fields that are it together.
        many: Whether the name is made of several fields, of which none is free.
    """

    assignment: Assignment
    value: Any
    within: Mapping[str, Any]
    account: Mapping[str, Any]
    region: Any
    called: str
    many: bool = False

    @property
    def in_cloud(self) -> bool:
        """Whether it names a cloud object, and not one of the cluster."""
        return self.assignment.path != OBJECT_NAME

    @property
    def told(self) -> list[Any]:
        """Name and surroundings, but for region and account."""
        return [self.value, *self.within.values()]

    def is_beside(self, other: GivenName) -> bool:
        """Whether both are names within the same thing, of one account and one region."""
        pairs = [(self.region, other.region)]
        for mine, theirs in ((self.within, other.within), (self.account, other.account)):
            pairs += [(mine.get(path), theirs.get(path)) for path in sorted({*mine, *theirs})]
        return all(is_same(*pair) for pair in pairs)


def names_of(template: ComposedTemplate) -> Iterator[GivenName]:
    """The names that a platform gives a resource: at most one in the cluster, and one or two in the cloud."""
    values = {assignment.path: rewritten(assignment.value, _as_given) for assignment in template.assignments}
    given = {assignment.path: assignment for assignment in template.assignments}
    account = {path: value for path, value in values.items() if path.startswith(_ACCOUNT)}
    if OBJECT_NAME in given:
        within = {NAMESPACE: values.get(NAMESPACE)}
        yield GivenName(given[OBJECT_NAME], values[OBJECT_NAME], within, {}, None, "object_name")
    facts = template.added.resource.facts
    told = facts.told_apart_by
    by_field = bool(told) and told[0] != BY_EXTERNAL_NAME
    if EXTERNAL_NAME in given:
        parents = _parents(template, values) if not told or by_field else _fields(told[1:], values)
        yield GivenName(
            given[EXTERNAL_NAME], values[EXTERNAL_NAME], parents, account, values.get(_REGION), "external_name"
        )
    path = next((root + told[0] for root in (_ROOT, _INITIAL) if root + told[0] in given), "") if by_field else ""
    if path:
        many = facts.identity.get("naming") == "parameters" and len(told) > 1
        *rest, last = [python_name(field) for field in (told if many else told[:1])]
        called = f"{', '.join(rest)} and {last}" if rest else last
        within = _fields(told[1:], values)
        yield GivenName(given[path], values[path], within, account, values.get(_REGION), called, many)


def may_coexist(one: ComposedTemplate, other: ComposedTemplate) -> bool:
    """Whether there is a claim that composes both."""
    return is_possible(all_of([one.condition, other.condition]))


def is_same(one: Any, other: Any) -> bool:
    """Whether two values are equal for every claim, as far as that is plain to see."""
    if one is other:
        return True
    if isinstance(one, CompositeField) and isinstance(other, CompositeField):
        return is_of_claim(one) == is_of_claim(other) and one.path == other.path
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(is_same(value, other[key]) for key, value in one.items())
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(is_same, one, other))
    if isinstance(one, Expression) and is_dataclass(one):
        return all(is_same(getattr(one, entry.name), getattr(other, entry.name)) for entry in fields(one))
    return bool(one == other)


def _fields(names: tuple[str, ...], values: Mapping[str, Any]) -> dict[str, Any]:
    """What a resource is given in these fields, and below them."""
    found = {}
    for name in names:
        for path, value in values.items():
            if any(
                path == root + name or path.startswith((f"{root}{name}.", f"{root}{name}["))
                for root in (_ROOT, _INITIAL)
            ):
                found[path.replace(_INITIAL, _ROOT)] = value
    return found


def _parents(template: ComposedTemplate, values: Mapping[str, Any]) -> dict[str, Any]:
    """What an object may belong to, where nobody says it: what never changes and is needed, or refers to something."""
    version = template.added.resource.version_facts()
    needed = {*version.required_by_cel, *(version.for_provider or {}).get("required", ())}
    known = version.replaces - {"region"}
    found = {}
    for path, value in values.items():
        field = path.removeprefix(_ROOT)
        if path == _REGION or field == path or (known and not version.forces_replacement(field)):
            continue
        if field in needed or version.selector_at(field) is not None:
            found[path] = value
    return found


def _as_given(found: Expression) -> Expression | None:
    """The name of another resource as the platform gave it."""
    return found.given if isinstance(found, ExternalName) and isinstance(found.given, Expression) else None
