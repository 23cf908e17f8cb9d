"""The ranges of CEL's numbers and times, and how large one result may be."""

from __future__ import annotations

from typing import Final

from pyxp.cel.values import INT_MAX, INT_MIN, UINT_MAX, CostExceeded, Duration, EvaluationError, Timestamp, UInt

MAX_RESULT: Final = 32 * 1024 * 1024
"""No single operation makes a longer string or list than this."""

TIMESTAMP_MIN: Final = -62135596800 * 10**9
TIMESTAMP_MAX: Final = 253402300799 * 10**9 + 999_999_999


def checked_int(value: int) -> int:
    """The value, when it is an int64.

    Raises:
        EvaluationError: It is not.
    """
    if INT_MIN <= value <= INT_MAX:
        return value
    raise EvaluationError("integer overflow")


def checked_uint(value: int) -> UInt:
    """The value as an unsigned integer.

    Raises:
        EvaluationError: It is negative or too large.
    """
    if 0 <= value <= UINT_MAX:
        return UInt(value)
    raise EvaluationError("unsigned integer overflow")


def checked_duration(nanoseconds: int) -> Duration:
    """A duration within the range of 64 bit nanoseconds.

    Raises:
        EvaluationError: It is out of range.
    """
    if INT_MIN <= nanoseconds <= INT_MAX:
        return Duration(nanoseconds)
    raise EvaluationError("duration overflow")


def checked_timestamp(nanoseconds: int, offset: int = 0) -> Timestamp:
    """A timestamp between the years 1 and 9999, written in a zone so many seconds east of UTC.

    Raises:
        EvaluationError: It is out of range.
    """
    if TIMESTAMP_MIN <= nanoseconds <= TIMESTAMP_MAX:
        return Timestamp(nanoseconds, offset)
    raise EvaluationError("timestamp overflow")


def bounded(length: int) -> None:
    """Refuses results that would need too much memory.

    Raises:
        CostExceeded: The length is beyond MAX_RESULT.
    """
    if length > MAX_RESULT:
        raise CostExceeded("operation cancelled: result too large")
