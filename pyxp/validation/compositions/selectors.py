"""Selectors of templates against the templates that they would select.

The provider takes the first match of a singular selector without a word, so a selector that matches more than one
resource is a wrong answer, not an error. Only selectors with ``matchControllerRef`` stay within the composite; others
may match anything in the cluster and are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from pyxp.catalog import SelectorFacts, VersionFacts
from pyxp.diagnostics import Severity
from pyxp.model.compositions import Template
from pyxp.model.fieldpath import Segments
from pyxp.model.manifests import mapping
from pyxp.model.patches import overlapping, parsed
from pyxp.validation.compositions.notes import Notes

_OF_CROSSPLANE = "crossplane.io/"
"""Crossplane labels what it composes with the composite's and the claim's names."""

_PATCHED: Final = object()
"""Stands for the value of a label that a patch writes."""


class _Resource(NamedTuple):
    """A composed resource: the template with its base, and those of later steps that only patch it.

    ``base`` is the template that names the kind; one without a base where another function makes the resource.
    """

    base: Template
    parts: tuple[Template, ...]

    def targets(self, path: Segments) -> Iterator[Segments | None]:
        """Where patches write something in the field, or something around it."""
        return (target for part in self.parts for target in part.targets if overlapping(target, path))


def check_selectors(
    templates: tuple[Template, ...], known: Mapping[str, VersionFacts], notes: Notes, *, alone: bool
) -> None:
    """Selectors that match nothing, too much, or something of another kind.

    Args:
        templates: All templates of the Composition.
        known: What is known of their kinds, by where the template stands.
        notes: Where findings go.
        alone: Whether nothing else composes resources for the composite.
    """
    resources = _resources(templates)
    for resource in resources:
        template = resource.base
        version = known.get(template.where)
        for facts, selector, where in _selectors(template, version) if version else ():
            labels = _labels(resource, mapping(selector.get("matchLabels")), where)
            if selector.get("matchControllerRef") is not True or labels is None or not facts.target_kind:
                continue
            problem = _judge(facts, labels, resources, alone=alone)
            if problem:
                code, message, hint = problem
                sure = alone and code == "selector-matches-nothing" and _PATCHED not in labels.values()
                path = f"{template.where}.base.{where}"
                severity = Severity.ERROR if sure else Severity.WARNING
                notes.add(code, message, path, template.name, hint=hint, severity=severity)


def _resources(templates: tuple[Template, ...]) -> list[_Resource]:
    found: list[_Resource] = []
    latest: dict[str, int] = {}
    for template in templates:
        position = latest.get(template.name) if template.base is None and template.name else None
        if position is None:
            latest[template.name] = len(found)
            found.append(_Resource(template, (template,)))
        else:
            known = found[position]
            found[position] = _Resource(known.base, (*known.parts, template))
    return found


def _labels(resource: _Resource, given: Mapping[str, Any], where: str) -> dict[str, Any] | None:
    """The labels that a selector asks for; None where patches write more of it than single labels."""
    holder = (*(parsed(f"base.{where}") or ())[1:], "matchLabels")
    labels = dict(given)
    for target in resource.targets(holder[:-1]):
        if target is None or len(target) != len(holder) + 1 or target[: len(holder)] != holder:
            return None
        labels[str(target[-1])] = _PATCHED
    return labels


def _selectors(template: Template, version: VersionFacts) -> Iterator[tuple[SelectorFacts, dict[str, Any], str]]:
    base = (template.base or {}).get("spec")
    holder = base.get("forProvider") if isinstance(base, dict) else None
    for facts in version.selectors.values():
        for value, path in _values(holder, facts.selector_field.split("."), "spec.forProvider"):
            if isinstance(value, dict):
                yield facts, value, path


def _values(holder: Any, steps: list[str], path: str) -> Iterator[tuple[Any, str]]:
    """What stands at a path whose steps may be lists, written ``name[*]``."""
    if not steps:
        yield holder, path
        return
    step, rest = steps[0], steps[1:]
    name = step.removesuffix("[*]")
    value = holder.get(name) if isinstance(holder, dict) else None
    if step.endswith("[*]") and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _values(item, rest, f"{path}.{name}[{index}]")
    elif value is not None:
        yield from _values(value, rest, f"{path}.{name}")


def _judge(
    facts: SelectorFacts, labels: Mapping[str, Any], resources: list[_Resource], *, alone: bool
) -> tuple[str, str, str] | None:
    right = [resource for resource in resources if _is(resource.base, facts) and _matches(resource, labels)]
    wanted = f"{facts.target_kind} of {facts.target_group}"
    told = ", ".join(_shown(key, value) for key, value in labels.items()) or "no labels"
    if not right:
        same_kind = [resource.base.name for resource in resources if _is(resource.base, facts)]
        if not alone and not same_kind:
            return None
        matching = [resource.base for resource in resources if _matches(resource, labels)]
        others = ", ".join(f"{template.name} ({template.kind})" for template in matching)
        hint = f"resources of that kind: {', '.join(same_kind)}" if same_kind else f"compose a {wanted}"
        found = f", only {others}" if others else ""
        return "selector-matches-nothing", f"no {wanted} has the labels {told}{found}", hint
    sure = list(dict.fromkeys(resource.base.name for resource in right if resource.base.base is not None))
    if len(sure) > 1 and not facts.plural and _PATCHED not in labels.values():
        names = ", ".join(sure)
        return (
            "selector-ambiguous",
            f"{facts.field} takes one {wanted}, but {told} matches {names}",
            ("match a label that one resource alone has"),
        )
    return None


def _shown(key: str, value: Any) -> str:
    return f"{key} (patched)" if value is _PATCHED else f"{key}: {value}"


def _is(template: Template, facts: SelectorFacts) -> bool:
    """Whether a template is of the kind, or may be: one without a base, or with half of a kind."""
    group = template.api_version.rpartition("/")[0]
    return template.kind in {"", facts.target_kind} and group in {"", facts.target_api_group}


def _matches(resource: _Resource, labels: Mapping[str, Any]) -> bool:
    """Whether a resource has the labels; a label that a patch writes may have any value."""
    own = mapping(mapping((resource.base.base or {}).get("metadata")).get("labels"))
    return all(
        own.get(key) == value
        or key.startswith(_OF_CROSSPLANE)
        or (value is _PATCHED and key in own)
        or _may_have(resource, key)
        for key, value in labels.items()
    )


def _may_have(resource: _Resource, key: str) -> bool:
    if resource.base.base is None:
        return True
    path = ("metadata", "labels", key)
    return any(overlapping(target, path) for part in resource.parts for target in part.label_targets)
