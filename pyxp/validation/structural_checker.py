"""Structural checking with two engines: a fast yes, and the exact walker for everything else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from pyxp.structural.correlation import MISSING
from pyxp.structural.jsonschema import accepter
from pyxp.validation import structural
from pyxp.validation.verdict import Cause

#: From this many values on, compiling a schema for the fast engine has paid for itself.
WORTHWHILE: Final = 100


class StructuralChecker:
    """Checks values by one structural schema.

    Args:
        schema: The openAPIV3Schema.
        worthwhile: After how many values the fast engine is compiled; None for never.
    """

    def __init__(self, schema: Mapping[str, Any], *, worthwhile: int | None = WORTHWHILE) -> None:
        self._schema = schema
        self._left = worthwhile
        self._accepts: Callable[[Any], bool] | None = None

    def check(self, value: Any, old: Any = MISSING) -> list[Cause]:
        """The faults of a value; see :func:`pyxp.validation.structural.check`."""
        if self._left is not None:
            self._left -= 1
            if self._left <= 0:
                self._left = None
                self._accepts = accepter(self._schema)
        if self._accepts is not None and self._accepts(value):
            return []
        return structural.check(self._schema, value, old)
