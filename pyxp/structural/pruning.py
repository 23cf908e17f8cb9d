"""Pruning: fields that a structural schema does not know are dropped, as the API server drops them.

The rules are those of "Field pruning" in the Kubernetes documentation of CustomResourceDefinitions:
``x-kubernetes-preserve-unknown-fields`` keeps what the schema does not mention there, ``additionalProperties``
keeps every key, and an embedded resource (as the root object) keeps ``apiVersion``, ``kind`` and ``metadata``.

The source is ``k8s.io/apiextensions-apiserver`` v0.35.4, ``pkg/apiserver/schema/pruning/algorithm.go``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pyxp.model.budget import Exceeded

Schema = Mapping[str, Any]

MOST_DROPPED: Final = 4 * 2**20
"""Characters of the paths of one object's dropped fields: a long name stands in the path of everything below it."""

META_FIELDS = frozenset({"apiVersion", "kind", "metadata"})

SCALARS = frozenset({str, bool, int, float})
"""Classes of values that have nothing below them: most of an object, and walks are quick to pass over them."""


def prune(schema: Schema, value: Any, *, root: bool = True) -> Any:
    """A copy of ``value`` without the fields that ``schema`` does not know.

    Args:
        schema: Structural schema.
        value: Plain data.
        root: The value is a whole object: its ``apiVersion``, ``kind`` and ``metadata`` stay.
    """
    return prune_reporting(schema, value, root=root)[0]


def prune_reporting(schema: Schema, value: Any, *, root: bool = True) -> tuple[Any, list[str]]:
    """As :func:`prune`, with the paths of the fields that were dropped.

    Below a dropped field nothing more is reported. Paths are written ``spec.list[0].name`` with map keys after a dot,
    as strict decoding words them.

    Raises:
        Exceeded: The paths together are longer than :data:`MOST_DROPPED`.
    """
    pruner = _Pruner()
    embedded = root or _flag(schema, "x-kubernetes-embedded-resource")
    return pruner.value(value, schema, "", embedded=embedded), pruner.dropped


def child_of(schema: Schema, name: str) -> Schema | bool | None:
    """The schema of a property: a schema, True where any value may stand, None where the name is unknown."""
    properties = schema.get("properties")
    if properties and name in properties:
        found: Schema = properties[name]
        return found
    extra = schema.get("additionalProperties")
    if extra is None:
        return None
    return extra if isinstance(extra, dict) else True


def _flag(schema: Schema | bool | None, name: str) -> bool:
    return isinstance(schema, dict) and bool(schema.get(name))


class _Pruner:
    """One walk along a value; collects the paths it drops."""

    def __init__(self) -> None:
        self.dropped: list[str] = []
        self._left = MOST_DROPPED

    def value(
        self, value: Any, schema: Schema | bool | None, path: str, *, embedded: bool, inside_open_list: bool = False
    ) -> Any:
        """Prune one value. A list that preserves unknown fields does so for its items, too."""
        if not isinstance(value, (dict, list)):
            return value
        known = schema if isinstance(schema, dict) else {}
        keeps = inside_open_list or _flag(known, "x-kubernetes-preserve-unknown-fields")
        if isinstance(value, dict):
            return self._object(value, known, path, (embedded, keeps))
        items = known.get("items")
        if keeps and items is None:
            return value
        inside = _flag(items, "x-kubernetes-embedded-resource")
        return [
            self.value(item, items, f"{path}[{index}]", embedded=inside, inside_open_list=keeps)
            for index, item in enumerate(value)
        ]

    def _object(self, value: dict[str, Any], known: Schema, path: str, flags: tuple[bool, bool]) -> dict[str, Any]:
        embedded, keeps = flags
        result: dict[str, Any] = {}
        for name, item in value.items():
            if embedded and name in META_FIELDS:
                result[name] = item
                continue
            child = child_of(known, name)
            if item.__class__ in SCALARS and (child is not None or keeps):
                result[name] = item
                continue
            where = f"{path}.{name}" if path else name
            if child is not None:
                result[name] = self.value(item, child, where, embedded=_flag(child, "x-kubernetes-embedded-resource"))
            elif keeps:
                result[name] = item
            else:
                self._left -= len(where)
                if self._left < 0:
                    raise Exceeded(f"{MOST_DROPPED >> 20} MiB of text", "the paths of unknown fields")
                self.dropped.append(where)
        return result
