"""Selections: resources where an id or ARN is expected become selectors, and their targets get labels.

A selector matches a label that exactly the intended resources carry, within the same composite. The provider takes
the first match of a singular selector without a word, so an inexact selector would be a silent error.

Source: https://docs.crossplane.io/latest/managed-resources/managed-resources/#matching-by-labels
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from pyxp.authoring.conditional_values import chosen_by
from pyxp.authoring.expressions import NOTHING, ChosenTarget, CompositeField, Labelled, Nothing, Selection, Text
from pyxp.authoring.resources import Group, Resource, variable_of
from pyxp.authoring.shapes import STRING, shape_of
from pyxp.catalog import KindFacts, SelectorFacts, VersionFacts
from pyxp.catalog.naming import python_name
from pyxp.compiler.assignments import Assignment
from pyxp.compiler.draft import ADD_FIRST, ComposedTemplate, Draft
from pyxp.compiler.expectations import form_of, instead_of, python_path, value_of
from pyxp.compiler.turns import release_label, release_of, turns_of
from pyxp.errors import AuthoringError, nearest, with_article
from pyxp.gotext.names import LABEL_LENGTH


@dataclass(frozen=True)
class Selector:
    """A selector to write.

    Attributes:
        path: Field path of the selector in the manifest.
        manifest: The selector itself.
        targets: The resources it must match, and no others.
        label: The label that all targets need, as key and value.
        facts: What the provider does with it.
        across: Whether it selects across all composites of the claim.
    """

    path: str
    manifest: Mapping[str, Any]
    targets: tuple[Resource, ...]
    label: tuple[str, str]
    facts: SelectorFacts
    across: bool = False


_ROOT = "[crossplane.io/composite]"
"""The label with which Crossplane tells of everything to which outermost composite it belongs."""


def lower_selections(draft: Draft) -> None:
    """Pass: an assignment of resources becomes one of a selector, whose targets are to be labelled.

    Refuses fields without a selector, and resources that are not part of the composition.
    """
    for template in draft.templates:
        lowered = []
        for assignment in template.assignments:
            if not _is_selection(assignment.value):
                lowered.append(assignment)
            elif (chosen := _chosen(assignment.value)) is not None:
                lowered += _choices(chosen, assignment, template, draft)
            elif (selector := _selected(assignment, template, draft)) is not None:
                lowered.append(replace(assignment, path=selector.path, value=selector.manifest))
                template.selected.append(assignment.path)
                if selector.across:
                    root = CompositeField(f"metadata.labels{_ROOT}", STRING, guaranteed=True)
                    lowered.append(replace(assignment, path=f"{selector.path}.matchLabels{_ROOT}", value=root))
                if (turns := turns_of(selector.targets, draft)) is not None:
                    template.follows = True
                    label = f"{selector.path}.matchLabels[{release_label(draft.domain)}]"
                    lowered.append(replace(assignment, path=label, value=Text((release_of(turns),))))
            else:
                template.skipped.append(assignment.path)
        template.assignments = lowered


def label_targets(draft: Draft) -> None:
    """Pass: writes the labels that selectors match, before everything else of a resource's metadata."""
    for template in draft.templates:
        if not template.labels:
            continue
        metadata = template.base.pop("metadata", {})
        spec = template.base.pop("spec", None)
        own = metadata.pop("labels", {})
        template.base["metadata"] = {"labels": {**own, **template.labels}, **metadata}
        if spec is not None:
            template.base["spec"] = spec


def _is_selection(value: Any) -> bool:
    if isinstance(value, list):
        return any(_is_selection(item) for item in value)
    return isinstance(value, Resource | Group | Selection | Labelled | ChosenTarget)


def _chosen(value: Any) -> ChosenTarget | None:
    """The choice that a field is given, by itself or as the only element of a list."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, ChosenTarget) else None


def _choices(
    chosen: ChosenTarget, assignment: Assignment, template: ComposedTemplate, draft: Draft
) -> Iterator[Assignment]:
    """A choice between what is selected and other values: of the selector, and of the field where it has any."""
    manifests: list[Any] = [NOTHING, NOTHING]
    values: list[Any] = [NOTHING, NOTHING]
    path = ""
    for index, result in enumerate((chosen.result, chosen.otherwise)):
        if not _is_selection(result):
            values[index] = result
        elif (selector := _selected(replace(assignment, value=result), template, draft)) is not None:
            if turns_of(selector.targets, draft) is not None:
                told = f"cannot choose {selector.targets[0].title} here: it is replaced by release"
                draft.refuse("no-selector", told, (template, assignment), hint="select it in every case")
            manifests[index], path = selector.manifest, selector.path
        else:
            template.skipped.append(assignment.path)
            return
    if all(manifest is not NOTHING for manifest in manifests):
        template.selected.append(assignment.path)
    yield replace(assignment, path=path, value=_by(chosen, manifests, {"type": "object"}))
    if not all(isinstance(value, Nothing) for value in values):
        yield replace(assignment, value=_by(chosen, values, assignment.schema))


def _by(chosen: ChosenTarget, results: list[Any], schema: Mapping[str, Any]) -> Any:
    return chosen_by(chosen.condition, results[0], results[1], shape_of(schema))


def _selected(assignment: Assignment, template: ComposedTemplate, draft: Draft) -> Selector | None:
    """The selector of an assignment, its labels noted with the targets; None where it is refused."""
    resource = template.added.resource
    at = (template, assignment)
    try:
        selector = select_targets(assignment, resource.version_facts(), template.name, draft.domain)
    except AuthoringError as error:
        draft.refuse("no-selector", error.message, at, hint=error.hint)
        return None
    templates = draft.by_name
    for target in selector.targets:
        if not draft.has(target):
            message = f"{target.title} is not part of this composition"
            draft.refuse("undeclared-reference", message, at, hint=ADD_FIRST)
            return None
        templates[target.resource_name].labels.update([selector.label])
        template.uses.add(target.resource_name)
        if (turns := turns_of((target,), draft)) is not None:
            templates[turns.slots[1].resource_name].labels.update([selector.label])
        if selector.facts.extract != "external-name" or target.version_facts().external_name != "name":
            template.waits.add(target.resource_name)
    return selector


def select_targets(assignment: Assignment, version: VersionFacts, name: str, domain: str) -> Selector:
    """The selector for a resource, group or selection in a field.

    Args:
        assignment: The field and what stands in it.
        version: Facts of the selecting kind.
        name: What the selecting resource is called in the composition.
        domain: Prefix of the labels, normally the composite's API group.

    Raises:
        AuthoringError: The field has no selector, or one for another kind, or takes one resource only.
    """
    value: Any = assignment.value
    resolve: str | None = None
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, Selection):
        value, resolve = value.target, value.resolve
    facts = version.selector_at(assignment.field)
    field = python_path(version, assignment.path)
    if isinstance(value, Labelled):
        return _across(value, assignment, facts, field)
    targets = tuple(value) if isinstance(value, Group | list) else (value,)
    _check(facts, targets, field, version)
    assert facts is not None  # noqa: S101 - _check refuses a field without facts
    group = isinstance(value, Group | list)
    turning = next((target for target in targets if target.takes_turns), None)
    if turning is not None:
        _check_turning(turning, field, resolve, group=group)
        resolve = "Always"
    called = value.name if isinstance(value, Group) else _label_of_list(name, assignment.field)
    label = (f"{domain}/{called}", "member") if group else (f"{domain}/resource", targets[0].resource_name)
    manifest: dict[str, Any] = {"matchControllerRef": True, "matchLabels": dict([label])}
    if facts.plural or resolve:
        manifest["policy"] = {"resolve": resolve or "Always"}
    return Selector(f"spec.forProvider.{_written(assignment, facts)}", manifest, targets, label, facts)


def _label_of_list(name: str, field: str) -> str:
    """The label of the resources in a list: no group that a platform names has a period in its name."""
    label = f"{name}.{re.sub(r'[^A-Za-z0-9]+', '.', field).strip('.')}"
    if len(label) <= LABEL_LENGTH:
        return label
    return f"{label[: LABEL_LENGTH - 9]}.{sha256(label.encode()).hexdigest()[:8]}"


def _check_turning(target: Resource, field: str, resolve: str | None, *, group: bool) -> None:
    """Refuses what would not follow the release of a replaceable resource."""
    if group:
        raise AuthoringError(
            f"cannot select {target.title} in a group: it is replaced by release",
            hint=f"hand {variable_of(target)} itself to the field",
        )
    if resolve == "IfNotPresent":
        raise AuthoringError(
            f"cannot select {target.title} once: {field} would not follow its releases",
            hint=f"write select({variable_of(target)}), or {variable_of(target)}",
        )


def _across(value: Labelled, assignment: Assignment, facts: SelectorFacts | None, field: str) -> Selector:
    """The selector for labels in all composites of the claim.

    Raises:
        AuthoringError: The field has no selector, or one for another kind.
    """
    if facts is None or not facts.target_kind:
        raise AuthoringError(f"{field} offers no selector", hint="hand a value on through the status of a composite")
    if not _takes(facts, value.kind):
        raise AuthoringError(
            f"{field} selects {with_article(facts.target_kind)} of {facts.target_api_group}, not"
            f" {with_article(value.kind.kind)} of"
            f" {value.kind.group}",
            hint=f"select {with_article(facts.target_kind)}: select_labelled({facts.target_kind}, ...)",
        )
    manifest = {"matchLabels": dict(value.labels), "policy": {"resolve": value.resolve}}
    path = f"spec.forProvider.{_written(assignment, facts)}"
    return Selector(path, manifest, (), ("", ""), facts, across=True)


def _takes(facts: SelectorFacts, kind: KindFacts) -> bool:
    return (facts.target_api_group, facts.target_kind) == (kind.group, kind.kind)


def _written(assignment: Assignment, facts: SelectorFacts) -> str:
    """The selector's path with the list positions of the field's own path."""
    parent = assignment.path.removeprefix("spec.forProvider.").rpartition(".")[0]
    last = facts.selector_field.rpartition(".")[2]
    return f"{parent}.{last}" if parent else last


def _check(facts: SelectorFacts | None, targets: Sequence[Any], field: str, version: VersionFacts) -> None:
    resources = [target for target in targets if isinstance(target, Resource)]
    for target in resources:
        _check_kind(facts, target, field, version)
    if facts is not None and len(resources) < len(targets):
        raise AuthoringError(f"cannot mix resources and other values in {field}", hint=_unmixed(facts, resources))
    if facts is not None and not facts.plural and len(targets) != 1:
        raise AuthoringError(f"{field} takes one {facts.target_kind}, not {len(targets)}")


def _unmixed(facts: SelectorFacts, resources: Sequence[Resource]) -> str:
    """What to write in place of a list of which a part can be selected only."""
    if not resources:
        return f'write select(c.group("...", [...])) of every {facts.target_kind}'
    variable = variable_of(resources[0])
    return f"use values for all of them: {variable}.status.{'arn' if form_of(facts) == 'ARN' else 'id'} for {variable}"


def _check_kind(facts: SelectorFacts | None, target: Resource, field: str, version: VersionFacts) -> None:
    if facts is None:
        close = nearest(field.rpartition(".")[2], (python_name(known) for known in version.selectors))
        raise AuthoringError(
            f"{field} offers no selector for {target.title}",
            hint=value_of(target, field) + (f" (selectable is {close!r})" if close else ""),
        )
    if not facts.target_kind:
        raise AuthoringError(
            f"{field} has a selector, but the CRD of {version.kind.kind} does not tell what it selects",
            hint=value_of(target, field),
        )
    if not _takes(facts, target.facts):
        wanted, found = facts.target_group, target.facts.group.partition(".")[0]
        if (wanted, facts.target_kind) == (found, target.facts.kind):
            wanted, found = facts.target_api_group, target.facts.group
        raise AuthoringError(
            f"{field} selects {with_article(facts.target_kind)} of {wanted}, but {target.title} is"
            f" {with_article(target.facts.kind)} of {found}",
            hint=instead_of(target, facts),
        )
