"""Transforms as data: a node for each thing that Crossplane can make of one value.

A node says what happens to the value, of which type it is then, and which of Python's own names it stands in for, so
that the advice about those names follows from here. How the cluster does it is a row in the compiler; the functions
that platforms write are in :mod:`pyxp.authoring.transforms`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from pyxp.authoring.expressions import Transform
from pyxp.authoring.shapes import ARRAY, BOOLEAN, INTEGER, NUMBER, OBJECT, STRING, Shape


@dataclass(frozen=True)
class TextTransform(Transform):
    """What makes text of something."""

    shape: ClassVar[Shape] = STRING


@dataclass(frozen=True)
class Upper(TextTransform):
    """Text in upper case."""

    written = "upper(ref)"
    stands_for = ("upper",)


@dataclass(frozen=True)
class Lower(TextTransform):
    """Text in lower case."""

    written = "lower(ref)"
    stands_for = ("lower", "casefold")


@dataclass(frozen=True)
class TrimPrefix(TextTransform):
    """Text without its beginning, where it begins so."""

    written = "trim_prefix(ref, prefix)"
    stands_for = ("removeprefix", "lstrip", "strip")
    prefix: str


@dataclass(frozen=True)
class TrimSuffix(TextTransform):
    """Text without its end, where it ends so."""

    written = "trim_suffix(ref, suffix)"
    stands_for = ("removesuffix", "rstrip", "strip")
    suffix: str


@dataclass(frozen=True)
class Replace(TextTransform):
    """Text with every ``old`` in it replaced by ``new``."""

    written = "replace(ref, old, new)"
    stands_for = ("replace",)
    old: str
    new: str


@dataclass(frozen=True)
class ToBase64(TextTransform):
    """The UTF-8 of text in base64."""

    written = "to_base64(ref)"
    stands_for = ("encode", "b64encode", "standard_b64encode", "encodebytes")


@dataclass(frozen=True)
class FromBase64(TextTransform):
    """The text that is written in base64."""

    written = "from_base64(ref)"
    stands_for = ("b64decode", "standard_b64decode", "decodebytes")


@dataclass(frozen=True)
class Sha1(TextTransform):
    """The SHA-1 digest of text, in hexadecimal digits."""

    written = "sha1(ref)"
    stands_for = ("sha1",)


@dataclass(frozen=True)
class Sha256(TextTransform):
    """The SHA-256 digest of text, in hexadecimal digits."""

    written = "sha256(ref)"
    stands_for = ("encode", "sha256", "hash")


@dataclass(frozen=True)
class Sha512(TextTransform):
    """The SHA-512 digest of text, in hexadecimal digits."""

    written = "sha512(ref)"
    stands_for = ("sha512",)


@dataclass(frozen=True)
class Adler32(TextTransform):
    """The Adler-32 checksum of text, in decimal digits."""

    written = "adler32(ref)"
    stands_for = ("adler32",)


@dataclass(frozen=True)
class Join(TextTransform):
    """The texts of a list as one."""

    takes = "array"
    written = "join(ref, separator)"
    stands_for = ("join",)
    separator: str


@dataclass(frozen=True)
class Extract(TextTransform):
    """The part of text that a regular expression matches, or one of its groups."""

    written = "extract(ref, pattern, group)"
    stands_for = ("search", "fullmatch", "findall")
    pattern: str
    group: int


@dataclass(frozen=True)
class Formatted(TextTransform):
    """A value in a layout of Go's, such as ``%04d``: with one verb, what stands around it, and its kind.

    Attributes:
        fmt: The layout.
        verb: The letter of the verb.
        around: How many characters stand around the value.
        width: How many characters the value has at least.
    """

    takes = "scalar"
    written = "formatted(ref, fmt)"
    fmt: str
    verb: str
    around: int
    width: int


@dataclass(frozen=True)
class Matched(Transform):
    """The result of the first regular expression that matches text.

    Attributes:
        results: Expressions, each with its result.
        otherwise: What there is where none matches; None where that is the text itself.
    """

    written = "choose_by_pattern(ref, options, otherwise)"
    results: tuple[tuple[str, str | int | float | bool], ...]
    otherwise: str | int | float | bool | None


@dataclass(frozen=True)
class ToText(TextTransform):
    """Numbers in plain decimal notation, booleans as ``true`` and ``false``."""

    takes = "scalar"
    written = "as_text(ref)"


@dataclass(frozen=True)
class ToInteger(Transform):
    """A whole number, of text that is one or of a number."""

    shape: ClassVar[Shape] = INTEGER
    takes = "scalar"
    written = "as_int(ref)"
    stands_for = ("int",)


@dataclass(frozen=True)
class ToNumber(Transform):
    """A number, of text that is one, or 1 and 0 for true and false."""

    shape: ClassVar[Shape] = NUMBER
    takes = "scalar"
    written = "as_number(ref)"
    stands_for = ("float",)


@dataclass(frozen=True)
class ToBoolean(Transform):
    """True or false, of text such as ``true``, or whether a number is 1."""

    shape: ClassVar[Shape] = BOOLEAN
    takes = "scalar"
    written = "as_bool(ref)"


@dataclass(frozen=True)
class FromQuantity(Transform):
    """The number that text is as a quantity of Kubernetes."""

    shape: ClassVar[Shape] = NUMBER
    written = "from_quantity(ref)"


@dataclass(frozen=True)
class ToList(Transform):
    """The list that text is as JSON."""

    shape: ClassVar[Shape] = ARRAY
    written = "list_from_json(ref)"


@dataclass(frozen=True)
class ToMap(Transform):
    """The map that text is as JSON."""

    shape: ClassVar[Shape] = OBJECT
    written = "map_from_json(ref)"


@dataclass(frozen=True)
class Multiply(Transform):
    """A number times a whole number."""

    takes = "number"
    written = "ref * 2"
    factor: int


@dataclass(frozen=True)
class AtMost(Transform):
    """A number, but never more than a limit."""

    shape: ClassVar[Shape] = INTEGER
    takes = "number"
    written = "at_most(ref, limit)"
    limit: int


@dataclass(frozen=True)
class AtLeast(Transform):
    """A number, but never less than a limit."""

    shape: ClassVar[Shape] = INTEGER
    takes = "number"
    written = "at_least(ref, limit)"
    limit: int


@dataclass(frozen=True)
class Instead(Transform):
    """A constant wherever there is a value, whatever it is; nothing that platforms write themselves.

    Attributes:
        value: The constant.
        kind: Type of what goes in.
    """

    takes = "any"
    question = True
    value: Any
    kind: str


def nodes(of: type[Transform] = Transform) -> Iterator[type[Transform]]:
    """Every node that platforms can make, in the order of this module."""
    for made in of.__subclasses__():
        if made.written:
            yield made
        yield from nodes(made)


def offered(*takes: str) -> str:
    """What there is for values of some types, as a list in a sentence."""
    return _listed([node.written for node in nodes() if node.takes in takes], "and")


def advice_by_name(takes: str | None = None) -> dict[str, str]:
    """What to write in place of each of Python's names that nodes stand in for.

    Args:
        takes: Only nodes that take values of this type.
    """
    written: dict[str, list[str]] = {}
    for node in nodes():
        if takes in (None, node.takes):
            for name in node.stands_for:
                written.setdefault(name, []).append(node.written)
    return {name: f"write {_listed(calls, 'or')}" for name, calls in written.items()}


def _listed(calls: list[str], conjunction: str) -> str:
    *first, last = calls
    return f"{', '.join(first)} {conjunction} {last}" if first else last
