"""What the standard functions do since cel-go 0.30 otherwise than in 0.26, which the API server has.

Source: ``common/stdlib/standard.go`` and ``common/types/timestamp.go`` of both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from pyxp.cel.libraries.conversions import FUNCTIONS as CONVERSIONS
from pyxp.cel.libraries.registry import Implementation, Overload, overload
from pyxp.cel.values import EvaluationError, Timestamp

_RFC3339: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
_TIMESTAMP: Final = "string_to_timestamp"


def _strict(convert: Implementation) -> Implementation:
    """A conversion to timestamps that takes no more than RFC 3339 allows."""

    def read(text: str) -> Timestamp:
        if _RFC3339.fullmatch(text) is None:
            raise EvaluationError(f"invalid RFC 3339 timestamp {text[:60]!r}")
        found: Timestamp = convert(text)
        return found

    return read


def _revised() -> Mapping[str, Overload | None]:
    found: dict[str, Overload | None] = {"int64_to_duration": None}
    for entry in CONVERSIONS:
        if entry.id == _TIMESTAMP:
            found[entry.id] = overload(entry.function, entry.id, "(string) -> timestamp", _strict(entry.implementation))
    return found


REVISED: Final = _revised()
"""The overloads that are other than they were, by identity; None for one that is gone."""
