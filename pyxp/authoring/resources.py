"""Resources as typed constructors, and groups of them.

A class per kind is made from catalog facts when it is first used; the stub files beside ``pyxp.aws`` tell editors and
type checkers the same. Constructing checks nothing: the compiler looks at all resources at once and reports every
mistake with its line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NoReturn, TypeVar, cast, overload

from pyxp.authoring.deferred import Deferred, NotText
from pyxp.authoring.expressions import ExternalName, Labelled, ResourceField, Selection
from pyxp.authoring.locations import calling_location
from pyxp.authoring.markers import Session, current_session, has_marker, shown
from pyxp.authoring.options import closed
from pyxp.authoring.references import Reference
from pyxp.authoring.shapes import STRING, shape_of
from pyxp.authoring.snapshots import snapshot
from pyxp.catalog import KindFacts, VersionFacts
from pyxp.errors import AuthoringError, Location, did_you_mean, nearest, with_article
from pyxp.gotext.names import label_value_problems, qualified_name_problems


class ResourceName(str):
    """A resource's name in the composition, as a text that knows its resource."""

    resource: Resource

    def __new__(cls, name: str, resource: Resource) -> ResourceName:
        """The name of ``resource``."""
        made = super().__new__(cls, name)
        made.resource = resource
        return made


class Resource(NotText):
    """One composed resource of any kind: its fields by their Python names.

    One that ``takes_turns`` is replaced by release, so that there may be two of it for a while.

    Managed resources take the fields of ``forProvider``, composites those of their spec, all other kinds what lies at
    the top of their objects, such as ``spec``, ``data`` or ``rules``.

    Raises:
        AuthoringError: ``status`` or ``object_name`` is read before the resource is added to a composition.
    """

    facts: ClassVar[KindFacts]
    api_version: ClassVar[str]
    _names: ClassVar[tuple[str, ...]] = ("object_name",)
    takes_turns = False

    def __init__(self, /, *given: object, **fields: Any) -> None:
        if given:
            raise AuthoringError(
                f"cannot make {with_article(self.facts.kind)} of {len(given)} values without names",
                hint=f"give each field by its name: {type(self).__name__}(field=...)",
                location=calling_location(),
            )
        self.fields = {name: snapshot(value) for name, value in fields.items()}
        self.written_at: Location = calling_location()
        self.resource_name = ""
        self.given_external_name: Any = None
        self._given_object_name: Any = None
        self._session: Session | None = None
        session = current_session()
        if session is not None:
            session.constructed.append(self)

    @property
    def name(self) -> ResourceName:
        """The name that ``c.add`` gave, like ``resource_name``: not the field ``name`` that some kinds have.

        Given as it is to a field of another resource, it is worth a warning: most likely the name in the cloud is
        meant, which is ``external_name``.
        """
        return ResourceName(self.resource_name, self)

    @property
    def composable(self) -> bool:
        """Whether this is a resource that was called for."""
        return "fields" in vars(self)

    @property
    def title(self) -> str:
        """The resource's name in the composition, or its kind before it has one."""
        return self.resource_name or f"{with_article(self.facts.kind)} that was never added"

    @classmethod
    def version_facts(cls) -> VersionFacts:
        """Type facts of the version that this class composes."""
        return cls.facts.version(cls.api_version.rpartition("/")[2])

    def join(self, name: str, session: Session, external_name: Any, object_name: Any = None) -> None:
        """Makes the resource part of a composition under ``name``."""
        self.resource_name, self._session = name, session
        self.given_external_name, self._given_object_name = external_name, object_name

    @property
    def status(self) -> Any:
        """The observed fields, as references: those under ``status.atProvider``, or ``status`` of other kinds."""
        return observed_of(self)

    @property
    def object_name(self) -> str:
        """The name of the object in the management cluster: what the platform gave, or what Crossplane made up."""
        session = self._joined("object_name")
        if self._given_object_name is not None:
            return cast(str, self._given_object_name)
        return cast(str, Reference(session, ResourceField(self, "metadata.name", STRING)))

    if not TYPE_CHECKING:  # type checkers know the attributes, and refuse the others themselves

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_") or "resource_name" not in self.__dict__:
                raise AttributeError(name)
            self._refuse_read(name)

    def _refuse_read(self, name: str) -> NoReturn:
        """Refuses an attribute that no resource has: what its author gave it, or what it will be, is none."""
        variable = variable_of(self)
        slip = nearest(name, ("status", *self._names, "resource_name"))
        observed = shape_of(self.version_facts().observed).members
        if slip and name not in observed:
            hint = f"did you mean {variable}.{slip}?"
        elif name in observed:
            hint = f"write {variable}.status.{name}, or the value itself that you gave the field"
        else:
            hint = f"write the value itself that you gave the field, or a field of {variable}.status"
        raise AuthoringError(
            f"cannot read .{name} of {self.title}: the fields of a resource cannot be read before it exists",
            hint=hint,
            location=calling_location(),
        )

    def _joined(self, what: str) -> Session:
        if self.takes_turns:
            raise AuthoringError(
                f"cannot read {what} of {self.title}: while a release takes over there are two of it",
                hint=f"hand {variable_of(self)} itself to a field that selects it, which follows the release",
                location=calling_location(),
            )
        if self._session is None:
            raise AuthoringError(
                f"cannot read {what} of {self.title}",
                hint="add the resource to the composition first: c.add(name, resource)",
                location=calling_location(),
            )
        return self._session

    def _named(self) -> tuple[str, str]:
        variable = variable_of(self)
        return f"{self.title} ({with_article(self.facts.kind)})" if self.resource_name else self.title, (
            f"write {variable}.{self._names[0]} or a field of {variable}.status"
        )


class ManagedResource(Resource):
    """One resource of a provider: ``forProvider`` fields by their Python names.

    Raises:
        AuthoringError: ``status`` or ``external_name`` is read before the resource is added to a composition.
    """

    _names = ("external_name", "object_name")

    @property
    def external_name(self) -> str:
        """The name in the cloud: what the platform gave, or what the provider reports."""
        expression = ExternalName(self, self.given_external_name)
        return cast(str, Reference(self._joined("external_name"), expression))

    def _named(self) -> tuple[str, str]:
        variable = variable_of(self)
        return super()._named()[0], f"write {variable}.external_name or a field such as {variable}.status.arn"


def observed_of(resource: Resource) -> Reference:
    """The observed fields of a resource that was added to a composition.

    Raises:
        AuthoringError: It was not added.
    """
    facts = resource.version_facts()
    shape = shape_of(facts.observed)
    return Reference(resource._joined("status"), ResourceField(resource, facts.kind.observed_path, shape))


def variable_of(resource: Resource) -> str:
    """What the Python variable of a resource is most likely called, for hints."""
    return resource.resource_name.replace("-", "_") or "resource"


R_co = TypeVar("R_co", bound=Resource, covariant=True)
R = TypeVar("R", bound=Resource)


@dataclass(frozen=True, eq=False, repr=False)
class Group(NotText, Sequence[R_co], Generic[R_co]):
    """Resources that are selected together, through a label of their own."""

    name: str
    members: tuple[R_co, ...]
    location: Location

    @overload
    def __getitem__(self, index: int) -> R_co: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[R_co, ...]: ...

    def __getitem__(self, index: int | slice) -> R_co | tuple[R_co, ...]:
        return self.members[index]

    def __len__(self) -> int:
        return len(self.members)

    def __iter__(self) -> Iterator[R_co]:
        return iter(self.members)

    def _named(self) -> tuple[str, str]:
        return f"group {self.name}", "hand the group to a field that selects resources, or name its members one by one"


RESOLVES = ("Always", "IfNotPresent")
"""When a provider resolves a selector: on every reconcile, or once."""


@closed
def select(target: R, *, resolve: str = "Always") -> R:
    """Selects ``target`` where an id or ARN is expected, resolving on every reconcile.

    A plain resource is resolved once, when the field is still empty; ``Always`` follows a target that is replaced.

    Raises:
        AuthoringError: ``target`` is neither a resource nor a group, or ``resolve`` neither ``Always`` nor
            ``IfNotPresent``.
    """
    if not isinstance(target, Resource | Group):
        raise AuthoringError(
            f"cannot select {shown(target)}: it is neither a resource nor a group",
            hint="write select(queue), with what c.add(...) or c.group(...) returned",
            location=calling_location(),
        )
    _check_resolve(resolve)
    return cast(R, Deferred(current_session(), Selection(target, resolve)))


@closed
def select_labelled(kind: type[R], labels: Mapping[str, str], *, resolve: str = "Always") -> R:
    """Selects, where an id or ARN is expected, what has ``labels`` in any composite of the same claim.

    That is the way into nested composites and out of them, where plain selectors do not look. The resources are given
    the labels with ``c.add(..., labels=...)``, where they are composed.

    Raises:
        AuthoringError: ``kind`` is not the class of a managed resource, ``labels`` are not labels that are known while
            generating, or ``resolve`` is neither ``Always`` nor ``IfNotPresent``.
    """
    if not (isinstance(kind, type) and issubclass(kind, ManagedResource)):
        raise AuthoringError(
            f"cannot select by labels: {kind.__name__ if isinstance(kind, type) else shown(kind)} is not the class of a"
            " managed resource",
            hint='write select_labelled(ec2.VPC, {"example.org/part": "network"})',
            location=calling_location(),
        )
    given = dict(labels) if isinstance(labels, Mapping) else {}
    problems = [] if given else ["there are none"]
    for key, value in given.items():
        known = type(key) is str and type(value) is str and not has_marker(value)
        problems += qualified_name_problems(key) + label_value_problems(value) if known else ["they are constant text"]
    if problems:
        raise AuthoringError(
            f"cannot select {with_article(kind.__name__)} by these labels: {problems[0]}",
            hint='write labels such as {"example.org/part": "network"}',
            location=calling_location(),
        )
    _check_resolve(resolve)
    return cast(R, Deferred(current_session(), Labelled(kind.facts, given, resolve)))


def _check_resolve(resolve: object) -> None:
    if resolve not in RESOLVES:
        raise AuthoringError(
            f"cannot select: resolve is one of {', '.join(RESOLVES)}, not {resolve!r}",
            hint=did_you_mean(resolve, RESOLVES),
            location=calling_location(),
        )
