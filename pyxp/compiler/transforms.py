"""Transforms: what function-patch-and-transform is told for each node of authoring, and how long text becomes by it.

Source: https://docs.crossplane.io/latest/guides/function-patch-and-transform/#transform-types
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from pyxp.authoring.expressions import Transform
from pyxp.authoring.nodes import (
    Adler32,
    AtLeast,
    AtMost,
    Extract,
    Formatted,
    FromBase64,
    FromQuantity,
    Instead,
    Join,
    Lower,
    Matched,
    Multiply,
    Replace,
    Sha1,
    Sha256,
    Sha512,
    ToBase64,
    ToBoolean,
    ToInteger,
    ToList,
    ToMap,
    ToNumber,
    ToText,
    TrimPrefix,
    TrimSuffix,
    Upper,
)
from pyxp.authoring.shapes import Shape
from pyxp.model.releases import Release

Steps = list[dict[str, Any]]
_DIGITS = 20
"""The most characters of a whole number of 64 bits, its sign among them."""
_UTF8 = 4
"""The most bytes of a character."""


class Row(NamedTuple):
    """What the compiler knows of the nodes of one class.

    Attributes:
        steps: The transforms in the function's input for a node.
        longest: The most characters of the text that comes out, by the node, the most of what goes in, and its type;
            None where that has no bound.
    """

    steps: Callable[[Any], Steps]
    longest: Callable[[Any, int | None, Shape], int | None] = lambda node, length, shape: None


def steps_of(transform: Transform) -> Steps:
    """The transforms in the function's input for one node."""
    return _ROWS[type(transform)].steps(transform)


def longest_after(transform: Transform, length: int | None, shape: Shape) -> int | None:
    """The most characters of the text that a transform gives; None where that has no bound.

    Args:
        transform: The node.
        length: The most characters that go in; None where they have no bound, or what goes in is not text.
        shape: Type of what goes in.
    """
    return _ROWS[type(transform)].longest(transform, length, shape)


def longest_scalar(schema: Mapping[str, Any]) -> int | None:
    """The most characters of a scalar of this schema as text; None where that has no bound."""
    if "enum" in schema:
        return max(len(str(allowed)) for allowed in schema["enum"])
    if schema.get("type") == "boolean":
        return len("false")
    if schema.get("type") == "integer":
        bounds = [schema.get("minimum"), schema.get("maximum")]
        return _DIGITS if None in bounds else max(len(str(int(bound or 0))) for bound in bounds)
    return int(schema["maxLength"]) if "maxLength" in schema else None


def _string(named: str, **settings: Any) -> dict[str, Any]:
    return {"type": "string", "string": {"type": named, **settings}}


def _math(named: str, **settings: Any) -> dict[str, Any]:
    return {"type": "math", "math": {"type": named, **settings}}


def _converted(wanted: str, layout: str | None = None) -> dict[str, Any]:
    return {"type": "convert", "convert": {"toType": wanted} | ({"format": layout} if layout else {})}


def _conversion(word: str, longest: Callable[[Any, int | None, Shape], int | None]) -> Row:
    return Row(lambda node: [_string("Convert", convert=word)], longest)


def _digest(word: str, digits: int) -> Row:
    return _conversion(word, lambda node, length, shape: digits)


def _as_long(_: Transform, length: int | None, shape: Shape) -> int | None:
    return length


def _longest_replaced(node: Replace, length: int | None, shape: Shape) -> int | None:
    if length is None:
        return None
    if not node.old:  # the new text then comes between all characters, and around them
        return length + (length + 1) * len(node.new)
    return length + length // len(node.old) * max(0, len(node.new) - len(node.old))


def _longest_base64(_: ToBase64, length: int | None, shape: Shape) -> int | None:
    # A character is up to four bytes in UTF-8, and three bytes become four characters.
    return None if length is None else -(-length * _UTF8 // 3) * 4


def _longest_decoded(_: FromBase64, length: int | None, shape: Shape) -> int | None:
    return None if length is None else length // 4 * 3


def _joined(node: Join) -> Steps:
    # The function puts the separator behind the last text, too, and takes only one byte of it away again.
    tail = node.separator[:-1]
    step = _string("Join", join={"separator": node.separator})
    return [step, _string("TrimSuffix", trim=tail)] if tail else [step]


def _longest_joined(node: Join, length: int | None, shape: Shape) -> int | None:
    most, each = shape.schema.get("maxItems"), longest_scalar(shape.items.schema)
    if most is None or each is None:
        return None
    return int(most) * each + max(0, int(most) - 1) * len(node.separator)


def _replaced(node: Instead) -> Steps:
    # Only text is matched, and JSON is the one text that there is of every value.
    text = [] if node.kind == "string" else [_string("Convert", convert="ToJson")]
    return [*text, {"type": "match", "match": {"patterns": [{"type": "regexp", "regexp": ".*", "result": node.value}]}}]


def _longest_number(node: ToText, length: int | None, shape: Shape) -> int | None:
    return length if length is not None else longest_scalar({"type": shape.type})


def _formatted(node: Formatted) -> Steps:
    # Whole numbers of a claim are floats on their way, which %d writes as a mistake.
    exact = {"d": "int64", "x": "int64", "X": "int64", "o": "int64", "f": "float64", "e": "float64", "g": "float64"}
    step = _string("Format", fmt=node.fmt)
    return [_converted(exact[node.verb]), step] if node.verb in exact else [step]


def _longest_formatted(node: Formatted, length: int | None, shape: Shape) -> int | None:
    most = {"d": _DIGITS, "x": 17, "X": 17, "o": 23, "t": len("false"), "s": length}.get(node.verb)
    if node.verb == "d" and shape.type == "integer":
        most = (longest_scalar(shape.schema) or _DIGITS) + bool({"+", " "} & set(node.fmt.partition("%")[2]))
    return None if most is None else max(most, node.width) + node.around


def _matched(node: Matched) -> Steps:
    patterns = [{"type": "regexp", "regexp": pattern, "result": result} for pattern, result in node.results]
    fallback = {"fallbackTo": "Input"} if node.otherwise is None else {"fallbackValue": node.otherwise}
    return [{"type": "match", "match": {"patterns": patterns, **fallback}}]


def _longest_matched(node: Matched, length: int | None, shape: Shape) -> int | None:
    texts = [result for _, result in node.results if isinstance(result, str)]
    if not texts or (node.otherwise is None and length is None):
        return None
    rest = (length or 0) if node.otherwise is None else len(str(node.otherwise))
    return max(rest, *map(len, texts))


_ROWS: Mapping[type[Transform], Row] = {
    Upper: _conversion("ToUpper", _as_long),
    Lower: _conversion("ToLower", _as_long),
    TrimPrefix: Row(lambda node: [_string("TrimPrefix", trim=node.prefix)], _as_long),
    TrimSuffix: Row(lambda node: [_string("TrimSuffix", trim=node.suffix)], _as_long),
    Replace: Row(
        lambda node: [_string("Replace", replace={"search": node.old, "replace": node.new})], _longest_replaced
    ),
    ToBase64: _conversion("ToBase64", _longest_base64),
    FromBase64: _conversion("FromBase64", _longest_decoded),
    Sha1: _digest("ToSha1", 40),
    Sha256: _digest("ToSha256", 64),
    Sha512: _digest("ToSha512", 128),
    Adler32: _digest("ToAdler32", len(str(2**32 - 1))),
    Join: Row(_joined, _longest_joined),
    Extract: Row(lambda node: [_string("Regexp", regexp={"match": node.pattern, "group": node.group})], _as_long),
    Formatted: Row(_formatted, _longest_formatted),
    Matched: Row(_matched, _longest_matched),
    ToText: Row(lambda node: [_converted("string")], _longest_number),
    ToInteger: Row(lambda node: [_converted("int64")]),
    ToNumber: Row(lambda node: [_converted("float64")]),
    ToBoolean: Row(lambda node: [_converted("bool")]),
    FromQuantity: Row(lambda node: [_converted("float64", "quantity")]),
    ToList: Row(lambda node: [_converted("array", "json")]),
    ToMap: Row(lambda node: [_converted("object", "json")]),
    Multiply: Row(lambda node: [_math("Multiply", multiply=node.factor)]),
    AtMost: Row(lambda node: [_math("ClampMax", clampMax=node.limit)]),
    AtLeast: Row(lambda node: [_math("ClampMin", clampMin=node.limit)]),
    Instead: Row(_replaced, lambda node, length, shape: len(str(node.value))),
}

STRING_TYPES_SINCE: Mapping[str, Release] = {"Join": Release(0, 7, 0), "Replace": Release(0, 7, 0)}
"""Types of string transforms that older releases of the function lack, with the first one that has them."""
