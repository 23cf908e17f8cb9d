"""Refusals of values that a claim may have and a field does not take: where both are closed sets, or one is none."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from pyxp.authoring.expressions import Choice, CompositeField, Expression, Fallback, Text, parts_of
from pyxp.compiler.alternatives import results_of
from pyxp.compiler.assignments import Assignment
from pyxp.compiler.draft import ComposedTemplate, Draft
from pyxp.compiler.lengths import longest_text
from pyxp.gotext.names import LABEL_LENGTH, label_value_problems
from pyxp.gotext.patterns import PatternError, matches

_LABEL = re.compile(r"metadata\.labels[.\[].*")
_FILLERS = ("a", "0", "A")
_ODD = ("-", "_", ".", " ", "/", ":")
"""Characters that labels do not have, or have neither first nor last."""


def refuse_bad_values(draft: Draft) -> None:
    """Pass: refuses a claim's values that a field does not take, and warns of labels that Kubernetes may refuse."""
    for template, assignment in draft.assigned():
        _check_allowed(assignment, template, draft)
        _check_label(assignment, template, draft)


def _check_allowed(assignment: Assignment, template: ComposedTemplate, draft: Draft) -> None:
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
    draft.refuse(
        "not-allowed",
        f"takes one of {', '.join(map(str, allowed))}, but a claim may lead to {given}",
        (template, assignment),
        hint=f"give the claim field the type Literal[{', '.join(map(repr, allowed))}], or choose(...) among these",
    )


def _check_label(assignment: Assignment, template: ComposedTemplate, draft: Draft) -> None:
    """Warns of a label whose value a claim could make one that Kubernetes refuses."""
    if not _LABEL.fullmatch(assignment.path):
        return
    parts = _parts(assignment.value)
    risks = {part.field.path: wrong for part in parts if (wrong := _label_risk(part))}
    longest = longest_text(assignment.value)
    if not risks and longest is not None and longest > LABEL_LENGTH:
        risks = {"its fields": f"together they may be longer than {LABEL_LENGTH} characters"}
    for what, wrong in risks.items():
        draft.problems.warn(
            "risky-label",
            f"a claim may give {what} a value that Kubernetes refuses as a label: {wrong}",
            assignment.location,
            subject=template.name,
            path=assignment.path,
            hint='give it max_length=63 at most and a pattern such as "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"',
        )


class _Part(NamedTuple):
    """A claim's field that stands in a text as it is, and whether something stands before and behind it."""

    field: CompositeField
    before: bool = False
    behind: bool = False


def _label_risk(part: _Part) -> str:
    schema = part.field.shape.schema
    if "enum" in schema:
        return next((f"{value!r}" for value in schema["enum"] if label_value_problems(str(value))), "")
    if schema.get("type") != "string" or part.field.path.startswith("metadata."):
        return ""
    longest = longest_text(part.field)
    if longest is None or longest > LABEL_LENGTH:
        return f"it may be longer than {LABEL_LENGTH} characters"
    if not schema.get("pattern"):
        return "it may have characters that labels do not have"
    admitted = _admitted(part, str(schema["pattern"]), int(schema.get("minLength", 0)), longest)
    return f"{admitted!r}, which its pattern lets through" if admitted else ""


def _admitted(part: _Part, pattern: str, shortest: int, longest: int) -> str:
    """A text that the pattern lets through and that makes no label; empty where none is found.

    What is tried are texts of all lengths with one character at either end, or inside, that may not stand there: a
    pattern can hide others, but these are what patterns forget.
    """
    for length in range(max(shortest, 2), longest + 1):
        for filler in _FILLERS:
            for odd in _ODD:
                rest = filler * (length - 1)
                for text in (f"{rest}{odd}", f"{odd}{rest}", f"{filler}{odd}{rest[1:]}"):
                    # What stands beside it is taken for a letter, so that only its own characters count.
                    whole = f"{'a' if part.before else ''}{text}{'a' if part.behind else ''}"
                    if label_value_problems(whole[:LABEL_LENGTH]) and _lets_through(pattern, text):
                        return text
    return ""


def _lets_through(pattern: str, text: str) -> bool:
    try:
        return matches(pattern, text)
    except PatternError:
        return False  # a fault of the schema, told elsewhere


def _parts(value: Any, before: bool = False, behind: bool = False) -> list[_Part]:
    """The claim's fields that stand in the text as they are."""
    if isinstance(value, CompositeField):
        return [_Part(value, before, behind)]
    if isinstance(value, Text):
        last = len(value.parts) - 1
        placed = [(part, before or index > 0, behind or index < last) for index, part in enumerate(value.parts)]
        return [found for part, left, right in placed for found in _parts(part, left, right)]
    if isinstance(value, Fallback | Choice):
        return [found for part in parts_of(value) for found in _parts(part, before, behind)]
    return []


def _possible(value: Any) -> list[Any] | None:
    """The values that an expression can have, none that are known for what is not judged, None for any text."""
    if isinstance(value, CompositeField):
        enum = value.shape.schema.get("enum")
        return None if enum is None and value.shape.type == "string" else list(enum or ())
    if isinstance(value, Fallback | Choice):
        several = [_possible(result) for result in results_of(value)]
        return None if None in several else [item for found in several for item in found or ()]
    # Constants are in the base or in a transform, where the checks of the Composition see them.
    return []
