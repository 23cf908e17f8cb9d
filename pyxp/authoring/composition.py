"""A composition in the making: what a composite's ``compose`` adds resources and outputs to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, TypeVar, Unpack, cast

from pyxp.authoring.adoption import adopted_name, longest_name
from pyxp.authoring.blocks import Block
from pyxp.authoring.deferred import NotText
from pyxp.authoring.definitions import Definition
from pyxp.authoring.environment_configs import ConfigOptions, ConfigSource, EnvironmentConfig, check_config, place_of
from pyxp.authoring.escapes import WrittenPatch, WrittenStep, check_patch, check_step
from pyxp.authoring.expressions import EnvironmentField
from pyxp.authoring.given import check_added, check_from_key, check_members, check_published, wrong_options
from pyxp.authoring.locations import calling_location
from pyxp.authoring.markers import Session
from pyxp.authoring.options import closed, unknown_options
from pyxp.authoring.references import Reference
from pyxp.authoring.replaceables import TWIN, Turns, misfits, twin_of
from pyxp.authoring.resource_options import ResourceOptions, check_names
from pyxp.authoring.resources import Group, Resource
from pyxp.authoring.schema import shape_of_class
from pyxp.authoring.shapes import Shape
from pyxp.authoring.snapshots import snapshot
from pyxp.diagnostics import Finding
from pyxp.errors import AuthoringError, Location
from pyxp.gotext.names import secret_key_problems

E = TypeVar("E", bound=EnvironmentConfig)
R = TypeVar("R", bound=Resource)
_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")


@dataclass(frozen=True, eq=False)
class Added:
    """A resource with its options and the line that added it.

    Attributes:
        name: Its name in the composition.
        resource: The resource.
        options: What it was added with.
        location: The line.
        blocks: The blocks of conditions and the rounds of loops around it, from the outermost.
    """

    name: str
    resource: Resource
    options: ResourceOptions
    location: Location
    blocks: tuple[Block, ...] = ()

    @property
    def longest_name(self) -> int:
        """The longest external name that a claim may give where it takes such a resource over."""
        return longest_name(self.resource.version_facts(), self.options.get("name_limit"))


class WrittenBlock(Block, NotText):
    """A ``with`` block of ``c.when``."""

    def _named(self) -> tuple[str, str]:
        return "a block of c.when(...)", "write `with c.when(condition):` around what it is about"


@dataclass(frozen=True, eq=False)
class Output:
    """A status field of the composite and what it reports."""

    path: str
    shape: Shape
    value: Any
    location: Location


@dataclass(frozen=True, eq=False)
class ConnectionDetail:
    """A key of the composite's connection secret.

    Attributes:
        key: The key.
        value: Its value, None where it is one of ``from_key``.
        resource: The resource that it is read from or published with, if one is named.
        from_key: Key of that resource's own connection secret; empty without.
        location: The Python line.
    """

    key: str
    value: Any
    resource: Resource | None
    location: Location
    from_key: str = ""


@dataclass(repr=False)
class Composition(NotText):
    """Collects the resources of one composite.

    Attributes:
        definition: The composite's own definition.
        session: Remembers what was formatted into text.
        findings: What was refused while composing went on.
        received: Options and defaults as they were given, also those that something else replaced.
        patches: Patches in Crossplane's own words.
        steps: Steps of the pipeline, likewise.
        configs: EnvironmentConfig objects that are read.
        turns: Resources that are replaced by release.
    """

    definition: Definition
    session: Session = field(default_factory=Session)
    added: list[Added] = field(default_factory=list)
    groups: list[Group[Any]] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)
    connection: list[ConnectionDetail] = field(default_factory=list)
    default_fields: dict[str, Any] = field(default_factory=dict)
    default_locations: dict[str, Location] = field(default_factory=dict)
    default_provider_config: Any = None
    default_deletion_policy: Any = None
    findings: list[Finding] = field(default_factory=list)
    received: list[Any] = field(default_factory=list)
    patches: list[WrittenPatch] = field(default_factory=list)
    steps: list[WrittenStep] = field(default_factory=list)
    configs: list[ConfigSource] = field(default_factory=list)
    turns: list[Turns] = field(default_factory=list)

    def defaults(
        self, /, *, provider_config: str | None = None, deletion_policy: str | None = None, **fields: Any
    ) -> None:
        """Values for every resource: the ProviderConfig's name, the deletion policy, fields wherever a kind has them.

        A nested composite takes them as fields of its spec called ``provider_config`` and ``deletion_policy``.

        What a resource says itself wins; maps such as ``tags`` are merged, the resource's own entries winning. A
        function is called with each resource that has the field and gives its value, which may depend on the
        resource's ``name`` in the composition.
        """
        options = {"provider_config": provider_config, "deletion_policy": deletion_policy}
        for name, option in options.items():
            wrong = dict(wrong_options({name: option} if option is not None else {}, calling_location()))
            for error in wrong.values():
                self._note("wrong-option", error, calling_location())
            if option is not None and not wrong:
                setattr(self, f"default_{name}", option)
        given = {name: snapshot(value) for name, value in fields.items()}
        self.received += [given, provider_config, deletion_policy]
        self.default_fields.update(given)
        self.default_locations.update(dict.fromkeys(fields, calling_location()))

    def add(self, /, name: str, resource: R, **options: Unpack[ResourceOptions]) -> R:
        """Adds a resource: a managed one, another kind of the management cluster, or another composite.

        Args:
            name: Name of the resource in the composition: lower-case letters, digits and hyphens. Never change it
                once claims exist, or Crossplane replaces the resource.
            resource: A kind's constructor call.
            **options: See :class:`ResourceOptions`.

        Returns:
            ``resource``, whose ``status``, ``external_name`` and ``object_name`` other resources may now use.

        Raises:
            AuthoringError: What is added is not a resource, or its name is not text. All else that is wrong is told
                with what is wrong elsewhere.
        """
        location = calling_location()
        check_added(name, resource, location)
        if not _NAME.fullmatch(name) or len(name) > 63:
            message = f"cannot name a resource {name!r}: lower-case letters, digits and hyphens, at most 63"
            self._note("wrong-name", AuthoringError(message), location)
        if resource.resource_name:
            message = f"cannot add {resource.resource_name!r} again as {name!r}"
            self._note("duplicate-name", AuthoringError(message), location)
            return resource
        self.received.append(snapshot(options))
        misfits = dict(wrong_options(options, location))
        good, wrong = check_names(name, resource, {key: value for key, value in options.items() if key not in misfits})
        for error in (*misfits.values(), *wrong):
            self._note("wrong-option", error, location, name)
        added = Added(name, resource, snapshot(good), location, tuple(self.session.blocks.open))
        external_name: Any = good.get("external_name")
        if good.get("adoptable") and external_name is not None:
            external_name = adopted_name(name, added.longest_name, external_name)
        resource.join(name or "unnamed", self.session, external_name, good.get("object_name"))
        self.added.append(added)
        return resource

    def replaceable(self, /, name: str, resource: R, *, release: int, **options: Unpack[ResourceOptions]) -> R:
        """Adds a managed resource whose changes the provider refuses, to be replaced with each release of the claim.

        The new one is made beside the old one, which is kept until the new one is ready and leaves then. A rule of the
        XRD asks for a higher release whenever a claim changes what goes into the resource. See docs/releases.md.

        Args:
            name: As in :meth:`add`. Existing objects of that name become the first release.
            resource: A kind's constructor call.
            release: A field of the claim: a whole number above 0 that every claim has.
            **options: See :class:`ResourceOptions`; names and management policies follow from the release.

        Returns:
            ``resource``, for fields that select it. They follow the release by themselves.

        Raises:
            AuthoringError: As of :meth:`add`.
        """
        location = calling_location()
        check_added(name, resource, location)
        wrong = list(misfits(resource, release, options))
        for error in wrong:
            self._note("wrong-option", error, location, name)
        if wrong or resource.resource_name:
            return self.add(name, resource, **options)
        twin = twin_of(resource)
        self.add(name, resource, **options)
        self.add(f"{name}-{TWIN}", twin, **options)
        self.received.append(release)
        for slot in (resource, twin):
            slot.takes_turns = True
        self.turns.append(Turns((resource, twin), release, location))
        return resource

    @closed
    def when(self, condition: bool | None) -> AbstractContextManager[None]:
        """A ``with`` block for resources that are there only where ``condition`` is true of the claim.

        Blocks stand in each other, and around ``c.add(..., when=...)``: all of their conditions must be true.

        Raises:
            AuthoringError: ``condition`` is not a condition.
        """
        location = calling_location()
        misfits = dict(wrong_options({"when": condition}, location))
        for error in misfits.values():
            self._note("wrong-option", error, location)
        block = WrittenBlock(True if misfits else condition, location, self.session.blocks.open)
        self.received.append(condition)
        self.session.blocks.written.append(block)
        return block

    @property
    def adoptable(self) -> list[Added]:
        """The resources that a claim may take over."""
        return [added for added in self.added if added.options.get("adoptable")]

    def conditions(self) -> Iterator[Any]:
        """Every condition that was given, of blocks and of resources."""
        blocks = self.session.blocks
        yield from (
            block.condition for block in (*blocks.written, *(one for loop in blocks.loops for one in loop.rounds))
        )
        yield from (added.options["when"] for added in self.added if "when" in added.options)

    def _note(self, code: str, error: AuthoringError, location: Location, subject: str = "") -> None:
        self.findings.append(Finding(code, error.message, location=location, subject=subject, hint=error.hint or ""))

    @closed
    def group(self, name: str, members: Sequence[R]) -> Group[R]:
        """Resources that a plural field selects together; each gets a label for the group."""
        location = calling_location()
        check_members(name, members, location)
        group = Group(name, tuple(members), location)
        if not _NAME.fullmatch(name) or name in {"resource", "after"} or any(g.name == name for g in self.groups):
            message = (
                f"cannot name a group {name!r}: names are unique, of lower-case letters, digits and hyphens,"
                " and neither 'resource' nor 'after'"
            )
            self._note("wrong-name", AuthoringError(message), location)
        self.groups.append(group)
        return group

    @closed
    def connection_detail(self, key: str, value: Any = None, *, of: Resource | None = None, from_key: str = "") -> None:
        """Publishes ``value``, or a key of a resource's own connection secret, under ``key``.

        Args:
            key: Key of the claim's connection secret.
            value: A field of a resource or of the claim, text over several of them, or a constant.
            of: The resource that has the ``from_key``, or that the value is published with: it is in the secret once
                that resource is there.
            from_key: Key of the connection secret that ``of`` writes; in place of a value.
        """
        location = calling_location()
        try:
            check_published(key, of, location)
            check_from_key(key, value, of, from_key, location)
        except AuthoringError as error:
            self._note("wrong-option", error, location)
            return
        for problem in secret_key_problems(key)[:1]:
            message = f"cannot publish the connection key {key!r}: {problem}"
            self._note("wrong-name", AuthoringError(message), location)
        self.connection.append(ConnectionDetail(key, snapshot(value), of, location, from_key))

    def environment(self, /, kind: type[E], **options: Unpack[ConfigOptions]) -> E:
        """Facts of the cluster, out of EnvironmentConfig objects.

        Args:
            kind: A class below EnvironmentConfig, which declares what the objects hold.
            **options: Which objects; see :class:`ConfigOptions`.

        Returns:
            References to the data, as ``kind`` declares them.

        Raises:
            AuthoringError: It is not such a class, or does not say which objects.
        """
        location = calling_location()
        unknown = unknown_options(options, tuple(ConfigOptions.__annotations__), "c.environment(...)")
        if unknown is not None:
            raise unknown
        check_config(kind, options, location)
        place = place_of(kind, [source.place for source in self.configs])
        source = ConfigSource(kind, place, options, location)
        self.configs.append(source)
        root = EnvironmentField(place, shape_of_class(kind), source.is_sure, name=kind.__name__)
        return cast(E, Reference(self.session, root))

    @closed
    def patch(self, resource: Resource, patch: Mapping[str, Any]) -> None:
        """A patch in the words of function-patch-and-transform, behind those that pyxp writes.

        Args:
            resource: The resource that has the patch.
            patch: As the function's input has it; no references.

        Raises:
            AuthoringError: It is not a patch of a resource.
        """
        location = calling_location()
        check_patch(resource, patch, location)
        self.patches.append(WrittenPatch(resource, snapshot(patch), location))

    @closed
    def step(self, name: str, function: str, input: Mapping[str, Any] | None = None, *, first: bool = False) -> None:  # noqa: A002 - what Compositions call it
        """A further step of the pipeline, behind the composed resources and their conditions, before auto-ready.

        Args:
            name: Name of the step.
            function: Name of the Function, which has a version under ``[tool.pyxp.packages]``.
            input: What the function is told, with ``apiVersion`` and ``kind``; no references.
            first: Whether it runs before everything else, as functions that fill the environment do.

        Raises:
            AuthoringError: The name is taken, or the input is not one.
        """
        made = WrittenStep(name, function, snapshot(input), first, calling_location())
        check_step(made, self.steps)
        self.steps.append(made)

    def _named(self) -> tuple[str, str]:
        return f"the composition of {self.definition.kind}", "write what you want to say of it"
