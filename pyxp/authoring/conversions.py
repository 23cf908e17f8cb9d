"""The functions with which platforms read text: patterns, layouts, and values that are written in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from pyxp.authoring.arguments import constant, scalar_of
from pyxp.authoring.expressions import CompositeField, Expression, Transformed, describe, shape_of_expression
from pyxp.authoring.given import shown
from pyxp.authoring.locations import wrong_here
from pyxp.authoring.nodes import (
    Extract,
    Formatted,
    FromQuantity,
    Matched,
    ToBoolean,
    ToList,
    ToMap,
    ToNumber,
)
from pyxp.authoring.references import Reference, expression_of, transformed
from pyxp.authoring.shapes import BOOLEAN, INTEGER, NUMBER, STRING, Shape
from pyxp.authoring.transforms import text_of
from pyxp.gotext.patterns import Pattern, PatternError

V = TypeVar("V", str, int, float, bool)

_VERBS: Mapping[str, str] = {"string": "s", "integer": "dxXofeg", "number": "feg", "boolean": "t"}
_EXAMPLES = {"string": "%20s", "integer": "%04d", "number": "%.2f", "boolean": "%t"}
_LAYOUT = re.compile(r"((?:[^%]|%%)*)%[-+ 0]*(\d{0,3})(?:\.\d{0,2})?([a-zA-Z])((?:[^%]|%%)*)")
_SHAPES: Mapping[type, Shape] = {str: STRING, bool: BOOLEAN, int: INTEGER, float: NUMBER}


def extract(value: str, pattern: str, group: int = 0) -> str:
    """The part of ``value`` that a regular expression matches.

    Where it matches nothing, the resource fails in the cluster: let the claim's schema say what the text is like.

    Args:
        value: Text.
        pattern: A regular expression, in the syntax of RE2.
        group: The group to take; 0 is all that is matched.

    Raises:
        AuthoringError: ``value`` is not text, or the expression does not compile or has no such group.
    """
    compiled = _compiled(constant("extract by", pattern))
    count = compiled.group_count
    if not isinstance(group, int) or isinstance(group, bool) or not 0 <= group <= count:
        raise wrong_here(
            f"cannot extract group {shown(group)} of {pattern!r}: it has {count}", "put (...) around what is wanted"
        )
    return cast(str, transformed(text_of(value), Extract(pattern, group)))


def formatted(value: object, fmt: str) -> str:
    """``value`` in a layout of Go's, such as ``%04d`` for whole numbers, ``%.2f`` for others and ``%-20s`` for text.

    Raises:
        AuthoringError: The layout has not exactly one verb, or one that does not fit the value.
    """
    reference = scalar_of("format", value)
    kind = shape_of_expression(reference._expression).type
    verbs, example = _VERBS.get(kind, ""), _EXAMPLES.get(kind, "%s")
    found = _LAYOUT.fullmatch(constant("format with", fmt)) if isinstance(fmt, str) else None
    if found is None:
        told = f"cannot format with {shown(fmt)}: a layout has one verb, of at most 999 characters, and %% for %"
        raise wrong_here(told, f'write formatted(ref, "{example}")')
    before, width, verb, after = found.groups()
    if verb not in verbs:
        told = f"cannot format {describe(reference._expression)} with %{verb}: it is of type {kind}"
        raise wrong_here(told, f'write formatted(ref, "{example}")' if verbs else "write as_text(ref)")
    around = len((before + after).replace("%%", "%"))
    return cast(str, transformed(reference, Formatted(fmt, verb, around, int(width or 0))))


def choose_by_pattern(value: str, options: Mapping[str, V], otherwise: V) -> V:
    """The option of the first regular expression that matches ``value``.

    Args:
        value: Text.
        options: Constants of one type by regular expressions, in the syntax of RE2; they match anywhere unless ``^``
            and ``$`` say where.
        otherwise: A constant where none matches; or ``value`` itself, which then stays as it is.

    Raises:
        AuthoringError: ``value`` is not text, an expression does not compile, or a result is not a constant.
    """
    reference = text_of(value)
    if not isinstance(options, Mapping) or not options:
        raise wrong_here(f"cannot choose from {shown(options)}", 'write {"^prod": 3, ...}')
    for pattern in options:
        _compiled(constant("choose by", pattern))
    same: bool = _is_same(expression_of(otherwise), reference._expression)
    results: list[Any] = [*options.values(), *([] if same else [otherwise])]
    for result in results:
        constant("choose by patterns", result)
        if type(result) not in _SHAPES:
            raise wrong_here(f"cannot choose {shown(result)} by a pattern", "give constant text, numbers or booleans")
    kinds = {type(result) for result in (*results, *([""] if same else []))}
    if len(kinds) > 1:
        raise wrong_here("cannot choose between results of several types", "make them of one type")
    node = Matched(tuple(options.items()), None if same else cast(Any, otherwise))
    return cast(V, Reference(reference._session, Transformed(reference._expression, node, _SHAPES[kinds.pop()])))


def as_number(value: object) -> float:
    """``value`` as a number; true is 1 and false is 0."""
    return cast(float, transformed(scalar_of("make a number of", value), ToNumber()))


def as_bool(value: object) -> bool:
    """``value`` as a boolean: of text such as ``true`` or ``0``, or whether a number is 1."""
    return cast(bool, transformed(scalar_of("make a boolean of", value), ToBoolean()))


def from_quantity(value: str) -> float:
    """The number that ``value`` is as a quantity of Kubernetes, such as ``512Mi`` or ``250m``."""
    return cast(float, transformed(text_of(value), FromQuantity()))


def list_from_json(value: str) -> list[Any]:
    """The list that ``value`` is as JSON. The resource fails in the cluster where it is not one."""
    return cast("list[Any]", transformed(text_of(value), ToList()))


def map_from_json(value: str) -> dict[str, Any]:
    """The map that ``value`` is as JSON. The resource fails in the cluster where it is not one."""
    return cast("dict[str, Any]", transformed(text_of(value), ToMap()))


def _is_same(one: Expression | None, other: Expression) -> bool:
    """Whether two expressions stand for one value; each time that a field is read there is a new one."""
    if isinstance(one, CompositeField) and isinstance(other, CompositeField):
        return one.path == other.path
    return one is other


def _compiled(pattern: Any) -> Pattern:
    if not isinstance(pattern, str) or not pattern:
        raise wrong_here(f"cannot search for {shown(pattern)}", 'write a regular expression as text, such as "^prod"')
    try:
        return Pattern(pattern)
    except PatternError as error:
        raise wrong_here(f"cannot search for {pattern!r}: {error.message}") from error
