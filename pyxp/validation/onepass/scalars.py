"""Texts, numbers and booleans of a schema as closures."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from pyxp.gotext.jsonnumbers import number_read_back
from pyxp.gotext.patterns import matches
from pyxp.structural import formats
from pyxp.validation.numbers import is_json_integer, range_problems, same_enum_value, unmet_factor
from pyxp.validation.onepass.walking import LONGEST_ENUM, Doubt, Step, Walk, require_int64

Schema = Mapping[str, Any]
_NUMERIC: Final = ("minimum", "maximum", "multipleOf")


def text_step(schema: Schema) -> Step:
    """Checks a text, whatever types the schema has besides."""
    longest, shortest, pattern = schema.get("maxLength"), schema.get("minLength"), schema.get("pattern")
    name = schema.get("format")
    has_format = formats.checker(str(name)) if name else None
    allowed = frozenset(item for item in schema.get("enum") or () if isinstance(item, str))
    closed = bool(schema.get("enum"))

    def text(value: str, _walk: Walk) -> str:
        if (
            (longest is not None and len(value) > longest)
            or (shortest is not None and len(value) < shortest)
            or (closed and value not in allowed)
            or (pattern and not matches(pattern, value))
            or (has_format is not None and not has_format(value))
        ):
            raise Doubt
        return value

    return text


def is_free_text(schema: Schema) -> bool:
    """Whether every text will do."""
    words = ("maxLength", "minLength", "pattern", "enum", "format")
    return not any(schema.get(word) is not None for word in words)


def integer_step(schema: Schema) -> Step:
    """Checks an integer."""
    bounded = any(schema.get(word) is not None for word in _NUMERIC)
    allowed = schema.get("enum")

    def integer(value: int, _walk: Walk) -> int:
        require_int64(value)
        if bounded and not _in_bounds(schema, value):
            raise Doubt
        if allowed and not any(same_enum_value(value, one) for one in allowed):
            raise Doubt
        return value

    return integer


def float_step(schema: Schema, types: list[str], integer: Step) -> Step:
    """Checks a float, which is an integer once it is sent, if it is whole.

    Args:
        schema: The schema.
        types: The types that it allows; none for any.
        integer: Checks integers.
    """
    allowed, whole = schema.get("enum"), bool(types) and "number" not in types

    def number(value: float, walk: Walk) -> float:
        if not math.isfinite(value):
            raise Doubt
        sent = number_read_back(value)
        if sent.__class__ is int:
            return int(integer(sent, walk))
        if whole and not is_json_integer(sent):
            raise Doubt
        if not _in_bounds(schema, sent) or (allowed and not any(same_enum_value(sent, one) for one in allowed)):
            raise Doubt
        return sent

    return number


def flag_step(schema: Schema) -> Step:
    """Checks a boolean."""
    allowed = schema.get("enum")

    def flag(value: bool, _walk: Walk) -> bool:
        if allowed and not any(same_enum_value(value, one) for one in allowed):
            raise Doubt
        return value

    return flag


def may_be_null(schema: Schema) -> bool:
    """Whether a null stays: only where the schema says so, and it is no member of any enum."""
    return bool(schema.get("nullable")) and not schema.get("enum")


def is_long_enum(schema: Schema) -> bool:
    """Whether more values are allowed than are compared here."""
    return len(schema.get("enum") or ()) > LONGEST_ENUM


def _in_bounds(schema: Schema, value: float) -> bool:
    return next(range_problems(schema, value), None) is None and unmet_factor(schema, value) is None
