"""How a provider fills fields from other resources: references and selectors, as crossplane-runtime resolves them.

* A field that has a value is left alone, unless the policy says ``resolve: Always``.
* A reference names its target; a selector takes the first match in the API server's order, a plural one all of them.
* What the target does not have yet is an error to retry, unless the policy says ``resolution: Optional``.

Source: ``pkg/reference`` of https://github.com/crossplane/crossplane-runtime
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pyxp.catalog import SelectorFacts
from pyxp.model import fieldpath
from pyxp.model.manifests import (
    Manifest,
    annotations_of,
    controller_of,
    group_kind,
    labels_of,
    mapping,
    matches_labels,
    name_of,
    namespace_of,
    string_map,
    text,
)

EXTERNAL_NAME = "crossplane.io/external-name"
"""The annotation that holds a resource's identity in the cloud."""

ROOTS = ("forProvider", "initProvider")
"""The parts of a managed resource's spec in which references are resolved."""


class World:
    """The objects among which targets are looked for, in the order in which the API server lists them."""

    def __init__(self, manifests: Iterable[Manifest]) -> None:
        self._by_kind: dict[tuple[str, str], list[Manifest]] = {}
        for manifest in sorted(manifests, key=lambda item: (namespace_of(item), name_of(item))):
            self._by_kind.setdefault(group_kind(manifest), []).append(manifest)

    def named(self, facts: SelectorFacts, name: str, namespace: str) -> Manifest | None:
        """The target of that name, or None."""
        known = self._by_kind.get((facts.target_api_group, facts.target_kind), ())
        return next((item for item in known if (name_of(item), namespace_of(item)) == (name, namespace)), None)

    def matching(self, facts: SelectorFacts, source: Manifest, selector: Mapping[str, Any]) -> list[Manifest]:
        """All targets that a selector of ``source`` matches."""
        namespace = _namespace(source, selector)
        wanted = string_map(selector.get("matchLabels")).items()
        found = []
        for item in self._by_kind.get((facts.target_api_group, facts.target_kind), ()):
            if namespace_of(item) != namespace or not matches_labels(labels_of(item), wanted):
                continue
            if selector.get("matchControllerRef") is True and not _same_controller(source, item):
                continue
            found.append(item)
        return found


def places(spec: Mapping[str, Any], facts: SelectorFacts) -> Iterator[tuple[fieldpath.Segments, dict[str, Any]]]:
    """Every object below ``spec`` that holds the reference or the selector, with its path under ``spec``."""
    parent, _, _ = facts.field.rpartition(".")
    for root in ROOTS:
        if not isinstance(spec.get(root), dict):
            continue
        try:
            found = fieldpath.expand_wildcards(spec, f"{root}.{parent}" if parent else root)
        except fieldpath.FieldPathError:
            continue
        for path in found:
            holder = fieldpath.get(spec, path)
            if isinstance(holder, dict) and (_last(facts.selector_field) in holder or _last(facts.ref_field) in holder):
                yield path, holder


def resolve(source: Manifest, selectors: Iterable[SelectorFacts], world: World) -> list[str]:
    """Resolve all references of a managed resource, in place.

    Returns:
        What could not be resolved, one sentence each; empty when everything is there.
    """
    problems = []
    for facts in selectors:
        for path, holder in places(mapping(source.get("spec")), facts):
            problem = _fill(source, holder, facts, world)
            if problem is not None:
                field = fieldpath.format(("spec", *path, _last(facts.field)))
                problems.append(f"{field}: {problem}")
    return problems


def is_resolved(source: Manifest, selectors: Iterable[SelectorFacts]) -> bool:
    """Whether all references of a managed resource have values, and none of them is resolved again and again."""
    return all(
        holder.get(_last(facts.field)) and not _is_always(holder, facts)
        for facts in selectors
        for _, holder in places(mapping(source.get("spec")), facts)
    )


def extract(target: Manifest, how: str | None) -> str:
    """What a reference takes from its target: ``external-name``, ``status.<field>`` or ``spec.<field>``.

    Returns:
        The text, empty while the target does not have it. Where the facts do not tell, the external name, as the
        providers' generator does.
    """
    part, _, field = (how or "external-name").partition(".")
    if part == "external-name":
        return annotations_of(target).get(EXTERNAL_NAME, "")
    try:
        return text(fieldpath.get(target, f"{part}.{'atProvider' if part == 'status' else 'forProvider'}.{field}"))
    except fieldpath.FieldPathError:
        return ""


def _fill(source: Manifest, holder: dict[str, Any], facts: SelectorFacts, world: World) -> str | None:
    """Write a field and its reference; the answer is what is missing, if anything is."""
    field, selector = _last(facts.field), holder.get(_last(facts.selector_field))
    references, always = _references(holder, facts), _is_always(holder, facts)
    if holder.get(field) and not always:
        return None
    by_reference = bool(references) and not (always and isinstance(selector, dict))
    policy = references[0] if by_reference else selector
    if not isinstance(policy, dict):
        return None
    if by_reference:
        targets, problem = _named(source, references, facts, world)
    else:
        targets, problem = _selected(source, policy, facts, world)
    values = {extract(target, facts.extract): target for target in targets}
    if problem is None and "" in values:
        problem = _has_none(values[""], facts)
    if problem is not None:
        return None if _optional(policy) else problem
    holder[field] = sorted(values) if facts.plural else next(iter(values))
    if facts.ref_field and not by_reference:
        chosen = [{"name": name_of(values[value])} for value in sorted(values)]
        holder[_last(facts.ref_field)] = chosen if facts.plural else chosen[0]
    return None


def _named(
    source: Manifest, references: list[dict[str, Any]], facts: SelectorFacts, world: World
) -> tuple[list[Manifest], str | None]:
    targets = []
    for reference in references:
        name = text(reference.get("name"))
        target = world.named(facts, name, _namespace(source, reference))
        if target is None:
            return [], f"no {facts.target_kind} ({facts.target_api_group}) is named {name}"
        targets.append(target)
    return targets, None


def _selected(
    source: Manifest, selector: Mapping[str, Any], facts: SelectorFacts, world: World
) -> tuple[list[Manifest], str | None]:
    targets = world.matching(facts, source, selector)
    if targets:
        return targets if facts.plural else targets[:1], None
    labels = ", ".join(f"{key}={value}" for key, value in string_map(selector.get("matchLabels")).items())
    return [], f"no {facts.target_kind} ({facts.target_api_group}) matches the selector {labels or 'without labels'}"


def _last(path: str) -> str:
    return path.rpartition(".")[2]


def _references(holder: Mapping[str, Any], facts: SelectorFacts) -> list[dict[str, Any]]:
    written = holder.get(_last(facts.ref_field))
    return [item for item in (written if isinstance(written, list) else [written]) if isinstance(item, dict)]


def _is_always(holder: Mapping[str, Any], facts: SelectorFacts) -> bool:
    """Whether a field follows what it refers to, though it has a value."""
    selector = holder.get(_last(facts.selector_field))
    return _always(selector) if isinstance(selector, dict) else any(map(_always, _references(holder, facts)))


def _always(holder: object) -> bool:
    return mapping(mapping(holder).get("policy")).get("resolve") == "Always"


def _optional(holder: object) -> bool:
    return mapping(mapping(holder).get("policy")).get("resolution") == "Optional"


def _namespace(source: Manifest, holder: Mapping[str, Any]) -> str:
    """A namespaced resource looks in its own namespace, unless another is named; others look nowhere else."""
    own = namespace_of(source)
    return (text(holder.get("namespace")) or own) if own else ""


def _same_controller(one: Manifest, other: Manifest) -> bool:
    mine, theirs = controller_of(one), controller_of(other)
    return mine is not None and theirs is not None and mine["uid"] == theirs["uid"]


def _has_none(target: Manifest, facts: SelectorFacts) -> str:
    what = "external name" if facts.extract in (None, "external-name") else facts.extract
    return f"{facts.target_kind} {name_of(target)} has no {what} yet"
