"""Defaulting: the values that a structural schema's ``default`` puts into an object, and the fate of nulls.

As the API server does it: an object's properties get their defaults first, then each present child is visited, so that
a defaulted object is itself completed. A ``null`` where the schema is not nullable counts as absent: it takes the
default if there is one and is dropped from objects otherwise; inside lists it stays and is judged later.

The source is ``k8s.io/apiextensions-apiserver`` v0.35.4, ``pkg/apiserver/schema/defaulting``: ``algorithm.go`` and
``prunenulls.go``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pyxp.model import fieldpath
from pyxp.model.budget import SHORT, Budget, Exceeded
from pyxp.structural.pruning import SCALARS, Schema, child_of, prune


def apply_defaults(schema: Schema, value: Any, *, keep_nulls: bool = False) -> Any:
    """A copy of ``value`` with the schema's defaults filled in and meaningless nulls gone.

    Args:
        schema: Structural schema of the value.
        value: Plain data; it is not changed.
        keep_nulls: Leave nulls without a default, as server-side apply does.

    Raises:
        Exceeded: The defaults make more than one document may hold: each item of a list gets those of its own.
    """
    filling = _Filling()
    try:
        return filling.value(copy_json(value) if keep_nulls else drop_nulls(schema, value), schema)
    except Exceeded as error:
        where = fieldpath.format(error.steps)
        raise Exceeded(error.bound, f"the defaults of {where or 'the object'}", error.steps) from None


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


_LOOKED_THROUGH: Final = 64
"""Properties that are as much work as one value."""


class _Filling:
    """One walk along a value, which belongs to us, that fills it in place."""

    def __init__(self) -> None:
        self._budget = Budget()

    def value(self, value: Any, schema: Schema) -> Any:
        """Fill one value; returns it."""
        if isinstance(value, dict):
            self._object(value, schema)
        elif isinstance(value, list):
            items = schema.get("items")
            if isinstance(items, dict):
                self._list(value, items)
        return value

    def _list(self, value: list[Any], items: Schema) -> None:
        for index, item in enumerate(value):
            if item.__class__ in SCALARS:
                continue
            try:
                if item is None and not items.get("nullable"):
                    value[index] = self._copy(items)
                self.value(value[index], items)
            except Exceeded as error:
                error.steps.insert(0, index)
                raise

    def _object(self, value: dict[str, Any], schema: Schema) -> None:
        properties: Mapping[str, Schema] = schema.get("properties") or {}
        extra = schema.get("additionalProperties")
        # Looking through properties is work, too: each item of a list may have thousands, and a default for none.
        name, made = "", len(properties) // _LOOKED_THROUGH
        try:
            for name, child in properties.items():
                default = child.get("default")
                if default is None:
                    continue
                if name not in value or (value[name] is None and not child.get("nullable")):
                    made += 1
                    short = default.__class__ in SCALARS and (default.__class__ is not str or len(default) <= SHORT)
                    value[name] = default if short else self._copy(child)
            if made:
                self._budget.count(made)
            for name, item in value.items():
                if item.__class__ in SCALARS:
                    continue
                found = properties.get(name)
                if found is None:
                    if not isinstance(extra, dict):
                        continue
                    found = extra
                    if item is None and not found.get("nullable"):
                        value[name] = item = self._copy(found)
                if isinstance(item, (dict, list)):
                    self.value(item, found)
        except Exceeded as error:
            error.steps.insert(0, name)
            raise

    def _copy(self, schema: Schema) -> Any:
        """A copy of a schema's default, without what the schema does not know: the server drops nulls of that sort."""
        default = schema.get("default")
        self._budget.spend(default)
        return prune(schema, copy_json(default), root=False)


def copy_json(value: Any) -> Any:
    """A deep copy of plain JSON data."""
    if isinstance(value, dict):
        return {k: copy_json(v) for k, v in value.items()}
    if isinstance(value, list):
        return [copy_json(v) for v in value]
    return value
