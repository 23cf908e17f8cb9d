"""Selections: resources where an id or ARN is expected become selectors, and their targets get labels.

A selector matches a label that exactly the intended resources carry, within the same composite. The provider takes
the first match of a singular selector without a word, so an inexact selector would be a silent error.

Source: https://docs.crossplane.io/latest/managed-resources/managed-resources/#matching-by-labels
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pyxp.authoring.conditional_values import chosen_by
from pyxp.authoring.expressions import NOTHING, ChosenTarget, CompositeField, Labelled, Nothing, Selection, Text
from pyxp.authoring.resources import Group, Resource, variable_of
from pyxp.authoring.shapes import STRING, shape_of
from pyxp.catalog import KindFacts, SelectorFacts, VersionFacts
from pyxp.catalog.naming import python_name
from pyxp.compiler.assignments import Assignment
from pyxp.compiler.draft import ADD_FIRST, ComposedTemplate, Draft
from pyxp.compiler.turns import release_label, release_of, turns_of
from pyxp.errors import AuthoringError, nearest, with_article


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
        selector = select_targets(assignment, resource.version_facts(), resource.facts.kind, draft.domain)
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


def select_targets(assignment: Assignment, version: VersionFacts, kind: str, domain: str) -> Selector:
    """The selector for a resource, group or selection in a field.

    Args:
        assignment: The field and what stands in it.
        version: Facts of the selecting kind.
        kind: The selecting kind, for messages.
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
    name = python_name(assignment.field.rpartition(".")[2])
    if isinstance(value, Labelled):
        return _across(value, assignment, facts, f"{kind}.{name}")
    if isinstance(value, list):
        raise AuthoringError(
            f"cannot select several resources for {name} one by one",
            hint="make them a group: c.group(name, [...]), and hand in the group",
        )
    targets = tuple(value) if isinstance(value, Group) else (value,)
    _check(facts, targets, name, kind, version)
    assert facts is not None  # noqa: S101 - _check refuses a field without facts
    group = isinstance(value, Group)
    turning = next((target for target in targets if target.takes_turns), None)
    if turning is not None:
        _check_turning(turning, name, resolve, group=group)
        resolve = "Always"
    label = (f"{domain}/{value.name}", "member") if group else (f"{domain}/resource", value.resource_name)
    manifest: dict[str, Any] = {"matchControllerRef": True, "matchLabels": dict([label])}
    if facts.plural or resolve:
        manifest["policy"] = {"resolve": resolve or "Always"}
    return Selector(f"spec.forProvider.{_written(assignment, facts)}", manifest, targets, label, facts)


def _check_turning(target: Resource, name: str, resolve: str | None, *, group: bool) -> None:
    """Refuses what would not follow the release of a replaceable resource."""
    if group:
        raise AuthoringError(
            f"cannot select {target.title} in a group: it is replaced by release",
            hint=f"hand {variable_of(target)} itself to the field",
        )
    if resolve == "IfNotPresent":
        raise AuthoringError(
            f"cannot select {target.title} once: {name} would not follow its releases",
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


def _value_of(target: Resource, name: str) -> str:
    """A value of a resource that might be meant in a field where no selector leads to it."""
    if not target.facts.managed:
        return f"{variable_of(target)}.object_name"
    return f"{variable_of(target)}.status.{'id' if name.endswith(('_id', '_ids')) else 'arn'}"


def _meant(target: Resource, facts: SelectorFacts, name: str) -> str:
    """What to write where a resource of another kind stands than is selected."""
    if target.facts.composite:
        return f"pass a field of its status: {variable_of(target)}.status.{name}, or what it is called there"
    if name.endswith(("_id", "_ids")):
        # An id is that of one kind; an ARN may be that of many.
        return f"give it {with_article(facts.target_kind)}, or the text of an id"
    return f"pass its value, for example {_value_of(target, name)}"


def _check(
    facts: SelectorFacts | None, targets: tuple[Resource, ...], name: str, kind: str, version: VersionFacts
) -> None:
    for target in targets:
        if not isinstance(target, Resource):
            raise AuthoringError(
                f"cannot mix resources and other values in {name}", hint="use .status fields for all of them"
            )
        if facts is None:
            close = nearest(name, (python_name(field) for field in version.selectors))
            raise AuthoringError(
                f"{kind}.{name} offers no selector for {target.title}",
                hint=f"pass its value, for example {_value_of(target, name)}"
                + (f" (selectable is {close!r})" if close else ""),
            )
        if not facts.target_kind:
            raise AuthoringError(
                f"{kind}.{name} has a selector, but the CRD of {kind} does not tell what it selects",
                hint=f"pass its value, for example {_value_of(target, name)}",
            )
        if not _takes(facts, target.facts):
            wanted, found = facts.target_group, target.facts.group.partition(".")[0]
            if (wanted, facts.target_kind) == (found, target.facts.kind):
                wanted, found = facts.target_api_group, target.facts.group
            raise AuthoringError(
                f"{kind}.{name} selects {with_article(facts.target_kind)} of {wanted}, but {target.title} is"
                f" {with_article(target.facts.kind)} of {found}",
                hint=_meant(target, facts, name),
            )
    if facts is not None and not facts.plural and len(targets) != 1:
        raise AuthoringError(f"{kind}.{name} takes one {facts.target_kind}, not {len(targets)}")
