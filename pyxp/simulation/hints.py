r"""What transforms tell about the value that they take: the model must not report what no cloud would.

A patch that takes ``arn:aws:iam::(\d+):.*`` apart tells more of an ARN than the schema of a text field does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from pyxp.gotext.patterns import Pattern, PatternError
from pyxp.model import fieldpath
from pyxp.model.manifests import mapping, text

_NUMBERS: Final = frozenset({"int", "int64", "float64"})
_REPEATS: Final = re.compile(r"\{([0-9]+)")
_MOST_CHARACTERS: Final = 1000
_LONGEST_PATTERN: Final = 500


@dataclass(frozen=True, slots=True)
class Hint:
    """What is known of a value from what is done with it.

    Attributes:
        type: Its type in a schema; empty where nothing is known.
        options: Values of which it is one; empty where nothing is known.
        pattern: An expression that it matches; empty where nothing is known.
    """

    type: str = ""
    options: tuple[Any, ...] = ()
    pattern: str = ""

    def accepts(self, value: object) -> bool:
        """Whether the value may be the one: texts only are held against a pattern."""
        if self.options:
            return value in self.options
        return not self.pattern or not isinstance(value, str) or _matches(self.pattern, value)

    def value(self, candidates: Iterable[str]) -> Any:
        """A value that is accepted: one of the candidates, or one made for the purpose; None where there is none."""
        if self.options:
            return self.options[0]
        found = next((candidate for candidate in candidates if self.accepts(candidate)), None)
        return _made(self.pattern) if found is None else found


NOTHING: Final = Hint()
"""Nothing is known."""


def declared(schema: Mapping[str, Any], path: str) -> Hint:
    """What a structural schema says of the value at a path: its type, and its values where they are listed."""
    node: Any = schema
    try:
        segments = fieldpath.parse(path)
    except fieldpath.PathSyntaxError:
        return NOTHING
    for segment in segments:
        properties = mapping(mapping(node).get("properties"))
        below = "items" if isinstance(segment, int) else "additionalProperties"
        node = properties.get(segment) if segment in properties else mapping(node).get(below)
    values = mapping(node).get("enum")
    return Hint(text(mapping(node).get("type")), tuple(values) if isinstance(values, list) else ())


def hint_of(transforms: object) -> Hint:
    """What the first transform that tells anything says of the value before it.

    Args:
        transforms: The patch's transforms as written; anything that is not one tells nothing.
    """
    for item in transforms if isinstance(transforms, list) else ():
        transform = mapping(item)
        kind = text(transform.get("type"))
        told = _HINTS[kind](transform) if kind in _HINTS else NOTHING
        # Only a text that comes out as it went in is still the same value for the next transform.
        if told != NOTHING or not (kind == "convert" and _target(transform) == "string"):
            return told
    return NOTHING


def _target(transform: Mapping[str, Any]) -> str:
    return text(mapping(transform.get("convert")).get("toType"))


def _of_convert(transform: Mapping[str, Any]) -> Hint:
    target = _target(transform)
    if target in _NUMBERS:
        return Hint(pattern=r"^[0-9]+$")
    return Hint(options=("true",)) if target == "bool" else NOTHING


def _of_map(transform: Mapping[str, Any]) -> Hint:
    pairs = mapping(transform.get("map"))
    pairs = mapping(pairs.get("pairs")) or pairs
    return Hint("string", tuple(pairs))


def _of_match(transform: Mapping[str, Any]) -> Hint:
    match = mapping(transform.get("match"))
    patterns = match.get("patterns")
    if match.get("fallbackValue") is not None or match.get("fallbackTo") == "Input" or not isinstance(patterns, list):
        return NOTHING
    first = mapping(patterns[0] if patterns else None)
    if first.get("type") == "regexp":
        return Hint("string", pattern=text(first.get("regexp")))
    literal = text(first.get("literal"))
    return Hint("string", (literal,)) if literal else NOTHING


def _of_string(transform: Mapping[str, Any]) -> Hint:
    string = mapping(transform.get("string"))
    kind = text(string.get("type"))
    if kind == "Regexp":
        return Hint("string", pattern=text(mapping(string.get("regexp")).get("match")))
    if kind == "Join":
        return Hint("array")
    if kind == "Convert" and string.get("convert") == "FromBase64":
        return Hint("string", ("dmFsdWU=",))
    return NOTHING


_HINTS: Final = {
    "convert": _of_convert,
    "map": _of_map,
    "match": _of_match,
    "math": lambda _: Hint("number"),
    "string": _of_string,
}


def _matches(pattern: str, value: str) -> bool:
    try:
        return Pattern(pattern).matches(value)
    except PatternError:
        return False


def _made(pattern: str) -> str | None:
    """A text that an expression matches; None where none is found with little work."""
    repeats = 1
    for count in _REPEATS.findall(pattern):
        repeats *= max(1, int(count[:9]))
    if repeats > _MOST_CHARACTERS or not 0 < len(pattern) <= _LONGEST_PATTERN:
        return None
    from rstr import Rstr

    try:
        made = Rstr(_FirstChoice()).xeger(pattern)  # type: ignore[arg-type]  # it asks for no more than these methods
    except (re.error, KeyError, IndexError, RecursionError, ValueError, TypeError):
        return None  # RE2 knows expressions that Python does not
    return made if len(made) <= _MOST_CHARACTERS and _matches(pattern, made) else None


class _Choice(Protocol):
    def randint(self, least: int, most: int) -> int: ...

    def choice(self, options: Sequence[Any]) -> Any: ...

    def shuffle(self, items: list[Any]) -> None: ...


class _FirstChoice(_Choice):
    """Stands in for a random generator, always with the same plain choice."""

    def randint(self, least: int, most: int) -> int:
        """As few repetitions as there may be, but one where there may be one."""
        return max(least, min(1, most))

    def choice(self, options: Sequence[Any]) -> Any:
        """The first option; of characters the first letter or digit."""
        plain = [item for item in options if isinstance(item, str) and item.isalnum() and item.isascii()]
        return min(plain) if plain and isinstance(options, list | str) else options[0]

    def shuffle(self, items: list[Any]) -> None:
        """Every order is as good as another."""
