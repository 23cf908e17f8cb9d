"""Lowering: what a field is given becomes a part of ``base``, or patches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pyxp.authoring.environment_configs import PLACE
from pyxp.authoring.expressions import ABSENT, Expression, ExternalName, JsonText, ResourceField, is_certain, leaves
from pyxp.authoring.plain_conditions import TRUE
from pyxp.compiler.assignments import Assignment, after_annotation
from pyxp.compiler.draft import ComposedTemplate, Draft
from pyxp.compiler.formats import REQUIRED, FormatString
from pyxp.compiler.holding import held
from pyxp.compiler.patches import PatchWriter
from pyxp.compiler.resolution import constant_json
from pyxp.errors import AuthoringError
from pyxp.model import fieldpath


def lower_values(draft: Draft) -> None:
    """Pass: writes every assignment into its template, constants as they are and expressions as patches.

    What the patches read of the environment is put there. Refuses what no Crossplane mechanism carries.
    """
    conditional = {template.name for template in draft.templates if template.condition is not TRUE}
    writer = PatchWriter(draft.environment, conditional)
    for template in draft.templates:
        for assignment in template.assignments:
            try:
                _lower(assignment, template, writer, draft)
            except AuthoringError as error:
                template.skipped.append(assignment.path)
                draft.refuse("no-mechanism", error.message, (template, assignment), hint=error.hint)
        template.assignments = []
        for condition, evidence in template.behind:
            template.held_back.append((condition, draft.environment.resource(evidence, (), "string", "text")))
            template.needs.add(evidence.resource.resource_name)


def report_values(draft: Draft) -> None:
    """Pass: a resource puts into the environment what others read of it, before anything else that it reports."""
    for template in draft.templates:
        template.reports[:0] = draft.environment.producer_patches.get(template.name, ())


def _lower(assignment: Assignment, template: ComposedTemplate, writer: PatchWriter, draft: Draft) -> None:
    value = assignment.value
    if isinstance(value, JsonText) and (text := constant_json(value)) is not None:
        fieldpath.set(template.base, assignment.path, text)
    elif isinstance(value, Expression):
        written = writer.write(assignment)
        if written.base is not ABSENT:
            fieldpath.set(template.base, assignment.path, written.base)
        if written.awaited:
            written.patches.insert(0, _wait_for(written.awaited, draft))
        if template.condition is not TRUE:
            template.sure.update([assignment.path] if is_certain(value) else [])
            written = replace(written, patches=[_softened(patch, template, draft) for patch in written.patches])
        template.patches += held(assignment, template.added, written.patches)
        template.needs |= _producers(value)
    else:
        fieldpath.set(template.base, assignment.path, value)


def _wait_for(paths: Sequence[str], draft: Draft) -> dict[str, Any]:
    """The patch that keeps a resource from being made before there is text at all of these environment paths."""
    text = FormatString(reads_environment=True)
    for path in dict.fromkeys(paths):
        text.variable("%.0s", path)
    return text.patch(after_annotation(draft.domain), required=True)


def _softened(patch: dict[str, Any], template: ComposedTemplate, draft: Draft) -> dict[str, Any]:
    """A patch of a conditional resource that is Required only if its value comes in any case.

    A resource that lacks a Required value keeps the composite from being ready, also where a filter takes it out
    afterwards. So what may never come is Optional, and the filter waits for what others report and for facts.
    """
    if patch.get("policy") != REQUIRED:
        return patch
    environment, templates = draft.environment, draft.by_name
    variables = patch.get("combine", {}).get("variables", [patch])
    paths = [variable["fromFieldPath"] for variable in variables]
    owners = {path: templates[environment.producers[path]] for path in paths if path in environment.producers}
    if environment.uncertain.isdisjoint(paths) and all(owner.condition is TRUE for owner in owners.values()):
        return patch
    awaited = [path for path in paths if path in owners or path.startswith(f"{PLACE}.")]
    template.awaited += [path for path in awaited if path not in template.awaited]
    return {key: value for key, value in patch.items() if key != "policy"}


def _producers(value: Any) -> set[str]:
    """Names of the resources whose observed fields a value reads."""
    return {leaf.resource.resource_name for leaf in leaves(value) if isinstance(leaf, ResourceField | ExternalName)}
