"""The standard functions on strings."""

from __future__ import annotations

from typing import Final

from pyxp.cel.libraries.patterns import Pattern, compile_pattern
from pyxp.cel.libraries.registry import overload


def _matches(text: str, pattern: str | Pattern) -> bool:
    # Of bytes the library does not count characters, which takes longer than the search.
    return compile_pattern(pattern).search(text.encode()) is not None


FUNCTIONS: Final = (
    overload("startsWith", "starts_with_string", "string.(string) -> bool", str.startswith),
    overload("endsWith", "ends_with_string", "string.(string) -> bool", str.endswith),
    overload("contains", "contains_string", "string.(string) -> bool", lambda text, part: part in text),
    overload("matches", "matches", "(string, string) -> bool", _matches),
    overload("matches", "matches_string", "string.(string) -> bool", _matches),
)
