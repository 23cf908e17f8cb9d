"""EnvironmentConfig objects: the steps that read them, and what becomes of their data in fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pyxp.authoring.deferred import Deferred
from pyxp.authoring.environment_configs import ConfigSource
from pyxp.authoring.expressions import CompositeField, EnvironmentField, describe
from pyxp.authoring.schema import shape_of_class
from pyxp.catalog.naming import python_name
from pyxp.compiler.assignments import Assignment
from pyxp.compiler.draft import ComposedTemplate, Draft
from pyxp.compiler.elements import unguarded
from pyxp.model import fieldpath
from pyxp.model.compositions import ENVIRONMENT_CONFIGS, ENVIRONMENT_CONFIGS_VERSION
from pyxp.validation.compositions.typing_rules import mismatch

STEP = "environment"
OPTIONAL_STEP = "optional-environment"


def refuse_bad_facts(draft: Draft) -> None:
    """Pass: refuses data of EnvironmentConfig objects in fields of another type, and what they may lack in needed ones.

    What the environment holds has no schema that the checks of a Composition could read, so they are asked here.
    """
    for template, assignment in draft.assigned():
        value = assignment.value
        if isinstance(value, EnvironmentField) and (found := mismatch(value.shape.schema, assignment.schema)):
            _, kind, wanted = found
            told = f"takes a value of type {wanted}, but {describe(value)} is of type {kind}"
            draft.refuse("wrong-type", told, (template, assignment))
            template.skipped.append(assignment.path)
        for leaf in () if assignment.optional else unguarded(value):
            if isinstance(leaf, EnvironmentField) and not leaf.guaranteed:
                _refuse_missing(leaf, template, assignment, draft)


def _refuse_missing(leaf: EnvironmentField, template: ComposedTemplate, assignment: Assignment, draft: Draft) -> None:
    at, holder = (template, assignment), leaf.above
    step = fieldpath.parse(leaf.path)[-1]
    version = template.added.resource.version_facts()
    needed = {*version.required_by_cel, *(version.for_provider or {}).get("required", ())}
    if isinstance(step, int) and holder is not None:
        most = holder.shape.schema.get("maxItems")
        if most is not None and step >= most:
            told, hint = f"there is no {leaf.name}: the list has at most {most} elements", "the first element is [0]"
        else:
            told = f"an EnvironmentConfig may leave {leaf.name} out"
            hint = f"set min_length={step + 1} for {holder.name}, or write default(ref, value)"
        draft.refuse("missing-element", told, at, hint=hint)
    elif assignment.path.startswith("spec.forProvider.") and assignment.field in needed:
        told = f"{python_name(assignment.field)} is required, but an EnvironmentConfig may leave {leaf.name} out"
        hint = "give the field a default, make it required, or write default(ref, value)"
        draft.refuse("optional-feeds-required", told, at, hint=hint)


def config_steps(draft: Draft) -> Iterator[dict[str, Any]]:
    """The steps that put the data of the objects into the environment: those that must be there, and the others.

    Whether a named object may be missing is said once for a whole step.
    """
    sources = draft.blueprint.composition.configs
    for step, optional in ((STEP, False), (OPTIONAL_STEP, True)):
        own = [source for source in sources if bool(source.options.get("optional")) == optional]
        if not own:
            continue
        spec: dict[str, Any] = {}
        if defaults := _defaults(own):
            spec["defaultData"] = defaults
        spec["environmentConfigs"] = [_entry(source) for source in own]
        if optional:
            spec["policy"] = {"resolution": "Optional"}
        given = {"apiVersion": ENVIRONMENT_CONFIGS_VERSION, "kind": "Input", "spec": spec}
        yield {"step": step, "functionRef": {"name": ENVIRONMENT_CONFIGS}, "input": given}


def _defaults(sources: list[ConfigSource]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for source in sources:
        if defaults := _defaults_of(shape_of_class(source.kind).schema):
            fieldpath.set(data, source.place, defaults)
    return data


def _defaults_of(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The defaults of an object's fields, also of those in objects that are there in any case."""
    found: dict[str, Any] = {}
    for name, node in schema.get("properties", {}).items():
        if "default" in node:
            found[name] = node["default"]
        sure = "default" in node or name in schema.get("required", ())
        if sure and node.get("properties") and (below := _defaults_of(node)):
            found[name] = below | (found.get(name) or {})
    return found


def _entry(source: ConfigSource) -> dict[str, Any]:
    options = source.options
    if "name" in options:
        return {"type": "Reference", "ref": {"name": options["name"]}, "toFieldPath": source.place}
    selector: dict[str, Any] = {"mode": "Multiple" if options.get("several") else "Single"}
    if "at_least" in options:
        selector["minMatch"] = options["at_least"]
    if "at_most" in options:
        selector["maxMatch"] = options["at_most"]
    if "sort_by" in options:
        selector["sortByFieldPath"] = options["sort_by"]
    selector["matchLabels"] = [_label(key, value) for key, value in options["labels"].items()]
    return {"type": "Selector", "selector": selector, "toFieldPath": source.place}


def _label(key: str, value: object) -> dict[str, Any]:
    field = value._expression if isinstance(value, Deferred) else None
    if isinstance(field, CompositeField):
        return {"key": key, "type": "FromCompositeFieldPath", "valueFromFieldPath": field.path}
    return {"key": key, "type": "Value", "value": value}
