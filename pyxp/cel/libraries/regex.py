"""``find`` and ``findAll``."""

from __future__ import annotations

from typing import Final

from pyxp.cel.libraries.patterns import Pattern, compile_pattern
from pyxp.cel.libraries.registry import overload


def _find(text: str, pattern: str | Pattern) -> str:
    match = compile_pattern(pattern).search(text)
    return str(match.group()) if match is not None else ""


def _find_all(text: str, pattern: str | Pattern, limit: int = -1) -> list[str]:
    found: list[str] = []
    if limit == 0:
        return found
    previous_end = -1
    for match in compile_pattern(pattern).finditer(text):
        # Go ignores an empty match that touches the match before it.
        if match.start() == match.end() == previous_end:
            continue
        previous_end = match.end()
        found.append(match.group())
        if len(found) == limit:
            break
    return found


FUNCTIONS: Final = (
    overload("find", "string_find_string", "string.(string) -> string", _find),
    overload("findAll", "string_find_all_string", "string.(string) -> list(string)", _find_all),
    overload("findAll", "string_find_all_string_int", "string.(string, int) -> list(string)", _find_all),
)
