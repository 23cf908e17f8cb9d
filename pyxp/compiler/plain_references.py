"""Values that a selector would fetch: ``vpc_id=vpc.status.id``, where ``vpc_id=vpc`` asks the provider for the same.

Told is what comes to exactly the same: the value that the selector of the field extracts, of a resource of the kind
that it selects, by itself. Whoever makes something of the value, chooses, or falls back to another needs it. Told is as
well a value of such a resource of another form than the one that is extracted: an ARN where an id is, a name where an
ARN is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from pyxp.authoring.expressions import ExternalName, ResourceField
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
        draft.remarks.extend(_of_other_forms(template, draft))


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


def _of_other_forms(template: ComposedTemplate, draft: Draft) -> Iterator[Finding]:
    """The values of a resource that a field could select which are of another form than the value extracted."""
    version = template.added.resource.version_facts()
    for assignment in template.assignments:
        value, name = assignment.value, _ITEM.sub("", assignment.path.removeprefix(_FIELDS))
        facts = version.selector_at(name)
        if type(value) not in (ResourceField, ExternalName) or facts is None:
            continue
        target = value.resource
        if not isinstance(target, Resource) or not draft.has(target):
            continue
        if (facts.target_api_group, facts.target_kind) != (target.facts.group, target.facts.kind):
            continue
        forms = _forms(value, name, facts, target)
        if forms is not None:
            yield _told_form(assignment, forms, target, template)


def _forms(value: Any, name: str, facts: SelectorFacts, target: Resource) -> tuple[str, str] | None:
    """What a field takes of a resource and what it is given; None where they do not surely differ.

    Fields for an identifier often take either form.
    """
    if re.search(r"[iI]dentifiers?$", name):
        return None
    arn_taken = facts.extract in ("status.arn", "spec.arn")
    if type(value) is ExternalName:
        named = target.version_facts().external_name == "name"
        return ("ARN", "name") if arn_taken and named and not name.endswith(("Id", "Ids")) else None
    ids = re.match(r"[a-z]+-", target.facts.id_pattern)
    takes_id = facts.extract in ("external-name", "status.id") and ids and "arn" not in name.lower()
    return ("id", "ARN") if takes_id and value.path == f"{target.facts.observed_path}.arn" else None


def _told_form(assignment: Assignment, forms: tuple[str, str], target: Resource, template: ComposedTemplate) -> Finding:
    field = python_name(_ITEM.sub("", assignment.path).rpartition(".")[2])
    wanted, found = forms
    variable = variable_of(target)
    plain = f"{variable}.status.{wanted.lower()}"
    meant = f"[{variable}] or [{plain}]" if _ITEM.search(assignment.path) else f"{variable} or {field}={plain}"
    return Finding(
        "other-form",
        f"{field} takes the {wanted} of a {target.facts.kind}, and is given its {found}",
        Severity.WARNING,
        location=assignment.location,
        subject=template.name,
        path=assignment.path,
        hint=f"write {field}={meant}",
    )


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
