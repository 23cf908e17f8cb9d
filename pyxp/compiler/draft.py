"""The draft of one composite's manifests, which the passes work on one after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pyxp.authoring.blueprints import Blueprint
from pyxp.authoring.composition import Added
from pyxp.authoring.conditions import Known
from pyxp.authoring.expressions import Condition, ResourceField
from pyxp.compiler.assignments import Assignment
from pyxp.compiler.conditions.slots import Slot
from pyxp.compiler.environment import CompositionEnvironment
from pyxp.compiler.problems import Problems
from pyxp.diagnostics import Finding
from pyxp.errors import Location

ADD_FIRST = "add it first: c.add(name, resource)"
"""What to write where a resource is not part of the composition."""


@dataclass
class ComposedTemplate:
    """A resource template in the making.

    Attributes:
        added: The resource as the platform added it.
        base: The manifest's constant part.
        assignments: What its fields are given and is not lowered yet, in the order of the manifest.
        labels: Labels that selectors match, of this resource.
        patches: Patches that read the composite or the environment.
        reports: Patches that write the environment or the composite.
        connection_details: Entries of ``connectionDetails``.
        readiness_checks: Entries of ``readinessChecks``.
        published: Patches of annotations that connection details are read from, behind all that is reported.
        written: Patches in Crossplane's own words, each with its line.
        needs: Resources whose values it reads from the environment.
        waits: Resources that its selectors wait for.
        uses: Resources that its selectors match.
        locations: The Python line of every assigned field path.
        skipped: Field paths that were refused, so that they are not found missing as well.
        condition: Of which claims it is part.
        awaited: Where in the environment that is without which it is not made, in the order of its fields.
        slot: Its turns with another one; None for a resource that is there by itself.
        sure: Field paths whose values are there whenever the resource is, as its condition says.
        behind: Resources that need not be there, after which it is made where they are: when that is, and what tells
            that they exist.
        held_back: The same, with the place in the environment that tells it.
        selected: Field paths that selectors fill.
        follows: Whether one of them follows the releases of another resource.
    """

    added: Added
    base: dict[str, Any]
    assignments: list[Assignment] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    patches: list[dict[str, Any]] = field(default_factory=list)
    reports: list[dict[str, Any]] = field(default_factory=list)
    connection_details: list[dict[str, Any]] = field(default_factory=list)
    readiness_checks: list[dict[str, Any]] = field(default_factory=list)
    published: list[dict[str, Any]] = field(default_factory=list)
    written: list[tuple[dict[str, Any], Location]] = field(default_factory=list)
    needs: set[str] = field(default_factory=set)
    waits: set[str] = field(default_factory=set)
    uses: set[str] = field(default_factory=set)
    locations: dict[str, Location] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    condition: Condition = Known(True)  # noqa: RUF009 - conditions cannot be changed
    awaited: list[str] = field(default_factory=list)
    slot: Slot | None = None
    sure: set[str] = field(default_factory=set)
    behind: list[tuple[Condition, ResourceField]] = field(default_factory=list)
    held_back: list[tuple[Condition, str]] = field(default_factory=list)
    selected: list[str] = field(default_factory=list)
    follows: bool = False

    @property
    def name(self) -> str:
        """The resource's name in the composition."""
        return self.added.name


@dataclass(frozen=True)
class PendingDetail:
    """A connection detail that a resource carries in an annotation.

    Attributes:
        key: The key.
        path: Field path of the annotation.
        patches: What writes it.
        base: What it is before that; None without.
        carriers: Names of the resources that may carry it; the last of them in order does.
        location: The Python line.
    """

    key: str
    path: str
    patches: list[dict[str, Any]]
    base: str | None
    carriers: tuple[str, ...]
    location: Location


@dataclass(frozen=True)
class SchemaRule:
    """A rule that the compiler adds to the XRD.

    Attributes:
        holder: The fields that lead to the object that has the rule, from ``spec`` on.
        entry: The entry of ``x-kubernetes-validations``.
    """

    holder: tuple[str, ...]
    entry: Mapping[str, str]


@dataclass
class Draft:
    """What the passes share.

    Attributes:
        blueprint: What the platform declared; no pass changes it.
        problems: What was found so far.
        templates: The resource templates, in the order in which they are written.
        environment: The values that travel through the composition environment.
        early_outputs: Patches of the composite's status that read what the claim put into the environment.
        later_outputs: Likewise, of what resources put there.
        pending_details: Connection details whose resource is chosen once all are in order.
        patch_sets: Patches that several templates share, as the function's input has them.
        schema_rules: Rules of the XRD beside those that the platform wrote.
        remarks: Warnings that are told only of a platform that is right otherwise.
    """

    blueprint: Blueprint
    problems: Problems = field(default_factory=Problems)
    templates: list[ComposedTemplate] = field(default_factory=list)
    environment: CompositionEnvironment = field(default_factory=CompositionEnvironment)
    early_outputs: list[dict[str, Any]] = field(default_factory=list)
    later_outputs: list[dict[str, Any]] = field(default_factory=list)
    pending_details: list[PendingDetail] = field(default_factory=list)
    patch_sets: list[dict[str, Any]] = field(default_factory=list)
    schema_rules: list[SchemaRule] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)

    @property
    def domain(self) -> str:
        """Prefix of the labels and annotations that are pyxp's own."""
        return self.blueprint.definition.group

    @property
    def by_name(self) -> Mapping[str, ComposedTemplate]:
        """The templates by resource name."""
        return {template.name: template for template in self.templates}

    def has(self, resource: object) -> bool:
        """Whether a resource was added to the composition."""
        return id(resource) in self._members

    @cached_property
    def _members(self) -> set[int]:
        return {id(added.resource) for added in self.blueprint.composition.added}

    def assigned(self) -> Iterator[tuple[ComposedTemplate, Assignment]]:
        """Every assignment that is not lowered yet, with its template."""
        for template in self.templates:
            for assignment in template.assignments:
                yield template, assignment

    def refuse(
        self, code: str, message: str, at: tuple[ComposedTemplate, Assignment], *, hint: str | None = None
    ) -> None:
        """Notes an error about what a field is given."""
        template, assignment = at
        self.problems.refuse(code, message, assignment.location, subject=template.name, path=assignment.path, hint=hint)


def open_templates(draft: Draft) -> None:
    """Pass: a template for every resource, in the order of adding; refuses a name that two resources have."""
    first: dict[str, Location] = {}
    for added in draft.blueprint.composition.added:
        if added.name in first:
            message = f"a resource named {added.name!r} was added before, at {first[added.name]}"
            same_line = added.location == first[added.name]
            hint = f'give each round a name of its own, such as f"{added.name}-{{index}}"' if same_line else None
            draft.problems.refuse("duplicate-name", message, added.location, hint=hint)
            continue
        first[added.name] = added.location
        resource = added.resource
        base = {"apiVersion": resource.api_version, "kind": resource.facts.kind}
        draft.templates.append(ComposedTemplate(added, base))
