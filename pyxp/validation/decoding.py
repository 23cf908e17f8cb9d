"""From what a user wrote to the value the server works on: YAML, numbers as JSON carries them, typed metadata."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from pyxp.errors import SyntaxProblem
from pyxp.gotext.integers import INT64_MAX, INT64_MIN
from pyxp.gotext.jsonnumbers import number_read_back
from pyxp.yamlio import read_documents


class UnreadableDocument(ValueError):
    """A document that the server or its client could not decode."""


def from_text(text: str) -> Any:
    """The one document of a YAML or JSON text.

    Raises:
        UnreadableDocument: It is not valid YAML, has duplicate keys, or holds more or less than one document.
    """
    try:
        documents = read_documents(text)
    except SyntaxProblem as problem:
        raise UnreadableDocument(str(problem)) from problem
    if len(documents) != 1:
        raise UnreadableDocument(f"one document was expected, not {len(documents)}")
    return documents[0].data


def plain(value: Any) -> Any:
    """A copy in which numbers are what they become on the way to the server through JSON.

    A float without fraction is sent as an integer, an integer beyond 64 bits is a float.

    Raises:
        UnreadableDocument: A number that JSON cannot carry, or a value that is not JSON at all.
    """
    if isinstance(value, (str, bool)) or value is None:
        return value
    if isinstance(value, Mapping):
        return {_key(name): item if item.__class__ is str else plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [item if item.__class__ is str else plain(item) for item in value]
    if isinstance(value, int):
        return value if INT64_MIN <= value <= INT64_MAX else _big(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise UnreadableDocument(f"the number {value} cannot be written as JSON")
        return number_read_back(value)
    raise UnreadableDocument(f"a value of type {type(value).__name__} is not a JSON value")


def _big(value: int) -> float:
    try:
        return float(value)
    except OverflowError as error:
        raise UnreadableDocument("a number is too large") from error


def _key(name: Any) -> str:
    if not isinstance(name, str):
        raise UnreadableDocument(f"the key {name!r} of an object is not a string")
    return name
