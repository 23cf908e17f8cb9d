"""List types: items of a ``set`` and the keys of a ``map`` come once.

The source is ``k8s.io/apiextensions-apiserver`` v0.35.4, ``pkg/apiserver/schema/listtype/validation.go``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pyxp.structural.pruning import Schema
from pyxp.validation.verdict import Cause, duplicate, invalid


def list_type_causes(schema: Schema, value: Any, path: str = "") -> Iterator[Cause]:
    """The repeated items of lists that are sets or maps, anywhere below ``value``."""
    if isinstance(value, list):
        yield from _list_causes(schema, value, path)
        items = schema.get("items")
        if isinstance(items, dict):
            for index, item in enumerate(value):
                if isinstance(item, (dict, list)):
                    yield from list_type_causes(items, item, f"{path}[{index}]")
    elif isinstance(value, dict):
        properties: Mapping[str, Schema] = schema.get("properties") or {}
        extra = schema.get("additionalProperties")
        for name, item in value.items():
            if not isinstance(item, (dict, list)):
                continue
            if name in properties:
                yield from list_type_causes(properties[name], item, f"{path}.{name}" if path else name)
            elif isinstance(extra, dict):
                yield from list_type_causes(extra, item, f"{path}[{name}]")


def _list_causes(schema: Schema, value: list[Any], path: str) -> Iterator[Cause]:
    kind = schema.get("x-kubernetes-list-type")
    if kind == "set":
        for index in _repeated(value):
            yield duplicate(f"{path}[{index}]", value[index])
    elif kind == "map":
        for index, item in enumerate(value):
            if item is not None and not isinstance(item, dict):
                yield invalid(f"{path}[{index}]", item, "must be an object for an array of list-type map")
                return
        keys = _keys_of(schema, value)
        for index in _repeated(keys):
            yield duplicate(f"{path}[{index}]", keys[index])


def repeated_items(schema: Schema, value: list[Any]) -> list[Any]:
    """The items of a list that come twice although it is a set; of one that is a map, the keys that do."""
    kind = schema.get("x-kubernetes-list-type")
    if kind == "set" or schema.get("uniqueItems"):
        return [value[index] for index in _repeated(value)]
    if kind != "map":
        return []
    keys = _keys_of(schema, [item for item in value if isinstance(item, dict)])
    return [keys[index] for index in _repeated(keys)]


def _keys_of(schema: Schema, value: list[Any]) -> list[dict[str, Any]]:
    names = schema.get("x-kubernetes-list-map-keys") or []
    return [{name: item[name] for name in names if name in item} if item else {} for item in value]


def _repeated(values: list[Any]) -> Iterator[int]:
    """The indexes at which a value comes for the second time."""
    seen: dict[tuple[type, Any], int] = {}
    for index, value in enumerate(values):
        plain = json.dumps(value, sort_keys=True) if isinstance(value, (dict, list)) else value
        mark = (type(value), plain)
        seen[mark] = seen.get(mark, 0) + 1
        if seen[mark] == 2:
            yield index
