"""The verdict on a document and the causes of a refusal, in the API server's words."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any, Final

from pyxp.gotext.marshalling import marshal
from pyxp.gotext.quoting import quote
from pyxp.validation.numbers import go_number, show_number

#: Reasons of causes, by the API server's names.
REQUIRED: Final = "FieldValueRequired"
INVALID: Final = "FieldValueInvalid"
TYPE_INVALID: Final = "FieldValueTypeInvalid"
NOT_SUPPORTED: Final = "FieldValueNotSupported"
DUPLICATE: Final = "FieldValueDuplicate"
FORBIDDEN: Final = "FieldValueForbidden"
TOO_LONG: Final = "FieldValueTooLong"
TOO_MANY: Final = "FieldValueTooMany"
#: Reasons of our own for what the server refuses before it looks at fields.
UNKNOWN_FIELD: Final = "UnknownField"
UNREADABLE: Final = "BadRequest"
NO_KIND: Final = "NoKindMatch"
NOT_FOUND: Final = "NotFound"
CONFLICT: Final = "Conflict"
EXCEEDED: Final = "LimitExceeded"

#: Errors after which the server does not evaluate CEL rules.
BLOCKING: Final = frozenset({NOT_SUPPORTED, REQUIRED, TOO_LONG, TOO_MANY, TYPE_INVALID})
#: Where a cause belongs to the whole object the server writes this for the field.
NO_FIELD: Final = "<nil>"

MOST_TEXT: Final = 4 * 2**20
"""Characters of all causes of one kind for one object."""

_LONGEST_VALUE = 300
_LONGEST_LIST = 600
"""Characters of a list of allowed values that is told with each value that is not one of them."""
_WRITER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str)


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason why a document is refused.

    Attributes:
        reason: What kind of fault, by the API server's name, for example ``FieldValueRequired``.
        field: Field path as the server writes it (``spec.list[0].x``, ``spec.map[key]``); ``<nil>`` for the object.
        message: What is wrong, as the server words it.
        hint: What to write instead, where that can be guessed; our addition.
        plain: What is wrong for a person who sees the field's path beside it: without what the server repeats, or says
            only to programs; empty where the message is just that.
        at: Where in the document what is wrong stands, if ``field`` is ``<nil>``, or leads only to what is around it.
        of_key: Whether the key at ``at`` is wrong, and not its value.
    """

    reason: str
    field: str
    message: str
    hint: str = ""
    plain: str = dataclass_field(default="", compare=False)
    at: str = dataclass_field(default="", compare=False)
    of_key: bool = dataclass_field(default=False, compare=False)


RULES_SKIPPED: Final = Cause(
    INVALID,
    NO_FIELD,
    "Invalid value: null: some validation rules were not checked because the object was invalid; "
    "correct the existing errors to complete validation",
)
"""What the server adds to the causes for which it leaves CEL rules out."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the API server would answer.

    Attributes:
        accepted: Whether the document would be stored.
        causes: Why not; empty when accepted.
        warnings: What the server would print all the same.
        object: What would be stored: defaulted and pruned; for a refused document, as far as it got.
        unchecked: CEL rules that could not be evaluated here, one sentence each.
        further: Where unknown fields are the causes: what the server would object to once they are gone.
    """

    accepted: bool
    causes: tuple[Cause, ...] = ()
    warnings: tuple[str, ...] = ()
    object: Any = None
    unchecked: tuple[str, ...] = ()
    further: tuple[Cause, ...] = ()


def show(value: Any) -> str:
    """A value as the server puts it into messages: as Go prints it, lists and objects as JSON; cut where it is long."""
    if isinstance(value, str):
        text = quote(value[: _LONGEST_VALUE + 1])
    elif isinstance(value, float):
        text = go_number(value)
    elif isinstance(value, (dict, list)):
        # Written only as far as it is shown: many faults may show one large value.
        text = ""
        for piece in _WRITER.iterencode(value):
            text += piece if len(piece) <= _LONGEST_VALUE else piece[: _LONGEST_VALUE + 1]
            if len(text) > _LONGEST_VALUE:
                break
    else:
        text = _WRITER.encode(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}..."


def bounded(causes: Iterable[Cause]) -> Iterator[Cause]:
    """The causes as long as they can be told; then one that says so. Each tells its path, and paths may be long."""
    left = MOST_TEXT
    for cause in causes:
        left -= len(cause.field) + len(cause.message)
        if left < 0:
            yield Cause(EXCEEDED, cause.field, f"what is wrong here takes more than {MOST_TEXT >> 20} MiB to tell")
            return
        yield cause


def required(path: str, detail: str = "") -> Cause:
    """A field is missing."""
    return Cause(REQUIRED, path, f"Required value: {detail}" if detail else "Required value")


def invalid(path: str, value: Any, detail: str) -> Cause:
    """A value breaks a rule."""
    return Cause(INVALID, path, f"Invalid value: {show(value)}: {detail}")


def invalid_entry(path: str, key: str, value: Any, detail: str, *, of_key: bool = False) -> Cause:
    """An entry of a map breaks a rule, which the server tells at the map.

    Args:
        path: The map.
        key: The key of the entry.
        value: What is told.
        detail: What is wrong.
        of_key: Whether that is the key.
    """
    return Cause(INVALID, path, f"Invalid value: {show(value)}: {detail}", at=f"{path}[{key}]", of_key=of_key)


def invalid_in_body(path: str, value: Any, detail: str, plain: str = "") -> Cause:
    """A value breaks a rule of its schema, as the server's OpenAPI library tells it.

    Args:
        path: The path as the library has it, with a period before a field of the root.
        value: The value, or what is told in its place.
        detail: What is wrong.
        plain: Both for a person; the value and what is wrong where empty.
    """
    shown = show(value)
    message = f"Invalid value: {shown}: {path} in body {detail}"
    return Cause(INVALID, path.removeprefix(".") or NO_FIELD, message, "", plain or f"Invalid value: {shown}: {detail}")


def bad_factor(path: str, factor: float, written: float) -> Cause:
    """A number cannot be a multiple of what its schema wants.

    Args:
        path: See :func:`invalid_in_body`.
        factor: The factor as the server takes it, which is not positive.
        written: The factor of the schema.
    """
    shown = go_number(factor)
    message = f"Invalid value: {shown}: factor MultipleOf declared for {path} must be positive: {shown}"
    plain = f"nothing is a multiple of {show_number(written)}"
    if written > 0:
        plain = f"no whole number counts as a multiple of {show_number(written)}, which the server takes for {shown}"
    hint = "make the factor a whole number, or the field a number that need not be whole" if written > 0 else ""
    return Cause(INVALID, path.removeprefix(".") or NO_FIELD, message, hint, plain)


def wrong_type(path: str, wanted: str, found: str, hint: str = "") -> Cause:
    """A value has the wrong JSON type; ``found`` is empty for a type that formats do not know."""
    message = f'Invalid value: {show(found)}: {path} in body must be of type {wanted}: "{found}"'
    if {wanted, found} <= _JSON_TYPES:
        plain = f"must be of type {wanted}, but is {_with_article(found)}"
    else:
        problem = f'must be of type {wanted}: "{found}"' if "," in wanted else f"must have the format {wanted}"
        plain = f"Invalid value: {show(found)}: {problem}"
    return Cause(TYPE_INVALID, path.removeprefix(".") or NO_FIELD, message, hint, plain)


def wrong_format(path: str, name: str, value: Any) -> Cause:
    """A text does not have the format of its schema."""
    shown = show(value)
    message = f"Invalid value: {shown}: {path} in body must be of type {name}: {shown}"
    plain = f"Invalid value: {shown}: must have the format {name}"
    return Cause(TYPE_INVALID, path.removeprefix(".") or NO_FIELD, message, "", plain)


def wrong_count(path: str, count: int, bound: str, limit: int, unit: str) -> Cause:
    """A list or object has too few members.

    Args:
        path: See :func:`invalid_in_body`.
        count: How many it has.
        bound: ``at least``.
        limit: How many it should have.
        unit: ``items`` or ``properties``.
    """
    one = "item" if unit == "items" else "field"
    plain = f"must have {bound} {limit} {one}{'' if limit == 1 else 's'}, but has {count}"
    return invalid_in_body(path, count, f"should have {bound} {limit} {unit}", plain)


def unknown_field(path: str, hint: str = "") -> Cause:
    """A field that the schema does not have."""
    return Cause(UNKNOWN_FIELD, path, f'unknown field "{path}"', hint, "unknown field")


def unreadable(message: str, hint: str = "", at: str = "") -> Cause:
    """A document that a typed object cannot hold: refused as a whole, before anything is looked at."""
    return Cause(UNREADABLE, NO_FIELD, message, hint, at=at)


_JSON_TYPES: Final = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})


def _with_article(kind: str) -> str:
    return kind if kind == "null" else f"{'an' if kind[0] in 'aio' else 'a'} {kind}"


def forbidden(path: str, detail: str) -> Cause:
    """A field may not be set."""
    return Cause(FORBIDDEN, path, f"Forbidden: {detail}")


def duplicate(path: str, value: Any) -> Cause:
    """A value that must be unique comes twice."""
    return Cause(DUPLICATE, path, f"Duplicate value: {show(value)}")


def not_supported(path: str, value: Any, allowed: Collection[Any], hint: str = "") -> Cause:
    """A value is not one of those allowed; of very many that are, the first are told, and how many more there are."""
    told = _listed(allowed)
    return Cause(NOT_SUPPORTED, path, f"Unsupported value: {show(value)}: supported values: {told}", hint)


def _listed(values: Collection[Any]) -> str:
    shown: list[str] = []
    left = _LONGEST_LIST
    for value in values:
        shown.append(show(_as_text(value)))
        left -= len(shown[-1]) + 2
        if left < 0 and len(shown) < len(values):
            return f"{', '.join(shown)} and {len(values) - len(shown)} more"
    return ", ".join(shown)


def _as_text(value: Any) -> str:
    """A value of an enum as the text that the server makes of it: JSON, unless it is a text."""
    if isinstance(value, str):
        return value
    return show(value) if isinstance(value, (dict, list)) else marshal(value)


def too_long(path: str, limit: int) -> Cause:
    """A text is too long."""
    unit = "byte" if limit == 1 else "bytes"
    return Cause(TOO_LONG, path, f"Too long: may not be more than {limit} {unit}")


def too_many(path: str, actual: int, limit: int) -> Cause:
    """A list or object has too many members."""
    unit = "item" if limit == 1 else "items"
    return Cause(TOO_MANY, path, f"Too many: {actual}: must have at most {limit} {unit}")
