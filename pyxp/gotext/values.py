"""Go's values as Python holds them.

A Python float stands for Go's float64 and a Python int for its int64. Go strings are bytes: text that came out of
base64 or was cut in the middle of a character holds its stray bytes as lone surrogates (Python's
``surrogateescape``).
"""

from __future__ import annotations

import re
from typing import Any, Final

_STRAY: Final = "[\ud800-\udfff]"


class NilObject(dict[str, Any]):
    """Go's nil map: an object without members to everything but JSON, which prints it as null."""


class NilArray(list[Any]):
    """Go's nil slice: an array without elements to everything but JSON, which prints it as null."""


def type_name(value: Any) -> str:
    """The name of a value's Go type, as it appears in messages and in ``%T``."""
    if value is None:
        return "<nil>"
    if isinstance(value, str):
        return "string"
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, float):
        return "float64"
    if isinstance(value, int):
        return "int64"
    return "map[string]interface {}" if isinstance(value, dict) else "[]interface {}"


def text_bytes(text: str) -> bytes:
    """The bytes of a Go string; see the module on stray bytes."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        # A surrogate that stands for no byte can only come from a claim that is not valid Unicode.
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode("utf-8")


def text_of(data: bytes) -> str:
    """The Go string of some bytes, the inverse of :func:`text_bytes`."""
    return data.decode("utf-8", "surrogateescape")


def valid_text(text: str) -> str:
    """The text with U+FFFD in place of every stray byte, as Go's JSON encoder writes it."""
    return text if text.isascii() else re.sub(_STRAY, "\ufffd", text)


def valid_value(value: Any) -> Any:
    """A JSON value with :func:`valid_text` for all its texts, as Go's JSON reader gives it."""
    if isinstance(value, str):
        return valid_text(value)
    if isinstance(value, list):
        return [valid_value(item) for item in value]
    if isinstance(value, dict):
        return {valid_text(key): valid_value(item) for key, item in value.items()}
    return value


def to_upper(text: str) -> str:
    """``strings.ToUpper``: one character to one, without rules of language or position."""
    return text.upper() if text.isascii() else "".join(map(_upper, valid_text(text)))


def _upper(character: str) -> str:
    # Where the full mapping gives several characters, the title case is the simple mapping, if there is one.
    for mapped in (character.upper(), character.title()):
        if len(mapped) == 1:
            return mapped
    return character


def to_lower(text: str) -> str:
    """``strings.ToLower``: one character to one."""
    # Only the dotted capital I has a full mapping of more than one character.
    return text.lower() if text.isascii() else "".join(character.lower()[0] for character in valid_text(text))
