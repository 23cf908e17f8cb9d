"""Refusals of names that a composite declares or relies on, which only the whole of it can show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pyxp.authoring.blueprints import Blueprint
from pyxp.catalog import shipped_catalog
from pyxp.catalog.naming import python_names
from pyxp.compiler.draft import Draft
from pyxp.compiler.emission import Emitted
from pyxp.compiler.problems import Problems
from pyxp.errors import InputError, did_you_mean
from pyxp.gotext import names
from pyxp.structural.xrd import derive_crds
from pyxp.structural.xrd_fields import reserved_fields
from pyxp.validation.compositions.schemas import look_up

_SIMPLE_PATH = re.compile(r"\.(\w+)(\.\w+)*")


def review_declarations(draft: Draft, manifests: Emitted) -> None:
    """Review: refuses reserved fields, columns without a field, defaults for no field, and names of the wrong form."""
    blueprint, problems = draft.blueprint, draft.problems
    _check_reserved(blueprint, problems)
    _check_columns(blueprint, manifests.xrd, problems)
    _check_defaults(blueprint, problems)
    _check_names(blueprint, problems)


def _check_reserved(blueprint: Blueprint, problems: Problems) -> None:
    """Crossplane's own fields win over those of the same name, without a word."""
    scope = blueprint.definition.scope
    for part, shape in (("spec", blueprint.spec), ("status", blueprint.status)):
        reserved = reserved_fields(part, scope)
        for name, member in shape.members.items():
            if member.name in reserved:
                problems.refuse(
                    "reserved-field",
                    f"{name!r} becomes {part}.{member.name}, which Crossplane keeps for itself",
                    blueprint.declared_at(part),
                    path=f"{part}.{member.name}",
                    hint="give the field another name",
                )


def _check_columns(blueprint: Blueprint, xrd: Mapping[str, Any], problems: Problems) -> None:
    """A column whose path leads nowhere stays empty for ever."""
    definition = blueprint.definition
    columns = [column for column in definition.printer_columns if _SIMPLE_PATH.fullmatch(column.json_path)]
    schemas = list(_schemas(xrd, definition.version)) if columns else []
    for column in columns:
        looked_up = [look_up(schema, column.json_path[1:]) for schema in schemas]
        if looked_up and all(end.schema is None for end in looked_up):
            problems.refuse(
                "undeclared-reference",
                f"the column {column.name!r} shows {column.json_path}, but {looked_up[0].problem}",
                definition.location,
                hint=looked_up[0].hint,
            )


def _schemas(xrd: Mapping[str, Any], version: str) -> Iterator[Mapping[str, Any]]:
    """The schemas of composite and claim; none where no CRD can be made, which is told elsewhere."""
    try:
        crds = derive_crds(dict(xrd))
    except InputError:
        return
    for crd in crds:
        for entry in crd["spec"]["versions"]:
            if entry["name"] == version:
                yield entry["schema"]["openAPIV3Schema"]


def _check_defaults(blueprint: Blueprint, problems: Problems) -> None:
    """A default that no resource has the field for is misspelt, unless some other kind has such a field."""
    composition = blueprint.composition
    taken: set[str] = set()
    for added in composition.added:
        taken |= set(_field_names(added.resource.version_facts().fields))
    if not composition.added:
        return
    for name, location in composition.default_locations.items():
        if name in taken or shipped_catalog().has_field(name):
            continue
        options = ("provider_config", *sorted(taken))
        problems.refuse(
            "wrong-option",
            f"c.defaults(...) sets {name!r}, which no resource has as a field",
            location,
            hint=did_you_mean(name, options),
        )


def _field_names(schema: Mapping[str, Any] | None) -> Iterable[str]:
    return python_names((schema or {}).get("properties", {}))


def _check_names(blueprint: Blueprint, problems: Problems) -> None:
    """The Composition's own name and labels."""
    definition = blueprint.definition
    given = definition.composition != f"{definition.plural}.{definition.group}"
    for problem in names.subdomain_problems(definition.composition) if given else ():
        problems.refuse("wrong-name", f"composition={definition.composition!r}: {problem}", definition.location)
    for key, value in definition.labels.items():
        for problem in label_problems(key, value):
            problems.refuse("wrong-name", problem, definition.location, path="metadata.labels")


def label_problems(key: str, value: object) -> Iterator[str]:
    """Why Kubernetes would refuse a label; a value that is not text is not looked at."""
    for problem in names.qualified_name_problems(key):
        yield f"cannot use {key!r} as the key of a label: {problem}"
    for problem in names.label_value_problems(value) if isinstance(value, str) else ():
        yield f"cannot give the label {key!r} the value {value!r}: {problem}"
