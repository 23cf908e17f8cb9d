"""How long the text of a value can become, by what schemas say of the fields in it."""

from __future__ import annotations

from typing import Any

from pyxp.authoring.expressions import Choice, CompositeField, Fallback, Text, Transformed, shape_of_expression
from pyxp.compiler.alternatives import results_of
from pyxp.compiler.transforms import longest_after, longest_scalar


def longest_text(value: Any) -> int | None:
    """The most characters that ``value`` can have by the schemas of what it reads; None where that has no bound."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Text):
        lengths = [longest_text(part) for part in value.parts]
        return None if any(length is None for length in lengths) else sum(length or 0 for length in lengths)
    if isinstance(value, Fallback | Choice):
        lengths = [longest_text(part) for part in results_of(value)]
        return None if None in lengths else max(length or 0 for length in lengths)
    if isinstance(value, Transformed):
        return longest_after(value.transform, longest_text(value.source), shape_of_expression(value.source))
    if isinstance(value, CompositeField):
        return 36 if value.path == "metadata.uid" else longest_scalar(value.shape.schema)
    return None
