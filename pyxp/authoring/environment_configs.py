"""Facts of a cluster: what EnvironmentConfig objects hold, declared as a class, and which of them a composite reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

from pyxp.authoring.declarations import Spec
from pyxp.authoring.deferred import Deferred
from pyxp.authoring.expressions import Undeclared, describe, is_of_claim
from pyxp.authoring.given import shown
from pyxp.authoring.markers import has_marker
from pyxp.authoring.schema import shape_of_class
from pyxp.catalog.naming import python_name
from pyxp.errors import AuthoringError, Location

PLACE = "pyxp.configs"
"""Where in the environment the data of the objects are."""


class EnvironmentConfig(Spec):
    """Base of classes that declare what the data of EnvironmentConfig objects are.

    The fields are declared like those of a claim: one with a default has it where the objects say nothing.
    """


class ConfigOptions(TypedDict, total=False):
    """Which objects :meth:`Composition.environment` reads; by ``name`` or by ``labels``.

    Attributes:
        name: Name of the object.
        labels: Labels of the objects: constant texts, or fields of the claim.
        optional: Whether there may be none, so that nothing of it is sure to be there.
        several: Whether there may be more than one, which are merged in their order, the later ones winning.
        at_most: How many are taken at most, of several.
        at_least: How many there must be, of several.
        sort_by: Field path in the objects that several are put in order by; their name without it.
    """

    name: str
    labels: Mapping[str, str]
    optional: bool
    several: bool
    at_most: int
    at_least: int
    sort_by: str


@dataclass(frozen=True, eq=False)
class ConfigSource:
    """Objects whose data a composite reads.

    Attributes:
        kind: The class that declares the data.
        place: Where in the environment the data are.
        options: Which objects.
        location: The Python line.
    """

    kind: type[EnvironmentConfig]
    place: str
    options: ConfigOptions
    location: Location

    @property
    def is_sure(self) -> bool:
        """Whether there is an object in any case, or the composite fails."""
        options = self.options
        return not options.get("optional") and (not options.get("several") or options.get("at_least", 0) > 0)


def place_of(kind: type, taken: list[str]) -> str:
    """A place for the data of a class that none of the others has."""
    wanted = place = f"{PLACE}.{python_name(kind.__name__).replace('_', '-')}"
    number = 2
    while place in taken:
        place, number = f"{wanted}-{number}", number + 1
    return place


def check_config(kind: object, options: ConfigOptions, location: Location) -> None:
    """Refuses what ``c.environment`` is given in place of a class and a choice of objects.

    Raises:
        AuthoringError: It does not say which objects, or says it with what there is no mechanism for.
    """
    example = 'c.environment(Account, name="account-dev"), or c.environment(Account, labels={"env": xr.spec.env})'
    if not (isinstance(kind, type) and issubclass(kind, EnvironmentConfig)) or kind is EnvironmentConfig:
        raise AuthoringError(
            f"cannot read {shown(kind)}: it is not a class below EnvironmentConfig",
            hint=f"declare class Account(EnvironmentConfig), and write {example}",
            location=location,
        )
    _check_defaults(kind, location)
    if ("name" in options) == ("labels" in options):
        told = f"cannot tell which EnvironmentConfig objects {kind.__name__} is about"
        raise AuthoringError(told, hint=f"give one of name and labels: {example}", location=location)
    if "name" in options:
        name = options["name"]
        if isinstance(name, Deferred) or not isinstance(name, str) or not name or has_marker(name):
            raise AuthoringError(
                f"cannot read {kind.__name__} by {shown(name)}: a name is constant text",
                hint="give the objects a label, and write labels={...} with the reference as its value",
                location=location,
            )
        wrong = [key for key in ("several", "at_most", "at_least", "sort_by") if key in options]
        if wrong:
            told = f"option {wrong[0]!r} is about objects with labels, and there is one of a name"
            raise AuthoringError(told, hint="leave it out", location=location)
        return
    _check_labels(kind, options, location)


def _check_defaults(kind: type, location: Location) -> None:
    """Refuses defaults that nothing fills in: those in entries of lists, and in objects that need not be there."""
    found = next(_unfilled(shape_of_class(kind).schema, kind.__name__, True), None)
    if found is not None:
        raise AuthoringError(
            f"cannot read {kind.__name__}: nothing fills in the default of {found}, which is in what need not be there",
            hint="make the field required, or optional with `| None` and default=None, and write default(ref, value)",
            location=location,
        )


def _unfilled(schema: Mapping[str, Any], named: str, sure: bool) -> Iterator[str]:
    for name, node in schema.get("properties", {}).items():
        path = f"{named}.{python_name(name)}"
        if not sure and "default" in node:
            yield path
        yield from _unfilled(node, path, sure and ("default" in node or name in schema.get("required", ())))
    for key, step in (("items", "[...]"), ("additionalProperties", "[...]")):
        if isinstance(schema.get(key), Mapping):
            yield from _unfilled(schema[key], f"{named}{step}", False)


def _check_labels(kind: type, options: ConfigOptions, location: Location) -> None:
    labels = options["labels"]
    if not isinstance(labels, Mapping) or not labels:
        hint = 'write labels={"env": xr.spec.env}'
        raise AuthoringError(f"cannot read {kind.__name__} by {shown(labels)}", hint=hint, location=location)
    for value in labels.values():
        _check_label(kind, value, location)
    several = [key for key in ("at_most", "at_least", "sort_by") if key in options]
    if several and not options.get("several"):
        told = f"option {several[0]!r} is about several objects"
        raise AuthoringError(told, hint="write several=True", location=location)
    if options.get("optional") and not options.get("several"):
        told = "exactly one object must have the labels, so it cannot be optional"
        raise AuthoringError(told, hint="write several=True, at_most=1 for one or none", location=location)
    for key in ("at_most", "at_least"):
        number = options.get(key, 1)
        if not isinstance(number, int) or isinstance(number, bool) or number < 1:
            told = f"option {key!r} takes a whole number above 0, not {shown(number)}"
            raise AuthoringError(told, hint=f"write {key}=1", location=location)


def _check_label(kind: type, value: object, location: Location) -> None:
    field = value._expression if isinstance(value, Deferred) else None
    if isinstance(field, Undeclared) or (isinstance(value, str) and not has_marker(value)):
        return
    if not is_of_claim(field) or field.shape.type != "string":
        what = "text with references in it" if isinstance(value, str) else shown(value)
        raise AuthoringError(
            f"cannot read {kind.__name__} by {what}: a label is constant text, or text of the claim as it is",
            hint="give the objects a label whose value is a field of the claim",
            location=location,
        )
    if not field.guaranteed:
        raise AuthoringError(
            f"cannot read {kind.__name__} by {describe(field)}: a claim may leave it out",
            hint="give the field a default, or make it required",
            location=location,
        )
