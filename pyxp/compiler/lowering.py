"""The compiler's middle: one composite's blueprint becomes composed resources with bases and patches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pyxp.authoring.blueprints import Blueprint
from pyxp.authoring.composition import Added
from pyxp.authoring.expressions import (
    ABSENT,
    CompositeField,
    Expression,
    ExternalName,
    JsonText,
    ResourceField,
    Selection,
    leaves,
)
from pyxp.authoring.references import UNDECLARED
from pyxp.authoring.resources import Group, ManagedResource
from pyxp.compiler import checks
from pyxp.compiler.allowed import check_allowed, check_label
from pyxp.compiler.assignments import Assignment
from pyxp.compiler.elements import check_elements
from pyxp.compiler.environment import Environment
from pyxp.compiler.holding import held
from pyxp.compiler.lifting import Placer
from pyxp.compiler.list_types import check_order
from pyxp.compiler.order import sort_resources
from pyxp.compiler.patches import PatchWriter
from pyxp.compiler.problems import Problems
from pyxp.compiler.resolution import constant_json, lift
from pyxp.compiler.scopes import check_namespace
from pyxp.compiler.selectors import select_targets
from pyxp.compiler.texts import Template
from pyxp.errors import AuthoringError, Location
from pyxp.model import fieldpath


@dataclass
class ComposedTemplate:
    """A resource template in the making.

    Attributes:
        base: The manifest's constant part.
        patches: Patches that read the composite or the environment.
        reports: Patches that write the environment or the composite.
        connection_details: Entries of ``connectionDetails``.
        needs: Resources whose values it reads from the environment.
        waits: Resources that its selectors wait for.
        places: The Python line of every assigned field path.
        skipped: Field paths that were refused, so that they are not found missing as well.
    """

    added: Added
    base: dict[str, Any]
    patches: list[dict[str, Any]] = field(default_factory=list)
    reports: list[dict[str, Any]] = field(default_factory=list)
    connection_details: list[dict[str, Any]] = field(default_factory=list)
    needs: set[str] = field(default_factory=set)
    waits: set[str] = field(default_factory=set)
    places: dict[str, Location] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)


@dataclass
class Lowered:
    """What the emitter writes: templates in order, and the environment."""

    blueprint: Blueprint
    templates: list[ComposedTemplate]
    environment: Environment


class Lowering:
    """Runs the passes over one blueprint, collecting every problem on the way."""

    def __init__(self, blueprint: Blueprint, problems: Problems) -> None:
        self._blueprint = blueprint
        self._problems = problems
        self._environment = Environment()
        self._writer = PatchWriter(self._environment)
        self._domain = blueprint.definition.group
        self._templates: dict[str, ComposedTemplate] = {}
        self._labels: dict[str, dict[str, str]] = defaultdict(dict)
        self._members = {id(added.resource) for added in blueprint.composition.added}

    def run(self) -> Lowered:
        """Lowers every resource, then orders them. Problems are collected, not raised."""
        for added in self._blueprint.composition.added:
            if added.name in self._templates:
                first = self._templates[added.name].added.place
                self._problems.refuse(
                    "duplicate-name", f"a resource named {added.name!r} was added before, at {first}", added.place
                )
                continue
            self._templates[added.name] = self._resource(added)
        for name, labels in self._labels.items():
            _put_labels(self._templates[name].base, labels)
        for name, patches in self._environment.producer_patches.items():
            if name in self._templates:
                self._templates[name].reports[:0] = patches
        order = sort_resources(
            {name: template.needs for name, template in self._templates.items()},
            {name: template.waits for name, template in self._templates.items()},
            {name: template.added.place for name, template in self._templates.items()},
            self._problems,
        )
        templates = [self._templates[name] for name in order]
        return Lowered(self._blueprint, templates, self._environment)

    @property
    def templates(self) -> Mapping[str, ComposedTemplate]:
        """Templates by resource name."""
        return self._templates

    def _resource(self, added: Added) -> ComposedTemplate:
        resource = added.resource
        template = ComposedTemplate(added, {"apiVersion": resource.api_version, "kind": resource.facts.kind})
        placer = Placer(added, self._blueprint, self._problems)
        assignments = placer.place()
        template.skipped += placer.refused
        if "external_name" in added.options and resource.version_facts().external_name == "generated":
            self._problems.refuse(
                "external-name",
                f"{resource.facts.kind} is named by the provider",
                added.place,
                subject=added.name,
                hint="leave external_name out",
            )
        check_namespace(added, self._blueprint, self._problems)
        for assignment in assignments:
            template.places[assignment.path] = assignment.place
            if any(isinstance(leaf, CompositeField) and leaf.path == UNDECLARED for leaf in leaves(assignment.value)):
                template.skipped.append(assignment.path)
                continue
            checks.check_presence(assignment, added, self._problems)
            checks.check_length(assignment, added, self._problems)
            check_allowed(assignment, added, self._problems)
            check_label(assignment, added, self._problems)
            known = check_elements(assignment, added, self._blueprint, self._problems)
            known = check_order(assignment, added, self._blueprint, self._problems) and known
            known = checks.check_sources(assignment, added, self._members, self._problems) and known
            if known:
                self._assign(assignment, template)
            else:
                template.skipped.append(assignment.path)
            checks.check_replacement(assignment, added, self._blueprint, self._problems)
        self._after(template)
        return template

    def _assign(self, assignment: Assignment, template: ComposedTemplate) -> None:
        value = assignment.value
        try:
            if _is_selection(value):
                self._select(assignment, template)
            elif isinstance(value, JsonText) and (text := constant_json(value)) is not None:
                _put(template.base, assignment.path, text)
            elif isinstance(value, Expression):
                written = self._writer.write(assignment)
                if written.base is not ABSENT:
                    _put(template.base, assignment.path, written.base)
                template.patches += held(assignment, template.added.name, template.added.options, written.patches)
                template.needs |= reads(value)
            else:
                _put(template.base, assignment.path, value)
        except AuthoringError as error:
            template.skipped.append(assignment.path)
            self._problems.refuse(
                "no-selector" if _is_selection(value) else "no-mechanism",
                error.message,
                assignment.place,
                subject=template.added.name,
                path=assignment.path,
                hint=error.hint,
            )

    def _select(self, assignment: Assignment, template: ComposedTemplate) -> None:
        resource = template.added.resource
        selector = select_targets(assignment, resource.version_facts(), resource.facts.kind, self._domain)
        for target in selector.targets:
            if id(target) not in self._members:
                template.skipped.append(assignment.path)
                self._problems.refuse(
                    "undeclared-reference",
                    f"{target.title} is not part of this composition",
                    assignment.place,
                    subject=template.added.name,
                    path=assignment.path,
                    hint="add it first: c.add(name, resource)",
                )
                return
            self._labels[target.resource_name][selector.label[0]] = selector.label[1]
            if selector.facts.extract != "external-name" or target.version_facts().external_name != "name":
                template.waits.add(target.resource_name)
        _put(template.base, selector.path, selector.manifest)

    def _after(self, template: ComposedTemplate) -> None:
        gate = Template(reads_environment=True)
        for source in template.added.options.get("after", ()):
            if id(source) not in self._members:
                self._problems.refuse(
                    "undeclared-reference",
                    f"after names {source.title}, which is not part of this composition",
                    template.added.place,
                    subject=template.added.name,
                )
                continue
            identity = source.status.id
            expression = lift(identity, self._blueprint.composition.session)
            template.needs.add(source.resource_name)
            gate.literal("," if gate.variables else "")
            gate.variable("%s", self._environment.resource(expression, (), "string", "text"))
        if gate.variables:
            template.patches.append(gate.patch(f"metadata.annotations[{self._domain}/after]", required=True))


def reads(value: Any) -> set[str]:
    """Names of the resources whose observed fields a value reads."""
    found = set()
    for leaf in leaves(value):
        if isinstance(leaf, ResourceField | ExternalName):
            found.add(leaf.resource.resource_name)
    return found


def _is_selection(value: Any) -> bool:
    if isinstance(value, list):
        return any(_is_selection(item) for item in value)
    return isinstance(value, ManagedResource | Group | Selection)


def _put(base: dict[str, Any], path: str, value: Any) -> None:
    fieldpath.set(base, path, value)


def _put_labels(base: dict[str, Any], labels: Mapping[str, str]) -> None:
    """Labels stand before everything else of the metadata, and the metadata before the spec."""
    metadata = base.pop("metadata", {})
    spec = base.pop("spec", None)
    own = metadata.pop("labels", {})
    base["metadata"] = {"labels": {**own, **labels}, **metadata}
    if spec is not None:
        base["spec"] = spec
