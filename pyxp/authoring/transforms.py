"""The functions with which platforms say what Crossplane makes of one value, each for a node of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from pyxp.authoring.arguments import constant, reference_of, scalar_of
from pyxp.authoring.expressions import describe, shape_of_expression
from pyxp.authoring.locations import calling_location, wrong_here
from pyxp.authoring.nodes import (
    Adler32,
    AtLeast,
    AtMost,
    FromBase64,
    Join,
    Lower,
    Replace,
    Sha1,
    Sha256,
    Sha512,
    TextTransform,
    ToBase64,
    ToInteger,
    ToText,
    TrimPrefix,
    TrimSuffix,
    Upper,
)
from pyxp.authoring.references import Reference, transformed
from pyxp.errors import AuthoringError


def upper(value: str) -> str:
    """``value`` in upper case."""
    return _of_text(value, Upper())


def lower(value: str) -> str:
    """``value`` in lower case."""
    return _of_text(value, Lower())


def trim_prefix(value: str, prefix: str) -> str:
    """``value`` without ``prefix`` in front."""
    return _of_text(value, TrimPrefix(constant("trim", prefix)))


def trim_suffix(value: str, suffix: str) -> str:
    """``value`` without ``suffix`` behind."""
    return _of_text(value, TrimSuffix(constant("trim", suffix)))


def replace(value: str, old: str, new: str) -> str:
    """``value`` with every ``old`` in it replaced by ``new``."""
    return _of_text(value, Replace(constant("replace", old), constant("replace with", new)))


def to_base64(value: str) -> str:
    """``value`` in base64, as Secrets and user data want it."""
    return _of_text(value, ToBase64())


def from_base64(value: str) -> str:
    """The text that ``value`` is the base64 of. The resource fails in the cluster where it is not base64."""
    return _of_text(value, FromBase64())


def sha1(value: str) -> str:
    """The SHA-1 digest of ``value``, 40 hexadecimal digits; for names and tags, never for secrets."""
    return _of_text(value, Sha1())


def sha256(value: str) -> str:
    """The SHA-256 digest of ``value``, 64 hexadecimal digits."""
    return _of_text(value, Sha256())


def sha512(value: str) -> str:
    """The SHA-512 digest of ``value``, 128 hexadecimal digits."""
    return _of_text(value, Sha512())


def adler32(value: str) -> str:
    """The Adler-32 checksum of ``value``, up to ten decimal digits; short, and made without care for collisions."""
    return _of_text(value, Adler32())


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


def as_text(value: object) -> str:
    """``value`` as text: numbers in plain decimal notation, booleans as ``true`` and ``false``."""
    return cast(str, transformed(scalar_of("make text of", value), ToText()))


def as_int(value: object) -> int:
    """``value`` as a whole number.

    Raises:
        AuthoringError: It is not a single value, or its schema lets no number through.
    """
    reference = scalar_of("make a whole number of", value)
    schema = shape_of_expression(reference._expression).schema
    if _is_never_whole(schema):
        held = f"its pattern {schema['pattern']!r}" if "enum" not in schema else "its type"
        name = describe(reference._expression)
        raise wrong_here(f"cannot make a whole number of {name}: {held} lets none through", "declare it as int")
    return cast(int, transformed(reference, ToInteger()))


_ENDLESS = re.compile(r"\\|\.|\||\[\^|\[:")
"""What may let digits through, or ends the reach of the anchors, in a pattern."""


def _is_never_whole(schema: Mapping[str, Any]) -> bool:
    """Whether no text that a schema takes is a whole number, as far as that is plain to see."""
    if schema.get("type") != "string":
        return False
    if "enum" in schema:
        return not any(re.fullmatch(r"[+-]?[0-9]+", str(value)) for value in schema["enum"])
    pattern = str(schema.get("pattern", ""))
    if not (pattern.startswith("^") and pattern.endswith("$")) or _ENDLESS.search(pattern):
        return False
    plain = re.sub(r"\{[0-9,]+}", "", pattern)
    ranges = re.findall(r"(.)-(.)", plain)
    return not re.search("[0-9]", plain) and not any(low <= "9" and high >= "0" for low, high in ranges)


def at_most(value: int, limit: int) -> int:
    """``value``, but never more than ``limit``."""
    return cast(int, transformed(reference_of("limit", value), AtMost(constant("limit by", limit))))


def at_least(value: int, limit: int) -> int:
    """``value``, but never less than ``limit``."""
    return cast(int, transformed(reference_of("limit", value), AtLeast(constant("limit by", limit))))


def _of_text(value: str, transform: TextTransform) -> str:
    return cast(str, transformed(text_of(value), transform))


def text_of(value: str) -> Reference:
    """``value`` as a reference to text.

    Raises:
        AuthoringError: It is something else.
    """
    reference = reference_of("transform", value)
    if shape_of_expression(reference._expression).type != "string":
        scalar_of("make text of", reference)
        raise AuthoringError(
            f"cannot transform {describe(reference._expression)} as text: it is of type"
            f" {shape_of_expression(reference._expression).type}",
            hint="write as_text(ref)",
            location=calling_location(),
        )
    return reference
