"""Selectors of templates against the templates that they would select.

The provider takes the first match of a singular selector without a word, so a selector that matches more than one
resource is a wrong answer, not an error. Only selectors with ``matchControllerRef`` stay within the composite; others
may match anything in the cluster and are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pyxp.catalog import SelectorFacts, VersionFacts
from pyxp.diagnostics import Severity
from pyxp.model.compositions import Template
from pyxp.model.manifests import mapping
from pyxp.model.patches import overlapping
from pyxp.validation.compositions.notes import Notes

_OF_CROSSPLANE = "crossplane.io/"
"""Crossplane labels what it composes with the composite's and the claim's names."""


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
    for template in templates:
        version = known.get(template.where)
        for facts, selector, where in _selectors(template, version) if version else ():
            if selector.get("matchControllerRef") is not True or template.writes(where) or not facts.target_kind:
                continue
            problem = _judge(facts, mapping(selector.get("matchLabels")), templates, alone=alone)
            if problem:
                code, message, hint = problem
                severity = Severity.ERROR if alone and code == "selector-matches-nothing" else Severity.WARNING
                path = f"{template.where}.base.{where}"
                notes.add(code, message, path, template.name, hint=hint, severity=severity)


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
    facts: SelectorFacts, labels: Mapping[str, Any], templates: tuple[Template, ...], *, alone: bool
) -> tuple[str, str, str] | None:
    right = [template for template in templates if _is(template, facts) and _matches(template, labels)]
    wanted = f"{facts.target_kind} of {facts.target_group}"
    told = ", ".join(f"{key}: {value}" for key, value in labels.items()) or "no labels"
    if not right:
        same_kind = [template.name for template in templates if _is(template, facts)]
        if not alone and not same_kind:
            return None
        matching = [template for template in templates if _matches(template, labels)]
        others = ", ".join(f"{template.name} ({template.kind})" for template in matching)
        hint = f"resources of that kind: {', '.join(same_kind)}" if same_kind else f"compose a {wanted}"
        found = f", only {others}" if others else ""
        return "selector-matches-nothing", f"no {wanted} has the labels {told}{found}", hint
    sure = list(dict.fromkeys(template.name for template in right if template.base is not None))
    if len(sure) > 1 and not facts.plural:
        names = ", ".join(sure)
        return (
            "selector-ambiguous",
            f"{facts.field} takes one {wanted}, but {told} matches {names}",
            ("match a label that one resource alone has"),
        )
    return None


def _is(template: Template, facts: SelectorFacts) -> bool:
    """Whether a template is of the kind, or may be: one without a base, or with half of a kind."""
    group = template.api_version.rpartition("/")[0]
    return template.kind in {"", facts.target_kind} and group in {"", facts.target_api_group}


def _matches(template: Template, labels: Mapping[str, Any]) -> bool:
    """Whether a template has the labels; a label that a patch writes may have any value."""
    own = mapping(mapping((template.base or {}).get("metadata")).get("labels"))
    return all(
        own.get(key) == value or key.startswith(_OF_CROSSPLANE) or _labels(template, key)
        for key, value in labels.items()
    )


def _labels(template: Template, key: str) -> bool:
    return template.base is None or any(
        overlapping(target, ("metadata", "labels", key)) for target in template.label_targets
    )
