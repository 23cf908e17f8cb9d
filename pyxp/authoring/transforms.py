"""What Crossplane can make of one value: a node for each transform, and the function that platforms write.

A node says what happens to the value and of which type it is then. How the cluster does it is a row in the compiler.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

from pyxp.authoring.arguments import constant, reference_of, scalar_of
from pyxp.authoring.expressions import Transform, describe, shape_of_expression
from pyxp.authoring.locations import calling_location
from pyxp.authoring.references import transformed
from pyxp.authoring.shapes import INTEGER, STRING, Shape
from pyxp.errors import AuthoringError


@dataclass(frozen=True)
class TextTransform(Transform):
    """What makes text of something."""

    shape: ClassVar[Shape] = STRING


@dataclass(frozen=True)
class Upper(TextTransform):
    """Text in upper case."""


def upper(value: str) -> str:
    """``value`` in upper case."""
    return _of_text(value, Upper())


@dataclass(frozen=True)
class Lower(TextTransform):
    """Text in lower case."""


def lower(value: str) -> str:
    """``value`` in lower case."""
    return _of_text(value, Lower())


@dataclass(frozen=True)
class TrimPrefix(TextTransform):
    """Text without its beginning, where it begins so."""

    prefix: str


def trim_prefix(value: str, prefix: str) -> str:
    """``value`` without ``prefix`` in front."""
    return _of_text(value, TrimPrefix(constant("trim", prefix)))


@dataclass(frozen=True)
class TrimSuffix(TextTransform):
    """Text without its end, where it ends so."""

    suffix: str


def trim_suffix(value: str, suffix: str) -> str:
    """``value`` without ``suffix`` behind."""
    return _of_text(value, TrimSuffix(constant("trim", suffix)))


@dataclass(frozen=True)
class Replace(TextTransform):
    """Text with every ``old`` in it replaced by ``new``."""

    old: str
    new: str


def replace(value: str, old: str, new: str) -> str:
    """``value`` with every ``old`` in it replaced by ``new``."""
    return _of_text(value, Replace(constant("replace", old), constant("replace with", new)))


@dataclass(frozen=True)
class Join(TextTransform):
    """The texts of a list as one."""

    separator: str


def join(values: Sequence[str], separator: str) -> str:
    """The texts of a list with ``separator`` between them.

    Raises:
        AuthoringError: ``values`` is not a reference, or the separator ends in a character outside ASCII.
    """
    reference = reference_of("join", values)
    constant("join with", separator)
    if not separator.isascii() and not separator[-1].isascii():
        raise AuthoringError(
            f"cannot join with {separator!r}: the function would leave half of its last character behind",
            hint="end the separator with an ASCII character, for example a space",
            location=calling_location(),
        )
    return cast(str, transformed(reference, Join(separator)))


@dataclass(frozen=True)
class ToText(TextTransform):
    """Numbers in plain decimal notation, booleans as ``true`` and ``false``."""


def as_text(value: object) -> str:
    """``value`` as text: numbers in plain decimal notation, booleans as ``true`` and ``false``."""
    return cast(str, transformed(scalar_of("make text of", value), ToText()))


@dataclass(frozen=True)
class ToInteger(Transform):
    """A whole number, of text that is one or of a number."""

    shape: ClassVar[Shape] = INTEGER


def as_int(value: object) -> int:
    """``value`` as a whole number."""
    return cast(int, transformed(scalar_of("make a whole number of", value), ToInteger()))


@dataclass(frozen=True)
class AtMost(Transform):
    """A number, but never more than a limit."""

    shape: ClassVar[Shape] = INTEGER
    limit: int


def at_most(value: int, limit: int) -> int:
    """``value``, but never more than ``limit``."""
    return cast(int, transformed(reference_of("limit", value), AtMost(constant("limit by", limit))))


@dataclass(frozen=True)
class AtLeast(Transform):
    """A number, but never less than a limit."""

    shape: ClassVar[Shape] = INTEGER
    limit: int


def at_least(value: int, limit: int) -> int:
    """``value``, but never less than ``limit``."""
    return cast(int, transformed(reference_of("limit", value), AtLeast(constant("limit by", limit))))


def _of_text(value: str, transform: TextTransform) -> str:
    reference = reference_of("transform", value)
    if shape_of_expression(reference._expression).type != "string":
        scalar_of("make text of", reference)
        raise AuthoringError(
            f"cannot transform {describe(reference._expression)} as text: it is of type"
            f" {shape_of_expression(reference._expression).type}",
            hint="write as_text(ref)",
            location=calling_location(),
        )
    return cast(str, transformed(reference, transform))
