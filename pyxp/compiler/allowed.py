"""Refusals of values that a claim may have and a field does not take: where both are closed sets, or one is none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pyxp.authoring.composition import Added
from pyxp.authoring.expressions import ABSENT, Choice, CompositeField, Expression, Fallback, Text, parts_of
from pyxp.compiler.checks import longest_text
from pyxp.compiler.lifting import Assignment
from pyxp.compiler.problems import Problems
from pyxp.schemas.names import LABEL_LENGTH, label_value_problems

_LABEL = re.compile(r"metadata\.labels[.\[].*")


def check_allowed(assignment: Assignment, added: Added, problems: Problems) -> None:
    """Refuses a claim's value that is not among those that the field takes. Constants are looked at elsewhere."""
    allowed = assignment.schema.get("enum")
    if not allowed:
        return
    if not isinstance(assignment.value, Expression):
        return
    values = _possible(assignment.value)
    outside = None if values is None else [value for value in values if value not in allowed]
    if outside == []:
        return
    given = "any text" if outside is None else " or ".join(map(repr, outside))
    problems.refuse(
        "not-allowed",
        f"takes one of {', '.join(map(str, allowed))}, but a claim may lead to {given}",
        assignment.place,
        subject=added.name,
        path=assignment.path,
        hint=f"give the claim field the type Literal[{', '.join(map(repr, allowed))}], or choose(...) among these",
    )


def check_label(assignment: Assignment, added: Added, problems: Problems) -> None:
    """Warns of a label whose value a claim could make one that Kubernetes refuses."""
    if not _LABEL.fullmatch(assignment.path):
        return
    risks = {part.path: wrong for part in _parts(assignment.value) if (wrong := _label_risk(part))}
    longest = longest_text(assignment.value)
    if not risks and longest is not None and longest > LABEL_LENGTH:
        risks = {"its fields": f"together they may be longer than {LABEL_LENGTH} characters"}
    for what, wrong in risks.items():
        problems.warn(
            "risky-label",
            f"a claim may give {what} a value that Kubernetes refuses as a label: {wrong}",
            assignment.place,
            subject=added.name,
            path=assignment.path,
            hint='give it max_length=63 at most and a pattern such as "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"',
        )


def _label_risk(field: CompositeField) -> str:
    schema = field.shape.schema
    if "enum" in schema:
        return next((f"{value!r}" for value in schema["enum"] if label_value_problems(str(value))), "")
    if schema.get("type") != "string" or field.path.startswith("metadata."):
        return ""
    longest = longest_text(field)
    if longest is None or longest > LABEL_LENGTH:
        return f"it may be longer than {LABEL_LENGTH} characters"
    return "" if schema.get("pattern") else "it may have characters that labels do not have"


def _parts(value: Any) -> Iterable[CompositeField]:
    """The claim's fields that stand in the text as they are."""
    if isinstance(value, CompositeField):
        return [value]
    alternatives = isinstance(value, Text | Fallback | Choice)
    return [field for part in parts_of(value) for field in _parts(part)] if alternatives else []


def _possible(value: Any) -> list[Any] | None:
    """The values that an expression can have, none that are known for what is not judged, None for any text."""
    if isinstance(value, CompositeField):
        enum = value.shape.schema.get("enum")
        return None if enum is None and value.shape.type == "string" else list(enum or ())
    if isinstance(value, Fallback | Choice):
        results = (
            [value.source, value.otherwise]
            if isinstance(value, Fallback)
            else [*value.options.values(), value.otherwise]
        )
        several = [_possible(result) for result in results if result is not ABSENT]
        return None if None in several else [item for found in several for item in found or ()]
    # Constants are in the base or in a transform, where the checks of the Composition see them.
    return []
