"""Types of values, and what a schema takes.

Types are those of structural schemas (``string``, ``integer``, ``number``, ``boolean``, ``array``, ``object``),
``int64`` for what a transform made an integer, and ``any`` where nothing is known; what is not known is never refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pyxp.gotext.patterns import PatternError, matches
from pyxp.validation import native
from pyxp.validation.listtypes import repeated_items

Json = Mapping[str, Any]

_TYPES = frozenset(("string", "boolean", "integer", "number", "object", "array"))
_NUMBERS = {"integer", "int64", "number"}
_PYTHON = {str: "string", bool: "boolean", int: "integer", float: "number", dict: "object", list: "array"}
_BOUNDS = (("minimum", "at least"), ("maximum", "at most"))
_LENGTHS = (("minLength", "at least"), ("maxLength", "at most"))
_SIZES: dict[type, tuple[tuple[str, str], ...]] = {
    list: (("minItems", "at least"), ("maxItems", "at most")),
    dict: (("minProperties", "at least"), ("maxProperties", "at most")),
}
_PARTS: dict[type, tuple[str, str]] = {list: ("element", "elements"), dict: ("entry", "entries")}


def type_of_schema(schema: Json) -> str:
    """The type that a schema declares; one that no schema can have is told where the schema is judged."""
    declared = schema.get("type")
    known = isinstance(declared, str) and declared in _TYPES
    return str(declared) if known and not schema.get("x-kubernetes-int-or-string") else "any"


def types_taken(schema: Json) -> str:
    """The types of a schema as a message names them."""
    return " or ".join(_alternatives(schema)) or type_of_schema(schema)


def type_of_value(value: Any) -> str:
    """The type of a constant."""
    return _PYTHON.get(type(value), "any")


def accepts(schema: Json, found: str) -> bool:
    """Whether a value of type ``found`` may stand where ``schema`` is; a number may be a whole one."""
    several = _alternatives(schema)
    if several:
        return found == "any" or found in several or (found in _NUMBERS and not _NUMBERS.isdisjoint(several))
    wanted = type_of_schema(schema)
    return "any" in (wanted, found) or wanted == found or (wanted in _NUMBERS and found in _NUMBERS)


def _alternatives(schema: Json) -> list[str]:
    """The types of a field that takes several: an integer or a text, or one of Kubernetes' own quantities."""
    if schema.get("x-kubernetes-int-or-string"):
        return ["integer", "string"]
    kinds = [part.get("type") for part in schema.get("anyOf") or () if isinstance(part, Mapping)]
    return [str(kind) for kind in kinds] if kinds and not schema.get("type") and _TYPES.issuperset(kinds) else []


def mismatch(source: Json, target: Json, path: str = "") -> tuple[str, str, str] | None:
    """Where values of one schema do not fit into another: the place below both, the type there and the type wanted."""
    found, wanted = type_of_schema(source), type_of_schema(target)
    if not accepts(target, found):
        return path, found, types_taken(target)
    if found == wanted == "array":
        return mismatch(source.get("items") or {}, target.get("items") or {}, f"{path}[*]")
    values, others = source.get("additionalProperties"), target.get("additionalProperties")
    if found == wanted == "object" and isinstance(values, Mapping) and isinstance(others, Mapping):
        return mismatch(values, others, f"{path}[*]")
    return None


def broken_limits(value: Any, schema: Json) -> Iterator[tuple[str, str]]:
    """What a constant of the right type breaks: the message and what would be right."""
    allowed = schema.get("enum")
    if allowed and value not in allowed:
        yield f"cannot be {value!r}", f"one of {', '.join(map(str, allowed))}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield from _outside(value, value, schema, _BOUNDS, "")
    if isinstance(value, str):
        yield from _outside(len(value), value, schema, _LENGTHS, " characters")
        pattern = schema.get("pattern")
        if pattern and not allowed and not _matches(pattern, value):
            yield f"cannot be {value!r}", f"it has to match {pattern}"


def unreadable(value: Any, schema: Json) -> Iterator[tuple[str, str]]:
    """Why the server cannot read a constant of the right type into one of Kubernetes' own kinds, and what is right.

    Text in base64 is not shown: a Secret holds it.
    """
    if not isinstance(value, str | int):
        return
    told = native.fault(schema, value)
    if told is not None:
        message, hint = told
        yield (message if schema.get("format") == native.BYTES else f"{message}, not {brief(value)}"), hint


def broken_sizes(value: Any, schema: Json, *, growing: bool = False) -> Iterator[tuple[str, str]]:
    """What the size of a constant list or map breaks, and entries that stand in a list twice.

    Args:
        value: The constant.
        schema: Its schema.
        growing: Whether patches may add to it, so that it need not have its least size yet.
    """
    kind = type(value)
    for key, words in _SIZES.get(kind, ()):
        bound = schema.get(key)
        few, many = key.startswith("min"), key.startswith("max")
        if bound is not None and ((few and len(value) < bound and not growing) or (many and len(value) > bound)):
            yield f"cannot have {counted(len(value), kind)}", f"{words} {counted(bound, kind)}"
    if kind is list:
        for twice in repeated_items(schema, value):
            yield f"cannot have {brief(twice)} twice", "its entries come once"


def counted(number: int, kind: type) -> str:
    """A number of elements of a list, or of entries of a map, in words."""
    one, several = _PARTS[kind]
    return f"{number} {one if number == 1 else several}"


def brief(value: Any) -> str:
    """A constant as a message shows it."""
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


def _outside(
    size: float, value: Any, schema: Json, bounds: tuple[tuple[str, str], ...], unit: str
) -> Iterator[tuple[str, str]]:
    for key, words in bounds:
        bound = schema.get(key)
        if bound is not None and (size < bound if key.startswith("min") else size > bound):
            yield f"cannot be {value!r}", f"{words} {bound}{unit}"


def _matches(pattern: str, value: str) -> bool:
    try:
        return matches(pattern, value)
    except PatternError:
        return True  # a fault of the schema, not of the value
