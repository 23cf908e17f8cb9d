"""Which types of values transforms take and give.

Types are those of structural schemas (``string``, ``integer``, ``number``, ``boolean``, ``array``, ``object``),
``int64`` for what a transform made an integer, and ``any`` where nothing is known. A whole number of a composite is
a float on its way, which every transform takes as it takes an ``int64``.

This is one table for all who ask without running a transform; what the engine does agrees with it, which its tests
hold. Source: https://docs.crossplane.io/latest/guides/function-patch-and-transform/, and what the function does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from pyxp.model.manifests import mapping, text

Json = Mapping[str, Any]

ANY: Final = "any"
"""The type of a value of which nothing is known."""

NUMBERS: Final = frozenset({"integer", "int64", "number"})
SCALARS: Final = NUMBERS | {"string", "boolean"}

_TYPES: Final = {
    "string": "string", "int": "int64", "int64": "int64", "float64": "number", "bool": "boolean",
    "object": "object", "array": "array",
}  # fmt: skip
_FORMATS: Final = frozenset({"none", "quantity", "json"})


def type_after(transform: Json, kind: str) -> str | None:
    """The type of a value after a transform, None where the transform cannot take a value of this type.

    ``map`` and ``match`` give ``any``: their results are constants, of which the caller can know more. So does what is
    not a transform.

    Args:
        transform: The transform.
        kind: The type of the value before.
    """
    name = text(transform.get("type"))
    rule = _RULES.get(name)
    return rule(mapping(transform.get(name)), kind) if rule else ANY


def converted_type(settings: Json) -> str:
    """The type that a conversion is asked for, ``any`` where that is not known."""
    return _TYPES.get(text(settings.get("toType")), ANY)


def _math(_: Json, kind: str) -> str | None:
    return kind if kind in NUMBERS or kind == ANY else None


def _map(_: Json, kind: str) -> str | None:
    return ANY if kind in ("string", ANY) else None


def _match(settings: Json, kind: str) -> str | None:
    return ANY if kind in ("string", ANY) or not settings.get("patterns") else None


def _string(settings: Json, kind: str) -> str | None:
    if text(settings.get("type")) == "Join" and kind not in ("array", ANY):
        return None
    return "string"


def _convert(settings: Json, kind: str) -> str | None:
    wanted, layout = converted_type(settings), text(settings.get("format")) or "none"
    if kind in ("array", "object") and wanted != ANY:
        return None  # also where it would stay what it is
    if ANY in (kind, wanted) or kind == wanted or layout not in _FORMATS:
        return wanted
    possible = {
        "none": kind in SCALARS and wanted in SCALARS,
        "quantity": (kind, wanted) == ("string", "number"),
        "json": kind == "string" and wanted in ("object", "array"),
    }
    return wanted if possible[layout] else None


_RULES: Final[dict[str, Callable[[Json, str], str | None]]] = {
    "math": _math,
    "map": _map,
    "match": _match,
    "string": _string,
    "convert": _convert,
}
