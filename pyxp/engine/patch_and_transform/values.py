"""Values as the function sees them: what kind of number each one is, and when that changes.

The real function is written in Go and reads its request from a protobuf Struct, in which every number is a 64-bit
float. Once it has patched an object it passes the object through Kubernetes' JSON decoder, which turns each number
that prints without point and exponent into a 64-bit integer. What ``%d``, ``Join`` or a merge makes of a number
depends on that. Here a Python float stands for Go's float64 and a Python int for its int64:

* :func:`as_wire` is the first step: every number becomes a float;
* :func:`settled` is the second: floats that JSON prints as integers become ints, text becomes valid Unicode;
* :func:`settled_from_wire` does both at once.
"""

from __future__ import annotations

from typing import Any

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.gotext.errors import TextError
from pyxp.gotext.jsonnumbers import EXACT_INTEGERS, number_read_back
from pyxp.gotext.marshalling import require_finite
from pyxp.gotext.values import NilArray, NilObject, valid_text


def copied(value: Any) -> Any:
    """A deep copy of a JSON value."""
    if isinstance(value, dict):
        return {key: item if item.__class__ is str else copied(item) for key, item in value.items()}
    if isinstance(value, list):
        return [item if item.__class__ is str else copied(item) for item in value]
    return value


def as_wire(value: Any) -> Any:
    """A deep copy in which every number is a float, as in a protobuf Struct.

    Raises:
        Failure: an integer is too large for a float.
    """
    if isinstance(value, (str, bool)) or value is None:
        return value
    if isinstance(value, dict):
        return {key: as_wire(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_wire(item) for item in value]
    try:
        return float(value)
    except (OverflowError, TypeError, ValueError) as error:
        raise Failure(f"a value of type {type(value).__name__} is not a JSON value, or is too large") from error


def settled(value: Any) -> Any:
    """A deep copy as it comes back from Go's JSON encoder and Kubernetes' decoder.

    Raises:
        Failure: a number is infinite or not a number.
    """
    if isinstance(value, str):
        return value if value.isascii() else valid_text(value)
    if isinstance(value, float):
        return _settled_float(value)
    if isinstance(value, dict):
        if isinstance(value, NilObject):
            return None
        return {valid_text(key): settled(item) for key, item in value.items()}
    if isinstance(value, list):
        return None if isinstance(value, NilArray) else [settled(item) for item in value]
    return value


def settled_from_wire(value: Any) -> Any:
    """The same as ``settled(as_wire(value))``, in one pass."""
    if isinstance(value, str):
        return value if value.isascii() else valid_text(value)
    if isinstance(value, dict):
        return {valid_text(key): settled_from_wire(item) for key, item in value.items()}
    if isinstance(value, list):
        return [settled_from_wire(item) for item in value]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and -EXACT_INTEGERS <= value <= EXACT_INTEGERS:
        return value
    return settled(as_wire(value))


def _settled_float(value: float) -> int | float:
    try:
        require_finite(value)
    except TextError as error:
        raise Failure(error.message) from error
    return number_read_back(value)


def has_wide_integer(value: Any) -> bool:
    """Whether an integer in ``value`` would change on the wire."""
    if isinstance(value, str):
        return False
    if isinstance(value, dict):
        return any(has_wide_integer(item) for item in value.values())
    if isinstance(value, list):
        return any(has_wide_integer(item) for item in value)
    return isinstance(value, int) and not -EXACT_INTEGERS <= value <= EXACT_INTEGERS
