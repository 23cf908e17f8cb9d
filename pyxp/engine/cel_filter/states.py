"""Observed and desired state as the expressions of filters see them.

A resource is turned into values of CEL when an expression first looks at it, and only then: most expressions look at
one or two of many.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyxp.cel.messages import Message
from pyxp.engine.cel_filter.declarations import MESSAGES, READY
from pyxp.model.manifests import mapping, text

_STATE, _RESOURCE = MESSAGES["State"], MESSAGES["Resource"]


def state_value(state: Any) -> Message:
    """A state of a request: composite and resources."""
    given = mapping(state)
    fields: dict[str, Any] = {}
    if given.get("composite") is not None:
        fields["composite"] = _resource(given["composite"])
    if given.get("resources"):
        fields["resources"] = {name: _resource(entry) for name, entry in mapping(given["resources"]).items()}
    return Message(_STATE, fields, sent=state is not None)


def struct_value(value: Any) -> Any:
    """A JSON value as protocol buffers carry it: every number is a double.

    Raises:
        RecursionError: It nests too deeply.
    """
    kind = type(value)
    if kind is int:
        return _double(value)
    if kind is dict:
        return {key: item if type(item) is str else struct_value(item) for key, item in value.items()}
    if kind is list:
        return [item if type(item) is str else struct_value(item) for item in value]
    return value


def _double(number: int) -> float:
    try:
        return float(number)
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")


def _resource(entry: Any) -> Message:
    return Message(_RESOURCE, _Resource(mapping(entry)))


class _Resource:
    """The fields of a resource, each made when it is asked for."""

    __slots__ = ("_given", "_made")

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = given
        self._made: dict[str, Any] = {}

    def get(self, key: str, default: Any) -> Any:
        """The value of a field, or the default where it is not set."""
        if self._given.get(key) is None:
            return default
        if key not in self._made:
            self._made[key] = self._make(key)
        return self._made[key]

    def _make(self, key: str) -> Any:
        value = self._given[key]
        if key == "connection_details":
            # What is not UTF-8 survives in plain data as surrogate escapes.
            return {name: text(item).encode("utf-8", "surrogateescape") for name, item in mapping(value).items()}
        return READY.get(text(value), 0) if key == "ready" else struct_value(mapping(value))
