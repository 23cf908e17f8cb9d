"""Pass 8: the manifests, as plain data in the order in which a person would write them."""

from __future__ import annotations

from typing import Any

from pyxp.authoring.blueprints import Blueprint, shapes_of
from pyxp.authoring.definitions import Definition, PrinterColumn
from pyxp.authoring.shapes import Shape
from pyxp.compiler.lowering import ComposedTemplate, Lowered
from pyxp.compiler.patch_sets import share_patches

PATCH_AND_TRANSFORM = "function-patch-and-transform"
AUTO_READY = "function-auto-ready"
REGISTRY = "xpkg.crossplane.io/crossplane-contrib"
"""Where Crossplane's community publishes functions."""


def emit_xrd(blueprint: Blueprint) -> dict[str, Any]:
    """The CompositeResourceDefinition: v1 with claim names, v2 without.

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
    versions = [_version(definition, blueprint.spec, blueprint.status, blueprint.description)]
    for older in definition.also_serves:
        described = " ".join((older.__doc__ or "").split())
        versions.append(_version(older.definition, *shapes_of(older), described) | {"referenceable": False})
    spec["defaultCompositionRef"] = {"name": definition.composition}
    if definition.claim_kind:
        spec["defaultCompositeDeletePolicy"] = definition.composite_delete_policy
    return {
        "apiVersion": f"apiextensions.crossplane.io/{'v1' if definition.claim_kind else 'v2'}",
        "kind": "CompositeResourceDefinition",
        "metadata": {"name": f"{definition.plural}.{definition.group}"},
        "spec": spec | {"versions": versions},
    }


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


def emit_composition(lowered: Lowered) -> dict[str, Any]:
    """The Composition: patch-and-transform, then auto-ready.

    Source: https://docs.crossplane.io/latest/composition/compositions/
    """
    definition = lowered.blueprint.definition
    sets, patches = share_patches({item.added.name: item.patches for item in lowered.templates})
    resources: dict[str, Any] = {"apiVersion": "pt.fn.crossplane.io/v1beta1", "kind": "Resources"}
    if sets:
        resources["patchSets"] = sets
    if lowered.environment.claim_patches:
        resources["environment"] = {"patches": lowered.environment.claim_patches}
    resources["resources"] = [_template(item, patches[item.added.name]) for item in lowered.templates]
    metadata: dict[str, Any] = {"name": definition.composition}
    if definition.labels:
        metadata["labels"] = dict(definition.labels)
    spec: dict[str, Any] = {
        "compositeTypeRef": {"apiVersion": definition.api_version, "kind": definition.kind},
        "mode": "Pipeline",
        "pipeline": [
            {"step": "patch-and-transform", "functionRef": {"name": PATCH_AND_TRANSFORM}, "input": resources},
            {"step": "auto-ready", "functionRef": {"name": AUTO_READY}},
        ],
    }
    if definition.claim_kind and lowered.blueprint.composition.connection:
        spec["writeConnectionSecretsToNamespace"] = "crossplane-system"
    return {
        "apiVersion": "apiextensions.crossplane.io/v1",
        "kind": "Composition",
        "metadata": metadata,
        "spec": spec,
    }


def _template(template: ComposedTemplate, patches: list[Any]) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": template.added.name, "base": template.base}
    if patches or template.reports:
        entry["patches"] = [*patches, *template.reports]
    if template.connection_details:
        entry["connectionDetails"] = template.connection_details
    return entry


def emit_functions(packages: dict[str, str]) -> list[dict[str, Any]]:
    """Function documents for every package whose name begins with ``function-``.

    Args:
        packages: By package name, a version such as ``v0.10.0``, or a whole package reference.
    """
    return [
        {
            "apiVersion": "pkg.crossplane.io/v1",
            "kind": "Function",
            "metadata": {"name": name},
            "spec": {"package": package if "/" in package else f"{REGISTRY}/{name}:{package}"},
        }
        for name, package in packages.items()
        if name.startswith("function-")
    ]
