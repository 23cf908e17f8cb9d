"""The checks that ``c.add(..., ready_when=[...])`` takes, as functions."""

from __future__ import annotations

from pyxp.authoring.arguments import constant
from pyxp.authoring.given import shown
from pyxp.authoring.locations import calling_location, wrong_here
from pyxp.authoring.readiness import ConditionCheck, ReadyCheck, ValueCheck
from pyxp.errors import AuthoringError

_NUMBER = (
    "Crossplane hands the function every number of an observed resource as a float, and its check of numbers takes"
    " none of them, so the resource would never be ready"
)


def has_condition(type: str, status: str = "True") -> ReadyCheck:  # noqa: A002 - what conditions call it
    """A resource is ready once it has the condition ``type`` with this ``status``.

    Raises:
        AuthoringError: One of them is not constant text.
    """
    _check_text("wait for", type, 'has_condition("Ready")')
    _check_text("wait for", status, 'has_condition("Ready", "True")')
    return ConditionCheck(calling_location(), type, status)


def has_value(field: str, value: str | bool | None = None) -> ReadyCheck:
    """A resource is ready once ``field`` is there, or is ``value``.

    Args:
        field: What stands behind the resource in Python, such as ``status.arn``, or a field path of the manifest,
            such as ``spec.forProvider.state``.
        value: Constant text, or a boolean.

    Raises:
        AuthoringError: The field is not text, or the value is a number, for which Crossplane has no check that works.
    """
    _check_text("wait for", field, 'has_value("status.arn")')
    constant("wait for", value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise AuthoringError(
            f"cannot wait for {field} to be {value}: {_NUMBER}",
            hint=f'write has_value("{field}"), which waits until it is there',
            location=calling_location(),
        )
    if value is not None and not isinstance(value, str | bool):
        raise _wrong("wait for", value, f'has_value("{field}", "text")')
    return ValueCheck(calling_location(), field, value)


def _check_text(action: str, value: object, example: str) -> None:
    constant(action, value)
    if not isinstance(value, str) or not value:
        raise _wrong(action, value, example)


def _wrong(action: str, value: object, example: str) -> AuthoringError:
    return wrong_here(f"cannot {action} {shown(value)}: this takes constant text", f"write {example}")
