"""Running a platform's ``compose`` on references, and what it declares: the blueprint that the compiler reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from pyxp.authoring.adoption import Adoptable, with_adoption
from pyxp.authoring.composites import Composite
from pyxp.authoring.composition import Composition, Output
from pyxp.authoring.declarations import Spec, Status
from pyxp.authoring.deferred import NotText
from pyxp.authoring.definitions import Definition
from pyxp.authoring.expressions import CompositeField
from pyxp.authoring.failures import ComposingError, blamed_on, finding_of, made_readable
from pyxp.authoring.given import shown
from pyxp.authoring.locations import calling_location
from pyxp.authoring.markers import composing
from pyxp.authoring.own_kinds import shapes_of
from pyxp.authoring.references import Reference
from pyxp.authoring.schema import declared_at, hints_of
from pyxp.authoring.shapes import STRING, Member, Shape, shape_of
from pyxp.authoring.snapshots import snapshot
from pyxp.errors import AuthoringError, Location, PyxpError, did_you_mean

_METADATA = {"type": "object", "required": ["name", "uid"], "properties": {"name": STRING.schema, "uid": STRING.schema}}
_PARTS = ("spec", "status")


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
            self._composition.session.undeclared.append(
                AuthoringError(
                    f"cannot assign xr.{self._path}.{name}: the status does not declare it",
                    hint=did_you_mean(name, self._shape.members),
                    location=calling_location(),
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
                location=calling_location(),
            )
        return StatusOutputs(self._composition, member.shape, f"{self._path}.{member.name}")

    def __setitem__(self, name: object, value: object) -> NoReturn:
        raise AuthoringError(
            f"cannot assign xr.{self._path}[{shown(name)}]: the status has fields, not items",
            hint=f"write xr.{self._path}.{name} = ..." if isinstance(name, str) else None,
            location=calling_location(),
        )

    def _named(self) -> tuple[str, str]:
        return f"xr.{self._path}", "use the value that you assign to it"

    def __setattr__(self, name: str, value: Any) -> None:
        member = self._member(name)
        if member is None:
            return
        output = Output(f"{self._path}.{member.name}", member.shape, snapshot(value), calling_location())
        self._composition.outputs.append(output)


@dataclass(frozen=True, eq=False)
class Blueprint:
    """A composed composite: what the compiler reads.

    Attributes:
        spec: What claims may say, with the fields by which they take resources over.
        declared: What the platform's own class says of it.
    """

    definition: Definition
    spec: Shape
    declared: Shape
    status: Shape
    composition: Composition
    description: str
    location: Location
    classes: Mapping[str, type]

    def declared_at(self, *names: str) -> Location:
        """The line that declares a field, given by its YAML names; that of ``compose`` if it has none."""
        cls = self.classes.get(names[0]) if names else None
        return (declared_at(cls, list(names[1:])) if cls else None) or self.location


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
        # Editions share what they inherit, so its mistake is told in the same words for all of them.
        owner = next((cls for cls in composite.__mro__ if "compose" in vars(cls)), composite)
        with blamed_on(f"{owner.__name__}.compose"):
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
    _refuse_misplaced(composite, hints, definition.location)
    spec, status = shapes_of(composite)
    composition = Composition(definition)
    _compose(composite, (spec, status), composition)
    code = composite.compose.__code__
    location = Location(code.co_filename, code.co_firstlineno)
    declared = spec
    if composition.adoptable:
        kinds = {
            added.name: Adoptable.of(added.resource.version_facts(), added.longest_name)
            for added in composition.adoptable
        }
        spec = with_adoption(spec, kinds)
    description = " ".join((_described(composite, definition).__doc__ or "").split())
    classes = {name: hints[name] for name in _PARTS if isinstance(hints.get(name), type)}
    return Blueprint(definition, spec, declared, status, composition, description, location, classes)


def _described(composite: type[Composite], definition: Definition) -> type:
    """The class whose docstring describes the kind: of an edition the one that defines the kind."""
    base = definition.edition_of
    return next((item for item in composite.__mro__ if base and vars(item).get("definition") is base), composite)


def _refuse_misplaced(composite: type[Composite], hints: Mapping[str, Any], location: Location) -> None:
    """Refuses schemas that are not where they are read from: the annotations of ``spec`` and ``status``."""
    for name, hint in hints.items():
        declares = isinstance(hint, type) and issubclass(hint, Spec | Status)
        if declares and name not in _PARTS:
            raise AuthoringError(
                f"cannot read {composite.__name__}.{name}: a composite declares its schema in 'spec' and 'status'",
                hint=did_you_mean(name, _PARTS),
                location=location,
            )
        if name in _PARTS and hint is not Any and not declares:
            raise AuthoringError(
                f"cannot read {composite.__name__}.{name}: {hint} is not a {name.capitalize()} class", location=location
            )
    for name in _PARTS:
        if name in vars(composite):
            given = vars(composite)[name]
            raise AuthoringError(
                f"cannot read {composite.__name__}.{name}: it is assigned, but the schema is an annotation",
                hint=f"write {name}: {getattr(given, '__name__', f'{composite.__name__}{name.capitalize()}')}",
                location=location,
            )
