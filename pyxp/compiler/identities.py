"""Refusals about what makes a resource the one it is: values that a claim may leave out, change or make too long.

The provider refuses a change of them, or makes another resource.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pyxp.authoring.expressions import (
    Choice,
    CompositeField,
    EnvironmentField,
    describe,
    holder_of,
    is_certain,
    is_of_claim,
    leaves,
)
from pyxp.authoring.permanence import is_growing, is_unchanging
from pyxp.catalog.naming import python_name
from pyxp.compiler.alternatives import results_of
from pyxp.compiler.assignments import EXTERNAL_NAME, NAMESPACE, OBJECT_NAME, Assignment
from pyxp.compiler.conditions.assumptions import DefaultedField
from pyxp.compiler.draft import ComposedTemplate, Draft
from pyxp.compiler.elements import may_be_nothing, unguarded
from pyxp.compiler.lengths import longest_text
from pyxp.compiler.spec_paths import PathStep, steps_of

_IDENTITY = {EXTERNAL_NAME: "external_name", NAMESPACE: "namespace", OBJECT_NAME: "object_name"}
"""Paths that say which object a resource is, by the option that sets them."""


def refuse_bad_identities(draft: Draft) -> None:
    """Pass: refuses names that a claim may leave out, change, or make longer than the cloud takes."""
    for template, assignment in draft.assigned():
        _check_presence(assignment, template, draft)
        _check_length(assignment, template, draft)
        _check_replacement(assignment, template, draft)


def _check_presence(assignment: Assignment, template: ComposedTemplate, draft: Draft) -> None:
    """Refuses what may be absent as a field that is needed, and optional claim fields in names, which never change."""
    version = template.added.resource.version_facts()
    needed = {*version.required_by_cel, *(version.for_provider or {}).get("required", ())}
    if (assignment.path in _IDENTITY or assignment.field in needed) and may_be_nothing(assignment.value):
        name = _python(assignment)
        message = f"{name} is needed, but there may be nothing in it"
        draft.refuse("optional-feeds-required", message, (template, assignment), hint="give a value in place of None")
        return
    if assignment.path not in _IDENTITY:
        if assignment.field in needed and isinstance(assignment.value, Choice):
            _check_chosen(assignment.value, (template, assignment), draft)
        return
    if is_certain(assignment.value) or assignment.optional:
        return
    for leaf in leaves(assignment.value):
        if isinstance(leaf, CompositeField) and not leaf.guaranteed:
            named = describe(leaf) if isinstance(leaf, EnvironmentField) else leaf.path
            draft.refuse(
                "optional-feeds-required",
                f"{_IDENTITY[assignment.path]} is needed, but {holder_of(leaf)} may leave {named} out",
                (template, assignment),
                hint="write default(ref, value), give the field a default, or make it required",
            )


def _check_chosen(choice: Choice, at: tuple[ComposedTemplate, Assignment], draft: Draft) -> None:
    """Refuses a claim field among what is chosen for a needed field that a claim may leave out where it is chosen."""
    absent = (leaf for result in results_of(choice) for leaf in unguarded(result) if isinstance(leaf, CompositeField))
    leaf = next((leaf for leaf in absent if not leaf.guaranteed), None)
    if leaf is not None:
        draft.refuse(
            "optional-feeds-required",
            f"{_python(at[1])} is needed, but where it is chosen a claim may leave {leaf.path} out",
            at,
            hint="write default(ref, value), give the field a default, make it required, or choose it where it is set:"
            " choose(is_set(ref) & (...), ref, otherwise=...)",
        )


def _check_replacement(assignment: Assignment, template: ComposedTemplate, draft: Draft) -> None:
    """Refuses a changeable claim field in a field whose change the provider refuses."""
    if template.added.resource.takes_turns:
        return
    version = template.added.resource.version_facts()
    in_provider = assignment.path.startswith("spec.forProvider.")
    grows = False
    fixed = in_provider and version.forces_replacement(assignment.field)
    if version.kind.composite:
        nested = version.field("spec") or {}
        fixed, grows = is_immutable(nested, assignment.path), _grows(nested, assignment.path)
    if assignment.path not in _IDENTITY and not fixed and not grows:
        return
    if python_name(assignment.field.partition(".")[0].partition("[")[0]) in template.added.options.get(
        "may_change", ()
    ):
        return
    changes = "can only become longer" if grows else "cannot change once the resource exists"
    for leaf in leaves(assignment.value):
        if isinstance(leaf, DefaultedField):
            _refuse_fallback(leaf, (template, assignment), draft)
        # A fact of the cluster no claim changes.
        spec = draft.blueprint.spec.schema
        if is_of_claim(leaf) and not is_immutable(spec, leaf.path) and not (grows and _grows(spec, leaf.path)):
            draft.refuse(
                "changeable-identity",
                f"{_python(assignment)} {changes}, but a claim may change {leaf.path}",
                (template, assignment),
                hint=_remedy(spec, leaf.path, grows=grows),
            )


def _refuse_fallback(leaf: DefaultedField, at: tuple[ComposedTemplate, Assignment], draft: Draft) -> None:
    draft.refuse(
        "changeable-identity",
        f"{_python(at[1])} cannot change once the resource exists, and before {leaf.resource.title} reports"
        f" {leaf.path}, it would be made with the fallback",
        at,
        hint="leave the default out, and the value is waited for; where that resource has a condition, write"
        " choose(condition, ref, otherwise=value)",
    )


def _remedy(spec: Mapping[str, Any], path: str, *, grows: bool) -> str:
    """What to declare of a claim field that may change, where it must not."""
    if grows:
        return "declare the claim field with append_only=True or immutable=True"
    element = re.search(r"\[\d+]", path)
    if element is not None:
        holder = path[: element.start()]
        return f"declare {holder} with immutable=True, or with append_only=True if it may become longer"
    entry = next((step for step in steps_of(spec, path) if _is_entry(step)), None)
    return f"declare {entry.there if entry else 'the claim field'} with immutable=True"


def _is_entry(step: PathStep) -> bool:
    """Whether a step goes into a map."""
    return isinstance(step.step, str) and step.step not in step.holder.get("properties", {})


def _check_length(assignment: Assignment, template: ComposedTemplate, draft: Draft) -> None:
    """Refuses an external name that a claim could make longer than the cloud takes.

    Where nothing bounds it, that is an error only if the platform gave the limit itself.
    """
    if assignment.path != EXTERNAL_NAME:
        return
    given = template.added.options.get("name_limit")
    limit = given or template.added.resource.version_facts().name_limit
    longest = longest_text(assignment.value)
    if limit is None or (longest is not None and longest <= limit):
        return
    note = draft.problems.refuse if longest is not None or given else draft.problems.warn
    note(
        "name-too-long",
        f"the external name may be {longest or 'any number of'} characters long, the cloud takes {limit}",
        assignment.location,
        subject=template.name,
        path=assignment.path,
        hint=f"{'give' if longest is None else 'lower'} {_bound_of(assignment.value, given=longest is None)}",
    )


def _bound_of(value: Any, *, given: bool) -> str:
    """What bounds an external name, as the object of what to do with it."""
    if not given:
        return "the max_length of the claim fields in it"
    fields = (leaf for leaf in leaves(value) if isinstance(leaf, CompositeField) and longest_text(leaf) is None)
    names = dict.fromkeys(leaf.path for leaf in fields)
    return f"{' and '.join(names) or 'the claim fields in it'} a max_length"


def is_immutable(spec: Mapping[str, Any], path: str) -> bool:
    """Whether the field at ``path``, or one above it, has the rule ``self == oldSelf``; metadata never changes.

    Neither does an element of a list that can only become longer. An entry of a map can be taken out and put in again,
    unless nothing of the map can change.
    """
    if path.startswith("metadata."):
        return True
    for step in steps_of(spec, path):
        if _is_entry(step):
            return False
        if is_unchanging(step.node) or (isinstance(step.step, int) and is_growing(step.holder)):
            return True
    return False


def _grows(spec: Mapping[str, Any], path: str) -> bool:
    """Whether the field at ``path`` is a list that can only become longer."""
    return any(is_growing(step.node) for step in list(steps_of(spec, path))[-1:])


def _python(assignment: Assignment) -> str:
    if assignment.path in _IDENTITY:
        return _IDENTITY[assignment.path]
    return python_name(assignment.path.rpartition(".")[2].partition("[")[0]) or assignment.path
