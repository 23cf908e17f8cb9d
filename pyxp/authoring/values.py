"""Functions on references: what Python's own operators cannot say about a value that is not known yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, cast

from pyxp.authoring.expressions import Expression, Fallback, JsonText, Merged
from pyxp.authoring.places import calling_place
from pyxp.authoring.references import Reference, expression_of, shape_of_expression, transformed
from pyxp.authoring.shapes import INTEGER, STRING, Shape
from pyxp.errors import AuthoringError

T = TypeVar("T")
V = TypeVar("V")

_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number"}


def choose(value: object, options: Mapping[Any, V], otherwise: V | None = None) -> V:
    """The option whose key equals ``value``: a ``match`` transform.

    Args:
        value: A reference to text, a whole number or a boolean.
        options: Constant results by value. Every value that the schema allows must be a key, unless ``otherwise``
            is given.
        otherwise: Result for every other value.

    Raises:
        AuthoringError: ``value`` is no reference, the options are of several types or leave a declared value out.
    """
    reference = _reference("choose from", value)
    shape = shape_of_expression(expression_of(reference) or Expression())
    results = [*options.values(), *([] if otherwise is None else [otherwise])]
    kinds = {_TYPES.get(type(result), "object") for result in results}
    if len(kinds) != 1:
        raise AuthoringError("cannot choose between results of several types", location=calling_place())
    left_out = [allowed for allowed in shape.schema.get("enum", ()) if allowed not in options]
    if otherwise is None and (left_out or "enum" not in shape.schema) and shape.type != "boolean":
        what = f"nothing is chosen for {left_out[0]!r}" if left_out else "the field may have values that are no key"
        raise AuthoringError(f"cannot choose: {what}", hint="give otherwise=...", location=calling_place())
    if shape.type == "string" and otherwise is None:
        step: dict[str, Any] = {"type": "map", "map": dict(options)}
    else:
        patterns = [{"type": "literal", "literal": _text(key), "result": item} for key, item in options.items()]
        step = {"type": "match", "match": {"patterns": patterns}}
        if otherwise is not None:
            step["match"]["fallbackValue"] = otherwise
    before = [] if shape.type == "string" else [_convert("string", shape)]
    return cast(V, transformed(reference, [*before, step], Shape({"type": kinds.pop()})))


def default(value: T | None, otherwise: T) -> T:
    """``value``, or ``otherwise`` where the claim leaves it out."""
    return cast(T, Fallback(expression_of(_reference("default", value)) or Expression(), otherwise))


def upper(value: str) -> str:
    """``value`` in upper case."""
    return _string(value, {"type": "Convert", "convert": "ToUpper"})


def lower(value: str) -> str:
    """``value`` in lower case."""
    return _string(value, {"type": "Convert", "convert": "ToLower"})


def trim_prefix(value: str, prefix: str) -> str:
    """``value`` without ``prefix`` in front."""
    return _string(value, {"type": "TrimPrefix", "trim": prefix})


def trim_suffix(value: str, suffix: str) -> str:
    """``value`` without ``suffix`` behind."""
    return _string(value, {"type": "TrimSuffix", "trim": suffix})


def replace(value: str, old: str, new: str) -> str:
    """``value`` with every ``old`` in it replaced by ``new``."""
    return _string(value, {"type": "Replace", "replace": {"search": old, "replace": new}})


def join(values: Sequence[str], separator: str) -> str:
    """The texts of a list with ``separator`` between them.

    Raises:
        AuthoringError: ``values`` is no reference, or the separator ends in a character outside ASCII.
    """
    reference = _reference("join", values)
    if not separator.isascii() and not separator[-1].isascii():
        raise AuthoringError(
            f"cannot join with {separator!r}: the function would leave half of its last character behind",
            hint="end the separator with an ASCII character, for example a space",
            location=calling_place(),
        )
    steps: list[dict[str, Any]] = [
        {"type": "string", "string": {"type": "Join", "join": {"separator": separator}}},
    ]
    # The function puts the separator behind the last text, too, and takes only one byte of it away again.
    tail = separator[:-1]
    if tail:
        steps.append({"type": "string", "string": {"type": "TrimSuffix", "trim": tail}})
    return cast(str, transformed(reference, steps, STRING))


def as_text(value: object) -> str:
    """``value`` as text: numbers in plain decimal notation, booleans as ``true`` and ``false``."""
    reference = _reference("turn into text", value)
    shape = shape_of_expression(expression_of(reference) or Expression())
    return cast(str, transformed(reference, [_convert("string", shape)], STRING))


def as_int(value: object) -> int:
    """``value`` as a whole number."""
    reference = _reference("turn into a number", value)
    step = {"type": "convert", "convert": {"toType": "int64"}}
    return cast(int, transformed(reference, [step], INTEGER))


def at_most(value: int, limit: int) -> int:
    """``value``, but never more than ``limit``."""
    return _clamp(value, "ClampMax", "clampMax", limit)


def at_least(value: int, limit: int) -> int:
    """``value``, but never less than ``limit``."""
    return _clamp(value, "ClampMin", "clampMin", limit)


def json_document(value: Mapping[str, Any] | Sequence[Any]) -> str:
    """A JSON document for a text field; references may stand anywhere in it but in keys."""
    return cast(str, JsonText(value))


def merge(entries: Mapping[str, Any], under: Mapping[str, Any] | None) -> dict[str, Any]:
    """A map with fixed ``entries`` over the entries of a map in the claim: the fixed ones win."""
    return cast("dict[str, Any]", Merged(entries, expression_of(_reference("merge", under)) or Expression()))


def _reference(action: str, value: object) -> Reference:
    if isinstance(value, Reference):
        return value
    raise AuthoringError(
        f"cannot {action} {value!r}: it is no reference",
        hint="hand in a field such as xr.spec.region; text with references in it is one value already",
        location=calling_place(),
    )


def _string(value: str, step: dict[str, Any]) -> str:
    reference = _reference("transform", value)
    if shape_of_expression(expression_of(reference) or Expression()).type != "string":
        raise AuthoringError(
            f"cannot transform {reference!r} as text", hint="write as_text(ref)", location=calling_place()
        )
    return cast(str, transformed(reference, [{"type": "string", "string": step}], STRING))


def _clamp(value: int, kind: str, key: str, limit: int) -> int:
    reference = _reference("limit", value)
    step = {"type": "math", "math": {"type": kind, key: limit}}
    return cast(int, transformed(reference, [step], INTEGER))


def _convert(to: str, shape: Shape) -> dict[str, Any]:
    return {"type": "convert", "convert": {"toType": to}}


def _text(key: object) -> str:
    return str(key).lower() if isinstance(key, bool) else str(key)
