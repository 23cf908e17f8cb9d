"""What a composition was given, in a form that two runs of ``compose`` can be compared by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyxp.authoring.composition import Composition
from pyxp.authoring.deferred import Deferred, NotText
from pyxp.authoring.expressions import Choice, CompositeField, Expression, ExternalName, ResourceField, Text, parts_of
from pyxp.authoring.markers import Session
from pyxp.authoring.resources import Group, Resource
from pyxp.errors import Location, UnresolvedValueError

DAMAGED = ("damaged",)
"""The canonical form of text in which a marker was harmed."""


@dataclass(frozen=True)
class GivenValue:
    """One thing that the composition was given.

    Attributes:
        what: How a message calls it.
        location: The line that gave it.
        value: The value itself.
    """

    what: str
    location: Location
    value: Any


def records(composition: Composition) -> Iterator[GivenValue]:
    """Everything that a composition was given, and the fields of resources that were made but not added."""
    for added in composition.added:
        yield GivenValue(f"the name of {added.name}", added.location, added.name)
        for name, value in added.options.items():
            yield GivenValue(f"option {name!r} of {added.name}", added.location, value)
        for block in added.blocks:
            yield GivenValue(f"the condition of {added.name}", block.location, block.condition)
    for resource in composition.session.constructed:
        for name, value in resource.fields.items():
            yield GivenValue(f"{name} of {resource.title}", resource.written_at, value)
    for name, value in composition.default_fields.items():
        yield GivenValue(f"default {name!r}", composition.default_locations[name], value)
    for name in ("provider_config", "deletion_policy") if composition.added else ():
        if (value := getattr(composition, f"default_{name}")) is not None:
            yield GivenValue(f"default {name!r}", composition.added[0].location, value)
    for output in composition.outputs:
        yield GivenValue(output.path, output.location, output.value)
    for detail in composition.connection:
        yield GivenValue(
            f"connection key {detail.key!r}",
            detail.location,
            (detail.key, detail.value, detail.resource, detail.from_key),
        )
    for written in composition.patches:
        yield GivenValue(f"a patch of {written.resource.title}", written.location, (written.resource, written.patch))
    for step in composition.steps:
        given = (step.name, step.function, step.input, step.first)
        yield GivenValue(f"step {step.name!r}", step.location, given)
    for config in composition.configs:
        what = f"the objects of {config.kind.__name__}"
        yield GivenValue(what, config.location, (config.place, dict(config.options)))
    for group in composition.groups:
        yield GivenValue(f"group {group.name}", group.location, group)


def canonical(value: Any, session: Session) -> Any:
    """``value`` as nested tuples: equal for what is built in the same way from the same fields, in any run."""
    if isinstance(value, str):
        return _canonical_text(value, session)
    if isinstance(value, Deferred):
        return canonical(value._expression, session)
    if isinstance(value, CompositeField):
        return ("composite", value.path)
    if isinstance(value, ResourceField | ExternalName):
        return ("observed", canonical(value.resource, session), getattr(value, "path", "name"))
    if isinstance(value, Expression):
        names = tuple(value.options) if isinstance(value, Choice) else ()
        settings = repr([getattr(value, name, None) for name in ("transform", "resolve", "operator", "labels")])
        target = canonical(getattr(value, "target", None), session)
        return (type(value).__name__, names, settings, target, *(canonical(part, session) for part in parts_of(value)))
    if isinstance(value, Resource):
        location = next((index for index, made in enumerate(session.constructed) if made is value), -1)
        return ("resource", value.api_version, value.facts.kind, value.resource_name or location)
    if isinstance(value, Group):
        return ("group", value.name, *(canonical(member, session) for member in value.members))
    if isinstance(value, Mapping):
        return ("dict", *((canonical(key, session), canonical(item, session)) for key, item in value.items()))
    if isinstance(value, list | tuple):
        return ("list", *(canonical(item, session) for item in value))
    plain = value is None or isinstance(value, bool | int | float | bytes)
    return (type(value).__qualname__, repr(value) if plain else "")


def _canonical_text(text: str, session: Session) -> Any:
    try:
        parsed = session.parse(text)
    except UnresolvedValueError:
        return DAMAGED
    return ("text", *(canonical(part, session) for part in parsed.parts)) if isinstance(parsed, Text) else text


def is_damaged(form: Any) -> bool:
    """Whether a canonical form holds text in which a marker was harmed."""
    return form == DAMAGED or (isinstance(form, tuple) and any(is_damaged(part) for part in form))


def expressions_in(value: Any, session: Session) -> Iterator[int]:
    """Identities of the expressions that ``value`` holds, also of those that markers in its text stand for."""
    if isinstance(value, str):
        try:
            parsed = session.parse(value)
        except UnresolvedValueError:
            return
        if isinstance(parsed, Text):
            for part in parsed.parts:
                yield from expressions_in(part, session) if isinstance(part, Expression) else ()
    elif isinstance(value, Deferred):
        yield from expressions_in(value._expression, session)
    elif isinstance(value, Expression | Mapping | list | tuple):
        yield id(value)
        for part in [*parts_of(value), *(value if isinstance(value, Mapping) else ())]:
            yield from expressions_in(part, session)
    elif isinstance(value, NotText):
        yield id(value)
