"""Which objects the function asks for, and which of those that it gets it takes, in which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pyxp.engine.environment_configs.inputs import (
    BY_PATH,
    BY_VALUE,
    MULTIPLE,
    REFERENCE,
    SELECTOR,
    SINGLE,
    Selector,
    Settings,
    Source,
)
from pyxp.errors import InputError
from pyxp.gotext.quoting import quote
from pyxp.model import fieldpath
from pyxp.model.fieldpath import FieldPathError, PathNotFoundError

API_VERSION: Final = "apiextensions.crossplane.io/v1beta1"
KIND: Final = "EnvironmentConfig"
_KINDS: Final = {str: "string", bool: "bool", float: "float64", dict: "map[string]interface {}", list: "[]interface {}"}
_SORTABLE: Final = {str: "", float: 0.0}


class Refused(InputError):
    """What the function refuses; never leaves the room: it becomes a fatal result."""


def requirement(index: int) -> str:
    """The name under which the objects of an entry are asked for."""
    return f"environment-config-{index}"


def requirements(settings: Settings, composite: Any) -> dict[str, Any]:
    """The selectors of the objects that the entries are about, by requirement; none for labels that have no value.

    Raises:
        Refused: The composite lacks a field that a label's value comes from, or an entry does not say enough.
    """
    asked: dict[str, Any] = {}
    for index, source in enumerate(settings.sources or ()):
        wanted: dict[str, Any] = {"api_version": API_VERSION, "kind": KIND}
        if source.type == REFERENCE:
            if source.name is None:
                raise Refused(f"environmentConfigs[{index}] has no ref")
            asked[requirement(index)] = wanted | {"match_name": source.name}
        elif source.type == SELECTOR:
            labels = _labels(source, index, composite)
            if labels:
                asked[requirement(index)] = wanted | {"match_labels": {"labels": labels}}
    return asked


def _labels(source: Source, index: int, composite: Any) -> dict[str, str]:
    where = f"environmentConfigs[{index}]"
    if source.selector is None:
        raise Refused(f"{where} has no selector")
    labels: dict[str, str] = {}
    for position, label in enumerate(source.selector.labels):
        missing = {BY_VALUE: label.value, BY_PATH: label.path}.get(label.type, "")
        if missing is None:
            name = "value" if label.type == BY_VALUE else "valueFromFieldPath"
            raise Refused(f"{where}.selector.matchLabels[{position}] has no {name}")
        if label.type == BY_VALUE:
            labels[label.key] = label.value or ""
        elif label.type == BY_PATH:
            try:
                labels[label.key] = _text_at(composite, label.path or "")
            except FieldPathError as error:
                if not label.optional:
                    told = f"cannot get value from field path {quote(label.path or '')}: {error.message}"
                    raise Refused(told) from None
    return labels


def _text_at(composite: Any, path: str) -> str:
    value = fieldpath.get(composite, path)
    if not isinstance(value, str):
        raise FieldPathError(f"{path}: not a string")
    return value


def selected(settings: Settings, found: Mapping[str, Sequence[Any]]) -> list[tuple[str, Any]]:
    """The objects whose data are merged, in that order, each with its place in the environment.

    Args:
        settings: The input.
        found: Objects by requirement.

    Raises:
        Refused: There are too few or too many, or they cannot be put in order.
    """
    chosen: list[tuple[str, Any]] = []
    for index, source in enumerate(settings.sources or ()):
        name = requirement(index)
        if name not in found:
            continue
        objects = list(found[name])
        if source.type == REFERENCE:
            try:
                chosen += [(source.to, item) for item in _named(source.name or "", objects, settings.optional)]
            except Refused as error:
                what = f'cannot process environment config "{source.name}" by reference, "{name}"'
                raise Refused(f"{what}: {error.message}") from None
        elif source.type == SELECTOR and source.selector is not None:
            try:
                chosen += [(source.to, item) for item in _labelled(source.selector, objects)]
            except Refused as error:
                raise Refused(f'cannot process environment config "{name}" by selector: {error.message}') from None
    return chosen


def _named(name: str, objects: list[Any], optional: bool) -> list[Any]:
    if not objects and not optional:
        raise Refused(f'Required environment config "{name}" not found')
    if len(objects) > 1:
        raise Refused(f'expected exactly one required resource "{name}", got {len(objects)}')
    return objects


def _labelled(selector: Selector, objects: list[Any]) -> list[Any]:
    if selector.mode == SINGLE:
        if len(objects) != 1:
            raise Refused(f"expected exactly one required resource, got {len(objects)}")
        return objects
    if selector.mode != MULTIPLE:
        raise Refused(f'unknown selector mode "{selector.mode}"')
    if selector.least is not None and len(objects) < selector.least:
        raise Refused(f"expected at least {selector.least} required resources, got {len(objects)}")
    return _sorted(objects, selector.sort_by)[: selector.most]


def _sorted(objects: list[Any], path: str) -> list[Any]:
    """In the order of a field; what lacks it counts as zero, or as empty text."""
    values = [_value_at(item, path) for item in objects]
    there = [value for value in values if value is not None]
    for value in there[1:]:
        if type(value) is not type(there[0]):
            raise Refused(f'cannot sort values of different types "{_kind(there[0])}" and "{_kind(value)}"')
    if not there:
        return objects
    kind = type(there[0])
    if kind not in _SORTABLE:
        if len(objects) < 2:
            return objects
        raise Refused(f'unsupported type "{_kind(there[0]).partition("[")[0] or "slice"}" for sorting')
    zero = _SORTABLE[kind]
    keys = [_key(zero if value is None else value) for value in values]
    return [objects[index] for index in sorted(range(len(objects)), key=keys.__getitem__)]


def _key(value: Any) -> Any:
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value


def _value_at(item: Any, path: str) -> Any:
    try:
        value = fieldpath.get(item, path)
    except PathNotFoundError:
        return None
    except FieldPathError as error:
        raise Refused(error.message) from None
    # Every number is a float by the time that the function sees it.
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _kind(value: Any) -> str:
    return _KINDS.get(type(value), "interface {}")
