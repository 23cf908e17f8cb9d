"""Functions on references: what Python's own operators cannot say about a value that is not known yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, cast, overload

from pyxp.authoring.arguments import alternative, constant, reference_of
from pyxp.authoring.conditional_values import chosen_by
from pyxp.authoring.contradictions import HINT, contradiction_in
from pyxp.authoring.decisions import Decision, condition_of, is_condition, negated, why_never
from pyxp.authoring.deferred import Deferred
from pyxp.authoring.expressions import (
    ABSENT,
    NOTHING,
    Choice,
    ChosenTarget,
    Expression,
    Fallback,
    JsonText,
    Merged,
    Nothing,
    Selection,
    Undeclared,
    describe,
    shape_of_expression,
)
from pyxp.authoring.given import shown as given
from pyxp.authoring.locations import calling_location, wrong_here
from pyxp.authoring.markers import current_session
from pyxp.authoring.references import Reference, expression_of
from pyxp.authoring.resources import Group, Resource
from pyxp.authoring.shapes import Shape
from pyxp.authoring.snapshots import snapshot
from pyxp.errors import AuthoringError, did_you_mean

T = TypeVar("T")
V = TypeVar("V")

_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", tuple: "array"}


@overload
def choose(value: object, options: Mapping[Any, V], otherwise: V | None = None) -> V: ...
@overload
def choose(value: bool | None, options: V, otherwise: V) -> V: ...
def choose(value: Any, options: Any, otherwise: Any = ABSENT) -> Any:
    """The option whose key equals ``value``, or one of two by a condition.

    Args:
        value: A reference to text, a whole number or a boolean; or a condition on the claim.
        options: Results by value: constants, references or text with references in it. Every value that the schema
            allows must be a key, unless ``otherwise`` is given. Behind a condition, the result where it is true: a
            resource or a group to select, too, and None where the field is to stay away.
        otherwise: Result for every other value, and where the claim leaves ``value`` out; where the condition is not
            true, of the same kinds as the other. None where the field is to stay away.

    Raises:
        AuthoringError: ``value`` is neither a reference nor a condition, the options are of several types or leave a
            declared value out, or no mechanism of Crossplane tells what the condition asks for.
    """
    if isinstance(value, Decision) or (is_condition(value) and not _are_by_value(value, options)):
        return _by_condition(value, options, otherwise)
    reference = reference_of("choose from", value)
    subject = reference._expression
    shape = shape_of_expression(subject)
    results, shape_of_results = _results([*options.values(), *([] if otherwise is ABSENT else [otherwise])])
    allowed = [True, False] if shape.type == "boolean" else shape.schema.get("enum", ())
    texts = [_text(constant("choose by", key)) for key in options]
    left_out = [value for value in allowed if _text(value) not in texts]
    for key in options:
        if why := why_never(subject, key):
            raise wrong_here(f"cannot choose: {given(key)} is never a value of {describe(subject)}", why)
    if otherwise is ABSENT and left_out:
        _refuse_slips(subject, allowed, options, left_out)
    if otherwise is ABSENT and (left_out or not allowed):
        what = f"nothing is chosen for {left_out[0]!r}" if left_out else "the field may have values that are not keys"
        raise AuthoringError(f"cannot choose: {what}", hint=_OTHERWISE, location=calling_location())
    chosen = Choice(
        subject,
        dict(zip(texts, results, strict=False)),
        ABSENT if otherwise is ABSENT else results[-1],
        shape_of_results,
    )
    return Reference(reference._session, chosen)


_OTHERWISE = "give otherwise=..., with None where the field is to stay away"


def _are_by_value(value: Any, options: Any) -> bool:
    """Whether a dict beside a boolean has a result for each value, and is not itself what is chosen."""
    if not isinstance(options, Mapping) or isinstance(value, bool):
        return False
    if isinstance(value._expression, Undeclared):
        return True
    return bool(options) and all(_text(key) in ("true", "false") for key in options)


def _by_condition(value: Any, result: Any, otherwise: Any) -> Any:
    """One of two values by a condition.

    Raises:
        AuthoringError: One of them is missing, they are of two types, or nothing decides between them.
    """
    if otherwise is ABSENT or (result is None and otherwise is None):
        raise AuthoringError(
            "cannot choose by a condition: there are two results",
            hint="write choose(condition, result, otherwise=...), with None for one where the field is to stay away",
            location=calling_location(),
        )
    condition = condition_of(value, "choose by")
    if contradiction := contradiction_in(condition):
        raise AuthoringError(f"cannot choose: {contradiction}", hint=HINT, location=calling_location())
    if _is_target(result) or _is_target(otherwise):
        targets = [item if _is_target(item) else _or_nothing("choose", item) for item in (result, otherwise)]
        return Deferred(current_session(), ChosenTarget(condition, *targets))
    (one, other), shape = _results([result, otherwise])
    found = chosen_by(condition, one, other, shape)
    return Reference(current_session(), found) if isinstance(found, Expression) else found


def _is_target(value: object) -> bool:
    return isinstance(value, Resource | Group) or isinstance(expression_of(value), Selection)


def _or_nothing(action: str, value: Any) -> Any:
    return NOTHING if value is None else alternative(action, value)


def _results(offered: Sequence[Any]) -> tuple[list[Any], Shape]:
    """What may be chosen, and its one type.

    Raises:
        AuthoringError: It is of several types.
    """
    results = [_or_nothing("choose", item) for item in offered]
    kinds = {_type_of(result) for result in results if not isinstance(result, Nothing)} - {"any"}
    if len(kinds) > 1 or not results:
        listed = " and ".join(dict.fromkeys(f"{given(item)} ({_type_of(item)})" for item in results))
        raise AuthoringError(
            f"cannot choose between results of several types: {listed or 'none are given'}",
            hint="make them of one type, for example with as_text(ref) or as_int(ref)",
            location=calling_location(),
        )
    return results, Shape({"type": kinds.pop()}) if kinds else Shape()


def _refuse_slips(subject: Expression, allowed: Sequence[Any], options: Mapping[Any, Any], left_out: list[Any]) -> None:
    """Refuses a key that the subject never is, where values are left out that one of the keys must be meant for."""
    never = next((key for key in options if key not in allowed), None)
    if never is None:
        return
    raise AuthoringError(
        f"cannot choose: {given(never)} is never a value of {describe(subject)}, and nothing is chosen for"
        f" {left_out[0]!r}",
        hint=did_you_mean(never, map(str, left_out)) or f"its values are {', '.join(map(repr, allowed))}",
        location=calling_location(),
    )


@overload
def default(value: T, otherwise: None) -> T: ...
@overload
def default(value: T | None, otherwise: T) -> T: ...
def default(value: Any, otherwise: Any) -> Any:
    """``value``, or ``otherwise`` where there is none: a claim leaves it out, or a conditional resource is not there.

    Args:
        value: A field of the claim or of a resource, text with such fields in it, or a function of them.
        otherwise: A constant, another field, or text; None where the field is to stay away until there is a value.

    Raises:
        AuthoringError: ``value`` is neither a reference nor text that holds one.
    """
    reference = reference_of("default", value)
    return Reference(reference._session, Fallback(reference._expression, _or_nothing("default to", otherwise)))


def not_(value: bool | None) -> bool:
    """Whether ``value`` is false, or the opposite of a condition.

    As a value of a field there is nothing where the claim leaves ``value`` out; in a condition it is true then.

    Raises:
        AuthoringError: ``value`` is neither a reference to a boolean nor a condition.
    """
    if isinstance(value, Decision):
        return cast(bool, negated(value))
    reference = reference_of("negate", value)
    kind = shape_of_expression(reference._expression).type
    if kind != "boolean":
        raise AuthoringError(
            f"cannot negate {describe(reference._expression)}: it is of type {kind}",
            hint="write choose(ref, {value: True}, otherwise=False)",
            location=calling_location(),
        )
    return choose(reference, {True: False, False: True})


def json_document(value: Mapping[str, Any] | Sequence[Any]) -> str:
    """A JSON document for a text field; references may stand anywhere in it but in keys."""
    return cast(str, Reference(current_session(), JsonText(snapshot(value))))


def merge(entries: Mapping[str, Any], under: Mapping[str, Any] | None) -> dict[str, Any]:
    """A map with fixed ``entries`` over the entries of a map in the claim: the fixed ones win."""
    if not isinstance(entries, Mapping):
        raise AuthoringError(
            f"cannot merge {given(entries)}: the fixed entries are a dict",
            hint="write merge({...}, under=ref)",
            location=calling_location(),
        )
    field = reference_of("merge", under)
    return cast("dict[str, Any]", Deferred(field._session, Merged(snapshot(entries), field._expression)))


def _type_of(result: object) -> str:
    expression = result if isinstance(result, Expression) else expression_of(result)
    return shape_of_expression(expression).type if expression is not None else _TYPES.get(type(result), "object")


def _text(key: object) -> str:
    return str(key).lower() if isinstance(key, bool) else str(key)
