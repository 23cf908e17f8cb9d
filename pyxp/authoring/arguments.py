"""What functions on references are given: references, constants, and alternatives that are either."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyxp.authoring.constants import plain
from pyxp.authoring.deferred import Deferred, NotText
from pyxp.authoring.expressions import Merged, Selection, Text, describe, shape_of_expression
from pyxp.authoring.given import shown as given
from pyxp.authoring.locations import calling_location
from pyxp.authoring.markers import HarmedTextError, current_session, has_marker, shown
from pyxp.authoring.references import Reference, expression_of
from pyxp.errors import AuthoringError


def reference_of(action: str, value: object) -> Reference:
    """``value`` as a reference; text that holds references is one, too.

    Raises:
        AuthoringError: It is neither; the message says that ``action`` cannot be done.
    """
    if isinstance(value, Reference):
        return value
    session = current_session()
    if isinstance(value, str) and has_marker(value) and session is not None:
        parsed = session.parse(value)
        if isinstance(parsed, Text):
            whole = len(parsed.parts) == 1 and shape_of_expression(parsed.parts[0]).type == "string"  # type: ignore[arg-type]
            return Reference(session, parsed.parts[0] if whole else parsed)  # type: ignore[arg-type]
    mixed = isinstance(value, list | tuple) and any(isinstance(item, Deferred) for item in value)
    raise AuthoringError(
        f"cannot {action} {given(value)}: it is not a reference",
        hint='put its parts into one text: f"{first}, {second}"'
        if mixed
        else "hand in a field such as xr.spec.region, or text with such fields in it",
        location=calling_location(),
    )


def scalar_of(action: str, value: object) -> Reference:
    """``value`` as a reference to neither a list nor an object, which Crossplane converts only to JSON.

    Raises:
        AuthoringError: It is something else.
    """
    reference = reference_of(action, value)
    kind = shape_of_expression(reference._expression).type
    if kind in ("array", "object"):
        joined = "join(ref, separator) for one text of them, or " if kind == "array" else ""
        raise AuthoringError(
            f"cannot {action} {describe(reference._expression)}: it is of type {kind}",
            hint=f"write {joined}json_document(ref) for JSON" if "text" in action else "hand in one of its elements",
            location=calling_location(),
        )
    return reference


def alternative(action: str, value: Any) -> Any:
    """A constant as it is now, or the expression behind a symbolic value; no resource.

    Raises:
        AuthoringError: It cannot be one of several values of a field.
    """
    expression = expression_of(value)
    if isinstance(value, NotText) or isinstance(expression, Selection | Merged):
        name, hint = value._named() if isinstance(value, NotText) else (describe(value._expression), "")
        raise AuthoringError(
            f"cannot {action} {name}: only values and text can be alternatives",
            hint=hint or "write the alternatives into the fields one by one",
            location=calling_location(),
        )
    if expression is not None:
        return expression
    if isinstance(value, Mapping):
        return {key: alternative(action, item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        if action == "choose" and any(isinstance(item, NotText) for item in value):
            raise AuthoringError(
                "cannot choose a list of resources: only groups of them can be alternatives",
                hint="make a group of them, and choose that: c.group(name, [...])",
                location=calling_location(),
            )
        return [alternative(action, item) for item in value]
    if isinstance(value, str) and has_marker(value):
        return _parsed(value)
    try:
        return plain(value)
    except AuthoringError as error:
        error.location = calling_location()
        raise


def _parsed(text: str) -> Any:
    """Text with markers as an expression; harmed text stays as it is, for the compiler to refuse with its field."""
    session = current_session()
    try:
        return session.parse(text) if session is not None else text
    except HarmedTextError:
        return text


def constant(action: str, value: Any) -> Any:
    """``value``, which must be known while generating.

    Raises:
        AuthoringError: It is a reference, or text that holds one.
    """
    if isinstance(value, Deferred) or (isinstance(value, str) and has_marker(value)):
        what = describe(value._expression) if isinstance(value, Deferred) else shown(value)
        raise AuthoringError(
            f"cannot {action} {what}: Crossplane takes only a constant there",
            hint="write a constant, or choose(ref, {value: result})",
            location=calling_location(),
        )
    return value
