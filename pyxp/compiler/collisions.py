"""Collisions: two resources that would be one object, in the cloud or in the cluster.

Two resources of one name become ready together, and each undoes what the other one says. Two claims do that to each
other with a name that nothing of a claim is in, and two releases of a resource with a name that the release is not in.
What names an object is told in :mod:`pyxp.compiler.names`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyxp.authoring.expressions import CompositeField, Expression, is_of_claim, leaves
from pyxp.authoring.references import expression_of
from pyxp.authoring.replaceables import Turns
from pyxp.authoring.resources import Group, Resource
from pyxp.catalog.naming import python_name
from pyxp.compiler.draft import ComposedTemplate, Draft
from pyxp.compiler.names import GivenName, is_same, may_coexist, names_of
from pyxp.diagnostics import Finding, Severity

_Named = tuple[ComposedTemplate, GivenName]
_OF_ONE_CLAIM = ("metadata.name", "metadata.uid", "spec.claimRef.name")
"""What no two claims of one namespace share; other fields may be the same, such as that of an environment."""


def refuse_collisions(draft: Draft) -> None:
    """Pass: refuses two resources that are one object, and warns of an object that two claims would compose.

    Only what is the same for every claim is told: names that two fields of a claim happen to make equal are not.
    """
    named: dict[tuple[str, str, str], list[_Named]] = {}
    for template in draft.templates:
        facts = template.added.resource.facts
        for name in names_of(template) if _manages(template) else ():
            named.setdefault((facts.group, facts.kind, name.called), []).append((template, name))
    for several in named.values():
        for number, at in enumerate(several):
            turns = _turns_of(at[0], draft)
            first = next((other for other in several[:number] if _collide(other, at, draft)), None)
            if first is not None:
                _refuse(at, first[0], draft)
            elif turns is not None and not _follows(at[1], turns):
                _refuse_release(at, turns, draft)
            elif _is_fixed(at[1], turns):
                _remark(at, draft)


def _manages(template: ComposedTemplate) -> bool:
    """Whether a resource makes its object, and does not only look at it."""
    policies = template.added.options.get("management_policies")
    # A reference would refuse to be compared: what the claim says of it is not known.
    observes = isinstance(policies, list | tuple) and list(policies) == ["Observe"]
    return not observes


def _turns_of(template: ComposedTemplate, draft: Draft) -> Turns | None:
    resource = template.added.resource
    return next((turns for turns in draft.blueprint.composition.turns if resource in turns.slots), None)


def _collide(first: _Named, second: _Named, draft: Draft) -> bool:
    turns = _turns_of(first[0], draft)
    if turns is not None and second[0].added.resource in turns.slots:
        return False
    same = is_same(first[1].value, second[1].value) and first[1].is_beside(second[1])
    return same and may_coexist(first[0], second[0])


def _follows(name: GivenName, turns: Turns) -> bool:
    """Whether each release has a name of its own; an object of the cluster has."""
    release = expression_of(turns.release)
    if not name.in_cloud or not isinstance(release, CompositeField):
        return True
    turning = any(isinstance(value, Resource) and value.takes_turns for value in name.told)
    return turning or any(leaf.path == release.path for value in name.told for leaf in _claim_fields(value))


def _is_fixed(name: GivenName, turns: Turns | None) -> bool:
    """Whether nothing that differs from claim to claim says which object a resource is.

    Neither a region does, nor an account that is not one claim's alone.
    """
    if any(leaf.path in _OF_ONE_CLAIM for value in name.account.values() for leaf in _claim_fields(value)):
        return False
    release = expression_of(turns.release) if turns is not None else None
    passed = release.path if isinstance(release, CompositeField) else ""
    return all(_is_constant(value, passed) for value in name.told)


def _is_constant(value: Any, passed: str = "") -> bool:
    if isinstance(value, Resource | Group):
        return False
    read = list(leaves(value))
    if not read:
        return not isinstance(value, Expression)
    return all(is_of_claim(leaf) and leaf.path == passed for leaf in read)


def _claim_fields(value: Any) -> Iterator[CompositeField]:
    return (leaf for leaf in leaves(value) if is_of_claim(leaf))


def _refuse(at: _Named, first: ComposedTemplate, draft: Draft) -> None:
    template, name = at
    kind = template.added.resource.facts.kind
    where = "cloud object" if name.in_cloud else f"{kind} in the cluster"
    are = "are those" if name.many else "is that"
    draft.problems.refuse(
        "duplicate-name",
        f"{name.called} {are} of {first.name}, at {first.added.location}, so both would be one {where}",
        name.assignment.location,
        subject=template.name,
        path=name.assignment.path,
        hint=f"let one of them differ, or compose one {kind}" if name.many else f"give each {kind} a name of its own",
    )


def _refuse_release(at: _Named, turns: Turns, draft: Draft) -> None:
    template, name = at
    if template.added.resource is not turns.slots[0]:
        return
    kind = template.added.resource.facts.kind
    release = expression_of(turns.release)
    path = release.path if isinstance(release, CompositeField) else "spec.release"
    read = f"{{self.{'.'.join(map(python_name, path.split('.')))}}}"
    begin = name.value if isinstance(name.value, str) else "..."
    what = f"{name.called} are those" if name.many else f"the {name.called} is that"
    draft.problems.refuse(
        "duplicate-name",
        f"{what} of every release, so a new {kind} and the one that it replaces would be one cloud object",
        name.assignment.location,
        subject=template.name,
        path=name.assignment.path,
        hint=f"compose it with c.add: there is only one {kind} of this identity"
        if name.many
        else f'put the release in it: {name.called}=f"{begin}-{read}"',
    )


def _remark(at: _Named, draft: Draft) -> None:
    template, name = at
    turns = _turns_of(template, draft)
    if turns is not None and template.added.resource is not turns.slots[0]:
        return
    kind = template.added.resource.facts.kind
    would = f"two claims would ask for one {kind}, which only the first gets"
    if name.in_cloud:
        would = "two claims of one account would manage one cloud object"
    constant = isinstance(name.value, str)
    what = f"the name {name.value!r} is" if constant else f"the {name.called} is"
    begin = name.value if constant else "..."
    hint = f'put a field of the claim in it: {name.called}=f"{begin}-{{self.metadata.name}}"'
    if name.many:
        what, hint = f"{name.called} are", "let one of them differ from claim to claim"
    draft.remarks.append(
        Finding(
            "fixed-name",
            f"{what} the same for every claim, so {would}",
            Severity.WARNING,
            location=name.assignment.location,
            subject=template.name,
            path=name.assignment.path,
            hint=hint,
        )
    )
