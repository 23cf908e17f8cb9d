"""Arithmetic as the API server's validator does it, 64-bit integers and floats kept apart.

Bounds are floats in a schema. For a whole number the server cuts them to integers first, so a ``minimum`` of 1.5 admits
1; ``multipleOf`` 0.1 becomes 0, by which the server cannot divide, so that it fails on the request.

The source is ``k8s.io/kube-openapi`` (of 2025-09-10, as Kubernetes v1.35.4 has it),
``pkg/validation/validate/values.go``.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping
from typing import Any

from pyxp.structural.correlation import same

_INT64 = 2**63


def show_number(value: float) -> str:
    """A number as a person would write it: ``1000000``, not ``1e+06``."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    return repr(value)


def _bound(limit: float, value: float) -> float:
    """The limit as it is compared with ``value``: a float, cut to an integer for integers."""
    limit = float(limit)
    return max(-_INT64, min(_INT64 - 1, math.trunc(limit))) if isinstance(value, int) else limit


def range_problems(schema: Mapping[str, Any], value: float) -> Iterator[str]:
    """What ``minimum`` and ``maximum`` say against a number."""
    most, least = schema.get("maximum"), schema.get("minimum")
    if most is not None:
        strict = bool(schema.get("exclusiveMaximum"))
        limit = _bound(most, value)
        if value > limit or (strict and value == limit):
            yield f"should be less than {'' if strict else 'or equal to '}{show_number(most)}"
    if least is not None:
        strict = bool(schema.get("exclusiveMinimum"))
        limit = _bound(least, value)
        if value < limit or (strict and value == limit):
            yield f"should be greater than {'' if strict else 'or equal to '}{show_number(least)}"


def multiple_problem(schema: Mapping[str, Any], value: float) -> Iterator[str]:
    """What ``multipleOf`` says against a number."""
    factor = schema.get("multipleOf")
    if factor is None:
        return
    step = math.trunc(factor) if isinstance(value, int) else factor
    if factor <= 0:
        yield f"factor MultipleOf declared for it must be positive: {show_number(factor)}"
    elif step == 0:
        yield f"cannot be a multiple of {show_number(factor)}: the server fails on factors below 1 of whole numbers"
    elif isinstance(value, int):
        if value % step:
            yield f"should be a multiple of {show_number(factor)}"
    elif not is_json_integer((1 / factor) * value if factor < 1 else value / factor):
        yield f"should be a multiple of {show_number(factor)}"


def is_json_integer(value: float) -> bool:
    """Whether a float counts as a whole number: it lies within 2**53 and is whole but for a relative 1e-9."""
    if not math.isfinite(value) or abs(value) > 2**53 - 1:
        return False
    whole = float(int(value))
    return value == whole or (value > 0 and abs(value - whole) / (value + whole) < 1e-9)


def comparable(value: Any) -> Hashable:
    """What is equal for two lists or objects that are the same, and for no others; see :func:`same`."""
    if isinstance(value, dict):
        return ("object", frozenset((name, comparable(item)) for name, item in value.items()))
    if isinstance(value, list):
        return ("list", tuple(map(comparable, value)))
    return (type(value), value)


def same_enum_value(value: Any, allowed: Any) -> bool:
    """Whether a value is the enum's member; numbers are compared in the member's type."""
    if allowed is None or value is None:
        return False
    if _is_number(value) and _is_number(allowed):
        if isinstance(allowed, int):
            return math.isfinite(value) and int(value) == allowed
        return float(value) == float(allowed)
    return same(value, allowed)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
