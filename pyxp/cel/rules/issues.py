"""What validation rules have to say: about an object (issues) or about themselves (problems)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from pyxp.gotext.floats import format_float
from pyxp.gotext.quoting import quote

INVALID = "FieldValueInvalid"

_PREFIXES = {
    "FieldValueForbidden": "Forbidden: ",
    "FieldValueRequired": "Required value: ",
}


@dataclass(frozen=True, slots=True)
class CelIssue:
    """A rule that an object breaks, or that could not be evaluated.

    Attributes:
        path: Field path as the server writes it, ``spec.items[0].v``, ``<nil>`` for the root.
        reason: ``FieldValueInvalid``, ``FieldValueForbidden``, ``FieldValueRequired`` or ``FieldValueDuplicate``.
        message: The server's message, ending with what the rule says.
        plain: The message without a value, where the server has only the type of it or none; empty otherwise.
        rule: The rule's expression.
        unchecked: The rule could not be evaluated at all; says nothing about the object.
        ratcheted: The value is unchanged by an update, so the server only warns.
    """

    path: str
    reason: str
    message: str
    rule: str
    plain: str = ""
    unchecked: bool = False
    ratcheted: bool = False


@dataclass(frozen=True, slots=True)
class CelProblem:
    """Something that keeps a schema's rules from being accepted.

    Attributes:
        path: Field path below the root schema, ``.properties[spec].x-kubernetes-validations[0].rule``.
        reason: ``FieldValueInvalid``, ``FieldValueRequired``, ``FieldValueForbidden``, ``FieldValueNotSupported`` or
            ``InternalError``.
        message: What is wrong.
        rule_index: Place of the rule in its list, -1 for the whole schema.
    """

    path: str
    reason: str
    message: str
    rule_index: int = -1


def broken(path: str, value: Any, detail: str, rule: tuple[str, str], *, ratcheted: bool) -> CelIssue:
    """The issue for a rule that evaluated to false.

    Args:
        path: Field path of the value, or where the rule's own ``fieldPath`` leads.
        value: The value.
        detail: What the rule says.
        rule: The rule's expression and its reason.
        ratcheted: Whether the value is unchanged by an update.
    """
    text, reason = rule
    plain = ""
    if reason == "FieldValueDuplicate":
        message = "Duplicate value" if isinstance(value, dict | list) else f"Duplicate value: {_show(value)}"
        plain = f"{message}: {detail}"
    elif reason in _PREFIXES:
        message = _PREFIXES[reason] + detail
    else:
        reason = INVALID
        plain = detail if isinstance(value, dict | list) else ""
        message = f"Invalid value: {detail}" if plain else f"Invalid value: {_show(value)}: {detail}"
    return CelIssue(path, reason, message, text, plain, ratcheted=ratcheted)


def failed(path: str, kind: str, detail: str, rule: str, *, unchecked: bool = False) -> CelIssue:
    """The issue for a rule that could not be evaluated to true or false on this value."""
    plain = detail if kind in ("array", "object") else ""
    return CelIssue(path, INVALID, f"Invalid value: {json.dumps(kind)}: {detail}", rule, plain, unchecked=unchecked)


def _show(value: Any) -> str:
    """A value that is neither a list nor an object, as Go prints it."""
    if isinstance(value, str):
        return quote(value)
    return format_float(value, "g") if isinstance(value, float) else json.dumps(value, default=str)
