"""Defaulting: the values that a structural schema's ``default`` puts into an object, and the fate of nulls.

As the API server does it: an object's properties get their defaults first, then each present child is visited, so that
a defaulted object is itself completed. A ``null`` where the schema is not nullable counts as absent: it takes the
default if there is one and is dropped from objects otherwise; inside lists it stays and is judged later.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyxp.schemas.pruning import SCALARS, Schema, child_of


def apply_defaults(schema: Schema, value: Any) -> Any:
    """A copy of ``value`` with the schema's defaults filled in and meaningless nulls gone.

    Args:
        schema: Structural schema of the value.
        value: Plain data; it is not changed.
    """
    return _default(drop_nulls(schema, value), schema)


def drop_nulls(schema: Schema | None, value: Any) -> Any:
    """A copy of ``value`` without the nulls of object fields that are neither nullable nor defaulted."""
    if isinstance(value, dict):
        result = {}
        for name, item in value.items():
            if item.__class__ in SCALARS:
                result[name] = item
                continue
            child = _schema_of(schema, name)
            if item is None and child is not None and not child.get("nullable") and child.get("default") is None:
                continue
            result[name] = drop_nulls(child, item)
        return result
    if isinstance(value, list):
        items = schema.get("items") if schema is not None else None
        return [item if item.__class__ in SCALARS else drop_nulls(items, item) for item in value]
    return value


def _schema_of(schema: Schema | None, name: str) -> Schema | None:
    child = child_of(schema, name) if schema is not None else None
    return child if isinstance(child, dict) else None


def _default(value: Any, schema: Schema) -> Any:
    """Fill ``value``, which belongs to us, in place; returns it."""
    if isinstance(value, dict):
        _default_object(value, schema)
    elif isinstance(value, list):
        items = schema.get("items")
        if isinstance(items, dict):
            for index, item in enumerate(value):
                if item is None and not items.get("nullable"):
                    value[index] = copy_json(items.get("default"))
                _default(value[index], items)
    return value


def _default_object(value: dict[str, Any], schema: Schema) -> None:
    properties: Mapping[str, Schema] = schema.get("properties") or {}
    for name, child in properties.items():
        default = child.get("default")
        if default is None:
            continue
        if name not in value or (value[name] is None and not child.get("nullable")):
            value[name] = copy_json(default)
    extra = schema.get("additionalProperties")
    for name, item in value.items():
        found = properties.get(name)
        if found is None:
            if not isinstance(extra, dict):
                continue
            found = extra
            if item is None and not found.get("nullable"):
                value[name] = item = copy_json(found.get("default"))
        if isinstance(item, (dict, list)):
            _default(item, found)


def copy_json(value: Any) -> Any:
    """A deep copy of plain JSON data."""
    if isinstance(value, dict):
        return {k: copy_json(v) for k, v in value.items()}
    if isinstance(value, list):
        return [copy_json(v) for v in value]
    return value
