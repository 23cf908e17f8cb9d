"""Lifting: from what the platform's Python holds to expressions, by target field.

Every field of every resource becomes one or more :class:`Assignment`: a field path of the manifest, its schema, and a
constant, an expression or a selection. Names are translated from Python to YAML by the kind's own schema.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from types import FunctionType, MethodType
from typing import Any

from pyxp.authoring.adoption import adopted_name, policies_while_adopting
from pyxp.authoring.constants import plain
from pyxp.authoring.deferred import Deferred
from pyxp.authoring.expressions import (
    ABSENT,
    Choice,
    ChosenTarget,
    CompositeField,
    Expression,
    Fallback,
    Labelled,
    Merged,
    Nothing,
    ResourceField,
    Selection,
    Text,
    leaves,
)
from pyxp.authoring.markers import HarmedTextError
from pyxp.authoring.references import UNDECLARED, expression_of
from pyxp.authoring.replaceables import SLOT_POLICIES
from pyxp.authoring.resources import Group, Resource, ResourceName, variable_of
from pyxp.authoring.shapes import STRING
from pyxp.authoring.worlds import implies
from pyxp.catalog.naming import python_name, python_names
from pyxp.compiler.alternatives import choices_of_fields
from pyxp.compiler.assignments import (
    CONNECTION,
    EXTERNAL_NAME,
    NAMESPACE,
    OBJECT_NAME,
    SECRETS_NAMESPACE,
    UID,
    Assignment,
    after_annotation,
    below,
)
from pyxp.compiler.conditions.assumptions import assumed
from pyxp.compiler.draft import ComposedTemplate, Draft
from pyxp.compiler.elements import may_be_absent
from pyxp.compiler.resolution import lift
from pyxp.errors import AuthoringError, Location, UnresolvedValueError, nearest
from pyxp.model.removed import CODE as REMOVED
from pyxp.model.removed import DELETION_POLICY, ORPHANED
from pyxp.validation.compositions.typing_rules import types_taken

LEAVE_OUT = "leave the element out"
_FUNCTIONS = (FunctionType, MethodType, partial)
"""What makes a default for each resource. References can be called as well, if only to say that they cannot."""


def lift_fields(draft: Draft) -> None:
    """Pass: what every resource and the composition's defaults say, as assignments to field paths.

    Refuses fields that the kind does not have, and values that no manifest holds. A field that is given a claim's
    field that does not exist was refused while composing, and is skipped.
    """
    for template in draft.templates:
        lifter = _Lifter(template, draft)
        lifter.lift()
        template.skipped += lifter.refused
        for assignment in lifter.assignments:
            template.locations[assignment.path] = assignment.location
            if any(isinstance(leaf, CompositeField) and leaf.path == UNDECLARED for leaf in leaves(assignment.value)):
                template.skipped.append(assignment.path)
            else:
                template.assignments.append(assignment)


def lift_after(draft: Draft) -> None:
    """Pass: what a resource is created after becomes an annotation of their ids, which holds it back until they exist.

    Those that need not be there when it is are left to its filter.

    Refuses resources that are not part of the composition.
    """
    for template in draft.templates:
        ids: list[Expression] = []
        for source in template.added.options.get("after", ()):
            if source.takes_turns:
                draft.problems.refuse(
                    "undeclared-reference",
                    f"after names {source.title}, which is replaced by release: nothing can wait for it by its id",
                    template.added.location,
                    subject=template.name,
                    hint="select it in a field, or name what it stands on",
                )
                continue
            if draft.has(source):
                evidence, condition = _evidence(source, draft), draft.by_name[source.resource_name].condition
                if implies(template.condition, condition):
                    ids.append(evidence)
                else:
                    template.behind.append((condition, evidence))
                continue
            draft.problems.refuse(
                "undeclared-reference",
                f"after names {source.title}, which is not part of this composition",
                template.added.location,
                subject=template.name,
            )
        if ids:
            parts = [part for one in ids for part in (",", one)][1:]
            path = after_annotation(draft.domain)
            template.assignments.append(Assignment(path, {}, Text(tuple(parts)), template.added.location))


def _evidence(source: Resource, draft: Draft) -> ResourceField:
    """What a resource has once it exists: the id of a cloud object, the uid of any other."""
    if source.facts.managed:
        found: ResourceField = lift(source.status.id, draft.blueprint.composition.session)
        return found
    return ResourceField(source, UID, STRING)


class _Lifter:
    """Translates the fields of one resource."""

    def __init__(self, template: ComposedTemplate, draft: Draft) -> None:
        self._added = template.added
        self._condition = template.condition
        self._root = template.added.resource.facts.fields_path
        self._composition = draft.blueprint.composition
        self._problems = draft.problems
        self.assignments: list[Assignment] = []
        self.refused: list[str] = []

    def lift(self) -> None:
        """Collects the assignments of everything that the resource and the composition's defaults say."""
        resource, options = self._added.resource, self._added.options
        version = resource.version_facts()
        for option, path in (("object_name", OBJECT_NAME), ("namespace", NAMESPACE)):
            if option in options:
                self._value(options.get(option), {"type": "string"}, path, self._added.location)
        metadata = {"labels": options.get("labels"), "annotations": options.get("annotations")}
        text = {"type": "object", "additionalProperties": {"type": "string"}}
        for name, entries in metadata.items():
            if entries:
                self._value(entries, text, f"metadata.{name}", self._added.location)
        if options.get("adoptable"):
            self._adopted()
        elif "external_name" in options:
            self._value(options["external_name"], {"type": "string"}, EXTERNAL_NAME, self._added.location)
        self._object(self._fields(version.fields), version.fields, self._root, resource.written_at)
        if version.kind.managed:
            self._provided(version.field("spec") or {})
        elif version.kind.composite:
            self._handed_down(version.fields)
        if (version.kind.managed or version.kind.composite) and not any(
            assignment.path.startswith(self._root) for assignment in self.assignments
        ):
            # Crossplane and its providers ask for a spec, whatever is in it.
            self.assignments.append(Assignment(self._root, version.fields, {}, resource.written_at))

    def _provided(self, spec: Mapping[str, Any]) -> None:
        """What stands beside ``forProvider``."""
        options = self._added.options
        if "init_provider" in options:
            node = spec.get("properties", {}).get("initProvider", {})
            self._value(options["init_provider"], node, "spec.initProvider", self._added.location)
        if "write_connection_secret_to" in options:
            self._secret(options["write_connection_secret_to"], spec)
        for option in ("deletion_policy", "management_policies"):
            if option in options:
                self._object({option: options.get(option)}, spec, "spec", self._added.location)
        if self._composition.adoptable:
            takes_turns = any(self._added.resource in turns.slots for turns in self._composition.turns)
            own = SLOT_POLICIES if takes_turns else options.get("management_policies")
            observing = Deferred(None, policies_while_adopting(own))
            self._value(observing, {}, "spec.managementPolicies", self._added.location)
        policy = self._composition.default_deletion_policy
        if policy is not None and "deletion_policy" not in options and "deletionPolicy" in spec.get("properties", {}):
            self._object({"deletion_policy": policy}, spec, "spec", self._added.location)
        provider_config = options.get("provider_config", self._composition.default_provider_config)
        if provider_config is not None:
            node = spec.get("properties", {}).get("providerConfigRef", {})
            reference: dict[str, Any] = {"name": provider_config}
            if "kind" in node.get("properties", {}):
                reference = {"kind": "ClusterProviderConfig", **reference}
            self._value(reference, node, "spec.providerConfigRef", self._added.location)

    def _adopted(self) -> None:
        """The name of what is there already, where the claim gives one, over the name that the platform gives."""
        added, text = self._added, {"type": "string"}
        given = added.options.get("external_name")
        name = adopted_name(added.name, added.longest_name, given)
        if given is None:
            self.assignments.append(Assignment(EXTERNAL_NAME, text, name, added.location, optional=True))
        else:
            self._value(Deferred(None, name), text, EXTERNAL_NAME, added.location)

    def _handed_down(self, node: Mapping[str, Any]) -> None:
        """What holds for all resources, as fields of a composite that takes it and gives it to its own."""
        properties, own = node.get("properties", {}), self._added.resource.fields
        names, kind = python_names(properties), self._added.resource.facts.kind
        composition, options, location = self._composition, self._added.options, self._added.location
        defaults = {
            "provider_config": composition.default_provider_config,
            "deletion_policy": composition.default_deletion_policy,
            "tags": composition.default_fields.get("tags"),
        }
        for name, default in defaults.items():
            value = options.get(name, default)
            if value is None or name in own:
                continue
            if name not in names:
                note = self._problems.refuse if name in options else self._problems.warn
                message = f"{kind} takes no {name!r}, so what it composes does not get it"
                hint = f"declare {name} in the spec of {kind}, and give it to c.defaults({name}=...) there"
                note("not-handed-down", message, location, subject=self._added.name, hint=hint)
            elif name != "tags":
                self._value(value, properties[names[name]], below(self._root, names[name]), location)

    def _secret(self, given: Any, spec: Mapping[str, Any]) -> None:
        """Where the provider writes what it takes to connect; the composite's name makes the Secret's own unique."""
        node = spec.get("properties", {}).get("writeConnectionSecretToRef", {})
        if given is True:
            given = Text((CompositeField("metadata.name", STRING, True), f"-{self._added.name}"))
        reference = dict(given) if isinstance(given, Mapping) else {"name": given}
        if "namespace" in node.get("properties", {}):
            reference.setdefault("namespace", SECRETS_NAMESPACE)
        self._value(reference, node, CONNECTION, self._added.location)

    def _fields(self, node: Mapping[str, Any]) -> dict[str, Any]:
        own = self._added.resource.fields
        known = python_names(node.get("properties", {}))
        fields: dict[str, Any] = {}
        for name, value in self._composition.default_fields.items():
            if name in known:
                given = value(self._known_as()) if isinstance(value, _FUNCTIONS) else value
                fields[name] = _overlaid(given, own[name]) if name in own else given
        return fields | {name: value for name, value in own.items() if name not in fields}

    def _known_as(self) -> Resource:
        """The resource for functions of defaults: of a twin the one whose twin it is, which has the same fields."""
        resource = self._added.resource
        return next((turns.slots[0] for turns in self._composition.turns if resource is turns.slots[1]), resource)

    def _value(self, value: Any, node: Mapping[str, Any], path: str, location: Location) -> None:
        try:
            lifted = assumed(lift(value, self._composition.session), self._condition)
        except UnresolvedValueError as error:
            if isinstance(error, HarmedTextError) and self._problems.explained:
                self.refused.append(path)
                return
            self._refuse("unresolved-value", error.message, path, location, error.hint)
            return
        except AuthoringError as error:
            self._refuse("wrong-type", error.message, path, location, error.hint)
            return
        self._lifted(lifted, node, path, location)

    def _lifted(self, value: Any, node: Mapping[str, Any], path: str, location: Location) -> None:
        if value is None or isinstance(value, Nothing):
            return
        if isinstance(value, Merged):
            self.assignments.append(Assignment(path, node, Merged({}, value.under), location))
            self._lifted(value.entries, node, path, location)
        elif isinstance(value, Fallback) and isinstance(value.otherwise, Mapping | list):
            self._lifted(value.otherwise, node, path, location)
            self.assignments.append(Assignment(path, node, value.source, location, optional=True))
        elif isinstance(value, Choice):
            self._chosen(value, node, path, location)
        elif isinstance(value, Mapping) and node.get("type") in ("object", None):
            self._object(value, node, path, location)
        elif isinstance(value, Group) or (isinstance(value, list) and _selects(value)):
            self.assignments.append(Assignment(path, node, value, location))
        elif isinstance(value, list) and node.get("type") in ("array", None):
            if not value:
                self.assignments.append(Assignment(path, node, [], location))
            self._refuse_holes(value, path, location)
            for index, item in enumerate(value):
                if item is None:
                    self._refuse(
                        "wrong-type", "an element of the list is None", f"{path}[{index}]", location, LEAVE_OUT
                    )
                self._lifted(item, node.get("items", {}), f"{path}[{index}]", location)
        else:
            self._leaf(value, node, path, location)

    def _leaf(self, value: Any, node: Mapping[str, Any], path: str, location: Location) -> None:
        if isinstance(value, Mapping | list):
            self._refuse_tree(value, node, path, location)
            return
        if isinstance(value, ResourceName):
            value = self._own_name(value, path, location)
        if not isinstance(value, Expression | Resource | Selection | Group):
            try:
                value = plain(value)
            except AuthoringError as error:
                self._refuse("wrong-type", error.message, path, location, error.hint)
                return
        self.assignments.append(Assignment(path, node, value, location))

    def _own_name(self, value: ResourceName, path: str, location: Location) -> str:
        """A resource's name in the composition as a value: in another resource it is hardly what was meant."""
        resource = value.resource
        if resource is not self._added.resource:
            variable = variable_of(resource)
            self._problems.warn(
                "name-in-composition",
                f'{variable}.name is the name in the composition, "{value}", and not the one in the cloud',
                location,
                subject=self._added.name,
                path=path,
                hint=f"write {variable}.external_name, or {variable}.resource_name where this is meant",
            )
        return str(value)

    def _refuse_tree(self, value: Any, node: Mapping[str, Any], path: str, location: Location) -> None:
        """An object or a list where the field takes neither, or the other one."""
        kind, wanted = ("a dict" if isinstance(value, Mapping) else "a list"), types_taken(node)
        hint = {"string": "write json_document(...) for JSON in the text", "array": "write [...] around it"}
        self._refuse("wrong-type", f"takes a value of type {wanted}, not {kind}", path, location, hint.get(wanted))

    def _refuse(self, code: str, message: str, path: str, location: Location, hint: str | None) -> None:
        self.refused.append(path)
        self._problems.refuse(code, message, location, subject=self._added.name, path=path, hint=hint)

    def _refuse_holes(self, values: list[Any], path: str, location: Location) -> None:
        """Refuses elements that may be missing while others follow: those would stand behind a null."""
        for index, item in enumerate(values[:-1]):
            if may_be_absent(item):
                message = f"a claim may leave element {index} of the list out, which would leave null in its place"
                hint = "write default(ref, value), make the claim field required, or put the element last"
                self._refuse("missing-element", message, f"{path}[{index}]", location, hint)

    def _chosen(self, value: Choice, node: Mapping[str, Any], path: str, location: Location) -> None:
        """A choice whose objects get the names of YAML, as they would by themselves.

        Objects with references in them are chosen field by field.
        """
        fields = choices_of_fields(value) if node.get("type") in ("object", None) else None
        if fields is not None:
            self._object(fields, node, path, location)
            return
        options = {key: self._named(item, node, path, location) for key, item in value.options.items()}
        otherwise = value.otherwise if value.otherwise is ABSENT else self._named(value.otherwise, node, path, location)
        self.assignments.append(
            Assignment(path, node, Choice(value.subject, options, otherwise, value.shape), location)
        )

    def _named(self, value: Any, node: Mapping[str, Any], path: str, location: Location) -> Any:
        """A constant with the fields of its objects under their names in YAML."""
        if isinstance(value, list):
            return [
                self._named(item, node.get("items", {}), f"{path}[{index}]", location)
                for index, item in enumerate(value)
            ]
        properties = node.get("properties")
        if not isinstance(value, Mapping) or not properties:
            return value
        names = python_names(properties)
        result = {}
        for key, item in value.items():
            if key in names:
                result[names[key]] = self._named(item, properties[names[key]], below(path, names[key]), location)
            else:
                self._unknown(key, path, list(names), location)
        return result

    def _object(self, value: Mapping[str, Any], node: Mapping[str, Any], path: str, location: Location) -> None:
        properties = node.get("properties")
        if not value and path != self._root:
            self.assignments.append(Assignment(path, node, {}, location))
        names = python_names(properties) if properties else {}
        for key, item in value.items():
            if not properties:
                child = node.get("additionalProperties", {})
                self._value(item, child if isinstance(child, Mapping) else {}, below(path, key), location)
            elif key in names:
                self._value(item, properties[names[key]], below(path, names[key]), location)
            else:
                self._unknown(key, path, list(names), location)

    def _unknown(self, key: str, path: str, names: list[str], location: Location) -> None:
        self.refused.append(below(path, key))
        close = nearest(key, names)
        wanted = python_name(key)
        kind = self._added.resource.facts.kind
        if key == "metadata" and path == "":
            advice = "give object_name=, namespace=, labels= or annotations= to c.add"
            self._problems.refuse(
                "unknown-field", "metadata are options of c.add", location, subject=self._added.name, hint=advice
            )
            return
        if key == "deletion_policy" and path == "spec":
            policies = ", ".join(f'"{name}"' for name in ORPHANED)
            self._problems.refuse(
                REMOVED,
                DELETION_POLICY,
                location,
                subject=self._added.name,
                hint=f"for Orphan write management_policies=[{policies}], which is all but Delete; else leave it out",
            )
            return
        self._problems.refuse(
            "unknown-field",
            f"{kind} has no field {key!r}" + (f" in {path}" if path != self._root else ""),
            location,
            subject=self._added.name,
            hint=f"did you mean {wanted if wanted in names else close!r}?" if close or wanted in names else None,
        )


def _selects(values: Sequence[Any]) -> bool:
    return any(isinstance(value, Resource | Selection | Group | Labelled | ChosenTarget) for value in values)


def _overlaid(default: Any, own: Any) -> Any:
    """A resource's own entries over the default ones; anything but maps is replaced."""
    merged = expression_of(default)
    if isinstance(merged, Merged) and isinstance(own, Mapping):
        return Deferred(None, Merged({**merged.entries, **own}, merged.under))
    if isinstance(default, Mapping) and isinstance(own, Mapping):
        return {**default, **own}
    return own
