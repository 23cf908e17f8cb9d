"""The selectors of templates, and the templates that they match.

The facts of a kind tell which of its fields are selectors and of what. Of a kind that is not known, what stands under
``forProvider`` in a field called ``...Selector`` with the keys of one is taken for one, of whatever kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from pyxp.catalog import SelectorFacts, VersionFacts
from pyxp.model.compositions import Template
from pyxp.model.fieldpath import Segments
from pyxp.model.manifests import mapping
from pyxp.model.patches import overlapping, parsed

PATCHED: Final = object()
"""Stands for the value of a label that a patch writes."""

_OF_CROSSPLANE: Final = "crossplane.io/"
"""Crossplane labels what it composes with the composite's and the claim's names."""

_DEEPEST: Final = 8


class Resource(NamedTuple):
    """A composed resource: the template with its base, and those of later steps that only patch it.

    ``base`` is the template that names the kind; one without a base where another function makes the resource.
    """

    base: Template
    parts: tuple[Template, ...]

    def targets(self, path: Segments) -> Iterator[Segments | None]:
        """Where patches write something in the field, or something around it."""
        return (target for part in self.parts for target in part.targets if overlapping(target, path))

    def labels(self) -> Mapping[str, Any]:
        """The labels in the base."""
        return mapping(mapping((self.base.base or {}).get("metadata")).get("labels"))


@dataclass(frozen=True)
class Selection:
    """One selector.

    Attributes:
        resource: The resource that has it.
        facts: What it fills; None where the kind is not known.
        path: Its field path in the base.
        given: The selector.
        labels: The labels that it asks for.
        controlled: Whether it stays within the composite.
    """

    resource: Resource
    facts: SelectorFacts | None
    path: str
    given: Mapping[str, Any]
    labels: Mapping[str, Any]
    controlled: bool

    @property
    def where(self) -> str:
        """Its field path in the Composition."""
        return f"{self.resource.base.where}.base.{self.path}"

    @property
    def patched(self) -> bool:
        """Whether patches write a label that it asks for."""
        return PATCHED in self.labels.values()

    def is_of_kind(self, template: Template) -> bool:
        """Whether a template is of the kind, or may be: one without a base, or with half of a kind."""
        if self.facts is None:
            return True
        group = template.api_version.rpartition("/")[0]
        return template.kind in {"", self.facts.target_kind} and group in {"", self.facts.target_api_group}

    def matches(self, resource: Resource) -> bool:
        """Whether a resource has the labels; a label that a patch writes may have any value."""
        own = resource.labels()
        return all(
            own.get(key) == value
            or key.startswith(_OF_CROSSPLANE)
            or (value is PATCHED and key in own)
            or _may_have(resource, key)
            for key, value in self.labels.items()
        )


class Kinds:
    """The resources of a Composition by their kinds, so that not every selector looks at every resource.

    Args:
        resources: All resources.
    """

    def __init__(self, resources: Sequence[Resource]) -> None:
        self._resources = resources
        self._known: dict[tuple[str, str], list[int]] = {}
        self._vague: list[int] = []
        self._labelled: dict[str, set[int]] = {}
        self._patched: set[int] = set()
        for number, resource in enumerate(resources):
            group, kind = resource.base.api_version.rpartition("/")[0], resource.base.kind
            (self._known.setdefault((group, kind), []) if group and kind else self._vague).append(number)
            for key, value in resource.labels().items():
                self._labelled.setdefault(f"{key}={value}", set()).add(number)
            if resource.base.base is None or any(part.label_targets for part in resource.parts):
                self._patched.add(number)

    def matched(self, selection: Selection) -> list[int]:
        """The places of the resources that are or may be of the kind, and have the labels."""
        facts = selection.facts
        if facts is None:
            numbers: Iterable[int] = range(len(self._resources))
        else:
            vague = [number for number in self._vague if selection.is_of_kind(self._resources[number].base)]
            numbers = sorted([*self._known.get((facts.target_api_group, facts.target_kind), ()), *vague])
        for key, value in selection.labels.items():
            if value is not PATCHED and not key.startswith(_OF_CROSSPLANE):
                having = self._labelled.get(f"{key}={value}", set())
                numbers = [number for number in numbers if number in having or number in self._patched]
        return [number for number in numbers if selection.matches(self._resources[number])]


def read_resources(templates: tuple[Template, ...]) -> list[Resource]:
    """The resources that templates are of."""
    found: list[Resource] = []
    latest: dict[str, int] = {}
    for template in templates:
        position = latest.get(template.name) if template.base is None and template.name else None
        if position is None:
            latest[template.name] = len(found)
            found.append(Resource(template, (template,)))
        else:
            known = found[position]
            found[position] = Resource(known.base, (*known.parts, template))
    return found


def read_selections(resources: list[Resource], known: Mapping[str, VersionFacts]) -> list[Selection]:
    """The selectors of resources whose labels are known.

    Args:
        resources: The resources.
        known: What is known of their kinds, by where the template stands.
    """
    return [selection for resource in resources for selection in _of(resource, known.get(resource.base.where))]


def _of(resource: Resource, version: VersionFacts | None) -> Iterator[Selection]:
    holder = mapping((resource.base.base or {}).get("spec")).get("forProvider")
    found: list[tuple[SelectorFacts | None, Mapping[str, Any], str]]
    if version is None:
        found = [(None, value, path) for value, path in _alike(holder, "spec.forProvider", _DEEPEST)]
    else:
        found = [
            (facts, value, path)
            for facts in version.selectors.values()
            for value, path in _values(holder, facts.selector_field.split("."), "spec.forProvider")
            if isinstance(value, dict) and facts.target_kind
        ]
    for facts, value, path in found:
        labels = _labels(resource, mapping(value.get("matchLabels")), path)
        if labels is not None:
            controlled = value.get("matchControllerRef") is True
            yield Selection(resource, facts, path, value, labels, controlled)


def _labels(resource: Resource, given: Mapping[str, Any], path: str) -> dict[str, Any] | None:
    """The labels that a selector asks for; None where patches write more of it than single labels."""
    holder = (*(parsed(path) or ()), "matchLabels")
    labels = dict(given)
    for target in resource.targets(holder[:-1]):
        if target is None or len(target) != len(holder) + 1 or target[: len(holder)] != holder:
            return None
        labels[str(target[-1])] = PATCHED
    return labels


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


def _alike(holder: Any, path: str, depth: int) -> Iterator[tuple[Mapping[str, Any], str]]:
    """What looks like a selector of labels within the composite, where no schema says what is one."""
    if depth == 0:
        return
    if isinstance(holder, list):
        for index, item in enumerate(holder):
            yield from _alike(item, f"{path}[{index}]", depth - 1)
    elif isinstance(holder, dict):
        for key, value in holder.items():
            below = f"{path}.{key}"
            if str(key).endswith("Selector") and isinstance(value, dict) and isinstance(value.get("matchLabels"), dict):
                yield value, below
            else:
                yield from _alike(value, below, depth - 1)


def _may_have(resource: Resource, key: str) -> bool:
    if resource.base.base is None:
        return True
    path = ("metadata", "labels", key)
    return any(overlapping(target, path) for part in resource.parts for target in part.label_targets)
