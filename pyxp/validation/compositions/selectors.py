"""Selectors of templates against the templates that they would select.

The provider takes the first match of a singular selector without a word, so a selector that matches more than one
resource is a wrong answer, not an error. Only selectors with ``matchControllerRef`` stay within the composite; others
match objects of other composites, too, so what is said of them is a warning.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from pyxp.diagnostics import Severity
from pyxp.errors import is_slip
from pyxp.validation.compositions.notes import Notes
from pyxp.validation.compositions.selecting import PATCHED, Kinds, Resource, Selection

_NOTHING: Final = "selector-matches-nothing"
_AMBIGUOUS: Final = "selector-ambiguous"
_MOST_COMPARED: Final = 200
_UNBOUND: Final = "selector-unbound"


class _Problem(NamedTuple):
    code: str
    message: str
    hint: str


def check_selectors(selections: Sequence[Selection], resources: list[Resource], notes: Notes, *, alone: bool) -> None:
    """Selectors that match nothing, too much, something of another kind, or resources of other composites.

    Args:
        selections: The selectors.
        resources: All resources of the Composition.
        notes: Where findings go.
        alone: Whether nothing else composes resources for the composite.
    """
    kinds = Kinds(resources)
    for selection in selections:
        right = [resources[number] for number in kinds.matched(selection)] if selection.facts is not None else []
        if selection.controlled:
            problem = _judge(selection, resources, right, alone=alone)
        else:
            problem = _judge_unbound(selection, resources, right)
        if problem:
            sure = alone and selection.controlled and problem.code == _NOTHING and not selection.patched
            severity = Severity.ERROR if sure and selection.facts else Severity.WARNING
            name = selection.resource.base.name
            notes.add(problem.code, problem.message, selection.where, name, hint=problem.hint, severity=severity)


def _judge(selection: Selection, resources: list[Resource], right: list[Resource], *, alone: bool) -> _Problem | None:
    if selection.facts is None:
        return _judge_unknown(selection, resources, alone=alone)
    if right:
        return _ambiguity(selection, right)
    wanted = _wanted(selection)
    same_kind = [resource.base.name for resource in resources if selection.is_of_kind(resource.base)]
    if not alone and not same_kind:
        return None
    matching = [resource.base for resource in resources if selection.matches(resource)]
    others = ", ".join(f"{template.name} ({template.kind})" for template in matching)
    hint = f"resources of that kind: {', '.join(same_kind)}" if same_kind else f"compose a {wanted}"
    hint = _near(selection, [item for item in resources if selection.is_of_kind(item.base)]) or hint
    found = f", only {others}" if others else ""
    return _Problem(_NOTHING, f"no {wanted} has the labels {_told(selection)}{found}", hint)


def _judge_unknown(selection: Selection, resources: list[Resource], *, alone: bool) -> _Problem | None:
    """A selector of a kind that is not known: whether anything has its labels."""
    if not alone or not selection.labels or any(selection.matches(resource) for resource in resources):
        return None
    return _Problem(
        _NOTHING, f"no resource of this Composition has the labels {_told(selection)}", _near(selection, resources)
    )


def _judge_unbound(selection: Selection, resources: list[Resource], right: list[Resource]) -> _Problem | None:
    """A selector that matches objects of other composites, too; labels that patches write may tell these apart."""
    if selection.patched or selection.facts is None:
        return None
    if not selection.labels:
        told = f"the selector asks for no labels, so it matches any {_wanted(selection)} there is"
        return _Problem(_UNBOUND, told, "add matchControllerRef: true, or labels")
    if not right:
        near = _near(selection, [item for item in resources if selection.is_of_kind(item.base)])
        told = f"no {_wanted(selection)} of this Composition has the labels {_told(selection)}"
        return _Problem(_NOTHING, told, near) if near else None
    names = ", ".join(dict.fromkeys(resource.base.name for resource in right))
    if all(resource.base.base is None for resource in right):
        return None
    ambiguous = _ambiguity(selection, right)
    if ambiguous:
        return ambiguous
    told = f"{_told(selection)} matches {names} of every composite, not only of this one's"
    return _Problem(_UNBOUND, told, "add matchControllerRef: true")


def _ambiguity(selection: Selection, right: list[Resource]) -> _Problem | None:
    sure = list(dict.fromkeys(resource.base.name for resource in right if resource.base.base is not None))
    if selection.facts is None or selection.facts.plural or selection.patched or len(sure) < 2:
        return None
    told = f"{selection.facts.field} takes one {_wanted(selection)}, but {_told(selection)} matches {', '.join(sure)}"
    return _Problem(_AMBIGUOUS, told, "match a label that one resource alone has")


def _near(selection: Selection, resources: list[Resource]) -> str:
    """A label of a resource that one of the selector's may be a slip of; among many none is looked for."""
    if len(resources) > _MOST_COMPARED:
        return ""
    for key, value in selection.labels.items():
        for resource in resources:
            for own, given in resource.labels().items():
                alike = value is PATCHED or value == given
                slipped = own == key and isinstance(value, str) and isinstance(given, str) and is_slip(value, given)
                if slipped or (alike and is_slip(key, str(own))):
                    return f"did you mean {own}: {given}, as {resource.base.name} has?"
    return ""


def _wanted(selection: Selection) -> str:
    facts = selection.facts
    return f"{facts.target_kind} of {facts.target_group}" if facts else "resource"


def _told(selection: Selection) -> str:
    return ", ".join(_shown(key, value) for key, value in selection.labels.items()) or "no labels"


def _shown(key: str, value: Any) -> str:
    return f"{key} (patched)" if value is PATCHED else f"{key}: {value}"
