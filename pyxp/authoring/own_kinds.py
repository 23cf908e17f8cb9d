"""Type facts of the kinds that a project's own composites are, as of any kind that others brought."""

from __future__ import annotations

from typing import Any

from pyxp.authoring.definitions import Definition
from pyxp.authoring.schema import hints_of, shape_of_class
from pyxp.authoring.shapes import Shape
from pyxp.catalog import KindFacts
from pyxp.catalog.importer import CrdSource, import_documents
from pyxp.errors import AuthoringError

_PARTS = ("spec", "status")


def shapes_of(composite: type) -> tuple[Shape, Shape]:
    """The shapes of a composite's spec and status; nothing is known of one that is not annotated."""
    hints = hints_of(composite)
    taken = getattr(vars(composite).get("__init__"), "takes", None)
    if taken is not None and hints.get("spec") is not taken:
        raise AuthoringError(
            f"{composite.__name__} takes the fields of {taken.__name__}, but its spec is another class",
            hint="write @takes(...) with the class that spec is annotated with",
            location=getattr(getattr(composite, "definition", None), "location", None),
        )
    spec, status = (shape_of_class(hints[name]) if hints.get(name) not in (None, Any) else Shape() for name in _PARTS)
    return spec, status


def facts_of(composite: type, definition: Definition) -> KindFacts:
    """The facts about a composite's kind, as Crossplane will define it.

    Raises:
        AuthoringError: A schema cannot be read.
        InputError: Crossplane could make no definition of it.
    """
    properties = {name: dict(shape.schema) for name, shape in zip(_PARTS, shapes_of(composite), strict=True)}
    schema = {"type": "object", "properties": {name: part for name, part in properties.items() if part}}
    version = {"name": definition.version, "served": True, "referenceable": True, "schema": {"openAPIV3Schema": schema}}
    xrd = {
        "apiVersion": "apiextensions.crossplane.io/v1",
        "kind": "CompositeResourceDefinition",
        "metadata": {"name": f"{definition.plural}.{definition.group}"},
        "spec": {
            "group": definition.group,
            "names": {"kind": definition.kind, "plural": definition.plural},
            "scope": definition.scope,
            "versions": [version],
        },
    }
    (record,) = import_documents([CrdSource(xrd, definition.kind)])
    return KindFacts(record)
