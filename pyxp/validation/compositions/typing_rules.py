"""Types of values on their way through a patch.

Types are those of structural schemas (``string``, ``integer``, ``number``, ``boolean``, ``array``, ``object``) and
``any`` where nothing is known; what is not known is never refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]

_CONVERSIONS = {
    "string": "string", "int": "integer", "int64": "integer", "float64": "number", "bool": "boolean",
    "object": "object", "array": "array",
}  # fmt: skip
_WIDER = {"number": {"number", "integer"}}
_PYTHON = {str: "string", bool: "boolean", int: "integer", float: "number", dict: "object", list: "array"}


def type_of_schema(schema: Json) -> str:
    """The type that a schema declares."""
    return "any" if schema.get("x-kubernetes-int-or-string") else str(schema.get("type") or "any")


def type_of_value(value: Any) -> str:
    """The type of a constant."""
    return _PYTHON.get(type(value), "any")


def accepts(schema: Json, found: str) -> bool:
    """Whether a value of type ``found`` may stand where ``schema`` is."""
    if schema.get("x-kubernetes-int-or-string"):
        return found in {"integer", "string", "any"}
    wanted = type_of_schema(schema)
    return "any" in (wanted, found) or found in _WIDER.get(wanted, {wanted})


def type_after(found: str, transforms: Sequence[Any]) -> tuple[str, int | None]:
    """The type of a value of type ``found`` after ``transforms``.

    Returns:
        The type and None; or what the first transform is given that cannot take it, and the transform's index.
    """
    for index, transform in enumerate(transforms):
        step = transform if isinstance(transform, dict) else {}
        rule = _RULES.get(str(step.get("type")))
        result = rule(found, step) if rule else "any"
        if result is None:
            return found, index
        found = result
    return found, None


def _convert(found: str, step: Json) -> str | None:
    details = _details(step, "convert")
    to = _CONVERSIONS.get(str(details.get("toType")), "any")
    if to in {"object", "array"} or found in {"object", "array"}:
        return to if found in {"string", to, "any"} and to in {"object", "array"} else None
    return to


def _math(found: str, step: Json) -> str | None:
    return found if found in {"integer", "number", "any"} else None


def _map(found: str, step: Json) -> str | None:
    if found not in {"string", "any"}:
        return None
    return _one_of(type_of_value(value) for value in _details(step, "map").values())


def _match(found: str, step: Json) -> str | None:
    details = _details(step, "match")
    results = [type_of_value(item.get("result")) for item in details.get("patterns") or () if isinstance(item, dict)]
    if "fallbackValue" in details:
        results.append(type_of_value(details["fallbackValue"]))
    if details.get("fallbackTo") == "Input":
        results.append(found)
    return _one_of(results)


def _string(found: str, step: Json) -> str | None:
    details = _details(step, "string")
    kind = str(details.get("type") or "Format")
    if kind == "Join":
        return "string" if found in {"array", "any"} else None
    return "string"


def _one_of(kinds: Any) -> str:
    different = set(kinds)
    return different.pop() if len(different) == 1 else "any"


def _details(step: Json, key: str) -> dict[str, Any]:
    value = step.get(key)
    return value if isinstance(value, dict) else {}


_RULES = {"convert": _convert, "math": _math, "map": _map, "match": _match, "string": _string}
