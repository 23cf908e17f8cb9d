"""From a CRD's schema to type facts: the prose goes, what validates stays.

The keywords kept are those that Kubernetes knows in a structural schema (apiextensions.k8s.io/v1, JSONSchemaProps);
descriptions, titles, examples and external documentation are dropped, and so is what the API server would drop.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyxp.errors import InputError

Schema = dict[str, Any]

MAX_DEPTH = 100
"""Deeper schemas are refused, so that no document can exhaust the stack."""

_VERBATIM = frozenset(
    {
        "$ref", "default", "enum", "exclusiveMaximum", "exclusiveMinimum", "format", "maxItems", "maxLength",
        "maxProperties", "maximum", "minItems", "minLength", "minProperties", "minimum", "multipleOf", "nullable",
        "pattern", "required", "type", "uniqueItems", "x-kubernetes-embedded-resource", "x-kubernetes-int-or-string",
        "x-kubernetes-list-map-keys", "x-kubernetes-list-type", "x-kubernetes-map-type",
        "x-kubernetes-preserve-unknown-fields", "x-kubernetes-validations",
    }
)  # fmt: skip
_SCHEMA = frozenset({"items", "additionalProperties", "not"})
_SCHEMAS = frozenset({"allOf", "anyOf", "oneOf"})


def without_prose(schema: Any, depth: int = 0) -> Schema:
    """A copy of a structural schema with the keywords that decide about values only.

    Raises:
        InputError: The schema is not made of mappings, or is nested too deeply.
    """
    if not isinstance(schema, Mapping):
        raise InputError(f"cannot use the schema: expected a mapping, got {type(schema).__name__}")
    if depth > MAX_DEPTH:
        raise InputError(f"cannot use the schema: it is nested more than {MAX_DEPTH} levels deep")
    kept: Schema = {}
    for keyword, value in schema.items():
        if keyword in _VERBATIM:
            kept[keyword] = value
        elif keyword == "properties":
            if not isinstance(value, Mapping):
                raise InputError("cannot use the schema: `properties` is not a mapping")
            kept[keyword] = {str(name): without_prose(child, depth + 1) for name, child in value.items()}
        elif keyword in _SCHEMA:
            kept[keyword] = value if isinstance(value, bool) else without_prose(value, depth + 1)
        elif keyword in _SCHEMAS:
            if not isinstance(value, list):
                raise InputError(f"cannot use the schema: `{keyword}` is not a list")
            kept[keyword] = [without_prose(child, depth + 1) for child in value]
    return kept
