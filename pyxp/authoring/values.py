"""Functions on references: what Python's own operators cannot say about a value that is not known yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, cast

from pyxp.authoring.constants import plain
from pyxp.authoring.deferred import Deferred, NotText
from pyxp.authoring.expressions import (
    ABSENT,
    Choice,
    Expression,
    Fallback,
    JsonText,
    Merged,
    Selection,
    Text,
    describe,
    shape_of_expression,
)
from pyxp.authoring.given import shown as given
from pyxp.authoring.markers import HarmedTextError, current_session, has_marker, shown
from pyxp.authoring.places import calling_place
from pyxp.authoring.references import Reference, expression_of, transformed
from pyxp.authoring.shapes import INTEGER, STRING, Shape
from pyxp.authoring.snapshots import snapshot
from pyxp.errors import AuthoringError, nearest

T = TypeVar("T")
V = TypeVar("V")

_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", tuple: "array"}


def choose(value: object, options: Mapping[Any, V], otherwise: V | None = None) -> V:
    """The option whose key equals ``value``.

    Args:
        value: A reference to text, a whole number or a boolean.
        options: Results by value: constants, references or text with references in it. Every value that the schema
            allows must be a key, unless ``otherwise`` is given.
        otherwise: Result for every other value, and where the claim leaves ``value`` out.

    Raises:
        AuthoringError: ``value`` is not a reference, the options are of several types or leave a declared value out.
    """
    reference = _reference("choose from", value)
    subject = reference._expression
    shape = shape_of_expression(subject)
    results = [_held("choose", item) for item in (*options.values(), *([] if otherwise is None else [otherwise]))]
    kinds = {_type_of(result) for result in results} - {"any"}
    if len(kinds) > 1 or not results:
        listed = " and ".join(dict.fromkeys(f"{given(item)} ({_type_of(item)})" for item in results))
        raise AuthoringError(
            f"cannot choose between results of several types: {listed or 'none are given'}",
            hint="make them of one type, for example with as_text(ref) or as_int(ref)",
            location=calling_place(),
        )
    left_out = [allowed for allowed in shape.schema.get("enum", ()) if allowed not in options]
    if otherwise is None and left_out:
        _refuse_slips(subject, shape.schema["enum"], options, left_out)
    if otherwise is None and (left_out or "enum" not in shape.schema) and shape.type != "boolean":
        what = f"nothing is chosen for {left_out[0]!r}" if left_out else "the field may have values that are no key"
        raise AuthoringError(f"cannot choose: {what}", hint="give otherwise=...", location=calling_place())
    by_text = dict(zip((_text(_constant("choose by", key)) for key in options), results, strict=False))
    kind = Shape({"type": kinds.pop()}) if kinds else Shape()
    chosen = Choice(subject, by_text, ABSENT if otherwise is None else results[-1], kind)
    return cast(V, Reference(reference._session, chosen))


def _refuse_slips(subject: Expression, allowed: Sequence[Any], options: Mapping[Any, Any], left_out: list[Any]) -> None:
    """Refuses a key that the subject never is, where values are left out that one of the keys must be meant for."""
    never = next((key for key in options if key not in allowed), None)
    if never is None:
        return
    close = nearest(str(never), map(str, left_out))
    raise AuthoringError(
        f"cannot choose: {given(never)} is never a value of {describe(subject)}, and nothing is chosen for"
        f" {left_out[0]!r}",
        hint=f"did you mean {close!r}?" if close else f"its values are {', '.join(map(repr, allowed))}",
        location=calling_place(),
    )


def default(value: T | None, otherwise: T) -> T:
    """``value``, or ``otherwise`` where the claim leaves it out.

    Args:
        value: A field of the claim, text with such fields in it, or a function of them.
        otherwise: A constant, another field, or text.

    Raises:
        AuthoringError: ``value`` is neither a reference nor text that holds one.
    """
    reference = _reference("default", value)
    return cast(T, Reference(reference._session, Fallback(reference._expression, _held("default to", otherwise))))


def upper(value: str) -> str:
    """``value`` in upper case."""
    return _string(value, {"type": "Convert", "convert": "ToUpper"})


def lower(value: str) -> str:
    """``value`` in lower case."""
    return _string(value, {"type": "Convert", "convert": "ToLower"})


def trim_prefix(value: str, prefix: str) -> str:
    """``value`` without ``prefix`` in front."""
    return _string(value, {"type": "TrimPrefix", "trim": _constant("trim", prefix)})


def trim_suffix(value: str, suffix: str) -> str:
    """``value`` without ``suffix`` behind."""
    return _string(value, {"type": "TrimSuffix", "trim": _constant("trim", suffix)})


def replace(value: str, old: str, new: str) -> str:
    """``value`` with every ``old`` in it replaced by ``new``."""
    search, by = _constant("replace", old), _constant("replace with", new)
    return _string(value, {"type": "Replace", "replace": {"search": search, "replace": by}})


def join(values: Sequence[str], separator: str) -> str:
    """The texts of a list with ``separator`` between them.

    Raises:
        AuthoringError: ``values`` is no reference, or the separator ends in a character outside ASCII.
    """
    reference = _reference("join", values)
    _constant("join with", separator)
    if not separator.isascii() and not separator[-1].isascii():
        raise AuthoringError(
            f"cannot join with {separator!r}: the function would leave half of its last character behind",
            hint="end the separator with an ASCII character, for example a space",
            location=calling_place(),
        )
    steps: list[dict[str, Any]] = [
        {"type": "string", "string": {"type": "Join", "join": {"separator": separator}}},
    ]
    # The function puts the separator behind the last text, too, and takes only one byte of it away again.
    tail = separator[:-1]
    if tail:
        steps.append({"type": "string", "string": {"type": "TrimSuffix", "trim": tail}})
    return cast(str, transformed(reference, steps, STRING))


def as_text(value: object) -> str:
    """``value`` as text: numbers in plain decimal notation, booleans as ``true`` and ``false``."""
    reference = _scalar("make text of", value)
    step = {"type": "convert", "convert": {"toType": "string"}}
    return cast(str, transformed(reference, [step], STRING))


def as_int(value: object) -> int:
    """``value`` as a whole number."""
    reference = _scalar("make a whole number of", value)
    step = {"type": "convert", "convert": {"toType": "int64"}}
    return cast(int, transformed(reference, [step], INTEGER))


def at_most(value: int, limit: int) -> int:
    """``value``, but never more than ``limit``."""
    return _clamp(value, "ClampMax", "clampMax", limit)


def at_least(value: int, limit: int) -> int:
    """``value``, but never less than ``limit``."""
    return _clamp(value, "ClampMin", "clampMin", limit)


def json_document(value: Mapping[str, Any] | Sequence[Any]) -> str:
    """A JSON document for a text field; references may stand anywhere in it but in keys."""
    return cast(str, Reference(current_session(), JsonText(snapshot(value))))


def merge(entries: Mapping[str, Any], under: Mapping[str, Any] | None) -> dict[str, Any]:
    """A map with fixed ``entries`` over the entries of a map in the claim: the fixed ones win."""
    if not isinstance(entries, Mapping):
        raise AuthoringError(
            f"cannot merge {given(entries)}: the fixed entries are a dict",
            hint="write merge({...}, under=ref)",
            location=calling_place(),
        )
    field = _reference("merge", under)
    return cast("dict[str, Any]", Deferred(field._session, Merged(snapshot(entries), field._expression)))


def _reference(action: str, value: object) -> Reference:
    """``value`` as a reference; text that holds references is one, too."""
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
        location=calling_place(),
    )


def _scalar(action: str, value: object) -> Reference:
    """``value`` as a reference to neither a list nor an object, which Crossplane converts only to JSON."""
    reference = _reference(action, value)
    kind = shape_of_expression(reference._expression).type
    if kind in ("array", "object"):
        joined = "join(ref, separator) for one text of them, or " if kind == "array" else ""
        raise AuthoringError(
            f"cannot {action} {describe(reference._expression)}: it is of type {kind}",
            hint=f"write {joined}json_document(ref) for JSON" if "text" in action else "hand in one of its elements",
            location=calling_place(),
        )
    return reference


def _held(action: str, value: Any) -> Any:
    """A constant as it is now, or the expression behind a symbolic value; no resource."""
    expression = expression_of(value)
    if isinstance(value, NotText) or isinstance(expression, Selection | Merged):
        name, hint = value._named() if isinstance(value, NotText) else (describe(value._expression), "")
        raise AuthoringError(
            f"cannot {action} {name}: only values and text can be alternatives",
            hint=hint or "write the alternatives into the fields one by one",
            location=calling_place(),
        )
    if expression is not None:
        return expression
    if isinstance(value, Mapping):
        return {key: _held(action, item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_held(action, item) for item in value]
    if isinstance(value, str) and has_marker(value):
        return _parsed(value)
    try:
        return plain(value)
    except AuthoringError as error:
        error.location = calling_place()
        raise


def _parsed(text: str) -> Any:
    """Text with markers as an expression; harmed text stays as it is, for the compiler to refuse with its field."""
    session = current_session()
    try:
        return session.parse(text) if session is not None else text
    except HarmedTextError:
        return text


def _constant(action: str, value: Any) -> Any:
    """``value``, which must be known while generating."""
    if isinstance(value, Deferred) or (isinstance(value, str) and has_marker(value)):
        what = describe(value._expression) if isinstance(value, Deferred) else shown(value)
        raise AuthoringError(
            f"cannot {action} {what}: Crossplane takes only a constant there",
            hint="write a constant, or choose(ref, {value: result})",
            location=calling_place(),
        )
    return value


def _type_of(result: object) -> str:
    expression = result if isinstance(result, Expression) else expression_of(result)
    return shape_of_expression(expression).type if expression is not None else _TYPES.get(type(result), "object")


def _string(value: str, step: dict[str, Any]) -> str:
    reference = _reference("transform", value)
    if shape_of_expression(reference._expression).type != "string":
        _scalar("make text of", reference)
        raise AuthoringError(
            f"cannot transform {describe(reference._expression)} as text: it is of type"
            f" {shape_of_expression(reference._expression).type}",
            hint="write as_text(ref)",
            location=calling_place(),
        )
    return cast(str, transformed(reference, [{"type": "string", "string": step}], STRING))


def _clamp(value: int, kind: str, key: str, limit: int) -> int:
    reference = _reference("limit", value)
    step = {"type": "math", "math": {"type": kind, key: _constant("limit by", limit)}}
    return cast(int, transformed(reference, [step], INTEGER))


def _text(key: object) -> str:
    return str(key).lower() if isinstance(key, bool) else str(key)
