"""Constraints of a claim's fields, and which of them a type can have.

A constraint that does not belong to the type of its field would be in the XRD without ever refusing a value: the API
server looks at a minimum only where it finds a number.

Source: https://json-schema.org/draft/2020-12/json-schema-validation
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from pyxp.authoring.locations import calling_field, calling_location
from pyxp.authoring.options import closed
from pyxp.errors import AuthoringError, did_you_mean
from pyxp.structural.crd_types import JSON_SCHEMA

_NUMBERS: Final = ("integer", "number")
_OF_TYPE: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("pattern", "minLength", "maxLength"), ("string",)),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), _NUMBERS),
    **dict.fromkeys(("minItems", "maxItems", "uniqueItems"), ("array",)),
    **dict.fromkeys(("x-kubernetes-list-type", "x-kubernetes-list-map-keys"), ("array",)),
    **dict.fromkeys(("minProperties", "maxProperties", "x-kubernetes-map-type"), ("object",)),
    "format": ("string", *_NUMBERS),
}
"""The types whose values a constraint can be about; what is not here says something of any type."""

_SAID_BY_THE_TYPE: Final = ("type", "properties", "items", "required", "additionalProperties", "default")
_SIZES: Final = {
    "string": ("minLength", "maxLength"),
    "array": ("minItems", "maxItems"),
    "object": ("minProperties", "maxProperties"),
}
TYPE_WORDS: Final = {
    "string": "a text", "integer": "a number", "number": "a number", "boolean": "a boolean", "array": "a list",
    "object": "a map",
}  # fmt: skip
"""The types of schemas, as messages call their values."""
_OF_NUMBERS: Final = ("ge", "gt", "le", "lt", "multiple_of")
_OF_OTHERS: Final = ("pattern", "min_length", "max_length")
_VALUES: Final[Mapping[str, tuple[tuple[type, ...], str]]] = {
    **dict.fromkeys(("description", "title", "pattern"), ((str,), "text")),
    **dict.fromkeys(_OF_NUMBERS, ((int, float), "a number")),
    **dict.fromkeys(("min_length", "max_length"), ((int,), "a whole number")),
    "extra_json_schema": ((dict,), "a dict of names and values"),
}
"""What each constraint takes, and how messages call that."""
_FITTING: Final = {
    "string": "pattern, min_length and max_length",
    **dict.fromkeys(_NUMBERS, "ge, gt, le, lt and multiple_of"),
    **dict.fromkeys(("array", "object"), "min_length and max_length"),
}


@closed
def Meta(  # noqa: N802, PLR0913 - it stands where a class would, and every constraint has a name of its own
    *,
    description: str | None = None,
    title: str | None = None,
    pattern: str | None = None,
    ge: float | None = None,
    gt: float | None = None,
    le: float | None = None,
    lt: float | None = None,
    multiple_of: float | None = None,
    min_length: int | None = None,
    max_length: int | None = None,
    extra_json_schema: dict[str, Any] | None = None,
) -> object:
    """What the annotation of a field says besides its type: constraints and a description.

    Its names and what it refuses are pyxp's own. It gives msgspec's words for them, so that msgspec holds to the
    constraints what it reads into the class; nothing else is to be done with the result.

    Args:
        description: What the field is, for those who write claims.
        title: A heading for it.
        pattern: Regular expression that a text must match somewhere.
        ge: The least number.
        gt: What a number must be above.
        le: The greatest number.
        lt: What a number must be below.
        multiple_of: What a number must be a multiple of.
        min_length: The least length of a text, a list or a map.
        max_length: The greatest length of a text, a list or a map.
        extra_json_schema: Anything else that the field's schema shall say.

    Raises:
        AuthoringError: A constraint cannot be read, or there is none of that name.
    """
    given = {name: value for name, value in locals().items() if value is not None}
    _refuse_wrong_values(given)
    try:
        return msgspec.Meta(**given)
    except re.error as error:
        where = calling_field()
        message = f"cannot read the pattern {pattern!r}{f' of {where}' if where else ''}: {error}"
        raise AuthoringError(message, location=calling_location()) from error
    except (TypeError, ValueError) as error:
        raise _wrong(str(error)) from error


def _refuse_wrong_values(given: Mapping[str, Any]) -> None:
    for name, value in given.items():
        kinds, wanted = _VALUES[name]
        if not isinstance(value, kinds) or isinstance(value, bool):
            raise _wrong(f"{name} takes {wanted}, not {value!r}")
    for one, other in (("ge", "gt"), ("le", "lt")):
        if one in given and other in given:
            raise _wrong(f"{one} and {other} both say where numbers end", f"leave {one} or {other} out")
    numbers, others = ([name for name in names if name in given] for names in (_OF_NUMBERS, _OF_OTHERS))
    if numbers and others:
        raise _wrong(f"{numbers[0]} is about numbers, {others[0]} is not, and a field has one type")
    short = next((name for name in ("min_length", "max_length") if given.get(name, 0) < 0), None)
    if short:
        raise _wrong(f"{short} is 0 or more, not {given[short]}")
    if given.get("multiple_of", 1) <= 0:
        raise _wrong(f"multiple_of is above 0, not {given['multiple_of']}")


def _wrong(told: str, hint: str | None = None) -> AuthoringError:
    where = calling_field() or "the field"
    return AuthoringError(f"cannot constrain {where}: {told}", hint=hint, location=calling_location())


def constraints_of(meta: msgspec.Meta, kind: str, where: str) -> dict[str, Any]:
    """What ``meta`` says, as a part of the schema of the field ``where``, which is of type ``kind``.

    Raises:
        AuthoringError: A constraint does not belong to the type.
    """
    sizes = _SIZES.get(kind, _SIZES["string"])
    given = {key: (name, value) for key, name, value in _given(meta, sizes) if value is not None}
    _refuse_misfits({key: name for key, (name, _) in given.items()}, kind, where)
    extra = dict(meta.extra_json_schema or {})
    _refuse_unreadable(extra, where)
    _refuse_misfits(dict.fromkeys(extra, ""), kind, where)
    return {key: value for key, (_, value) in given.items()} | extra


def refuse_contradictions(schema: Mapping[str, Any], where: str) -> None:
    """Refuses bounds that no value of the field ``where`` lies between.

    Raises:
        AuthoringError: The least is above the greatest.
    """
    for low, high in (("minimum", "maximum"), *_SIZES.values()):
        if low in schema and high in schema and schema[low] > schema[high]:
            raise AuthoringError(
                f"cannot constrain {where}: nothing is at least {schema[low]} and at most {schema[high]}"
            )


def _given(meta: msgspec.Meta, sizes: tuple[str, str]) -> Iterator[tuple[str, str, Any]]:
    """Each constraint by its name in schemas, with the one in Python and its value."""
    yield "title", "title", meta.title
    yield "description", "description", meta.description
    yield "pattern", "pattern", meta.pattern
    yield sizes[0], "min_length", meta.min_length
    yield sizes[1], "max_length", meta.max_length
    yield "minimum", *(("ge", meta.ge) if meta.ge is not None else ("gt", meta.gt))
    yield "exclusiveMinimum", "gt", True if meta.gt is not None else None
    yield "maximum", *(("le", meta.le) if meta.le is not None else ("lt", meta.lt))
    yield "exclusiveMaximum", "lt", True if meta.lt is not None else None
    yield "multipleOf", "multiple_of", meta.multiple_of


def _refuse_misfits(names: Mapping[str, str], kind: str, where: str) -> None:
    for key, name in names.items():
        kinds = _OF_TYPE.get(key, (kind,))
        if kind not in kinds:
            given = f"{name}=" if name else f"{key!r} in extra_json_schema"
            wanted = " or ".join(dict.fromkeys(TYPE_WORDS[of] for of in kinds))
            raise AuthoringError(
                f"cannot constrain {where}: {given} is about {wanted}, but the field is {TYPE_WORDS[kind]}",
                hint=f"{TYPE_WORDS[kind]} takes {_FITTING[kind]}" if kind in _FITTING else None,
            )


def _refuse_unreadable(extra: Mapping[str, Any], where: str) -> None:
    known = JSON_SCHEMA.fields
    for key in extra:
        if key in _SAID_BY_THE_TYPE:
            raise AuthoringError(
                f"cannot constrain {where}: {key!r} in extra_json_schema is what the annotation says",
                hint="change the annotation or the default of the field",
            )
        if key not in known:
            raise AuthoringError(
                f"cannot constrain {where}: schemas have no {key!r}",
                hint=did_you_mean(key, known),
            )
