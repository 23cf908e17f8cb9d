"""Flows: what comes out of conditional resources goes only where these are sure to be, or where a fallback stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pyxp.authoring.composition import Output
from pyxp.authoring.conditions import all_of, opposite, some_of
from pyxp.authoring.deferred import Deferred
from pyxp.authoring.expressions import (
    Choice,
    ChosenTarget,
    Condition,
    Expression,
    ExternalName,
    JsonText,
    ResourceField,
    Selection,
    describe,
    leaves,
    parts_of,
)
from pyxp.authoring.plain_conditions import FALSE, TRUE, plain_condition
from pyxp.authoring.resources import Group, Resource, variable_of
from pyxp.authoring.shapes import Shape
from pyxp.authoring.worlds import implies
from pyxp.compiler.assignments import Assignment
from pyxp.compiler.conditions.assumptions import DefaultedField
from pyxp.compiler.conditions.branches import branches_of, reads
from pyxp.compiler.draft import ComposedTemplate, Draft

CODE = "conditional-source"


def follow_conditions(draft: Draft) -> None:
    """Pass: refuses what reads, names or selects a resource that need not be there when the reader is."""
    for template in draft.templates:
        for assignment in template.assignments:
            _check(assignment, template, draft)
        _check_names(template, draft)
    for output in draft.blueprint.composition.outputs:
        _check_output(output, draft)


def _check(assignment: Assignment, template: ComposedTemplate, draft: Draft) -> None:
    for members, chosen in _selected(assignment.value):
        conditions = [_condition_of(member, draft) for member in members]
        needed = some_of(conditions)
        if not implies(all_of([template.condition, chosen]), needed):
            what = f"selects {members[0].title}, which" if len(members) == 1 else "selects a group, of which one"
            _refuse(what, needed, (template, assignment), draft, "")
    if assignment.optional:
        return
    seen: set[int] = set()
    for leaf, chosen in reads(assignment.value):
        if not isinstance(leaf, ResourceField | ExternalName) or isinstance(leaf, DefaultedField):
            continue
        needed = _condition_of(leaf.resource, draft)
        if id(leaf.resource) not in seen and not implies(all_of([template.condition, chosen]), needed):
            seen.add(id(leaf.resource))
            fallback = f"default({_written(leaf)}, value), or "
            _refuse(f"reads {describe(leaf)}, which", needed, (template, assignment), draft, fallback)


def _check_names(template: ComposedTemplate, draft: Draft) -> None:
    """Names that the platform gave stand in other resources as text, whether what they name is there or not."""
    session = draft.blueprint.composition.session
    given = [(template.added.resource.fields, template.added.resource.written_at)]
    given.append((dict(template.added.options), template.added.location))
    for value, location in given:
        for leaf, chosen in _names(value, session):
            needed = _condition_of(leaf.resource, draft)
            other = leaf.given is not None and leaf.resource is not template.added.resource
            if other and not implies(all_of([template.condition, chosen]), needed):
                _refuse_at(f"has {describe(leaf)} in it, which", needed, template, location, draft)
                break


def _names(value: Any, session: Any, chosen: Condition = TRUE) -> Iterator[tuple[ExternalName, Condition]]:
    if isinstance(value, str):
        for marked in session.marks_in(value):
            yield from _names(marked.expression, session, chosen)
    elif isinstance(value, ExternalName):
        yield value, chosen
    elif isinstance(value, Deferred):
        yield from _names(value._expression, session, chosen)
    elif isinstance(value, JsonText):
        yield from _names(value.value, session, chosen)
    elif isinstance(value, Choice):
        for branch, result in branches_of(value):
            yield from _names(result, session, all_of([chosen, branch]))
    elif isinstance(value, Expression | Mapping | list | tuple):
        for part in parts_of(value):
            yield from _names(part, session, chosen)


def _check_output(output: Output, draft: Draft) -> None:
    """A field of the status that is always there cannot come from what is not."""
    if not _is_required(draft.blueprint.status, output.path):
        return
    value = output.value._expression if isinstance(output.value, Deferred) else output.value
    for leaf in leaves(value):
        if isinstance(leaf, ResourceField | ExternalName):
            needed = _condition_of(leaf.resource, draft)
            if needed is not TRUE:
                draft.problems.refuse(
                    CODE,
                    f"{output.path} is required, but {leaf.resource.title} is there only where {_shown(needed)}",
                    output.location,
                    path=output.path,
                    hint="declare the status field with `| None` and default=None",
                )


def _is_required(status: Shape, path: str) -> bool:
    shape = status
    for name in path.split(".")[1:]:
        member = next((item for item in shape.members.values() if item.name == name), None)
        if member is None or name not in shape.schema.get("required", ()):
            return False
        shape = member.shape
    return True


def _selected(value: Any, chosen: Condition = TRUE) -> Iterator[tuple[list[Resource], Condition]]:
    """The resources that a field selects: one, or those of a group, of which one must be there; and when it does."""
    if isinstance(value, list):
        for item in value:
            yield from _selected(item, chosen)
    elif isinstance(value, Selection):
        yield from _selected(value.target, chosen)
    elif isinstance(value, ChosenTarget):
        condition = plain_condition(value.condition)
        yield from _selected(value.result, condition)
        yield from _selected(value.otherwise, opposite(condition))
    elif isinstance(value, Resource):
        yield [value], chosen
    elif isinstance(value, Group):
        yield list(value), chosen


def _condition_of(resource: Any, draft: Draft) -> Condition:
    template = draft.by_name.get(resource.resource_name)
    return template.condition if template is not None else TRUE


def _refuse(what: str, needed: Condition, at: tuple[ComposedTemplate, Assignment], draft: Draft, fallback: str) -> None:
    template, assignment = at
    message = f"{what} is there only where {_shown(needed)}; {_own(template)}"
    draft.refuse(CODE, message, at, hint=f"write {fallback}{_same(needed)}")
    template.skipped.append(assignment.path)


def _refuse_at(what: str, needed: Condition, template: ComposedTemplate, location: Any, draft: Draft) -> None:
    message = f"{what} is there only where {_shown(needed)}; {_own(template)}"
    draft.problems.refuse(CODE, message, location, subject=template.name, hint=f"write {_same(needed)}")


def _own(template: ComposedTemplate) -> str:
    if template.condition is TRUE:
        return f"{template.name} is always there"
    return f"{template.name} is there where {_shown(template.condition)}"


def _same(needed: Condition) -> str:
    if needed is FALSE:
        return "the resource that reads it below the same condition"
    return f"c.add(..., when={_shown(needed)}) for this one, too"


def _shown(condition: Condition) -> str:
    return "never" if condition is FALSE else condition.described()


def _written(leaf: ResourceField | ExternalName) -> str:
    variable = variable_of(leaf.resource) if isinstance(leaf.resource, Resource) else "resource"
    if isinstance(leaf, ExternalName):
        return f"{variable}.external_name"
    return f"{variable}.{leaf.path.replace('.atProvider', '')}"
