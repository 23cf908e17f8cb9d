"""Values of other resources that a field does not take: ``role=role.status.id`` where the ARN of a role is expected.

What the selector of a field selects and extracts tells what the field takes. Only what is plainly something else is
told: the identity of a resource of another kind, or another form of the identity of the right one. Fields with a
selector for one of the many kinds that they take, such as the actions of an alarm, are left alone; and so are kinds
that go by another's identity, as ``DefaultVPC`` and ``BucketPolicy`` do, and keys, which most services know by id and
by ARN.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/concepts-key-id.html (what a key goes by)
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pyxp.authoring.expressions import ResourceField
from pyxp.authoring.resources import Resource, variable_of
from pyxp.catalog import SelectorFacts
from pyxp.catalog.naming import python_name
from pyxp.compiler.assignments import Assignment
from pyxp.compiler.draft import ComposedTemplate, Draft
from pyxp.compiler.expectations import called, form_of, instead_of, is_related, last_name, python_path, takes_any_kind
from pyxp.diagnostics import Finding, Severity
from pyxp.errors import with_article

_OBSERVED = "status.atProvider."
_IDENTITIES = ("arn", "id", "url")
"""Fields of the status with which a resource tells what it is itself, and not what it belongs to."""


class _Given(NamedTuple):
    """A value of a resource in a field that can select: the field's facts, the resource and the value's name."""

    facts: SelectorFacts
    target: Resource
    name: str


def refuse_wrong_references(draft: Draft) -> None:
    """Pass: refuses values of other resources that a field cannot take, and warns of those that it hardly takes."""
    for template in draft.templates:
        for assignment in template.assignments:
            given = _given(assignment, template, draft)
            if given is None:
                continue
            if not _selects(given):
                _tell_of_another_kind(given, (template, assignment), draft)
            elif (taken := _taken_instead(given)) is not None:
                _tell_of_another_value(given, taken, (template, assignment), draft)


def _given(assignment: Assignment, template: ComposedTemplate, draft: Draft) -> _Given | None:
    """The value of another resource that a field is given by itself, where the field can select."""
    # What has a fallback, and what is made of values, is of a type of its own.
    if type(assignment.value) is not ResourceField or assignment.optional:
        return None
    target, path = assignment.value.resource, assignment.value.path
    whole = assignment.field.removesuffix("[*]")
    facts = template.added.resource.version_facts().selector_at(whole)
    if facts is None or not facts.target_kind or not isinstance(target, Resource) or not draft.has(target):
        return None
    name = path.removeprefix(_OBSERVED)
    return _Given(facts, target, name) if path.startswith(_OBSERVED) and "." not in name else None


def _selects(given: _Given) -> bool:
    facts, target = given.facts, given.target.facts
    return (facts.target_api_group, facts.target_kind) == (target.group, target.kind)


def _taken_instead(given: _Given) -> str | None:
    """What a field takes of a resource of the kind that it selects, where it is given something else."""
    facts, name = given.facts, given.name
    extract = facts.extract or ""
    part, _, taken = extract.partition(".")
    if extract == "external-name" and form_of(facts) != "ARN":
        part, taken = "status", "id"
    if part != "status" or name == taken or name == last_name(facts.field):
        return None
    kind = facts.target_kind
    if taken == "arn":
        # An id is an ARN for some kinds, and then no other than this one.
        return "arn" if name in ("id", "url") and given.target.version_facts().external_name else None
    if taken == "id" and name == "arn" and re.match(r"[a-z]+-", given.target.facts.id_pattern):
        return None  # told with the plain references, as another form
    if taken == "id":
        of_another = name.endswith("Id") and kind.lower() not in name.lower()
        return "id" if (name == "arn" and kind != "Key") or of_another else None
    return taken if name == "arn" and not taken.lower().endswith("arn") else None


def _tell_of_another_value(given: _Given, taken: str, at: tuple[ComposedTemplate, Assignment], draft: Draft) -> None:
    template, assignment = at
    facts, target = given.facts, given.target
    field, variable = last_name(assignment.path), variable_of(target)
    meant = f"[{variable}]" if facts.plural else variable
    name = python_path(template.added.resource.version_facts(), assignment.path)
    _tell(
        f"{name} takes status.{python_name(taken)} of {with_article(facts.target_kind)}, not"
        f" status.{python_name(given.name)}",
        f"write {python_name(field)}={meant}",
        at,
        draft,
        certain=given.name == "url" and taken == "arn",
    )


def _tell_of_another_kind(given: _Given, at: tuple[ComposedTemplate, Assignment], draft: Draft) -> None:
    template, assignment = at
    facts, target = given.facts, given.target
    names_kind = facts.target_kind.lower() in last_name(facts.field).lower()
    if given.name not in _IDENTITIES or not names_kind or takes_any_kind(facts):
        return
    if is_related(target.facts, facts.target_kind):
        return
    name = python_path(template.added.resource.version_facts(), assignment.path)
    _tell(
        f"{name} takes {called(form_of(facts))} of {with_article(facts.target_kind)} of {facts.target_group}, but"
        f" {target.title} is {with_article(target.facts.kind)} of {target.facts.group.partition('.')[0]}",
        instead_of(target, facts),
        at,
        draft,
        certain=(form_of(facts), given.name) in (("id", "arn"), ("ARN", "id"), ("ARN", "url")),
    )


def _tell(message: str, hint: str, at: tuple[ComposedTemplate, Assignment], draft: Draft, *, certain: bool) -> None:
    """Refuses what is certainly wrong; the rest is a warning."""
    template, assignment = at
    if certain:
        draft.refuse("wrong-reference", message, at, hint=hint)
        return
    draft.remarks.append(
        Finding(
            "doubtful-reference",
            message,
            Severity.WARNING,
            location=assignment.location,
            subject=template.name,
            path=assignment.path,
            hint=hint,
        )
    )
