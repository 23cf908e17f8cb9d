"""Selectors of templates against the templates that they would select.

The provider takes the first match of a singular selector without a word, so a selector that matches more than one
resource is a wrong answer, not an error. Only selectors with ``matchControllerRef`` stay within the composite; others
may match anything in the cluster and are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pyxp.catalog import SelectorFacts, VersionFacts
from pyxp.diagnostics import Finding
from pyxp.validation.compositions.templates import Template


def check_selectors(templates: tuple[Template, ...], known: Mapping[str, VersionFacts]) -> list[Finding]:
    """Selectors that match nothing, too much, or something of another kind."""
    findings = []
    for template in templates:
        version = known.get(template.name)
        for facts, selector, where in _selectors(template, version) if version else ():
            if selector.get("matchControllerRef") is True and not _patched(template, where):
                problem = _judge(facts, selector.get("matchLabels") or {}, templates)
                if problem:
                    code, message, hint = problem
                    findings.append(
                        Finding(code, message, subject=template.name, path=f"{template.where}.base.{where}", hint=hint)
                    )
    return findings


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


def _patched(template: Template, where: str) -> bool:
    return any(patch.to.startswith(f"{where}.matchLabels") for patch in template.patches)


def _judge(
    facts: SelectorFacts, labels: Mapping[str, Any], templates: tuple[Template, ...]
) -> tuple[str, str, str] | None:
    matching = [template for template in templates if _matches(template, labels)]
    right = [template for template in matching if _is(template, facts)]
    wanted = f"{facts.target_kind} of {facts.target_group}"
    told = ", ".join(f"{key}: {value}" for key, value in labels.items()) or "no labels"
    if not right:
        others = ", ".join(f"{template.name} ({template.kind})" for template in matching)
        same_kind = [template.name for template in templates if _is(template, facts)]
        hint = f"resources of that kind: {', '.join(same_kind)}" if same_kind else f"compose a {wanted}"
        found = f", only {others}" if others else ""
        return "selector-matches-nothing", f"no {wanted} has the labels {told}{found}", hint
    if len(right) > 1 and not facts.plural:
        names = ", ".join(template.name for template in right)
        return (
            "selector-ambiguous",
            f"{facts.field} takes one {wanted}, but {told} matches {names}",
            ("match a label that one resource alone has"),
        )
    return None


def _is(template: Template, facts: SelectorFacts) -> bool:
    return template.kind == facts.target_kind and template.api_version.rpartition("/")[0] == facts.target_api_group


def _matches(template: Template, labels: Mapping[str, Any]) -> bool:
    """Whether a template has the labels; a label that a patch writes may have any value."""
    metadata = (template.base or {}).get("metadata")
    own = (metadata.get("labels") if isinstance(metadata, dict) else None) or {}
    patched = {patch.to for patch in template.patches if patch.to.startswith("metadata.labels")}
    return all(
        own.get(key) == value or {f"metadata.labels[{key}]", f"metadata.labels.{key}"} & patched
        for key, value in labels.items()
    )
