"""Refusals of values whose source is not there: another composition's resource, the resource itself, an element."""

from __future__ import annotations

from pyxp.authoring.expressions import CompositeField, ExternalName, ResourceField, describe, leaves
from pyxp.compiler.assignments import Assignment
from pyxp.compiler.draft import ComposedTemplate, Draft
from pyxp.compiler.elements import check_elements
from pyxp.compiler.list_types import check_order


def refuse_bad_sources(draft: Draft) -> None:
    """Pass: refuses what is read of resources and lists that do not have it, and goes on without those assignments."""
    for template in draft.templates:
        good: list[Assignment] = []
        for assignment in template.assignments:
            # Each of them notes what it refuses, so none may be left out because another one failed.
            checks = [check(assignment, template, draft) for check in (check_elements, check_order, _check_resources)]
            if all(checks):
                good.append(assignment)
            else:
                template.skipped.append(assignment.path)
        template.assignments = good


def _other_name(template: ComposedTemplate) -> str:
    """What a resource can be called by before the provider named it."""
    in_composition = "write resource_name, its name in the composition"
    named_by_cloud = template.added.resource.version_facts().external_name == "generated"
    return in_composition if named_by_cloud else f"{in_composition}, or give external_name= to c.add"


def _check_resources(assignment: Assignment, template: ComposedTemplate, draft: Draft) -> bool:
    """Refuses values of resources that are not part of the composition, and a resource that reads itself."""
    good = True
    for leaf in leaves(assignment.value):
        if isinstance(leaf, CompositeField):
            continue
        if not draft.has(leaf.resource):
            message = f"{describe(leaf)} belongs to no resource of this composition"
            draft.refuse("undeclared-reference", message, (template, assignment))
            good = False
        elif isinstance(leaf, ExternalName) and leaf.resource is template.added.resource:
            message = (
                f"{template.name} cannot hold its own external name: the provider gives it after the resource is made"
            )
            draft.refuse("own-name", message, (template, assignment), hint=_other_name(template))
            good = False
        elif isinstance(leaf, ResourceField) and leaf.resource is template.added.resource:
            draft.refuse("cycle", f"{template.name} reads its own {leaf.path}", (template, assignment))
            good = False
    return good
