"""The verdict on a document and the causes of a refusal, in the API server's words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

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
DUPLICATE_FIELD: Final = "DuplicateField"
UNREADABLE: Final = "BadRequest"
NO_KIND: Final = "NoKindMatch"
NOT_FOUND: Final = "NotFound"

#: Errors after which the server does not evaluate CEL rules.
BLOCKING: Final = frozenset({NOT_SUPPORTED, REQUIRED, TOO_LONG, TOO_MANY, TYPE_INVALID})
#: Where a cause belongs to the whole object the server writes this for the field.
NO_FIELD: Final = "<nil>"

_LONGEST_VALUE = 300


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason why a document is refused.

    Attributes:
        reason: What kind of fault, by the API server's name, for example ``FieldValueRequired``.
        field: Field path as the server writes it (``spec.list[0].x``, ``spec.map[key]``); ``<nil>`` for the object.
        message: What is wrong, as the server words it.
        hint: What to write instead, where that can be guessed; our addition.
    """

    reason: str
    field: str
    message: str
    hint: str = ""


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
    """A value as the server puts it into messages: JSON without blanks, keys sorted, cut where it is long."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}..."


def required(path: str, detail: str = "") -> Cause:
    """A field is missing."""
    return Cause(REQUIRED, path, f"Required value: {detail}" if detail else "Required value")


def invalid(path: str, value: Any, detail: str) -> Cause:
    """A value breaks a rule."""
    return Cause(INVALID, path, f"Invalid value: {show(value)}: {detail}")


def type_invalid(path: str, value: Any, detail: str) -> Cause:
    """A value has the wrong type."""
    return Cause(TYPE_INVALID, path, f"Invalid value: {show(value)}: {detail}")


def forbidden(path: str, detail: str) -> Cause:
    """A field may not be set."""
    return Cause(FORBIDDEN, path, f"Forbidden: {detail}")


def duplicate(path: str, value: Any) -> Cause:
    """A value that must be unique comes twice."""
    return Cause(DUPLICATE, path, f"Duplicate value: {show(value)}")


def not_supported(path: str, value: Any, allowed: Iterable[Any], hint: str = "") -> Cause:
    """A value is not one of those allowed."""
    shown = ", ".join(show(v if isinstance(v, str) else show(v)) for v in allowed)
    return Cause(NOT_SUPPORTED, path, f"Unsupported value: {show(value)}: supported values: {shown}", hint)


def too_long(path: str, limit: int) -> Cause:
    """A text is too long."""
    unit = "byte" if limit == 1 else "bytes"
    return Cause(TOO_LONG, path, f"Too long: may not be more than {limit} {unit}")


def too_many(path: str, actual: int, limit: int) -> Cause:
    """A list or object has too many members."""
    unit = "item" if limit == 1 else "items"
    return Cause(TOO_MANY, path, f"Too many: {actual}: must have at most {limit} {unit}")
