"""Structural schemas as JSON Schema, for a fast yes or no by ``jsonschema-rs``.

The conversion is exact in one direction: what the converted schema accepts, the API server accepts. Where the server is
more lenient than JSON Schema can say (fractional bounds of whole numbers, enums compared after conversion) the
converted schema may refuse; the exact walker then has the last word, as it has for every fault's place and text.
Schemas with a keyword whose meaning cannot be kept are not converted at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from pyxp.gotext.patterns import PatternError, matches
from pyxp.structural import formats

Schema = Mapping[str, Any]
Checks = dict[str, Callable[[str], bool]]

_INT64: Final = 2**63
_COPIED: Final = ("maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties", "required")


class Inconvertible(ValueError):
    """A schema that JSON Schema cannot express without accepting what the server refuses."""


def to_json_schema(schema: Schema) -> tuple[dict[str, Any], Checks]:
    """A structural schema as JSON Schema (2020-12), and the checks of its formats and patterns by format name.

    Raises:
        Inconvertible: It cannot be expressed.
    """
    checks: Checks = {}
    return _with_null(schema, checks), checks


def accepter(schema: Schema) -> Callable[[Any], bool] | None:
    """A function that says whether a value surely satisfies a structural schema; None where there is no fast way."""
    try:
        import jsonschema_rs

        converted, checks = to_json_schema(schema)
        # The callbacks are ours; a remote reference cannot occur, since structural schemas have none.
        validator = jsonschema_rs.Draft202012Validator(converted, formats=checks, validate_formats=True)
    except (ImportError, Inconvertible, ValueError):
        return None
    is_valid = validator.is_valid

    def accepts(value: Any) -> bool:
        try:
            return bool(is_valid(value))
        except (ValueError, TypeError, RecursionError):  # too deep, or text that is not Unicode
            return False

    return accepts


def _with_null(schema: Schema, checks: Checks) -> dict[str, Any]:
    """The schema of a value that may be null: for null only the type and the enum count."""
    converted = _present(schema, checks)
    typed = schema.get("type") or schema.get("x-kubernetes-int-or-string")
    if schema.get("enum") or (typed and not schema.get("nullable")):
        return converted  # null is not a member of any enum
    return {"anyOf": [{"type": "null"}, converted]} if converted else {}


def _present(schema: Schema, checks: Checks) -> dict[str, Any]:
    """The schema of a value that is not null."""
    result: dict[str, Any] = {word: schema[word] for word in _COPIED if schema.get(word) is not None}
    kind = schema.get("type")
    if schema.get("x-kubernetes-int-or-string"):
        result["type"] = ["integer", "string"]
    elif kind:
        result["type"] = kind
    _numbers(schema, result)
    _texts(schema, result, checks)
    if schema.get("enum"):
        result["enum"] = [value for value in schema["enum"] if value is not None]
    _inside(schema, result, checks)
    for word in ("allOf", "anyOf", "oneOf"):
        if schema.get(word):
            branches = [_present(branch, checks) for branch in schema[word]]
            result[word] = [*result.get(word, []), *branches]
    if schema.get("not") is not None:
        _refuse_loose(schema["not"])
        result["not"] = _present(schema["not"], checks)
    if schema.get("oneOf"):
        for branch in schema["oneOf"]:
            _refuse_loose(branch)
    return result


def _numbers(schema: Schema, result: dict[str, Any]) -> None:
    for word, strict in (("maximum", "exclusiveMaximum"), ("minimum", "exclusiveMinimum")):
        limit = schema.get(word)
        if limit is None:
            continue
        limit = float(limit)
        if schema.get(strict) and not limit.is_integer():
            raise Inconvertible(strict)
        if limit.is_integer() and abs(limit) < _INT64:
            limit = int(limit)
        result[strict if schema.get(strict) else word] = limit
    factor = schema.get("multipleOf")
    if factor is not None:
        if factor != int(factor) or factor < 1:
            raise Inconvertible("multipleOf")
        result["multipleOf"] = int(factor)
    if "integer" in result.get("type", ()) or factor is not None:
        # A float beyond 64 bits counts as whole in JSON Schema, but not for the server.
        result.setdefault("allOf", []).append(
            {"anyOf": [{"type": "string"}, {"minimum": -_INT64, "maximum": _INT64 - 1}]}
        )


def _texts(schema: Schema, result: dict[str, Any], checks: Checks) -> None:
    name = schema.get("format")
    check = formats.checker(name) if name else None
    if name and check is not None:
        if result.get("type") != "string":
            raise Inconvertible("format")
        result["format"] = f"kubernetes {name}"
        checks[result["format"]] = check
    pattern = schema.get("pattern")
    if pattern:
        label = f"pattern {pattern}"
        checks[label] = _pattern_check(pattern)
        result.setdefault("allOf", []).append({"format": label})


def _pattern_check(pattern: str) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        try:
            return matches(pattern, text)
        except PatternError:
            return False

    return check


def _inside(schema: Schema, result: dict[str, Any], checks: Checks) -> None:
    if schema.get("properties"):
        result["properties"] = {name: _with_null(child, checks) for name, child in schema["properties"].items()}
    extra = schema.get("additionalProperties")
    if isinstance(extra, Mapping):
        result["additionalProperties"] = _with_null(extra, checks)
    elif extra is False:
        result["additionalProperties"] = False
    items = schema.get("items")
    if isinstance(items, Mapping):
        result["items"] = _with_null(items, checks)


def _refuse_loose(schema: Schema) -> None:
    """Below ``not`` and ``oneOf`` a refusal accepts, so nothing may be stricter than the server there."""
    for word in ("enum", "multipleOf"):
        if any(isinstance(value, (int, float)) and not isinstance(value, bool) for value in _listed(schema.get(word))):
            raise Inconvertible(word)
    for word in ("maximum", "minimum"):
        if schema.get(word) is not None and not float(schema[word]).is_integer():
            raise Inconvertible(word)
    if schema.get("type") == "integer":
        raise Inconvertible("type")
    nested = [*(schema.get("properties") or {}).values(), schema.get("items"), schema.get("additionalProperties")]
    for word in ("allOf", "anyOf", "oneOf"):
        nested += schema.get(word) or []
    for part in [*nested, schema.get("not")]:
        if isinstance(part, Mapping):
            _refuse_loose(part)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
