"""A composition in the making: what a composite's ``compose`` adds resources and outputs to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, Unpack

from pyxp.authoring.composites import Composite, Spec, Status
from pyxp.authoring.deferred import NotText
from pyxp.authoring.definitions import Definition
from pyxp.authoring.expressions import CompositeField
from pyxp.authoring.failures import ComposingError, blamed_on, finding_of, made_readable
from pyxp.authoring.given import check_added, check_members, check_options, check_published
from pyxp.authoring.markers import Session, composing
from pyxp.authoring.options import closed
from pyxp.authoring.places import calling_place
from pyxp.authoring.references import Reference
from pyxp.authoring.resource_options import ResourceOptions, check_names
from pyxp.authoring.resources import Group, ManagedResource
from pyxp.authoring.schema import hints_of, shape_of_class
from pyxp.authoring.shapes import STRING, Member, Shape, shape_of
from pyxp.authoring.snapshots import snapshot
from pyxp.diagnostics import Finding
from pyxp.errors import AuthoringError, Location, PyxpError, nearest
from pyxp.structural.names import secret_key_problems

R = TypeVar("R", bound=ManagedResource)
_METADATA = {"type": "object", "required": ["name", "uid"], "properties": {"name": STRING.schema, "uid": STRING.schema}}
_PARTS = ("spec", "status")
_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")


@dataclass(frozen=True, eq=False)
class Added:
    """A resource with its options and the line that added it."""

    name: str
    resource: ManagedResource
    options: ResourceOptions
    place: Location


@dataclass(frozen=True, eq=False)
class Output:
    """A status field of the composite and what it reports."""

    path: str
    shape: Shape
    value: Any
    place: Location


@dataclass(frozen=True, eq=False)
class ConnectionDetail:
    """A key of the composite's connection secret and its value, read from ``resource``."""

    key: str
    value: Any
    resource: ManagedResource | None
    place: Location


@dataclass(repr=False)
class Composition(NotText):
    """Collects the resources of one composite.

    Attributes:
        definition: The composite's own definition.
        session: Remembers what was formatted into text.
        findings: What was refused while composing went on.
        received: Options and defaults as they were given, also those that something else replaced.
    """

    definition: Definition
    session: Session = field(default_factory=Session)
    added: list[Added] = field(default_factory=list)
    groups: list[Group[Any]] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)
    connection: list[ConnectionDetail] = field(default_factory=list)
    default_fields: dict[str, Any] = field(default_factory=dict)
    default_places: dict[str, Location] = field(default_factory=dict)
    default_provider_config: Any = None
    findings: list[Finding] = field(default_factory=list)
    received: list[Any] = field(default_factory=list)

    def defaults(self, *, provider_config: str | None = None, **fields: Any) -> None:
        """Values for every resource: the ProviderConfig's name, and fields wherever a kind has them.

        What a resource says itself wins; maps such as ``tags`` are merged, the resource's own entries winning. A
        function is called with each resource that has the field and gives its value, which may depend on the
        resource's ``name`` in the composition.
        """
        if provider_config is not None:
            check_options({"provider_config": provider_config}, calling_place())
            self.default_provider_config = provider_config
        given = {name: snapshot(value) for name, value in fields.items()}
        self.received += [given, provider_config]
        self.default_fields.update(given)
        self.default_places.update(dict.fromkeys(fields, calling_place()))

    def add(self, name: str, resource: R, **options: Unpack[ResourceOptions]) -> R:
        """Adds a managed resource.

        Args:
            name: Name of the resource in the composition: lower-case letters, digits and hyphens. Never change it
                once claims exist, or Crossplane replaces the resource.
            resource: A kind's constructor call.
            **options: See :class:`ResourceOptions`.

        Returns:
            ``resource``, whose ``status`` and ``external_name`` other resources may now use.

        Raises:
            AuthoringError: The name is malformed, the resource was added before, or an option has the wrong type.
        """
        place = calling_place()
        check_added(name, resource, place)
        check_options(options, place)
        if not _NAME.fullmatch(name) or len(name) > 63:
            raise AuthoringError(
                f"cannot name a resource {name!r}: lower-case letters, digits and hyphens, at most 63", location=place
            )
        if resource.resource_name:
            raise AuthoringError(f"cannot add {resource.resource_name!r} again as {name!r}", location=place)
        self.received.append(snapshot(options))
        good, wrong = check_names(name, resource, options)
        for error in wrong:
            self._note("wrong-option", error, place, name)
        resource.join(name, self.session, good.get("external_name"))
        self.added.append(Added(name, resource, snapshot(good), place))
        return resource

    def _note(self, code: str, error: AuthoringError, place: Location, subject: str = "") -> None:
        self.findings.append(Finding(code, error.message, location=place, subject=subject, hint=error.hint or ""))

    @closed
    def group(self, name: str, members: Sequence[R]) -> Group[R]:
        """Resources that a plural field selects together; each gets a label for the group."""
        place = calling_place()
        check_members(name, members, place)
        group = Group(name, tuple(members), place)
        if not _NAME.fullmatch(name) or name in {"resource", "after"} or any(g.name == name for g in self.groups):
            raise AuthoringError(
                f"cannot name a group {name!r}: names are unique, of lower-case letters, digits and hyphens,"
                " and neither 'resource' nor 'after'",
                location=group.place,
            )
        self.groups.append(group)
        return group

    @closed
    def connection_detail(self, key: str, value: Any, *, of: ManagedResource | None = None) -> None:
        """Publishes ``value`` under ``key`` in the claim's connection secret.

        Args:
            key: Key of the secret.
            value: A status field or external name of a resource, or a constant.
            of: The resource that a constant is published with.
        """
        place = calling_place()
        check_published(key, of, place)
        for problem in secret_key_problems(key)[:1]:
            message = f"cannot publish the connection key {key!r}: {problem}"
            self._note("wrong-name", AuthoringError(message), place)
        self.connection.append(ConnectionDetail(key, snapshot(value), of, place))

    def _named(self) -> tuple[str, str]:
        return f"the composition of {self.definition.kind}", "write what you want to say of it"


class StatusOutputs(NotText):
    """The assignable status of the composite while it is composed."""

    _composition: Composition
    _shape: Shape
    _path: str

    def __init__(self, composition: Composition, shape: Shape, path: str) -> None:
        object.__setattr__(self, "_composition", composition)
        object.__setattr__(self, "_shape", shape)
        object.__setattr__(self, "_path", path)

    def _member(self, name: str) -> Member | None:
        member = self._shape.members.get(name)
        if member is None:
            close = nearest(name, self._shape.members)
            self._composition.session.undeclared.append(
                AuthoringError(
                    f"cannot assign xr.{self._path}.{name}: the status does not declare it",
                    hint=f"did you mean {close!r}?" if close else None,
                    location=calling_place(),
                )
            )
        return member

    def __getattr__(self, name: str) -> StatusOutputs:
        if name.startswith("__"):
            raise AttributeError(name)
        member = self._member(name)
        if member is None:
            return StatusOutputs(self._composition, Shape(), f"{self._path}.{name}")
        if not member.shape.members:
            raise AuthoringError(
                f"cannot read xr.{self._path}.{name}: the status is written while composing",
                hint="use the value that you assign to it",
                location=calling_place(),
            )
        return StatusOutputs(self._composition, member.shape, f"{self._path}.{member.name}")

    def _named(self) -> tuple[str, str]:
        return f"xr.{self._path}", "use the value that you assign to it"

    def __setattr__(self, name: str, value: Any) -> None:
        member = self._member(name)
        if member is None:
            return
        output = Output(f"{self._path}.{member.name}", member.shape, snapshot(value), calling_place())
        self._composition.outputs.append(output)


@dataclass(frozen=True, eq=False)
class Blueprint:
    """A composed composite: what the compiler reads."""

    definition: Definition
    spec: Shape
    status: Shape
    composition: Composition
    description: str
    place: Location
    classes: Mapping[str, type]


def shapes_of(composite: type[Composite]) -> tuple[Shape, Shape]:
    """The shapes of a composite's spec and status; nothing is known of one that is not annotated."""
    hints = hints_of(composite)
    spec, status = (shape_of_class(hints[name]) if hints.get(name) not in (None, Any) else Shape() for name in _PARTS)
    return spec, status


def compose(
    composite: type[Composite], shapes: tuple[Shape, Shape], composition: Composition, method: Callable[..., None]
) -> None:
    """Runs ``method``, normally the composite's own ``compose``, which adds to ``composition``.

    A refusal counts even if the platform caught it, or Python put another error in its place.

    Args:
        composite: The platform's class.
        shapes: Of its spec and status.
        composition: Receives what is declared.
        method: Is called with the composite and the composition.

    Raises:
        AuthoringError: The method misuses a reference.
    """
    session = composition.session
    spec, status = shapes
    xr = composite.__new__(composite)
    xr.spec = Reference(session, CompositeField("spec", spec, True))
    xr.metadata = Reference(session, CompositeField("metadata", shape_of(_METADATA), True))
    xr.status = StatusOutputs(composition, status, "status")
    with composing(session):
        try:
            method(xr, composition)
        except TypeError as error:
            if session.refused and not isinstance(error, PyxpError):
                raise session.refused[0] from error
            raise
    if session.refused:
        raise session.refused[0]


def _compose(composite: type[Composite], shapes: tuple[Shape, Shape], composition: Composition) -> None:
    """Runs the composite's ``compose``; an error that ends it is told with what was noted before.

    Raises:
        AuthoringError: It misuses a reference, or raises.
    """
    try:
        with blamed_on(f"{composite.__name__}.compose"):
            compose(composite, shapes, composition, composite.compose)
    except AuthoringError as error:
        _tell(error, composition)
        raise


def _tell(error: AuthoringError, composition: Composition) -> None:
    """Makes an error that ended ``compose`` readable, and tells with it what was noted before.

    Raises:
        ComposingError: Something was noted.
    """
    readable = composition.session.readable
    others = [other for other in composition.session.undeclared if str(other) != str(error)]
    for one in (error, *others):
        one.message, one.hint = readable(one.message), readable(one.hint) if one.hint else one.hint
    noted = [finding_of(other, "undeclared-reference") for other in others]
    noted += [made_readable(finding, readable) for finding in composition.findings]
    if noted:
        raise ComposingError([*noted, finding_of(error, "authoring")]) from error


def draw(composite: type[Composite]) -> Blueprint:
    """Runs ``composite.compose`` on references and returns everything it declared.

    Raises:
        AuthoringError: The class has no definition, or its ``compose`` misuses a reference.
    """
    definition: Definition | None = getattr(composite, "definition", None)
    if definition is None:
        raise AuthoringError(
            f"cannot compose {composite.__name__}: it names no kind",
            hint="write class X(Composite, group=..., version=..., kind=...)",
        )
    hints = hints_of(composite)
    _refuse_misplaced(composite, hints, definition.place)
    spec, status = shapes_of(composite)
    composition = Composition(definition)
    _compose(composite, (spec, status), composition)
    code = composite.compose.__code__
    place = Location(code.co_filename, code.co_firstlineno)
    description = " ".join((composite.__doc__ or "").split())
    classes = {name: hints[name] for name in _PARTS if isinstance(hints.get(name), type)}
    return Blueprint(definition, spec, status, composition, description, place, classes)


def _refuse_misplaced(composite: type[Composite], hints: Mapping[str, Any], place: Location) -> None:
    """Refuses schemas that are not where they are read from: the annotations of ``spec`` and ``status``."""
    for name, hint in hints.items():
        declares = isinstance(hint, type) and issubclass(hint, Spec | Status)
        if declares and name not in _PARTS:
            close = nearest(name, _PARTS)
            raise AuthoringError(
                f"cannot read {composite.__name__}.{name}: a composite declares its schema in 'spec' and 'status'",
                hint=f"did you mean {close!r}?" if close else None,
                location=place,
            )
        if name in _PARTS and hint is not Any and not declares:
            raise AuthoringError(
                f"cannot read {composite.__name__}.{name}: {hint} is not a {name.capitalize()} class", location=place
            )
    for name in _PARTS:
        if name in vars(composite):
            given = vars(composite)[name]
            raise AuthoringError(
                f"cannot read {composite.__name__}.{name}: it is assigned, but the schema is an annotation",
                hint=f"write {name}: {getattr(given, '__name__', f'{composite.__name__}{name.capitalize()}')}",
                location=place,
            )
