"""Arithmetic as the API server's validator does it, 64-bit integers and floats kept apart.

Bounds are floats in a schema. For a whole number the server cuts them to integers first, so a ``minimum`` of 1.5 admits
1, and what does not fit into 64 bits becomes the smallest integer, as on amd64: a ``maximum`` of 2**63 admits nothing.
``multipleOf`` 0.1 becomes 0, of which no whole number is a multiple.

The source is ``k8s.io/kube-openapi`` (of 2025-09-10, as Kubernetes v1.35.4 has it),
``pkg/validation/validate/values.go``.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping
from typing import Any, Final

from pyxp.gotext.floats import format_float
from pyxp.gotext.integers import truncated
from pyxp.structural.correlation import same

_LARGEST_CHARACTER: Final = 0x10FFFF


def show_number(value: float) -> str:
    """A number as a person would write it: ``1000000``, not ``1e+06``."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    return repr(value)


def go_number(value: float) -> str:
    """A number as Go prints it: ``1e+06`` where it is a float."""
    return format_float(value, "g") if isinstance(value, float) else str(value)


def _bound(limit: float, value: float) -> float:
    """The limit as it is compared with ``value``: a float, cut to an integer for integers."""
    return truncated(float(limit)) if isinstance(value, int) else float(limit)


def range_problems(schema: Mapping[str, Any], value: float) -> Iterator[tuple[str, str]]:
    """What ``minimum`` and ``maximum`` say against a number, as the server words it and for a person."""
    most, least = schema.get("maximum"), schema.get("minimum")
    if most is not None:
        strict = bool(schema.get("exclusiveMaximum"))
        limit = _bound(most, value)
        if value > limit or (strict and value == limit):
            yield _out_of_range("less", most, limit, strict=strict)
    if least is not None:
        strict = bool(schema.get("exclusiveMinimum"))
        limit = _bound(least, value)
        if value < limit or (strict and value == limit):
            yield _out_of_range("greater", least, limit, strict=strict)


def _out_of_range(wanted: str, written: float, limit: float, *, strict: bool) -> tuple[str, str]:
    told = f"should be {wanted} than {'' if strict else 'or equal to '}"
    plain = f"{told}{show_number(limit)}"
    if isinstance(limit, int) and abs(written - limit) >= 2**53:
        plain += f", which is what the server makes of {show_number(written)}: it does not fit into 64 bits"
    return f"{told}{go_number(limit)}", plain


def unmet_factor(schema: Mapping[str, Any], value: float) -> float | None:
    """The factor that a number is no multiple of, as it is compared with the number; None where nothing is wrong.

    Of a factor that is not positive nothing is a multiple.
    """
    factor = schema.get("multipleOf")
    if factor is None:
        return None
    step = _bound(factor, value)
    if step <= 0:
        return step
    if isinstance(value, int):
        fits = value % step == 0
    else:
        fits = is_json_integer((1 / step) * value if step < 1 else value / step)
    return None if fits else step


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
    """Whether a value is the enum's member, once it is converted to the member's type if Go can do that."""
    if allowed is None or value is None:
        return False
    if _is_number(value) and _is_number(allowed):
        return truncated(value) == allowed if isinstance(allowed, int) else float(value) == allowed
    if isinstance(allowed, str) and isinstance(value, int) and not isinstance(value, bool):
        return _character(value) == allowed
    return same(value, allowed)


def _character(number: int) -> str:
    """The text of one character that Go makes of an integer."""
    is_valid = 0 <= number <= _LARGEST_CHARACTER and not 0xD800 <= number <= 0xDFFF
    return chr(number) if is_valid else "\ufffd"


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
