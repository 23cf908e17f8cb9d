"""What stands in an expected fragment in place of a value: absent, any value, a pattern, exactly this, and so on.

In Python they are objects (``ABSENT``, ``Matching("^arn:")``), in YAML mappings with one key that begins with a dollar
sign (``{$absent: true}``, ``{$matches: "^arn:"}``), which no field of Kubernetes' does. :func:`from_plain` and
:func:`to_plain` lead from the one to the other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from pyxp.errors import InputError, UsageError, did_you_mean
from pyxp.gotext.errors import TextError
from pyxp.gotext.patterns import PatternError, matches
from pyxp.gotext.quantities import Quantity, parse_quantity


class Nothing:
    """The class of :data:`NOTHING`: there is no such field, which is another thing than null."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "NOTHING"


NOTHING: Final = Nothing()


@dataclass(frozen=True, slots=True)
class Absent:
    """The field must not be there, not even as null."""

    def __str__(self) -> str:
        return "to be absent"


@dataclass(frozen=True, slots=True)
class Anything:
    """The field must be there, with whatever value."""

    def __str__(self) -> str:
        return "any value"


ABSENT: Final = Absent()
ANY: Final = Anything()


@dataclass(frozen=True, slots=True)
class Matching:
    """Text in which a pattern of RE2 is found; it is not anchored, as patterns of schemas are not.

    Attributes:
        pattern: The pattern.

    Raises:
        PatternError: The pattern is none, or is empty.
    """

    pattern: str

    def __post_init__(self) -> None:
        matches(self.pattern, "")
        if not self.pattern:
            raise PatternError("it is empty, and is found in every text")

    def __str__(self) -> str:
        return f"text that matches {self.pattern}"

    def fits(self, actual: object) -> bool:
        """Whether a value is such a text."""
        return isinstance(actual, str) and matches(self.pattern, actual)


@dataclass(frozen=True, slots=True)
class SameQuantity:
    """A quantity of Kubernetes of the same size, however it is written: ``1Gi`` is ``1024Mi``.

    Attributes:
        text: The quantity.

    Raises:
        TextError: The text is not a quantity.
    """

    text: str

    def __post_init__(self) -> None:
        parse_quantity(self.text)

    def __str__(self) -> str:
        return f"the quantity {self.text}"

    def fits(self, actual: object) -> bool:
        """Whether a value is of that size."""
        return same_quantity(self.text, actual)


@dataclass(frozen=True, slots=True)
class Exactly:
    """This and nothing else: no other field in it, and no other item.

    Attributes:
        value: What is expected; expectations may stand inside.
    """

    value: Any


@dataclass(frozen=True, slots=True)
class Containing:
    """A list that has an item for each of these, in any order, each item compared as a fragment.

    Attributes:
        items: What is expected; at least one.

    Raises:
        UsageError: There is none.
    """

    items: Sequence[Any]

    def __post_init__(self) -> None:
        if not self.items:
            raise UsageError("every list contains nothing, so nothing is expected", hint="name an item")


@dataclass(frozen=True, slots=True)
class JsonText:
    """Text that holds JSON, such as a policy, which is compared as a fragment.

    Attributes:
        value: What is expected of the data in it.
    """

    value: Any


EXPECTATIONS: Final = (Absent, Anything, Matching, SameQuantity, Exactly, Containing, JsonText)


def json_in(text: object) -> Any:
    """The data that a text holds as JSON; ``NOTHING`` where it is no such text."""
    if not isinstance(text, str):
        return NOTHING
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return NOTHING


def same_quantity(expected: object, actual: object) -> bool:
    """Whether two values, texts or numbers, are one quantity."""
    one, other = _quantity(expected), _quantity(actual)
    if one is None or other is None:
        return False
    lowest = min(one.scale, other.scale)
    sizes = [quantity.value * 10 ** (quantity.scale - lowest) for quantity in (one, other)]
    return bool(sizes[0] == sizes[1])


def _quantity(value: object) -> Quantity | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return parse_quantity(str(value))
    except TextError:
        return None


class Word(NamedTuple):
    """How an expectation is written in YAML.

    Attributes:
        read: Makes it of the value beside its name; raises TextError or ValueError where it is no such value.
        wanted: What the value must be, for messages.
        example: Such a value, in YAML.
    """

    read: Callable[[Any], Any]
    wanted: str
    example: str


def _true(made: Any) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if value is not True:
            raise ValueError
        return made

    return read


def _text(made: Callable[[str], Any]) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise ValueError
        return made(str(value))

    return read


def _containing(value: Any) -> Containing:
    if not isinstance(value, list) or not value:
        raise ValueError
    return Containing(tuple(from_plain(item) for item in value))


WORDS: Final = {
    "$absent": Word(_true(ABSENT), "true", "true"),
    "$any": Word(_true(ANY), "true", "true"),
    "$matches": Word(_text(Matching), "a regular expression", '"^arn:"'),
    "$quantity": Word(_text(SameQuantity), "a quantity such as 500m or 1Gi", "1Gi"),
    "$exactly": Word(lambda value: Exactly(from_plain(value)), "what is expected", "{a: 1}"),
    "$contains": Word(_containing, "a list with at least one item", "[a, b]"),
    "$json": Word(lambda value: JsonText(from_plain(value)), "what is expected of the data", "{a: 1}"),
}
"""Each expectation by its name in YAML."""


def is_word(value: object) -> bool:
    """Whether plain data is meant as an expectation: a mapping with a key that begins with a dollar sign."""
    return isinstance(value, Mapping) and any(isinstance(key, str) and key.startswith("$") for key in value)


def from_plain(value: Any) -> Any:
    """The same fragment with objects in place of mappings such as ``{$any: true}``.

    Raises:
        InputError: A name is unknown, or what stands beside it is of the wrong kind.
    """
    if isinstance(value, list):
        return [from_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    return _word(value) if is_word(value) else {key: from_plain(item) for key, item in value.items()}


def _word(value: Mapping[str, Any]) -> Any:
    name = next(key for key in value if str(key).startswith("$"))
    if name not in WORDS:
        hint = did_you_mean(name, WORDS) or f"write one of {', '.join(WORDS)}"
        raise InputError(f"{name} is not an expectation", hint=hint)
    if len(value) > 1:
        other = next(key for key in value if key != name)
        raise InputError(f"{name} stands alone, and here is {other} beside it", hint=f"write {{{name}: ...}}")
    word = WORDS[name]
    try:
        return word.read(value[name])
    except TextError as error:
        raise InputError(f"{name} takes {word.wanted}: {error.message}") from error
    except ValueError:
        raise InputError(f"{name} takes {word.wanted}", hint=f"write {{{name}: {word.example}}}") from None


def to_plain(value: Any) -> Any:
    """The same fragment as plain data, as it is written in YAML."""
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    if isinstance(value, Absent):
        return {"$absent": True}
    if isinstance(value, Anything):
        return {"$any": True}
    if isinstance(value, Matching):
        return {"$matches": value.pattern}
    if isinstance(value, SameQuantity):
        return {"$quantity": value.text}
    if isinstance(value, Exactly):
        return {"$exactly": to_plain(value.value)}
    if isinstance(value, JsonText):
        return {"$json": to_plain(value.value)}
    if isinstance(value, Containing):
        return {"$contains": to_plain(value.items)}
    return value if value is None or isinstance(value, str | int | float) else str(value)
