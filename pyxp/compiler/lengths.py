"""How long the text of a value can become, by what schemas say of the fields in it."""

from __future__ import annotations

from typing import Any

from pyxp.authoring.expressions import Choice, CompositeField, Fallback, Text
from pyxp.compiler.alternatives import results_of


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
    if isinstance(value, CompositeField):
        schema = value.shape.schema
        if "enum" in schema:
            return max(len(str(allowed)) for allowed in schema["enum"])
        limit = 36 if value.path == "metadata.uid" else schema.get("maxLength")
        return int(limit) if limit is not None else None
    return None
