"""Emission: the manifests, as plain data in the order in which a person would write them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pyxp.authoring.blueprints import Blueprint
from pyxp.authoring.definitions import Definition, PrinterColumn
from pyxp.authoring.own_kinds import shapes_of
from pyxp.authoring.plain_conditions import TRUE
from pyxp.authoring.shapes import Shape
from pyxp.compiler.conditions.cel import FilterWriter, pattern_of
from pyxp.compiler.configs import config_steps
from pyxp.compiler.draft import ComposedTemplate, Draft, SchemaRule
from pyxp.compiler.escapes import steps
from pyxp.compiler.readiness import is_strict
from pyxp.model.compositions import FILTER, INPUT_KIND, INPUT_VERSION
from pyxp.model.packages import function_references
from pyxp.structural.defaulting import apply_defaults

PATCH_AND_TRANSFORM = "function-patch-and-transform"
AUTO_READY = "function-auto-ready"
RULES = "x-kubernetes-validations"


class Emitted(NamedTuple):
    """What a composite becomes."""

    xrd: dict[str, Any]
    composition: dict[str, Any]


def emit(draft: Draft) -> Emitted:
    """The manifests of a draft that all passes have worked on."""
    return Emitted(emit_xrd(draft.blueprint, draft.schema_rules), emit_composition(draft))


def emit_xrd(blueprint: Blueprint, rules: Sequence[SchemaRule] = ()) -> dict[str, Any]:
    """The CompositeResourceDefinition: v1 with claim names, v2 without.

    Args:
        blueprint: What the platform declared.
        rules: Rules of the spec beside those that it wrote.

    Source: https://docs.crossplane.io/latest/composition/composite-resource-definitions/
    """
    definition = blueprint.definition
    names: dict[str, Any] = {"kind": definition.kind, "plural": definition.plural}
    if definition.categories:
        names["categories"] = list(definition.categories)
    spec: dict[str, Any] = {"group": definition.group, "names": names}
    if definition.claim_kind:
        claim_names: dict[str, Any] = {"kind": definition.claim_kind, "plural": definition.claim_plural}
        if definition.short_names:
            claim_names["shortNames"] = list(definition.short_names)
        if definition.categories:
            claim_names["categories"] = list(definition.categories)
        spec["claimNames"] = claim_names
        if blueprint.composition.connection:
            spec["connectionSecretKeys"] = [detail.key for detail in blueprint.composition.connection]
    else:
        if definition.short_names:
            names["shortNames"] = list(definition.short_names)
        spec["scope"] = definition.scope
    spec_shape = Shape(_ruled(blueprint.spec.schema, rules))
    versions = [_version(definition, spec_shape, blueprint.status, blueprint.description)]
    for older in definition.also_serves:
        described = " ".join((older.__doc__ or "").split())
        versions.append(_version(older.definition, *shapes_of(older), described) | {"referenceable": False})
    spec["defaultCompositionRef"] = {"name": (definition.edition_of or definition).composition}
    if definition.claim_kind:
        spec["defaultCompositeDeletePolicy"] = definition.composite_delete_policy
    return {
        "apiVersion": f"apiextensions.crossplane.io/{'v1' if definition.claim_kind else 'v2'}",
        "kind": "CompositeResourceDefinition",
        "metadata": {"name": f"{definition.plural}.{definition.group}"},
        "spec": spec | {"versions": versions},
    }


def _ruled(schema: Mapping[str, Any], rules: Sequence[SchemaRule]) -> Mapping[str, Any]:
    """A schema with rules of the objects in it, behind those that these have."""
    for rule in rules:
        schema = _with_rule(schema, rule.holder[1:], rule.entry)
    return schema


def _with_rule(schema: Mapping[str, Any], holder: Sequence[str], entry: Mapping[str, str]) -> dict[str, Any]:
    if not holder:
        ruled = {**schema, RULES: [*schema.get(RULES, ()), dict(entry)]}
    else:
        below = _with_rule(schema["properties"][holder[0]], holder[1:], entry)
        ruled = {**schema, "properties": {**schema["properties"], holder[0]: below}}
    if isinstance(schema.get("default"), Mapping):
        # The API server judges a default by itself, before the defaults below it are applied.
        ruled["default"] = apply_defaults(ruled, schema["default"])
    return ruled


def _version(definition: Definition, spec: Shape, status: Shape, description: str) -> dict[str, Any]:
    version: dict[str, Any] = {"name": definition.version, "served": True, "referenceable": True}
    if definition.printer_columns:
        version["additionalPrinterColumns"] = [_column(column) for column in definition.printer_columns]
    properties: dict[str, Any] = {"spec": dict(spec.schema)}
    if status.schema:
        properties["status"] = dict(status.schema)
    schema: dict[str, Any] = {"type": "object"}
    if description:
        schema["description"] = description
    version["schema"] = {"openAPIV3Schema": schema | {"required": ["spec"], "properties": properties}}
    return version


def _column(column: PrinterColumn) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": column.name, "type": column.type, "jsonPath": column.json_path}
    return entry | ({"priority": column.priority} if column.priority else {})


def emit_composition(draft: Draft) -> dict[str, Any]:
    """The Composition: resources, what several of them report together, conditions, and auto-ready.

    auto-ready calls ready whatever has the condition ``Ready``, whatever else its checks wait for, so it is left out
    where there are such checks. Without checks, patch-and-transform asks for the same condition itself.

    Source: https://docs.crossplane.io/latest/composition/compositions/
    """
    definition = draft.blueprint.definition
    resources: dict[str, Any] = {"apiVersion": INPUT_VERSION, "kind": INPUT_KIND}
    if draft.patch_sets:
        resources["patchSets"] = draft.patch_sets
    if early := [*draft.environment.claim_patches, *draft.early_outputs]:
        resources["environment"] = {"patches": early}
    resources["resources"] = [_template(item) for item in draft.templates]
    metadata: dict[str, Any] = {"name": definition.composition}
    if definition.labels:
        metadata["labels"] = dict(definition.labels)
    spec: dict[str, Any] = {
        "compositeTypeRef": {"apiVersion": definition.api_version, "kind": definition.kind},
        "mode": "Pipeline",
        "pipeline": [
            *steps(draft, first=True),
            *config_steps(draft),
            {"step": "patch-and-transform", "functionRef": {"name": PATCH_AND_TRANSFORM}, "input": resources},
            *_outputs(draft),
            *_conditions(draft),
            *steps(draft, first=False),
            *([] if is_strict(draft) else [{"step": "auto-ready", "functionRef": {"name": AUTO_READY}}]),
        ],
    }
    if definition.claim_kind and draft.blueprint.composition.connection:
        spec["writeConnectionSecretsToNamespace"] = "crossplane-system"
    return {
        "apiVersion": "apiextensions.crossplane.io/v1",
        "kind": "Composition",
        "metadata": metadata,
        "spec": spec,
    }


def _outputs(draft: Draft) -> Iterator[dict[str, Any]]:
    """The step that reports what several resources have put into the environment by then."""
    if draft.later_outputs:
        given = {"apiVersion": INPUT_VERSION, "kind": INPUT_KIND, "environment": {"patches": draft.later_outputs}}
        yield {"step": "status", "functionRef": {"name": PATCH_AND_TRANSFORM}, "input": given}


def _conditions(draft: Draft) -> Iterator[dict[str, Any]]:
    """The step that takes out the resources whose conditions are not true, where any resource has one.

    Each has one filter: all of them are compiled and run, and the first that fails is fatal.
    """
    writer = FilterWriter(draft.blueprint.spec.schema)
    filters = [
        {
            "name": pattern_of(template.name),
            "expression": _presence(template, writer),
        }
        for template in draft.templates
        if template.condition is not TRUE or template.slot is not None or template.held_back
    ]
    if filters:
        given = {"apiVersion": "cel.fn.crossplane.io/v1beta1", "kind": "Filters", "filters": filters}
        yield {"step": "conditions", "functionRef": {"name": FILTER}, "input": given}


def _presence(template: ComposedTemplate, writer: FilterWriter) -> str:
    """Whether a resource is part of the composite, as a filter asks."""
    turn = "" if template.slot is None else template.slot.expression()
    if template.condition is TRUE and not template.held_back:
        return turn
    wanted = writer.filter_of(template.condition, template.name, template.awaited, template.held_back)
    return f"({wanted}) && ({turn})" if turn else wanted


def _template(template: ComposedTemplate) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": template.name, "base": template.base}
    if patches := [
        *template.patches,
        *template.reports,
        *template.published,
        *(patch for patch, _ in template.written),
    ]:
        entry["patches"] = patches
    if template.connection_details:
        entry["connectionDetails"] = template.connection_details
    if template.readiness_checks:
        entry["readinessChecks"] = template.readiness_checks
    return entry


def emit_functions(packages: Mapping[str, str], called: Collection[str] | None = None) -> list[dict[str, Any]]:
    """Function documents for the packages whose names begin with ``function-``.

    Args:
        packages: By package name, a version such as ``v0.10.0``, or a whole package reference.
        called: The functions that Compositions call; all by default.
    """
    return [
        {
            "apiVersion": "pkg.crossplane.io/v1",
            "kind": "Function",
            "metadata": {"name": name},
            "spec": {"package": package},
        }
        for name, package in function_references(packages, called).items()
    ]
