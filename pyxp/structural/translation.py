"""Structural schemas as closed JSON Schemas, for people who write: a field that is not declared is a mistake.

The API server drops such a field, so these schemas are stricter than it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_KEPT = (
    "title", "description", "default", "enum", "format", "pattern", "minLength", "maxLength", "minimum", "maximum",
    "multipleOf", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "required",
)  # fmt: skip
_LISTS = ("oneOf", "anyOf", "allOf")


def translate(node: Mapping[str, Any]) -> dict[str, Any]:
    """One structural schema as JSON Schema: objects are closed unless they keep unknown fields."""
    result: dict[str, Any] = {}
    kind = node.get("type")
    if node.get("x-kubernetes-int-or-string"):
        kind = ["integer", "string"]
    if kind is not None:
        nullable = [*kind, "null"] if isinstance(kind, list) else [kind, "null"]
        result["type"] = nullable if node.get("nullable") else kind
    result |= {key: node[key] for key in _KEPT if key in node}
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if node.get(exclusive) is True:
            result[exclusive] = result.pop(bound)
    if "items" in node:
        result["items"] = translate(node["items"])
    if node.get("x-kubernetes-list-type") == "set":
        result["uniqueItems"] = True
    if "properties" in node:
        result["properties"] = {name: translate(child) for name, child in node["properties"].items()}
    additional = node.get("additionalProperties")
    if isinstance(additional, Mapping):
        result["additionalProperties"] = translate(additional)
    elif kind == "object" and "properties" in node and not node.get("x-kubernetes-preserve-unknown-fields"):
        result["additionalProperties"] = False
    for key in _LISTS:
        if key in node:
            result[key] = [translate(child) for child in node[key]]
    if "not" in node:
        result["not"] = translate(node["not"])
    return result
