"""Values that a selector would fetch: ``vpc_id=vpc.status.id``, where ``vpc_id=vpc`` asks the provider for the same.

Only what comes to exactly the same is told: the value that the selector of the field extracts, of a resource of the
kind that it selects, by itself. Whoever makes something of the value, chooses, or falls back to another needs it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from pyxp.authoring.expressions import ResourceField
from pyxp.authoring.resources import Resource, variable_of
from pyxp.catalog import SelectorFacts
from pyxp.catalog.naming import python_name
from pyxp.compiler.assignments import Assignment
from pyxp.compiler.draft import ComposedTemplate, Draft
from pyxp.diagnostics import Finding, Severity

_ITEM = re.compile(r"\[\d+]$")
_FIELDS = "spec.forProvider."


def advise_selecting(draft: Draft) -> None:
    """Pass: warns of plain values of other resources in fields that could select these resources.

    It comes before what the compiler itself makes of selections, so that only what the platform says is told.
    """
    for template in draft.templates:
        for _, of_field in groupby(template.assignments, lambda one: _ITEM.sub("", one.path)):
            assignments = list(of_field)
            targets = list(_selectable(assignments, template, draft))
            if targets and len(targets) == len(assignments):
                draft.remarks.append(_remark(assignments[0], targets, template))


def _selectable(assignments: Sequence[Assignment], template: ComposedTemplate, draft: Draft) -> Iterator[Resource]:
    """The resources whose plain values a field is given, which it could select as well."""
    version = template.added.resource.version_facts()
    for assignment in assignments:
        # What has a fallback is of a type of its own.
        if type(assignment.value) is not ResourceField or assignment.optional:
            continue
        facts = version.selector_at(_ITEM.sub("", assignment.path.removeprefix(_FIELDS)))
        target, path = assignment.value.resource, assignment.value.path
        if facts is None or facts.plural is not bool(_ITEM.search(assignment.path)):
            continue
        # What follows the releases of another resource is a matter of its own.
        if not isinstance(target, Resource) or target.takes_turns or not draft.has(target):
            continue
        selected = (facts.target_api_group, facts.target_kind) == (target.facts.group, target.facts.kind)
        if selected and path == _extracted(facts, target):
            yield target


def _extracted(facts: SelectorFacts, target: Resource) -> str:
    """The field path of the value that a selector takes from a resource; empty where the status may lack it."""
    if facts.extract == "external-name":
        # A name that somebody chose need not be the id.
        return "status.atProvider.id" if target.version_facts().external_name == "generated" else ""
    part, _, name = (facts.extract or "").partition(".")
    return f"status.atProvider.{name}" if part == "status" else ""


def _remark(assignment: Assignment, targets: Sequence[Resource], template: ComposedTemplate) -> Finding:
    field = python_name(_ITEM.sub("", assignment.path).rpartition(".")[2])
    names = ", ".join(variable_of(target) for target in targets)
    meant = f"{field}=[{names}]" if _ITEM.search(assignment.path) else f"{field}={names}"
    if len(targets) > 1:
        meant = f'{field}=c.group("...", [{names}])'
    which = "this resource" if len(targets) == 1 else "these resources"
    return Finding(
        "plain-reference",
        f"{field} can select {which}; a value is copied by way of the composite instead",
        Severity.WARNING,
        location=assignment.location,
        subject=template.name,
        path=assignment.path,
        hint=f"write {meant}",
    )
