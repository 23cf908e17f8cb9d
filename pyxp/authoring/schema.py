"""From annotated classes to the structural schema of an XRD, and to the shapes that references walk.

Source of the rules: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any, Literal, Union

import msgspec

from pyxp.authoring.constraints import TYPE_WORDS, constraints_of, refuse_contradictions
from pyxp.authoring.declarations import field_location, location_of, said_of_fields
from pyxp.authoring.permanence import UNCHANGED, rules_of_presence
from pyxp.authoring.rule_texts import rule_entry
from pyxp.authoring.rules import UNIQUE, AppendOnly, Immutable, Rule, growing_rule, rules_of
from pyxp.authoring.shapes import Member, Shape
from pyxp.errors import AuthoringError, Location

_SCALARS = {str: "string", int: "integer", float: "number", bool: "boolean"}
_ORDER = (
    "type", "title", "description", "default", "enum", "format", "pattern", "minLength", "maxLength", "minimum",
    "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf", "minItems", "maxItems", "items",
    "minProperties", "maxProperties", "additionalProperties", "required", "properties",
)  # fmt: skip


def hints_of(cls: type) -> dict[str, Any]:
    """The annotations of a class with their ``Annotated`` metadata, and with what is said of each field beside them.

    Raises:
        AuthoringError: An annotation names something that its module does not have, or is malformed itself.
    """
    try:
        hints = typing.get_type_hints(cls, include_extras=True)
        return hints | {name: typing.Annotated[hints[name], *said] for name, said in said_of_fields(cls).items()}
    except AuthoringError as error:
        # Annotations that are kept as text have no line of their own.
        owner, field = _unreadable(cls)
        error.location = (field_location(owner, field) if field else None) or location_of(cls) or error.location
        if field:
            error.message = f"{owner.__name__}.{field}: {error.message}"
        raise
    except NameError as error:
        owner, field = _unreadable(cls)
        what = f"annotation of {owner.__name__}.{field}" if field else f"annotations of {cls.__name__}"
        raise AuthoringError(
            f"cannot read the {what}: {error}",
            hint="define and import the classes that annotations name at the top level of the module",
            location=field_location(owner, field),
        ) from error


def _unreadable(cls: type) -> tuple[type, str]:
    """The class and the field whose annotation cannot be read; no field where Python does not tell."""
    for owner in reversed(cls.__mro__):
        for name, hint in (vars(owner).get("__annotations__") or {}).items():
            alone = type(owner.__name__, (), {"__annotations__": {name: hint}, "__module__": owner.__module__})
            try:
                typing.get_type_hints(alone, None, dict(vars(owner)), include_extras=True)
            except (AuthoringError, NameError):
                return owner, name
    return cls, ""


def shape_of_class(cls: type) -> Shape:
    """The shape of a spec or status class: its schema, and its fields by Python name.

    Raises:
        AuthoringError: A field's type has no structural schema, or a class contains itself.
    """
    _refuse_recursion(cls, ())
    schema, members = _object(cls)
    return Shape(schema, lambda: members)


def _refuse_recursion(cls: type, inside: tuple[type, ...]) -> None:
    """Refuses a class that contains itself: a structural schema is written out in full."""
    if cls in inside:
        ring = " -> ".join(step.__name__ for step in (*inside[inside.index(cls) :], cls))
        raise AuthoringError(
            f"cannot describe {cls.__name__}: it contains itself ({ring}), and a structural schema has an end",
            hint="write the levels that a claim may have as classes of their own",
            location=location_of(cls),
        )
    for hint in hints_of(cls).values():
        for below in _structs_in(hint):
            _refuse_recursion(below, (*inside, cls))


def declared_at(cls: type, names: list[str]) -> Location | None:
    """The line that declares the field at a path of YAML names below ``cls``, as far as the path leads."""
    owner, location = cls, location_of(cls)
    for name in names:
        member = next((info for info in msgspec.structs.fields(owner) if info.encode_name == name), None)
        if member is None:
            break
        location = field_location(owner, member.name)
        below = _struct_in(hints_of(owner)[member.name])
        if below is None:
            break
        owner = below
    return location


def _struct_in(hint: Any) -> type | None:
    """The struct that an annotation is about, through ``Annotated``, ``... | None`` and lists."""
    return next(_structs_in(hint), None)


def _structs_in(hint: Any) -> Iterator[type]:
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        yield hint
        return
    for inner in (hint.__origin__,) if typing.get_origin(hint) is typing.Annotated else typing.get_args(hint):
        yield from _structs_in(inner)


def _object(cls: type) -> tuple[dict[str, Any], dict[str, Member]]:
    members: dict[str, Member] = {}
    properties: dict[str, Any] = {}
    rules: list[dict[str, str]] = []
    hints = hints_of(cls)
    for info in msgspec.structs.fields(cls):
        try:
            member, own_rules = _member(f"{cls.__name__}.{info.name}", info, hints[info.name])
        except AuthoringError as error:
            error.location = error.location or field_location(cls, info.name)
            raise
        members[info.name] = member
        properties[member.name] = member.shape.schema
        rules += own_rules
    result: dict[str, Any] = {"type": "object"}
    if cls.__doc__ and not cls.__doc__.startswith(cls.__name__ + "("):
        result["description"] = " ".join(cls.__doc__.split())
    required = [info.encode_name for info in msgspec.structs.fields(cls) if info.required]
    if required:
        result["required"] = required
    result["properties"] = properties
    rules = [*_rules_of(cls, Shape(dict(result), lambda: members)), *rules]
    if rules:
        result["x-kubernetes-validations"] = rules
    return result, members


def _rules_of(cls: type, shape: Shape) -> list[dict[str, str]]:
    try:
        return [rule_entry(rule, shape) for rule in rules_of(cls)]
    except AuthoringError as error:
        error.location = error.location or location_of(cls)
        raise


_MOST_POSITIONS = 100


def _member(where: str, info: msgspec.structs.FieldInfo, hint: Any) -> tuple[Member, list[dict[str, str]]]:
    """A field of a class, and the rules that its class needs because of it."""
    optional, shape = _field(hint, where)
    schema = dict(shape.schema)
    default = _default(info)
    has_default = default is not msgspec.NODEFAULT and default is not None
    if default is None and not optional:
        raise AuthoringError(f"cannot give {where} the default None: write its type as ``... | None``")
    if has_default:
        schema["default"] = _differences(default)
    member = Member(info.encode_name, Shape(_ordered(schema), shape.make_members), info.required or has_default)
    return member, rules_of_presence(member)


def _field(hint: Any, where: str) -> tuple[bool, Shape]:
    """Whether a field may be absent by its type, and its shape."""
    extras: list[Any] = []
    while typing.get_origin(hint) is typing.Annotated:
        extras = [*hint.__metadata__, *extras]
        hint = hint.__origin__
    optional = False
    if typing.get_origin(hint) in (Union, types.UnionType):
        choices = [choice for choice in typing.get_args(hint) if choice is not type(None)]
        if len(choices) != 1:
            raise AuthoringError(f"cannot describe {where}: a field has one type, or one type or None")
        inner_optional, shape = _field(choices[0], where)
        optional = inner_optional or len(choices) < len(typing.get_args(hint))
    else:
        shape = _typed(hint, where)
    schema = dict(shape.schema)
    # Rules are judged by what everything else says of the field.
    for extra in sorted(extras, key=lambda extra: not isinstance(extra, msgspec.Meta)):
        _annotate(schema, extra, where, shape)
    return optional, Shape(_ordered(schema), shape.make_members)


def _typed(hint: Any, where: str) -> Shape:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint in _SCALARS:
        return Shape({"type": _SCALARS[hint]})
    if origin is Literal:
        kinds = {type(value) for value in arguments}
        if len(kinds) != 1 or not kinds <= set(_SCALARS):
            raise AuthoringError(f"cannot describe {where}: the values of a Literal have one type")
        return Shape({"type": _SCALARS[kinds.pop()], "enum": list(arguments)})
    if origin in (list, tuple) and arguments:
        _, items = _field(arguments[0], where)
        return Shape({"type": "array", "items": dict(items.schema)})
    if origin is dict and arguments[0] is str:
        _, values = _field(arguments[1], where)
        return Shape({"type": "object", "additionalProperties": dict(values.schema)})
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        schema, members = _object(hint)
        return Shape(schema, lambda: members)
    raise AuthoringError(
        f"cannot describe {where}: {getattr(hint, '__name__', hint)} has no structural schema",
        hint="use str, int, float, bool, Literal, list, dict[str, ...] or a Spec class",
    )


def _annotate(schema: dict[str, Any], extra: Any, where: str, shape: Shape) -> None:
    rules = schema.setdefault("x-kubernetes-validations", [])
    if isinstance(extra, Immutable) or extra is Immutable:
        rules.append({"rule": UNCHANGED, "message": f"the {_words(where)} cannot be changed after creation"})
    elif isinstance(extra, AppendOnly) or extra is AppendOnly:
        _refuse_no_end(schema, where)
        told = f"the {_words(where)} can be added to at the end only; what is there cannot be changed or taken out"
        rules.append({"rule": growing_rule(schema["maxItems"]), "message": told})
    elif isinstance(extra, Rule):
        if extra == UNIQUE and schema["type"] != "array":
            message = f"cannot constrain {where}: UNIQUE is for lists, but the field is {TYPE_WORDS[schema['type']]}"
            raise AuthoringError(message, hint="leave UNIQUE out")
        rules.append(rule_entry(extra, Shape(schema, shape.make_members)))
    elif isinstance(extra, msgspec.Meta):
        schema.update(constraints_of(extra, str(schema["type"]), where))
        refuse_contradictions(schema, where)
    if not rules:
        del schema["x-kubernetes-validations"]


def _words(where: str) -> str:
    """A field's name as words of a sentence."""
    name = where.rpartition(".")[2]
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).replace("_", " ")


def _refuse_no_end(schema: Mapping[str, Any], where: str) -> None:
    """Refuses ``append_only`` where there are no positions to ask for.

    Raises:
        AuthoringError: The field is not a list, or one in any order, or nothing bounds it.
    """
    if schema["type"] != "array":
        told = f"append_only is for lists, but the field is {TYPE_WORDS[schema['type']]}"
        raise AuthoringError(f"cannot constrain {where}: {told}", hint="leave append_only out")
    if schema.get("x-kubernetes-list-type", "atomic") != "atomic":
        told = f"a list of type {schema['x-kubernetes-list-type']} is equal in any order, so it has no end"
        raise AuthoringError(f"cannot constrain {where}: {told}", hint="leave x-kubernetes-list-type out")
    if schema.get("maxItems", _MOST_POSITIONS + 1) > _MOST_POSITIONS:
        told = "append_only compares position by position, and nothing says how many there are"
        hint = f"give max_length, at most {_MOST_POSITIONS}"
        raise AuthoringError(f"cannot constrain {where}: {told}", hint=hint)


def _default(info: msgspec.structs.FieldInfo) -> Any:
    if info.default is not msgspec.NODEFAULT:
        return info.default
    if info.default_factory is not msgspec.NODEFAULT:
        return info.default_factory()
    return msgspec.NODEFAULT


def _differences(value: Any) -> Any:
    """A default as YAML: of a struct what its own fields' defaults do not already say.

    Where rules judge the struct it says everything, because the API server judges a default by itself, before the
    defaults below it are applied.
    """
    if not isinstance(value, msgspec.Struct):
        return msgspec.to_builtins(value)
    complete = bool(rules_of(type(value)))
    result: dict[str, Any] = {}
    for info in msgspec.structs.fields(type(value)):
        own = getattr(value, info.name)
        if own is not None and (complete or own != _default(info)):
            result[info.encode_name] = _differences(own)
    return result


def _ordered(schema: Mapping[str, Any]) -> dict[str, Any]:
    first = {key: schema[key] for key in _ORDER if key in schema}
    return first | {key: value for key, value in schema.items() if key not in first}
